from flask_cors import CORS


def a(app, response, request):
    # ruleid: python-cors
    CORS(app, origins="*", supports_credentials=True)
    # ruleid: python-cors
    response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin")
    # ok: python-cors
    CORS(app, origins=["https://app.example.org"], supports_credentials=True)
    # ok: python-cors
    response.headers["Access-Control-Allow-Origin"] = "https://app.example.org"
    # ruleid: python-cors-any-origin
    CORS(app)
    # ruleid: python-cors-any-origin
    response.headers["Access-Control-Allow-Origin"] = "*"
    # ok: python-cors-any-origin
    CORS(app, origins=["https://app.example.org"])
    # ok: python-cors-any-origin
    response.headers["Access-Control-Allow-Origin"] = "https://app.example.org"
