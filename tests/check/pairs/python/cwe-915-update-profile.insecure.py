from flask import Flask, jsonify, request

from models import User, db

app = Flask(__name__)


@app.route("/users/<int:user_id>", methods=["PATCH"])
def update_user(user_id):
    user = db.session.get(User, user_id)
    for field, value in request.get_json().items():
        setattr(user, field, value)
    db.session.commit()
    return jsonify(ok=True)
