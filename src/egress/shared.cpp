#include "egress/shared.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace bawn::egress {
namespace {

constexpr std::size_t most_idle_pipes = 16;
constexpr std::size_t most_counted_hosts = 65536;
constexpr std::size_t most_noted = 1024;
constexpr std::size_t most_told_at_once = 16384;  // whoever makes more is told about at the end
constexpr int pipe_bytes = 256 << 10;

}  // namespace

Result<Pipe> PipePool::take()
{
    if (!idle_.empty()) {
        Pipe pipe = std::move(idle_.back());
        idle_.pop_back();
        return pipe;
    }
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) return fail_errno("making a pipe");
    Pipe pipe{Fd(ends[0]), Fd(ends[1])};
    ::fcntl(pipe.in.get(), F_SETPIPE_SZ, pipe_bytes);  // where a user has many pipes already, it stays small
    return pipe;
}

void PipePool::give_back(Pipe pipe)
{
    if (idle_.size() < most_idle_pipes) idle_.push_back(std::move(pipe));
}

void Tally::note(ConnectionRecord record)
{
    std::string key = fmt::format("{} {} {} {} {}", name_of(record.way), record.host, record.asked.text(), record.port, record.rule);
    if (auto known = noted_.find(key); known != noted_.end()) {
        ++known->second.count;
        known->second.sent += record.sent;
        return;
    }
    if (noted_.size() >= most_noted) {
        key.clear();
        if (auto rest = noted_.find(key); rest != noted_.end()) {
            ++rest->second.count;
            return;
        }
        record.host = "(many others)";
    }
    noted_.emplace(std::move(key), std::move(record));
}

void Tally::flush()
{
    for (const auto& [key, record] : noted_) tell_(record);
    told_ += noted_.size();
    noted_.clear();
}

void Tally::flush_some()
{
    if (told_ < most_told_at_once) flush();
}

Spent* Shared::spent_at(const std::string& host)
{
    if (auto known = spent.find(host); known != spent.end()) return &known->second;
    if (spent.size() >= most_counted_hosts) return nullptr;
    return &spent[host];
}

}  // namespace bawn::egress
