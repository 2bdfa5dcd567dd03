#include "check/match_table.h"

namespace bawn::check {
namespace {

TEST(C, patterns)
{
    const MatchRow rows[] = {
        {"a text is a pointer to characters", "c", "(char *$X) == (char *$Y)", "int f(char *s, int i) { return s == \"a\" || i == 1; }",
         "s == \"a\" {$X=s, $Y=\"a\"}\n"},
        {"both are pointers to the same", "c", "($T *$X) == ($T *$Y)", "int f(char *s, int *i, int *j) { return s == i || i == j; }",
         "i == j {$X=i, $T=int, $Y=j}\n"},
        {"the size of an array is worth what its variable is", "c", "char $X[42];", "void f() { int n = 42; char a[n]; char b[m]; }",
         "char a[n]; {$X=a}\n"},
        {"any loop in one line", "c", "for (...) { ... f($X); ... }", "void g() { for (int i = 0; i < 3; ++i) { f(i); } }",
         "for (int i = 0; i < 3; ++i) { f(i); } {$X=i}\n"},
        {"a block is a statement", "c", "{ f(); }", "void g() { if (a) { f(); } f(); }", "{ f(); }\n"},
    };
    check_matches(rows);
}

TEST(Cpp, patterns)
{
    const char* releases = "void f() { delete a; delete[] b; delete [] c; ::delete d; delete e[1]; }";
    const MatchRow rows[] = {
        {"one object", "cpp", "delete $X", releases, "delete a {$X=a}\n::delete d {$X=d}\ndelete e[1] {$X=e[1]}\n"},
        {"many objects", "cpp", "delete[] $X", releases, "delete[] b {$X=b}\ndelete [] c {$X=c}\n"},
        {"any loop in one line", "cpp", "for (...) { ... f($X); ... }", "void g() { for (int i = 0; i < 3; ++i) { f(i); } }",
         "for (int i = 0; i < 3; ++i) { f(i); } {$X=i}\n"},
        {"a block is a statement", "cpp", "{ f(); }", "void g() { if (a) { f(); } f(); }", "{ f(); }\n"},
    };
    check_matches(rows);
}

}  // namespace
}  // namespace bawn::check
