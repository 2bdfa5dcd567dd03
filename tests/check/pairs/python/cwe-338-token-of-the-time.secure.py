import secrets

def session_token(user_id):
    return secrets.token_hex(32)
