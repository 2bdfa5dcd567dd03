import os
import tarfile
import zipfile


def a(name, target):
    with tarfile.open(name) as archive:
        # ruleid: python-archive-extraction
        archive.extractall(target)
        # ok: python-archive-extraction
        archive.extractall(target, filter="data")
    # ruleid: python-archive-extraction
    tarfile.open(name).extractall()


def b(name, target):
    with zipfile.ZipFile(name) as archive:
        # ok: python-archive-extraction
        archive.extractall(target)
        for member in archive.infolist():
            path = os.path.join(target, member.filename)
            # ruleid: python-archive-extraction-member
            with open(path, "wb") as out:
                out.write(archive.read(member))


def c(name, target):
    with zipfile.ZipFile(name) as archive:
        for member in archive.namelist():
            path = os.path.join(target, member)
            # ruleid: python-archive-extraction-member
            open(path, "wb")
        for member in archive.namelist():
            path = os.path.realpath(os.path.join(target, member))
            if not path.startswith(target + os.sep):
                continue
            # ok: python-archive-extraction-member
            open(path, "wb")
        for member in archive.namelist():
            path = os.path.join(target, os.path.basename(member))
            # ok: python-archive-extraction-member
            open(path, "wb")
