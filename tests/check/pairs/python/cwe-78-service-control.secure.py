from flask import Flask, request
import subprocess

app = Flask(__name__)
ACTIONS = ("start", "stop", "restart")


@app.post("/service")
def control():
    action = request.form["action"]
    if action not in ACTIONS:
        return "unknown action", 400
    output = subprocess.check_output("systemctl " + action + " web", shell=True)
    return output
