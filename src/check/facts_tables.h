#pragma once

// What Facts keeps of one file. Each part is computed when something asks for it first.
//
//     facts.cpp          the questions
//     facts_imports.cpp  what imports say
//     facts_scopes.cpp   which definition a name refers to, and its type
//     facts_types.cpp    of which type expressions are
//     facts_values.cpp   what expressions are worth
//     facts_modules.cpp  what the blocks of a module of Terraform define
//     facts_flow.cpp     what variables are worth at each place of a function

#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "check/facts.h"

namespace bawn::check {

// What a variable is worth: a constant, an expression that it stands for, or (neither) nothing that is known.
struct Worth {
    std::optional<Constant> constant;
    const Node* symbol = nullptr;
    explicit operator bool() const { return constant || symbol; }
    bool operator==(const Worth&) const = default;
};

using WorthOfNames = std::vector<std::pair<const Node*, Worth>>;  // by definition, sorted

struct TypeOfName {
    const Node* declared = nullptr;
    std::string_view plain;  // of a literal: "string", "int", "float", "bool"
    bool operator==(const TypeOfName&) const = default;
};

struct Facts::Tables {
    const Language& language;
    const Node& root;
    std::string_view text;
    Words& words;
    std::uint64_t questions = 0;  // see Facts::questions

    // facts_imports.cpp
    struct Import {
        std::uint32_t begin = 0;             // of the import: names before it do not mean it
        const Node* branches = nullptr;      // the if or try around it
        std::vector<std::string> full = {};  // what the name stands for from here on
        bool operator==(const Import& other) const { return begin == other.begin && full == other.full; }
    };
    std::unordered_map<Word, std::vector<Import>> imported = {};       // by name, in the order of the text
    std::unordered_map<Word, std::vector<std::string>> imported_as = {};  // all that a name stands for somewhere
    std::vector<std::string> wildcards = {};                           // modules all of whose names may be here
    std::vector<bool> defined_here = {};                               // words that something in the file defines otherwise
    std::unordered_map<const Node*, std::vector<std::string>> qualified_members = {};
    std::unordered_map<Word, std::vector<std::string>> perhaps = {};
    std::vector<std::pair<std::uint32_t, std::uint32_t>> late_fields = {};  // of classes, behind methods: where, and Node::version
    bool has_imports = false;
    void read_imports();
    void read_late_fields(const Node& class_);
    void read_import(const Node&);
    void read_require(const Node& variable);
    void add_import(const Node& import, Word here, std::string full);
    std::span<const std::string> qualified(const Node&);

    // facts_scopes.cpp
    std::unordered_map<const Node*, const Node*> definitions = {};  // a name, and the name where it is defined
    std::unordered_map<const Node*, TypeOfName> types = {};         // by definition
    std::unordered_set<const Node*> from_imports = {};              // definitions that are imports
    bool has_scopes = false;
    void resolve_names();
    const Node* definition(const Node& name);

    // facts_types.cpp
    TypeOfName type_of(const Node& expression, int depth = 0);
    TypeOfName type_of_value(const Node& expression);

    // facts_values.cpp
    struct Uses {
        std::uint32_t assigned = 0;
        const Node* value = nullptr;  // what was assigned last
        bool constant = false;        // declared const, final …
        bool is_private = false;
        bool global = false;
        bool in_class = false;
    };
    std::unordered_map<const Node*, Uses> uses = {};  // by definition
    std::unordered_map<const Node*, Worth> fixed = {};  // by definition: assigned once and for all
    bool has_fixed = false;
    void find_fixed();
    std::optional<Constant> constant(const Node&, const WorthOfNames* now, int depth);
    Worth worth(const Node& expression, const WorthOfNames* now);
    Worth worth_of_name(const Node& name, const WorthOfNames* now);

    // facts_modules.cpp
    struct ModuleValue {
        const Node* value = nullptr;
        std::optional<Constant> worth = {};
        bool is_computed = false;  // or about to be: nothing is worth itself
    };
    std::unordered_map<Word, ModuleValue> module_locals = {}, module_variables = {};
    bool has_module = false;
    void read_module();
    std::optional<Constant> module_value(const Node& member, int depth);

    // facts_flow.cpp
    std::unordered_map<const Node*, Worth> at = {};  // a use of a name, and what it is worth there
    std::unordered_set<const Node*> followed = {};   // functions
    void follow(const Node& function);
    void follow_around(const Node& use);
};

// Both are known and equal; two different texts are some text.
Worth joined(const Worth&, const Worth&);

bool changes_its_operand(const Node&, const Words&);  // ++x, x--
const Node* operand_of(const Node& unary);

// "int", "float", "string", "bool" or "number" for what languages call these; empty for anything else.
std::string_view plain_type(std::string_view written);

}  // namespace bawn::check
