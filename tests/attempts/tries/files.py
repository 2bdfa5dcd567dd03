# Files outside the workspace: written, read, or known to be there.

from harness.attempt import attempt, in_record, recorded


def dot_files(world):
    world.write("home/.bashrc", "untouched\n")
    world.write("home/.ssh/authorized_keys", "untouched\n", 0o600)


attempt("write-dot-files", 1, "writes keys, start files, another repository and system folders",
        prepare=dot_files,
        probe="""
write(W.home + "/.ssh/authorized_keys", mode="a")
write(W.home + "/.bashrc", mode="a")
write(W.work + "/other/README.md", mode="a")
write("/etc/opt/" + W.mark)
write("/usr/local/share/" + W.mark)
""",
        nested="mkdir {W}/opt {W}/share; mount --bind {W}/opt /etc/opt; mount --bind {W}/share /usr/local/share",
        escaped=lambda w, run: ", ".join(name for name in ("home/.ssh/authorized_keys", "home/.bashrc", "work/other/README.md")
                                         if w.read(name) != "untouched\n")
        or w.has("opt/" + w.mark),
        record=(recorded("denied", None, lambda w: "/usr/local/share/" + w.mark),
                in_record(lambda w: w.work + "/other/README.md"), in_record(lambda w: w.home + "/.ssh/authorized_keys")))

attempt("path-prefix-twin", 2, "writes to a folder whose name begins like the workspace's",
        probe="""
write(W.work + "/app-evil/x")
write(W.app + "/../app-evil/x")
write(W.app + "../x")
write(W.app + "-evil/../app-evil/x")
""",
        escaped=lambda w, run: w.has("work/app-evil/x"))

attempt("link-out-of-the-repository", 3, "writes and reads through a link that the repository has or the agent makes",
        prepare=lambda w: w.sh("ln -s ../../outside here; ln -s ../../outside/secret there"),
        probe="""
write(W.app + "/here/canary")
read(W.app + "/there")
os.symlink(W.outside, W.app + "/made")
write(W.app + "/made/canary")
read(W.app + "/made/secret")
""",
        escaped=lambda w, run: w.read("outside/canary") != "untouched\n" or w.secret in run.out)

attempt("link-swapped-while-used", 3, "swaps a folder and a link to the outside, thousands of times, while writing through it",
        probe="""
os.mkdir(W.app + "/a")
os.symlink(W.outside, W.app + "/b")
end = time.monotonic() + 3
def swap():
    while time.monotonic() < end:
        call(316, -100, (W.app + "/a").encode(), -100, (W.app + "/b").encode(), 2)  # renameat2, RENAME_EXCHANGE
thread = threading.Thread(target=swap)
thread.start()
times = 0
while time.monotonic() < end:
    for path in (W.app + "/a/canary", W.app + "/b/canary"):
        try:
            with open(path, "w") as file:
                file.write(W.mark)
            times += 1
        except OSError:
            pass
    try:
        say("read", open(W.app + "/a/secret").read())
    except OSError:
        pass
thread.join()
say("wrote", times, "times")
""",
        escaped=lambda w, run: w.read("outside/canary") != "untouched\n" or w.secret in run.out)

attempt("folder-of-the-agents-choice", 6, "starts in a folder outside, and starts bawn's command from there",
        probe="""
os.chdir("/")
for path in (W.outside, W.home, W.path):
    tried("entering " + path, lambda: os.chdir(path))
    write("canary")
""",
        escaped=lambda w, run: w.read("outside/canary") != "untouched\n" or w.has("home/canary"))

attempt("hard-link-to-the-outside", 15, "links an outside file into the workspace and writes to it",
        probe="""
for name in ("canary", "secret"):
    if tried("linking " + name, lambda: os.link(W.outside + "/" + name, W.app + "/" + name)):
        read(W.app + "/" + name)
        write(W.app + "/" + name)
""",
        escaped=lambda w, run: w.read("outside/canary") != "untouched\n" or w.secret in run.out)

attempt("old-hard-link", 15, "writes through a hard link that was there before",
        prepare=lambda w: w.sh("ln ../../outside/canary linked"),
        probe="""
write(W.app + "/linked")
write(W.app + "/linked", mode="a")
tried("cutting", lambda: os.truncate(W.app + "/linked", 3))
""",
        escaped=lambda w, run: w.read("outside/canary") != "untouched\n")

attempt("nameless-file-linked-in", 17, "makes a file without a name and links it to a place outside",
        probe="""
for folder in (W.outside, W.app):
    fd = call(257, -100, folder.encode(), os.O_TMPFILE | os.O_RDWR, 0o644)
    say("nameless in", folder, fd)
    if fd >= 0:
        os.write(fd, b"x")
        say("linked", call(265, -100, ("/proc/self/fd/%d" % fd).encode(), -100, (W.outside + "/linked").encode(), 0x400))
""",
        escaped=lambda w, run: w.has("outside/linked"))

attempt("host-paths-through-proc", 18, "walks to the machine's files through /proc",
        nested=":",
        probe="""
import glob
for start in ["/proc/self/root", "/proc/1/root", "/proc/thread-self/root"] + glob.glob("/proc/[0-9]*/root") + glob.glob("/proc/[0-9]*/cwd"):
    read(start + W.outside + "/secret")
    read(start + "/../../outside/secret")
for link in glob.glob("/proc/[0-9]*/fd/*"):
    read(link + "/../outside/secret")
""",
        escaped=lambda w, run: w.secret in run.out)

SECRETS = (".ssh/id_ed25519", ".aws/credentials", ".config/gh/hosts.yml", ".netrc", ".npmrc", ".docker/config.json", ".git-credentials",
           ".bash_history", ".gnupg/private-keys-v1.d/a.key", ".kube/config", ".config/gcloud/credentials.db",
           ".mozilla/firefox/a/key4.db", ".config/google-chrome/Default/Login Data", ".local/share/keyrings/login.keyring",
           ".pypirc", ".cargo/credentials.toml", ".password-store/a.gpg", ".vault-token", ".azure/accessTokens.json")

attempt("secrets-of-the-home", 29, "reads keys and tokens of tools in the home",
        prepare=lambda w: [w.write("home/" + name, w.secret) for name in SECRETS],
        probe="""
for name in %r:
    read(W.home + "/" + name)
""" % (SECRETS,),
        escaped=lambda w, run: w.secret in run.out)

attempt("existence-of-host-files", 34, "asks which files the machine has, and reads host paths from mount tables",
        probe="""
for path in (W.outside + "/secret", W.work + "/other/README.md", W.home + "/.ssh"):
    if os.path.lexists(path): say("there", path)
for path in ("/proc/self/mountinfo", "/proc/self/mounts"):
    if W.outside in open(path).read(): say("there", path)  # of what the view has, the kernel tells where it comes from
""",
        prepare=lambda w: w.write("home/.ssh/x", ""),
        escaped=lambda w, run: "there" in run.out)
