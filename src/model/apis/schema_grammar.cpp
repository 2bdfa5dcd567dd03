#include "model/apis/schema_grammar.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"

namespace bawn::model {
namespace {

constexpr int deepest_value = 8;
constexpr std::size_t most_rules = 4000, most_bytes = 1 << 20;
constexpr std::uint64_t longest_text = 8192, longest_list = 1024;

// What every grammar may use. A text's characters are any but quotes, backslashes and control characters.
constexpr std::string_view common = R"(ws ::= [ \t\n]{0,20}
char ::= [^"\\\x00-\x1f\x7f] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4})
text ::= "\"" char{0,8192} "\""
whole ::= "-"? ("0" | [1-9] [0-9]{0,17})
number ::= whole ("." [0-9]{1,17})? ([eE] [-+]? [0-9]{1,3})?
truth ::= "true" | "false"
any0 ::= text | number | truth | "null"
)";

// Any JSON down to a depth.
std::string any_value_rules()
{
    std::string rules(common);
    for (int depth = 1; depth <= deepest_value; ++depth) {
        rules += fmt::format(
            "map{0} ::= \"{{\" ws (text ws \":\" ws any{1} (ws \",\" ws text ws \":\" ws any{1}){{0,256}})? ws \"}}\"\n"
            "list{0} ::= \"[\" ws (any{1} (ws \",\" ws any{1}){{0,1024}})? ws \"]\"\n"
            "any{0} ::= any0 | map{0} | list{0}\n",
            depth, depth - 1);
    }
    return rules;
}

std::string literal(std::string_view bytes)
{
    std::string quoted = "\"";
    for (char c : bytes) {
        switch (c) {
        case '"': quoted += "\\\""; break;
        case '\\': quoted += "\\\\"; break;
        case '\n': quoted += "\\n"; break;
        case '\r': quoted += "\\r"; break;
        case '\t': quoted += "\\t"; break;
        default: quoted += c;
        }
    }
    return quoted + '"';
}

std::string either(const std::vector<std::string>& ways)
{
    return ways.size() == 1 ? ways.front() : "(" + fmt::format("{}", fmt::join(ways, " | ")) + ")";
}

class Maker {
public:
    // Each has its own word before the names of its rules, so that several stand in one grammar.
    Maker(const Json& root, Unknown unknown, std::string word, std::string& rules)
        : root_(root),
          unknown_(unknown),
          word_(std::move(word)),
          rules_(rules)
    {
    }

    // The name of the rule for all of it.
    Result<std::string> whole()
    {
        std::optional<std::string> name = TRY(rule(root_, 0));
        if (!name) return fail(ErrorKind::invalid, "the schema has no end: it needs itself");
        return *name;
    }

private:
    // The name of a rule for it; nullopt: nothing fits into the depth that is left.
    Result<std::optional<std::string>> rule(const Json& schema, int depth)
    {
        if (depth > deepest_value) return std::nullopt;
        const auto key = std::pair(&schema, depth);
        if (auto made = made_.find(key); made != made_.end()) return made->second;
        if (made_.size() >= most_rules || rules_.size() >= most_bytes) return fail(ErrorKind::invalid, "the schema is too large");
        std::optional<std::string> body = TRY(body_of(schema, depth));
        std::optional<std::string> name;
        if (body) {
            name = fmt::format("{}{}", word_, ++names_);
            rules_ += fmt::format("{} ::= {}\n", *name, *body);
        }
        made_.emplace(key, name);
        return name;
    }

    using Body = Result<std::optional<std::string>>;

    Body body_of(const Json& schema, int depth)
    {
        if (schema.is_boolean()) return schema.get<bool>() ? any(depth) : std::nullopt;
        if (!schema.is_object()) return fail(ErrorKind::invalid, "a schema is an object");
        TRY(check_words(schema));
        if (auto ref = schema.find("$ref"); ref != schema.end()) return rule(*TRY(target_of(*ref)), depth + 1);
        if (auto one = schema.find("const"); one != schema.end()) return literal(to_text(*one));
        if (auto some = schema.find("enum"); some != schema.end()) return words_of(*some);
        for (const char* word : {"anyOf", "oneOf"}) {
            if (auto ways = schema.find(word); ways != schema.end()) return any_of(*ways, depth);
        }
        if (auto all = schema.find("allOf"); all != schema.end() && all->is_array() && all->size() == 1)
            return rule(all->front(), depth + 1);
        const auto type = schema.find("type");
        if (type == schema.end()) return schema.contains("properties") ? of_type("object", schema, depth) : Body(any(depth));
        if (type->is_string()) return of_type(type->get_ref<const std::string&>(), schema, depth);
        if (!type->is_array() || type->empty()) return fail(ErrorKind::invalid, "a schema's type is no word");
        std::vector<std::string> ways;
        for (const Json& each : *type) {
            if (!each.is_string()) return fail(ErrorKind::invalid, "a schema's type is no word");
            if (auto way = TRY(of_type(each.get_ref<const std::string&>(), schema, depth))) ways.push_back(*way);
        }
        return ways.empty() ? std::nullopt : std::optional(either(ways));
    }

    std::optional<std::string> any(int depth) const { return fmt::format("any{}", deepest_value - depth); }

    Result<> check_words(const Json& schema) const
    {
        static constexpr std::string_view beyond[] = {"pattern",           "multipleOf",       "minimum",       "maximum",
                                                      "exclusiveMinimum",  "exclusiveMaximum", "not",           "if",
                                                      "patternProperties", "uniqueItems",      "contains",      "propertyNames",
                                                      "dependentRequired", "dependentSchemas", "minProperties", "maxProperties"};
        if (unknown_ == Unknown::passed_over) return {};
        for (std::string_view word : beyond) {
            if (schema.contains(word)) return fail(ErrorKind::invalid, fmt::format("a schema with \"{}\" is not supported here", word));
        }
        if (auto all = schema.find("allOf"); all != schema.end() && all->size() != 1)
            return fail(ErrorKind::invalid, "a schema with \"allOf\" of several is not supported here");
        return {};
    }

    Result<const Json*> target_of(const Json& ref) const
    {
        const auto lost = [&] {
            return fail(ErrorKind::invalid, fmt::format("the schema refers to {}, which is not in it", printable(to_text(ref))));
        };
        if (!ref.is_string()) return lost();
        const auto& path = ref.get_ref<const std::string&>();
        if (path == "#") return &root_;
        if (!path.starts_with("#/")) return lost();
        const Json* at = &root_;
        for (std::string_view step : split(std::string_view(path).substr(2), '/')) {
            const auto next = at->is_object() ? at->find(step) : at->end();
            if (!at->is_object() || next == at->end()) return lost();
            at = &*next;
        }
        return at;
    }

    static Body words_of(const Json& some)
    {
        if (!some.is_array() || some.empty()) return fail(ErrorKind::invalid, "a schema's enum is no list of values");
        std::vector<std::string> words;
        for (const Json& each : some) words.push_back(literal(to_text(each)));
        return either(words);
    }

    Body any_of(const Json& schemas, int depth)
    {
        if (!schemas.is_array()) return fail(ErrorKind::invalid, "a schema's anyOf is no list");
        std::vector<std::string> ways;
        for (const Json& each : schemas) {
            if (auto way = TRY(rule(each, depth + 1))) ways.push_back(*way);
        }
        return ways.empty() ? std::nullopt : std::optional(either(ways));
    }

    Body of_type(const std::string& type, const Json& schema, int depth)
    {
        if (type == "string") return text_of(schema);
        if (type == "integer") return "whole";
        if (type == "number") return "number";
        if (type == "boolean") return "truth";
        if (type == "null") return "\"null\"";
        if (type == "array") return list_of(schema, depth);
        if (type == "object") return map_of(schema, depth);
        return fail(ErrorKind::invalid, fmt::format("a schema of type \"{}\"", printable(type)));
    }

    static std::uint64_t count_at(const Json& schema, const char* word, std::uint64_t otherwise)
    {
        const auto count = schema.find(word);
        return count != schema.end() && count->is_number_unsigned() ? count->get<std::uint64_t>() : otherwise;
    }

    static Body text_of(const Json& schema)
    {
        const std::uint64_t least = count_at(schema, "minLength", 0),
                            most = std::min(count_at(schema, "maxLength", longest_text), longest_text);
        if (least > most) return fail(ErrorKind::invalid, "a schema's minLength is too large");
        return fmt::format("\"\\\"\" char{{{},{}}} \"\\\"\"", least, most);
    }

    Body list_of(const Json& schema, int depth)
    {
        const std::uint64_t least = count_at(schema, "minItems", 0),
                            most = std::min(count_at(schema, "maxItems", longest_list), longest_list);
        if (least > most) return fail(ErrorKind::invalid, "a schema's minItems is too large");
        const auto items = schema.find("items");
        std::optional<std::string> item =
            items == schema.end() ? depth < deepest_value ? any(depth + 1) : std::nullopt : TRY(rule(*items, depth + 1));
        if (!item || most == 0) return least == 0 ? std::optional<std::string>(R"("[" ws "]")") : std::nullopt;
        const std::string more = fmt::format("(ws \",\" ws {}){{{},{}}}", *item, least == 0 ? 0 : least - 1, most - 1);
        return least == 0 ? fmt::format(R"("[" ws ({} {})? ws "]")", *item, more) : fmt::format(R"("[" ws {} {} ws "]")", *item, more);
    }

    // Properties in their order. Of those that may be left out, the first that comes has no comma where none is required.
    Body map_of(const Json& schema, int depth)
    {
        const auto properties = schema.find("properties");
        if (properties == schema.end() || !properties->is_object() || properties->empty()) {
            const bool is_empty = schema.contains("additionalProperties") && schema["additionalProperties"] == false;
            if (is_empty || depth >= deepest_value) return R"("{" ws "}")";
            return fmt::format("map{}", deepest_value - depth);
        }
        std::vector<std::string> needed, optional;
        for (const auto& [name, value] : properties->items()) {
            std::optional<std::string> rule_of_it = TRY(rule(value, depth + 1));
            const bool is_needed = requires_property(schema, name);
            if (!rule_of_it && is_needed) return std::nullopt;
            if (!rule_of_it) continue;
            (is_needed ? needed : optional).push_back(fmt::format("{} ws \":\" ws {}", literal(to_text(Json(name))), *rule_of_it));
        }
        const std::string inside =
            needed.empty() ? first_of(optional) : fmt::format("{}{}", fmt::join(needed, R"( ws "," ws )"), rest_of(optional, 0));
        return fmt::format(R"("{{" ws {} ws "}}")", inside);
    }

    static bool requires_property(const Json& schema, const std::string& name)
    {
        const auto required = schema.find("required");
        return required != schema.end() && required->is_array() && std::ranges::find(*required, Json(name)) != required->end();
    }

    static std::string rest_of(const std::vector<std::string>& optional, std::size_t from)
    {
        std::string rest;
        for (std::size_t i = from; i < optional.size(); ++i) rest += fmt::format(R"( (ws "," ws {})?)", optional[i]);
        return rest;
    }

    // Written as rules of its own, or the text would be the square of what is asked for.
    std::string first_of(const std::vector<std::string>& optional)
    {
        if (optional.empty()) return "";
        std::string rest;
        std::vector<std::string> ways;
        for (std::size_t i = optional.size(); i-- > 0;) {
            ways.push_back(fmt::format("{}{}", optional[i], rest.empty() ? "" : " " + rest));
            const std::string name = fmt::format("{}{}", word_, ++names_);
            rules_ += fmt::format("{} ::= (ws \",\" ws {})?{}\n", name, optional[i], rest.empty() ? "" : " " + rest);
            rest = name;
        }
        return fmt::format("({})?", fmt::join(ways, " | "));
    }

    const Json& root_;
    Unknown unknown_;
    std::map<std::pair<const Json*, int>, std::optional<std::string>> made_;
    std::string word_;
    std::string& rules_;
    std::size_t names_ = 0;
};

}  // namespace

Result<std::string> grammar_of_schema(const Json& schema, Unknown unknown)
{
    std::string rules = any_value_rules();
    const std::string root = TRY(Maker(schema, unknown, "r", rules).whole());
    return rules + fmt::format("root ::= {}\n", root);
}

std::string grammar_of_any_object() { return any_value_rules() + fmt::format("root ::= map{}\n", deepest_value); }

Result<std::string> grammar_of_call(std::span<const Tool> tools)
{
    std::string rules = any_value_rules();
    std::vector<std::string> ways;
    for (std::size_t i = 0; i < tools.size(); ++i) {
        const Json parameters = TRY(parse_json(tools[i].parameters));
        const std::string arguments = TRY(Maker(parameters, Unknown::passed_over, fmt::format("t{}r", i), rules).whole());
        ways.push_back(fmt::format(R"("{{\"name\": " {} ", \"arguments\": " {} "}}")", literal(to_text(Json(tools[i].name))), arguments));
    }
    return rules + fmt::format("root ::= {}\n", either(ways));
}

}  // namespace bawn::model
