#include "base/error.h"

#include <cerrno>
#include <cstring>

namespace bawn {
namespace {

ErrorKind kind_of(int error_number)
{
    switch (error_number) {
    case ENOENT:
    case ENOTDIR:
    case ESRCH:
    case ENXIO: return ErrorKind::not_found;
    case EACCES:
    case EPERM:
    case ELOOP:
    case EXDEV:
    case EROFS: return ErrorKind::denied;
    case EAGAIN:
    case EINTR:
    case EBUSY:
    case ENOMEM:
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
    case ETIMEDOUT:
    case EIO: return ErrorKind::unavailable;
    case ENOSYS:
    case EOPNOTSUPP:
    case ENOPROTOOPT: return ErrorKind::unsupported;
    default: return ErrorKind::invalid;
    }
}

}  // namespace

Error Error::from_errno(std::string_view doing) { return from_errno(doing, errno); }

Error Error::from_errno(std::string_view doing, int error_number)
{
    Error error(kind_of(error_number), std::string(doing) + ": " + std::strerror(error_number));
    error.error_number_ = error_number;
    return error;
}

Error Error::while_doing(std::string_view doing) &&
{
    message_ = std::string(doing) + ": " + message_;
    return std::move(*this);
}

}  // namespace bawn
