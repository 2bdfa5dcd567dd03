#include "inventory/variable_names.h"

#include <string.h>

#include <array>

namespace bawn::inventory {
namespace {

constexpr std::size_t longest_name = 200;
constexpr std::size_t most_bytes = 4 << 20;

// Takes the environment in pieces and keeps names only.
class NameReader {
public:
    explicit NameReader(const NameSet& wanted) : wanted_(wanted) {}

    void take(std::span<const std::byte> bytes)
    {
        for (std::byte byte : bytes) take(static_cast<char>(byte));
    }

    std::vector<std::string> names() && { return std::move(names_); }

private:
    void take(char c)
    {
        if (c == '\0') {
            name_.clear();
            in_name_ = true;
        } else if (c == '=' && in_name_) {
            if (wanted_.contains(name_)) names_.push_back(name_);
            in_name_ = false;
        } else if (in_name_ && name_.size() < longest_name) {
            name_ += c;
        }
    }

    const NameSet& wanted_;
    std::vector<std::string> names_;
    std::string name_;
    bool in_name_ = true;
};

}  // namespace

Result<std::vector<std::string>> variable_names(const Fd& environ, const NameSet& wanted)
{
    NameReader reader(wanted);
    std::array<std::byte, 4096> buffer;
    for (std::size_t total = 0; total < most_bytes;) {
        auto got = read_some(environ, buffer);
        if (got) reader.take(std::span(buffer).first(*got));
        ::explicit_bzero(buffer.data(), buffer.size());
        if (!got) return fail(std::move(got).error());
        if (*got == 0) break;
        total += *got;
    }
    return std::move(reader).names();
}

}  // namespace bawn::inventory
