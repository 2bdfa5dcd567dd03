from html import escape


def render_greeting(name, message):
    html = "<html><body>"
    html += f"<h1>Hello, {escape(name)}!</h1>"
    html += "<p>" + escape(message) + "</p>"
    html += "</body></html>"
    return html
