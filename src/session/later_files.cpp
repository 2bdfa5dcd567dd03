#include "session/later_files.h"

#include <poll.h>

namespace bawn::session {
namespace {

constexpr int patience_ms = 50;

void serve(std::stop_token stop, workspace::HiddenWatch watch)
{
    pollfd ready = {.fd = watch.fd(), .events = POLLIN, .revents = 0};
    while (!stop.stop_requested()) {
        if (::poll(&ready, 1, patience_ms) > 0 && !watch.read()) return;
    }
}

}  // namespace

Result<LaterFiles> LaterFiles::watch(const workspace::Folder& folder, workspace::FileRules rules,
                                     std::function<void(const std::string& path)> appeared)
{
    auto watch = TRY(workspace::HiddenWatch::start(folder, std::move(rules), std::move(appeared)));
    if (!watch.is_complete())
        return fail(ErrorKind::unavailable, "there are more folders than can be watched for files that are to be hidden");
    return LaterFiles(std::jthread([watch = std::move(watch)](std::stop_token stop) mutable { serve(stop, std::move(watch)); }));
}

}  // namespace bawn::session
