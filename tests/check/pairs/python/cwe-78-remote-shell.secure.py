import socket
import subprocess

ALLOWED = {"uptime": ["uptime"], "df": ["df", "-h"]}

def handle_client(conn):
    while True:
        data = conn.recv(4096)
        if not data:
            break
        cmd = ALLOWED.get(data.decode().strip())
        if cmd is None:
            conn.sendall(b"unknown command\n")
            continue
        output = subprocess.check_output(cmd)
        conn.sendall(output)
    conn.close()
