function escapeHtml(text) {
  return String(text).replace(/[&<>"']/g, (c) => "&#" + c.charCodeAt(0) + ";");
}

function renderRow(user) {
  return "<tr><td>" + escapeHtml(user.name) + "</td><td>" + escapeHtml(user.email) + "</td></tr>";
}

module.exports = { renderRow };
