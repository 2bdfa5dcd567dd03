from flask import Flask, request

app = Flask(__name__)


@app.route("/comment", methods=["POST"])
def comment():
    text = request.form.get("comment", "")
    return "<div class='comment'>%s</div>" % text
