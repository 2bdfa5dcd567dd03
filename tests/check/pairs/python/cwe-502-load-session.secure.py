import base64
import json


def load_session(cookie: str):
    raw = base64.b64decode(cookie)
    return json.loads(raw)
