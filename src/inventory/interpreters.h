#pragma once

// Which file does an interpreter run? `node --max-old-space-size=4096 cli.js -p hi` runs cli.js, `python3 -m aider`
// the module aider, `ld-linux-x86-64.so.2 ./prog` the program ./prog. An interpreter under another name is told by an
// argument that ends like a script.
//
// Sources: node(1), python(1), java(1), ruby(1), perl(1), sh(1), ld.so(8), `bun --help`, `deno --help`.

#include <span>
#include <string>
#include <string_view>

namespace bawn::inventory {

// A path beneath "/", resolved against `cwd` without looking at the disk; "-m NAME" for a Python module; "" where
// nothing is run from a file (a program of its own, `node -e`, a script on standard input).
std::string entry_script(std::string_view executable, std::span<const std::string> argv, std::string_view cwd);

}  // namespace bawn::inventory
