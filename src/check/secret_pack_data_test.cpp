// The rules of data/rules/secrets.toml, each on its examples.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "base/files.h"
#include "base/yaml.h"
#include "check/secrets.h"

namespace bawn::check {
namespace {

std::string data(const std::string& name) { return read_text(std::string(BAWN_SOURCE_DIR) + "/data/rules/" + name).value(); }

const std::map<std::string_view, std::string_view> alphabets = {
    {"hex", "0123456789abcdef"},
    {"upperhex", "0123456789ABCDEF"},
    {"digits", "0123456789"},
    {"lower", "abcdefghijklmnopqrstuvwxyz0123456789"},
    {"letters", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"},
    {"base32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
    {"base62", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"},
    {"base64", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"},
    {"base64url", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"},
    {"bech32", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"},
};

// {hex:32} -> 32 characters of that alphabet, {same:x20} -> twenty x, {+} -> nothing; the same for the same seed. Neither
// the first nor the last character is a mark, so that a word begins and ends with them.
std::string expanded(std::string_view written, unsigned seed)
{
    std::minstd_rand random(seed);
    std::string text;
    while (!written.empty()) {
        std::size_t end = written.front() == '{' ? written.find('}') : written.npos;
        std::string_view inside = end == written.npos ? std::string_view() : written.substr(1, end - 1);
        std::size_t colon = inside.find(':');
        auto alphabet = alphabets.find(inside.substr(0, colon));
        if (inside == "+") {
            written.remove_prefix(end + 1);
        } else if (inside.starts_with("same:")) {
            text.append(std::stoul(std::string(inside.substr(6))), inside[5]);
            written.remove_prefix(end + 1);
        } else if (colon != inside.npos && alphabet != alphabets.end()) {
            std::size_t count = std::stoul(std::string(inside.substr(colon + 1)));
            for (std::size_t i = 0; i < count; ++i) {
                char c = '-';
                do c = alphabet->second[random() % alphabet->second.size()];
                while ((i == 0 || i + 1 == count) && !std::isalnum(static_cast<unsigned char>(c)));
                text += c;
            }
            written.remove_prefix(end + 1);
        } else {
            text += written.front();
            written.remove_prefix(1);
        }
    }
    return text;
}

class Examples : public testing::Test {
protected:
    Examples()
        : pack(SecretPack::compile(SecretRules::parse(data("secrets.toml"), "secrets.toml").value()).value()),
          scanner(SecretScanner::create(pack).value()),
          examples(parse_yaml(data("secrets.examples.yaml"), "secrets.examples.yaml").value())
    {
    }

    std::vector<std::string> found_in(const std::string& example, unsigned seed)
    {
        Work work(1'000'000'000);
        bool is_path = example.starts_with("path:");
        std::vector<std::string> ids;
        for (const auto& f : scanner.scan(is_path ? example.substr(5) : "src/settings.txt", is_path ? "" : expanded(example, seed), work))
            ids.push_back(f.rule->id);
        EXPECT_FALSE(work.exhausted());
        return ids;
    }

    SecretPack pack;
    SecretScanner scanner;
    YamlNode examples;
};

bool has(const std::vector<std::string>& ids, const std::string& id) { return std::ranges::find(ids, id) != ids.end(); }

TEST_F(Examples, are_found_or_left_alone)
{
    for (const auto& [id, both] : examples.map()) {
        for (unsigned seed = 1; seed <= 5; ++seed) {
            for (const YamlNode& row : both.find("told")->list())
                EXPECT_TRUE(has(found_in(row.text(), seed), id.text()))
                    << "line " << row.line() << ": " << id.text() << " misses " << row.text();
            for (const YamlNode& row : both.find("not-told")->list())
                EXPECT_FALSE(has(found_in(row.text(), seed), id.text()))
                    << "line " << row.line() << ": " << id.text() << " finds " << row.text();
        }
    }
}

TEST_F(Examples, are_there_for_every_rule_and_no_other)
{
    EXPECT_GE(pack.rules().size(), 100u);
    EXPECT_EQ(pack.rules().size(), examples.map().size());
    for (const SecretRule& rule : pack.rules()) {
        SCOPED_TRACE(rule.id);
        const YamlNode* both = examples.find(rule.id);
        ASSERT_TRUE(both);
        EXPECT_TRUE(both->find("told") && !both->find("told")->list().empty());
        EXPECT_TRUE(both->find("not-told") && !both->find("not-told")->list().empty());
        EXPECT_EQ(tag_value(rule.tags, "cwe"), "CWE-798");
        EXPECT_FALSE(tag_value(rule.tags, "severity").empty());
        EXPECT_FALSE(tag_value(rule.tags, "confidence").empty());
    }
}

// A token with a prefix of its own is that token, and not also something else.
TEST_F(Examples, are_told_apart)
{
    for (const auto& [id, both] : examples.map())
        for (const YamlNode& row : both.find("told")->list())
            EXPECT_LE(found_in(row.text(), 1).size(), 2u) << id.text() << ": " << row.text();
}

TEST_F(Examples, are_never_shown)
{
    Work work(1'000'000'000);
    for (const auto& [id, both] : examples.map())
        for (const YamlNode& row : both.find("told")->list()) {
            std::string text = expanded(row.text(), 1);
            for (const SecretFinding& f : scanner.scan("a.txt", text, work)) {
                std::string secret = text.substr(f.secret_begin, f.secret_end - f.secret_begin);
                if (secret.size() < 12) continue;
                EXPECT_EQ(f.redacted.find(secret.substr(secret.size() - 8)), std::string::npos) << id.text();
                EXPECT_LT(f.redacted.size(), 12 + secret.size()) << id.text();
            }
        }
}

TEST(SecretPackData, is_no_secret_itself)
{
    SecretPack pack = SecretPack::compile(SecretRules::parse(data("secrets.toml"), "secrets.toml").value()).value();
    SecretScanner scanner = SecretScanner::create(pack).value();
    for (const char* name : {"secrets.toml", "secrets.examples.yaml"}) {
        Work work(1'000'000'000);
        for (const SecretFinding& f : scanner.scan(name, data(name), work))
            ADD_FAILURE() << name << ":" << f.begin.line << ": " << f.rule->id;
    }
}

}  // namespace
}  // namespace bawn::check
