import smtplib
from flask import Flask, request

app = Flask(__name__)

@app.post("/contact")
def contact():
    subject = request.form["subject"]
    sender = request.form["email"]
    msg = "From: %s\r\nTo: team@example.com\r\nSubject: %s\r\n\r\n%s" % (sender, subject, request.form["body"])
    with smtplib.SMTP("localhost") as s:
        s.sendmail(sender, ["team@example.com"], msg)
    return "sent"
