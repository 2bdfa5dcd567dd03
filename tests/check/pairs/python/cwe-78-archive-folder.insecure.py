import os


def archive_folder(folder, target):
    os.system("tar czf " + target + " " + folder)
    return os.path.exists(target)
