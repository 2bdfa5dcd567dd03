from flask import Flask, redirect, request, session

from bank import accounts

app = Flask(__name__)


@app.route("/transfer", methods=["POST"])
def transfer():
    user = session["user_id"]
    amount = int(request.form["amount"])
    accounts.move(user, int(request.form["to"]), amount)
    return redirect("/done")
