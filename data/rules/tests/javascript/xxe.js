function a(xml) {
  // ruleid: javascript-xxe
  libxmljs.parseXml(xml, { noent: true });
  // ruleid: javascript-xxe
  libxmljs.parseXmlString(xml, { nonet: true, dtdload: true });
  // ok: javascript-xxe
  libxmljs.parseXml(xml);
  // ok: javascript-xxe
  libxmljs.parseXml(xml, { noent: false });
}
