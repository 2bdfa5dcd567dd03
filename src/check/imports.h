#pragma once

// How every language's imports are laid out, so that Facts reads one form.
//
//     import(module: name os.path)                                          import os.path
//     import(module: name numpy, target: name np)                           import numpy as np
//     import(module: name os, name path, pair(key: name system, value: name run))   from os import path, system as run
//
// `module` is a leaf whose word is the module as written, without quotes: "java.security", "net/http", "../db", ".models",
// "std::fs", "App\Models". `target` is the name under which the module itself is known here. Elements are what is taken out
// of it: a name, or a pair of the name there (key) and the name here (value); "*" is everything. One node for each module:
// a statement that names several becomes several nodes, and each has the range of the whole statement.
//
//     Java        import a.b.C;  import static a.b.C.f;  import a.b.*;     module a.b (a.b.C), element C (f, *); word "static"
//     JavaScript  import d, {x as y} from "m";  import * as m from "m"     element pair(default, d); target m
//                 export {x} from "m"                                      the same, word "export"
//     Go          import f "fmt";  import . "fmt"                          module fmt, target f; element *
//     C, C++      #include <a.h>;  using namespace a;  using a::b;         module a.h, word "include"; module a, element *; b
//     C#          using A.B;  using X = A.B.C;  using static A.B;          module A.B, element *; A.B, pair(C, X); word "static"
//     PHP         use A\B as C;  use function A\f;                         module A, pair(B, C); word "function"
//     Rust        use a::b::{c, d as e, f::*};                             one for each path: a::b with c; a::b with pair(d, e); …
//     Kotlin, Scala, Swift, Solidity                                       as Java and JavaScript
//     Ruby        require "x"                                              stays a call
//     JavaScript  require("x"), import("x")                                stay calls; Facts reads them where they are assigned

namespace bawn::check {

struct Node;

}  // namespace bawn::check
