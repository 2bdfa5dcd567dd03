#pragma once

// A stream, kept so that it can be read anywhere: small ones in memory, larger ones in an unlinked file.
//
//     SpoolRoom room(1 << 30, "/tmp");
//     Spool spool = TRY(Spool::keep(stream, room));
//     look_at(spool.source());
//
// The file has no name (O_TMPFILE), so nothing is left behind whatever happens; where the folder cannot hold such a
// file it is a memfd. Nothing of it is mapped: it costs disk cache, not memory of this process.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/fd.h"
#include "inventory/byte_source.h"
#include "inventory/stream.h"

namespace bawn::inventory {

// How much all spools of one file may keep at the same time.
class SpoolRoom {
public:
    SpoolRoom(std::uint64_t limit, std::string folder) : left_(limit), folder_(std::move(folder)) {}
    bool take(std::uint64_t bytes);
    void give_back(std::uint64_t bytes) { left_ += bytes; }
    const std::string& folder() const { return folder_; }

private:
    std::uint64_t left_;
    std::string folder_;
};

class Spool {
public:
    // Everything the stream gives. When it fails or the room is used up, what came before is kept, and fault() says
    // what happened. An Error only where nothing can be kept at all.
    static Result<Spool> keep(Stream&, SpoolRoom&);

    Spool(Spool&&) = default;
    Spool& operator=(Spool&&) = delete;
    ~Spool();

    const ByteSource& source() const { return *source_; }
    const std::string& fault() const { return fault_; }  // "" when the stream came to its end

private:
    explicit Spool(SpoolRoom& room) : room_(&room) {}
    Result<> add(std::span<const std::byte>);
    Result<> move_to_file();
    Result<> finish();

    struct GiveBack {
        void operator()(SpoolRoom*) const {}
    };
    std::unique_ptr<SpoolRoom, GiveBack> room_;  // null after a move
    std::uint64_t size_ = 0;
    std::vector<std::byte> memory_;
    std::unique_ptr<Fd> file_;
    std::unique_ptr<ByteSource> source_;
    std::string fault_;
};

}  // namespace bawn::inventory
