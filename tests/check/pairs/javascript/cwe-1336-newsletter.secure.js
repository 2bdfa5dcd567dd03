const Handlebars = require("handlebars");

const template = Handlebars.compile("Dear {{name}}, {{body}}");

function renderNewsletter(body, subscriber) {
  return template({ name: subscriber, body });
}

module.exports = renderNewsletter;
