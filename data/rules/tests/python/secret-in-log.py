import logging

logger = logging.getLogger(__name__)


def a(user, password, api_key):
    # ruleid: python-secret-in-log
    logger.info("login %s %s", user, password)
    # ruleid: python-secret-in-log
    logger.debug(f"key {api_key}")
    # ok: python-secret-in-log
    logger.info("login %s", user)
    # ok: python-secret-in-log
    logger.info("password has %d letters", len(password))


def printed(user, password, api_key):
    # ruleid: python-secret-in-log-print
    print("password of", user, password)
    # ruleid: python-secret-in-log-print
    print(f"key {api_key}")
    # ok: python-secret-in-log-print
    print("user", user)
    # ok: python-secret-in-log-print
    print("length", len(password))
