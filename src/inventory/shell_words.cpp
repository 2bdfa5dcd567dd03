#include "inventory/shell_words.h"

#include <utility>

namespace bawn::inventory {
namespace {

class WordReader {
public:
    std::vector<std::vector<std::string>> read(std::string_view line)
    {
        for (at_ = 0; at_ < line.size() && !is_comment(line); ++at_) take(line);
        end_command();
        return std::move(commands_);
    }

private:
    bool is_comment(std::string_view line) const { return line[at_] == '#' && !in_word_ && !quote_; }

    void take(std::string_view line)
    {
        char c = line[at_];
        if (c == '\\' && quote_ != '\'' && at_ + 1 < line.size())
            add(line[++at_]);
        else if (quote_ && c == quote_)
            quote_ = 0;
        else if (quote_)
            add(c);
        else if (c == '"' || c == '\'')
            open_quote(c);
        else if (c == ' ' || c == '\t' || c == '\r')
            end_word();
        else if (c == ';' || c == '&' || c == '|' || c == '\n' || c == '(' || c == ')')
            end_command();
        else
            add(c);
    }

    void open_quote(char c)
    {
        quote_ = c;
        in_word_ = true;
    }

    void add(char c)
    {
        word_ += c;
        in_word_ = true;
    }

    void end_word()
    {
        if (in_word_) words_.push_back(std::exchange(word_, {}));
        in_word_ = false;
    }

    void end_command()
    {
        end_word();
        if (!words_.empty()) commands_.push_back(std::exchange(words_, {}));
    }

    std::size_t at_ = 0;
    char quote_ = 0;
    bool in_word_ = false;
    std::string word_;
    std::vector<std::string> words_;
    std::vector<std::vector<std::string>> commands_;
};

}  // namespace

std::vector<std::vector<std::string>> commands_in(std::string_view line) { return WordReader().read(line); }

}  // namespace bawn::inventory
