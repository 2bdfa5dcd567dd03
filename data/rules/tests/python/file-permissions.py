import os


def a(path):
    # ruleid: python-file-permissions
    os.chmod(path, 0o777)
    # ruleid: python-file-permissions
    os.umask(0)
    # ok: python-file-permissions
    os.chmod(path, 0o600)
    # ok: python-file-permissions
    os.umask(0o077)
