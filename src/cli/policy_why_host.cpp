#include "cli/policy_why_host.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/files.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/embedded.h"
#include "cli/policies.h"
#include "cli/policy_words.h"
#include "policy/egress.h"
#include "policy/values.h"
#include "session/profile.h"

namespace bawn::cli {
namespace {

// "api.example.org:8080", "[fd00::7]:443"; what is no port stays with the host, which is then told to be none.
policy::EgressQuestion asked(std::string_view word)
{
    policy::EgressQuestion question{.host = std::string(word)};
    auto colon = word.rfind(':');
    if (colon == std::string_view::npos) return question;
    bool is_bare_ipv6 = word.find(':') != colon && !word.substr(0, colon).ends_with(']');
    auto port = policy::parse_port(word.substr(colon + 1));
    if (is_bare_ipv6 || !port) return question;
    question.host = word.substr(0, colon);
    question.port = *port;
    return question;
}

Result<std::vector<policy::Grant>> hosts_of(const std::string& name)
{
    std::string text(embedded_file("profiles/" + name + ".yaml"));
    bool is_file = text.empty() && name.find('/') != std::string::npos;
    if (is_file) text = TRY(read_text(name, 1 << 20));
    if (text.empty()) return fail(ErrorKind::not_found, fmt::format("there is no profile \"{}\"", printable(name)));
    return TRY(session::parse_profile(text, is_file ? name : name + ".yaml")).hosts;
}

std::string bytes(const std::optional<std::uint64_t>& most, std::string_view what)
{
    return most ? fmt::format("{} bytes {}", *most, what) : "";
}

std::string budget(const policy::EgressDecision& d)
{
    std::string sent = bytes(d.most_sent, "sent"), received = bytes(d.most_received, "received");
    return sent + (sent.empty() || received.empty() ? "" : ", ") + received;
}

std::vector<std::string> texts(const std::vector<policy::AddressRange>& ranges)
{
    std::vector<std::string> texts;
    for (const policy::AddressRange& range : ranges) texts.push_back(range.text());
    return texts;
}

std::string_view inspection(const policy::EgressDecision& d) { return d.inspect == policy::Inspect::tls ? "tls" : "none"; }
std::string_view access_word(policy::Access access) { return access == policy::Access::allow ? "allow" : "deny"; }

void tell(std::ostream& out, const policy::EgressQuestion& question, const policy::EgressDecision& d,
          const std::vector<policy::ConsideredHost>& considered)
{
    std::string_view answer = !d.is_allowed ? "denied" : d.judges_requests ? "allowed for some requests" : "allowed";
    out << fmt::format("{} port {}: {}\n", printable(question.host), question.port, answer);
    tell_field(out, "rule", d.layer.empty() ? d.rule : fmt::format("{} ({})", d.rule, d.layer));
    tell_field(out, "reason", d.reason);
    tell_field(out, "remedy", d.remedy);
    tell_field(out, "inspect", d.inspect == policy::Inspect::tls ? "tls" : "");
    tell_field(out, "budget", budget(d));
    tell_field(out, "private", fmt::format("{}", fmt::join(texts(d.addresses), ", ")));
    for (const policy::ConsideredHost& c : considered) tell_considered(out, c.rule, c.outcome, c.why);
}

Json optional(const std::optional<std::uint64_t>& number) { return number ? Json(*number) : Json(); }

Json to_json(const policy::EgressQuestion& question, const policy::EgressDecision& d, const std::vector<policy::ConsideredHost>& considered)
{
    Json list = Json::array();
    for (const policy::ConsideredHost& c : considered) {
        list.push_back({{"layer", c.layer},
                        {"rule", c.rule},
                        {"decision", access_word(c.decision)},
                        {"outcome", cli::name_of(c.outcome)},
                        {"why", c.why}});
    }
    Json decision = {{"action", d.is_allowed ? "allow" : "deny"},
                     {"layer", d.layer},
                     {"rule", d.rule},
                     {"reason", d.reason},
                     {"remedy", d.remedy},
                     {"inspect", inspection(d)},
                     {"most-sent", optional(d.most_sent)},
                     {"most-received", optional(d.most_received)},
                     {"judges-requests", d.judges_requests},
                     {"addresses", texts(d.addresses)}};
    return {
        {"host", valid_utf8(question.host)}, {"port", question.port}, {"decision", std::move(decision)}, {"considered", std::move(list)}};
}

}  // namespace

bool is_meant_as_host(std::string_view word)
{
    bool is_number = !word.empty() && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
    return is_number || word.substr(0, word.find('@')).find_first_of(".:") != std::string_view::npos;
}

Result<int> tell_why_host(World& world, const Given& given, std::string_view word, int against)
{
    policy::Layers layers = TRY(load_policy(world, given));
    policy::EgressQuestion question = asked(word);
    std::vector<policy::Grant> grants;
    if (auto profile = given.one("profile")) grants = TRY(hosts_of(*profile));
    policy::EgressDecision decision = decide(layers, grants, question);
    auto considered = explain(layers, grants, question);
    if (given.has("json")) {
        Json answers = Json::array({to_json(question, decision, considered)});
        world.out << to_text(Json{{"schema", "bawn.policy-why/1"}, {"answers", std::move(answers)}}, 2) << '\n';
    } else {
        tell(world.out, question, decision, considered);
    }
    return decision.is_allowed ? 0 : against;
}

}  // namespace bawn::cli
