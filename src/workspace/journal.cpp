#include "workspace/journal.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/json.h"
#include "base/text.h"
#include "workspace/names.h"

namespace bawn::workspace {
namespace {

constexpr const char* next_name = "commit.journal.new";

std::unexpected<Error> broken(std::string_view what)
{
    return fail(ErrorKind::invalid, "reading the journal of a commit: " + std::string(what));
}

bool is_inside(std::string_view path)
{
    if (path.empty() || path.size() >= 4096 || path.starts_with('/') || path.ends_with('/') || path.find('\0') != std::string_view::npos)
        return false;
    for (std::string_view name : split(path, '/'))
        if (name.empty() || name == "." || name == "..") return false;
    return true;
}

Json state_json(const FileState& state)
{
    Json json = {{"type", static_cast<int>(state.type)}, {"mode", state.mode}, {"size", state.size}};
    if (state.type == FileType::regular) json["sha256"] = to_hex(state.sha256);
    if (state.type == FileType::link) json["target"] = percent_encoded(state.link_target);
    return json;
}

std::uint64_t number_at(const Json& json, const char* key)
{
    auto found = json.find(key);
    return found != json.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

Result<FileState> state_from(const Json* json)
{
    if (!json || !json->is_object()) return broken("a state is missing");
    FileState state{.type = static_cast<FileType>(number_at(*json, "type")), .mode = static_cast<mode_t>(number_at(*json, "mode") & 07777)};
    if (number_at(*json, "type") > static_cast<std::uint64_t>(FileType::link)) return broken("an unknown type of file");
    state.size = number_at(*json, "size");
    state.link_target = TRY(percent_decoded(string_at(*json, "target")));
    if (state.type != FileType::regular) return state;
    std::string bytes = TRY(from_hex(string_at(*json, "sha256")));
    if (bytes.size() != state.sha256.size()) return broken("a hash has the wrong size");
    std::ranges::copy(std::as_bytes(std::span(bytes)), state.sha256.begin());
    return state;
}

Json item_json(const Item& item)
{
    return {{"path", percent_encoded(item.path)},
            {"hidden", percent_encoded(item.hidden)},
            {"expected", state_json(item.expected)},
            {"after", state_json(item.after)},
            {"merged", item.outcome == Outcome::merged}};
}

Result<Item> item_from(const Json& json, std::string_view session)
{
    Item item{.path = TRY(percent_decoded(string_at(json, "path")))};
    item.hidden = TRY(percent_decoded(string_at(json, "hidden")));
    if (!is_inside(item.path)) return broken("a path leaves the repository");
    if (!item.hidden.empty() && (!is_inside(item.hidden) || !is_hidden_name(name_of_path(item.hidden), session)))
        return broken("a hidden file that is not ours");
    item.expected = TRY(state_from(value_at(json, "expected")));
    item.after = TRY(state_from(value_at(json, "after")));
    const Json* merged = value_at(json, "merged");
    if (merged && merged->is_boolean() && merged->get<bool>()) item.outcome = Outcome::merged;
    return item;
}

}  // namespace

std::string percent_encoded(std::string_view text)
{
    constexpr char digits[] = "0123456789ABCDEF";
    std::string encoded;
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte < 0x7F && c != '%') {
            encoded += c;
            continue;
        }
        encoded += '%';
        encoded += digits[byte >> 4];
        encoded += digits[byte & 15];
    }
    return encoded;
}

Result<std::string> percent_decoded(std::string_view text)
{
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return broken("a cut %XX");
        decoded += TRY(from_hex(lower_case(text.substr(i + 1, 2))));
        i += 2;
    }
    return decoded;
}

std::string hidden_name(std::string_view in, std::string_view session, std::size_t number)
{
    return joined(in, ".bawn-" + std::string(session) + "-" + std::to_string(number));
}

bool is_hidden_name(std::string_view name, std::string_view session)
{
    std::string start = ".bawn-" + std::string(session) + "-";
    if (!name.starts_with(start) || name.size() == start.size() || name.size() > start.size() + 20) return false;
    return std::ranges::all_of(name.substr(start.size()), [](char c) { return c >= '0' && c <= '9'; });
}

std::string to_text(const Journal& journal, std::string_view session)
{
    Json head = {{"schema", "bawn.commit/1"},
                 {"session", session},
                 {"state", journal.state == JournalState::applying ? "applying" : "staging"},
                 {"items", journal.items.size()}};
    std::string text = bawn::to_text(head) + "\n";
    for (const Item& item : journal.items) text += bawn::to_text(item_json(item)) + "\n";
    return text;
}

Result<Journal> parse_journal(std::string_view text, std::string_view session)
{
    Journal journal;
    std::vector<std::string_view> lines = split(text, '\n');
    if (lines.size() < 2 || !lines.back().empty()) return broken("it is cut");
    Json head = TRY(parse_json(lines.front()));
    if (string_at(head, "schema") != "bawn.commit/1") return broken("another format");
    if (string_at(head, "session") != session) return broken("it belongs to another session");
    std::string state = string_at(head, "state");
    if (state != "staging" && state != "applying") return broken("an unknown state");
    journal.state = state == "applying" ? JournalState::applying : JournalState::staging;
    if (number_at(head, "items") != lines.size() - 2) return broken("it is cut");
    for (std::string_view line : std::span(lines).subspan(1, lines.size() - 2)) {
        Json json = TRY(parse_json(line));
        journal.items.push_back(TRY(item_from(json, session)));
    }
    return journal;
}

Result<> write_journal(const Folder& session_folder, const Journal& journal, std::string_view session)
{
    Fd file = TRY(session_folder.open_beneath(next_name, O_WRONLY | O_CREAT | O_TRUNC, 0600));
    TRY(write_all(file, to_text(journal, session)));
    if (::fsync(file.get()) != 0) return fail_errno("syncing the journal of a commit");
    if (::renameat(session_folder.fd(), next_name, session_folder.fd(), journal_file) != 0)
        return fail_errno("writing the journal of a commit");
    if (::fsync(session_folder.fd()) != 0) return fail_errno("syncing the journal of a commit");
    return {};
}

Result<std::optional<Journal>> read_journal(const Folder& session_folder, std::string_view session)
{
    auto file = session_folder.open_file(journal_file);
    if (!file && file.error().error_number() == ENOENT) return std::nullopt;
    if (!file) return fail(std::move(file).error());
    std::string text = TRY(read_text(*file, 4ULL << 30));
    return TRY(parse_journal(text, session));
}

Result<> remove_journal(const Folder& session_folder)
{
    for (const char* name : {next_name, journal_file})
        if (::unlinkat(session_folder.fd(), name, 0) != 0 && errno != ENOENT) return fail_errno("removing the journal of a commit");
    if (::fsync(session_folder.fd()) != 0) return fail_errno("removing the journal of a commit");
    return {};
}

}  // namespace bawn::workspace
