#include "session/inspection.h"

#include <algorithm>
#include <future>

namespace bawn::session {

Result<Inspection> prepare_inspection()
{
    std::string bundle = TRY(egress::machine_bundle());
    auto roots = std::async(std::launch::async, [&] { return egress::Roots::parse(bundle); });
    Inspection inspection;
    inspection.authority = std::make_shared<egress::Authority>(TRY(egress::Authority::create()));
    inspection.trust = TRY(egress::trust_in(inspection.authority->certificate_pem(), bundle));
    inspection.roots = std::make_shared<const egress::Roots>(TRY(roots.get()));
    return inspection;
}

bool may_inspect(const policy::Layers& layers, const std::vector<policy::Grant>& grants)
{
    using policy::Inspect;
    bool is_granted = std::ranges::any_of(
        grants, [](const policy::Grant& grant) { return grant.inspect == Inspect::tls || !grant.methods.empty() || !grant.paths.empty(); });
    return is_granted || std::ranges::any_of(layers, [](const policy::Layer& layer) {
               if (!layer.policy.egress) return false;
               return layer.policy.egress->inspect == Inspect::tls ||
                      std::ranges::any_of(layer.policy.egress->hosts, [](const policy::HostRule& rule) {
                          return rule.inspect == Inspect::tls || !rule.methods.empty() || !rule.paths.empty();
                      });
           });
}

}  // namespace bawn::session
