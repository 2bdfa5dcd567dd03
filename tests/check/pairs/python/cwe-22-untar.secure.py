import tarfile


def unpack_upload(archive_path, destination):
    with tarfile.open(archive_path) as archive:
        archive.extractall(destination, filter="data")
