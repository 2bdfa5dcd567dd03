import re

EMAIL = re.compile(r"^([a-zA-Z0-9]+)*@[a-z]+\.com$")


def is_email(text: str) -> bool:
    return EMAIL.match(text) is not None
