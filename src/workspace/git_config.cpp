#include "workspace/git_config.h"

#include <algorithm>

#include "base/text.h"

namespace bawn::workspace {
namespace {

class ConfigReader {
public:
    explicit ConfigReader(std::string_view text) : rest_(text) { skip_mark(); }

    std::vector<ConfigEntry> all()
    {
        while (!rest_.empty() && is_good_) {
            skip_blank();
            if (rest_.empty()) break;
            if (rest_.front() == '#' || rest_.front() == ';')
                skip_line();
            else if (rest_.front() == '[')
                section();
            else
                entry();
        }
        return std::move(entries_);
    }

private:
    void skip_mark()
    {
        if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    }
    void skip_blank() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }
    void skip_line() { rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size())); }
    char next()
    {
        if (rest_.empty()) return '\0';
        char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    void section()
    {
        next();
        std::size_t end = rest_.find_first_of("]\" \t\n");
        is_good_ = end != std::string_view::npos && rest_[end] != '\n';
        if (!is_good_) return;
        now_.section = lower_case(rest_.substr(0, end));
        now_.subsection.clear();
        rest_.remove_prefix(end);
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
        if (rest_.starts_with('"')) quoted_subsection();
        is_good_ = is_good_ && next() == ']';
        if (auto dot = now_.section.find('.'); dot != std::string::npos && now_.subsection.empty()) {
            now_.subsection = now_.section.substr(dot + 1);
            now_.section.resize(dot);
        }
    }

    void quoted_subsection()
    {
        next();
        for (char c = next(); c != '"'; c = next()) {
            if (c == '\\') c = next();
            if (c == '\0' || c == '\n') {
                is_good_ = false;
                return;
            }
            now_.subsection += c;
        }
    }

    void entry()
    {
        std::size_t end =
            std::min(rest_.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"), rest_.size());
        is_good_ = end > 0 && !now_.section.empty();
        if (!is_good_) return;
        now_.key = lower_case(rest_.substr(0, end));
        rest_.remove_prefix(end);
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
        now_.value = "true";
        if (rest_.starts_with('=')) {
            next();
            value();
        } else {
            skip_line();
        }
        if (is_good_) entries_.push_back(now_);
    }

    void value()
    {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
        now_.value.clear();
        bool is_quoted = false;
        std::size_t kept = 0;  // trailing blanks outside quotes do not count
        for (char c = next(); c != '\0' && (c != '\n' || is_quoted); c = next()) {
            if (c == '\n') is_good_ = false;
            if (!is_good_) return;
            if (!is_quoted && (c == '#' || c == ';')) return skip_rest(kept);
            if (c == '"')
                is_quoted = !is_quoted;
            else if (c == '\\')
                escape();
            else if (c != '\r')
                now_.value += c;
            if (is_quoted || (c != ' ' && c != '\t')) kept = now_.value.size();
        }
        now_.value.resize(kept);
    }

    void skip_rest(std::size_t kept)
    {
        now_.value.resize(kept);
        skip_line();
    }

    void escape()
    {
        switch (char c = next()) {
        case 'n': now_.value += '\n'; break;
        case 't': now_.value += '\t'; break;
        case 'b': now_.value += '\b'; break;
        case '\n': break;
        case '\\':
        case '"': now_.value += c; break;
        default: is_good_ = false;
        }
    }

    std::string_view rest_;
    std::vector<ConfigEntry> entries_;
    ConfigEntry now_;
    bool is_good_ = true;
};

}  // namespace

std::vector<ConfigEntry> parse_git_config(std::string_view text)
{
    if (text.find('\0') != std::string_view::npos) return {};
    return ConfigReader(text).all();
}

std::string value_in(const std::vector<ConfigEntry>& entries, std::string_view section, std::string_view key)
{
    std::string value;
    for (const ConfigEntry& entry : entries)
        if (entry.section == section && entry.subsection.empty() && entry.key == key) value = entry.value;
    return value;
}

std::string quoted_config_value(std::string_view value)
{
    std::string text = "\"";
    for (char c : value) {
        if (c == '"' || c == '\\') text += '\\';
        if (c == '\n')
            text += "\\n";
        else if (c == '\t')
            text += "\\t";
        else if (c != '\r' && c != '\0')
            text += c;
    }
    return text += '"';
}

}  // namespace bawn::workspace
