import smtplib

def mail(user, password, msg):
    s = smtplib.SMTP("smtp.example.com", 25)
    s.login(user, password)
    s.send_message(msg)
    s.quit()
