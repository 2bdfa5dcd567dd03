#include "sandbox/evidence_log.h"

#include <sys/socket.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"

namespace bawn::sandbox {
namespace {

std::string_view name_of(Known known)
{
    static constexpr std::string_view names[] = {"resolved", "spelled", "unread"};
    return names[static_cast<std::size_t>(known)];
}

std::string family_name(int family)
{
    switch (family) {
    case AF_UNIX: return "unix";
    case AF_INET: return "inet";
    case AF_INET6: return "inet6";
    case AF_NETLINK: return "netlink";
    default: return std::to_string(family);
    }
}

// Said only where there is something to say: the ledger holds many of these.
void put_place(Json& details, const std::string& key, const Place& place)
{
    details[key] = valid_utf8(place.path);
    if (place.known != Known::resolved) details[key + "_known"] = name_of(place.known);
    if (place.inode == 0) return;
    details[key + "_device"] = place.device;
    details[key + "_inode"] = place.inode;
}

void put_program(Json& details, const std::string& key, const Program& program)
{
    put_place(details, key, program.place);
    details[key == "path" ? "sha256" : key + "_sha256"] = program.sha256;
}

void describe(Json& details, const ExecSeen& seen)
{
    Json argv = Json::array();
    for (const std::string& word : seen.argv) argv.push_back(valid_utf8(word));
    details["parent"] = seen.task.parent;
    details["called"] = valid_utf8(seen.called);
    put_program(details, "path", seen.file);
    if (!seen.interpreter.place.path.empty()) put_program(details, "interpreter", seen.interpreter);
    details["argv"] = std::move(argv);
    if (seen.argv_is_cut) details["argv_cut"] = true;
    if (seen.is_swapped) details["swapped"] = true;
    if (seen.went_past_refusal) details["went_past_refusal"] = true;
    details["outcome"] = sandbox::name_of(seen.outcome);
}

void describe(Json& details, const ConnectSeen& seen)
{
    details["family"] = family_name(seen.to.family);
    details["address"] = valid_utf8(seen.to.address);
    if (seen.to.port != 0) details["port"] = seen.to.port;
}

void describe(Json& details, const MutationSeen& seen)
{
    put_place(details, "path", seen.place);
    if (seen.act == Act::symlink) details["target"] = valid_utf8(seen.second.path);
    if (seen.act == Act::rename || seen.act == Act::link) put_place(details, "to", seen.second);
}

void describe(Json& details, const OpenSeen& seen) { put_place(details, "path", seen.place); }

std::string_view kind_of(const ExecSeen&) { return "exec"; }
std::string_view kind_of(const ConnectSeen& seen) { return name_of(seen.act); }
std::string_view kind_of(const MutationSeen& seen) { return name_of(seen.act); }
std::string_view kind_of(const OpenSeen&) { return "open"; }

// What makes two sightings the same act; an exec is never the same. Another inode is another file.
std::string key_of(const ExecSeen&) { return {}; }
std::string key_of(const ConnectSeen& seen)
{
    return key_of_parts({name_of(seen.act), std::to_string(seen.to.family), seen.to.address, std::to_string(seen.to.port)});
}
std::string key_of(const MutationSeen& seen) { return key_of_parts({name_of(seen.act), seen.place.path, seen.second.path}); }
std::string key_of(const OpenSeen& seen) { return key_of_parts({"open", seen.place.path}); }

constexpr std::size_t most_key_bytes = 1 << 20;

}  // namespace

ledger::Event event_of(const Seen& seen, const std::string& session, unsigned uid)
{
    return std::visit(
        [&](const auto& one) {
            ledger::Event event = {.time = one.time, .kind = "run." + std::string(kind_of(one)), .subject = session, .uid = uid};
            event.details["pid"] = one.task.pid;
            describe(event.details, one);
            return event;
        },
        seen);
}

EvidenceLog::EvidenceLog(Options options, const Clock& clock, Append append)
    : options_(std::move(options)),
      clock_(clock),
      append_(std::move(append))
{
}

void EvidenceLog::add(const Seen& seen)
{
    std::string key = std::visit([](const auto& one) { return key_of(one); }, seen);
    if (key.empty()) return put(event_of(seen, options_.session, options_.uid), 1);
    fold(std::move(key), seen);
}

// The first sighting is told at once, and then only counted.
void EvidenceLog::fold(std::string key, const Seen& seen)
{
    auto known = fold_of_.find(key);
    if (known != fold_of_.end()) {
        ++known->second->count;
        ++folded_;
        return;
    }
    while (folds_.size() >= options_.remembered || (key_bytes_ > most_key_bytes && !folds_.empty())) forget_oldest();
    put(event_of(seen, options_.session, options_.uid), 1);
    key_bytes_ += key.size();
    folds_.push_back({std::move(key), seen, 0, clock_.now()});
    fold_of_.emplace(folds_.back().key, std::prev(folds_.end()));
}

void EvidenceLog::tell_again(Fold& fold)
{
    if (fold.count == 0) return;
    ledger::Event event = event_of(fold.seen, options_.session, options_.uid);
    event.time = clock_.now();
    event.details["count"] = fold.count;
    put(std::move(event), std::exchange(fold.count, 0));
}

void EvidenceLog::forget_oldest()
{
    tell_again(folds_.front());
    key_bytes_ -= folds_.front().key.size();
    fold_of_.erase(folds_.front().key);
    folds_.pop_front();
}

void EvidenceLog::tell_again_before(Time time)
{
    while (!folds_.empty() && folds_.front().told < time) forget_oldest();
}

void EvidenceLog::put(ledger::Event event, std::uint64_t sightings)
{
    if (waiting_.events.empty()) waiting_since_ = clock_.now();
    waiting_.events.push_back(std::move(event));
    waiting_.sightings += sightings;
    if (waiting_.events.size() >= options_.batch) hand_over();
}

void EvidenceLog::hand_over()
{
    Waiting batch = std::exchange(waiting_, {});
    if (batch.events.empty()) return;
    if (auto done = append_(batch.events)) {
        events_ += batch.events.size();
    } else {
        lost_ += batch.sightings;
        if (!first_error_) first_error_ = std::move(done).error();
    }
}

void EvidenceLog::pause()
{
    tell_again_before(clock_.now() - options_.fold_for);
    if (!waiting_.events.empty() && clock_.now() - waiting_since_ >= options_.longest_wait) hand_over();
}

void EvidenceLog::finish()
{
    while (!folds_.empty()) forget_oldest();
    hand_over();
}

}  // namespace bawn::sandbox
