import os
import subprocess


def a(path):
    # ruleid: python-file-permissions
    os.chmod(path, 0o777)
    # ruleid: python-file-permissions
    os.umask(0)
    # ok: python-file-permissions
    os.chmod(path, 0o600)
    # ok: python-file-permissions
    os.umask(0o077)


def by_a_program(path):
    # ruleid: python-file-permissions
    subprocess.run(["chmod", "777", path])
    # ok: python-file-permissions
    subprocess.run(["chmod", "640", path])
