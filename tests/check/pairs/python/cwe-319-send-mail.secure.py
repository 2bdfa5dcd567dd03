import smtplib
import ssl

def mail(user, password, msg):
    s = smtplib.SMTP("smtp.example.com", 587)
    s.starttls(context=ssl.create_default_context())
    s.login(user, password)
    s.send_message(msg)
    s.quit()
