def render_greeting(name, message):
    html = "<html><body>"
    html += f"<h1>Hello, {name}!</h1>"
    html += "<p>" + message + "</p>"
    html += "</body></html>"
    return html
