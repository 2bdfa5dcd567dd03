#include "model/engine_process.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <future>
#include <optional>
#include <thread>

#include "base/files.h"
#include "sandbox/sandbox.h"

namespace bawn::model {

namespace {

namespace fs = std::filesystem;

constexpr uid_t nobody = 65534;  // whom the engine is when root runs Bawn

sandbox::Spec spec_of(const EngineFiles& files, const std::string& model, std::uint64_t memory_bytes)
{
    using namespace sandbox;
    Spec spec;
    spec.view = {Bind{"/bawn-engine", files.program}, Bind{libraries_inside, files.libraries}, Bind{model_inside, model}};
    for (const char* folder : {"/usr/lib", "/usr/lib64", "/usr/local/lib"})
        if (fs::is_directory(folder)) spec.view.push_back(Bind{folder, folder});
    spec.view.push_back(Link{"/lib", "usr/lib"});
    spec.view.push_back(Link{"/lib64", "usr/lib64"});
    spec.view.push_back(Scratch{.inside = "/tmp", .bytes = 1 << 20});
    spec.command = {"/bawn-engine"};
    spec.folder = "/tmp";  // empty: the libraries' search path ends in the current folder
    spec.uid = ::geteuid() == 0 ? nobody : ::geteuid();
    spec.gid = ::geteuid() == 0 ? nobody : ::getegid();
    spec.limits.memory_bytes = memory_bytes;
    spec.watch = Watch::none;
    return spec;
}

// Where root runs Bawn the engine is nobody, who can't walk through root's folders: root opens them for it.
Result<std::vector<Fd>> open_for_nobody(sandbox::Spec& spec)
{
    std::vector<Fd> mounts;
    if (::geteuid() != 0) return mounts;
    for (sandbox::Row& row : spec.view) {
        auto* bind = std::get_if<sandbox::Bind>(&row);
        if (!bind) continue;
        struct stat status = {};
        if (::stat(bind->outside.c_str(), &status) != 0) return fail_errno(bind->outside);
        if (!(status.st_mode & S_IROTH))
            return fail(ErrorKind::denied,
                        bind->outside + " can be read by its owner alone, and the model's process is somebody else: chmod o+r it");
        mounts.emplace_back(
            static_cast<int>(::syscall(SYS_open_tree, AT_FDCWD, bind->outside.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC)));
        if (!mounts.back().is_open()) return fail_errno("opening " + bind->outside);
        bind->mount = mounts.back().get();
    }
    return mounts;
}

// What it wrote to standard error, the end of it in one line.
std::string last_words(int memory)
{
    std::string text(2000, '\0');
    off_t size = ::lseek(memory, 0, SEEK_END);
    ssize_t count = ::pread(memory, text.data(), text.size(), std::max<off_t>(0, size - static_cast<off_t>(text.size())));
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, count)));
    while (!text.empty() && text.back() == '\n') text.pop_back();
    text.erase(0, text.rfind('\n') + 1);
    for (char& c : text)
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
    return text.substr(0, 300);
}

std::string ending_of(const Result<sandbox::Outcome>& outcome, int memory)
{
    if (!outcome) return outcome.error().message();
    std::string how = outcome->signal ? "ended by signal " + std::to_string(outcome->signal) + " (" + ::strsignal(outcome->signal) + ")"
                                      : "ended with status " + std::to_string(outcome->code);
    for (sandbox::Limit limit : outcome->limits_hit) how += ", at its limit of " + std::string(sandbox::name_of(limit));
    std::string words = last_words(memory);
    return words.empty() ? how : how + ": " + words;
}

Result<std::string> real_path(const std::string& path)
{
    std::error_code error;
    fs::path real = fs::canonical(path, error);
    if (error) return fail(Error::from_errno(path, error.value()));
    return real.string();
}

}  // namespace

struct EngineProcess::State {
    Fd socket, errors;
    std::optional<sandbox::Running> running;
    std::string ended;
    std::thread keeper;  // the sandbox lives as long as the thread that made it
};

EngineProcess::EngineProcess(std::unique_ptr<State> state) : state_(std::move(state)) {}

EngineProcess::~EngineProcess()
{
    kill();
    if (state_->keeper.joinable()) state_->keeper.join();
}

const Fd& EngineProcess::socket() const { return state_->socket; }

void EngineProcess::kill() { state_->running->kill(); }

std::string EngineProcess::how_it_ended()
{
    if (state_->keeper.joinable()) state_->keeper.join();
    return state_->ended;
}

Result<EngineFiles> EngineFiles::beside_us()
{
    std::string folder = fs::path(TRY(real_path("/proc/self/exe"))).parent_path() / "engine";
    EngineFiles files{folder + "/bawn-engine", folder};
    if (::access(files.program.c_str(), X_OK) != 0) return fail_errno("the engine that runs models, " + files.program);
    return files;
}

Result<std::unique_ptr<EngineProcess>> EngineProcess::start(const EngineFiles& files, const std::string& model, std::uint64_t memory_bytes)
{
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return fail_errno("making a socket for the model's process");
    auto state = std::make_unique<State>();
    state->socket.reset(ends[0]);
    Fd inside(ends[1]);
    state->errors.reset(::memfd_create("engine", MFD_CLOEXEC));
    if (!state->errors.is_open()) return fail_errno("making room for what the model's process says");

    sandbox::Spec spec = spec_of({TRY(real_path(files.program)), TRY(real_path(files.libraries))}, TRY(real_path(model)), memory_bytes);
    std::vector<Fd> mounts = TRY(open_for_nobody(spec));
    std::promise<Result<>> started;
    std::future<Result<>> has_started = started.get_future();
    state->keeper = std::thread([&state = *state, &started, spec = std::move(spec), inside = std::move(inside)]() mutable {
        auto running = sandbox::start(spec, {inside.get(), inside.get(), state.errors.get()});
        inside.reset();
        if (!running) return started.set_value(fail(std::move(running).error()));
        state.running.emplace(std::move(*running));
        if (Result<> released = state.running->release(); !released) return started.set_value(std::move(released));
        started.set_value({});
        state.ended = ending_of(state.running->wait(), state.errors.get());
    });
    if (Result<> result = has_started.get(); !result) {
        state->keeper.join();
        return fail(std::move(result).error().while_doing("starting the model's process"));
    }
    return std::unique_ptr<EngineProcess>(new EngineProcess(std::move(state)));
}

}  // namespace bawn::model
