import secrets


class SessionStore:
    def __init__(self):
        self.sessions = {}

    def create(self, user):
        session_id = secrets.token_hex(16)
        self.sessions[session_id] = user
        return session_id
