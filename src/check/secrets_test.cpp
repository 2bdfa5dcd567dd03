#include "check/secrets.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "check/literal_search.h"
#include "check/one_byte_text.h"
#include "check/regex.h"
#include "check/regex_heads.h"
#include "check/secret_encodings.h"

namespace bawn::check {
namespace {

SecretPack secret_pack_of(std::string_view toml)
{
    auto rules = SecretRules::parse(toml, "test.toml");
    if (!rules) ADD_FAILURE() << rules.error().message();
    auto pack = SecretPack::compile(std::move(*rules));
    if (!pack) ADD_FAILURE() << pack.error().message();
    return std::move(*pack);
}

// "rule@line:column secret, …"
std::string told(const SecretPack& pack, std::string_view text, std::string_view path = "a.txt", std::string_view commit = {})
{
    SecretScanner scanner = SecretScanner::create(pack).value();
    Work work(100'000'000);
    std::string all;
    for (const SecretFinding& f : scanner.scan(path, text, work, commit)) {
        all += (all.empty() ? "" : ", ") + f.rule->id + "@" + std::to_string(f.begin.line) + ":" + std::to_string(f.begin.column) + " " +
               std::string(text.substr(f.secret_begin, f.secret_end - f.secret_begin));
        for (const std::string& tag : f.tags) all += " " + tag;
    }
    return all + (work.exhausted() ? " exhausted" : "");
}

std::string refused(std::string_view toml)
{
    auto rules = SecretRules::parse(toml, "test.toml");
    if (!rules) return rules.error().message();
    auto pack = SecretPack::compile(std::move(*rules));
    return pack ? "" : pack.error().message();
}

TEST(SecretRules, are_refused_with_their_place)
{
    struct Row {
        const char* why;
        const char* toml;
        const char* expected;
    };
    const Row rows[] = {
        {"an unknown key", "[[rules]]\nid = 'a'\nregexp = 'b'", "test.toml: line 3, column 1: unknown key \"regexp\""},
        {"an unknown key of an allowlist", "[allowlist]\nfiles = ['a']", "test.toml: line 2, column 1: unknown key \"files\""},
        {"nothing to look for", "[[rules]]\nid = 'a'", "test.toml: line 1: rule a: neither regex nor path: it finds nothing"},
        {"no id", "[[rules]]\nregex = 'a'", "test.toml: line 1, column 1: a rule needs an id"},
        {"a bad expression", "[[rules]]\nid = 'a'\nregex = '(b'", "test.toml: line 1: rule a: in the regular expression: missing ): (b"},
        {"an expression that Go does not have", "[[rules]]\nid = 'a'\nregex = '(?=b)'",
         "test.toml: line 1: rule a: in the regular expression: invalid perl operator: (?="},
        {"a bad expression of an allowlist", "[[rules]]\nid = 'a'\nregex = 'b'\n[[rules.allowlists]]\npaths = ['*']",
         "test.toml: line 1: rule a: an allowlist: in the regular expression: no argument for repetition operator: *"},
        {"a group that is not there", "[[rules]]\nid = 'a'\nregex = '(b)'\nsecretGroup = 2",
         "test.toml: line 1: rule a: secretGroup is 2, and the expression has 1"},
        {"an allowlist of nothing", "[[allowlists]]\ndescription = 'x'",
         "test.toml: line 1, column 1: an allowlist needs commits, paths, regexes or stopwords"},
        {"a condition that is none", "[allowlist]\ncondition = 'XOR'\npaths = ['a']", "test.toml: line 2, column 13: expected AND or OR"},
        {"a required rule that is not there", "[[rules]]\nid = 'a'\nregex = 'b'\n[[rules.required]]\nid = 'c'",
         "test.toml: line 1: rule a: required: there is no rule c"},
        {"a target that is not there", "[[allowlists]]\ntargetRules = ['x']\npaths = ['a']",
         "test.toml: line 1, column 1: targetRules: there is no rule x"},
        {"nobody who opens files", "[extend]\nuseDefault = true",
         "test.toml: line 1, column 1: this file extends another, which is not to be had here"},
        {"no TOML", "a = ", "test.toml: line 1, column 5: "},
        {"keys in any case", "[[Rules]]\nID = 'a'\nRegEx = 'b'\nSecretgroup = 0", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(refused(row.toml).substr(0, std::string_view(row.expected).size() + (row.why == std::string("no TOML") ? 0 : 99)),
                  row.expected);
    }
}

TEST(SecretRules, extend_others)
{
    auto open = [](std::string_view path) -> Result<std::string> {
        if (path == "missing") return fail(ErrorKind::not_found, "no such file");
        if (path == "loop") return std::string("[extend]\npath = 'loop'\n[[rules]]\nid = 'l'\nregex = 'l'");
        return std::string("[[rules]]\nid = 'a'\nregex = 'base'\nkeywords = ['k']\nentropy = 2\n[[rules]]\nid = 'b'\nregex = 'b'\n");
    };
    auto rules = SecretRules::parse("[extend]\nuseDefault = true\ndisabledRules = ['b', 'gone']\n[[rules]]\nid = 'a'\nkeywords = ['j']",
                                    "x.toml", open);
    ASSERT_TRUE(rules) << rules.error().message();
    ASSERT_EQ(rules->rules.size(), 1u);
    EXPECT_EQ(rules->rules[0].regex, "base");
    EXPECT_EQ(rules->rules[0].keywords, (std::vector<std::string>{"k", "j"}));
    EXPECT_EQ(rules->notes, std::vector<std::string>{"x.toml: disabledRules names gone, which is not there"});
    EXPECT_EQ(SecretRules::parse("[extend]\npath = 'missing'", "x.toml", open).error().message(),
              "x.toml: line 1, column 1: extending: no such file");
    EXPECT_TRUE(SecretRules::parse("[extend]\npath = 'loop'", "x.toml", open));
}

TEST(Secrets, table)
{
    struct Row {
        const char* why;
        const char* toml;
        std::string_view text;
        const char* expected;
    };
    const char* plain = "[[rules]]\nid = 'r'\nregex = '''\\b(tok_[a-z0-9]{8})\\b'''\nkeywords = ['TOK_']\n";
    const char* grouped = "[[rules]]\nid = 'r'\nregex = '''(key)=(\\w+)'''\nsecretGroup = 2\n";
    const char* bare = "[[rules]]\nid = 'r'\nregex = '[0-9a-f]{12}'\nkeywords = ['acme']\n";
    const Row rows[] = {
        {"a secret and its place", plain, "a\n  x = tok_abcd1234;", "r@2:7 tok_abcd1234"},
        {"in the last line without a newline", plain, "\n\ntok_abcd1234", "r@3:1 tok_abcd1234"},
        {"several in a row", plain, "tok_abcd1234 tok_abcd1235", "r@1:1 tok_abcd1234, r@1:14 tok_abcd1235"},
        {"a boundary", plain, "xtok_abcd1234", ""},
        {"columns are bytes, characters count once", plain, "\xc3\xa9\xc3\xa9 tok_abcd1234", "r@1:6 tok_abcd1234"},
        {"what is no UTF-8 does no harm", plain, "\xff\xfe tok_abcd1234\xff", "r@1:4 tok_abcd1234"},
        {"the group that holds the secret", grouped, "key=abc", "r@1:1 abc"},
        {"a keyword anywhere in the text", bare, "0123456789ab\nAcMe", "r@1:1 0123456789ab"},
        {"no keyword", bare, "0123456789ab", ""},
        {"a comment that allows it", plain, "tok_abcd1234 # gitleaks:allow\ntok_abcd1235", "r@2:1 tok_abcd1235"},
        {"entropy", "[[rules]]\nid = 'r'\nregex = 'k([a-z]+)'\nentropy = 2.0\n", "kaaaaa kabcde kabcd", "r@1:8 abcde"},
        {"a stopword, in any case", "[[rules]]\nid = 'r'\nregex = 'k=(\\w+)'\n[rules.allowlist]\nstopwords = ['Test']", "k=aTESTb k=atesb",
         "r@1:10 atesb"},
        {"an expression for the match",
         "[[rules]]\nid = 'r'\nregex = '\\w=(\\w+)'\n[[rules.allowlists]]\nregexTarget = 'match'\nregexes = ['^k=']", "k=ab j=ab",
         "r@1:6 ab"},
        {"an expression for the line",
         "[[rules]]\nid = 'r'\nregex = 'k=(\\w+)'\n[[rules.allowlists]]\nregexTarget = 'line'\nregexes = ['fine']", "k=ab fine\nk=ab",
         "r@2:1 ab"},
        {"all of an allowlist",
         "[[rules]]\nid = 'r'\nregex = 'k=(\\w+)'\n[[rules.allowlists]]\ncondition = 'AND'\npaths = ['a']\nregexes = ['^b']", "k=bb k=cc",
         "r@1:6 cc"},
        {"one of an allowlist's paths", "[[rules]]\nid = 'r'\nregex = 'k=(\\w+)'\n[[rules.allowlists]]\npaths = ['txt$']\nregexes = ['^b']",
         "k=cc", ""},
        {"a global allowlist", "[[allowlists]]\nregexes = ['^b']\n[[rules]]\nid = 'r'\nregex = 'k=(\\w+)'", "k=bb k=cc", "r@1:6 cc"},
        {"a folder that is let pass", "[[allowlists]]\npaths = ['^a.txt$']\n[[rules]]\nid = 'r'\nregex = 'k=(\\w+)'", "k=bb", ""},
        {"a rule for other files", "[[rules]]\nid = 'r'\nregex = 'k=(\\w+)'\npath = '\\.py$'", "k=bb", ""},
        {"a rule for these files", "[[rules]]\nid = 'r'\npath = '\\.txt$'", "", "r@1:1 "},
        {"a generic rule gives way", "[[rules]]\nid = 'generic'\nregex = 'k=(\\w+)'\n[[rules]]\nid = 's'\nregex = 'tok\\w+'", "k=tok1",
         "s@1:3 tok1"},
        {"what another rule requires is near",
         "[[rules]]\nid = 'r'\nregex = 'k=(\\w+)'\n[[rules.required]]\nid = 's'\nwithinLines = 1\n[[rules]]\nid = 's'\nregex = "
         "'s=\\w+'\nskipReport = true",
         "k=a\n\n\nk=b\ns=c", "r@4:1 b"},
        {"what another rule requires is missing",
         "[[rules]]\nid = 'r'\nregex = 'k=(\\w+)'\n[[rules.required]]\nid = 's'\n[[rules]]\nid = 's'\nregex = 's=\\w+'", "k=a", ""},
        {"base64", plain, "x: aGVyZSB0b2tfYWJjZDEyMzQgbG8=", "r@1:4 aGVyZSB0b2tfYWJjZDEyMzQgbG8= decoded:base64 decode-depth:1"},
        {"hexadecimal", plain, "6865726520746f6b5f6162636431323334206c6f6c6f",
         "r@1:1 6865726520746f6b5f6162636431323334206c6f6c6f decoded:hex decode-depth:1"},
        {"percent", plain, "a%20tok_abcd%31234", "r@1:2 %20tok_abcd%31234 decoded:percent decode-depth:1"},
        {"base64 in base64", plain, "eDogYUdWeVpTQjBiMnRmWVdKalpERXlNelFnYkc4PSA=",
         "r@1:1 eDogYUdWeVpTQjBiMnRmWVdKalpERXlNelFnYkc4PSA= decoded:base64 decode-depth:2"},
        {"an expression with a wide character", "[[rules]]\nid = 'r'\nregex = 'schl\xc3\xbcssel=(\\w+)'", "\xc3\xa9 schl\xc3\xbcssel=abc",
         "r@1:4 abc"},
        {"a newline at the end is no part of it", "[[rules]]\nid = 'r'\nregex = 'k=\\w+\\s'", "k=ab\n\n", "r@1:1 k=ab"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(secret_pack_of(row.toml), row.text), row.expected);
    }
}

TEST(Secrets, of_a_commit_that_is_allowed)
{
    SecretPack pack = secret_pack_of("[[allowlists]]\ncommits = ['ABC']\n[[rules]]\nid = 'r'\nregex = 'k=\\w+'");
    EXPECT_EQ(told(pack, "k=a", "x", "abc"), "");
    EXPECT_EQ(told(pack, "k=a", "x", "abd"), "r@1:1 k=a");
}

TEST(Secrets, in_a_folder_that_is_let_pass)
{
    SecretPack pack = secret_pack_of("[[allowlists]]\npaths = ['(?:^|/)vendor$']\n[[rules]]\nid = 'r'\nregex = 'k=\\w+'");
    EXPECT_EQ(told(pack, "k=a", "src/vendor/x/y.go"), "");
    EXPECT_EQ(told(pack, "k=a", "src/vendors/x/y.go"), "r@1:1 k=a");
}

TEST(Secrets, too_much_work_is_told)
{
    SecretPack pack = secret_pack_of("[[rules]]\nid = 'r'\nregex = 'key[a-z]+'");
    SecretScanner scanner = SecretScanner::create(pack).value();
    Work work(1000);
    scanner.scan("a", std::string(100'000, 'x'), work);
    EXPECT_TRUE(work.exhausted());
}

TEST(Secrets, are_the_same_with_a_kept_database)
{
    auto rules = SecretRules::parse("[[rules]]\nid = 'r'\nregex = 'tok_\\w+'", "a").value();
    SecretPack first = SecretPack::compile(rules).value();
    std::string kept = first.database();
    for (const std::string& database : {kept, std::string(), kept.substr(0, kept.size() - 3), std::string("nonsense")})
        EXPECT_EQ(told(SecretPack::compile(rules, database).value(), "x tok_a"), "r@1:3 tok_a");
    auto others = SecretRules::parse("[[rules]]\nid = 'r'\nregex = 'key_\\w+'", "a").value();
    EXPECT_EQ(told(SecretPack::compile(others, kept).value(), "key_a tok_a"), "r@1:1 key_a") << "the database of other rules is not taken";
}

TEST(Secrets, keep_their_packs_apart)
{
    auto ours = SecretRules::parse("[[allowlists]]\nregexes = ['b']\n[[rules]]\nid = 'r'\nregex = 'k=(\\w)'", "a").value();
    ours.add(SecretRules::parse("[[rules]]\nid = 's'\nregex = 'k=(\\w)'", "b").value());
    EXPECT_EQ(told(SecretPack::compile(ours).value(), "k=b"), "s@1:1 b") << "an allowlist is for the rules of its file";
    ours.add(SecretRules::parse("[[rules]]\nid = 's'\nregex = 'z'", "c").value());
    EXPECT_EQ(told(SecretPack::compile(ours).value(), "k=b"), "") << "the last of two with one id counts";
}

// Around literals, or everywhere: the same. Expressions of every shape on texts made of their own pieces.
TEST(Secrets, are_those_of_a_search_through_everything)
{
    const char* expressions[] = {R"(\b(tok_[a-z]{2,5})\b)",
                                 R"((?i)[\w.-]{0,10}?(?:api|key)[ _]?=\s*["']?(\w{3,8})(?:["']|$))",
                                 R"(key[a-z]+)",
                                 R"((?:^|[^a-z])((?:sk|pk)-[a-z]{3,}))",
                                 R"(-(\w+)-key)",
                                 R"(a{2,3}tok_)",
                                 R"((tok|key){2,}=)",
                                 R"((?m)^key=(\w+)$)",
                                 R"(\w{3,6}\.tok_\w+)",
                                 R"((?i)x(?-i:tok_)y?z*)"};
    const char* pieces[] = {"tok_", "key", "api", "=", "\"", "a", "bc", " ", "\n", "sk-", "-", ".", "KEY", "x", "\xc3\xa9", "_", "z"};
    std::minstd_rand random(7);
    for (const char* expression : expressions) {
        SecretPack pack = secret_pack_of("[[rules]]\nid = 'r'\nregex = '''" + std::string(expression) + "'''");
        RegexOptions options;
        options.dialect = RegexDialect::re2;
        Regex regex = Regex::compile(expression, options).value();
        for (int round = 0; round < 300; ++round) {
            std::string text;
            for (auto i = random() % 30; i-- > 0;) text += pieces[random() % std::size(pieces)];
            std::string all;
            for (std::size_t from = 0; from <= text.size();) {
                auto match = regex.find(text, from).value();
                if (!match) break;
                std::size_t begin = match->begin;
                while (begin < match->end && text[begin] == '\n') ++begin;
                if (match->end > match->begin) all += std::to_string(begin) + " ";
                from = std::max(match->end, match->begin + 1);
            }
            SecretScanner scanner = SecretScanner::create(pack).value();
            Work work(10'000'000);
            std::string found;
            for (const SecretFinding& f : scanner.scan("a", text, work)) found += std::to_string(f.begin.offset) + " ";
            ASSERT_EQ(found, all) << expression << " on " << text;
        }
    }
}

TEST(Secrets, are_the_same_on_any_number_of_threads)
{
    SecretPack pack = secret_pack_of("[[rules]]\nid = 'r'\nregex = '''(?i)[\\w.-]{0,20}?key=(\\w+)'''");
    std::string text;
    for (int i = 0; i < 200; ++i) text += "some.key=" + std::to_string(i * 7919) + "\n";
    std::string alone = told(pack, text);
    std::vector<std::string> together(4);
    {
        std::vector<std::jthread> threads;
        for (std::string& result : together) threads.emplace_back([&] { result = told(pack, text); });
    }
    for (const std::string& result : together) EXPECT_EQ(result, alone);
}

TEST(RegexAnchor, table)
{
    struct Row {
        const char* why;
        const char* expression;
        const char* expected;  // heads, nearest-furthest, the rest
    };
    const Row rows[] = {
        {"a literal", "abc[0-9]+", "abc 0-0 abc[0-9]+"},
        {"behind a boundary", R"(\b(?:ab|cd)_x)", R"(ab_x cd_x 0-0 \b(?:ab|cd)_x)"},
        {"behind something bounded", R"((?i)[\w.-]{0,50}?(?:api|key))", "api key 0-50 (?i)(?:api|key)"},
        {"behind something without end", R"(\w+key)", ""},
        {"a small class", "[ps]k_live", "pk_live sk_live 0-0 [ps]k_live"},
        {"what may be missing", "ab?cd", "abcd acd 0-0 ab?cd"},
        {"a choice without a head", "abc|[0-9]", ""},
        {"a longer head that begins with another", "(?:key|keys)=", "key= keys= 0-0 (?:key|keys)="},
        {"case", "AbC", "abc 0-0 AbC"},
        {"an escaped sign", R"(\$\{ab)", R"(${ab 0-0 \$\{ab)"},
        {"one character is too few", "a[0-9]{30}", ""},
        {"a count of literals", "(?:ab){3}", "ababab 0-0 (?:ab){3}"},
        {"not understood", R"(\pLabc)", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        std::string text;
        if (auto anchor = regex_anchor(row.expression)) {
            for (const std::string& head : anchor->heads) text += head + " ";
            text += std::to_string(anchor->nearest) + "-" + std::to_string(anchor->furthest) + " " + anchor->rest;
        }
        EXPECT_EQ(text, row.expected);
    }
    EXPECT_FALSE(regex_anchor(std::string(100'000, '(')));
}

TEST(Decoding, table)
{
    struct Row {
        const char* why;
        std::string_view text, expected;
    };
    const Row rows[] = {
        {"nothing", "plain words", ""},
        {"base64", "t: bG9uZ2VyLWVuY29kZWQtc2VjcmV0LXRlc3Q=", "t: longer-encoded-secret-test"},
        {"base64 for addresses, without padding", "Z2l0PmZpbmRzP3NlY3JldHM-", "git>finds?secrets>"},
        {"a digest is none", "a3d3fa7c2bb99e469ba55e5834ce79ee4853a8a3", ""},
        {"hexadecimal", "x 68656c6c6f20776f726c6420686578206f6e y", "x hello world hex on y"},
        {"percent, from the first to the last of a line", "a%3Db%26c\nd", "a=b&c\nd"},
        {"percent that is no text", "%00%01", ""},
        {"code points", "U+0061 U+0062 c", "abc"},
        {"escapes", "x\\u0061\\\\u0062", "xab"},
        {"an escape beyond ASCII", "\\u00e9", "\xff"},
        {"a long name in code", "aVeryLongIdentifierInSomeCode", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(Decoding::of(row.text).text(), row.expected);
    }
}

TEST(OneByteText, knows_the_way_back)
{
    std::string text =
        "a\xc3\xa9"
        "b\xe2\x82\xac\xff"
        "c\v";
    OneByteText one(text);
    EXPECT_EQ(one.text(),
              "a\xff"
              "b\xff\xff"
              "c\x01");
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i <= one.text().size(); ++i) places.push_back(one.original(i));
    EXPECT_EQ(places, (std::vector<std::size_t>{0, 1, 3, 4, 7, 8, 9, 10}));
}

TEST(OneByteText, is_the_same_wherever_a_character_stands)
{
    constexpr std::pair<std::string_view, char> characters[] = {
        {"a", 'a'}, {"\n", '\n'}, {"\v", '\x01'}, {"\xc3\xa9", '\xff'}, {"\xff", '\xff'}};
    std::mt19937 random(7);
    for (int turn = 0; turn < 500; ++turn) {
        std::string text, expected;
        for (auto length = random() % 60; length > 0; --length) {
            const auto& [written, read] = characters[random() % 8 < 6 ? 0 : random() % std::size(characters)];
            text += written, expected += read;
        }
        EXPECT_EQ(OneByteText(text).text(), expected);
    }
}

TEST(LiteralSearch, finds_all_or_the_first)
{
    LiteralDatabase database = LiteralDatabase::compile({{"ab", LiteralHits::each}, {"C", LiteralHits::first}}).value();
    LiteralDatabase again = LiteralDatabase::from_bytes(database.as_bytes()).value();
    LiteralSearch search = LiteralSearch::create(again).value();
    std::string seen;
    search.run("abcABc", [&](unsigned literal, std::size_t end) {
        seen += std::to_string(literal) + "@" + std::to_string(end) + " ";
        return true;
    });
    EXPECT_EQ(seen, "0@2 1@3 0@5 ");
    EXPECT_FALSE(LiteralDatabase::from_bytes("nonsense"));
}

}  // namespace
}  // namespace bawn::check
