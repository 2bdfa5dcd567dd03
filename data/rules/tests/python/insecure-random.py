import uuid
import random
import secrets
import time


def make_token():
    # ruleid: python-insecure-random
    return "".join(random.choices("abcdef", k=32))


def sign_up(user):
    # ruleid: python-insecure-random
    user.reset_token = random.randint(0, 10**9)
    # ok: python-insecure-random
    user.api_key = secrets.token_hex(16)
    # ok: python-insecure-random
    user.colour = random.choice(["red", "green"])


def session_key():
    # ruleid: python-insecure-random-seed
    random.seed(time.time())
    # ruleid: python-insecure-random-seed
    generator = random.Random(7)
    # ok: python-insecure-random-seed
    return secrets.token_bytes(16), generator


def shuffled_deck(seed):
    # ok: python-insecure-random-seed
    generator = random.Random(seed)
    return generator.sample(range(52), 52)


def from_a_clock():
    # ruleid: python-insecure-random
    reset_token = uuid.uuid1().hex
    # ok: python-insecure-random
    session_token = uuid.uuid4().hex
    return reset_token, session_token


def remembered(response):
    value = str(random.normalvariate(0, 1))
    # ruleid: python-insecure-random
    response.set_cookie("remember", value, secure=True, httponly=True)
    # ok: python-insecure-random
    response.set_cookie("remember", secrets.token_hex(16), secure=True, httponly=True)
