#include "inventory/elf.h"

#include <gtest/gtest.h>

#include "inventory/samples_test.h"

namespace bawn::inventory {

using namespace samples;

namespace {

ElfLayout layout_of(const std::string& file) { return read_elf(MemorySource(bytes_of(file))); }

}  // namespace

TEST(Elf, forms)
{
    const std::string cookie("MEI\014\013\012\013\016", 8);
    struct Row {
        const char* expected;
        std::string file;
    };
    const Row rows[] = {
        {"ELF program", elf64({{".text", code(), 1, 6}})},
        {"Go program", elf64({{".go.buildinfo", "x"}})},
        {"Rust program", elf64({{".comment", "rustc version 1.80"}})},
        {"Bun executable", elf64({{".bun", "x"}})},
        {"Bun executable", elf64({}, noise(3'000) + "\n---- Bun! ----\n" + little_endian(5, 8))},
        {"Node SEA executable", elf64({{"", "NODE_SEA_BLOB" + noise(70'000), 7}})},
        {"pkg executable", elf64({}, noise(3'000) + R"(PAYLOAD_POSITION "/snapshot/x.js")")},
        {"PyInstaller executable", elf64({}, noise(3'000) + cookie + std::string(80, '\0'))},
        {"Nuitka executable", elf64({}, "KAX" + noise(3'000))},
        {"ELF program", elf64({{".rodata", "---- Bun! ---- NODE_SEA_BLOB PAYLOAD_POSITION /snapshot/"}})},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.expected);
        EXPECT_EQ(layout_of(row.file).form, row.expected);
        EXPECT_TRUE(layout_of(row.file).faults.empty());
    }
}

TEST(Elf, payloads_may_be_anywhere_but_in_code)
{
    std::string file = elf64({{".rodata", noise(80'000)}, {".text", code(), 1, 6}, {".data", noise(100)}}, noise(5'000));
    std::uint64_t rodata = noise(80'000).size(), code_begin = 64 + rodata, code_end = code_begin + code().size();
    ElfLayout layout = layout_of(file);
    ASSERT_EQ(layout.payload_stretches.size(), 2u);
    EXPECT_EQ(layout.payload_stretches[0], (Stretch{0, code_begin}));
    EXPECT_EQ(layout.payload_stretches[1], (Stretch{code_end, file.size()}));
    EXPECT_EQ(layout.end, file.size() - noise(5'000).size());
}

TEST(Elf, small_gaps_hold_no_payload)
{
    EXPECT_TRUE(layout_of(elf64({{".rodata", noise(100)}, {".text", code(), 1, 6}})).payload_stretches.empty());
}

TEST(Elf, a_section_that_lies_does_not_hide_an_overlay)
{
    std::string honest = elf64({{".text", code(), 1, 6}});
    std::string file = elf64({{".text", code(), 1, 6, 0, 1 << 30}}, noise(5'000));
    ElfLayout layout = layout_of(file);
    EXPECT_EQ(layout.end, honest.size());
    EXPECT_EQ(layout.payload_stretches.back().end, file.size());
    ASSERT_EQ(layout.faults.size(), 1u);
    EXPECT_EQ(layout.faults[0], "truncated ELF: section .text lies beyond the end of the file");
}

}  // namespace bawn::inventory
