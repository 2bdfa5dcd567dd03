#include "egress/api_file.h"

#include <algorithm>

#include "base/text.h"
#include "base/yaml_keys.h"

namespace bawn::egress {
namespace {

using Texts = std::vector<std::string>;

constexpr std::size_t most_tests = 60, most_parts = 32, most_summands = 6;

bool is_value_path(std::string_view path)
{
    if (path.empty() || path.size() > 200) return false;
    for (std::string_view step : split(path, '.')) {
        while (step.ends_with("[]")) step.remove_suffix(2);
        if (step.find_first_of("[]") != std::string_view::npos) return false;
        if (step.empty() && !path.starts_with("[]")) return false;
    }
    return true;
}

Result<ValuePath> value_path(const YamlNode& node)
{
    std::string path = TRY(node.as_text());
    if (!is_value_path(path)) return node.error("\"" + printable(path) + "\" is no path: expected keys with dots between, [] for elements");
    return path;
}

Result<std::vector<ValuePath>> value_paths(const YamlNode& node)
{
    std::vector<ValuePath> paths;
    if (!node.is_list()) paths.push_back(TRY(value_path(node)));
    for (const YamlNode& item : node.list()) paths.push_back(TRY(value_path(item)));
    return paths;
}

template <auto member, typename Struct>
Result<> paths_into(const YamlNode& node, Struct& into)
{
    into.*member = TRY(value_paths(node));
    return {};
}

constexpr std::pair<std::string_view, std::uint8_t> type_names[] = {
    {"text", ValueType::text}, {"number", ValueType::number}, {"flag", ValueType::flag}, {"null", ValueType::null},
    {"map", ValueType::map},   {"list", ValueType::list},     {"any", any_value}};

// "text or list"
Result<std::uint8_t> read_types(const YamlNode& node)
{
    std::uint8_t types = 0;
    for (std::string_view word : split(node.text(), ' ')) {
        auto row = std::ranges::find(type_names, word, &std::pair<std::string_view, std::uint8_t>::first);
        if (row != std::end(type_names))
            types |= row->second;
        else if (word != "or")
            return node.error("expected text, number, flag, null, map, list or any, with \"or\" between, or a list of words");
    }
    if (types == 0) return node.error("expected a type or a list of words");
    return types;
}

Result<Shape> read_shape(const YamlNode& node)
{
    if (!node.is_map()) return node.error("expected paths, each with what stands there");
    Shape shape;
    for (const auto& [path, what] : node.map()) {
        ShapeTest test;
        test.path = TRY(value_path(path));
        test.types = ValueType::text;
        if (what.is_list())
            test.words = TRY(what.as_texts());
        else
            test.types = TRY(read_types(what));
        if (what.is_list() && test.words.empty()) return what.error("expected at least one word");
        shape.push_back(std::move(test));
    }
    return shape;
}

template <auto member, typename Struct>
Result<> shape_into(const YamlNode& node, Struct& into)
{
    into.*member = TRY(read_shape(node));
    return {};
}

template <typename Struct>
Result<> shapes_into(const YamlNode& node, Struct& into)
{
    if (!node.is_list()) into.shapes.push_back(TRY(read_shape(node)));
    for (const YamlNode& item : node.list()) into.shapes.push_back(TRY(read_shape(item)));
    for (const Shape& shape : into.shapes)
        if (shape.empty()) return node.error("a shape of nothing holds for everything");
    return {};
}

Result<> read_kind(const YamlNode& node, PartRule& into)
{
    for (std::size_t i = 0; i < byte_kinds; ++i) {
        if (node.text() != name_of(static_cast<ByteKind>(i))) continue;
        into.kind = static_cast<ByteKind>(i);
        return {};
    }
    return node.error("expected system, conversation, tool-definitions, tool-results, files or other");
}

Result<> read_when(const YamlNode& node, PartRule& into)
{
    if (!node.is_map() || node.map().size() != 1) return node.error("expected one key and the words it may hold");
    const auto& [key, words] = node.map().front();
    into.when_key = TRY(key.as_text());
    into.when_words = TRY(words.as_texts());
    if (into.when_key.empty() || into.when_key.find_first_of(".[]") != std::string::npos)
        return key.error("expected one key of the map itself");
    if (into.when_words.empty()) return words.error("expected at least one word");
    return {};
}

Result<> read_part_path(const YamlNode& node, PartRule& into)
{
    into.path = TRY(value_path(node));
    return {};
}

constexpr Key<PartRule> part_keys[] = {{"at", read_part_path}, {"kind", read_kind}, {"when", read_when}};

Result<> read_parts(const YamlNode& node, Api::Request& into)
{
    if (!node.is_list()) return node.error("expected a list of parts");
    for (const YamlNode& item : node.list()) {
        TRY(read_map(item, part_keys, into.parts.emplace_back()));
        if (into.parts.back().path.empty() || !item.find("kind")) return item.error("a part needs at and kind");
    }
    if (into.parts.size() > most_parts) return node.error("more than 32 parts");
    return {};
}

Result<> read_paths(const YamlNode& node, Api::Request& into)
{
    into.paths = TRY(node.as_texts());
    for (const std::string& path : into.paths) {
        std::size_t open = path.find('{');
        bool is_good = path.starts_with('/') && path.find_first_of("?# ") == std::string::npos;
        if (open != std::string::npos && (path.compare(open, 7, "{model}") != 0 || path.find('{', open + 1) != std::string::npos))
            is_good = false;
        if (!is_good)
            return node.error("\"" + printable(path) + "\" is no path: expected /a/b, with {model} at most once and * for one part");
    }
    return {};
}

Result<> read_confidence(const YamlNode& node, Api::Request& into)
{
    for (Confidence c : {Confidence::none, Confidence::possible, Confidence::likely, Confidence::certain}) {
        if (node.text() != name_of(c)) continue;
        into.confidence = c;
        return {};
    }
    return node.error("expected none, possible, likely or certain");
}

Result<> read_headers(const YamlNode& node, Api::Request& into)
{
    for (const std::string& name : TRY(node.as_texts())) into.headers.push_back(lower_case(name));
    return {};
}

constexpr Key<Api::Request> request_keys[] = {
    {"methods", texts_into<&Api::Request::methods, Api::Request>},
    {"shape", shapes_into<Api::Request>},
    {"never", shape_into<&Api::Request::never, Api::Request>},
    {"hints", shape_into<&Api::Request::hints, Api::Request>},
    {"paths", read_paths},
    {"headers", read_headers},
    {"model", paths_into<&Api::Request::model, Api::Request>},
    {"tools", paths_into<&Api::Request::tools, Api::Request>},
    {"parts", read_parts},
    {"confidence", read_confidence},
};

struct Tokens {
    std::vector<Summand> input, output;
};

template <auto member>
Result<> read_summands(const YamlNode& node, Tokens& into)
{
    std::vector<Summand>& summands = into.*member;
    if (!node.is_list()) summands.push_back({TRY(value_path(node))});
    for (const YamlNode& item : node.list()) summands.push_back(TRY(value_paths(item)));
    if (summands.size() > most_summands) return node.error("more than six numbers to add");
    return {};
}

constexpr Key<Tokens> token_keys[] = {{"input", read_summands<&Tokens::input>}, {"output", read_summands<&Tokens::output>}};

Result<> read_tokens(const YamlNode& node, Api::Response& into)
{
    Tokens tokens;
    TRY(read_map(node, token_keys, tokens));
    into.input_tokens = std::move(tokens.input);
    into.output_tokens = std::move(tokens.output);
    return {};
}

constexpr Key<Api::Response> response_keys[] = {
    {"shape", shapes_into<Api::Response>},
    {"model", paths_into<&Api::Response::model, Api::Response>},
    {"tokens", read_tokens},
};

template <std::vector<YamlNode> Api::* member>
Result<> read_examples(const YamlNode& node, Api& into)
{
    if (!node.is_list()) return node.error("expected a list of examples");
    into.*member = node.list();
    return {};
}

constexpr Key<Api> api_keys[] = {
    {"id", text_into<&Api::id, Api>},
    {"name", text_into<&Api::name, Api>},
    {"vendor", text_into<&Api::vendor, Api>},
    {"reference", text_into<&Api::reference, Api>},
    {"note", text_into<&Api::note, Api>},
    {"request", [](const YamlNode& node, Api& into) { return read_map(node, request_keys, into.request); }},
    {"response", [](const YamlNode& node, Api& into) { return read_map(node, response_keys, into.response); }},
    {"told", read_examples<&Api::told>},
    {"not-told", read_examples<&Api::not_told>},
};

std::size_t tests_of(const std::vector<Shape>& shapes)
{
    std::size_t sum = 0;
    for (const Shape& shape : shapes) sum += shape.size();
    return sum;
}

bool is_good_id(std::string_view id)
{
    return !id.empty() && id.size() <= 64 &&
           std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

Result<> check(const YamlNode& root, const Api& api)
{
    const Api::Request& request = api.request;
    if (!is_good_id(api.id)) return root.error("id is missing or not made of lower-case letters, digits and '-'");
    if (api.name.empty() || api.reference.empty()) return root.error("name and reference are needed");
    if (request.shapes.empty()) return root.error("request.shape is missing: an API is known by its shape");
    if (request.methods.empty()) return root.error("request.methods is empty");
    bool too_many =
        tests_of(request.shapes) + request.never.size() + request.hints.size() > most_tests || tests_of(api.response.shapes) > most_tests;
    if (too_many) return root.error("more than 60 tests of one message");
    if (api.told.empty() || api.not_told.empty()) return root.error("examples are missing: told and not-told");
    return {};
}

}  // namespace

std::string_view name_of(ByteKind kind)
{
    constexpr std::string_view names[] = {"system", "conversation", "tool-definitions", "tool-results", "files", "other"};
    return names[static_cast<std::size_t>(kind)];
}

Result<Api> parse_api(std::string_view yaml, const std::string& file)
{
    YamlNode root = TRY(parse_yaml(yaml, file));
    Api api;
    TRY(read_map(root, api_keys, api));
    TRY(check(root, api));
    return api;
}

bool matches_one_of(const std::vector<std::string>& words, std::string_view text)
{
    return std::ranges::any_of(words, [&](std::string_view word) {
        return word.ends_with('*') ? text.starts_with(word.substr(0, word.size() - 1)) : text == word;
    });
}

}  // namespace bawn::egress
