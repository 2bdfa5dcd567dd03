#pragma once

// matcher: which strings of the signatures stand in a stretch of bytes, as UTF-8 and as UTF-16LE, how often, and
// whether they stand in code. All strings are looked for at once.
//
//     Patterns patterns = TRY(Patterns::compile(strings_of(knowledge)));   // shared, read-only
//     Matcher matcher = TRY(Matcher::create(patterns));                     // one for each thread
//     matcher.begin(); matcher.add(first); matcher.add(second);             // a string may lie across both
//     std::vector<StringCount> found = matcher.end();

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "agents/agents.h"
#include "base/error.h"

namespace bawn::inventory {

class Patterns {
public:
    static Result<Patterns> compile(std::vector<std::string> strings);
    Patterns(Patterns&&) noexcept;
    Patterns& operator=(Patterns&&) noexcept;
    ~Patterns();

private:
    friend class Matcher;
    struct Database;
    explicit Patterns(std::unique_ptr<Database>);
    std::unique_ptr<Database> database_;
};

class Matcher {
public:
    static Result<Matcher> create(const Patterns&);  // which must outlive it
    Matcher(Matcher&&) noexcept;
    Matcher& operator=(Matcher&&) noexcept;
    ~Matcher();

    // Zero bytes tell a binary from text, except in an archive: there they lie between the files.
    enum class Stretch { file, archive };
    void begin(Stretch = Stretch::file);
    void add(std::span<const std::byte>);
    std::vector<agents::StringCount> end();

private:
    struct State;
    explicit Matcher(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};

// Does this text look like code around its middle: machine code, or a script? Lists, prose and settings do not.
bool looks_like_code(std::string_view window);

}  // namespace bawn::inventory
