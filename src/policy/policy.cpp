#include "policy/policy.h"

namespace bawn::policy {

std::string_view name_of(Action action)
{
    switch (action) {
    case Action::banned: return "banned";
    case Action::sandbox_only: return "sandbox-only";
    case Action::allowed: return "allowed";
    case Action::note: return "note";
    }
    return "note";
}

}  // namespace bawn::policy
