import os

REPORT_DIR = "/srv/reports"


def read_report(filename):
    path = os.path.realpath(os.path.join(REPORT_DIR, filename))
    if os.path.commonpath([path, os.path.realpath(REPORT_DIR)]) != os.path.realpath(REPORT_DIR):
        raise PermissionError("not a report")
    with open(path, "r") as handle:
        return handle.read()
