"""What stands on an ordinary machine and looks like an agent, but is none.

Programs that share an agent's name, rule files that list every string we look for, text about agents, and a cloned
repository with instructions for agents. Facts come from ../shared/data/agents.yaml and data/agents/.
"""

import html
import json
import re
import shutil
from pathlib import Path

project = Path(__file__).resolve().parents[2]
facts = project.parent / "shared/data/agents.yaml"
signatures = project / "data/agents"


def scalar(text):
    """A one-line YAML scalar as Python string."""
    text = text.strip()
    if text[:1] == "'":
        return text[1:-1].replace("''", "'")
    return json.loads(text) if text[:1] == '"' else text


def identity_strings(text):
    """Every string of the identity block of a data file: list items, and lists in brackets."""
    block = re.search(r"^identity:\n((?:[ -].*\n)+)", text, re.MULTILINE)
    lines = block[1].splitlines() if block else []
    items = [match[1] for line in lines if (match := re.match(r"\s+- (?![\w-]+: |\{|\[)(.+)", line))]
    for listed in re.findall(r"\[(.*?)\]", "\n".join(lines), re.DOTALL):
        items += re.findall(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[^,\s][^,]*', listed)
    return [scalar(item) for item in items]


def strings_by_agent():
    """The byte strings that the facts and our own data files give for each agent."""
    found, agent = {}, ""
    for line in facts.read_text().splitlines():
        if match := re.match(r"- id: (.+)", line):
            agent = scalar(match[1])
        if match := re.match(r"  - s: (.+)", line):
            found.setdefault(agent, []).append(scalar(match[1]))
    for path in sorted(signatures.glob("*.yaml")):
        if strings := identity_strings(path.read_text()):
            found[path.stem] = list(dict.fromkeys(found.get(path.stem, []) + strings))
    return found


def agent_packages():
    """npm names of agents. Thin SDKs that only talk to an installed agent are not in it."""
    inside, names = False, set()
    for line in facts.read_text().splitlines():
        if re.match(r"  \w+:", line):
            inside = line.strip() == "npm:"
        elif inside and (match := re.match(r"    - (.+)", line)):
            names.add(re.sub(r"(?<!^)@<.*| \(.*", "", scalar(match[1])))
    for path in signatures.glob("*.yaml"):
        for listed in re.findall(r"^  npm:\s*\[(.*?)\]", path.read_text(), re.MULTILINE | re.DOTALL):
            names.update(scalar(name) for name in listed.split(","))
    return names - thin


# Named in the facts beside the agents, looked into: clients and type definitions, no agent inside.
thin = {"@roo-code/types", "@sourcegraph/amp-sdk", "@kilocode/sdk", "@kilocode/plugin", "@augmentcode/auggie-sdk",
        "@anthropic-ai/claude-agent-sdk", "@zed-industries/claude-code-acp", "@zed-industries/claude-agent-acp",
        "@aws/codewhisperer-streaming-client", "@musistudio/claude-code-router"}


def write(path, text, mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def plant_namesakes(root):
    """Own programs whose names are also agents' names."""
    bin = root / "home/u1/bin"
    write(bin / "claude", "#!/bin/sh\n# rings Claude, who sits next door\nexec ssh claude.lan 'tput bel' \"$@\"\n", 0o755)
    write(bin / "codex", "#!/usr/bin/env python3\nimport sys\nprint(sum(map(len, open(sys.argv[1]))), 'letters in this codex')\n", 0o755)
    write(bin / "goose", "#!/bin/sh\necho honk\n", 0o755)
    write(bin / "copilot.js", "#!/usr/bin/env node\nconsole.log('gear down, flaps 15')\n", 0o755)
    for name in ("q", "cn", "amp", "cursor", "droid", "pi", "cmd", "crush"):
        shutil.copyfile(root / "usr/bin/true", bin / name)
        (bin / name).chmod(0o755)


def yara_rule(agent, strings):
    lines = [f"    $s{number} = {json.dumps(text)} ascii wide" for number, text in enumerate(strings)]
    return "\n".join([f"rule agent_{agent.replace('-', '_')}", "{", "  strings:", *lines, "  condition:", "    any of them", "}"])


def plant_rules(root, known):
    """Somebody else's scanner: every string, in the formats that such rules come in."""
    rules = root / "home/u2/src/agent-rules"
    write(rules / "agents.yar", "\n\n".join(yara_rule(agent, strings) for agent, strings in known.items()) + "\n")
    write(rules / "agents.json", json.dumps([{"id": agent, "strings": strings} for agent, strings in known.items()], indent=2) + "\n")
    rows = [f"| {agent} | `{text}` |" for agent, strings in known.items() for text in strings]
    write(rules / "agents.md", "# Strings to look for\n\n| agent | string |\n| --- | --- |\n" + "\n".join(rows) + "\n")
    constants = [f"    {json.dumps(agent)}: {json.dumps(strings)}," for agent, strings in known.items()]
    write(rules / "find_agents.py", "#!/usr/bin/env python3\nimport sys\n\nKNOWN = {\n" + "\n".join(constants) + "\n}\n\n"
          "for path in sys.argv[1:]:\n    data = open(path, 'rb').read()\n"
          "    print(path, [agent for agent, texts in KNOWN.items() if all(text.encode() in data for text in texts)])\n", 0o755)
    write(rules / "all-rules.yar", "\n\n".join(yara_rule(f"{agent}_{number}", strings) for number in range(30) for agent, strings in known.items()) + "\n")
    shutil.copyfile(facts, rules / "facts.yaml")
    for path in sorted(signatures.glob("*.yaml")):
        (rules / "bawn").mkdir(exist_ok=True)
        shutil.copyfile(path, rules / "bawn" / path.name)


def plant_scanner(root, known):
    """A bundled tool that looks for agents: megabytes of ordinary JavaScript around a table of every string."""
    library = root / "home/u2/src/api/node_modules/typescript/lib/typescript.js"
    code = library.read_text() if library.exists() else "// no library here\n" * 100_000
    half = code.find("\nfunction ", len(code) // 2) + 1
    table = "".join(f"  {json.dumps(agent)}: {json.dumps(strings)},\n" for agent, strings in known.items())
    lookup = f"var knownAgents = {{\n{table}}};\nfunction whichAgents(text) {{\n  return Object.keys(knownAgents).filter(a => knownAgents[a].every(s => text.includes(s)));\n}}\n"
    write(root / "home/u2/src/agent-inventory/dist/index.js", "#!/usr/bin/env node\n" + code[:half] + lookup + code[half:], 0o755)
    write(root / "home/u2/src/agent-inventory/package.json", '{"name": "agent-inventory", "version": "0.3.0", "bin": "dist/index.js"}\n')


def plant_words(root, known):
    """A blog post that quotes everything, and notes on how to use agents."""
    items = [f"<li><b>{agent}</b>: {', '.join(f'<code>{html.escape(text)}</code>' for text in strings)}</li>" for agent, strings in known.items()]
    write(root / "home/u3/blog/what-agents-send.html",
          "<!doctype html><title>What coding agents send home</title><h1>What coding agents send home</h1>\n"
          "<p>I unpacked Claude Code, Copilot, Qoder and friends. They POST to <code>/v1/messages</code> and <code>/v1/chat/completions</code>\n"
          "with <code>tools: [{name: \"Bash\"}, {name: \"Edit\"}]</code> and <code>anthropic-version: 2023-06-01</code>.</p>\n<ul>\n"
          + "\n".join(items) + "\n</ul>\n")
    write(root / "home/u3/blog/setup.md", "# My setup\n\n    npm install -g @anthropic-ai/claude-code @github/copilot @qoder-ai/qodercli\n    claude --version\n")


def plant_clone(root):
    """A repository that somebody else works on with agents: it says nothing about this user."""
    clone = root / "home/u1/src/clone"
    for name in ("CLAUDE.md", "AGENTS.md", "GEMINI.md", "QWEN.md", ".cursorrules", ".github/copilot-instructions.md", ".clinerules/style.md"):
        write(clone / name, "# For agents\n\nRun `make test` before you commit. You are an expert C programmer. Use the Edit tool.\n")
    write(clone / ".claude/commands/fix.md", "Fix issue $ARGUMENTS and open a pull request.\n")
    write(clone / "main.c", "int main(void) { return 0; }\n")
    write(clone / ".git/HEAD", "ref: refs/heads/main\n")
    write(clone / ".git/config", "[core]\n\trepositoryformatversion = 0\n\tbare = false\n")


def plant(root):
    known = strings_by_agent()
    plant_namesakes(root)
    plant_rules(root, known)
    plant_scanner(root, known)
    plant_words(root, known)
    plant_clone(root)
