#include "inventory/squashfs.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <vector>

#include "inventory/compressed.h"
#include "inventory/little_endian.h"

namespace bawn::inventory {

namespace {

constexpr std::size_t superblock_size = 96, metadata_size = 8192;
constexpr std::uint32_t superblock_magic = 0x73717368, uncompressed_block = 1 << 24, no_fragment = 0xffff'ffff;
constexpr std::size_t folder_depth_limit = 64, entry_limit = 100'000;
constexpr std::uint64_t fragment_bytes_limit = 4ull << 30;  // unpacked, of all fragments

std::unexpected<Error> broken(const std::string& what) { return fail(ErrorKind::invalid, "squashfs image: " + what); }

struct Superblock {
    std::uint32_t inode_count = 0, block_size = 0, fragment_count = 0;
    std::uint16_t compression = 0;
    std::uint64_t root = 0, size = 0, inodes = 0, folders = 0, fragments = 0;
};

Result<std::vector<std::byte>> read_exactly(const ByteSource& source, std::uint64_t offset, std::size_t size)
{
    std::vector<std::byte> bytes(size);
    std::size_t n = TRY(source.read_at(offset, bytes));
    if (n != size) return broken("cut short at " + std::to_string(offset + n));
    return bytes;
}

Result<Superblock> read_superblock(const ByteSource& source, std::uint64_t offset)
{
    std::vector<std::byte> b = TRY(read_exactly(source, offset, superblock_size));
    Superblock s;
    s.inode_count = static_cast<std::uint32_t>(little_endian(b, 4, 4));
    s.block_size = static_cast<std::uint32_t>(little_endian(b, 12, 4));
    s.fragment_count = static_cast<std::uint32_t>(little_endian(b, 16, 4));
    s.compression = static_cast<std::uint16_t>(little_endian(b, 20, 2));
    s.root = little_endian(b, 32, 8);
    s.size = little_endian(b, 40, 8);
    s.inodes = little_endian(b, 64, 8);
    s.folders = little_endian(b, 72, 8);
    s.fragments = little_endian(b, 80, 8);
    bool sane = little_endian(b, 0, 4) == superblock_magic && little_endian(b, 28, 4) == 4 && std::popcount(s.block_size) == 1 &&
                s.block_size >= 4096 && s.block_size <= 1 << 20 && little_endian(b, 22, 2) == std::bit_width(s.block_size) - 1u;
    if (!sane) return broken("its superblock makes no sense");
    return s;
}

Result<Codec> codec_of(std::uint16_t compression)
{
    switch (compression) {
    case 1: return Codec::zlib;
    case 2: return Codec::lzma;
    case 4: return Codec::xz;
    case 5: return Codec::lz4;
    case 6: return Codec::zstd;
    default: return fail(ErrorKind::unsupported, "squashfs image: compressed by method " + std::to_string(compression) + ", not opened");
    }
}

// The bytes of one block, unpacked into `plain`; how many.
Result<std::size_t> unpack_block(Codec codec, std::span<const std::byte> packed, bool is_packed, std::span<std::byte> plain)
{
    if (is_packed) return decode_block(codec, packed, plain);
    std::size_t n = std::min(packed.size(), plain.size());
    std::copy_n(packed.begin(), n, plain.begin());
    return n;
}

struct MetadataBlock {
    std::uint64_t place = ~std::uint64_t{0}, next = 0;
    std::size_t size = 0;
    std::array<std::byte, metadata_size> bytes;
};

// The metadata blocks read last. Inodes that are read one after the other mostly lie in the same block.
class MetadataCache {
public:
    MetadataCache(const ByteSource& source, Codec codec) : source_(source), codec_(codec) {}

    Result<const MetadataBlock*> block(std::uint64_t place)
    {
        auto found = std::ranges::find(blocks_, place, &MetadataBlock::place);
        if (found != blocks_.end()) return &*found;
        MetadataBlock& oldest = blocks_[oldest_++ % blocks_.size()];
        TRY(load(place, oldest));
        return &oldest;
    }

private:
    Result<> load(std::uint64_t place, MetadataBlock& block)
    {
        block.place = ~std::uint64_t{0};
        std::vector<std::byte> header = TRY(read_exactly(source_, place, 2));
        std::size_t packed_size = little_endian(header, 0, 2) & 0x7fff;
        bool is_packed = (little_endian(header, 0, 2) & 0x8000) == 0;
        std::vector<std::byte> packed = TRY(read_exactly(source_, place + 2, packed_size));
        block.size = TRY(unpack_block(codec_, packed, is_packed, block.bytes));
        block.next = place + 2 + packed_size;
        block.place = place;
        return {};
    }

    const ByteSource& source_;
    Codec codec_;
    std::array<MetadataBlock, 4> blocks_;
    std::size_t oldest_ = 0;
};

// Reads on through a chain of metadata blocks: inodes, folders, the fragment table.
class Metadata {
public:
    Metadata(MetadataCache& cache, std::uint64_t block, std::size_t offset) : cache_(&cache), block_(block), at_(offset) {}

    Result<std::vector<std::byte>> take(std::size_t size)
    {
        std::vector<std::byte> taken;
        while (taken.size() < size) {
            const MetadataBlock* block = TRY(cache_->block(block_));
            if (at_ >= block->size) return broken("a metadata block is too short");
            std::size_t n = std::min(size - taken.size(), block->size - at_);
            taken.insert(taken.end(), block->bytes.begin() + at_, block->bytes.begin() + at_ + n);
            at_ += n;
            if (at_ == block->size) {
                block_ = block->next;
                at_ = 0;
            }
        }
        return taken;
    }

private:
    MetadataCache* cache_;
    std::uint64_t block_;
    std::size_t at_;
};

struct Folder {
    std::uint32_t block = 0;
    std::uint16_t offset = 0;
    std::uint32_t size = 0;
};

struct File {
    std::uint64_t blocks_begin = 0, size = 0;
    std::uint32_t fragment = no_fragment, fragment_offset = 0;
};

struct FolderEntry {
    std::string name;
    std::uint64_t inode = 0;
    bool is_folder = false;
};

class Image {
public:
    Image(const ByteSource& source, Superblock super, Codec codec) : source_(source), super_(super), codec_(codec), metadata_(source, codec)
    {
    }

    std::uint32_t block_size() const { return super_.block_size; }
    std::uint32_t inode_count() const { return super_.inode_count; }
    std::uint64_t root() const { return super_.root; }

    // A reader that stands behind the 16 bytes every inode begins with, and its type.
    Result<std::pair<Metadata, std::uint64_t>> inode_at(std::uint64_t reference)
    {
        Metadata reader(metadata_, super_.inodes + (reference >> 16), reference & 0xffff);
        std::vector<std::byte> header = TRY(reader.take(16));
        return std::pair(std::move(reader), little_endian(header, 0, 2));
    }

    Result<std::vector<FolderEntry>> list(std::uint64_t folder_inode, std::size_t limit)
    {
        Folder folder = TRY(folder_at(folder_inode));
        std::vector<FolderEntry> entries;
        if (folder.size <= 3) return entries;
        Metadata reader(metadata_, super_.folders + folder.block, folder.offset);
        for (std::uint64_t left = folder.size - 3; left > 0;) left -= std::min(left, TRY(add_group(reader, entries, limit)));
        return entries;
    }

    Result<std::size_t> block(std::uint64_t offset, std::uint32_t size_word, std::span<std::byte> plain) const
    {
        std::size_t packed_size = size_word & (uncompressed_block - 1);
        if (packed_size > super_.block_size) return broken("a block is larger than blocks are");
        std::vector<std::byte> packed = TRY(read_exactly(source_, offset, packed_size));
        return unpack_block(codec_, packed, (size_word & uncompressed_block) == 0, plain);
    }

    // The fragment block that holds the ends of several files; kept until another is asked for.
    Result<std::span<const std::byte>> fragment(std::uint32_t index)
    {
        if (index == fragment_index_) return std::span<const std::byte>(fragment_).first(fragment_size_);
        if (index >= super_.fragment_count) return broken("a file ends in a fragment that is not there");
        if (fragments_left_-- == 0) return broken("its files jump between fragments too often");
        fragment_index_ = no_fragment;
        std::vector<std::byte> place = TRY(read_exactly(source_, super_.fragments + std::uint64_t{index} / 512 * 8, 8));
        Metadata table(metadata_, little_endian(place, 0, 8), index % 512 * 16);
        std::vector<std::byte> entry = TRY(table.take(16));
        fragment_.resize(super_.block_size);
        fragment_size_ = TRY(block(little_endian(entry, 0, 8), static_cast<std::uint32_t>(little_endian(entry, 8, 4)), fragment_));
        fragment_index_ = index;
        return std::span<const std::byte>(fragment_).first(fragment_size_);
    }

private:
    Result<Folder> folder_at(std::uint64_t reference)
    {
        auto [reader, type] = TRY(inode_at(reference));
        if (type == 1) {
            std::vector<std::byte> b = TRY(reader.take(16));
            return Folder{static_cast<std::uint32_t>(little_endian(b, 0, 4)), static_cast<std::uint16_t>(little_endian(b, 10, 2)),
                          static_cast<std::uint32_t>(little_endian(b, 8, 2))};
        }
        if (type != 8) return broken("a folder that is none");
        std::vector<std::byte> b = TRY(reader.take(24));
        return Folder{static_cast<std::uint32_t>(little_endian(b, 8, 4)), static_cast<std::uint16_t>(little_endian(b, 18, 2)),
                      static_cast<std::uint32_t>(little_endian(b, 4, 4))};
    }

    // Entries share a header that says which inode block they point into. Returns the bytes read.
    Result<std::uint64_t> add_group(Metadata& reader, std::vector<FolderEntry>& entries, std::size_t limit) const
    {
        std::vector<std::byte> header = TRY(reader.take(12));
        std::uint64_t count = little_endian(header, 0, 4) + 1, read = header.size();
        if (count > 256) return broken("a folder claims " + std::to_string(count) + " entries in a group");
        for (; count > 0; --count) {
            if (entries.size() >= limit) return broken("more entries than it has files, or than are looked at");
            std::vector<std::byte> entry = TRY(reader.take(8));
            std::vector<std::byte> name = TRY(reader.take(little_endian(entry, 6, 2) + 1));
            read += entry.size() + name.size();
            std::uint64_t type = little_endian(entry, 4, 2);
            if (type != 1 && type != 2) continue;
            entries.push_back({std::string(reinterpret_cast<const char*>(name.data()), std::min<std::size_t>(name.size(), 256)),
                               little_endian(header, 4, 4) << 16 | little_endian(entry, 0, 2), type == 1});
        }
        return read;
    }

    const ByteSource& source_;
    Superblock super_;
    Codec codec_;
    MetadataCache metadata_;
    std::vector<std::byte> fragment_;
    std::size_t fragment_size_ = 0;
    std::uint32_t fragment_index_ = no_fragment;
    std::uint64_t fragments_left_ = fragment_bytes_limit / super_.block_size;
};

// The content of one file, block by block; the sizes of the blocks stand behind its inode.
class FileContent final : public Stream {
public:
    FileContent(Image& image, Metadata sizes, File file)
        : image_(image),
          sizes_(std::move(sizes)),
          file_(file),
          block_at_(file.blocks_begin),
          plain_(image.block_size())
    {
    }

    static Result<FileContent> open(Image& image, std::uint64_t reference)
    {
        auto [reader, type] = TRY(image.inode_at(reference));
        File file;
        if (type == 2) {
            std::vector<std::byte> b = TRY(reader.take(16));
            file = {little_endian(b, 0, 4), little_endian(b, 12, 4), static_cast<std::uint32_t>(little_endian(b, 4, 4)),
                    static_cast<std::uint32_t>(little_endian(b, 8, 4))};
        } else if (type == 9) {
            std::vector<std::byte> b = TRY(reader.take(40));
            file = {little_endian(b, 0, 8), little_endian(b, 8, 8), static_cast<std::uint32_t>(little_endian(b, 28, 4)),
                    static_cast<std::uint32_t>(little_endian(b, 32, 4))};
        } else {
            return broken("a file that is none");
        }
        return FileContent(image, std::move(reader), file);
    }

    Result<std::span<const std::byte>> next() override
    {
        if (told_ >= file_.size) return std::span<const std::byte>();
        std::uint64_t left = file_.size - told_;
        bool in_fragment = left < image_.block_size() && file_.fragment != no_fragment;
        auto bytes = in_fragment ? tail(left) : block(std::min<std::uint64_t>(left, image_.block_size()));
        told_ = bytes ? told_ + bytes->size() : file_.size;
        return bytes;
    }

private:
    Result<std::span<const std::byte>> block(std::size_t size)
    {
        std::vector<std::byte> word = TRY(sizes_.take(4));
        auto size_word = static_cast<std::uint32_t>(little_endian(word, 0, 4));
        if (size_word == 0) {  // a hole
            std::ranges::fill(plain_, std::byte{});
            return std::span<const std::byte>(plain_).first(size);
        }
        std::size_t n = TRY(image_.block(block_at_, size_word, plain_));
        block_at_ += size_word & (uncompressed_block - 1);
        if (n < size) return broken("a block is cut short");
        return std::span<const std::byte>(plain_).first(size);
    }

    Result<std::span<const std::byte>> tail(std::size_t size)
    {
        std::span<const std::byte> fragment = TRY(image_.fragment(file_.fragment));
        if (file_.fragment_offset > fragment.size() || size > fragment.size() - file_.fragment_offset) {
            return broken("a file lies beyond its fragment");
        }
        return fragment.subspan(file_.fragment_offset, size);
    }

    Image& image_;
    Metadata sizes_;
    File file_;
    std::uint64_t block_at_, told_ = 0;
    std::vector<std::byte> plain_;
};

class ImageWalk {
public:
    ImageWalk(Image& image, Visitor& visitor)
        : image_(image),
          visitor_(visitor),
          entries_left_(std::min<std::size_t>(2 * std::size_t{image.inode_count()}, entry_limit))
    {
    }

    Result<Next> folder(std::uint64_t inode, const std::string& path, std::size_t depth)
    {
        if (depth > folder_depth_limit) return broken("folders deeper than " + std::to_string(folder_depth_limit));
        std::vector<FolderEntry> entries = TRY(image_.list(inode, entries_left_));
        entries_left_ -= entries.size();
        for (const FolderEntry& entry : entries) {
            std::string name = path.empty() ? entry.name : path + "/" + entry.name;
            Next next = entry.is_folder ? TRY(folder(entry.inode, name, depth + 1)) : file(entry.inode, name);
            if (next == Next::stop) return Next::stop;
        }
        return Next::go_on;
    }

private:
    Next file(std::uint64_t inode, const std::string& name)
    {
        auto content = FileContent::open(image_, inode);
        if (content) return visitor_.entry(name, *content);
        visitor_.note(name + ": " + content.error().message());
        return Next::go_on;
    }

    Image& image_;
    Visitor& visitor_;
    std::size_t entries_left_;  // hard links make more names than inodes, but not many times more
};

}  // namespace

Result<> read_squashfs(const ByteSource& source, Visitor& visitor)
{
    Superblock super = TRY(read_superblock(source, 0));
    Image image(source, super, TRY(codec_of(super.compression)));
    TRY(ImageWalk(image, visitor).folder(image.root(), "", 0));
    return {};
}

std::optional<std::uint64_t> squashfs_size(const ByteSource& source, std::uint64_t offset)
{
    auto super = read_superblock(source, offset);
    if (!super || super->size > source.size() - offset) return std::nullopt;
    return super->size;
}

}  // namespace bawn::inventory
