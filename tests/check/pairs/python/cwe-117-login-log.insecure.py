import logging

logger = logging.getLogger("auth")


def record_login(username, success):
    if success:
        logger.info("Login of user " + username)
    else:
        logger.warning(f"Failed login of user {username}")
