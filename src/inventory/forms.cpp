#include "inventory/forms.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace bawn::inventory {

namespace {

using namespace std::string_view_literals;

struct FormMagic {
    std::size_t offset;
    std::string_view bytes;
    Form form;
};

// Containers and programs, some of them text: looked for first, in this order.
constexpr FormMagic form_magics[] = {
    {0,
     "\x7f"
     "ELF"sv,
     Form::elf},
    {257, "ustar"sv, Form::tar},
    {0, "PK\x03\x04"sv, Form::zip},
    {0, "PK\x05\x06"sv, Form::zip},
    {0, "Cr24"sv, Form::zip},  // a Chrome extension: a signature, then a zip
    {0, "hsqs"sv, Form::squashfs},
    {0, "7z\xbc\xaf\x27\x1c"sv, Form::seven_zip},
    {0, "070701"sv, Form::cpio},
    {0, "070702"sv, Form::cpio},
    {0, "070707"sv, Form::cpio},
    {0, "!<arch>\ndebian-binary"sv, Form::deb},
    {0, "!<arch>\n"sv, Form::known_data},  // static library
    {0, "!<thin>\n"sv, Form::known_data},
    {0, "\xcf\xfa\xed\xfe"sv, Form::mach_o},
    {0, "\xfe\xed\xfa\xcf"sv, Form::mach_o},
    {0, "\xff\xfe"sv, Form::utf16_text},
    {0, "\xfe\xff"sv, Form::utf16_text},
    {0, "#!"sv, Form::script},
    {0, "%PDF-"sv, Form::known_data},
};

// Some of these are letters that a text may begin with: they count only where the head is not text.
constexpr FormMagic binary_magics[] = {
    {0, "MZ"sv, Form::pe},
    {0, "\x89PNG"sv, Form::known_data},
    {0, "\xff\xd8\xff"sv, Form::known_data},      // JPEG
    {0, "GIF8"sv, Form::known_data},
    {0, "RIFF"sv, Form::known_data},              // WebP, WAV, AVI
    {0, "\0\0\1\0"sv, Form::known_data},          // Windows icon
    {0, "BM"sv, Form::known_data},
    {0, "II*\0"sv, Form::known_data},             // TIFF
    {0, "MM\0*"sv, Form::known_data},
    {0, "\0\1\0\0\0"sv, Form::known_data},        // TrueType
    {0, "OTTO"sv, Form::known_data},
    {0, "ttcf"sv, Form::known_data},
    {0, "wOFF"sv, Form::known_data},
    {0, "wOF2"sv, Form::known_data},
    {36, "acsp"sv, Form::known_data},             // ICC profile
    {4, "ftyp"sv, Form::known_data},              // MP4
    {0, "OggS"sv, Form::known_data},
    {0, "ID3"sv, Form::known_data},
    {0, "fLaC"sv, Form::known_data},
    {0, "\x1a\x45\xdf\xa3"sv, Form::known_data},  // Matroska
    {2, "\r\n"sv, Form::known_data},              // Python byte code
    {0, "\xde\x12\x04\x95"sv, Form::known_data},  // gettext catalogue
    {0, "\x95\x04\x12\xde"sv, Form::known_data},
    {0, "\xca\xfe\xba\xbe"sv, Form::known_data},  // Java class
    {0, "\0asm"sv, Form::known_data},             // WebAssembly
    {0, "SQLite format 3"sv, Form::known_data},
    {0, "PACK\0\0\0"sv, Form::known_data},        // git
    {0, "\xfftOc"sv, Form::known_data},
    {0, "DIRC"sv, Form::known_data},
    {0, "\x1a\x01"sv, Form::known_data},          // terminfo
    {0, "\x1e\x02"sv, Form::known_data},
    {0, "TZif"sv, Form::known_data},
    {0, "gimp xcf"sv, Form::known_data},
    {0, "GVariant"sv, Form::known_data},
};

struct Trait {
    Form form;
    std::string_view name;
    Way way;
};

constexpr Trait traits[] = {
    {Form::empty, "nothing", Way::closed},
    {Form::script, "script", Way::text},
    {Form::text, "text", Way::text},
    {Form::utf16_text, "UTF-16 text", Way::closed},
    {Form::elf, "ELF program", Way::program},
    {Form::pe, "Windows program", Way::closed},
    {Form::mach_o, "macOS program", Way::closed},
    {Form::gzip, "gzip stream", Way::compressed},
    {Form::zlib, "zlib stream", Way::compressed},
    {Form::bzip2, "bzip2 stream", Way::compressed},
    {Form::xz, "xz stream", Way::compressed},
    {Form::lzma, "lzma stream", Way::compressed},
    {Form::zstd, "zstd stream", Way::compressed},
    {Form::lz4, "lz4 stream", Way::compressed},
    {Form::tar, "tar archive", Way::streaming_archive},
    {Form::cpio, "cpio archive", Way::streaming_archive},
    {Form::deb, "Debian package", Way::streaming_archive},
    {Form::zip, "zip archive", Way::seeking_archive},
    {Form::asar, "asar archive", Way::seeking_archive},
    {Form::squashfs, "squashfs image", Way::seeking_archive},
    {Form::seven_zip, "7z archive", Way::closed},
    {Form::known_data, "data", Way::closed},
    {Form::unknown, "binary data", Way::search},
};

const Trait& trait_of(Form form)
{
    return *std::find_if(std::begin(traits), std::end(traits), [form](const Trait& t) { return t.form == form; });
}

bool holds(std::span<const std::byte> head, std::size_t offset, std::string_view magic)
{
    if (head.size() < offset + magic.size()) return false;
    return std::equal(magic.begin(), magic.end(), head.begin() + offset,
                      [](char m, std::byte b) { return static_cast<std::byte>(m) == b; });
}

// Two nested Chromium pickles, then JSON: sizes 4 and n, n and its parts, then `{"files":`.
bool is_asar(std::span<const std::byte> head) { return holds(head, 0, "\4\0\0\0"sv) && holds(head, 16, "{\"files\":"sv); }

bool is_text_byte(std::byte b)
{
    auto c = std::to_integer<std::uint8_t>(b);
    return c >= 0x20 ? c != 0x7f : c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0x1b;
}

// Eight bytes at once where all of them are letters, digits or marks.
bool is_text(std::span<const std::byte> head)
{
    constexpr std::uint64_t blanks = 0x2020202020202020, ones = 0x0101010101010101, highest = 0x8080808080808080;
    for (; head.size() >= 8; head = head.subspan(8)) {
        std::uint64_t eight;
        std::memcpy(&eight, head.data(), sizeof eight);
        std::uint64_t deletes = eight ^ 0x7f7f7f7f7f7f7f7f;
        bool is_plain = ((((eight - blanks) & ~eight) | ((deletes - ones) & ~deletes)) & highest) == 0;
        if (!is_plain && !std::ranges::all_of(head.first(8), is_text_byte)) return false;
    }
    return std::ranges::all_of(head, is_text_byte);
}

std::optional<Form> form_by(std::span<const FormMagic> table, std::span<const std::byte> head)
{
    auto found = std::ranges::find_if(table, [head](const FormMagic& magic) { return holds(head, magic.offset, magic.bytes); });
    return found == table.end() ? std::nullopt : std::optional(found->form);
}

constexpr Form compressed_forms[] = {Form::gzip, Form::bzip2, Form::xz, Form::zstd, Form::lz4, Form::lzma};

}  // namespace

Form form_of(std::span<const std::byte> head)
{
    head = head.first(std::min(head.size(), form_head_size));
    if (head.empty()) return Form::empty;
    if (auto form = form_by(form_magics, head)) return *form;
    if (is_text(head)) return Form::text;
    for (Form form : compressed_forms) {
        if (is_plausible(*codec_of(form), head)) return form;
    }
    if (is_asar(head)) return Form::asar;
    return form_by(binary_magics, head).value_or(Form::unknown);
}

std::string_view name_of(Form form) { return trait_of(form).name; }
Way way_into(Form form) { return trait_of(form).way; }

std::optional<Codec> codec_of(Form form)
{
    switch (form) {
    case Form::gzip: return Codec::gzip;
    case Form::zlib: return Codec::zlib;
    case Form::bzip2: return Codec::bzip2;
    case Form::xz: return Codec::xz;
    case Form::lzma: return Codec::lzma;
    case Form::zstd: return Codec::zstd;
    case Form::lz4: return Codec::lz4;
    default: return std::nullopt;
    }
}

}  // namespace bawn::inventory
