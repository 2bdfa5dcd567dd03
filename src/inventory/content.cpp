#include "inventory/content.h"

namespace bawn::inventory {
namespace {

class MatchingSink final : public PartSink {
public:
    MatchingSink(std::string_view path, unsigned uid, Matcher& matcher) : path_(path), uid_(uid), matcher_(matcher) {}

    void begin(const Part& part) override
    {
        part_ = part;
        size_ = 0;
        bool is_archive = part.is_container && part.form.find("archive") != std::string::npos;  // its files are parts of their own
        matcher_.begin(is_archive ? Matcher::Stretch::archive : Matcher::Stretch::file);
    }

    bool bytes(std::span<const std::byte> bytes) override
    {
        matcher_.add(bytes);
        size_ += bytes.size();
        return true;
    }

    void end() override
    {
        content_.bytes += size_;
        auto strings = matcher_.end();
        if (strings.empty()) return;
        content_.parts.push_back({.path = std::string(path_) + part_.path,
                                  .form = part_.form,
                                  .size = size_,
                                  .strings = std::move(strings),
                                  .sha256 = {},
                                  .uid = uid_});
    }

    Content take() { return std::move(content_); }

private:
    std::string_view path_;
    unsigned uid_;
    Matcher& matcher_;
    Part part_;
    std::uint64_t size_ = 0;
    Content content_;
};

}  // namespace

Content look_at_content(const ByteSource& source, std::string_view path, unsigned uid, Matcher& matcher, const Limits& limits)
{
    MatchingSink sink(path, uid, matcher);
    std::vector<Note> notes = unpack(source, limits, sink);
    Content content = sink.take();
    content.notes = std::move(notes);
    return content;
}

}  // namespace bawn::inventory
