#include "model/apis/request_fields.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace bawn::model {
namespace {

constexpr std::size_t most_values = 500'000;

// Commas and brackets outside of strings: never fewer than the values.
std::size_t values_in(std::string_view json)
{
    std::size_t values = 1;
    bool is_text = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (is_text) {
            if (c == '\\') ++i;
            is_text = c != '"';
        } else {
            is_text = c == '"';
            values += c == ',' || c == '[' || c == '{' || c == ':';
        }
    }
    return values;
}

bool asks_for_nothing(const Json& value)
{
    switch (value.type()) {
    case Json::value_t::null: return true;
    case Json::value_t::boolean: return !value.get<bool>();
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float: return value.get<double>() == 0;
    case Json::value_t::string:
    case Json::value_t::array:
    case Json::value_t::object: return value.empty() || value == "";
    default: return false;
    }
}

}  // namespace

Result<Json> parse_request_body(std::string_view body)
{
    if (values_in(body) > most_values) return fail(ErrorKind::invalid, fmt::format("the body has more than {} values", most_values));
    auto json = parse_json(body);
    if (!json) return fail(std::move(json).error().while_doing("the body is no JSON"));
    if (!json->is_object()) return fail(ErrorKind::invalid, "the body is no JSON object");
    return *std::move(json);
}

Result<Fields> Fields::of(const Json& json, std::string place)
{
    if (!json.is_object()) return fail(ErrorKind::invalid, fmt::format("{}: an object is wanted", place));
    return Fields(json, std::move(place));
}

std::string Fields::place(std::string_view name) const { return place_.empty() ? std::string(name) : fmt::format("{}.{}", place_, name); }
std::string Fields::place(std::string_view name, std::size_t index) const { return fmt::format("{}[{}]", place(name), index); }

std::unexpected<Error> Fields::wrong(std::string_view name, std::string_view why) const
{
    return fail(ErrorKind::invalid, fmt::format("{}: {}", place(printable(name)), why));
}

const Json* Fields::find(std::string_view name)
{
    known_.emplace(name);
    const auto found = map_->find(name);
    return found == map_->end() || found->is_null() ? nullptr : &*found;
}

Result<std::string> Fields::text(std::string_view name, std::string otherwise)
{
    const Json* value = find(name);
    if (value == nullptr) return otherwise;
    if (!value->is_string()) return wrong(name, "a text is wanted");
    return value->get<std::string>();
}

Result<std::string> Fields::needed_text(std::string_view name)
{
    if (find(name) == nullptr) return wrong(name, "is needed and not there");
    return text(name);
}

Result<bool> Fields::truth(std::string_view name, bool otherwise)
{
    const Json* value = find(name);
    if (value == nullptr) return otherwise;
    if (!value->is_boolean()) return wrong(name, "true or false is wanted");
    return value->get<bool>();
}

Result<double> Fields::number(std::string_view name, double least, double most, double otherwise)
{
    const Json* value = find(name);
    if (value == nullptr) return otherwise;
    if (!value->is_number()) return wrong(name, "a number is wanted");
    const double number = value->get<double>();
    if (!(number >= least && number <= most)) return wrong(name, fmt::format("a number from {} to {} is wanted", least, most));
    return number;
}

Result<std::uint64_t> Fields::whole(std::string_view name, std::uint64_t most, std::uint64_t otherwise)
{
    const Json* value = find(name);
    if (value == nullptr) return otherwise;
    const bool is_natural =
        value->is_number_unsigned() || (value->is_number_float() && value->get<double>() >= 0 && value->get<double>() < 1e15 &&
                                        value->get<double>() == std::uint64_t(value->get<double>()));
    if (!is_natural || value->get<std::uint64_t>() > most) return wrong(name, fmt::format("a whole number up to {} is wanted", most));
    return value->get<std::uint64_t>();
}

Result<const Json*> Fields::list(std::string_view name)
{
    const Json* value = find(name);
    if (value != nullptr && !value->is_array()) return wrong(name, "a list is wanted");
    return value;
}

Result<const Json*> Fields::map(std::string_view name)
{
    const Json* value = find(name);
    if (value != nullptr && !value->is_object()) return wrong(name, "an object is wanted");
    return value;
}

Result<std::vector<std::string>> Fields::texts(std::string_view name, std::size_t most)
{
    const Json* value = find(name);
    std::vector<std::string> texts;
    if (value == nullptr) return texts;
    if (value->is_string()) return std::vector{value->get<std::string>()};
    if (!value->is_array()) return wrong(name, "a text or a list of texts is wanted");
    if (value->size() > most) return wrong(name, fmt::format("at most {} texts are taken", most));
    for (const Json& each : *value) {
        if (!each.is_string()) return wrong(name, "a text or a list of texts is wanted");
        texts.push_back(each.get<std::string>());
    }
    return texts;
}

void Fields::pass_over(std::initializer_list<std::string_view> names)
{
    for (std::string_view name : names) known_.emplace(name);
}

Result<> Fields::refuse(std::initializer_list<std::string_view> names)
{
    for (std::string_view name : names) {
        const Json* value = find(name);
        if (value != nullptr && !asks_for_nothing(*value)) return wrong(name, "is not supported here");
    }
    return {};
}

Result<> Fields::refuse_rest() const
{
    for (const auto& [name, value] : map_->items()) {
        if (!known_.contains(name) && !value.is_null()) return wrong(name.substr(0, 100), "is not known here");
    }
    return {};
}

}  // namespace bawn::model
