#include "inventory/unpack.h"

#include <algorithm>
#include <map>

#include "inventory/archive.h"
#include "inventory/asar.h"
#include "inventory/budget.h"
#include "inventory/compressed.h"
#include "inventory/elf.h"
#include "inventory/encoded_text.h"
#include "inventory/forms.h"
#include "inventory/magics.h"
#include "inventory/scout.h"
#include "inventory/spool.h"
#include "inventory/squashfs.h"
#include "inventory/stream.h"
#include "inventory/visitor.h"

namespace bawn::inventory {

namespace {

constexpr std::uint64_t least_container = 2 << 10;  // smaller ones hold no agent
constexpr std::size_t least_packed_stream = 512;    // unpacked, of streams found in the middle of something
constexpr std::size_t note_limit = 100;

std::vector<std::byte> head_of(const ByteSource& source, std::uint64_t offset = 0)
{
    std::vector<std::byte> head(form_head_size);
    auto n = source.read_at(offset, head);
    head.resize(n ? *n : 0);
    return head;
}

ArchiveFormat archive_format_of(Form form)
{
    if (form == Form::tar) return ArchiveFormat::tar;
    return form == Form::cpio ? ArchiveFormat::cpio : ArchiveFormat::ar;
}

bool is_container(Form form)
{
    Way way = way_into(form);
    return way == Way::compressed || way == Way::streaming_archive || way == Way::seeking_archive;
}

class Unpacker {
public:
    Unpacker(const Limits& limits, std::uint64_t file_size, PartSink& sink)
        : limits_(limits),
          sink_(sink),
          memory_(limits.decoder_memory),
          room_(limits.spool, limits.spool_folder),
          budget_(Budget::of(limits, file_size))
    {
    }

    std::vector<Note> file(const ByteSource& source)
    {
        look_at(Part{}, source, form_of(head_of(source)));
        return std::move(notes_);
    }

    // What a container holds, entry by entry, each looked at like a file.
    class Inside final : public Visitor {
    public:
        Inside(Unpacker& unpacker, const Part& holder) : unpacker_(unpacker), holder_(holder) {}

        Next entry(const std::string& name, Stream& content) override
        {
            ++told_;
            unpacker_.look_at_entry(holder_, name, content);
            return unpacker_.budget_.is_spent ? Next::stop : Next::go_on;
        }
        void note(const std::string& message) override { unpacker_.note(holder_, message); }
        bool told_nothing() const { return told_ == 0; }

    private:
        Unpacker& unpacker_;
        const Part& holder_;
        std::size_t told_ = 0;
    };

private:
    // --- notes

    void note(const Part& part, const std::string& message)
    {
        if (notes_.size() == note_limit) notes_.push_back({part.path, "more could not be read"});
        if (notes_.size() < note_limit) notes_.push_back({part.path, message});
    }

    // Once the budget is spent everything breaks off; that is said once.
    void note_failure(const Part& part, const std::string& message)
    {
        if (budget_.is_spent && std::exchange(said_spent_, true)) return;
        note(part, message);
    }

    bool may_open(const Part& part, std::uint64_t size)
    {
        if (size < least_container || budget_.is_spent) return false;
        if (part.depth < limits_.depth) return true;
        note(part, "containers deeper than " + std::to_string(limits_.depth) + " are not opened");
        return false;
    }

    bool take_entry(const Part& holder)
    {
        if (budget_.is_spent) return false;
        if (budget_.entries_left-- > 0) return true;
        budget_.is_spent = true;
        note_failure(holder, "holds too many entries: stopped after " + std::to_string(limits_.entries));
        return false;
    }

    // --- a part that can be read anywhere

    void look_at(Part part, const ByteSource& source, Form form)
    {
        ElfLayout layout = form == Form::elf ? read_elf(source) : ElfLayout();
        part.form = form == Form::elf ? layout.form + part.form : std::string(name_of(form)) + part.form;
        part.is_container = is_container(form);
        for (const std::string& fault : layout.faults) note(part, fault);

        bool is_told = part.depth == 0 || !part.is_container;
        Scout scout = Scout::of(way_into(form), layout);
        if (is_told) tell(part, source, scout);
        bool opened = has_inside(form, scout) && may_open(part, source.size()) && open(part, source, form, scout);
        if (!is_told && !opened) tell(part, source, scout);
    }

    static bool has_inside(Form form, const Scout& scout)
    {
        return is_container(form) || !scout.marks().empty() || !scout.encoded_places().empty();
    }

    void tell(const Part& part, const ByteSource& source, Scout& scout)
    {
        SourceStream stream(source, 0, large_read);
        std::uint64_t left = part.depth == 0 ? limits_.raw : source.size();
        sink_.begin(part);
        bool is_wanted = true;
        while (is_wanted || !scout.is_idle()) {
            std::uint64_t offset = stream.offset();
            auto bytes = stream.next();
            if (!bytes) note(part, bytes.error().message());
            if (!bytes || bytes->empty()) break;
            if (bytes->size() > left) {
                note(part, "larger than " + std::to_string(limits_.raw) + " bytes: the rest is not looked at");
                break;
            }
            left -= bytes->size();
            is_wanted = is_wanted && sink_.bytes(*bytes);
            scout.see(offset, *bytes);
        }
        sink_.end();
    }

    // False when nothing came out.
    bool open(const Part& part, const ByteSource& source, Form form, const Scout& scout)
    {
        switch (way_into(form)) {
        case Way::compressed:
        case Way::streaming_archive: open_from_start(part, source, form); return true;
        case Way::seeking_archive: return open_seeking(part, source, form);
        default:
            open_encoded_texts(part, source, scout.encoded_places());
            open_marks(part, source, scout.marks());
            if (scout.was_full()) note(part, "more places look packed than are looked at");
            return true;
        }
    }

    // --- an entry, which comes once

    void look_at_entry(const Part& holder, const std::string& name, Stream& content)
    {
        if (!take_entry(holder)) return;
        Metered metered(content, budget_);
        Lookahead stream(metered);
        std::span<const std::byte> head = stream.head(least_container);
        Form form = form_of(head);
        Part part = {holder.path + "!" + name, " in " + holder.form, holder.depth + 1, false};
        Way way = way_into(form);
        bool is_one_pass = way == Way::compressed || way == Way::streaming_archive;
        if (is_one_pass && may_open(part, head.size())) {
            open_stream(named(part, form), form, stream);
        } else if (is_one_pass || way == Way::closed || head.size() < least_container) {
            tell_stream(named(part, form), stream);
        } else {
            look_at_spooled(part, form, stream);
        }
    }

    static Part named(Part part, Form form)
    {
        part.form = std::string(name_of(form)) + part.form;
        return part;
    }

    void tell_stream(const Part& part, Stream& stream)
    {
        sink_.begin(part);
        while (true) {
            auto bytes = stream.next();
            if (!bytes) note_failure(part, bytes.error().message());
            if (!bytes || bytes->empty() || !sink_.bytes(*bytes)) break;
        }
        sink_.end();
    }

    void look_at_spooled(const Part& part, Form form, Stream& stream)
    {
        auto spool = Spool::keep(stream, room_);
        if (!spool) return note(part, spool.error().message());
        if (!spool->fault().empty()) note_failure(part, spool->fault());
        look_at(part, spool->source(), form);
    }

    // --- containers

    // Returns how many bytes of the stream were used.
    std::uint64_t open_compressed(const Part& part, Codec codec, Stream& packed, Members members)
    {
        DecodedStream plain(codec, packed, memory_, members);
        Lookahead first(plain);
        if (!first.head(1).empty() || members == Members::all) look_at_entry(part, numbered(part, name_of(codec)), first);
        return plain.taken();
    }

    std::uint64_t open_archive(const Part& part, ArchiveFormat format, Stream& stream)
    {
        Inside inside(*this, part);
        auto taken = read_archive(format, stream, inside);
        if (!taken) note_failure(part, taken.error().message());
        return taken.value_or(0);
    }

    std::uint64_t open_stream(const Part& part, Form form, Stream& stream)
    {
        if (auto codec = codec_of(form)) return open_compressed(part, *codec, stream, Members::all);
        return open_archive(part, archive_format_of(form), stream);
    }

    // What follows a stream or an archive in the same file is searched too.
    void open_from_start(const Part& part, const ByteSource& source, Form form)
    {
        SourceStream stream(source);
        std::uint64_t taken = open_stream(part, form, stream);
        if (taken == 0 || taken + least_container > source.size()) return;
        MagicSearch search({{taken, source.size()}});
        SourceStream rest(source, taken);
        while (true) {
            std::uint64_t offset = rest.offset();
            auto bytes = rest.next();
            if (!bytes || bytes->empty()) break;
            search.see(offset, *bytes);
        }
        open_marks(part, source, search.marks());
    }

    bool open_seeking(const Part& part, const ByteSource& source, Form form)
    {
        Inside inside(*this, part);
        auto read = form == Form::zip    ? read_zip(source, inside)
                    : form == Form::asar ? read_asar(source, inside)
                                         : read_squashfs(source, inside);
        if (!read) note_failure(part, read.error().message());
        return !inside.told_nothing();
    }

    // --- things packed somewhere in a part

    void open_encoded_texts(const Part& part, const ByteSource& source, const std::vector<std::uint64_t>& places)
    {
        std::uint64_t done = 0;
        for (std::uint64_t place : places) {
            if (place < done || budget_.is_spent) continue;
            auto run = encoded_run_at(source, place);
            if (!run || run->begin < done) continue;
            DecodedText content(source, *run);
            look_at_entry(part, numbered(part, run->alphabet == EncodedRun::Alphabet::base64 ? "base64" : "hex"), content);
            done = run->end;
        }
    }

    void open_marks(const Part& part, const ByteSource& source, const std::vector<Mark>& marks)
    {
        std::uint64_t done = 0;
        for (const Mark& mark : marks) {
            if (mark.offset < done || budget_.is_spent) continue;
            done = open_mark(part, source, mark);
        }
    }

    // Returns where the thing at a mark ends, if it is one; else where the search goes on.
    std::uint64_t open_mark(const Part& part, const ByteSource& source, const Mark& mark)
    {
        std::vector<std::byte> head = head_of(source, mark.offset);
        Slice rest(source, mark.offset, source.size());
        std::uint64_t used = 0;
        if (auto codec = codec_of(mark.form)) {
            if (is_plausible(*codec, head)) used = open_packed_stream(part, rest, *codec);
        } else if (mark.form == Form::zip) {
            if (is_zip_header(head)) used = open_packed_zip(part, rest);
        } else if (mark.form == Form::tar) {
            if (is_tar_header(head)) used = open_packed_tar(part, rest);
        } else if (auto size = squashfs_size(rest, 0)) {
            open_seeking(inner(part, Form::squashfs), Slice(rest, 0, *size), Form::squashfs);
            used = *size;
        }
        return mark.offset + std::max<std::uint64_t>(used, 1);
    }

    std::uint64_t open_packed_stream(const Part& part, const ByteSource& rest, Codec codec)
    {
        SourceStream packed(rest);
        Part holder = part;
        holder.form = std::string(name_of(codec)) + " stream in " + part.form;
        DecodedStream plain(codec, packed, memory_, Members::one);
        Lookahead first(plain);
        if (first.head(least_packed_stream).size() >= least_packed_stream) look_at_entry(holder, numbered(part, name_of(codec)), first);
        return plain.taken();
    }

    std::uint64_t open_packed_zip(const Part& part, const ByteSource& rest)
    {
        Part holder = inner(part, Form::zip);
        if (auto end = end_of_zip(rest, 0)) {
            open_seeking(holder, Slice(rest, 0, *end), Form::zip);
            return *end;
        }
        SourceStream stream(rest);
        return open_archive(holder, ArchiveFormat::zip_without_directory, stream);
    }

    std::uint64_t open_packed_tar(const Part& part, const ByteSource& rest)
    {
        SourceStream stream(rest);
        return open_archive(inner(part, Form::tar), ArchiveFormat::tar, stream);
    }

    // The holder of the entries of an archive that lies somewhere in `part`.
    Part inner(const Part& part, Form form)
    {
        std::string form_name(name_of(form));
        std::string name = numbered(part, form_name.substr(0, form_name.find(' ')));
        return {part.path + "!" + name, form_name + " in " + part.form, part.depth + 1, true};
    }

    // "gzip", then "gzip#2", …
    std::string numbered(const Part& part, std::string_view name)
    {
        int n = ++counts_[part.path + "!" + std::string(name)];
        return n == 1 ? std::string(name) : std::string(name) + "#" + std::to_string(n);
    }

    const Limits& limits_;
    PartSink& sink_;
    DecoderMemory memory_;
    SpoolRoom room_;
    Budget budget_;
    bool said_spent_ = false;
    std::map<std::string, int> counts_;
    std::vector<Note> notes_;
};

}  // namespace

std::vector<Note> unpack(const ByteSource& source, const Limits& limits, PartSink& sink)
{
    return Unpacker(limits, source.size(), sink).file(source);
}

}  // namespace bawn::inventory
