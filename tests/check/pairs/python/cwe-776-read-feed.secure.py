import defusedxml.ElementTree as ET


def read_feed(document: str):
    root = ET.fromstring(document)
    return [entry.findtext("title") for entry in root.iter("entry")]
