from flask import Flask, request
import subprocess

app = Flask(__name__)


@app.post("/service")
def control():
    action = request.form["action"]
    output = subprocess.check_output("systemctl " + action + " web", shell=True)
    return output
