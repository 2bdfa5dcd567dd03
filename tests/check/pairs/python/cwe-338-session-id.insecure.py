import random


class SessionStore:
    def __init__(self):
        self.sessions = {}

    def create(self, user):
        session_id = "%032x" % random.getrandbits(128)
        self.sessions[session_id] = user
        return session_id
