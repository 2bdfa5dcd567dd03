"""Clients that a machine may lack: fetched or built once, beside the packages of the real agents, at pinned versions."""

import os
import shutil
import subprocess
from pathlib import Path

here = Path(__file__).resolve().parent

NODE = ("undici@6.21.0", "ws@8.18.0", "@grpc/grpc-js@1.12.2")
PYTHON = ("requests==2.32.3", "httpx==0.27.2", "aiohttp==3.11.9")
PYTHON_HTTP2 = ("httpx[http2]==0.27.2", "grpcio==1.68.1")


def home():
    packages = Path(os.environ.get("BAWN_PACKAGES") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bawn/packages")
    return packages.parent / "tools"


def npm(part):
    (part / "package.json").write_text("{}\n")
    return [["npm", "install", "--prefix", part, "--ignore-scripts", "--no-audit", "--no-fund", "--silent", *NODE]]


def pip(*packages):
    return lambda part: [["/usr/bin/python3", "-m", "pip", "install", "--quiet", "--only-binary=:all:", "--target", part, *packages]]


def java(part):
    return [["javac", "-d", part, here / "programs/Fetch.java"]]


def go(part):
    program = shutil.which("go") or "/usr/local/go/bin/go"
    return [["env", "CGO_ENABLED=0", "GOFLAGS=-mod=mod", "GOPROXY=off", "GO111MODULE=off", program, "build", "-o", part / "fetch", here / "programs/fetch.go"]]


def cargo(part):
    shutil.copytree(here / "programs/reqwest", part / "source")
    build = ["cargo", "build", "--release", "--quiet", "--manifest-path", part / "source/Cargo.toml", "--target-dir", part / "target"]
    return [build, ["mv", part / "target/release/fetch", part / "fetch"], ["rm", "-rf", part / "target", part / "source"]]


MAKERS = {"egress-node": npm, "egress-python": pip(*PYTHON), "egress-python-http2": pip(*PYTHON_HTTP2), "egress-java": java, "egress-go": go, "egress-rust": cargo}


def fetch(needs):
    for need in needs:
        name = need.removeprefix("tools/")
        done = home() / name
        if name not in MAKERS or done.exists():
            continue
        part = done.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        try:
            if all(subprocess.run([str(word) for word in words], stdout=subprocess.DEVNULL, check=False, timeout=1200).returncode == 0 for words in MAKERS[name](part)):
                part.rename(done)
        except OSError as lacking:
            print(f"{name}: {lacking}")


def missing(need, folder):
    """Why there is none, or "": then it lies in the folder."""
    name = need.removeprefix("tools/")
    if name == "pip":
        return "" if subprocess.run(["/usr/bin/python3", "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0 else "there is no pip"
    if name == need:
        return "" if shutil.which(need) else f"there is no {need}"
    if not (home() / name).exists():
        return f"{name} cannot be had"
    if not (folder / name).exists():
        shutil.copytree(home() / name, folder / name, symlinks=True)
    return ""
