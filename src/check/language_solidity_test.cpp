#include "check/match_table.h"

namespace bawn::check {
namespace {

TEST(Solidity, patterns)
{
    const MatchRow rows[] = {
        {"one of what a contract is", "solidity", "contract $C is ..., $B, ... { ... }", "contract A is B, D { }\n",
         "contract A is B, D { } {$C=A, $B=B}\ncontract A is B, D { } {$C=A, $B=D}\n"},
        {"an abstract contract", "solidity", "abstract contract $C { ... }", "abstract contract A { }\ncontract B { }\n",
         "abstract contract A { } {$C=A}\n"},
        {"a constructor that is payable", "solidity", "constructor(...) payable { ... }",
         "contract A { constructor() payable { } }\ncontract B { constructor() { } }\n", "constructor() payable { }\n"},
        {"a loop whatever its header", "solidity", "for (...) { ... }",
         "contract A { function f() public { for (uint i = 0; i < 2; i++) { } } }\n", "for (uint i = 0; i < 2; i++) { }\n"},
    };
    check_matches(rows);
}

}  // namespace
}  // namespace bawn::check
