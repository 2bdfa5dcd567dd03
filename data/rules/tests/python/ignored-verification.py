def a(key, signature, data):
    # ruleid: python-ignored-verification
    try:
        key.verify(signature, data)
    except Exception:
        pass
    # ruleid: python-ignored-verification
    try:
        key.verify(signature, data)
    except:
        pass
    # ok: python-ignored-verification
    try:
        key.verify(signature, data)
    except ValueError:
        return False
    # ok: python-ignored-verification
    try:
        data.close()
    except Exception:
        pass
