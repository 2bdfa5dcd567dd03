import smtplib
from email.message import EmailMessage
from flask import Flask, request

app = Flask(__name__)

@app.post("/contact")
def contact():
    msg = EmailMessage()
    msg["From"] = "site@example.com"
    msg["To"] = "team@example.com"
    msg["Subject"] = request.form["subject"]
    msg.set_content(request.form["body"])
    with smtplib.SMTP("localhost") as s:
        s.send_message(msg)
    return "sent"
