from http.server import BaseHTTPRequestHandler
from urllib.parse import unquote

class H(BaseHTTPRequestHandler):
    def do_GET(self):
        lang = unquote(self.path.split("lang=")[1])
        self.send_response(200)
        self.send_header("Content-Language", lang)
        self.end_headers()
