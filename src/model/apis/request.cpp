#include "model/apis/request.h"

#include <nlohmann/json.hpp>

namespace bawn::model {

ApiError api_error(const Error& error)
{
    switch (error.kind()) {
    case ErrorKind::invalid: return {400, error.message()};
    case ErrorKind::unsupported: return {400, error.message()};
    case ErrorKind::not_found: return {404, error.message()};
    case ErrorKind::denied: return {403, error.message()};
    case ErrorKind::unavailable: return {503, error.message()};
    }
    return {500, error.message()};
}

}  // namespace bawn::model
