import os
import subprocess


def ping_host(host):
    """Ping a host once and return the output."""
    command = f"ping -c 1 {host}"
    result = subprocess.run(command, shell=True, capture_output=True, text=True)
    return result.stdout
