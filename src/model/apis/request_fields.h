#pragma once

// A request's JSON object, read field by field. Errors name the field: `messages[2].content: …`.
//
//     Fields fields = TRY(Fields::of(body, ""));
//     request.most_tokens = TRY(fields.whole("max_tokens", 0, most));
//     fields.pass_over({"user", "metadata"});          // means nothing for an answer
//     TRY(fields.refuse({"logprobs"}));                // may stand there as null, false, 0 or empty
//     TRY(fields.refuse_rest());                       // what nobody asked for
//
// null is as good as absent, as in the APIs themselves. The JSON must outlive it.

#include <cstdint>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"

namespace bawn::model {

// A body as one JSON object, of so many values at most: trees take many times what their text does.
Result<Json> parse_request_body(std::string_view body);

class Fields {
public:
    static Result<Fields> of(const Json&, std::string place);

    const Json* find(std::string_view name);  // nullptr: absent
    Result<std::string> text(std::string_view name, std::string otherwise = "");
    Result<std::string> needed_text(std::string_view name);
    Result<bool> truth(std::string_view name, bool otherwise = false);
    Result<double> number(std::string_view name, double least, double most, double otherwise);
    Result<std::uint64_t> whole(std::string_view name, std::uint64_t most, std::uint64_t otherwise = 0);
    Result<const Json*> list(std::string_view name);  // nullptr: absent
    Result<const Json*> map(std::string_view name);
    Result<std::vector<std::string>> texts(std::string_view name, std::size_t most);  // one text counts as a list of one

    void pass_over(std::initializer_list<std::string_view> names);
    Result<> refuse(std::initializer_list<std::string_view> names);
    Result<> refuse_rest() const;

    std::string place(std::string_view name) const;
    std::string place(std::string_view name, std::size_t index) const;
    std::unexpected<Error> wrong(std::string_view name, std::string_view why) const;

private:
    Fields(const Json& map, std::string place) : map_(&map), place_(std::move(place)) {}

    const Json* map_;
    std::string place_;
    std::set<std::string, std::less<>> known_;
};

inline constexpr std::uint64_t most_tokens_asked = 1 << 20;

}  // namespace bawn::model
