import smtplib
import ftplib
import ssl
import telnetlib

import paramiko
import requests


def a(url, host):
    # ruleid: python-tls-verification
    requests.get(url, verify=False)
    # ruleid: python-tls-verification
    context = ssl._create_unverified_context()
    # ok: python-tls-verification
    requests.get(url, verify="/etc/ca.pem")
    # ok: python-tls-verification
    context = ssl.create_default_context()
    # ruleid: python-tls-old-version
    ssl.SSLContext(ssl.PROTOCOL_TLSv1)
    # ruleid: python-tls-old-version
    context.minimum_version = ssl.TLSVersion.TLSv1_1
    # ok: python-tls-old-version
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # ok: python-tls-old-version
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    client = paramiko.SSHClient()
    # ruleid: python-ssh-host-key
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    # ruleid: python-ssh-host-key
    client.set_missing_host_key_policy(paramiko.WarningPolicy)
    # ok: python-ssh-host-key
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    # ok: python-ssh-host-key
    client.load_system_host_keys()
    # ruleid: python-cleartext-protocol
    telnetlib.Telnet(host)
    # ruleid: python-cleartext-protocol
    ftplib.FTP(host)
    # ok: python-cleartext-protocol
    ftplib.FTP_TLS(host)
    # ok: python-cleartext-protocol
    client.connect(host)


def mail(user, password):
    clear = smtplib.SMTP("mail.example.com")
    # ruleid: python-cleartext-protocol-password
    clear.login(user, password)
    # ruleid: python-cleartext-protocol-password
    requests.post("http://example.com/login", json={"user": user, "password": password}, timeout=5)
    # ok: python-cleartext-protocol-password
    requests.post("https://example.com/login", json={"user": user, "password": password}, timeout=5)


def mail_over_tls(user, password):
    server = smtplib.SMTP("mail.example.com")
    server.starttls()
    # ok: python-cleartext-protocol-password
    server.login(user, password)
