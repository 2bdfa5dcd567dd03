from flask import Flask, request
from markupsafe import escape

app = Flask(__name__)


@app.route("/comment", methods=["POST"])
def comment():
    text = request.form.get("comment", "")
    return "<div class='comment'>%s</div>" % escape(text)
