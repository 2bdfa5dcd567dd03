#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/text.h"
#include "model/family_parts.h"
#include "model/json_scan.h"
#include "model/json_text.h"

// An answer is text until something begins a call: the family's own markup, "<tool_call>", or a JSON object or list (alone at the
// beginning of a line, or alone in a fence). From there on bytes are held back until it is certain. Once a known tool is named, its
// arguments are told as they come, and the call ends with them: what closes around them is markup. What turns out to be no call is
// told as text, all of it. A call that is cut short, by the answer's end or because it stops being JSON, was begun and has no end.

namespace bawn::model {
namespace {

constexpr std::size_t most_held = 1 << 20;  // of what is not certain; beyond it is text
constexpr std::size_t most_name = 256, most_blanks = 1 << 12, most_head = 1 << 12, most_fence = 64;
constexpr std::string_view general_opening = "<tool_call>", general_closing = "</tool_call>", function_opening = "<function=";
constexpr std::string_view parameter_opening = "<parameter=", parameter_closing = "</parameter>", function_closing = "</function>";
constexpr std::string_view fence = "```";

enum class Match { no, maybe, yes };

// Does `text` begin with `word`, as far as it goes?
Match begins(std::string_view text, std::string_view word)
{
    if (text.starts_with(word)) return Match::yes;
    return word.starts_with(text) ? Match::maybe : Match::no;
}

// As a part of a JSON string. Bytes are taken as they are: a character may come in two pieces.
void add_escaped(std::string_view text, std::string& to)
{
    constexpr std::string_view digits = "0123456789abcdef";
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            (to += '\\') += c;
        else if (c == '\n')
            to += "\\n";
        else if (c == '\t')
            to += "\\t";
        else if (byte < 0x20)
            ((to += "\\u00") += digits[byte >> 4]) += digits[byte & 15];
        else
            to += c;
    }
}

// The beginning of a call as JSON: {"name": "grep", "arguments": {
struct Head {
    enum What { more, none, whole, streamed } what = more;  // whole: keys in another order, to be read when all of it is there
    std::string name;
    std::size_t arguments = 0;  // where their brace stands
};

class HeadReader {
public:
    explicit HeadReader(std::string_view text) : text_(text) {}

    Head read()
    {
        ++at_;  // the brace
        auto key = string();
        if (!key) return failed();
        if (is_one_of(*key, {"type", "function", "id", "arguments", "parameters"})) return {Head::whole, "", 0};
        if (*key != "name" || !sign(':')) return failed(key && *key != "name");
        auto name = string();
        if (!name) return failed();
        if (past_blanks(text_, at_) == text_.size()) return {Head::more, "", 0};
        if (!sign(',')) return {Head::whole, "", 0};
        auto next = string();
        if (!next) return failed();
        if (!is_one_of(*next, {"arguments", "parameters"})) return {Head::whole, "", 0};
        if (!sign(':')) return failed();
        std::size_t brace = past_blanks(text_, at_);
        if (brace == text_.size()) return {Head::more, "", 0};
        if (text_[brace] != '{') return {Head::whole, "", 0};
        return {Head::streamed, *name, brace};
    }

private:
    Head failed(bool is_other = false) const { return {is_other || is_wrong_ ? Head::none : Head::more, "", 0}; }

    bool sign(char c)
    {
        at_ = past_blanks(text_, at_);
        is_wrong_ = at_ < text_.size() && text_[at_] != c;
        return at_ < text_.size() && text_[at_++] == c;
    }

    // Names of keys and tools need no escapes.
    std::optional<std::string> string()
    {
        if (!sign('"')) return std::nullopt;
        std::size_t end = text_.find_first_of("\"\\", at_);
        is_wrong_ = end != std::string_view::npos ? text_[end] == '\\' : text_.size() - at_ > most_name;
        if (end == std::string_view::npos || is_wrong_) return std::nullopt;
        std::string found(text_.substr(at_, end - at_));
        at_ = end + 1;
        return found;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool is_wrong_ = false;
};

}  // namespace

struct CallReader::State {
    State(std::shared_ptr<const Family::Parts> parts, std::span<const Tool> tools) : parts_(std::move(parts))
    {
        for (const Tool& tool : tools) tools_.emplace(tool.name, tool.parameters);
        openings_.push_back(general_opening);
        if (const std::string& own = parts_->calls.opens; !own.empty() && own != general_opening) openings_.push_back(own);
        if (parts_->calls.form == CallForm::parameter_tags) openings_.push_back(function_opening);
    }

    void take(std::string_view bytes)
    {
        if (tools_.empty()) return tell_text(bytes);
        held_ += bytes;
        while (step()) {}
        if (held_.size() <= most_held) return;
        if (mode_ == Mode::value) abandon();
        give_up(held_.size());
    }

    void end()
    {
        is_last_ = true;
        while (step()) {}
        bool is_begun = mode_ == Mode::arguments || mode_ == Mode::parameters || mode_ == Mode::value || mode_ == Mode::rest;
        if (!is_begun && mode_ != Mode::after && !held_.empty()) tell_text(std::exchange(held_, ""));
        held_.clear();
    }

    std::vector<AnswerPart> told() { return std::exchange(parts_told_, {}); }

private:
    enum class Mode {
        text,        // nothing is held but what may be the beginning of an opening
        opened,      // behind an opening, or at a brace: what kind of call?
        whole,       // a JSON value that is read when it is complete
        fenced,      // the same within a fence
        passed,      // JSON that is no call: text up to its end, whatever it holds
        arguments,   // of JSON, told as they come
        rest,        // of the JSON object around them
        after,       // behind a call: another one, or what closes
        parameters,  // between the tags of parameters
        value,       // of a parameter
    };

    // Each takes from the front of held_ what it can, and says whether to go on.
    bool step()
    {
        switch (mode_) {
        case Mode::text: return step_text();
        case Mode::opened: return step_opened();
        case Mode::whole: return step_whole();
        case Mode::fenced: return step_fenced();
        case Mode::passed: return step_passed();
        case Mode::arguments: return step_arguments();
        case Mode::rest: return step_rest();
        case Mode::after: return step_after();
        case Mode::parameters: return step_parameters();
        case Mode::value: return step_value();
        }
        return false;
    }

    // --- text -----------------------------------------------------------------------------------------------------------------

    bool step_text()
    {
        for (std::size_t at = 0; at < held_.size(); ++at) {
            std::string_view rest = std::string_view(held_).substr(at);
            Match match = opening_at(rest);
            if (match == Match::no && is_line_start_ && !is_in_fence_ && (rest[0] == '{' || rest[0] == '[')) match = Match::yes;
            if (match == Match::no && is_line_start_ && rest[0] == '`') match = begins(rest, fence);
            if (match == Match::maybe && is_last_) match = Match::no;
            if (match != Match::no) {
                tell_text(held_.substr(0, at));
                held_.erase(0, at);
                if (match == Match::maybe) return false;
                return held_[0] == '`' ? step_fence() : open();
            }
            is_line_start_ = held_[at] == '\n' || (is_line_start_ && (held_[at] == ' ' || held_[at] == '\t'));
        }
        tell_text(std::exchange(held_, ""));
        return false;
    }

    Match opening_at(std::string_view text)
    {
        Match best = Match::no;
        for (std::string_view opening : openings_) {
            Match match = begins(text, opening);
            if (match == Match::yes) lead_ = opening == function_opening ? 0 : opening.size(), opening_ = opening;
            best = std::max(best, match);
            if (match == Match::yes) break;
        }
        return best;
    }

    bool open()
    {
        if (held_[0] == '{' || (held_[0] == '[' && opening_at(held_) != Match::yes)) lead_ = 0, opening_ = "";
        is_in_list_ = false;
        bracket_ = nowhere;
        mode_ = Mode::opened;
        return true;
    }

    // A line that begins with three backticks, at the front.
    bool step_fence()
    {
        std::size_t end = std::string_view(held_).substr(0, most_fence).find('\n');
        bool is_whole = end != std::string_view::npos;
        if (!is_whole && held_.size() < most_fence && !is_last_) return false;
        std::string_view word = is_whole ? trimmed(std::string_view(held_).substr(fence.size(), end - fence.size())) : "?";
        if (!is_in_fence_ && is_one_of(word, {"", "json", "tool_call"})) {
            lead_ = end + 1;
            begin_scan();
            mode_ = Mode::fenced;
            return true;
        }
        is_in_fence_ = !is_in_fence_;
        tell_line(fence.size());
        return true;
    }

    void tell_line(std::size_t size)
    {
        tell_text(held_.substr(0, size));
        is_line_start_ = held_[size - 1] == '\n';
        held_.erase(0, size);
        mode_ = Mode::text;
    }

    // --- what kind of call ----------------------------------------------------------------------------------------------------

    bool step_opened()
    {
        std::size_t at = past_blanks(held_, lead_);
        if (at == held_.size()) return held_.size() - lead_ > most_blanks ? give_up(at) : false;
        if (held_[at] == '[' && !is_in_list_) {
            std::size_t next = past_blanks(held_, at + 1);
            if (next == held_.size()) return next - at > most_blanks ? give_up(at + 1) : false;
            if (held_[next] != '{') return give_up(at + 1);
            is_in_list_ = true;
            bracket_ = at;
            lead_ = next;
            return true;
        }
        if (held_[at] == '{') return step_head(at);
        if (held_[at] == '<' && !is_in_list_) return step_function(at);
        return give_up(at);
    }

    bool step_head(std::size_t at)
    {
        Head head = HeadReader(std::string_view(held_).substr(at)).read();
        if (head.what == Head::more && held_.size() - at < most_head) return false;
        bool is_known = head.what == Head::whole || (head.what == Head::streamed && tools_.contains(head.name));
        if (!is_known) return pass(std::min(at, bracket_));
        lead_ = at;
        begin_scan();
        if (head.what == Head::whole) {
            mode_ = Mode::whole;
            return true;
        }
        std::string head_told;
        for (std::size_t i = 0; i < head.arguments; ++i) (void)scan_.take(held_[at + i], head_told);
        begin_call(head.name);
        held_.erase(0, at + head.arguments);
        mode_ = Mode::arguments;
        return true;
    }

    bool step_function(std::size_t at)
    {
        std::string_view rest = std::string_view(held_).substr(at);
        Match match = begins(rest, function_opening);
        if (match == Match::maybe) return false;
        if (match == Match::no) return give_up(at);
        std::size_t end = rest.find_first_of(">\n", function_opening.size());
        if (end == std::string_view::npos) return rest.size() > most_name ? give_up(at + 1) : false;
        std::string name(trimmed(rest.substr(function_opening.size(), end - function_opening.size())));
        if (rest[end] != '>' || !tools_.contains(name)) return give_up(at + 1);
        begin_call(name);
        tell_arguments("{");
        held_.erase(0, at + end + 1);
        mode_ = Mode::parameters;
        return true;
    }

    // --- JSON -----------------------------------------------------------------------------------------------------------------

    void begin_scan()
    {
        scan_ = {};
        scanned_ = 0;
        clean_.clear();
    }

    // On to the end of the value that begins at held_[lead_]; `clean_` is it, as valid JSON.
    JsonScan::Place scan_held()
    {
        JsonScan::Place place = JsonScan::inside;
        while (place == JsonScan::inside && lead_ + scanned_ < held_.size()) place = scan_.take(held_[lead_ + scanned_++], clean_);
        return place;
    }

    bool step_whole()
    {
        JsonScan::Place place = scan_held();
        if (place == JsonScan::inside) return false;
        auto calls = place == JsonScan::closed ? calls_in(clean_) : std::vector<ToolCall>();
        if (calls.empty()) return pass(std::min(lead_, bracket_));
        tell_whole(calls);
        held_.erase(0, lead_ + scanned_);
        mode_ = Mode::after;
        return true;
    }

    bool step_fenced()
    {
        std::size_t at = past_blanks(held_, lead_);
        if (scanned_ == 0) {
            if (at == held_.size() && !is_last_) return at - lead_ > most_blanks ? leave_fence() : false;
            lead_ = at;
        }
        JsonScan::Place place = JsonScan::inside;
        if (!is_closed_) place = scan_held();
        if (!is_closed_ && place == JsonScan::inside && !is_last_) return false;
        is_closed_ = is_closed_ || place == JsonScan::closed;
        if (!is_closed_) return leave_fence();
        std::string_view rest = std::string_view(held_).substr(lead_ + scanned_);
        std::size_t next = past_blanks(rest);
        Match match = begins(rest.substr(next), fence);
        if (match == Match::maybe && !is_last_ && next < most_blanks) return false;
        auto calls = match == Match::yes ? calls_in(clean_) : std::vector<ToolCall>();
        if (calls.empty()) return leave_fence();
        tell_whole(calls);
        held_.erase(0, lead_ + scanned_ + next + fence.size());
        is_closed_ = false;
        opening_ = "";
        mode_ = Mode::after;
        return true;
    }

    // It was only a fence: its first line is text, and what follows is code.
    bool leave_fence()
    {
        is_closed_ = false;
        is_in_fence_ = true;
        std::size_t line = held_.find('\n') + 1;
        tell_line(line);
        return true;
    }

    // All of a value is calls of known tools, or none of it.
    std::vector<ToolCall> calls_in(const std::string& json) const
    {
        auto value = JsonText::check(json);
        if (!value) return {};
        std::vector<ToolCall> calls;
        bool is_all = true;
        auto add = [&](const JsonText& element) {
            auto call = call_in(element);
            is_all = is_all && call;
            if (is_all) calls.push_back(std::move(*call));
        };
        if (value->is_list())
            value->each_element(add);
        else
            add(*value);
        return is_all ? calls : std::vector<ToolCall>();
    }

    std::optional<ToolCall> call_in(const JsonText& value) const
    {
        if (auto function = value.member("function"); function && function->is_object()) return call_in(*function);
        auto name = value.member("name");
        if (!name || !name->is_string() || !tools_.contains(name->string())) return std::nullopt;
        auto arguments = value.member("arguments");
        if (!arguments) arguments = value.member("parameters");
        if (!arguments) return ToolCall{"", name->string(), "{}"};
        if (arguments->is_object()) return ToolCall{"", name->string(), std::string(arguments->text())};
        std::string text = arguments->string();
        auto inner = JsonText::check(text);
        if (!arguments->is_string() || !inner || !inner->is_object()) return std::nullopt;
        return ToolCall{"", name->string(), std::string(inner->text())};
    }

    void tell_whole(const std::vector<ToolCall>& calls)
    {
        for (const ToolCall& call : calls) {
            begin_call(call.name);
            tell_arguments(call.arguments);
            end_call();
        }
    }

    bool step_arguments()
    {
        std::string told;
        std::size_t at = 0;
        JsonScan::Place place = JsonScan::inside;
        bool is_ended = false;
        while (at < held_.size() && place == JsonScan::inside && !is_ended) {
            std::size_t before = told.size();
            place = scan_.take(held_[at++], told);
            is_ended = scan_.depth() == 1;
            if (place == JsonScan::wrong) told.resize(before), --at;
        }
        if (!told.empty()) tell_arguments(told);
        held_.erase(0, at);
        if (is_ended) {
            end_call();
            mode_ = Mode::rest;
        } else if (place == JsonScan::wrong) {
            abandon();
        }
        return is_ended || place == JsonScan::wrong;
    }

    bool step_rest()
    {
        std::string unread;
        std::size_t at = 0;
        JsonScan::Place place = JsonScan::inside;
        while (at < held_.size() && place == JsonScan::inside) place = scan_.take(held_[at++], unread);
        if (place == JsonScan::wrong) --at;
        held_.erase(0, at);
        if (place != JsonScan::inside) mode_ = place == JsonScan::closed ? Mode::after : Mode::text;
        return place != JsonScan::inside;
    }

    // Text up to the end of the JSON value at `at`, and everything before it.
    bool pass(std::size_t at)
    {
        is_in_list_ = false;
        bracket_ = nowhere;
        tell_text(held_.substr(0, at));
        held_.erase(0, at);
        lead_ = 0;
        begin_scan();
        mode_ = Mode::passed;
        is_line_start_ = false;
        return true;
    }

    bool step_passed()
    {
        clean_.clear();
        JsonScan::Place place = scan_held();
        if (place == JsonScan::wrong) --scanned_;  // that byte is looked at as text
        tell_text(held_.substr(0, scanned_));
        held_.erase(0, scanned_);
        scanned_ = 0;
        if (place == JsonScan::inside) return false;
        mode_ = Mode::text;
        return true;
    }

    // --- behind a call --------------------------------------------------------------------------------------------------------

    bool step_after()
    {
        std::size_t at = past_blanks(held_);
        keep_blanks(at);
        if (held_.empty()) return false;
        if (is_in_list_) return step_in_list();
        std::string_view closing = closing_of(opening_);
        Match match = closing.empty() ? Match::no : begins(held_, closing);
        if (match == Match::maybe && !is_last_) return false;
        if (match == Match::yes) {
            blanks_.clear();
            held_.erase(0, closing.size());
        }
        if (match == Match::no && !opening_.empty() && held_[0] == '{') {  // two in one pair of tags
            lead_ = 0;
            mode_ = Mode::opened;
            return true;
        }
        mode_ = match == Match::yes ? Mode::after : Mode::text;
        opening_ = "";
        return true;
    }

    std::string_view closing_of(std::string_view opening) const
    {
        if (opening.empty()) return "";
        return opening == parts_->calls.opens ? std::string_view(parts_->calls.closes) : general_closing;
    }

    bool step_in_list()
    {
        if (held_[0] == ',') {
            std::size_t next = past_blanks(held_, 1);
            if (next == held_.size() && next < most_blanks && !is_last_) return false;
            if (next < held_.size() && held_[next] == '{') {
                lead_ = next;
                mode_ = Mode::opened;
                return true;
            }
        }
        is_in_list_ = false;
        if (held_[0] == ']')
            held_.erase(0, 1);
        else
            mode_ = Mode::text;
        return true;
    }

    // Blanks behind a call are told only where text follows them.
    void keep_blanks(std::size_t size)
    {
        blanks_.append(held_, 0, size);
        held_.erase(0, size);
    }

    // --- parameters in tags -----------------------------------------------------------------------------------------------------

    bool step_parameters()
    {
        held_.erase(0, past_blanks(held_));
        std::string_view rest = held_;
        if (rest.empty()) return false;
        Match ends = begins(rest, function_closing), more = begins(rest, parameter_opening);
        if (ends == Match::yes) {
            tell_arguments("}");
            end_call();
            held_.erase(0, function_closing.size());
            mode_ = Mode::after;
            return true;
        }
        std::size_t end = more == Match::yes ? rest.find('>') : std::string_view::npos;
        bool is_open = more == Match::yes && end == std::string_view::npos && rest.size() < most_name;
        if (ends == Match::maybe || more == Match::maybe || is_open) return false;
        if (end == std::string_view::npos) {  // no tag of ours: the call is cut
            abandon();
            return true;
        }
        std::string key(trimmed(rest.substr(parameter_opening.size(), end - parameter_opening.size())));
        std::string json = is_first_ ? "" : ", ";
        is_first_ = false;
        tell_arguments(json + json_string(key) + ": ");
        is_text_ = type_of(key) == "string";
        if (is_text_) tell_arguments("\"");
        is_value_begun_ = false;
        searched_ = 0;
        held_.erase(0, end + 1);
        mode_ = Mode::value;
        return true;
    }

    // The schema's word for it, or "" where it has none, or several.
    std::string type_of(const std::string& key) const
    {
        auto schema = JsonText::check(tools_.find(tool_)->second);
        if (!schema) return "";
        auto properties = schema->member("properties");
        auto property = properties ? properties->member(key) : std::nullopt;
        auto type = property ? property->member("type") : std::nullopt;
        return type && type->is_string() ? type->string() : "";
    }

    // Up to the tag that closes it: one that a next parameter or the function's end follows, for a value may speak of tags.
    bool step_value()
    {
        if (!is_value_begun_) {
            if (held_.empty()) return false;
            if (held_[0] == '\n') held_.erase(0, 1);
            is_value_begun_ = true;
        }
        for (std::size_t from = searched_;;) {
            std::size_t at = held_.find(parameter_closing, from);
            if (at == std::string::npos) break;
            std::string_view behind = std::string_view(held_).substr(at + parameter_closing.size());
            behind.remove_prefix(past_blanks(behind));
            Match match = std::max(begins(behind, function_closing), begins(behind, parameter_opening));
            bool is_far = held_.size() - at > most_blanks;
            if (match == Match::maybe && !is_last_ && !is_far) {
                tell_value(at > 0 ? at - 1 : 0);
                return false;
            }
            if (match == Match::yes) {
                end_value(at);
                held_.erase(0, at + parameter_closing.size());
                mode_ = Mode::parameters;
                return true;
            }
            from = at + 1;
        }
        searched_ = held_.size() - open_tag_bytes();
        tell_value(searched_);
        return false;
    }

    // How much of the end may be the beginning of the closing tag, or the line's end before it.
    std::size_t open_tag_bytes() const
    {
        constexpr std::string_view closing = "\n</parameter>";
        for (std::size_t size = std::min(held_.size(), closing.size() - 1); size > 0; --size) {
            std::string_view end = std::string_view(held_).substr(held_.size() - size);
            if (closing.starts_with(end) || parameter_closing.starts_with(end)) return size;
        }
        return 0;
    }

    // Of a text, what is certain; the rest waits, as other values do.
    void tell_value(std::size_t size)
    {
        if (!is_text_ || size == 0) return;
        std::string json;
        add_escaped(std::string_view(held_).substr(0, size), json);
        tell_arguments(json);
        held_.erase(0, size);
        searched_ = 0;
    }

    void end_value(std::size_t size)
    {
        std::string_view value = std::string_view(held_).substr(0, size);
        if (value.ends_with('\n')) value.remove_suffix(1);
        std::string json;
        if (is_text_) {
            add_escaped(value, json);
            return tell_arguments(json + "\"");
        }
        std::string_view word = trimmed(value);
        static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> words = {
            {{"True", "true"}, {"False", "false"}, {"None", "null"}}};
        for (const auto& [python, own] : words)
            if (word == python) return tell_arguments(std::string(own));
        if (auto parsed = JsonText::check(word)) return tell_arguments(std::string(parsed->text()));
        add_escaped(value, json);
        tell_arguments("\"" + json + "\"");
    }

    // --- telling ----------------------------------------------------------------------------------------------------------------

    void tell_text(std::string_view text)
    {
        if (text.empty()) return;
        if (!blanks_.empty()) add_text(std::exchange(blanks_, ""));
        add_text(text);
    }

    void add_text(std::string_view text)
    {
        auto* last = parts_told_.empty() ? nullptr : std::get_if<AnswerText>(&parts_told_.back());
        if (!last) last = &std::get<AnswerText>(parts_told_.emplace_back(AnswerText{}));
        last->text += text;
    }

    void begin_call(const std::string& name)
    {
        blanks_.clear();
        tool_ = name;
        is_first_ = true;
        parts_told_.emplace_back(CallBegun{calls_, name});
    }

    void tell_arguments(std::string json)
    {
        auto* last = parts_told_.empty() ? nullptr : std::get_if<CallArguments>(&parts_told_.back());
        if (last && last->index == calls_)
            last->json += json;
        else
            parts_told_.emplace_back(CallArguments{calls_, std::move(json)});
    }

    void end_call()
    {
        parts_told_.emplace_back(CallEnded{calls_++});
        is_line_start_ = true;
    }

    void abandon()
    {
        ++calls_;
        opening_ = "";
        is_in_list_ = false;
        mode_ = Mode::text;
    }

    // It is no call: what stands before `size` is text, and what follows is looked at again.
    bool give_up(std::size_t size)
    {
        size = std::max<std::size_t>(std::min(size, held_.size()), 1);
        tell_text(held_.substr(0, size));
        is_line_start_ = held_[size - 1] == '\n';
        held_.erase(0, size);
        is_closed_ = is_in_list_ = false;
        bracket_ = nowhere;
        opening_ = "";
        mode_ = Mode::text;
        return true;
    }

    std::shared_ptr<const Family::Parts> parts_;
    std::map<std::string, std::string, std::less<>> tools_;  // name -> schema
    std::vector<std::string_view> openings_;
    std::vector<AnswerPart> parts_told_;

    Mode mode_ = Mode::text;
    std::string held_;
    std::string blanks_;          // behind a call
    std::string_view opening_;    // that the call began with; "" of bare JSON
    std::size_t lead_ = 0;        // how much of held_ stands before the JSON
    static constexpr std::size_t nowhere = ~std::size_t{0};
    std::size_t bracket_ = nowhere;  // of a list that has just begun
    std::size_t searched_ = 0;       // of a parameter's value
    bool is_last_ = false, is_line_start_ = true, is_in_fence_ = false, is_in_list_ = false;

    JsonScan scan_;
    std::size_t scanned_ = 0;     // of held_, from lead_ on
    std::string clean_;
    bool is_closed_ = false;      // the fenced value has its end

    std::size_t calls_ = 0;
    std::string tool_;
    bool is_first_ = true, is_text_ = false, is_value_begun_ = false;
};

CallReader::CallReader(const Family& family, std::span<const Tool> tools) : state_(std::make_shared<State>(family.parts_, tools)) {}

std::vector<AnswerPart> CallReader::take(std::string_view bytes)
{
    state_->take(bytes);
    return state_->told();
}

std::vector<AnswerPart> CallReader::end()
{
    state_->end();
    return state_->told();
}

}  // namespace bawn::model
