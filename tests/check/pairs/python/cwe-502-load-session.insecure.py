import base64
import pickle


def load_session(cookie: str):
    raw = base64.b64decode(cookie)
    return pickle.loads(raw)
