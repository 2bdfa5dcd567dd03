import logging

logger = logging.getLogger("auth")


def record_login(username, success):
    clean = username.replace("\r", "\\r").replace("\n", "\\n")
    if success:
        logger.info("Login of user " + clean)
    else:
        logger.warning(f"Failed login of user {clean}")
