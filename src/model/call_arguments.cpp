#include "model/call_arguments.h"

#include <algorithm>

#include "base/text.h"
#include "model/code_look.h"

namespace bawn::model {
namespace {

constexpr std::size_t longest_name = 4096, longest_replaced = 1 << 20, deepest_argument = 64;

struct Named {
    std::string_view name;  // without case, "_" and "-"
    ArgumentKind kind;
};
constexpr Named argument_names[] = {
    {"path", ArgumentKind::path},
    {"filepath", ArgumentKind::path},
    {"file", ArgumentKind::path},
    {"filename", ArgumentKind::path},
    {"targetfile", ArgumentKind::path},
    {"notebookpath", ArgumentKind::path},
    {"uri", ArgumentKind::path},
    {"language", ArgumentKind::language},
    {"lang", ArgumentKind::language},
    {"oldstring", ArgumentKind::replaced},
    {"oldstr", ArgumentKind::replaced},
    {"oldtext", ArgumentKind::replaced},
    {"search", ArgumentKind::replaced},
    {"content", ArgumentKind::code},
    {"contents", ArgumentKind::code},
    {"filecontent", ArgumentKind::code},
    {"filetext", ArgumentKind::code},
    {"newstring", ArgumentKind::code},
    {"newstr", ArgumentKind::code},
    {"newtext", ArgumentKind::code},
    {"newsource", ArgumentKind::code},
    {"inserttext", ArgumentKind::code},
    {"replacement", ArgumentKind::code},
    {"replace", ArgumentKind::code},
    {"code", ArgumentKind::code},
    {"codeedit", ArgumentKind::code},
    {"text", ArgumentKind::code},
    {"source", ArgumentKind::code},
    {"patch", ArgumentKind::patch},
    {"diff", ArgumentKind::patch},
    {"command", ArgumentKind::command},
    {"cmd", ArgumentKind::command},
    {"commandline", ArgumentKind::command},
    {"arguments", ArgumentKind::arguments},
    {"parameters", ArgumentKind::arguments},
    {"input", ArgumentKind::arguments},
};

void append_utf8(std::string& text, std::uint32_t code)
{
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xc0 | code >> 6);
        text += static_cast<char>(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        text += static_cast<char>(0xe0 | code >> 12);
        text += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        text += static_cast<char>(0x80 | (code & 0x3f));
    } else {
        text += static_cast<char>(0xf0 | code >> 18);
        text += static_cast<char>(0x80 | (code >> 12 & 0x3f));
        text += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        text += static_cast<char>(0x80 | (code & 0x3f));
    }
}

int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

ArgumentKind kind_of_argument(std::string_view name)
{
    std::string plain = lower_case(name);
    std::erase_if(plain, [](char c) { return c == '_' || c == '-'; });
    const Named* found = std::ranges::find(argument_names, plain, &Named::name);
    return found == std::end(argument_names) ? ArgumentKind::other : found->kind;
}

void CallScope::leave()
{
    for (Waiting& waiting : waiting_) waiting.depth = std::min(waiting.depth, said_.size() - 1);
    if (said_.size() > 1) said_.pop_back();
}

void CallScope::know(std::size_t depth, const std::string& path)
{
    std::erase_if(waiting_, [&](const Waiting& waiting) {
        if (waiting.depth < depth) return false;
        for (std::size_t at = waiting.first; at < std::min(waiting.last, found_.all.size()); ++at) {
            CodePlace& place = found_.all[at];
            if (place.is_known) continue;
            place.path = path.empty() ? std::string(look_of_code({place.text}).likely_path()) : path;
            place.shown = place.path.empty() ? "code" : place.path;
            place.is_known = true;
            found_.have_changed = true;
        }
        return true;
    });
}

void CallScope::say(ArgumentKind kind, const std::string& value)
{
    Said& said = said_.back();
    switch (kind) {
    case ArgumentKind::path:
        said.path = value;
        know(said_.size(), value);
        break;
    case ArgumentKind::language: said.language = value; break;
    case ArgumentKind::replaced: said.replaced = value; break;
    default: break;
    }
}

std::unique_ptr<CodeText> CallScope::open(ArgumentKind kind, std::uint32_t begin, unsigned json_levels)
{
    CodePlace place;
    place.begin = begin;
    place.json_levels = json_levels;
    place.replaced = said_.back().replaced;
    for (auto said = said_.rbegin(); said != said_.rend() && !place.is_known; ++said) {
        if (!said->path.empty()) place.path = place.shown = said->path;
        place.is_known = !said->path.empty();
    }
    for (auto said = said_.rbegin(); said != said_.rend() && !place.is_known; ++said) {
        place.path = path_of_language(said->language), place.shown = said->language;
        place.is_known = !place.path.empty();
    }
    CodeText::Form form = CodeText::Form::code;
    if (kind == ArgumentKind::patch) form = CodeText::Form::patch, place.line_prefix.push_back('+');
    if (kind == ArgumentKind::command) form = CodeText::Form::command;
    const std::size_t first = found_.all.size();
    auto text = std::make_unique<CodeText>(found_, std::move(place), form);
    waiting_.push_back({first, std::string::npos, said_.size()});
    return text;
}

void CallScope::close(std::unique_ptr<CodeText> text)
{
    text->end();
    waiting_.back().last = found_.all.size();
}

void CallScope::end()
{
    know(0, "");
    said_.assign(1, {});
}

struct CallJson::State {
    State(FoundPlaces& its_found, unsigned its_level) : found(its_found), level(its_level), scope(its_found) {}

    enum class Expect { value, value_or_end, key, key_or_end, colon, comma_or_end };
    struct Frame {
        bool is_object = false;
        std::string key = {};
        ArgumentKind of_list = ArgumentKind::other;  // of a list's strings
    };

    void take(char, std::uint32_t end);
    bool take_in_string(char, std::uint32_t end);
    void take_between(char, std::uint32_t end);
    void begin_value(char, std::uint32_t end);
    void begin_string(ArgumentKind, std::uint32_t end);
    void deliver(std::string_view bytes, std::uint32_t end);
    void end_string();
    void push(bool is_object);
    void pop();
    void stop();

    FoundPlaces& found;
    unsigned level;
    CallScope scope;
    std::vector<Frame> frames = {};
    Expect expect = Expect::value;

    bool in_string = false, in_key = false, in_literal = false;
    ArgumentKind kind = ArgumentKind::other;  // of the string's value
    std::string value = {};                   // of a string that is no code
    std::unique_ptr<CodeText> text = {};      // that is
    AnswerLine line = {};
    std::unique_ptr<CallJson> inner = {};     // of one that holds arguments
    bool is_escaped = false;
    int hex_digits = 0;                       // still to come of \\uXXXX
    std::uint32_t code = 0, high = 0;
};

void CallJson::State::stop()
{
    if (in_string) end_string();
    scope.end();
    frames.clear();
    in_string = in_literal = is_escaped = false;
    hex_digits = 0, high = 0;
}

void CallJson::State::push(bool is_object)
{
    if (frames.size() == deepest_argument) return stop();
    // ["bash", "-lc", "…"]
    const bool is_command = !is_object && !frames.empty() && kind_of_argument(frames.back().key) == ArgumentKind::command;
    frames.push_back({is_object, {}, is_command ? ArgumentKind::command : ArgumentKind::other});
    if (is_object) scope.enter();
    expect = is_object ? Expect::key_or_end : Expect::value_or_end;
}

void CallJson::State::pop()
{
    if (frames.back().is_object) scope.leave();
    frames.pop_back();
    expect = Expect::comma_or_end;
    if (frames.empty()) stop();
}

void CallJson::State::begin_string(ArgumentKind its_kind, std::uint32_t end)
{
    in_string = true;
    kind = its_kind;
    value.clear();
    if (kind == ArgumentKind::code || kind == ArgumentKind::patch || kind == ArgumentKind::command) {
        text = scope.open(kind, end, level);
        line.begin_at(end);
    } else if (kind == ArgumentKind::arguments && level == 1) {
        inner = std::make_unique<CallJson>(found, level + 1);
    }
}

void CallJson::State::deliver(std::string_view bytes, std::uint32_t end)
{
    for (char c : bytes) {
        if (text) {
            line.add(c, end);
            if (c != '\n') continue;
            text->take(line);
            line.begin_at(end);
        } else if (inner) {
            inner->take(c, end);
        } else if (value.size() < (kind == ArgumentKind::replaced ? longest_replaced : longest_name)) {
            value += c;
        }
    }
}

void CallJson::State::end_string()
{
    in_string = false;
    if (text) {
        if (!line.text.empty()) text->take(line);
        scope.close(std::move(text));
    } else if (inner) {
        inner->end();
        inner.reset();
    } else if (in_key) {
        frames.back().key = value;
    } else {
        scope.say(kind, value);
    }
    expect = in_key ? Expect::colon : Expect::comma_or_end;
    in_key = false;
}

// false: not a byte of a string.
bool CallJson::State::take_in_string(char c, std::uint32_t end)
{
    if (hex_digits > 0) {
        const int digit = hex_value(c);
        if (digit < 0) return false;
        code = code << 4 | static_cast<std::uint32_t>(digit);
        if (--hex_digits > 0) return true;
        if (code >= 0xd800 && code < 0xdc00) return high = code, true;
        if (code >= 0xdc00 && code < 0xe000) code = high ? 0x10000 + ((high - 0xd800) << 10) + (code - 0xdc00) : 0xfffd;
        high = 0;
        std::string bytes;
        append_utf8(bytes, code);
        deliver(bytes, end);
    } else if (is_escaped) {
        is_escaped = false;
        constexpr std::string_view names = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
        if (c == 'u') return hex_digits = 4, code = 0, true;
        const std::size_t at = names.find(c);
        if (at == names.npos) return false;
        deliver(meant.substr(at, 1), end);
    } else if (c == '\\') {
        is_escaped = true;
    } else if (c == '"') {
        end_string();
    } else {
        // Models break lines in code where they should have written \\n.
        if (static_cast<unsigned char>(c) < 0x20 && !text) return false;
        deliver(std::string_view(&c, 1), end);
    }
    return true;
}

void CallJson::State::begin_value(char c, std::uint32_t end)
{
    const std::string& key = frames.back().key;
    if (c == '{' || c == '[')
        push(c == '{');
    else if (c == '"')
        begin_string(frames.back().is_object ? kind_of_argument(key) : frames.back().of_list, end);
    else if (c == '-' || is_word(c))
        in_literal = true, expect = Expect::comma_or_end;
    else
        stop();
}

void CallJson::State::take_between(char c, std::uint32_t end)
{
    if (in_literal && (is_word(c) || c == '.' || c == '+' || c == '-')) return;
    in_literal = false;
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') return;
    const char closer = frames.back().is_object ? '}' : ']';
    switch (expect) {
    case Expect::value_or_end:
        if (c == closer) return pop();
        return begin_value(c, end);
    case Expect::value: return begin_value(c, end);
    case Expect::key_or_end:
        if (c == closer) return pop();
        [[fallthrough]];
    case Expect::key:
        if (c != '"') return stop();
        in_key = true;
        return begin_string(ArgumentKind::other, end);
    case Expect::colon:
        if (c != ':') return stop();
        expect = Expect::value;
        return;
    case Expect::comma_or_end:
        if (c == closer) return pop();
        if (c != ',') return stop();
        expect = frames.back().is_object ? Expect::key : Expect::value;
        return;
    }
}

void CallJson::State::take(char c, std::uint32_t end)
{
    if (!frames.empty()) {
        if (!in_string)
            take_between(c, end);
        else if (!take_in_string(c, end))
            stop();
        if (!frames.empty()) return;
    }
    if (c == '{') push(true);
}

CallJson::CallJson(FoundPlaces& found, unsigned level) : state_(new State(found, level)) {}
CallJson::CallJson(CallJson&&) noexcept = default;
CallJson& CallJson::operator=(CallJson&&) noexcept = default;
CallJson::~CallJson() = default;

bool CallJson::is_open() const { return !state_->frames.empty(); }
void CallJson::take(char c, std::uint32_t end) { state_->take(c, end); }
void CallJson::end() { state_->stop(); }

}  // namespace bawn::model
