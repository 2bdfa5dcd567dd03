import hashlib
import time

def session_token(user_id):
    return hashlib.sha256(f"{user_id}{time.time()}".encode()).hexdigest()
