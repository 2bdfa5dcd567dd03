#include "model/gguf.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>

#include "base/text.h"

namespace bawn::model {
namespace {

// Far above what any model has, and low enough that what is kept of a header stays small.
constexpr std::uint64_t most_keys = 1 << 14, most_tensors = 1 << 16, most_key_bytes = 1 << 10, most_name_bytes = 63;
constexpr std::uint64_t most_elements = 1 << 24, most_header_bytes = 256 << 20;
constexpr std::uint64_t least_alignment = 8, most_alignment = 1 << 16, usual_alignment = 32;
constexpr std::uint64_t most_numbers = std::uint64_t{1} << 42;  // of one tensor

constexpr TensorType tensor_types[] = {
    {0, "F32", 1, 4},        {1, "F16", 1, 2},         {2, "Q4_0", 32, 18},    {3, "Q4_1", 32, 20},    {6, "Q5_0", 32, 22},
    {7, "Q5_1", 32, 24},     {8, "Q8_0", 32, 34},      {9, "Q8_1", 32, 36},    {10, "Q2_K", 256, 84},  {11, "Q3_K", 256, 110},
    {12, "Q4_K", 256, 144},  {13, "Q5_K", 256, 176},   {14, "Q6_K", 256, 210}, {15, "Q8_K", 256, 292}, {16, "IQ2_XXS", 256, 66},
    {17, "IQ2_XS", 256, 74}, {18, "IQ3_XXS", 256, 98}, {19, "IQ1_S", 256, 50}, {20, "IQ4_NL", 32, 18}, {21, "IQ3_S", 256, 110},
    {22, "IQ2_S", 256, 82},  {23, "IQ4_XS", 256, 136}, {24, "I8", 1, 1},       {25, "I16", 1, 2},      {26, "I32", 1, 4},
    {27, "I64", 1, 8},       {28, "F64", 1, 8},        {29, "IQ1_M", 256, 56}, {30, "BF16", 1, 2},     {34, "TQ1_0", 256, 54},
    {35, "TQ2_0", 256, 66},  {39, "MXFP4", 32, 17},    {40, "NVFP4", 64, 36},  {41, "Q1_0", 128, 18},  {42, "Q2_0", 64, 18},
};

constexpr std::string_view type_names[] = {"u8", "i8", "u16", "i16", "u32", "i32", "f32", "boolean", "text", "array", "u64", "i64", "f64"};
constexpr std::uint32_t type_bytes[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};  // of text and arrays: it depends

template <typename Number>
Number number_from(std::span<const std::byte> bytes)
{
    static_assert(std::endian::native == std::endian::little);
    Number number;
    std::memcpy(&number, bytes.data(), sizeof number);
    return number;
}

GgufValue scalar_at(GgufType type, std::span<const std::byte> bytes)
{
    switch (type) {
    case GgufType::u8: return std::uint64_t{number_from<std::uint8_t>(bytes)};
    case GgufType::i8: return std::int64_t{number_from<std::int8_t>(bytes)};
    case GgufType::u16: return std::uint64_t{number_from<std::uint16_t>(bytes)};
    case GgufType::i16: return std::int64_t{number_from<std::int16_t>(bytes)};
    case GgufType::u32: return std::uint64_t{number_from<std::uint32_t>(bytes)};
    case GgufType::i32: return std::int64_t{number_from<std::int32_t>(bytes)};
    case GgufType::f32: return double{number_from<float>(bytes)};
    case GgufType::u64: return number_from<std::uint64_t>(bytes);
    case GgufType::i64: return number_from<std::int64_t>(bytes);
    case GgufType::f64: return number_from<double>(bytes);
    case GgufType::boolean:
    case GgufType::text:
    case GgufType::array: break;
    }
    return bytes[0] != std::byte{0};
}

std::string_view text_of(std::span<const std::byte> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::uint64_t rounded_up(std::uint64_t value, std::uint64_t alignment) { return (value + alignment - 1) / alignment * alignment; }

}  // namespace

// Takes bytes from the front of the file. What is not there is an Error that names what was being read.
class GgufReader {
public:
    GgufReader(std::span<const std::byte> bytes, const std::string& name) : bytes_(bytes)
    {
        gguf_.name_ = name;
        gguf_.file_bytes_ = bytes.size();
    }

    Result<Gguf> read()
    {
        TRY(read_magic());
        auto tensors = TRY(count("the number of tensors", most_tensors));
        auto keys = TRY(count("the number of keys", most_keys));
        for (std::uint64_t i = 0; i < keys; ++i) TRY(read_key(i));
        for (std::uint64_t i = 0; i < tensors; ++i) TRY(read_tensor(i));
        TRY(place_tensors());
        return std::move(gguf_);
    }

private:
    std::unexpected<Error> refuse(std::string_view what) const
    {
        return fail(ErrorKind::invalid, fmt::format("{}: {}{}", gguf_.name_, doing_.empty() ? "" : doing_ + ": ", what));
    }

    Result<std::span<const std::byte>> take(std::uint64_t count)
    {
        if (count > bytes_.size() - at_) return refuse(fmt::format("the file ends within it (byte {} of {})", at_, bytes_.size()));
        if (count > most_header_bytes - at_) return refuse("the header goes on beyond 256 MiB");
        auto taken = bytes_.subspan(at_, count);
        at_ += count;
        return taken;
    }

    template <typename Number>
    Result<Number> number()
    {
        return number_from<Number>(TRY(take(sizeof(Number))));
    }

    Result<std::uint64_t> count(std::string_view what, std::uint64_t most)
    {
        doing_ = what;
        auto value = TRY(number<std::uint64_t>());
        if (value > most) return refuse(fmt::format("{} are more than {}", value, most));
        return value;
    }

    Result<std::string_view> text(std::uint64_t most)
    {
        auto length = TRY(number<std::uint64_t>());
        if (length > most) return refuse(fmt::format("a text of {} bytes is longer than {}", length, most));
        return text_of(TRY(take(length)));
    }

    Result<> read_magic()
    {
        doing_ = "the first bytes";
        if (text_of(TRY(take(4))) != "GGUF") return refuse("this is no GGUF file");
        auto version = TRY(number<std::uint32_t>());
        if ((version & 0xffff) == 0) return refuse("a file for machines of the other byte order");
        if (version != 2 && version != 3) return refuse(fmt::format("version {} of the format is not known (2 and 3 are)", version));
        return {};
    }

    Result<> read_key(std::uint64_t index)
    {
        doing_ = fmt::format("key number {}", index + 1);
        auto key = TRY(text(most_key_bytes));
        doing_ = fmt::format("key \"{}\"", printable(key));
        auto type = TRY(number<std::uint32_t>());
        if (type >= std::size(type_names)) return refuse(fmt::format("a value of type {}, which is not known", type));
        auto value = TRY(read_value(static_cast<GgufType>(type)));
        if (!gguf_.values_.emplace(key, value).second) return refuse("it stands twice");
        return {};
    }

    Result<GgufValue> read_value(GgufType type)
    {
        if (type == GgufType::text) return TRY(text(most_header_bytes));
        if (type == GgufType::array) return TRY(read_array());
        return scalar_at(type, TRY(take(type_bytes[static_cast<std::size_t>(type)])));
    }

    Result<GgufArray> read_array()
    {
        auto type = TRY(number<std::uint32_t>());
        if (type >= std::size(type_names)) return refuse(fmt::format("elements of type {}, which is not known", type));
        GgufArray array{.type = static_cast<GgufType>(type), .count = 0, .bytes = {}};
        if (array.type == GgufType::array) return refuse("an array of arrays, which no model has");
        array.count = TRY(number<std::uint64_t>());
        if (array.count > most_elements) return refuse(fmt::format("{} elements are more than {}", array.count, most_elements));
        std::size_t begin = at_;
        if (array.type != GgufType::text) {
            TRY(take(array.count * type_bytes[type]));
        } else {
            for (std::uint64_t i = 0; i < array.count; ++i) TRY(text(most_header_bytes));
        }
        array.bytes = bytes_.subspan(begin, at_ - begin);
        return array;
    }

    Result<> read_tensor(std::uint64_t index)
    {
        doing_ = fmt::format("tensor number {}", index + 1);
        GgufTensor tensor;
        tensor.name = TRY(text(most_name_bytes));
        doing_ = fmt::format("tensor \"{}\"", printable(tensor.name));
        if (!gguf_.tensor_at_.emplace(tensor.name, index).second) return refuse("it stands twice");
        tensor.dimensions = TRY(number<std::uint32_t>());
        if (tensor.dimensions == 0 || tensor.dimensions > 4) return refuse(fmt::format("{} dimensions (1 to 4 can be)", tensor.dimensions));
        std::uint64_t numbers = 1;
        for (std::uint32_t i = 0; i < tensor.dimensions; ++i) {
            tensor.shape[i] = TRY(number<std::uint64_t>());
            if (tensor.shape[i] == 0 || tensor.shape[i] > most_numbers / numbers)
                return refuse(fmt::format("a dimension of {} is nothing, or too much", tensor.shape[i]));
            numbers *= tensor.shape[i];
        }
        auto type = TRY(number<std::uint32_t>());
        auto known = std::ranges::find(tensor_types, type, &TensorType::number);
        if (known == std::end(tensor_types)) return refuse(fmt::format("numbers of type {}, which is not known", type));
        if (tensor.shape[0] % known->block != 0)
            return refuse(fmt::format("rows of {} numbers do not fall into blocks of {} ({})", tensor.shape[0], known->block, known->name));
        tensor.type = known;
        tensor.bytes = numbers / known->block * known->bytes;
        tensor.offset = TRY(number<std::uint64_t>());
        gguf_.tensors_.push_back(tensor);
        return {};
    }

    Result<std::uint64_t> alignment()
    {
        doing_ = "key \"general.alignment\"";
        const GgufValue* value = gguf_.find("general.alignment");
        if (!value) return usual_alignment;
        std::uint64_t alignment = as_count(*value).value_or(0);
        if (!std::has_single_bit(alignment) || alignment < least_alignment || alignment > most_alignment)
            return refuse("no power of two from 8 to 65536");
        return alignment;
    }

    // One behind the other in the order of the header, each at the next aligned place: so writers do, and so the library wants it.
    Result<> place_tensors()
    {
        auto unit = TRY(alignment());
        std::uint64_t begin = rounded_up(at_, unit), next = 0;
        for (const GgufTensor& tensor : gguf_.tensors_) {
            doing_ = fmt::format("tensor \"{}\"", printable(tensor.name));
            if (tensor.offset != next) return refuse(fmt::format("it stands at {}, and {} is its place", tensor.offset, next));
            if (begin > bytes_.size() || next > bytes_.size() - begin || tensor.bytes > bytes_.size() - begin - next)
                return refuse(
                    fmt::format("{} bytes at {} reach beyond the file's end ({} bytes)", tensor.bytes, begin + next, bytes_.size()));
            next = rounded_up(next + tensor.bytes, unit);
            gguf_.tensor_bytes_ += tensor.bytes;
        }
        return {};
    }

    std::span<const std::byte> bytes_;
    std::size_t at_ = 0;
    std::string doing_;
    Gguf gguf_;
};

Result<Gguf> Gguf::read(std::span<const std::byte> bytes, const std::string& name) { return GgufReader(bytes, name).read(); }

const GgufValue* Gguf::find(std::string_view key) const
{
    auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
}

const GgufTensor* Gguf::tensor(std::string_view name) const
{
    auto found = tensor_at_.find(name);
    return found == tensor_at_.end() ? nullptr : &tensors_[found->second];
}

void GgufArray::each(const std::function<bool(std::uint64_t index, const GgufValue&)>& visit) const
{
    auto rest = bytes;
    for (std::uint64_t i = 0; i < count; ++i) {
        std::size_t size = type_bytes[static_cast<std::size_t>(type)];
        if (type == GgufType::text) {
            if (rest.size() < sizeof(std::uint64_t)) return;
            size = number_from<std::uint64_t>(rest);
            rest = rest.subspan(sizeof(std::uint64_t));
        }
        if (size > rest.size()) return;  // it was checked; but the file may change under a mapping
        if (!visit(i, type == GgufType::text ? GgufValue(text_of(rest.first(size))) : scalar_at(type, rest))) return;
        rest = rest.subspan(size);
    }
}

std::string_view name_of(GgufType type) { return type_names[static_cast<std::size_t>(type)]; }

std::optional<std::uint64_t> as_count(const GgufValue& value)
{
    if (const auto* number = std::get_if<std::uint64_t>(&value)) return *number;
    if (const auto* number = std::get_if<std::int64_t>(&value); number && *number >= 0) return static_cast<std::uint64_t>(*number);
    return std::nullopt;
}

std::optional<std::string_view> as_text(const GgufValue& value)
{
    if (const auto* text = std::get_if<std::string_view>(&value)) return *text;
    return std::nullopt;
}

}  // namespace bawn::model
