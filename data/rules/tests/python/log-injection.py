import logging

from flask import request

logger = logging.getLogger(__name__)


def a():
    name = request.args["name"]
    # ruleid: python-log-injection
    logger.info("name " + name)
    # ruleid: python-log-injection
    logging.warning("name %s", request.form["name"])
    # ok: python-log-injection
    logger.info("name %r", name)
    # ok: python-log-injection
    logger.info("name " + name.replace("\n", " "))


def b(username):
    # ruleid: python-log-injection-parameter
    logger.info(f"login of {username}")
    # ruleid: python-log-injection-parameter
    logger.info("login of " + username)
    # ok: python-log-injection-parameter
    logger.info("login of %r", username)
    # ok: python-log-injection-parameter
    logger.info("login of " + username.replace("\n", ""))


def failed(username, reason):
    # ok: python-log-injection-parameter
    logger.info(f"{reason!r} for {username!r}")
    # ruleid: python-log-injection-parameter
    logger.info(f"failed for {username}")
