#include "inventory/elf.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string_view>

namespace bawn::inventory {

namespace {

constexpr std::size_t table_limit = 4096;         // sections, segments
constexpr std::uint64_t least_stretch = 64 << 10;  // inside the ELF
constexpr std::uint64_t least_overlay = 2 << 10;   // after it
constexpr std::uint32_t type_note = 7, type_nobits = 8, load_segment = 1;
constexpr std::uint64_t is_executable_section = 4;

// Reads numbers of either width and byte order out of a header.
class Fields {
public:
    Fields(std::span<const std::byte> bytes, bool is_64, bool is_big) : bytes_(bytes), is_64_(is_64), is_big_(is_big) {}

    bool is_64() const { return is_64_; }
    Fields over(std::span<const std::byte> bytes) const { return {bytes, is_64_, is_big_}; }

    std::uint64_t number(std::size_t offset, std::size_t width) const
    {
        std::uint64_t value = 0;
        if (offset + width > bytes_.size()) return 0;
        for (std::size_t i = 0; i < width; ++i) {
            std::size_t from = is_big_ ? offset + i : offset + width - 1 - i;
            value = value << 8 | std::to_integer<std::uint8_t>(bytes_[from]);
        }
        return value;
    }
    std::uint64_t word(std::size_t offset_32, std::size_t offset_64) const { return is_64_ ? number(offset_64, 8) : number(offset_32, 4); }

private:
    std::span<const std::byte> bytes_;
    bool is_64_, is_big_;
};

struct Table {
    std::uint64_t offset = 0, count = 0, entry_size = 0;
    std::uint64_t end() const { return offset + count * entry_size; }
};

struct Section {
    std::string name;
    std::uint32_t name_offset = 0, type = 0;
    std::uint64_t flags = 0, offset = 0, size = 0;
};

std::vector<std::byte> read(const ByteSource& source, std::uint64_t offset, std::uint64_t size)
{
    std::vector<std::byte> bytes(size);
    auto n = source.read_at(offset, bytes);
    bytes.resize(n ? *n : 0);
    return bytes;
}

bool contains(std::span<const std::byte> bytes, std::string_view text)
{
    return !bytes.empty() && ::memmem(bytes.data(), bytes.size(), text.data(), text.size()) != nullptr;
}

class Reader {
public:
    explicit Reader(const ByteSource& source) : source_(source), header_(read(source, 0, 64)), fields_(fields_of(header_)) {}

    ElfLayout layout()
    {
        if (header_.size() < (fields_.is_64() ? 64u : 52u)) return cut_header();
        read_sections();
        read_segments();
        layout_.end = end_;
        find_payload_stretches();
        layout_.form = form();
        return std::move(layout_);
    }

private:
    static Fields fields_of(std::span<const std::byte> header)
    {
        bool is_64 = header.size() > 5 && header[4] == std::byte{2};
        bool is_big = header.size() > 5 && header[5] == std::byte{2};
        return {header, is_64, is_big};
    }

    ElfLayout cut_header()
    {
        layout_.faults.push_back("truncated ELF: the file ends inside its header");
        layout_.end = source_.size();
        return std::move(layout_);
    }

    void fault(const std::string& what) { layout_.faults.push_back("truncated ELF: " + what + " lies beyond the end of the file"); }

    // The end of the ELF as far as [offset, offset + size) says; false when that is not in the file.
    bool reaches(std::uint64_t offset, std::uint64_t size)
    {
        if (offset > source_.size() || size > source_.size() - offset) return false;
        end_ = std::max(end_, offset + size);
        return true;
    }

    std::vector<std::byte> read_table(Table table, const char* what)
    {
        if (table.count == 0) return {};
        if (table.count > table_limit) {
            layout_.faults.push_back("ELF with " + std::to_string(table.count) + " " + what + ": only some are looked at");
            table.count = table_limit;
        }
        if (!reaches(table.offset, table.count * table.entry_size)) {
            fault("its table of " + std::string(what));
            return {};
        }
        return read(source_, table.offset, table.count * table.entry_size);
    }

    void read_sections()
    {
        Table table = {fields_.word(32, 40), fields_.number(fields_.is_64() ? 60 : 48, 2), fields_.is_64() ? 64u : 40u};
        std::vector<std::byte> bytes = read_table(table, "sections");
        for (std::size_t at = 0; at + table.entry_size <= bytes.size(); at += table.entry_size) {
            add_section(fields_.over(std::span(bytes).subspan(at, table.entry_size)));
        }
        name_sections(fields_.number(fields_.is_64() ? 62 : 50, 2));
        std::erase_if(sections_, [this](const Section& s) { return !is_in_file(s); });
    }

    void add_section(const Fields& f)
    {
        Section section;
        section.name_offset = static_cast<std::uint32_t>(f.number(0, 4));
        section.type = static_cast<std::uint32_t>(f.number(4, 4));
        section.flags = f.word(8, 8);
        section.offset = f.word(16, 24);
        section.size = f.word(20, 32);
        sections_.push_back(std::move(section));
    }

    bool is_in_file(const Section& section)
    {
        if (section.type == 0 || section.type == type_nobits || section.size == 0) return false;
        if (reaches(section.offset, section.size)) return true;
        fault(section.name.empty() ? "a section" : "section " + section.name);
        return false;
    }

    void name_sections(std::uint64_t names_index)
    {
        if (names_index >= sections_.size()) return;
        const Section& names = sections_[names_index];
        if (names.offset > source_.size()) return;
        std::vector<std::byte> bytes = read(source_, names.offset, std::min<std::uint64_t>(names.size, 64 << 10));
        for (Section& section : sections_) {
            if (section.name_offset >= bytes.size()) continue;
            const char* name = reinterpret_cast<const char*>(bytes.data()) + section.name_offset;
            section.name.assign(name, ::strnlen(name, std::min<std::size_t>(bytes.size() - section.name_offset, 64)));
        }
    }

    void read_segments()
    {
        Table table = {fields_.word(28, 32), fields_.number(fields_.is_64() ? 56 : 44, 2), fields_.is_64() ? 56u : 32u};
        std::vector<std::byte> bytes = read_table(table, "segments");
        for (std::size_t at = 0; at + table.entry_size <= bytes.size(); at += table.entry_size) {
            Fields f = fields_.over(std::span(bytes).subspan(at, table.entry_size));
            std::uint64_t size = f.word(16, 32);
            if (size > 0 && !reaches(f.word(4, 8), size) && f.number(0, 4) == load_segment) fault("a segment");
        }
    }

    // Everything but code. What says it is code and is not costs an attacker a program that does not start.
    void find_payload_stretches()
    {
        std::vector<Stretch> code;
        for (const Section& s : sections_) {
            if (s.flags & is_executable_section) code.push_back({s.offset, s.offset + s.size});
        }
        std::ranges::sort(code, {}, &Stretch::begin);
        std::uint64_t from = 0;
        for (const Stretch& c : code) {
            if (c.begin > from) add_stretch({from, c.begin});
            from = std::max(from, c.end);
        }
        add_stretch({from, source_.size()});
    }

    void add_stretch(Stretch stretch)
    {
        bool is_overlay = source_.size() - end_ >= least_overlay && stretch.end > end_;
        if (is_overlay || stretch.end - stretch.begin >= least_stretch) layout_.payload_stretches.push_back(stretch);
    }

    const Section* section(std::string_view name) const
    {
        auto found = std::ranges::find(sections_, name, &Section::name);
        return found == sections_.end() ? nullptr : &*found;
    }

    std::uint64_t overlay_size() const { return source_.size() - end_; }

    std::string form()
    {
        if (header_[8] == std::byte{'A'} && header_[9] == std::byte{'I'}) return "AppImage";
        if (section(".bun") != nullptr || ends_like_bun()) return "Bun executable";
        if (is_sea()) return "Node SEA executable";
        if (overlay_size() >= least_overlay) {
            if (std::string form = form_by_overlay(); !form.empty()) return form;
        }
        return form_by_toolchain();
    }

    bool ends_like_bun() const
    {
        std::uint64_t tail = std::min<std::uint64_t>(64, overlay_size());
        return tail > 0 && contains(read(source_, source_.size() - tail, tail), "\n---- Bun! ----\n");
    }

    // postject writes the blob as a note; other notes may stand before it in the same section.
    bool is_sea() const
    {
        return std::ranges::any_of(sections_, [this](const Section& s) {
            return s.type == type_note && s.size >= least_stretch && contains(read(source_, s.offset, 512), "NODE_SEA_BLOB");
        });
    }

    std::string form_by_overlay()
    {
        std::uint64_t tail_size = std::min<std::uint64_t>(128 << 10, overlay_size());
        std::vector<std::byte> head = read(source_, end_, 8), tail = read(source_, source_.size() - tail_size, tail_size);
        if (contains(tail, "PAYLOAD_POSITION") && contains(tail, "/snapshot/")) return "pkg executable";
        if (contains(tail, "MEI\014\013\012\013\016")) {
            layout_.has_zlib_payload = true;
            return "PyInstaller executable";
        }
        if (contains(head, "KAY") || contains(head, "KAX")) return "Nuitka executable";
        if (contains(head, "d3n0l4nd") || contains(tail, "d3n0l4nd")) return "Deno executable";
        return "";
    }

    std::string form_by_toolchain() const
    {
        if (fields_.number(16, 2) == 4) return "ELF core";
        if (fields_.number(16, 2) == 1) return "ELF object";
        if (section(".go.buildinfo") != nullptr || section(".note.go.buildid") != nullptr) return "Go program";
        if (const Section* comment = section(".comment"); comment != nullptr) {
            if (contains(read(source_, comment->offset, std::min<std::uint64_t>(comment->size, 4096)), "rustc version"))
                return "Rust program";
        }
        if (sections_.empty() && contains(read(source_, 0, 1024), "UPX!")) return "ELF program packed by UPX";
        return "ELF program";
    }

    const ByteSource& source_;
    std::vector<std::byte> header_;
    Fields fields_;
    std::vector<Section> sections_;
    std::uint64_t end_ = 0;
    ElfLayout layout_;
};

}  // namespace

ElfLayout read_elf(const ByteSource& source) { return Reader(source).layout(); }

}  // namespace bawn::inventory
