function renderRow(user) {
  return "<tr><td>" + user.name + "</td><td>" + user.email + "</td></tr>";
}

module.exports = { renderRow };
