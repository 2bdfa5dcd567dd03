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


def issue(user, key, end):
    # ruleid: python-jwt-without-expiry
    first = jwt.encode({"sub": user}, key, algorithm="HS256")
    # ruleid: python-jwt-without-expiry
    second = jwt.encode({"sub": user, "role": "user"}, key, algorithm="RS256")
    # ok: python-jwt-without-expiry
    third = jwt.encode({"sub": user, "exp": end}, key, algorithm="HS256")
    claims = {"sub": user, "exp": end}
    # ok: python-jwt-without-expiry
    return first, second, third, jwt.encode(claims, key, algorithm="HS256")
