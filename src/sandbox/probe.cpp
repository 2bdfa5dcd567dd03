#include "sandbox/probe.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <map>

#include "sandbox/cgroup.h"
#include "sandbox/id_map.h"
#include "sandbox/landlock.h"
#include "sandbox/sandbox.h"

namespace bawn::sandbox {

namespace {

constexpr uid_t somebody = 65533;  // for root, who runs no command as himself

struct Effect {
    bool works = false;
    std::string why;
};

// Folders for an overlay, owned by whom the sandbox runs as.
class Folders {
public:
    Folders()
    {
        std::error_code error;
        path_ = std::filesystem::temp_directory_path(error).string() + "/bawn-probe-XXXXXX";
        if (!::mkdtemp(path_.data())) path_.clear();
        for (const char* name : {"", "/lower", "/upper", "/work"}) {
            ::mkdir((path_ + name).c_str(), 0700);
            if (::geteuid() == 0) (void)!::chown((path_ + name).c_str(), somebody, somebody);
        }
    }
    ~Folders()
    {
        ::chmod((path_ + "/work/work").c_str(), 0700);  // overlayfs leaves it behind, unreadable
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    Folders(const Folders&) = delete;
    Folders& operator=(const Folders&) = delete;
    std::string operator/(const char* name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

Spec smallest()
{
    Spec spec;
    spec.uid = ::geteuid() == 0 ? somebody : ::geteuid();
    spec.gid = ::geteuid() == 0 ? somebody : ::getegid();
    spec.watch = Watch::none;
    spec.command = {"/nothing"};
    spec.accepted = {"landlock", "evidence"};
    return spec;
}

// Everything up to the command, which is never released. The error begins with the control that failed.
Effect stands(const Spec& spec, std::string why)
{
    const Result<Running> running = start(spec, {-1, -1, -1});
    return running ? Effect{true, std::move(why)} : Effect{false, running.error().message()};
}

Effect probe_landlock()
{
    const int version = landlock_version();
    if (version == 0) return {false, "the kernel does not offer it"};
    return stands(smallest(), "version " + std::to_string(version));
}

Effect probe_scope()
{
    const int version = landlock_version();
    return {version >= 6, "Landlock version " + std::to_string(version)};
}

Effect probe_evidence()
{
    Spec spec = smallest();
    spec.watch = Watch::standard;
    Result<Running> running = start(spec, {-1, -1, -1});
    if (!running) return {false, running.error().message()};
    const Fd listener = running->take_notify();
    if (!running->release()) return {false, "the command was not released"};
    pollfd waiting{listener.get(), POLLIN, 0};
    const bool is_told = ::poll(&waiting, 1, 2000) == 1 && (waiting.revents & POLLIN);
    return {is_told, is_told ? "the first exec was told" : "the first exec was not told"};
}

Effect probe_cgroup()
{
    const Result<Cgroup> made = Cgroup::make({});
    return {made.has_value(), made ? "memory and pids" : made.error().message()};
}

Effect probe_cpu()
{
    const Result<Cgroup> made = Cgroup::make({});
    return {made && made->limits_cpu(), made ? "cpu.max" : made.error().message()};
}

Effect probe_terminal()
{
    const Fd caller(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    char name[64];
    if (::grantpt(caller.get()) != 0 || ::unlockpt(caller.get()) != 0 || ::ptsname_r(caller.get(), name, sizeof name) != 0)
        return {false, "no pseudo-terminal to try it with"};
    const Fd terminal(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
    const Result<Running> running = start(smallest(), {terminal.get(), terminal.get(), terminal.get()});
    return running ? Effect{true, ""} : Effect{false, running.error().message()};
}

Effect probe_overlay()
{
    const Folders folders;
    Spec spec = smallest();
    spec.view.push_back(Overlay{.inside = "/x", .lower = folders / "lower", .upper = folders / "upper", .work = folders / "work"});
    return stands(spec, "in the temporary folder");
}

Effect probe_id_mapped()
{
    if (::geteuid() != 0) return {false, "only root makes them, and only root's own workspace needs them"};
    const Folders folders;
    const Result<IdMap> map = IdMap::make(somebody, somebody);
    const Result<Fd> mount = map ? map->mount(folders / "lower") : fail(map.error());
    return mount ? Effect{true, "in the temporary folder"} : Effect{false, mount.error().message()};
}

// A client of the sandbox's network asks for an address of the documentation (RFC 5737) and comes to the door.
bool arrives(const Running& running, const egress::Doors& doors)
{
    const auto clients = running.sockets_inside(AF_INET, 1);
    const sockaddr_in wanted{.sin_family = AF_INET, .sin_port = htons(12345), .sin_addr = {htonl(0xc0000201)}, .sin_zero = {}};
    if (!clients || doors.tcp.empty()) return false;
    (void)::connect(clients->front().get(), reinterpret_cast<const sockaddr*>(&wanted), sizeof wanted);
    pollfd waiting{doors.tcp.front().get(), POLLIN, 0};
    return ::poll(&waiting, 1, 1000) == 1;
}

Effect probe_capture()
{
    Spec spec = smallest();
    spec.network.emplace();
    Result<Running> running = start(spec, {-1, -1, -1});
    if (!running) return {false, running.error().message()};
    for (const Degraded& each : running->degraded())
        if (each.control == "network-capture") return {false, each.why};
    const bool is_captured = arrives(*running, running->take_doors());
    return {is_captured, is_captured ? "a connection to 192.0.2.1:12345 came to the door" : "a connection did not come to the door"};
}

// A sandbox that stands has all the required controls; one that does not names the one that failed.
Effect probe_required(std::string_view id, const Effect& base)
{
    if (base.works) return {true, ""};
    if (base.why.starts_with(std::string(id) + ":")) return {false, base.why};
    return {false, "not reached: " + base.why};
}

Effect probe(std::string_view id, const Effect& base)
{
    static const std::map<std::string_view, Effect (*)()> effects = {
        {"landlock", probe_landlock},       {"landlock-scope", probe_scope},
        {"evidence", probe_evidence},       {"cgroup", probe_cgroup},
        {"cpu-limit", probe_cpu},           {"terminal", probe_terminal},
        {"overlay", probe_overlay},         {"id-mapped-mounts", probe_id_mapped},
        {"network-capture", probe_capture},
    };
    const auto found = effects.find(id);
    return found == effects.end() ? probe_required(id, base) : found->second();
}

State state_of(const Control& control, bool works)
{
    if (works) return State::works;
    if (control.need == Need::required) return State::is_missing;
    return control.need == Need::acceptable ? State::is_acceptable : State::is_replaced;
}

}  // namespace

std::string_view name_of(State state)
{
    switch (state) {
    case State::works: return "works";
    case State::is_replaced: return "replaced";
    case State::is_acceptable: return "missing, may be accepted";
    case State::is_missing: return "missing";
    }
    return "";
}

std::vector<Probed> probe_controls()
{
    const Effect base = stands(smallest(), "");
    std::vector<Probed> probed;
    for (const Control& control : controls()) {
        if (control.id == "command") continue;
        Effect seen = probe(control.id, base);
        probed.push_back(
            {control.id, state_of(control, seen.works), control.what, std::move(seen.why), seen.works ? "" : std::string(control.remedy)});
    }
    return probed;
}

}  // namespace bawn::sandbox
