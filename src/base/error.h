#pragma once

// One error type in the whole program.
//
// A function that can fail returns Result<T>. The message is for people and is built from the inside out, so
// that the user reads one sentence with the cause at the end:
//
//     loading policy /etc/bawn/policy.yaml: line 12: unknown verdict "perhaps"
//
// A broken promise between our own functions is a bug, not an Error: assert() and stop.

#include <expected>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace bawn {

enum class ErrorKind {
    not_found,    // the thing is not there; often fine
    denied,       // the kernel or a policy said no
    invalid,      // the input is wrong and stays wrong
    unavailable,  // not now; trying again may help
    unsupported,  // this kernel or build lacks it
};

class Error {
public:
    Error(ErrorKind kind, std::string message) : kind_(kind), message_(std::move(message)) {}

    // Error::from_errno("opening /etc/shadow") -> denied: "opening /etc/shadow: Permission denied"
    static Error from_errno(std::string_view doing);
    static Error from_errno(std::string_view doing, int error_number);

    ErrorKind kind() const { return kind_; }
    const std::string& message() const { return message_; }
    int error_number() const { return error_number_; }  // 0 where the kernel was not asked

    // The same error, told from further out: "reading the ledger: " + message.
    Error while_doing(std::string_view doing) &&;

private:
    ErrorKind kind_;
    std::string message_;
    int error_number_ = 0;
};

template <typename T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorKind kind, std::string message) { return std::unexpected(Error(kind, std::move(message))); }
inline std::unexpected<Error> fail_errno(std::string_view doing) { return std::unexpected(Error::from_errno(doing)); }
inline std::unexpected<Error> fail(Error error) { return std::unexpected(std::move(error)); }

}  // namespace bawn

// The value, or an early return with the error:  Fd fd = TRY(Fd::open(path));
// (A statement expression: g++ and clang both have it, and nothing else reads as well.)
#define TRY(...)                                                                      \
    __extension__({                                                                   \
        auto try_result_ = (__VA_ARGS__);                                             \
        if (!try_result_) return std::unexpected(std::move(try_result_).error());     \
        ::bawn::detail::value_of(std::move(try_result_));                             \
    })

namespace bawn::detail {
template <typename T, typename E>
T value_of(std::expected<T, E>&& result)
{
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}
}  // namespace bawn::detail
