"""An authority for this Internet, in the form in which a machine keeps the ones that it trusts: DIR/certs is laid over
/etc/ssl/certs. One certificate serves all names; three servers have a bad one."""

import shutil
import subprocess

from internet import names

COVERED = ["*.example", "*.allowed.example", "*.evil.example", "*.anthropic.com", "*.openai.com", "*.com", "*.org", "*.net", *names.PUBLIC]


def openssl(*words, **more):
    return subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, text=True, **more).stdout


def make(folder):
    certs = folder / "certs"
    certs.mkdir()
    authority(folder, "authority")
    authority(folder, "stranger")
    leaf(folder, "server", "authority", ",".join([f"DNS:{name}" for name in COVERED] + ["IP:93.184.216.34"]))
    leaf(folder, "untrusted", "stranger", "DNS:untrusted.example")
    leaf(folder, "wrong-name", "authority", "DNS:allowed.example")
    leaf(folder, "expired", "authority", "DNS:expired.example", days=0)
    shutil.copy(folder / "authority.pem", certs / "ca-certificates.crt")
    shutil.copy(folder / "authority.pem", certs / (openssl("x509", "-hash", "-noout", "-in", folder / "authority.pem").strip() + ".0"))
    (certs / "java").mkdir()
    if shutil.which("keytool"):
        subprocess.run(["keytool", "-importcert", "-noprompt", "-storetype", "JKS", "-storepass", "changeit", "-alias", "internet",
                        "-file", folder / "authority.pem", "-keystore", certs / "java/cacerts"], capture_output=True, check=False)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def authority(folder, name):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 30, "-subj", f"/CN=Test {name}", "-keyout",
            folder / f"{name}.key", "-out", folder / f"{name}.pem", "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")


def leaf(folder, name, signer, alternatives, days=30):
    (folder / "extensions").write_text(f"subjectAltName={alternatives}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}", "-keyout", folder / f"{name}.key",
            "-out", folder / f"{name}.csr")
    openssl("x509", "-req", "-in", folder / f"{name}.csr", "-CA", folder / f"{signer}.pem", "-CAkey", folder / f"{signer}.key", "-set_serial", 7,
            "-days", days, "-extfile", folder / "extensions", "-out", folder / f"{name}.pem")
