#include "workspace/diff.h"

#include <git2.h>

#include <algorithm>
#include <memory>

#include "base/files.h"
#include "base/text.h"
#include "workspace/file_state.h"
#include "workspace/git_library.h"
#include "workspace/patch_text.h"

namespace bawn::workspace {
namespace {

struct Sides {
    std::string before, after;
    bool is_binary = false;
};

bool is_binary(std::string_view text) { return text.find('\0') != std::string_view::npos; }

Result<std::string> content_of(const Folder& folder, const std::string& path, const FileState& state, std::uint64_t limit)
{
    if (state.type == FileType::link) return state.link_target;
    if (state.type != FileType::regular) return std::string();
    if (state.size > limit) return fail(ErrorKind::unavailable, "too large to show");
    Fd file = TRY(folder.open_file(path));
    std::string text = TRY(read_text(file, limit));
    if (sha256(text) != state.sha256) return fail(ErrorKind::invalid, printable(path) + " changed since it was listed");
    return text;
}

Result<Sides> sides_of(const DiffPlaces& places, const Change& change, std::uint64_t limit)
{
    Sides sides;
    sides.before = TRY(content_of(places.before, change.path, change.before, limit));
    sides.after = TRY(content_of(places.after, change.path, change.after, limit));
    sides.is_binary = is_binary(sides.before) || is_binary(sides.after);
    return sides;
}

struct DiffLine {
    char origin = ' ';  // ' ', '+', '-'; '@' for a hunk's head; '\\' for a missing end of line
    std::string_view text;
};

// Calls `each` with every line of the hunks, as git_patch has them.
template <typename Each>
Result<> each_line(const Sides& sides, Each each)
{
    TRY(open_git_library());
    git_diff_options options;
    if (git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION) < 0) return git_failure("comparing");
    options.flags |= GIT_DIFF_FORCE_TEXT;
    git_patch* made = nullptr;
    if (git_patch_from_buffers(&made, sides.before.data(), sides.before.size(), "", sides.after.data(), sides.after.size(), "", &options) <
        0)
        return git_failure("comparing");
    std::unique_ptr<git_patch, void (*)(git_patch*)> patch(made, git_patch_free);
    for (std::size_t hunk = 0; hunk < git_patch_num_hunks(made); ++hunk) {
        const git_diff_hunk* head = nullptr;
        std::size_t lines = 0;
        if (git_patch_get_hunk(&head, &lines, made, hunk) < 0) return git_failure("comparing");
        each(DiffLine{'@', {head->header, head->header_len}});
        for (std::size_t i = 0; i < lines; ++i) {
            const git_diff_line* line = nullptr;
            if (git_patch_get_line_in_hunk(&line, made, hunk, i) < 0) return git_failure("comparing");
            bool is_missing_end = line->origin == '=' || line->origin == '<' || line->origin == '>';
            each(DiffLine{is_missing_end ? '\\' : line->origin, {line->content, line->content_len}});
        }
    }
    return {};
}

// --- for people ---

class Shown {
public:
    explicit Shown(Colour colour) : colour_(colour) {}

    void line(const char* style, std::string_view text)
    {
        if (colour_ == Colour::on && *style) text_ += std::string("\x1b[") + style + "m";
        text_ += safe(text);
        if (colour_ == Colour::on && *style) text_ += "\x1b[m";
        text_ += '\n';
    }

    void diff_line(const DiffLine& line)
    {
        std::string_view text = line.text;
        if (text.ends_with('\n')) text.remove_suffix(1);
        if (line.origin == '\\') return this->line("", "\\ No newline at end of file");
        if (line.origin == '@') return this->line("36", text);
        const char* style = line.origin == '+' ? "32" : line.origin == '-' ? "31" : "";
        this->line(style, std::string(1, line.origin) + std::string(text));
    }

    std::string text() && { return std::move(text_); }

private:
    static std::string safe(std::string_view text)  // printable, but a tab is a tab
    {
        std::string all;
        for (std::size_t at = 0;;) {
            std::size_t tab = text.find('\t', at);
            all += printable(text.substr(at, tab - at));
            if (tab == std::string_view::npos) return all;
            all += '\t';
            at = tab + 1;
        }
    }

    Colour colour_;
    std::string text_;
};

std::string words_for(const FileState& state)
{
    switch (state.type) {
    case FileType::none: return "nothing";
    case FileType::folder: return "a folder";
    case FileType::link: return "a link to " + state.link_target;
    case FileType::special: return "a special file";
    case FileType::regular: break;
    }
    return std::to_string(state.size) + " bytes, sha256 " + to_hex(state.sha256);
}

void show_head(Shown& shown, const Change& change)
{
    shown.line("1", std::string(name_of(change.kind)) + " " + change.path);
    if (change.protection.effect != Effect::none)
        shown.line("33", std::string(name_of(change.protection.effect)) + ": " + change.protection.rule + ", " + change.protection.why);
    if (!change.refused.empty()) shown.line("33", "never committed: " + change.refused);
    for (const std::string& note : change.notes) shown.line("33", "committed without " + note);
    bool has_modes = change.before.type == change.after.type && change.before.mode != change.after.mode;
    if (has_modes) shown.line("", "mode " + mode_text(change.before.mode) + " -> " + mode_text(change.after.mode));
}

void show_states(Shown& shown, const Change& change)
{
    if (change.before.type != FileType::none) shown.line("31", "-" + words_for(change.before));
    if (change.after.type != FileType::none) shown.line("32", "+" + words_for(change.after));
}

bool is_about_text(const Change& change)
{
    auto is_regular_or_none = [](const FileState& state) { return state.type == FileType::regular || state.type == FileType::none; };
    return is_regular_or_none(change.before) && is_regular_or_none(change.after);
}

// --- for git ---

std::string git_mode(const FileState& state)
{
    if (state.type == FileType::link) return "120000";
    return state.mode & S_IXUSR ? "100755" : "100644";
}

std::string blob_id(std::string_view content)
{
    git_oid id;
    char text[GIT_OID_HEXSZ + 1] = {};
    if (git_odb_hash(&id, content.data(), content.size(), GIT_OBJECT_BLOB) < 0) return std::string(GIT_OID_HEXSZ, '0');
    git_oid_tostr(text, sizeof text, &id);
    return text;
}

bool is_in_git(const FileState& state) { return state.type == FileType::regular || state.type == FileType::link; }

void add_head(std::string& patch, const Change& change, const Sides& sides)
{
    std::string old_name = quoted_name("a/" + change.path), new_name = quoted_name("b/" + change.path);
    std::string none(GIT_OID_HEXSZ, '0');
    bool was = is_in_git(change.before), is = is_in_git(change.after);
    patch += "diff --git " + old_name + " " + new_name + "\n";
    if (!was) patch += "new file mode " + git_mode(change.after) + "\n";
    if (!is) patch += "deleted file mode " + git_mode(change.before) + "\n";
    bool is_new_mode = was && is && git_mode(change.before) != git_mode(change.after);
    if (is_new_mode) patch += "old mode " + git_mode(change.before) + "\nnew mode " + git_mode(change.after) + "\n";
    if (sides.before == sides.after && was && is) return;
    patch += "index " + (was ? blob_id(sides.before) : none) + ".." + (is ? blob_id(sides.after) : none);
    patch += was && is && !is_new_mode ? " " + git_mode(change.after) + "\n" : "\n";
}

Result<> add_hunks(std::string& patch, const Change& change, const Sides& sides)
{
    bool is_first = true;
    return each_line(sides, [&](const DiffLine& line) {
        if (std::exchange(is_first, false)) {
            patch += "--- " + (is_in_git(change.before) ? quoted_name("a/" + change.path) : "/dev/null") + "\n";
            patch += "+++ " + (is_in_git(change.after) ? quoted_name("b/" + change.path) : "/dev/null") + "\n";
        }
        if (line.origin != '@' && line.origin != '\\') patch += line.origin;
        patch += line.text;
    });
}

Result<std::string> patch_of(const DiffPlaces& places, const Change& change, std::uint64_t limit)
{
    Sides sides = TRY(sides_of(places, change, limit));
    TRY(open_git_library());
    std::string patch;
    add_head(patch, change, sides);
    if (sides.before == sides.after) return patch;
    if (sides.is_binary)
        patch += binary_patch(sides.before, sides.after);
    else
        TRY(add_hunks(patch, change, sides));
    return patch;
}

}  // namespace

Result<std::string> diff_of(const DiffPlaces& places, const Change& change, Colour colour, std::uint64_t limit)
{
    Shown shown(colour);
    show_head(shown, change);
    if (change.kind == ChangeKind::mode) return std::move(shown).text();
    auto sides = is_about_text(change) && change.refused.empty() ? sides_of(places, change, limit) : fail(ErrorKind::unavailable, "");
    if (!sides && sides.error().kind() != ErrorKind::unavailable) return fail(std::move(sides).error());
    if (!sides || sides->is_binary)
        show_states(shown, change);
    else
        TRY(each_line(*sides, [&](const DiffLine& line) { shown.diff_line(line); }));
    return std::move(shown).text();
}

Result<std::string> diff_of(const std::string& before, const std::string& after)
{
    Shown shown(Colour::off);
    TRY(each_line({before, after}, [&](const DiffLine& line) { shown.diff_line(line); }));
    return std::move(shown).text();
}

Result<std::string> as_patch(const DiffPlaces& places, const Change& change, std::uint64_t limit)
{
    if (!change.refused.empty() || (!is_in_git(change.before) && !is_in_git(change.after))) return std::string();
    bool is_another_type = is_in_git(change.before) && is_in_git(change.after) && change.before.type != change.after.type;
    if (!is_another_type) return patch_of(places, change, limit);
    Change going = change, coming = change;
    going.after = coming.before = {};
    std::string patch = TRY(patch_of(places, going, limit));
    return patch + TRY(patch_of(places, coming, limit));
}

std::vector<const Change*> in_order_of_review(const ChangeSet& set)
{
    std::vector<const Change*> order;
    for (const Change& change : set.changes) order.push_back(&change);
    std::ranges::stable_sort(order, std::greater{}, [](const Change* change) { return change->protection.effect; });
    return order;
}

}  // namespace bawn::workspace
