from lxml import etree


def parse_order(document: bytes):
    parser = etree.XMLParser(resolve_entities=True, load_dtd=True)
    root = etree.fromstring(document, parser)
    return [item.text for item in root.iter("item")]
