#include "model/hole_path.h"

#include <gtest/gtest.h>

namespace bawn::model {
namespace {

Hole hole_around(std::string before, std::string after = "")
{
    Hole hole;
    hole.before = std::move(before);
    hole.after = std::move(after);
    return hole;
}

Hole hole_beside(std::string before, std::vector<std::string> paths)
{
    Hole hole = hole_around(std::move(before));
    for (std::string& path : paths) hole.extra.push_back({std::move(path), ""});
    return hole;
}

TEST(HolePath, table)
{
    Hole named = hole_around("def add(a, b):\n"), unnamed = named;
    named.path = "src/a.txt";
    unnamed.path = "untitled";
    struct Row {
        const char* why;
        Hole hole;
        const char* expected;
    };
    const Row rows[] = {
        {"nothing says what it is", hole_around(""), ""},
        {"prose is no code", hole_around("Dear reader,\n\nthis is a letter.\n", "\nYours\n"), ""},
        {"its own name is believed", named, "src/a.txt"},
        {"a name that says nothing is none", unnamed, "code.py"},
        {"Python", hole_around("import os\n\n\ndef trace(host):\n    "), "code.py"},
        {"what stands behind it counts as well", hole_around("", "import os\n\n\ndef trace(host):\n    pass\n"), "code.py"},
        {"JavaScript", hole_around("const express = require(\"express\");\n\napp.get(\"/\", (req, res) => {\n  ", "\n});\n"), "code.js"},
        {"Java", hole_around("import java.sql.*;\n\nclass Users {\n    private Connection connection;\n    ", "\n}\n"), "code.java"},
        {"Go", hole_around("package users\n\nfunc byName(db *sql.DB) error {\n\treturn ", "\n}\n"), "code.go"},
        {"C", hole_around("#include <stdio.h>\n\nstatic void ask(void)\n{\n    char name[32];\n    ", "\n}\n"), "code.c"},
        {"C++", hole_around("#include <string>\n\nstd::string name()\n{\n    ", "\n}\n"), "code.cpp"},
        {"Bash", hole_around("#!/bin/bash\nset -e\n", "\ntar -xf /tmp/two.tar\n"), "code.sh"},
        {"Ruby is not Python", hole_around("class A < B\n  def ping\n    ", "\n  end\nend\n"), ""},
        {"PHP is nothing else", hole_around("<?php\nfunction f($db) {\n    return ", "\n}\n"), ""},
        {"where the text says too little, the files beside it do", hole_beside("x = 1\n", {"README", "a.go", "b.py", "c.py"}), "c.py"},
        {"but the text comes first", hole_beside("import os\n\n\ndef trace(host):\n    ", {"a.go"}), "code.py"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(path_of_hole(row.hole), row.expected);
    }
}

}  // namespace
}  // namespace bawn::model
