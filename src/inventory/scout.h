#pragma once

// Where a payload may lie in a part: encoded texts in text, magic numbers in everything that may be searched.

#include <optional>
#include <vector>

#include "inventory/elf.h"
#include "inventory/encoded_text.h"
#include "inventory/forms.h"
#include "inventory/magics.h"

namespace bawn::inventory {

// Watches the bytes of a part go by and remembers where something may be packed.
class Scout {
public:
    static Scout of(Way way, const ElfLayout& layout)
    {
        Scout scout;
        if (way == Way::text) scout.text_.emplace();
        if (way == Way::search) scout.magics_.emplace(std::vector<Stretch>{everywhere});
        if (way == Way::program) scout.magics_.emplace(layout.payload_stretches, layout.has_zlib_payload ? Zlib::wanted : Zlib::ignored);
        return scout;
    }

    bool is_idle() const { return !magics_ && !text_; }

    void see(std::uint64_t offset, std::span<const std::byte> bytes)
    {
        if (text_) text_->see(offset, bytes);
        if (text_ && text_->binary_from() && !magics_) magics_.emplace(std::vector<Stretch>{everywhere});
        if (magics_) magics_->see(offset, bytes);
    }

    std::vector<Mark> marks() const { return magics_ ? magics_->marks() : std::vector<Mark>(); }
    bool was_full() const { return magics_ && magics_->was_full(); }
    std::vector<std::uint64_t> encoded_places() const { return text_ ? text_->places() : std::vector<std::uint64_t>(); }

private:
    std::optional<MagicSearch> magics_;
    std::optional<EncodedTextSearch> text_;
};

}  // namespace bawn::inventory
