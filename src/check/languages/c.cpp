#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_c();
extern "C" const TSLanguage* tree_sitter_cpp();

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

// What a declarator says: `*a[3]` of `int *a[3]` is the name a, and its type is an array of pointers to int.
struct Declared {
    Node* name = nullptr;
    Node* type = nullptr;
    Node* function = nullptr;  // the declarator of a function, where it is one
};

Declared c_declared(Builder& builder, Node* declarator, Node* type)
{
    Declared out{nullptr, type, nullptr};
    while (declarator) {
        Node* inner = builder.part(*declarator, target);
        if (declarator->kind == Kind::function) {
            out.function = declarator;
            declarator = inner;
        } else if (declarator->kind == Kind::type && declarator->word != no_word) {  // *, &, []
            if (out.type) {
                Node* wrapped =
                    builder.make(Kind::type, Role::type, out.type->begin, std::max(out.type->end, declarator->end), declarator->word);
                out.type->role = operand;
                std::vector<Node*> parts{out.type};
                if (Node* size = builder.part(*declarator, element)) parts.push_back(size);
                builder.set_children(*wrapped, parts);
                wrapped->end = out.type->end;
                out.type = wrapped;
            }
            declarator = inner;
        } else {
            out.name = declarator;
            break;
        }
    }
    if (out.type) out.type->role = Role::type;
    return out;
}

void pointer(Builder& builder, Node& node) { node.word = builder.word("*"); }
void array(Builder& builder, Node& node) { node.word = builder.word("[]"); }
void c_reference(Builder& builder, Node& node) { node.word = builder.word("&"); }

Node* make_function(Builder& builder, const Declared& what, const Node& at)
{
    Node* made = builder.make(Kind::function, element, at.begin, at.end);
    std::vector<Node*> parts;
    if (what.type) what.type->role = return_type, parts.push_back(what.type);
    if (what.name) what.name->role = name, parts.push_back(what.name);
    if (Node* list = builder.part(*what.function, Role::parameters)) parts.push_back(list);
    builder.set_children(*made, parts);
    made->broken = at.broken;
    return made;
}

// int *a = 1, f(void);  -> a variable or function each
void c_declaration(Builder& builder, Node& node)
{
    std::vector<Node*> shared, made;
    Node* its_type = builder.part(node, type);
    for (Node* child : node.children) {
        if (child->role == modifier || child->role == decorator) shared.push_back(child);
    }
    for (Node* child : node.children) {
        if (child->role != target) continue;
        bool has_value = child->kind == Kind::variable;
        Node* type = made.empty() || !its_type ? its_type : builder.copy(*its_type);
        Declared what = c_declared(builder, has_value ? builder.part(*child, target) : child, type);
        Node* one = nullptr;
        if (what.function && !has_value) {
            one = make_function(builder, what, *child);
        } else {
            one = builder.make(Kind::variable, element, child->begin, child->end);
            std::vector<Node*> parts;
            if (what.type) parts.push_back(what.type);
            if (what.name) what.name->role = target, parts.push_back(what.name);
            if (Node* its_value = builder.part(*child, value); has_value && its_value) parts.push_back(its_value);
            if (Node* its_value = builder.part(node, value); !has_value && its_value) parts.push_back(its_value);
            builder.set_children(*one, parts);
        }
        std::vector<Node*> before;
        for (Node* part : shared) before.push_back(made.empty() ? part : builder.copy(*part));
        prepend(builder, *one, before);
        one->broken |= node.broken;
        made.push_back(one);
    }
    if (made.empty() && its_type && its_type->kind == Kind::class_) {  // struct a {};
        its_type->role = element;
        its_type->end = node.end;
        made.push_back(its_type);
    }
    if (made.empty()) return;
    made.front()->begin = node.begin;
    made.back()->end = node.end;
    builder.set_children(node, made);
    builder.dissolve();
}

void function_definition(Builder& builder, Node& node)
{
    Declared what = c_declared(builder, builder.part(node, target), builder.part(node, type));
    if (!what.function) return;
    Node* made = make_function(builder, what, node);
    std::vector<Node*> parts;
    for (Node* child : node.children) {
        if (child->role == modifier) parts.push_back(child);
    }
    for (Node* child : made->children) parts.push_back(child);
    if (Node* its_body = builder.part(node, body)) parts.push_back(its_body);
    node.word = no_word;
    builder.set_children(node, parts);
}

void parameter_declaration(Builder& builder, Node& node)
{
    Declared what = c_declared(builder, builder.part(node, target), builder.part(node, type));
    std::vector<Node*> parts;
    for (Node* child : node.children) {
        if (child->role == modifier) parts.push_back(child);
    }
    if (what.type) parts.push_back(what.type);
    if (what.name) what.name->role = name, parts.push_back(what.name);
    if (Node* its = builder.part(node, value)) parts.push_back(its);
    builder.set_children(node, parts);
}

// (char *) of a cast
void type_descriptor(Builder& builder, Node& node)
{
    Declared what = c_declared(builder, builder.part(node, target), builder.part(node, type));
    if (!what.type) return;
    what.type->role = element;
    builder.set_children(node, std::span(&what.type, 1));
    builder.dissolve();
}

void range_loop(Builder& builder, Node& node)
{
    Declared what = c_declared(builder, builder.part(node, target), builder.part(node, type));
    std::vector<Node*> kept;
    std::vector<Node*> inside;
    if (what.type) inside.push_back(what.type);
    if (what.name) what.name->role = target, inside.push_back(what.name);
    if (!inside.empty()) kept.push_back(builder.make(Kind::variable, target, inside));
    for (Node* child : node.children) {
        if (child->role == iterable || child->role == body || child->role == init) kept.push_back(child);
    }
    builder.set_children(node, kept);
}

// struct a {…} is a class; without a body it is the name of a type.
void class_specifier(Builder& builder, Node& node)
{
    if (builder.part(node, body)) {
        class_word(builder, node);
        return;
    }
    Node* its = builder.part(node, name);
    if (!its) return;
    node.kind = its->kind;
    node.word = its->word;
    builder.set_children(node, its->children);
}

// sizeof x, sizeof(T) are calls
void size_of(Builder& builder, Node& node)
{
    std::vector<Node*> inside = children_of(node);
    for (Node* one : inside) one->role = element;
    std::uint32_t word_end = node.begin;
    while (word_end < node.end && ((builder.text()[word_end] >= 'a' && builder.text()[word_end] <= 'z') || builder.text()[word_end] == '_'))
        ++word_end;
    Node* its_callee =
        builder.make(Kind::name, callee, node.begin, word_end, builder.word(builder.text().substr(node.begin, word_end - node.begin)));
    Node* list = builder.make(Kind::arguments, Role::arguments, inside);
    Node* both[] = {its_callee, list};
    node.kind = Kind::call;
    node.word = no_word;
    builder.set_children(node, both);
}

void include(Builder& builder, Node& node)
{
    node.word = builder.word("include");
    if (node.children.empty()) return;
    std::string_view path = builder.text(*node.children[0]);
    if (path.size() >= 2 && (path.front() == '<' || path.front() == '"')) path = path.substr(1, path.size() - 2);
    Node* its = shapes::name(builder, module, *node.children[0], path);
    builder.set_children(node, std::span(&its, 1));
}

// using namespace a; using a::b;
void using_declaration(Builder& builder, Node& node)
{
    if (node.children.empty()) return;
    Node* path = node.children.back();
    std::vector<Node*> parts;
    if (builder.is(node, "using namespace")) {
        parts = {leaf_of(builder, *path, Kind::name, module), shapes::name(builder, element, *path, "*")};
    } else if (path->kind == Kind::member && path->children.size() == 2) {
        path->children[1]->role = element;
        parts = {leaf_of(builder, *path->children[0], Kind::name, module), path->children[1]};
    } else {
        parts = {leaf_of(builder, *path, Kind::name, module)};
    }
    node.word = no_word;
    builder.set_children(node, parts);
}

// Both sides of an #if belong to where it stands.
void conditional_text(Builder& builder, Node& node)
{
    builder.keep_if(node, [](const Builder&, const Node& child) { return child.role != condition && child.role != name; });
    for (Node* child : node.children) child->role = element;
    builder.dissolve();
}

void member(Builder& builder, Node& node)
{
    if (!builder.is(node, "->")) node.word = no_word;
}

void qualified(Builder& builder, Node& node)
{
    if (node.children.size() == 1) builder.dissolve();  // ::a
}

void template_declaration(Builder& builder, Node& node)
{
    builder.keep_if(node, [](const Builder&, const Node& child) { return child.role == element; });
    if (node.children.size() == 1) node.children[0]->begin = node.begin;
    builder.dissolve();
}

void c_catch_clause(Builder& builder, Node& node)
{
    node.role = handler;
    std::vector<Node*> parts;
    for (Node* child : node.children) {
        if (child->kind == Kind::parameters) {
            for (Node* one : child->children) {
                for (Node* part : one->children) {
                    if (part->role == name) part->role = parameter;
                    parts.push_back(part);
                }
            }
        } else {
            parts.push_back(child);
        }
    }
    builder.set_children(node, parts);
}

// delete[] x is another operator than delete x; ::delete x is the same.
void delete_expression(Builder& builder, Node& node)
{
    const Node* what = builder.part(node, operand);
    const std::string_view sign = builder.text().substr(node.begin, (what ? what->begin : node.end) - node.begin);
    node.word = builder.word(sign.find('[') == sign.npos ? "delete" : "delete[]");
}

void new_expression(Builder& builder, Node& node)
{
    Node* dimensions = builder.part(node, target);
    if (!dimensions) return;
    Node* of = builder.part(node, type);
    if (!of) return;
    of->role = operand;
    Node* array = builder.make(Kind::type, type, std::span(&of, 1), builder.word("[]"));
    std::vector<Node*> inside = children_of(*dimensions);
    for (Node* one : inside) one->role = element;
    Node* list = builder.make(Kind::arguments, Role::arguments, inside);
    Node* both[] = {array, list};
    builder.set_children(node, both);
}

std::vector<Row> rows_of_c()
{
    return {
        row("translation_unit", Kind::file),
        row("compound_statement", Kind::block),
        row("declaration_list", Kind::block),
        row("field_declaration_list", Kind::block),
        row("enumerator_list", Kind::block),
        skip("comment"),
        skip("attribute_specifier"),
        skip("attribute_declaration"),
        skip("ms_call_modifier"),
        skip("ms_declspec_modifier"),
        skip("preproc_def"),
        skip("preproc_function_def"),
        skip("preproc_call"),
        row("preproc_if", Kind::other, {}, conditional_text),
        row("preproc_ifdef", Kind::other, {}, conditional_text),
        row("preproc_else", Kind::other, {}, conditional_text),
        row("preproc_elif", Kind::other, {}, conditional_text),
        row("preproc_elifdef", Kind::other, {}, conditional_text),
        row("preproc_include", Kind::import, {{"path", module}}, include),

        leaf("identifier", Kind::name),
        leaf("field_identifier", Kind::name),
        leaf("type_identifier", Kind::name),
        leaf("statement_identifier", Kind::name),
        leaf("primitive_type", Kind::name),
        leaf("sized_type_specifier", Kind::name),
        leaf("macro_type_specifier", Kind::name),
        leaf("number_literal", Kind::number),
        leaf("true", Kind::boolean, [](Builder& builder, Node& node) { node.word = builder.word("true"); }),
        leaf("false", Kind::boolean, [](Builder& builder, Node& node) { node.word = builder.word("false"); }),
        leaf("null", Kind::null),
        leaf("char_literal", Kind::other),
        leaf("string_literal", Kind::string, string),
        leaf("system_lib_string", Kind::string, string),
        row("concatenated_string", Kind::binary, {}, string_sequence),

        pass("parenthesized_expression"),
        row("call_expression", Kind::call, {{"function", callee}, {"arguments", Role::arguments}}),
        row("argument_list", Kind::arguments),
        row("field_expression", Kind::member, "operator", {{"argument", object}, {"field", property}}, member),
        row("subscript_expression", Kind::index, {{"argument", object}, {"index", index}, {"indices", index}}, one_index),
        row("pointer_expression", Kind::unary, "operator", {{"argument", operand}}),
        row("unary_expression", Kind::unary, "operator", {{"argument", operand}}),
        row("update_expression", Kind::unary, "operator", {{"argument", operand}}, shapes::update),
        row("binary_expression", Kind::binary, "operator", {{"left", left}, {"right", right}}),
        row("assignment_expression", Kind::assign, "operator", {{"left", left}, {"right", right}}),
        row("conditional_expression", Kind::ternary,
            {{"condition", condition}, {"consequence", consequence}, {"alternative", alternative}}),
        row("comma_expression", Kind::other, "*", {{"left", left}, {"right", right}}),
        row("cast_expression", Kind::cast, {{"type", type}, {"value", value}}),
        row("compound_literal_expression", Kind::cast, {{"type", type}, {"value", value}}),
        row("sizeof_expression", Kind::call, {}, size_of),
        row("alignof_expression", Kind::call, {}, size_of),
        row("offsetof_expression", Kind::call, {}, size_of),
        row("initializer_list", Kind::array),
        row("initializer_pair", Kind::pair, {{"designator", key}, {"value", value}}),
        pass("field_designator"),
        pass("subscript_designator"),

        row("expression_statement", Kind::expression_statement, {{"", operand}}),
        row("declaration", Kind::other, {{"type", type}, {"declarator", target}, {"value", value}, {"default_value", value}},
            c_declaration),
        row("field_declaration", Kind::other, {{"type", type}, {"declarator", target}, {"default_value", value}}, c_declaration),
        row("init_declarator", Kind::variable, {{"declarator", target}, {"value", value}}),
        row("pointer_declarator", Kind::type, {{"declarator", target}}, pointer),
        row("pointer_type_declarator", Kind::type, {{"declarator", target}}, pointer),
        row("abstract_pointer_declarator", Kind::type, {{"declarator", target}}, pointer),
        row("array_declarator", Kind::type, {{"declarator", target}, {"size", element}}, array),
        row("abstract_array_declarator", Kind::type, {{"declarator", target}, {"size", element}}, array),
        row("function_declarator", Kind::function, {{"declarator", target}, {"parameters", Role::parameters}}),
        row("abstract_function_declarator", Kind::function, {{"declarator", target}, {"parameters", Role::parameters}}),
        pass("parenthesized_declarator"),
        pass("abstract_parenthesized_declarator"),
        pass("attributed_declarator"),
        row("type_descriptor", Kind::type, {{"type", type}, {"declarator", target}}, type_descriptor),
        leaf("type_qualifier", Kind::other, is_modifier),
        leaf("storage_class_specifier", Kind::other, is_modifier),
        row("struct_specifier", Kind::class_, {{"name", name}, {"body", body}}, class_specifier),
        row("union_specifier", Kind::class_, {{"name", name}, {"body", body}}, class_specifier),
        row("enum_specifier", Kind::class_, {{"name", name}, {"body", body}}, class_specifier),
        row("enumerator", Kind::variable, {{"name", target}, {"value", value}}),
        row("type_definition", Kind::other, "*", {{"type", type}, {"declarator", name}}),
        row("function_definition", Kind::function, {{"type", type}, {"declarator", target}, {"body", body}}, function_definition),
        row("parameter_list", Kind::parameters),
        row("parameter_declaration", Kind::parameter, {{"type", type}, {"declarator", target}}, parameter_declaration),
        row("variadic_parameter", Kind::parameter, "*"),
        row("if_statement", Kind::if_, {{"condition", condition}, {"consequence", consequence}, {"alternative", alternative}}),
        splice("else_clause", {{"", alternative}}),
        row("while_statement", Kind::while_, {{"condition", condition}, {"body", body}}),
        row("do_statement", Kind::do_, {{"condition", condition}, {"body", body}}),
        row("for_statement", Kind::for_, {{"initializer", init}, {"condition", condition}, {"update", Role::update}, {"body", body}}),
        row("switch_statement", Kind::switch_, {{"condition", condition}, {"body", body}}, cases),
        row("case_statement", Kind::case_, {{"value", label}}, gather_body),
        row("return_statement", Kind::return_, {{"", operand}}),
        row("break_statement", Kind::break_),
        row("continue_statement", Kind::continue_),
        row("goto_statement", Kind::other, "*"),
        row("labeled_statement", Kind::other, {{"label", label}}),
        row("linkage_specification", Kind::other, {{"body", body}}),
    };
}

std::vector<Row> rows_of_cpp()
{
    std::vector<Row> rows = rows_of_c();
    std::vector<Row> more = {
        leaf("this", Kind::name),
        leaf("auto", Kind::name),
        leaf("placeholder_type_specifier", Kind::name),
        leaf("namespace_identifier", Kind::name),
        leaf("operator_name", Kind::name),
        leaf("destructor_name", Kind::name),
        leaf("raw_string_literal", Kind::string, string),
        row("qualified_identifier", Kind::member, "*", {{"scope", object}, {"name", property}}, qualified),
        row("nested_namespace_specifier", Kind::member, {}, object_property),
        row("template_function", Kind::type, {{"name", operand}}),
        row("template_method", Kind::type, {{"name", operand}}),
        row("template_type", Kind::type, {{"name", operand}}),
        splice("template_argument_list"),
        splice("condition_clause", {{"initializer", init}, {"value", condition}}),
        splice("subscript_argument_list", {{"", index}}),
        splice("init_statement"),
        row("new_expression", Kind::new_object,
            {{"type", type}, {"arguments", Role::arguments}, {"declarator", target}, {"placement", clause}}, new_expression),
        row("new_declarator", Kind::other),
        row("delete_expression", Kind::unary, {{"", operand}}, delete_expression),
        row("throw_statement", Kind::throw_, {{"", operand}}),
        row("try_statement", Kind::try_, {{"body", body}}),
        row("catch_clause", Kind::catch_, {{"body", body}, {"parameters", Role::parameters}}, c_catch_clause),
        row("lambda_expression", Kind::lambda, {{"captures", clause}, {"body", body}, {"declarator", element}}),
        splice("lambda_declarator"),
        row("reference_declarator", Kind::type, {{"", target}}, c_reference),
        row("abstract_reference_declarator", Kind::type, {{"", target}}, c_reference),
        row("optional_parameter_declaration", Kind::parameter, {{"type", type}, {"declarator", target}, {"default_value", value}},
            parameter_declaration),
        row("for_range_loop", Kind::for_each,
            {{"type", type}, {"declarator", target}, {"right", iterable}, {"body", body}, {"initializer", init}}, range_loop),
        row("class_specifier", Kind::class_, {{"name", name}, {"body", body}}, class_specifier),
        splice("base_class_clause", {{"", base}}),
        skip("access_specifier"),
        leaf("virtual_specifier", Kind::other, is_modifier),
        leaf("explicit_function_specifier", Kind::other, is_modifier),
        row("namespace_definition", Kind::other, "*", {{"name", name}, {"body", body}}),
        row("template_declaration", Kind::other, {{"parameters", Role::parameters}}, template_declaration),
        row("using_declaration", Kind::import, "*", {}, using_declaration),
        row("alias_declaration", Kind::other, "*", {{"name", name}, {"type", type}}),
        row("co_await_expression", Kind::await, {{"argument", operand}}),
        row("co_yield_statement", Kind::yield, {{"", operand}}),
        row("co_return_statement", Kind::return_, {{"", operand}}),
    };
    for (Row& one : rows) {
        if (one.type == "abstract_function_declarator") one = splice("abstract_function_declarator", {{"parameters", Role::parameters}});
    }
    rows.insert(rows.end(), more.begin(), more.end());
    return rows;
}

PatternForms c_forms(bool plus)
{
    PatternForms forms{.metavariable = {"mv_%"},
                       .ellipsis = {"el_", "el_;", "int el_", "int el_;", "el_; el_; el_", "case el_:", ".el_ = el_"},
                       .parameter = "int el_",
                       .member = "int el_;",
                       .around = {{"void f_() {\n", "\n}"},
                                  {"void f_() {\n", ";\n}"},
                                  {"", ""},
                                  {"", ";"},
                                  {"struct s_ {\n", "\n};"},
                                  {"void f_() { switch (x_) {\n", "\n} }"},
                                  {"void f_() {\n", " {}\n}"},
                                  {"", " {}"},
                                  {"void f_(", ") {}"},
                                  {"void f_() { if (x_) {} ", " }"}},
                       .type = {"void f_(", " x_) {}"}};
    if (plus) forms.around.push_back({"void f_() { try {} ", " }"});
    return forms;
}

}  // namespace

const Language& c()
{
    static const Language language = {
        .id = "c",
        .names = {"c"},
        .extensions = {".c", ".h"},
        .file_names = {},
        .interpreters = {},
        .grammar = tree_sitter_c,
        .rows = rows_of_c(),
        .forms = c_forms(false),
        .line_comment = "//",
        .block_comment_begin = "/*",
        .block_comment_end = "*/",
        .extended_by = "cpp",
    };
    return language;
}

const Language& cpp()
{
    static const Language language = {
        .id = "cpp",
        .names = {"cpp", "c++"},
        .extensions = {".cc", ".cpp", ".cxx", ".c++", ".C", ".hh", ".hpp", ".hxx", ".h++", ".tpp", ".ipp", ".inl"},
        .file_names = {},
        .interpreters = {},
        .grammar = tree_sitter_cpp,
        .rows = rows_of_cpp(),
        .forms = c_forms(true),
        .line_comment = "//",
        .block_comment_begin = "/*",
        .block_comment_end = "*/",
        .members_may_be_bare = true,
    };
    return language;
}

}  // namespace bawn::check::grammars
