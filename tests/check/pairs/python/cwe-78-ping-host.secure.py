import os
import subprocess


def ping_host(host):
    """Ping a host once and return the output."""
    result = subprocess.run(["ping", "-c", "1", "--", host], capture_output=True, text=True, timeout=10)
    return result.stdout
