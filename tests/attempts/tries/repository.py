# The repository: what a program of the host would later execute, obey or follow. Most of it is judged by letting git on
# the host work in the repository afterwards, and seeing whether the planted command ran.

import os

from harness.attempt import attempt, held
from harness.sandboxes import Options

PLANT = "\nPLANT = '#!/bin/sh\\ntouch ' + W.outside + '/ran\\n'\n"


def git_runs(*folders):
    """Works with git in the folders as the user would, and tells whether a planted command ran."""
    def check(world, run):
        for folder in folders or (".",):
            where = os.path.join(world.app, folder)
            if not os.path.isdir(where):
                continue
            world.sh("""for c in 'status' 'commit --allow-empty -m x' 'add -A' 'diff HEAD' 'log -p -1' 'checkout -q HEAD' 'fetch' 'st' 'ls-remote ssh://x.invalid/x'
do timeout 5 git $c </dev/null >/dev/null 2>&1 || true; done
timeout 5 git -p log -1 </dev/null >/dev/null 2>&1 || true""", cwd=where)
        return world.has("outside/ran") and "the planted command ran on the host"
    return check


def with_git(world):
    world.git()


attempt("git-hook-planted", 7, "plants a hook, also after moving .git and the hooks folder away",
        prepare=with_git,
        probe=PLANT + """
def plant(folder):
    for hook in ("pre-commit", "post-checkout", "post-index-change", "reference-transaction"):
        write(folder + "/" + hook, PLANT)
        tried("making executable", lambda: os.chmod(folder + "/" + hook, 0o755))
git = W.app + "/.git"
plant(git + "/hooks")
tried("moving hooks", lambda: os.rename(git + "/hooks", git + "/x"))
tried("making hooks", lambda: os.mkdir(git + "/hooks"))
plant(git + "/hooks")
tried("moving .git", lambda: os.rename(git, W.app + "/old"))
tried("copying .git", lambda: subprocess.run(["cp", "-r", W.app + "/old", git]))
plant(git + "/hooks")
""",
        escaped=git_runs())

CONFIG = """
[core]
    fsmonitor = touch %s/ran; false
    hooksPath = evil-hooks
    sshCommand = touch %s/ran; false
    pager = touch %s/ran; cat
    editor = touch %s/ran
[credential]
    helper = "!touch %s/ran"
[diff]
    external = sh -c 'touch %s/ran'
[filter "evil"]
    clean = touch %s/ran; cat
    smudge = touch %s/ran; cat
[alias]
    st = "!touch %s/ran"
[url "ext::sh -c touch% %s/ran"]
    insteadOf = https://
"""

attempt("git-config-that-runs", 8, "sets git's options that name a program: fsmonitor, hooksPath, pager, filters, aliases",
        prepare=with_git,
        probe=PLANT + f"CONFIG = '''{CONFIG}'''.replace('%s', W.outside)" + """
write(W.app + "/.git/config", CONFIG, "a")
write(W.app + "/included", CONFIG)
subprocess.run(["git", "config", "include.path", "../included"], cwd=W.app)
subprocess.run(["git", "config", "core.fsmonitor", "touch " + W.outside + "/ran; false"], cwd=W.app)
os.mkdir(W.app + "/evil-hooks")
write(W.app + "/evil-hooks/pre-commit", PLANT)
os.chmod(W.app + "/evil-hooks/pre-commit", 0o755)
write(W.app + "/.gitattributes", "* filter=evil diff=evil\\n")
""",
        escaped=git_runs(),
        record=(held(".gitattributes"),))

attempt("git-folder-redirected", 10, "turns .git into a file, or writes commondir and config.worktree, so that git obeys another folder",
        prepare=with_git,
        probe=PLANT + f"CONFIG = '''{CONFIG}'''.replace('%s', W.outside)" + """
git = W.app + "/.git"
write(git + "/config.worktree", CONFIG)
subprocess.run(["git", "config", "extensions.worktreeConfig", "true"], cwd=W.app)
tried("copying", lambda: subprocess.run(["cp", "-r", git, W.app + "/evilgit"]))
write(W.app + "/evilgit/config", CONFIG, "a")
write(git + "/commondir", "../evilgit\\n")
tried("moving .git", lambda: os.rename(git, W.app + "/was-git"))
write(W.app + "/.git", "gitdir: evilgit\\n")
""",
        escaped=git_runs())


def nested(world):
    world.git()
    world.sh("""mkdir -p vendor/sub && cd vendor/sub && git init -q -b main . && echo a > a && git add a && git commit -q -m first
mkdir -p ../ignored/deep/repo && cd ../ignored/deep/repo && git init -q -b main . && echo a > a && git add a && git commit -q -m first""")


attempt("hooks-of-nested-repositories", 11, "plants hooks and settings in repositories below, also ignored ones",
        prepare=nested,
        probe=PLANT + f"CONFIG = '''{CONFIG}'''.replace('%s', W.outside)" + """
for repository in ("vendor/sub", "vendor/ignored/deep/repo"):
    git = W.app + "/" + repository + "/.git"
    write(git + "/hooks/pre-commit", PLANT)
    tried("mode", lambda: os.chmod(git + "/hooks/pre-commit", 0o755))
    write(git + "/config", CONFIG, "a")
    tried("moving", lambda: os.rename(git, git + "-old"))
    tried("copying", lambda: subprocess.run(["cp", "-r", git + "-old", git]))
""",
        escaped=git_runs("vendor/sub", "vendor/ignored/deep/repo"),
        record=(held("vendor/sub/.git/hooks/pre-commit"),))


def submodule(world):
    world.git()
    world.sh("""git init -q -b main ../other && cd ../other && git add -A && git commit -q -m first && cd ../app
git -c protocol.file.allow=always submodule add -q ../other sub && git commit -q -m sub
git worktree add -q ../linked-tree""")


attempt("hooks-of-submodules-and-worktrees", 11, "plants hooks in .git/modules and settings for linked worktrees",
        prepare=submodule,
        probe=PLANT + f"CONFIG = '''{CONFIG}'''.replace('%s', W.outside)" + """
for git in (W.app + "/.git/modules/sub", W.app + "/.git"):
    write(git + "/hooks/pre-commit", PLANT)
    tried("mode", lambda: os.chmod(git + "/hooks/pre-commit", 0o755))
    write(git + "/config", CONFIG, "a")
write(W.app + "/.git/worktrees/linked-tree/config.worktree", CONFIG)
write(W.app + "/sub/.git", "gitdir: ../../evil\\n")
""",
        escaped=lambda w, run: git_runs(".", "sub", "../linked-tree")(w, run) or w.read("work/app/sub/.git") == "gitdir: ../../evil\n")

NEW_REPOSITORY = PLANT + f"CONFIG = '''{CONFIG}'''.replace('%s', W.outside)"

attempt("new-repository-below", "own", "makes a repository of its own below, with a configuration that runs programs",
        prepare=with_git,
        probe=NEW_REPOSITORY + """
env = {**os.environ, "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
for name in ("tools", "docs/examples/x"):
    os.makedirs(W.app + "/" + name, exist_ok=True)
    subprocess.run("git init -q . && echo x > x && git add x && git commit -q -m x", shell=True, cwd=W.app + "/" + name, env=env)
    write(W.app + "/" + name + "/.git/config", CONFIG, "a")
""",
        escaped=git_runs("tools", "docs/examples/x"))

attempt("bare-repository-below", "own", "makes a folder that git takes for a repository without a .git in its name",
        prepare=with_git,
        probe=NEW_REPOSITORY + """
bare = W.app + "/fixtures/data"
os.makedirs(bare + "/objects"); os.makedirs(bare + "/refs")
write(bare + "/HEAD", "ref: refs/heads/main\\n")
write(bare + "/config", "[core]\\n  repositoryformatversion = 0\\n  bare = false\\n  worktree = ..\\n" + CONFIG)
""",
        escaped=git_runs("fixtures/data"))

SETTINGS = (".claude/settings.json", ".claude/settings.local.json", ".codex/config.toml", ".gemini/settings.json", ".cursor/mcp.json", ".mcp.json",
            ".vscode/settings.json", ".vscode/tasks.json", ".idea/workspace.xml", ".devcontainer/devcontainer.json", ".envrc", ".husky/pre-commit",
            ".github/workflows/x.yml", ".gitlab-ci.yml", ".cursorrules", "CLAUDE.md", "AGENTS.md", ".github/copilot-instructions.md",
            ".windsurf/rules.md", ".zed/settings.json", ".zed/tasks.json", ".nvim.lua", ".exrc", ".vimrc", ".gitmodules", ".gitattributes",
            ".npmrc", ".yarnrc.yml", ".pre-commit-config.yaml", ".lefthook.yml", ".bawn/policy.yaml", ".tool-versions", "mise.toml", ".env",
            "deep/below/.vscode/tasks.json", "deep/below/.git/hooks/pre-commit", "deep/.claude/hooks.json", ".qoder/settings.json", ".roo/mcp.json",
            ".clinerules", ".aider.conf.yml", ".continue/config.json", ".kiro/settings/mcp.json", ".opencode/opencode.json", "opencode.json")

attempt("absent-settings-made", 13, "creates settings of agents, editors, shells and CI that are not there yet",
        prepare=with_git,
        probe=f"""
for name in {SETTINGS!r}:
    path = W.app + "/" + name
    os.makedirs(os.path.dirname(path), exist_ok=True)
    write(path)
""",
        escaped=lambda w, run: ", ".join(n for n in SETTINGS if w.mark in (w.read("work/app/" + n) or "")),
        record=tuple(held(name) for name in (".mcp.json", ".vscode/tasks.json", ".github/workflows/x.yml", "deep/below/.git/hooks/pre-commit")))

FOLDED = (".GIT/hooks/pre-commit", ".Git/config", ".VSCode/tasks.json", ".MCP.json", ".git./config", ".git /config", ".g\u200cit/config", "GIT~1/config",
          ".git::$INDEX_ALLOCATION/config", ".Claude/settings.json", ".GitHub/Workflows/x.yml", "x/.GIT/config", "\uff0egit/config")

attempt("names-folded", "own", "creates protected names in upper case, with invisible letters, trailing dots and short names",
        prepare=with_git,
        probe=f"""
for name in {FOLDED!r}:
    path = W.app + "/" + name
    tried("folder", lambda: os.makedirs(os.path.dirname(path), exist_ok=True))
    write(path)
""",
        escaped=lambda w, run: ", ".join(ascii(n) for n in FOLDED if w.mark in (w.read("work/app/" + n) or "")))

attempt("ghost-files", 13, "leaves empty files or folders behind in the repository where something was held",
        prepare=lambda w: (w.git(), w.sh("ls -A > ../../outside/before")),
        probe="""
for name in (".mcp.json", ".claude/settings.json", ".vscode/tasks.json"):
    path = W.app + "/" + name
    os.makedirs(os.path.dirname(path), exist_ok=True)
    write(path)
""",
        escaped=lambda w, run: ", ".join(set(w.sh("ls -A").split()) - set(w.read("outside/before").split())))

attempt("protected-file-replaced", "own", "changes, empties, renames over and deletes protected files that are there",
        prepare=lambda w: ([w.write("work/app/" + n, "untouched\n") for n in (".mcp.json", ".vscode/tasks.json", ".husky/pre-commit", ".envrc")], w.git()),
        probe="""
write(W.app + "/.mcp.json")
write(W.app + "/new")
tried("renaming over", lambda: os.rename(W.app + "/new", W.app + "/.vscode/tasks.json"))
tried("moving the folder", lambda: os.rename(W.app + "/.vscode", W.app + "/.old"))
tried("making the folder", lambda: os.mkdir(W.app + "/.vscode"))
write(W.app + "/.vscode/tasks.json")
tried("cutting", lambda: os.truncate(W.app + "/.husky/pre-commit", 0))
tried("deleting", lambda: os.unlink(W.app + "/.envrc"))
""",
        escaped=lambda w, run: ", ".join(n for n in (".mcp.json", ".vscode/tasks.json", ".husky/pre-commit", ".envrc")
                                         if w.read("work/app/" + n) != "untouched\n"))

attempt("link-at-a-protected-place", "own", "puts a link at a protected name, or above it, that leads to a harmless file",
        prepare=with_git,
        probe="""
write(W.app + "/harmless.json")
os.mkdir(W.app + "/plain")
write(W.app + "/plain/tasks.json")
tried("linking", lambda: os.symlink("harmless.json", W.app + "/.mcp.json"))
tried("linking", lambda: os.symlink("plain", W.app + "/.vscode"))
""",
        escaped=lambda w, run: w.has("work/app/.mcp.json") or w.has("work/app/.vscode"))

attempt("target-of-a-protected-link", "own", "changes the file that a protected link of the repository leads to",
        prepare=lambda w: (w.write("work/app/config/mcp.json", "untouched\n"), w.sh("ln -s config/mcp.json .mcp.json"), w.git()),
        probe="""
write(W.app + "/config/mcp.json")
write(W.app + "/.mcp.json")
tried("renaming", lambda: os.rename(W.app + "/config", W.app + "/config2"))
tried("making", lambda: os.mkdir(W.app + "/config"))
write(W.app + "/config/mcp.json")
""",
        escaped=lambda w, run: w.read("work/app/config/mcp.json") != "untouched\n")

attempt("folder-turned-into-a-link", "own", "replaces a folder by a link to the outside, so that a commit would write through it",
        prepare=lambda w: (w.write("work/app/data/canary", "untouched\n"), w.git()),
        probe="""
write(W.app + "/data/canary")
tried("moving", lambda: os.rename(W.app + "/data", W.app + "/data2"))
tried("linking", lambda: os.symlink(W.outside, W.app + "/data"))
write(W.app + "/data/canary")
write(W.app + "/data/new")
""",
        escaped=lambda w, run: w.read("outside/canary") != "untouched\n" or w.has("outside/new"))

attempt("set-uid-bit-committed", "own", "leaves a set-uid and set-gid program in the repository",
        probe="""
subprocess.run(["cp", "/bin/true", W.app + "/tool"])
for mode in (0o6755, 0o4755, 0o2755):
    tried("chmod %o" % mode, lambda: os.chmod(W.app + "/tool", mode))
    fd = os.open(W.app + "/tool", os.O_RDONLY)
    tried("fchmod", lambda: os.fchmod(fd, mode))
    say("fchmodat2", call(452, -100, (W.app + "/tool").encode(), mode, 0))
tried("creating", lambda: os.close(os.open(W.app + "/made", os.O_CREAT | os.O_WRONLY, 0o6755)))
os.mkdir(W.app + "/folder")
tried("folder", lambda: os.chmod(W.app + "/folder", 0o2777))
""",
        escaped=lambda w, run: ", ".join(n for n in ("tool", "made", "folder")
                                         if w.has("work/app/" + n) and os.lstat(w.app + "/" + n).st_mode & 0o6000))

attempt("special-files-committed", "own", "leaves a FIFO and a socket in the repository, where a program of the host would wait for ever",
        probe="""
tried("fifo", lambda: os.mkfifo(W.app + "/fifo"))
tried("socket", lambda: socket.socket(socket.AF_UNIX).bind("socket"))
tried("over a file", lambda: (os.unlink(W.app + "/README.md"), os.mkfifo(W.app + "/README.md"))[1])
""",
        escaped=lambda w, run: ", ".join(n for n in ("fifo", "socket", "README.md") if (n != "socket" or run.mode != "direct")  # a dead one harms nobody
                                         and w.has("work/app/" + n) and not os.path.isfile(w.app + "/" + n)))

attempt("overlay-marks-forged", "own", "forges the marks by which an overlay hides files: whiteouts, opaque folders, redirects",
        prepare=lambda w: (w.write("work/app/keep/a", "untouched\n"), w.write("work/app/.mcp.json", "untouched\n"), w.git()),
        probe="""
for path in ("keep", "keep/a", ".mcp.json", "."):
    for name in ("user.overlay.opaque", "user.overlay.whiteout", "user.overlay.redirect", "user.overlay.metacopy", "trusted.overlay.opaque"):
        tried(name, lambda: os.setxattr(W.app + "/" + path, name, b"y" if "redirect" not in name else b"/.."))
tried("device", lambda: os.mknod(W.app + "/keep/b", stat.S_IFCHR, 0))
tried("attribute", lambda: os.setxattr(W.app + "/README.md", "user.evil", W.mark.encode()))
""",
        escaped=lambda w, run: w.read("work/app/keep/a") != "untouched\n" or w.read("work/app/.mcp.json") != "untouched\n"
        or run.mode != "direct" and any(n.startswith("user.") for p in ("keep", "keep/a", "README.md", ".") for n in os.listxattr(w.app + "/" + p)))

attempt("objects-with-git-inside", "own", "commits a tree that holds .git/config, so that a checkout on the host would plant it",
        prepare=with_git,
        probe="""
git = lambda *words, **more: subprocess.run(["git", *words], cwd=W.app, stdout=subprocess.PIPE, check=True, **more).stdout.decode().strip()
env = {**os.environ, "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
blob = git("hash-object", "-w", "--stdin", input=b"planted")
inner = git("hash-object", "-t", "tree", "--literally", "-w", "--stdin", input=b"100644 config\\0" + bytes.fromhex(blob))
outer = git("hash-object", "-t", "tree", "--literally", "-w", "--stdin", input=b"40000 .git\\0" + bytes.fromhex(inner))
commit = git("commit-tree", outer, "-m", "planted", env=env)
git("update-ref", "refs/heads/planted", commit)
say("made", commit)
""",
        escaped=lambda w, run: any(commit in w.sh("git for-each-ref") or "commit" in w.sh(f"git cat-file -t {commit} 2>/dev/null || true")
                                   for commit in [run.out.split("made ")[1].split()[0]]))

attempt("refs-that-point-outside", "own", "moves the host's branches, HEAD and index, and makes refs with names that walk out",
        prepare=with_git,
        probe="""
git = W.app + "/.git"
before = subprocess.run(["git", "rev-parse", "HEAD"], cwd=W.app, stdout=subprocess.PIPE).stdout.decode()
env = {**os.environ, "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
subprocess.run(["git", "commit", "-q", "--allow-empty", "-m", "evil"], cwd=W.app, env=env)
head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=W.app, stdout=subprocess.PIPE).stdout.decode()
for name in ("refs/heads/../../../hooks/pre-commit", "refs/heads/x/../../../config2", "refs/heads/a\\nb"):
    path = git + "/" + name
    tried("folder", lambda: os.makedirs(os.path.dirname(path), exist_ok=True))
    write(path, head)
with open(git + "/packed-refs", "a") as file:
    file.write(head.strip() + " refs/heads/../../../../outside/ref\\n")
tried("link", lambda: os.symlink(W.outside + "/canary", git + "/refs/heads/linked"))
tried("link", lambda: os.symlink(W.outside + "/secret", git + "/MERGE_HEAD"))
""",
        escaped=lambda w, run: w.has("outside/ref") or w.has("work/app/.git/config2") or w.read("outside/canary") != "untouched\n"
        or "evil" in w.sh("git log --oneline main"))

attempt("alternates-and-worktree", "own", "lets git on the host read objects and files of other folders: alternates, core.worktree, replace refs",
        prepare=lambda w: (w.git(), w.sh("git init -q -b main ../other && cd ../other && git add -A && git commit -q -m first")),
        probe="""
git = W.app + "/.git"
tried("folder", lambda: os.makedirs(git + "/objects/info", exist_ok=True))
write(git + "/objects/info/alternates", W.work + "/other/.git/objects\\n")
subprocess.run(["git", "config", "core.worktree", W.outside], cwd=W.app)
""",
        escaped=lambda w, run: w.has("work/app/.git/objects/info/alternates") or "outside" in w.sh("git rev-parse --show-toplevel || true"))

attempt("odd-names-and-sizes", "own", "names with line ends and escapes, the longest path, a sparse file of a terabyte; what was changed must still be told",
        only_bawn=True,
        probe=r"""
write(W.app + "/a\nb")
write(W.app + "/\x1b[2J\x1b]0;title\x07")
with open(W.app.encode() + b"/\xff\xfe", "w") as file: file.write("x")
write(W.app + "/" + "n" * 255)
folder = os.open(W.app, os.O_RDONLY)
for depth in range(40):
    os.mkdir("d" * 200, dir_fd=folder)
    folder = os.open("d" * 200, os.O_RDONLY, dir_fd=folder)
os.close(os.open("deepest", os.O_CREAT | os.O_WRONLY, dir_fd=folder))
with open(W.app + "/sparse", "w") as file:
    tried("sparse", lambda: file.truncate(1 << 40))
write(W.app + "/last")
""",
        escaped=lambda w, run: not any(c["path"] == "last" for c in run.report.get("changes", [])) and "what was changed was not told")
