#include "policy/egress_weighing.h"

#include <fmt/format.h>

#include <cassert>

#include "base/text.h"
#include "policy/url_path.h"

namespace bawn::policy {
namespace {

Fit path_fit(const std::vector<std::string>& paths, const Target& target, Access decision)
{
    if (paths.empty()) return Fit::yes;
    if (target.path.empty()) return Fit::depends;
    return (decision == Access::deny ? denies_path : allows_path)(paths, target.path) ? Fit::yes : Fit::no;
}

template <typename Rule>
Fit request_fit(const Rule& rule, const Target& target, Access decision)
{
    return std::min(method_fit(rule.methods, target, decision), path_fit(rule.paths, target, decision));
}

template <typename Value>
bool is_purpose_among(const std::vector<Value>& wanted, const std::optional<Value>& asked)
{
    return asked && std::ranges::find(wanted, *asked) != wanted.end();
}

bool has_a_say(const Layer& layer) { return layer.policy.egress.has_value(); }

Fit passes_for_a_purpose(const std::vector<Purpose>& purposes, const std::vector<Grant>& grants, const Target& target)
{
    Fit best = Fit::no;
    for (const Grant& grant : grants) {
        if (is_purpose_among(purposes, grant.purpose)) best = std::max(best, fit_of(grant, target));
    }
    return best;
}

Answer answer_of_layer(const Layer& layer, const std::vector<Grant>& grants, const Target& target)
{
    Answer answer;
    answer.layer = &layer;
    for (const HostRule& rule : answer.egress().hosts) {
        Fit fit = fit_of(rule, target);
        if (fit == Fit::no) continue;
        answer.rules.push_back(&rule);
        if (fit == Fit::yes) return answer;
        answer.depends = true;
    }
    Fit passed = passes_for_a_purpose(answer.egress().purposes, grants, target);
    answer.is_passed = passed != Fit::no;
    answer.is_default = passed != Fit::yes;
    answer.depends |= passed == Fit::depends;
    return answer;
}

bool counts(const Grant& grant, const Layers& layers)
{
    if (!grant.purpose || grant.purpose == Purpose::model || grant.purpose == Purpose::login) return true;
    return std::ranges::any_of(layers, [&](const Layer& layer) {
        return has_a_say(layer) && layer.kind != LayerKind::repository && is_purpose_among(layer.policy.egress->purposes, grant.purpose);
    });
}

std::string request_text(const Target& target)
{
    return printable(fmt::format("{} {}", target.method.empty() ? "any method" : target.method.substr(0, 20), target.path.substr(0, 200)));
}

// Whom to ask about a layer's denial.
std::string whom_to_ask(const Layer& layer, Place place)
{
    if (layer.kind == LayerKind::machine) return fmt::format("ask whoever keeps {} (line {})", layer.policy.file, place.line);
    return fmt::format("change {} (line {})", layer.policy.file, place.line);
}

void tell_rule(EgressDecision& decision, const Answer& answer, const HostRule& rule)
{
    decision.layer = name_of(answer.layer->kind);
    decision.rule = reference(answer.layer->policy, rule.place, rule.host.text());
    decision.reason = rule.reason;
}

void tell_default(EgressDecision& decision, const Answer& answer)
{
    decision.layer = name_of(answer.layer->kind);
    decision.rule = reference(answer.layer->policy, answer.egress().place, default_name);
}

std::string why_default_denies(const Answer& answer, const Target& target)
{
    auto is_near = [&](const HostRule& rule) { return rule.decision == Access::allow && is_about(rule, target); };
    bool is_about_requests = target.is_request() && std::ranges::any_of(answer.egress().hosts, is_near);
    if (!is_about_requests) return "no rule of this policy allows it";
    if (!target.path.empty() && !is_canonical_path(target.path)) {
        return fmt::format("servers may read this path in different ways: {}", request_text(target));
    }
    return fmt::format("no rule of this policy allows {}", request_text(target));
}

void deny_by(Weighed& weighed, const Answer& answer, const Target& target)
{
    EgressDecision& decision = weighed.decision;
    Place place = answer.egress().place;
    if (const HostRule* rule = answer.first(Access::deny)) {
        weighed.decider = rule;
        tell_rule(decision, answer, *rule);
        if (decision.reason.empty()) decision.reason = "this rule denies it";
        place = rule->place;
    } else {
        weighed.decider = &answer.egress();
        tell_default(decision, answer);
        decision.reason = why_default_denies(answer, target);
    }
    decision.remedy = whom_to_ask(*answer.layer, place);
}

// Why nothing grants it, as precisely as can be said.
std::string why_not_granted(const Weighed& weighed, const std::vector<Grant>& grants, const Target& target)
{
    auto by_repository = std::ranges::find_if(weighed.answers, &Answer::may_allow);
    for (const Grant& grant : grants) {
        bool is_for_another_port = grant.host.matches(target.host) && !is_about(grant, target);
        if (is_for_another_port) return fmt::format("{} asks for it on port {} only", grant.source, fmt::join(grant.ports, ", "));
        if (!is_about(grant, target)) continue;
        if (fit_of(grant, target) == Fit::no) return fmt::format("{} does not ask for {}", grant.source, request_text(target));
        return fmt::format("{} names it, and no policy allows {}", grant.source, name_of(*grant.purpose));
    }
    if (by_repository != weighed.answers.end()) {
        return fmt::format("only {} allows it, and a repository cannot allow by itself", by_repository->layer->policy.file);
    }
    return "nothing allows it";
}

void deny_ungranted(Weighed& weighed, const std::vector<Grant>& grants, const Target& target)
{
    EgressDecision& decision = weighed.decision;
    decision.rule = "no rule";
    decision.reason = why_not_granted(weighed, grants, target);
    decision.remedy = "--allow-host " + target.text();
}

// Narrowing what is allowed.

void narrow(std::optional<std::uint64_t>& most, const std::optional<std::uint64_t>& also)
{
    if (also) most = std::min(most.value_or(*also), *also);
}

// While several rules may decide, the widest of their budgets; none where one of them has none.
std::optional<std::uint64_t> widest(const Answer& answer, std::optional<std::uint64_t> Budget::* kind)
{
    if (answer.is_passed || answer.may_default(Access::allow)) return std::nullopt;
    std::uint64_t most = 0;
    for (const HostRule* rule : answer.rules) {
        if (rule->decision == Access::deny) continue;
        auto limit = rule->budget ? (*rule->budget).*kind : std::nullopt;
        if (!limit) return std::nullopt;
        most = std::max(most, *limit);
    }
    return most;
}

bool inspects(const Answer& answer)
{
    bool usual = answer.egress().inspect == Inspect::tls;
    if ((answer.is_passed || answer.is_default) && usual) return true;
    return std::ranges::any_of(answer.rules, [&](const HostRule* rule) {
        return rule->decision == Access::allow && rule->inspect.value_or(answer.egress().inspect) == Inspect::tls;
    });
}

using Ranges = std::vector<AddressRange>;

std::optional<Ranges> itself(const HostName& host)
{
    if (!host.is_address()) return std::nullopt;
    auto range = AddressRange::parse(host.text);
    assert(range);
    return Ranges{*range};
}

// What a layer says about private addresses; a rule that names an address means it.
std::optional<Ranges> declared(const Answer& answer, const HostName& host)
{
    const HostRule* rule = answer.first(Access::allow);
    if (!rule) return std::nullopt;
    return rule->addresses ? rule->addresses : itself(host);
}

Ranges common(const Ranges& some, const Ranges& others)
{
    Ranges both;
    for (const AddressRange& a : some) {
        for (const AddressRange& b : others) {
            if (a.contains(b))
                both.push_back(b);
            else if (b.contains(a))
                both.push_back(a);
        }
    }
    return both;
}

Ranges addresses_of(const Weighed& weighed, const HostName& host)
{
    std::optional<Ranges> ranges;
    bool is_declared = false;  // by somebody who may
    auto narrow_to = [&](const std::optional<Ranges>& also) {
        if (also) ranges = ranges ? common(*ranges, *also) : *also;
    };
    for (const Answer& answer : weighed.answers) {
        auto said = declared(answer, host);
        narrow_to(said);
        is_declared |= said && answer.may_grant();
    }
    auto asked_for = weighed.grants.empty() ? std::nullopt : itself(host);
    narrow_to(asked_for);
    is_declared |= asked_for.has_value();
    return is_declared && ranges ? *ranges : Ranges();
}

void narrow_all(Weighed& weighed, const Target& target)
{
    EgressDecision& decision = weighed.decision;
    bool is_inspected = false;
    for (const Answer& answer : weighed.answers) {
        decision.judges_requests |= answer.depends;
        is_inspected |= inspects(answer);
        narrow(decision.most_sent, widest(answer, &Budget::sent));
        narrow(decision.most_received, widest(answer, &Budget::received));
    }
    for (const Grant* grant : weighed.grants) is_inspected |= grant->inspect == Inspect::tls;
    decision.judges_requests |= !weighed.is_granted;
    is_inspected |= decision.judges_requests;
    decision.inspect = is_inspected ? Inspect::tls : Inspect::none;
    decision.addresses = addresses_of(weighed, target.host);
}

void allow(Weighed& weighed, const Target& target)
{
    EgressDecision& decision = weighed.decision;
    decision.is_allowed = true;
    auto granting = std::ranges::find_if(weighed.answers, &Answer::grants);
    if (granting == weighed.answers.end()) {
        weighed.decider = weighed.grants.front();
        decision.rule = weighed.grants.front()->source;
    } else if (const HostRule* rule = granting->first(Access::allow)) {
        weighed.decider = rule;
        tell_rule(decision, *granting, *rule);
    } else {
        weighed.decider = &granting->egress();
        tell_default(decision, *granting);
    }
    narrow_all(weighed, target);
}

}  // namespace

std::string Target::text() const
{
    return fmt::format("{}:{}", host.kind == HostName::Kind::ipv6 ? "[" + host.text + "]" : host.text, port);
}

Fit method_fit(const std::vector<std::string>& methods, const Target& target, Access decision)
{
    if (methods.empty()) return Fit::yes;
    if (target.method.empty()) return Fit::depends;
    auto is_it = [&](const std::string& method) {
        return method == target.method || (decision == Access::deny && lower_case(method) == lower_case(target.method));
    };
    return std::ranges::any_of(methods, is_it) ? Fit::yes : Fit::no;
}

Fit fit_of(const HostRule& rule, const Target& target)
{
    return is_about(rule, target) ? request_fit(rule, target, rule.decision) : Fit::no;
}
Fit fit_of(const Grant& grant, const Target& target)
{
    return is_about(grant, target) ? request_fit(grant, target, Access::allow) : Fit::no;
}

Weighed weigh(const Layers& layers, const std::vector<Grant>& grants, const Target& target)
{
    Weighed weighed;
    for (const Layer& layer : layers) {
        if (has_a_say(layer)) weighed.answers.push_back(answer_of_layer(layer, grants, target));
    }
    for (const Grant& grant : grants) {
        Fit fit = counts(grant, layers) ? fit_of(grant, target) : Fit::no;
        if (fit != Fit::no) weighed.grants.push_back(&grant);
        weighed.is_granted |= fit == Fit::yes;
    }
    bool is_granted_by_layer = std::ranges::any_of(weighed.answers, &Answer::grants);
    weighed.is_granted |= is_granted_by_layer;
    auto denying = std::ranges::find_if_not(weighed.answers, &Answer::may_allow);
    if (denying != weighed.answers.end())
        deny_by(weighed, *denying, target);
    else if (weighed.grants.empty() && !is_granted_by_layer)
        deny_ungranted(weighed, grants, target);
    else
        allow(weighed, target);
    return weighed;
}

std::string_view name_of(Purpose purpose)
{
    switch (purpose) {
    case Purpose::model: return "model";
    case Purpose::login: return "login";
    case Purpose::telemetry: return "telemetry";
    case Purpose::update: return "update";
    }
    return "model";
}

}  // namespace bawn::policy
