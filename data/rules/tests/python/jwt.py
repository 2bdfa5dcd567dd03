import jwt


def a(token, key):
    # ruleid: python-jwt-unverified
    jwt.decode(token, options={"verify_signature": False})
    # ruleid: python-jwt-unverified
    jwt.decode(token, key, algorithms=["none"])
    # ok: python-jwt-unverified
    jwt.decode(token, key, algorithms=["HS256"])
    # ok: python-jwt-unverified
    jwt.decode(token, key, algorithms=["RS256"], options={"require": ["exp"]})
    # ruleid: python-jwt-expiry-ignored
    jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": False})
    # ruleid: python-jwt-expiry-ignored
    jwt.decode(token, key, options={"verify_aud": True, "verify_exp": False}, algorithms=["HS256"])
    # ok: python-jwt-expiry-ignored
    jwt.decode(token, key, algorithms=["HS256"])
    # ok: python-jwt-expiry-ignored
    jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": True})
