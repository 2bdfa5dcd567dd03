#include "session/view.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/fd.h"
#include "base/files.h"
#include "base/paths.h"
#include "egress/doors.h"

namespace bawn::session {
namespace {

namespace fs = std::filesystem;
using namespace sandbox;

bool is_link(const std::string& path)
{
    struct stat status = {};
    return ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

class ViewMaker {
public:
    explicit ViewMaker(const ViewRequest& request) : request_(request) {}

    Result<View> make()
    {
        add_system();
        add_scratch();
        add_home();
        for (const std::string& path : request_.profile.read) show(in_home(path, request_.person.home), Access::read_only);
        for (const std::string& path : request_.profile.write) show(in_home(path, request_.person.home), Access::read_write);
        if (!request_.program.empty()) show_program();
        for (const std::string& path : request_.read) show(path, Access::read_only);
        for (const std::string& path : request_.write) show(path, Access::read_write);
        for (const Row& row : request_.workspace_rows) put(row);
        hide();
        for (const auto& [place, bytes] : request_.trust.files) put(TextFile{place, bytes});
        TRY(make_mount_points());
        for (auto& [place, row] : rows_) view_.rows.push_back(std::move(row));
        add_environment();
        return std::move(view_);
    }

private:
    void put(Row row)
    {
        std::string place = inside_of(row);
        rows_.insert_or_assign(std::move(place), std::move(row));
    }

    void add_system()
    {
        const Person& p = request_.person;
        put(TextFile{"/etc/passwd", fmt::format("root:x:0:0:root:/root:/usr/sbin/nologin\n{}:x:{}:{}::{}:{}\n"
                                                "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
                                                p.name, p.uid, p.gid, p.home, p.shell)});
        put(TextFile{"/etc/group", fmt::format("root:x:0:\n{}:x:{}:\nnogroup:x:65534:\n", p.name, p.gid)});
        put(TextFile{"/etc/hosts", "127.0.0.1 localhost bawn\n::1 localhost ip6-localhost ip6-loopback\n"});
        put(TextFile{"/etc/hostname", "bawn\n"});
        put(TextFile{"/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n"});
        put(TextFile{"/etc/resolv.conf", "nameserver 127.0.0.1\n"});
    }

    void add_scratch()
    {
        put(Scratch{.inside = "/tmp", .bytes = 2ull << 30, .mode = 01777});
        put(Scratch{.inside = "/var/tmp", .bytes = 1ull << 30, .mode = 01777});
        put(Scratch{.inside = "/run", .bytes = 64 << 20, .mode = 0755});
    }

    void add_home() { put(Bind{.inside = request_.person.home, .outside = request_.private_home, .access = Access::read_write}); }

    // A link into what is visible stays a link (/bin, /lib); any other shows where it leads.
    void show(const std::string& path, Access access)
    {
        std::string real = canonical(path);
        if (real.empty()) return;
        if (access == Access::read_only && is_link(path) && path != real && is_shown(real)) {
            std::error_code ignored;
            put(Link{path, fs::read_symlink(path, ignored).string()});
            return;
        }
        if (access == Access::read_only && is_shown_as_it_is(real) && path == real) return;
        put(Bind{.inside = path, .outside = real, .access = access});
    }

    const Row* row_above(const std::string& path) const
    {
        const Row* best = nullptr;
        for (const auto& [place, row] : rows_) {
            if (lies_in(path, place)) best = &row;  // deeper ones come later
        }
        return best;
    }

    bool is_shown(const std::string& path) const
    {
        const Row* row = row_above(path);
        return row && std::holds_alternative<Bind>(*row) && inside_of(*row) != request_.person.home;
    }

    bool is_shown_as_it_is(const std::string& path) const
    {
        const Row* row = row_above(path);
        const Bind* bind = row ? std::get_if<Bind>(row) : nullptr;
        return bind && bind->inside == bind->outside;
    }

    void show_program()
    {
        if (is_shown_as_it_is(request_.program) || lies_in(request_.program, request_.workspace)) return;
        show(installation_of(request_.program), Access::read_only);
    }

    void hide()
    {
        for (const std::string& pattern : request_.profile.hide) {
            std::string path = in_home(pattern, request_.person.home);
            if (!canonical(path).empty() && is_shown_as_it_is(path)) put(Hidden{path});
        }
    }

    // The private home is ours: what shows through it needs a place there.
    Result<> make_mount_points()
    {
        const std::string& home = request_.person.home;
        for (const auto& [place, row] : rows_) {
            if (place == home || !lies_in(place, home) || inside_of(*row_above(place.substr(0, place.rfind('/')))) != home) continue;
            TRY(make_mount_point(request_.private_home + place.substr(home.size()), row));
        }
        return {};
    }

    Result<> make_mount_point(const std::string& path, const Row& row) const
    {
        const Bind* bind = std::get_if<Bind>(&row);
        if (std::holds_alternative<Link>(row)) return make_parents(path);
        bool is_file = std::holds_alternative<TextFile>(row) || (bind && !fs::is_directory(bind->outside));
        if (!is_file) return make_owned(path);
        TRY(make_parents(path));
        Fd file = TRY(Fd::open(path, O_WRONLY | O_CREAT, 0600));
        return own(path);
    }

    Result<> make_parents(const std::string& path) const { return make_owned(fs::path(path).parent_path().string()); }

    Result<> make_owned(const std::string& path) const
    {
        if (path.size() <= request_.private_home.size() || fs::exists(path)) return {};
        TRY(make_parents(path));
        TRY(make_folders(path));
        return own(path);
    }

    Result<> own(const std::string& path) const
    {
        if (::geteuid() != 0) return {};
        if (::lchown(path.c_str(), request_.person.uid, request_.person.gid) == 0) return {};
        return fail_errno("giving " + path + " to the user inside");
    }

    void add_environment()
    {
        std::map<std::string, std::string> variables = request_.profile.set;
        for (const auto& [name, value] : request_.variables) {
            if (takes_over(request_.profile, name)) variables.try_emplace(name, value);
        }
        const Person& p = request_.person;
        variables["HOME"] = p.home;
        variables["USER"] = variables["LOGNAME"] = p.name;
        variables["TMPDIR"] = "/tmp";
        variables["BAWN_SESSION"] = request_.session;
        add_proxy(variables);
        for (const auto& [name, value] : request_.trust.variables) variables[name] = value;
        variables.try_emplace("PATH", "/usr/local/bin:/usr/bin:/bin");
        variables.try_emplace("SHELL", p.shell);
        for (const std::string& wanted : request_.wanted_variables) add_wanted(wanted, variables);
        for (const egress::Credential& credential : request_.sentinels) variables[credential.name] = credential.sentinel;
        for (const auto& [name, value] : variables) view_.environment.push_back(name + "=" + value);
    }

    // For clients that like to be told; the others are captured all the same. No ALL_PROXY: some clients refuse to start with it.
    static void add_proxy(std::map<std::string, std::string>& variables)
    {
        std::string proxy = fmt::format("http://127.0.0.1:{}", egress::proxy_port);
        for (const char* name : {"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"}) variables[name] = proxy;
        for (const char* name : {"NO_PROXY", "no_proxy"}) variables[name] = "localhost,127.0.0.1,::1";
        for (const char* name : {"ALL_PROXY", "all_proxy"}) variables.erase(name);
    }

    void add_wanted(const std::string& wanted, std::map<std::string, std::string>& variables)
    {
        if (auto at = wanted.find('='); at != std::string::npos) {
            variables[wanted.substr(0, at)] = wanted.substr(at + 1);
        } else if (auto found = request_.variables.find(wanted); found != request_.variables.end()) {
            variables[wanted] = found->second;
        } else {
            view_.notes.push_back("--env " + wanted + ": there is no such variable");
        }
    }

    const ViewRequest& request_;
    std::map<std::string, Row> rows_;  // by place: parents before children
    View view_;
};

bool has(const fs::path& folder, const char* name)
{
    std::error_code ignored;
    return fs::exists(folder / name, ignored);
}

}  // namespace

Result<View> make_view(const ViewRequest& request) { return ViewMaker(request).make(); }

std::string in_home(std::string_view path, std::string_view home)
{
    return path.starts_with("~/") ? std::string(home) + std::string(path.substr(1)) : std::string(path);
}

std::string installation_of(const std::string& program)
{
    fs::path outermost;  // the folder of modules that holds the package, so that it finds its neighbours
    for (fs::path at = fs::path(program).parent_path(); at != at.root_path(); at = at.parent_path()) {
        if (has(at, "pyvenv.cfg")) return at.string();
        if (at.filename() == "node_modules") outermost = at;
    }
    if (!outermost.empty()) return outermost.string();
    fs::path folder = fs::path(program).parent_path();
    return has(folder, "package.json") ? folder.string() : program;
}

}  // namespace bawn::session
