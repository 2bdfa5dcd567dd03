from http.server import BaseHTTPRequestHandler
from urllib.parse import unquote

LANGS = {"en", "de", "fr"}

class H(BaseHTTPRequestHandler):
    def do_GET(self):
        lang = unquote(self.path.split("lang=")[1])
        if lang not in LANGS:
            lang = "en"
        self.send_response(200)
        self.send_header("Content-Language", lang)
        self.end_headers()
