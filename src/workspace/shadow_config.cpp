#include "workspace/shadow_config.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/text.h"

namespace bawn::workspace {
namespace {

constexpr std::string_view core_flags[] = {"filemode", "symlinks",          "ignorecase",     "autocrlf",          "eol",
                                           "safecrlf", "precomposeunicode", "sparsecheckout", "sparsecheckoutcone"};
constexpr std::string_view core_words[] = {"true", "false", "input", "lf", "crlf", "native", "warn"};

bool is_among(std::string_view word, auto& words) { return std::ranges::find(words, word) != std::end(words); }

bool is_plain(std::string_view text)
{
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// What of an entry is kept: its value, or "".
std::string kept(const ConfigEntry& entry)
{
    if (!is_plain(entry.value) || !is_plain(entry.subsection)) return "";
    if (entry.section == "core") return is_among(entry.key, core_flags) && is_among(lower_case(entry.value), core_words) ? entry.value : "";
    if (entry.section == "user") return entry.key == "name" || entry.key == "email" ? entry.value : "";
    if (entry.section == "branch" && !entry.subsection.empty())
        return entry.key == "remote" || entry.key == "merge" || (entry.key == "rebase" && is_among(entry.value, core_words)) ? entry.value
                                                                                                                             : "";
    if (entry.section == "remote" && !entry.subsection.empty()) {
        if (entry.key == "url") return without_credentials(entry.value);
        return entry.key == "fetch" || (entry.key == "promisor" && entry.value == "true") ? entry.value : "";
    }
    if (entry.section == "extensions") return entry.key == "partialclone" ? entry.value : "";
    return "";
}

std::string head_of(const ConfigEntry& entry)
{
    if (entry.subsection.empty()) return "[" + entry.section + "]\n";
    std::string quoted;
    for (char c : entry.subsection) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return "[" + entry.section + " \"" + quoted + "\"]\n";
}

}  // namespace

std::string without_credentials(std::string_view url)
{
    if (url.empty() || url.front() == '-' || url.find("::") != std::string_view::npos) return "";
    std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return std::string(url);  // a path, or git@host:path, which holds no password
    std::size_t start = scheme + 3, end = std::min(url.find_first_of("/?#", start), url.size());
    std::size_t at = url.substr(start, end - start).rfind('@');
    std::string plain(url.substr(0, start));
    plain += url.substr(at == std::string_view::npos ? start : start + at + 1);
    return plain.substr(0, plain.find('?'));
}

std::string shadow_config(const std::vector<ConfigEntry>& host, const std::string& object_format)
{
    std::string version = object_format == "sha1" && value_in(host, "extensions", "partialclone").empty() ? "0" : "1";
    std::map<std::string, std::string> sections;
    sections["[core]\n"] = "\trepositoryformatversion = " + version +
                           "\n\tbare = false\n\tlogallrefupdates = true\n\tcheckstat = minimal\n\ttrustctime = false\n";
    sections["[gc]\n"] = "\tauto = 0\n";
    sections["[maintenance]\n"] = "\tauto = false\n";
    if (object_format != "sha1") sections["[extensions]\n"] = "\tobjectformat = " + object_format + "\n";
    for (const ConfigEntry& entry : host)
        if (std::string value = kept(entry); !value.empty())
            sections[head_of(entry)] += "\t" + entry.key + " = " + quoted_config_value(value) + "\n";
    std::string text;
    for (const auto& [head, lines] : sections) text += head + lines;
    return text;
}

}  // namespace bawn::workspace
