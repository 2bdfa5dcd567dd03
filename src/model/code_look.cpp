#include "model/code_look.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace bawn::model {
namespace {

// What lines look like, parted by "~". A line has each kind of mark or has it not, but for `holds`, which counts each.
struct LineLook {
    std::string_view path;  // "": known so that it is not taken for another, and no rule is for it
    std::string_view begins_surely, begins, holds, ends, is = {};
};
constexpr LineLook line_looks[] = {
    {"code.py", "elif ~async def ~except ~from __future__~#!/usr/bin/env python~@app.~print(",
     "def ~from ~import ~with ~try:~raise ~\"\"\"", "self.~ is None~ is not ~ not in~None~f\"~True~False", ":~\"\"\""},
    {"code.js", "const {~module.exports~async function ~export default~export const~use strict~import {~\"use strict\"~'use strict'",
     "const ~let ~function ~var ~export ~});",
     "=> {~ => ~require(~===~console.~document.~function (~await ~async ~ from '~ from \"~: string", "});~};"},
    {"code.java", "import java~@Override~public class~private final~private static~public static~System.out~public final",
     "public ~private ~protected ~package ~throw new",
     "throws ~String ~ = new ~.class~final ~byte[] ~List<~ instanceof ~Exception(~Exception {~equals(", ""},
    {"code.go", "func ~if err ~import (~defer ~go func~package main", "package ~type ~var ~return nil",
     " := ~nil~*http.~fmt.~[]byte~err != ~ error", "{"},
    {"code.c", "#define~#ifdef~#ifndef~#endif~typedef ~return NULL~static const char",
     "#include~static ~int ~char ~void ~struct ~size_t ~unsigned ~const ~return -1;~return 0;",
     "char *~->~NULL~sizeof~ *~malloc(~printf(~free(~strlen(~const char~(const ~!= 0~(void)", ""},
    {"code.cpp", "using namespace~template~namespace ~#include <string>~#include <vector>~#include <memory>~public:~private:~std::",
     "#include~auto ~const std::~class ", "std::~const std::~nullptr~static_cast<~::", ""},
    {"code.sh", "#!/bin/~#!/usr/bin/env bash~local ~set -e", "echo ~curl ~export ~if [~wget ~while ~mkdir ~rm ~sudo ~tar ~cd ",
     "\"$~ $~${~$(~ -- ~ | ", "; then~; do~() {~ \\", "fi~done~esac"},
    {"", "elsif ~require '~attr_~module ", "def ~class ~puts ~@", "params[~do |~.each ~nil?", " do", "end"},    // Ruby
    {"", "<?php~$this", "$~echo ~function ~use ", "$_~($~->~ $", ""},                                               // PHP
    {"", "fn ~impl ~pub ~use std~#[~let mut ", "let ~use ~match ", "let mut ~&str~&mut ~.unwrap()~::~-> ", ""},     // Rust
    {"", "using System~namespace ~public async~public string", "public ~private ~using ~var ", "string ~{ get;~Task<~ async ", ""},  // C#
    {"", "fun ~val ~data class~override fun", "package ~import ~class ", "fun ~: String~val ~?.", ""},  // Kotlin
};

template <typename Has>
unsigned marks_in(std::string_view marks, Has has)
{
    if (marks.empty()) return 0;
    return static_cast<unsigned>(std::ranges::count_if(split(marks, '~'), has));
}

unsigned points_of_line(const LineLook& look, std::string_view line)
{
    auto begins = [&](std::string_view mark) { return line.starts_with(mark); };
    auto ends = [&](std::string_view mark) { return line.ends_with(mark); };
    auto is = [&](std::string_view mark) { return line == mark; };
    auto holds = [&](std::string_view mark) { return line.find(mark) != line.npos; };
    auto any = [](unsigned found) { return std::min(found, 1U); };
    return 4 * any(marks_in(look.begins_surely, begins)) + 4 * marks_in(look.is, is) + 2 * any(marks_in(look.begins, begins)) +
           marks_in(look.holds, holds) + any(marks_in(look.ends, ends));
}

using LookPoints = std::array<unsigned, std::size(line_looks)>;

void add_points(std::string_view text, LookPoints& sums)
{
    for (std::string_view line : split(text, '\n')) {
        const std::string_view said = trimmed(line).substr(0, 200);
        if (said.empty()) continue;
        for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += points_of_line(line_looks[i], said);
    }
}

}  // namespace

CodeLook look_of_code(std::initializer_list<std::string_view> texts)
{
    LookPoints sums{};
    for (std::string_view text : texts) add_points(text, sums);
    const auto best = std::ranges::max_element(sums);
    const std::string_view path = line_looks[best - sums.begin()].path;
    const unsigned points = std::exchange(*best, 0);
    return {path, points, points - std::ranges::max(sums)};
}

}  // namespace bawn::model
