import xml.etree.ElementTree as ET
from xml.dom import minidom

import defusedxml.ElementTree
from lxml import etree

# ruleid: python-xxe
etree.XMLParser(resolve_entities=True)
# ruleid: python-xxe
etree.XMLParser(no_network=False)
# ok: python-xxe
etree.XMLParser(resolve_entities=False, load_dtd=True)
# ok: python-xxe
etree.XMLParser(resolve_entities=False, no_network=True)


def a(document):
    # ruleid: python-xxe-lxml-default
    etree.fromstring(document)
    # ruleid: python-xxe-lxml-default
    etree.parse(document)
    parser = etree.XMLParser(resolve_entities=False)
    # ok: python-xxe-lxml-default
    etree.fromstring(document, parser)
    # ok: python-xxe-lxml-default
    etree.fromstring("<fixed/>")


def b(document):
    # ruleid: python-xml-bomb
    ET.fromstring(document)
    # ruleid: python-xml-bomb
    minidom.parseString(document)
    # ok: python-xml-bomb
    defusedxml.ElementTree.fromstring(document)
    # ok: python-xml-bomb
    ET.fromstring("<fixed/>")
