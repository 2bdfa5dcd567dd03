#include "policy/egress.h"

#include <fmt/format.h>

#include "base/text.h"
#include "policy/egress_weighing.h"
#include "policy/url_path.h"
#include "policy/values.h"

namespace bawn::policy {
namespace {

Result<Target> understood(const EgressQuestion& question)
{
    HostName host = TRY(HostName::parse(question.host));
    return Target{std::move(host), question.port, question.method, without_query(question.path)};
}

EgressDecision not_understood(const Error& error)
{
    EgressDecision decision;
    decision.rule = "host name";
    decision.reason = error.message();
    return decision;
}

// Rules told in order, for a person who asks why.

using Outcome = Considered::Outcome;

std::string wanted(std::string_view what, const std::vector<std::string>& words)
{
    return fmt::format("wants {} {}", what, fmt::join(words, " or "));
}

template <typename Rule>
std::string why_no_match(const Rule& rule, const Target& target, Access decision)
{
    if (!rule.host.matches(target.host)) return "is about " + rule.host.text();
    if (!is_about(rule, target)) return fmt::format("is about port {}, this is port {}", fmt::join(rule.ports, ", "), target.port);
    if (method_fit(rule.methods, target, decision) == Fit::no)
        return wanted("method", rule.methods) + ", this is " + printable(target.method);
    return wanted("path", rule.paths) + ", this is " + printable(target.path.substr(0, 200));
}

template <typename Rule>
std::string what_it_depends_on(const Rule& rule)
{
    std::string methods = rule.methods.empty() ? "" : fmt::format("{} ", fmt::join(rule.methods, " or "));
    return fmt::format("for requests like {}{}", methods, rule.paths.empty() ? "*" : fmt::format("{}", fmt::join(rule.paths, " or ")));
}

struct HostTelling {
    const Weighed& weighed;
    const Target& target;
    std::vector<ConsideredHost> told = {};

    void add(const Layer* layer, std::string rule, Access decision, Outcome outcome, std::string why)
    {
        told.push_back({layer ? std::string(name_of(layer->kind)) : "", std::move(rule), decision, outcome, std::move(why)});
    }

    // Something that holds: it decides, or something else does.
    void add_holding(const Layer* layer, std::string rule, Access decision, const void* what)
    {
        const EgressDecision& d = weighed.decision;
        if (what == weighed.decider) return add(layer, std::move(rule), decision, Outcome::decides, d.reason);
        add(layer, std::move(rule), decision, Outcome::outweighed, fmt::format("{} says {}", d.rule, d.is_allowed ? "allow" : "deny"));
    }

    void tell(const Answer& answer)
    {
        const Layer* layer = answer.layer;
        std::string first;
        for (const HostRule& rule : answer.egress().hosts) {
            std::string name = reference(layer->policy, rule.place, rule.host.text());
            Fit fit = fit_of(rule, target);
            if (!first.empty())
                add(layer, name, rule.decision, Outcome::not_reached, first + " matched first");
            else if (fit == Fit::no)
                add(layer, name, rule.decision, Outcome::no_match, why_no_match(rule, target, rule.decision));
            else if (fit == Fit::depends && weighed.decider != &rule)
                add(layer, name, rule.decision, Outcome::depends, what_it_depends_on(rule));
            else
                add_holding(layer, name, rule.decision, &rule);
            if (fit == Fit::yes && first.empty()) first = rule.host.text();
        }
        tell_purposes(answer, first);
        std::string name = reference(layer->policy, answer.egress().place, default_name);
        if (answer.is_default) return add_holding(layer, name, answer.egress().otherwise, &answer.egress());
        add(layer, name, answer.egress().otherwise, Outcome::not_reached, (first.empty() ? "purposes" : first) + " matched first");
    }

    void tell_purposes(const Answer& answer, const std::string& first)
    {
        const auto& purposes = answer.egress().purposes;
        if (purposes.empty()) return;
        std::vector<std::string_view> names;
        for (Purpose purpose : purposes) names.push_back(name_of(purpose));
        std::string name =
            reference(answer.layer->policy, answer.egress().place, fmt::format("egress purposes {}", fmt::join(names, ", ")));
        if (!first.empty()) return add(answer.layer, name, Access::allow, Outcome::not_reached, first + " matched first");
        if (!answer.is_passed) return add(answer.layer, name, Access::allow, Outcome::no_match, "no profile names it for one of these");
        add_holding(answer.layer, name, Access::allow, &purposes);
    }

    void tell(const Grant& grant)
    {
        if (!grant.host.matches(target.host)) return;
        std::string name = grant.source;
        Fit fit = fit_of(grant, target);
        bool is_weighed = std::ranges::find(weighed.grants, &grant) != weighed.grants.end();
        if (fit == Fit::no) return add(nullptr, name, Access::allow, Outcome::no_match, why_no_match(grant, target, Access::allow));
        if (!is_weighed)
            return add(nullptr, name, Access::allow, Outcome::no_match, fmt::format("no policy allows {}", name_of(*grant.purpose)));
        if (fit == Fit::depends && weighed.decider != &grant)
            return add(nullptr, name, Access::allow, Outcome::depends, what_it_depends_on(grant));
        add_holding(nullptr, name, Access::allow, &grant);
    }
};

}  // namespace

Result<Grant> parse_allow_host(std::string_view text)
{
    Grant grant{.ports = {443, 80}, .source = fmt::format("--allow-host {}", printable(text.substr(0, 300)))};
    std::string_view host = text;
    auto colon = text.rfind(':');
    bool is_plain_ipv6 = colon != text.find(':') && !text.starts_with('[');
    if (colon != std::string_view::npos && !text.ends_with(']') && !is_plain_ipv6) {
        grant.ports = {TRY(parse_port(text.substr(colon + 1)))};
        host = text.substr(0, colon);
    }
    grant.host = TRY(HostPattern::parse(host));
    return grant;
}

EgressDecision decide(const Layers& layers, const std::vector<Grant>& grants, const EgressQuestion& question)
{
    auto target = understood(question);
    return target ? weigh(layers, grants, *target).decision : not_understood(target.error());
}

std::vector<ConsideredHost> explain(const Layers& layers, const std::vector<Grant>& grants, const EgressQuestion& question)
{
    auto target = understood(question);
    if (!target) return {};
    Weighed weighed = weigh(layers, grants, *target);
    HostTelling telling{weighed, *target};
    for (const Answer& answer : weighed.answers) telling.tell(answer);
    for (const Grant& grant : grants) telling.tell(grant);
    return std::move(telling.told);
}

}  // namespace bawn::policy
