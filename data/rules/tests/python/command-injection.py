import os
import shlex
import subprocess
from flask import Flask, request

app = Flask(__name__)


@app.route("/ping/<host>")
def ping(host):
    # ruleid: python-command-injection
    os.system("ping -c 1 " + host)
    # ok: python-command-injection
    os.system("ping -c 1 " + shlex.quote(host))
    # ok: python-command-injection
    subprocess.run(["ping", "-c", "1", host])
    # ruleid: python-command-injection
    subprocess.run(["sh", "-c", f"ping {request.args['host']}"])


def a(name, program):
    # ruleid: python-command-injection-parameter
    subprocess.check_output(f"ls {name}", shell=True)
    # ruleid: python-command-injection-parameter
    os.popen("ls " + name).read()
    # ok: python-command-injection-parameter
    subprocess.check_output(["ls", name])
    # ok: python-command-injection-parameter
    os.system("service web " + ACTIONS[program])


def b(command):
    words = shlex.split(command)
    # ruleid: python-command-injection-parameter
    subprocess.run(words)


def c(command):
    words = shlex.split(command)
    if words[0] not in PROGRAMS:
        return
    # todook: python-command-injection-parameter
    subprocess.run(words)


def read_commands(connection):
    command = connection.recv(1024).decode()
    # ruleid: python-command-injection
    subprocess.check_output(command, shell=True)
    arguments = []
    arguments.append("sh")
    arguments.append("-c")
    arguments.append("echo " + command)
    # ruleid: python-command-injection
    subprocess.run(arguments)
    names = ["file", "--"]
    names.append(command)
    # ok: python-command-injection
    subprocess.run(names)
    # ruleid: python-command-injection
    subprocess.run([command, "--version"])
    # ok: python-command-injection
    subprocess.run(["file", "--", command])


def first_word(line):
    words = shlex.split(line)
    if words[0] not in ("ls", "date"):
        raise ValueError
    # ok: python-command-injection-parameter
    subprocess.run(words)


@app.route("/checked/<host>")
def checked(host):
    if host and is_valid_host(host):
        # ok: python-command-injection
        os.system("ping -c 1 " + host)
    # ruleid: python-command-injection
    return os.popen("host " + request.args["host"]).read()
