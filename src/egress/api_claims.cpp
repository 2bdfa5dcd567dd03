#include "egress/api_claims.h"

#include <algorithm>

#include "base/text.h"
#include "base/yaml.h"
#include "egress/api_file.h"

namespace bawn::egress {
namespace {

Result<std::vector<std::string>> texts_at(const YamlNode& row, std::string_view key)
{
    const YamlNode* node = row.find(key);
    if (!node) return std::vector<std::string>();
    return node->as_texts();
}

Result<std::string> text_at(const YamlNode& row, std::string_view key)
{
    const YamlNode* node = row.find(key);
    if (!node) return row.error("missing key \"" + std::string(key) + "\"");
    return node->as_text();
}

Result<ApiClaim> read_claim(const YamlNode& row)
{
    TRY(row.allow_only({"agent", "header", "is", "told", "not-told"}));
    ApiClaim claim;
    claim.agent = TRY(text_at(row, "agent"));
    claim.header = lower_case(TRY(text_at(row, "header")));
    claim.words = TRY(texts_at(row, "is"));
    claim.told = TRY(texts_at(row, "told"));
    claim.not_told = TRY(texts_at(row, "not-told"));
    if (claim.words.empty() || claim.told.empty()) return row.error("a claim needs is and at least one example under told");
    return claim;
}

}  // namespace

Result<ApiClaims> ApiClaims::parse(std::string_view yaml, const std::string& file)
{
    YamlNode root = TRY(parse_yaml(yaml, file));
    TRY(root.allow_only({"claims"}));
    const YamlNode* rows = root.find("claims");
    if (!rows || !rows->is_list()) return root.error("expected claims: a list");
    ApiClaims claims;
    for (const YamlNode& row : rows->list()) claims.rows_.push_back(TRY(read_claim(row)));
    return claims;
}

std::string ApiClaims::claimed_agent(const Headers& headers) const
{
    for (const ApiClaim& claim : rows_) {
        const std::string* value = find_header(headers, claim.header);
        if (value && matches_one_of(claim.words, *value)) return claim.agent;
    }
    return "";
}

std::vector<std::string> ApiClaims::failed_examples() const
{
    std::vector<std::string> failed;
    for (const ApiClaim& claim : rows_) {
        for (const std::string& value : claim.told)
            if (claimed_agent({{claim.header, value}}) != claim.agent)
                failed.push_back("claims.yaml: " + claim.agent + " is not claimed by " + claim.header + ": " + printable(value));
        for (const std::string& value : claim.not_told)
            if (claimed_agent({{claim.header, value}}) == claim.agent)
                failed.push_back("claims.yaml: " + claim.agent + " is claimed by " + claim.header + ": " + printable(value));
    }
    return failed;
}

}  // namespace bawn::egress
