const Handlebars = require("handlebars");

function renderNewsletter(body, subscriber) {
  const template = Handlebars.compile("Dear {{name}}, " + body);
  return template({ name: subscriber });
}

module.exports = renderNewsletter;
