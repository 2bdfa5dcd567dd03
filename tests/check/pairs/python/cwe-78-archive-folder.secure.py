import os
import shlex


def archive_folder(folder, target):
    os.system("tar czf " + shlex.quote(target) + " " + shlex.quote(folder))
    return os.path.exists(target)
