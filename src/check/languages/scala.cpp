#include <algorithm>

#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_scala();

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

bool is_name(std::string_view text)
{
    char c = text.empty() ? '\0' : text.front();
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '`';
}

// A block of one expression, where it is no body: the expression.
Node* alone(Builder& builder, Node* of)
{
    if (of->kind != Kind::block || of->children.size() != 1) return of;
    Node* statement = of->children[0];
    if (statement->kind != Kind::expression_statement || statement->children.size() != 1) return of;
    (void)builder;
    return statement->children[0];
}

void scala_interpolation(Builder& builder, Node& node)
{
    if (node.children.size() != 1) return;
    Node* inside = alone(builder, node.children[0]);
    inside->role = operand;
    builder.set_children(node, std::span(&inside, 1));
}

// s"…" and f"…" are texts; any other x"…" is what x makes of one.
void scala_interpolated(Builder& builder, Node& node)
{
    Node *by = builder.part(node, callee), *text = builder.part(node, element);
    if (!by || !text) return;
    if (text->kind == Kind::string) {  // s"…" of a pattern is any text with values in it
        auto quotes = (text->end - text->begin - static_cast<std::uint32_t>(builder.text(text->word).size())) / 2;
        Node* all = builder.make(Kind::string, element, text->begin + quotes, text->end - quotes, text->word);
        text->kind = Kind::text_template;
        text->word = no_word;
        if (builder.text(all->word).empty())
            builder.set_children(*text, {});
        else
            builder.set_children(*text, std::span(&all, 1));
    }
    if (builder.is(*by, "s") || builder.is(*by, "f") || builder.is(*by, "raw")) {
        text->begin = node.begin;
        builder.set_children(node, std::span(&text, 1));
        return builder.dissolve();
    }
    node.kind = Kind::call;
    Node* list = builder.make(Kind::arguments, arguments, std::span(&text, 1));
    Node* both[] = {by, list};
    builder.set_children(node, both);
}

// x map f is x.map(f), 1 + 2 is not.
void scala_infix(Builder& builder, Node& node)
{
    Node *of = builder.part(node, left), *with = builder.part(node, right), *by = builder.part(node, callee);
    if (!of || !with || !by) return;
    if (!is_name(builder.text(*by))) {
        node.word = builder.word(builder.text(*by));
        Node* both[] = {of, with};
        return builder.set_children(node, both);
    }
    node.kind = Kind::call;
    of->role = object;
    by->role = property;
    Node* path[] = {of, by};
    std::vector<Node*> given{with};
    if (with->kind == Kind::tuple) given = children_of(*with);  // x f (a, b)
    with->role = element;
    Node* list = builder.make(Kind::arguments, arguments, given);
    if (given.empty()) list->begin = list->end = node.end;
    Node* both[] = {builder.make(Kind::member, callee, path), list};
    builder.set_children(node, both);
}

// f[T](x) is a call of f; elsewhere f[T] is f
void generic_function(Builder& builder, Node& node)
{
    if (Node* of = builder.part(node, operand)) of->role = element;
    if (node.role != callee) builder.keep_if(node, [](const Builder&, const Node& child) { return child.role != clause; });
    builder.dissolve();
}

void prefix(Builder& builder, Node& node)
{
    if (node.word == no_word) node.word = builder.word(builder.text(node).substr(0, 1));
    if (!node.children.empty()) node.children[0]->role = operand;
}

// { case … } where a value is wanted: a function that switches
void case_block(Builder& builder, Node& node)
{
    if (node.role == body) return;
    Node* choice = builder.make(Kind::switch_, body, node.begin, node.end);
    builder.set_children(*choice, node.children);
    node.kind = Kind::lambda;
    node.word = no_word;
    builder.set_children(node, std::span(&choice, 1));
}

// f(a = 1)
void named_arguments(Builder& builder, Node& list)
{
    for (Node* one : list.children) {
        if (one->kind != Kind::assign) continue;
        Node *to = builder.part(*one, left), *of = builder.part(*one, right);
        if (!to || !of || to->kind != Kind::name) continue;
        to->role = name;
        of->role = value;
        one->kind = Kind::keyword;
        one->word = no_word;
    }
}

// f { x => … } and f(x) are called alike; a block that makes a value stands for that value
void scala_call(Builder& builder, Node& node)
{
    Node* given = builder.part(node, arguments);
    if (!given) return;
    if (given->kind == Kind::arguments) return named_arguments(builder, *given);
    remove(builder, node, given);
    Node* inside = alone(builder, given);
    inside->role = element;
    append(builder, node, builder.make(Kind::arguments, arguments, std::span(&inside, 1)));
}

void scala_lambda(Builder& builder, Node& node)
{
    std::vector<Node*> given, kept;
    for (Node* child : node.children) (child->role == Role::parameters ? given : kept).push_back(child);
    if (given.empty()) return;
    if (given.size() > 1 || given[0]->kind != Kind::parameters) {
        for (Node* one : given) one->role = element;
        Node* list = builder.make(Kind::parameters, Role::parameters, given);
        given.assign(1, list);
    }
    shapes::parameters(builder, *given[0]);
    given[0]->role = Role::parameters;
    kept.insert(kept.begin(), given[0]);
    builder.set_children(node, kept);
}

// new A(x) with B { … }
void instance(Builder& builder, Node& node)
{
    Node *list = builder.part(node, arguments), *of = nullptr, *its_body = nullptr;
    for (Node* child : node.children) {
        if (child == list) continue;
        if (child->kind == Kind::block)
            its_body = child;
        else if (child->kind == Kind::arguments && !list)
            list = child;
        else if (!of)
            of = child;
    }
    if (!of) return;
    of->role = type;
    std::vector<Node*> parts{of};
    if (!list) {
        list = builder.make(Kind::arguments, arguments, of->end, of->end);
    }
    list->role = arguments;
    named_arguments(builder, *list);
    parts.push_back(list);
    if (its_body) its_body->role = body, parts.push_back(its_body);
    builder.set_children(node, parts);
}

// f(a)(b) has the parameters a and b
void scala_function(Builder& builder, Node& node)
{
    std::vector<Node*> lists, kept;
    for (Node* child : node.children) (child->role == Role::parameters ? lists : kept).push_back(child);
    if (lists.empty()) return;
    if (lists.size() > 1) {
        std::vector<Node*> all;
        for (Node* list : lists) all.insert(all.end(), list->children.begin(), list->children.end());
        lists[0]->end = lists.back()->end;
        builder.set_children(*lists[0], all);
    }
    auto before =
        std::ranges::find_if(kept, [](const Node* one) { return one->role == return_type || one->role == body || one->role == base; });
    kept.insert(before, lists[0]);
    builder.set_children(node, kept);
}

void scala_class(Builder& builder, Node& node)
{
    scala_function(builder, node);
    class_word(builder, node);
}

void definition(Builder& builder, Node& node)
{
    bool is_var = builder.grammar_type(node).starts_with("var");
    node.word = builder.word(is_var ? "var" : "val");
    std::vector<Node*> names, kept;
    for (Node* child : node.children) (child->role == target ? names : kept).push_back(child);
    if (names.size() == 1 && names[0]->kind == Kind::tuple && builder.grammar_type(*names[0]) == "identifiers")
        names = children_of(*names[0]);
    if (names.size() < 2) return;
    std::vector<Node*> made;
    for (Node* one : names) {
        std::vector<Node*> parts;
        one->role = target;
        parts.push_back(one);
        for (Node* rest : kept) parts.push_back(made.empty() ? rest : builder.copy(*rest));
        Node* variable = builder.make(Kind::variable, element, node.begin, node.end, node.word);
        builder.set_children(*variable, parts);
        variable->broken = node.broken;
        made.push_back(variable);
    }
    builder.set_children(node, made);
    builder.dissolve();
}

// catch { case e: E => … }: a handler for each case
void scala_catch_clause(Builder& builder, Node& node)
{
    std::vector<Node*> handlers;
    for (Node* child : node.children) {
        std::vector<Node*> inside{child};
        if (child->kind == Kind::lambda && !child->children.empty()) inside = children_of(*child->children[0]);
        if (child->kind == Kind::block) inside = children_of(*child);
        for (Node* one : inside) {
            one->role = handler;
            handlers.push_back(one);
            if (one->kind != Kind::case_) continue;
            one->kind = Kind::catch_;
            for (Node* part : children_of(*one)) {
                if (part->role != label) continue;
                if (part->kind != Kind::variable) {
                    part->role = parameter;
                    continue;
                }
                std::vector<Node*> parts = children_of(*part);
                for (Node* of : parts) of->role = of->role == target ? parameter : type;
                remove(builder, *one, part);
                prepend(builder, *one, parts);
            }
        }
    }
    builder.set_children(node, handlers);
    builder.dissolve();
}

// x <- xs if c: a loop and what it leaves out
void enumerator(Builder& builder, Node& node)
{
    std::vector<Node*> made, sides;
    for (Node* child : node.children) (child->kind == Kind::if_ ? made : sides).push_back(child);
    if (sides.size() == 2) {
        bool defines = builder.text().substr(sides[0]->end, sides[1]->begin - sides[0]->end).find('-') == std::string_view::npos;
        sides[0]->role = target;
        sides[1]->role = defines ? Role::value : iterable;
        made.insert(made.begin(), builder.make(defines ? Kind::variable : Kind::for_each, element, sides));
    } else {
        made.insert(made.begin(), sides.begin(), sides.end());
    }
    for (Node* one : made) one->role = clause;
    builder.set_children(node, made);
    builder.dissolve();
}

// for (…) yield e makes a list; for (x <- xs; y <- ys if c) e is a loop in a loop
void scala_for(Builder& builder, Node& node)
{
    std::vector<Node*> clauses;
    Node* its_body = builder.part(node, body);
    for (Node* child : node.children) {
        if (child->role == clause && child->kind != Kind::other) clauses.push_back(child);
    }
    if (!its_body) return;
    if (builder.text(node.word).find("yield") != std::string_view::npos) {
        node.kind = Kind::comprehension;
        node.word = builder.word("list");
        its_body->role = element;
        clauses.insert(clauses.begin(), its_body);
        return builder.set_children(node, clauses);
    }
    Node* inner = its_body;
    for (std::size_t i = clauses.size(); i-- > 0;) {
        Node* one = clauses[i];
        inner->role = one->kind == Kind::if_ ? consequence : body;
        if (one->kind != Kind::for_each && one->kind != Kind::if_) {
            one->role = inner->role = element;
            Node* both[] = {one, inner};
            inner = builder.make(Kind::block, body, both);
            builder.settle(*inner);
            continue;
        }
        append(builder, *one, inner);
        one->end = node.end;
        one->role = element;
        builder.settle(*one);
        inner = one;
    }
    if (inner == its_body) return;
    inner->begin = node.begin;
    node.kind = inner->kind;
    node.word = inner->word;
    builder.set_children(node, inner->children);
}

void scala_annotation(Builder& builder, Node& node)
{
    node.role = decorator;
    if (!builder.part(node, arguments)) return;
    if (Node* of = builder.part(node, operand)) of->role = callee;
    Node* call = builder.make(Kind::call, operand, node.children);
    builder.set_children(node, std::span(&call, 1));
}

// import a.b.C, a.b._, a.b.{C, D => E}
void scala_import_declaration(Builder& builder, Node& node)
{
    std::vector<Node*> path, parts;
    for (Node* child : node.children) {
        if (child->role == module)
            path.push_back(child);
        else if (child->kind == Kind::arguments)
            parts = children_of(*child);
        else
            parts.push_back(child);
    }
    std::erase_if(path, [&](const Node* one) { return builder.text(*one) == "."; });
    if (path.empty()) return;
    for (Node* one : parts) {
        one->role = element;
        if (one->kind != Kind::pair) one->kind = Kind::name, builder.set_children(*one, {});
        if (builder.text(*one) == "_" || builder.text(*one) == "*") one->word = builder.word("*");
    }
    if (parts.empty()) {
        parts.push_back(path.back());
        path.pop_back();
        parts[0]->role = element;
    }
    if (path.empty()) {
        parts[0]->role = module;
    } else {
        std::uint32_t begin = path.front()->begin, end = path.back()->end;
        parts.insert(parts.begin(), builder.make(Kind::name, module, begin, end, builder.word(builder.text().substr(begin, end - begin))));
    }
    node.word = no_word;
    builder.set_children(node, parts);
}

void is_all(Builder& builder, Node& node) { node.word = builder.word("*"); }

void typed(Builder& builder, Node& node)  // x: T as a value
{
    if (node.children.size() == 2) return cast_value_type(builder, node);
    node.kind = Kind::other;
}

void postfix(Builder& builder, Node& node)  // xs toList
{
    if (node.children.size() == 2) object_property(builder, node);
}

std::vector<FieldRole> modifier_tokens()
{
    std::vector<FieldRole> all{{"", decorator}};
    for (std::string_view word : {"'abstract", "'final", "'sealed", "'implicit", "'lazy", "'override", "'private", "'protected"})
        all.push_back({word, modifier});
    return all;
}

Language make_scala()
{
    std::vector<FieldRole> class_parts = {
        {"name", name}, {"class_parameters", Role::parameters}, {"extend", base}, {"body", body}, {"derive", clause}, {"'case", modifier}};
    std::vector<FieldRole> function_parts = {
        {"name", name}, {"parameters", Role::parameters}, {"return_type", return_type}, {"body", body}};
    return {
        .id = "scala",
        .names = {"scala"},
        .extensions = {".scala", ".sc", ".sbt"},
        .file_names = {},
        .interpreters = {"scala", "amm"},
        .grammar = tree_sitter_scala,
        .rows =
            {
                row("compilation_unit", Kind::file),
                row("block", Kind::block),
                row("indented_block", Kind::block),
                row("template_body", Kind::block),
                row("with_template_body", Kind::block),
                row("enum_body", Kind::block),
                row("case_block", Kind::block, {}, case_block),
                row("indented_cases", Kind::block, {}, case_block),
                skip("comment"),
                skip("block_comment"),
                skip("self_type"),

                leaf("identifier", Kind::name),
                leaf("type_identifier", Kind::name),
                leaf("operator_identifier", Kind::name),
                leaf("wildcard", Kind::name),
                leaf("integer_literal", Kind::number),
                leaf("floating_point_literal", Kind::number),
                leaf("boolean_literal", Kind::boolean),
                leaf("null_literal", Kind::null),
                leaf("character_literal", Kind::other),
                row("unit", Kind::tuple),
                leaf("string", Kind::string, string),
                row("interpolated_string_expression", Kind::other, {{"interpolator", callee}}, scala_interpolated),
                row("interpolated_string", Kind::string, {}, string),
                row("interpolation", Kind::interpolation, {{"", operand}}, scala_interpolation),
                skip("escape_sequence"),

                pass("parenthesized_expression"),
                row("tuple_expression", Kind::tuple),
                row("field_expression", Kind::member, {{"value", object}, {"field", property}}),
                row("stable_identifier", Kind::member, {}, object_property),
                row("stable_type_identifier", Kind::member, {}, object_property),
                row("call_expression", Kind::call, {{"function", callee}, {"arguments", arguments}}, scala_call),
                splice("colon_argument"),
                row("arguments", Kind::arguments),
                row("generic_function", Kind::other, {{"function", operand}, {"type_arguments", clause}}, generic_function),
                splice("type_arguments"),
                row("quote_expression", Kind::unary, "*", {{"", operand}}),  // 'name
                row("instance_expression", Kind::new_object, {{"arguments", arguments}}, instance),
                row("infix_expression", Kind::binary, {{"left", left}, {"operator", callee}, {"right", right}}, scala_infix),
                row("prefix_expression", Kind::unary, "*", {{"", operand}}, prefix),
                row("postfix_expression", Kind::member, {}, postfix),
                row("assignment_expression", Kind::assign, {{"left", left}, {"right", right}}, assign),
                row("ascription_expression", Kind::cast, {}, typed),
                row("lambda_expression", Kind::lambda, {{"parameters", Role::parameters}, {"", body}}, scala_lambda),
                row("bindings", Kind::parameters, {}, shapes::parameters),
                row("binding", Kind::parameter, {{"name", name}, {"type", type}, {"", name}}),

                row("generic_type", Kind::type, {{"type", operand}, {"type_arguments", element}}),
                row("tuple_type", Kind::type, "*"),
                row("function_type", Kind::type, "*", {{"return_type", return_type}, {"parameter_types", Role::parameters}}),
                row("parameter_types", Kind::parameters),
                row("infix_type", Kind::type, "*"),
                row("compound_type", Kind::type, "*"),
                row("lazy_parameter_type", Kind::type, "*"),
                row("repeated_parameter_type", Kind::type, "*"),
                row("projected_type", Kind::type, "*"),
                pass("literal_type"),
                pass("annotated_type"),
                pass("singleton_type"),
                skip("type_parameters"),

                row("if_expression", Kind::if_, {{"condition", condition}, {"consequence", consequence}, {"alternative", alternative}}),
                row("while_expression", Kind::while_, {{"condition", condition}, {"body", body}}),
                row("do_while_expression", Kind::do_, {{"condition", condition}, {"body", body}}),
                row("for_expression", Kind::other, "*", {{"enumerators", clause}, {"body", body}}, scala_for),
                splice("enumerators", {{"", clause}}),
                row("enumerator", Kind::other, {}, enumerator),
                row("match_expression", Kind::switch_, {{"value", condition}, {"body", body}}, cases),
                row("case_clause", Kind::case_, {{"pattern", label}, {"body", body}}, gather_body),
                row("guard", Kind::if_, {{"condition", condition}},
                    [](Builder&, Node& node) { node.role = node.role == clause ? clause : condition; }),
                row("typed_pattern", Kind::variable, {{"pattern", target}, {"type", type}}),
                row("case_class_pattern", Kind::call, {{"type", callee}, {"pattern", arguments}},
                    [](Builder& builder, Node& node) {
                        std::vector<Node*> given;
                        Node* of = builder.part(node, callee);
                        for (Node* child : node.children) {
                            if (child->role == arguments && builder.text(*child) != ",") given.push_back(child), child->role = element;
                        }
                        if (!of) return;
                        Node* list = builder.make(Kind::arguments, arguments, given);
                        if (given.empty()) list->begin = list->end = node.end;
                        Node* both[] = {of, list};
                        builder.set_children(node, both);
                    }),
                row("tuple_pattern", Kind::tuple),
                row("identifiers", Kind::tuple),
                row("try_expression", Kind::try_, {{"body", body}}),
                row("catch_clause", Kind::other, {{"", handler}, {"body", handler}}, scala_catch_clause),
                splice("finally_clause", {{"", finalizer}}),
                row("return_expression", Kind::return_, {{"", operand}}),
                row("throw_expression", Kind::throw_, {{"", operand}}),

                row("val_definition", Kind::variable, {{"pattern", target}, {"type", type}, {"value", Role::value}}, definition),
                row("var_definition", Kind::variable, {{"pattern", target}, {"type", type}, {"value", Role::value}}, definition),
                row("val_declaration", Kind::variable, {{"name", target}, {"type", type}}, definition),
                row("var_declaration", Kind::variable, {{"name", target}, {"type", type}}, definition),
                row("function_definition", Kind::function, function_parts, scala_function),
                row("function_declaration", Kind::function, function_parts, scala_function),
                row("parameters", Kind::parameters, {}, shapes::parameters),
                row("parameter", Kind::parameter, {{"name", name}, {"type", type}, {"default_value", Role::value}}),
                row("class_parameters", Kind::parameters, {}, shapes::parameters),
                row("class_parameter", Kind::parameter,
                    {{"name", name}, {"type", type}, {"default_value", Role::value}, {"'val", modifier}, {"'var", modifier}}),
                row("class_definition", Kind::class_, class_parts, scala_class),
                row("object_definition", Kind::class_, class_parts, scala_class),
                row("trait_definition", Kind::class_, class_parts, scala_class),
                row("enum_definition", Kind::class_, class_parts, scala_class),
                row("package_object", Kind::class_, class_parts, scala_class),
                splice("extends_clause", {{"type", base}, {"arguments", clause}}),
                splice("modifiers", modifier_tokens()),
                leaf("access_modifier", Kind::other, is_modifier),
                row("annotation", Kind::decorator, {{"name", operand}, {"arguments", arguments}}, scala_annotation),

                row("package_clause", Kind::other, "*", {{"name", name}, {"body", body}}),
                leaf("package_identifier", Kind::name),
                row("import_declaration", Kind::import, {{"path", module}}, scala_import_declaration),
                row("namespace_selectors", Kind::arguments),
                leaf("namespace_wildcard", Kind::name, is_all),
                row("arrow_renamed_identifier", Kind::pair, {{"name", key}, {"alias", Role::value}}),
                row("as_renamed_identifier", Kind::pair, {{"name", key}, {"alias", Role::value}}),
            },
        .forms = {.metavariable = {"mv_%", "val"},
                  .ellipsis = {"el_", "el_;", "el_ : el_", "case el_ => el_", "el_ <- el_", "val el_ : el_"},
                  .around = {{"", ""},
                             {"object c_ {\n", "\n}"},
                             {"def f_ = {\n", "\n}"},
                             {"x_ match {\n", "\n}"},
                             {"", " {}"},
                             {"try {} ", ""},
                             {"if (x_) {} ", ""},
                             {"", "\ndef f_ = 1"}},
                  .type = {"val x_ : ", " = 1"}},
        .line_comment = "//",
        .block_comment_begin = "/*",
        .block_comment_end = "*/",
        .members_may_be_bare = true,
    };
}

}  // namespace

const Language& scala()
{
    static const Language language = make_scala();
    return language;
}

}  // namespace bawn::check::grammars
