import os

REPORT_DIR = "/srv/reports"


def read_report(filename):
    path = os.path.join(REPORT_DIR, filename)
    with open(path, "r") as handle:
        return handle.read()
