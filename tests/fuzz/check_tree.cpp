// A text of a language that the first byte chooses: as a file, growing as a stream does, and as a pattern.

#include "check/pattern.h"
#include "check/syntax.h"

using namespace bawn::check;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    const Language& language = *languages()[data[0] % languages().size()];
    std::string_view text(reinterpret_cast<const char*>(data) + 1, std::min<std::size_t>(size - 1, 4096));
    Words words;
    if (auto tree = Tree::parse(language, text.substr(0, text.size() / 2), words)) {
        (void)shown(tree->root(), words);
        if (tree->update(text, static_cast<std::uint32_t>(text.size() / 2))) (void)shown(tree->root(), words);
    }
    if (text.size() < 200) {
        if (auto pattern = Pattern::parse(language, text, words)) (void)pattern->required_literals();
    }
    return 0;
}
