import re

EMAIL = re.compile(r"^[a-zA-Z0-9]{1,64}@[a-z]{1,60}\.com$")


def is_email(text: str) -> bool:
    return len(text) <= 130 and EMAIL.match(text) is not None
