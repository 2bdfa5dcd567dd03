#pragma once

// What the kernel has and the oldest headers that we build with do not: numbers and structures of Linux's user API.

#include <linux/types.h>

#include <cstdint>

namespace bawn::sandbox {

inline constexpr int nr_keyctl_join_session = 1;  // KEYCTL_JOIN_SESSION_KEYRING
inline constexpr unsigned nr_open_tree_attr = 467, nr_last_known = 469;

namespace landlock_abi {

struct RulesetAttributes {
    std::uint64_t handled_files, handled_network, scoped;
};
struct [[gnu::packed]] PathBeneath {
    std::uint64_t allowed;
    std::int32_t parent;
};

inline constexpr std::uint64_t execute = 1 << 0, write_file = 1 << 1, read_file = 1 << 2, read_folder = 1 << 3, remove_folder = 1 << 4,
                               remove_file = 1 << 5, make_char = 1 << 6, make_folder = 1 << 7, make_file = 1 << 8, make_socket = 1 << 9,
                               make_fifo = 1 << 10, make_block = 1 << 11, make_link = 1 << 12, refer = 1 << 13, truncate = 1 << 14,
                               ioctl_device = 1 << 15, resolve_unix = 1 << 16;
inline constexpr std::uint64_t scope_abstract_socket = 1 << 0, scope_signal = 1 << 1;

}  // namespace landlock_abi

}  // namespace bawn::sandbox
