#include "workspace/git_library.h"

#include <git2.h>

#include "base/text.h"

namespace bawn::workspace {
namespace {

Result<> start()
{
    if (git_has_network() || git_libgit2_init() < 0) return fail(ErrorKind::unsupported, "libgit2 does not start");
    for (int level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL})
        if (git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "") < 0) return git_failure("closing libgit2 off");
    git_libgit2_opts(GIT_OPT_SET_TEMPLATE_PATH, "");
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 1);
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    return {};
}

}  // namespace

Result<> open_git_library()
{
    static const Result<> started = start();
    return started;
}

std::unexpected<Error> git_failure(std::string_view doing)
{
    const git_error* last = git_error_last();
    std::string cause = last && last->message ? printable(last->message) : "libgit2 tells no reason";
    return fail(ErrorKind::invalid, std::string(doing) + ": " + cause);
}

}  // namespace bawn::workspace
