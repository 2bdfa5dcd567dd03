#pragma once

// The shapes of many APIs laid over one JSON document while it passes by, in any order of its keys.
//
//     ShapeSet shapes = ShapeSet::of_requests(apis);
//     ShapeReader reader(shapes);
//     JsonStream json(reader);
//     json.take(bytes); …
//     reader.finish(json.taken());
//     reader.seen(3).is_match, .bytes, .model, …       // of the fourth API
//
// All paths of all APIs are one tree, walked once. A relay may wrap the document: wherever a map stands below keys (or in lists)
// that no shape knows, at most four levels deep, a new document is looked for; where the outer one matches, it counts alone.
// What a part weighs goes to the innermost rule around it; every byte is counted once for each API.

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "egress/api_file.h"
#include "egress/json_stream.h"

namespace bawn::egress {

using BytesByKind = std::array<std::uint64_t, byte_kinds>;
inline constexpr std::size_t token_slots = 12;  // six numbers to add of the input, six of the output

// What was seen of one API.
struct ApiSeen {
    std::uint64_t tests = 0;  // one bit for each that held
    BytesByKind bytes{};
    std::uint64_t tools = 0;
    std::array<std::int64_t, token_slots> tokens;  // -1: not told
    bool is_match = false;
    std::uint32_t hints = 0;

    ApiSeen() { tokens.fill(-1); }
};

class ShapeSet {
public:
    static ShapeSet of_requests(std::span<const Api>);
    static ShapeSet of_responses(std::span<const Api>);

    std::size_t size() const { return apis_.size(); }

    // What parts weigh is told; else a value's text matters only where a shape asks about it.
    bool has_parts() const { return has_parts_; }

private:
    friend class ShapeReader;

    struct Test {
        std::uint16_t api;
        std::uint8_t bit, types;
        std::vector<std::string> words;
    };
    struct Part {
        std::uint16_t api;
        ByteKind kind;
        std::int8_t when;  // bit of the frame, or -1
    };
    struct When {
        std::uint8_t bit;
        std::vector<std::string> words;
    };
    enum class Take : std::uint8_t { model, tool, tokens };
    struct Taken {
        std::uint16_t api;
        Take what;
        std::uint8_t slot;
    };
    struct Node {
        std::vector<std::pair<std::string, std::uint32_t>> keys;
        std::uint32_t element = 0;  // 0 is the root, which is nobody's child: none
        std::vector<Test> tests;
        std::vector<Part> parts;
        std::vector<When> whens;
        std::vector<Taken> takes;
        std::uint8_t whens_of_children = 0;
        std::uint8_t asked = 0;  // types of values of which more than the type is looked at
    };
    struct Masks {
        std::vector<std::uint64_t> shapes;
        std::uint64_t never = 0, hints = 0;
    };

    std::uint32_t node_at(std::string_view path);
    std::uint32_t child(std::uint32_t of, std::string_view key);
    std::uint64_t add_tests(const Shape&, std::uint16_t api, std::uint8_t& next_bit);
    void add_part(const PartRule&, std::uint16_t api);
    void take(const ValuePath&, Taken);
    void add_summands(const std::vector<Summand>&, std::uint16_t api, std::uint8_t first_slot);

    std::vector<Node> nodes_ = std::vector<Node>(1);
    std::vector<Masks> apis_;
    bool has_parts_ = false;
};

class ShapeReader final : public JsonEvents {
public:
    explicit ShapeReader(const ShapeSet&);

    bool begin(Container, std::uint64_t at) override;
    void end(std::uint64_t at) override;
    void key(std::string_view name) override;
    void text(std::string_view first_bytes, std::uint64_t from, std::uint64_t to) override;
    void number(std::string_view digits, std::uint64_t from, std::uint64_t to) override;
    void literal(char first, std::uint64_t from, std::uint64_t to) override;

    // No more bytes: what is still open ends here, and counts as far as it came.
    void finish(std::uint64_t at);

    const ApiSeen& seen(std::size_t api) const { return seen_[api]; }
    std::string_view model(std::size_t api) const { return models_[api]; }

    // What the last document told of APIs, if it was a map or a list, and where in its first bytes the texts and numbers began
    // that mattered for that. A set without parts learns nothing else from a document (api_repeats.h).
    static constexpr std::size_t most_asked_in = 4 << 10;
    struct Told {
        std::vector<std::pair<std::uint16_t, ApiSeen>> apis;
        std::vector<std::pair<std::uint16_t, std::string>> models;
    };
    const Told& told() const { return told_; }
    const std::vector<std::uint64_t>& asked() const { return asked_; }

    // As if a document came that tells the same.
    void take_again(const Told&);

private:
    static constexpr std::uint32_t none = ~std::uint32_t{0};

    struct Frame {
        std::uint32_t node = none;
        Container container = Container::map;
        bool is_document = false;
        std::uint64_t from = 0, whens = 0;
    };
    // A place where a document of an API may stand.
    struct Document {
        std::vector<ApiSeen> own, inner;
        std::vector<std::pair<std::uint16_t, std::string>> models, inner_models;
        std::uint64_t touched = 0;  // APIs of which `own` says anything
        bool has_inner = false;
    };

    std::uint32_t next_node() const;
    void value(std::uint32_t node, ValueType type, std::string_view text, std::uint64_t from, std::uint64_t to);
    void observe(std::uint32_t node, ValueType type, std::string_view text);
    void count(std::uint32_t node, std::uint64_t whens, std::uint64_t from, std::uint64_t to, std::size_t level);
    void take_model(std::uint16_t api, std::string_view text);
    ApiSeen& touched(std::size_t api);
    void start_document();
    void end_document();
    std::uint64_t& claimed(std::size_t level, std::size_t api) { return claimed_[level * set_->size() + api]; }

    const ShapeSet* set_;
    std::vector<ApiSeen> seen_;
    std::vector<std::string> models_;
    std::vector<Frame> frames_;
    std::vector<std::uint64_t> claimed_;  // bytes inside a frame that have their kind, by level and API
    std::vector<Document> documents_;
    std::size_t open_documents_ = 0;
    std::uint32_t at_key_ = none;  // node of the last key
    Told told_;
    std::vector<std::uint64_t> asked_;
};

}  // namespace bawn::egress
