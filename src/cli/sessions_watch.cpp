#include "cli/sessions_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/json.h"
#include "base/text.h"
#include "cli/interruption.h"
#include "cli/text_table.h"
#include "ledger/ledger.h"
#include "session/report.h"
#include "session/store.h"

namespace bawn::cli {
namespace {

constexpr std::size_t most_hosts = 12, screen_width = 100;
constexpr std::chrono::milliseconds pause{500};

struct Host {
    std::string name;
    bool is_allowed = false, is_open = false;
    std::uint64_t count = 0, sent = 0, received = 0;
    Time last{};
};

struct Activity {
    std::uint64_t programs = 0, writes = 0;
    std::vector<Host> hosts;  // the latest last
};

void add_connection(Activity& activity, const ledger::Event& event)
{
    const Json& d = event.details;
    std::string name = fmt::format("{}:{}", d.value("host", ""), d.value("port", 0));
    bool is_allowed = d.value("decision", "deny") == "allow";
    auto same = std::ranges::find_if(activity.hosts, [&](const Host& h) { return h.name == name && h.is_allowed == is_allowed; });
    Host host = same == activity.hosts.end() ? Host{.name = name, .is_allowed = is_allowed} : *same;
    if (same != activity.hosts.end()) activity.hosts.erase(same);
    host.is_open = event.kind == "net.open";
    host.last = event.time;
    if (!host.is_open) host.count += d.value("count", std::uint64_t{1});
    host.sent += d.value("bytes_out", std::uint64_t{0});
    host.received += d.value("bytes_in", std::uint64_t{0});
    activity.hosts.push_back(std::move(host));
}

class Activities {
public:
    void add(const ledger::Event& event)
    {
        if (event.kind == "run.finished") {
            of_.erase(event.subject);
            return;
        }
        if (event.kind == "run.started") of_[event.subject] = {};
        auto found = of_.find(event.subject);
        if (found == of_.end()) return;
        if (event.kind == "run.exec")
            ++found->second.programs;
        else if (event.kind == "run.write")
            ++found->second.writes;
        else if (event.kind == "net.open" || event.kind == "net.connection" || event.kind == "net.refused")
            add_connection(found->second, event);
    }

    const Activity& of(const std::string& session) { return of_[session]; }

private:
    std::map<std::string, Activity> of_;
};

std::string ago(Time then, Time now)
{
    auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - then).count();
    if (seconds < 60) return fmt::format("{} s ago", std::max<std::int64_t>(0, seconds));
    return fmt::format("{} min ago", seconds / 60);
}

std::string line_of(const Host& host, Time now)
{
    std::string what =
        host.is_allowed ? fmt::format("{} out, {} in", session::size_text(host.sent), session::size_text(host.received)) : "refused";
    std::string times = host.count > 1 ? fmt::format(", {} times", host.count) : "";
    return fmt::format("  {:<5} {}  {}{}, {}\n", host.is_allowed ? "allow" : "deny", fitted(printable(host.name), 60), what, times,
                       ago(host.last, now));
}

std::string screen(const std::vector<session::SessionFolder>& sessions, Activities& activities, Time now)
{
    std::string text;
    for (const session::SessionFolder& session : sessions) {
        if (!session.is_running()) continue;
        const session::Facts& f = session.facts();
        std::string command;
        for (const std::string& word : f.command) command += (command.empty() ? "" : " ") + word;
        const Activity& activity = activities.of(f.id);
        text += fmt::format("{}  {}  in {}\n", f.id, fitted(printable(command), screen_width / 2),
                            fitted_path(printable(f.workspace), screen_width / 2));
        text += fmt::format("  started {}, ran {} programs, {} files written\n", ago(f.started, now), activity.programs, activity.writes);
        std::size_t first = activity.hosts.size() > most_hosts ? activity.hosts.size() - most_hosts : 0;
        for (std::size_t i = activity.hosts.size(); i > first; --i) text += line_of(activity.hosts[i - 1], now);
        if (first > 0) text += fmt::format("  and {} more hosts\n", first);
        text += "\n";
    }
    return text.empty() ? "No session runs. Try: bawn run -- COMMAND\n" : text;
}

}  // namespace

Result<int> watch_sessions(World& world, const std::string& state)
{
    Interruption interruption;
    Activities activities;
    std::optional<ledger::Reader> reader;
    std::string shown;
    do {
        if (!reader) {
            auto opened = ledger::Reader::open(ledger::folder_in(state));
            if (opened) reader = std::move(*opened);
        }
        if (reader) {
            TRY(reader->read_new([&](const ledger::Record& record) {
                activities.add(record.event);
                return true;
            }));
        }
        std::string now = screen(TRY(session::all_sessions(state)), activities, world.clock.now());
        if (world.out_is_terminal)
            world.out << "\033[H\033[2J" << now << "\nCtrl-C ends this view, not the sessions.\n";
        else if (now != shown)
            world.out << now;
        shown = std::move(now);
    } while (world.out.flush() && !interruption.comes_within(pause));
    return 0;
}

}  // namespace bawn::cli
