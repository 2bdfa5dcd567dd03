import xml.etree.ElementTree as ET
from xml.dom import minidom
from xml.sax import make_parser
from xml.sax.handler import feature_external_ges

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


def c(stream):
    text = stream.read()
    parser = etree.XMLParser(resolve_entities=True)
    # ruleid: python-xxe-value
    first = etree.fromstring(text, parser)
    fixed = "<fixed/>"
    # ok: python-xxe-value
    second = etree.fromstring(fixed, parser)
    return first, second


def d(stream):
    text = stream.read()
    # ok: python-xxe
    reader = make_parser()
    # ok: python-xxe
    reader.setFeature(feature_external_ges, True)
    # ruleid: python-xxe-value
    reader.parse(text)


def e():
    fixed = "<fixed/>"
    # ok: python-xxe
    parser = etree.XMLParser(resolve_entities=True)
    # ok: python-xxe-value
    return etree.fromstring(fixed, parser)
