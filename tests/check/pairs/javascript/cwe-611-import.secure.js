const libxmljs = require("libxmljs2");

function importOrders(xml) {
  const doc = libxmljs.parseXml(xml, { noent: false, nonet: true });
  return doc.find("//order").map((order) => order.attr("id").value());
}

module.exports = importOrders;
