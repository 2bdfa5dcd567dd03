#pragma once

// What a file in data/models says (data/models/README.md has every key), as Family and CallReader use it.

#include <string>
#include <vector>

#include "model/family.h"
#include "model/markup.h"

namespace bawn::model {

// What a call looks like between what opens and what closes it.
enum class CallForm {
    json,             // {"name": …, "arguments": {…}}
    json_list,        // [{"name": …, "arguments": {…}}, …]
    parameter_tags,   // <function=NAME><parameter=KEY>VALUE</parameter></function>
};

struct Family::Parts {
    std::string id, name, vendor, licence, reference, note;
    std::vector<std::string> seen;

    struct Facts {
        std::vector<std::string> architecture;   // any of these
        std::vector<std::string> name;           // one of these stands in it, in lower case
        std::vector<std::string> markup;         // all of these are tokens
        std::vector<std::string> chat_template;  // all of these stand in it
    };
    std::vector<Facts> known_by;  // any of them

    std::vector<std::string> ends;

    struct Chat {
        std::string begin;
        std::string default_system;
        bool has_default_always = true;  // or only where tools are shown
        Markup system, later_system;     // of its own; or else within the first or last user's message
        Markup user, user_with_system;
        bool is_system_last = false;
        Markup assistant;
        std::string answer;
    } chat;

    struct Tools {
        enum class Place { in_system, after_system, before_last_user } place = Place::in_system;
        Markup shown, tool;
        std::string between;
    } tools;

    struct Calls {
        Markup message, text, call, parameter;
        std::string between;
        CallForm form = CallForm::json;
        std::string opens, closes;
    } calls;

    struct Results {
        Markup message, result;
    } results;

    struct Holes {
        std::string begin;
        Markup text, repository, extra, file;
        std::vector<std::string> ends;
    } hole;

    std::vector<std::string> call_markup;
};

}  // namespace bawn::model
