#include "ledger/writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <thread>

#include "base/hash.h"

namespace bawn::ledger {
namespace {

Result<> lock_within(const Folder& folder, std::chrono::milliseconds patience)
{
    constexpr std::chrono::milliseconds pause{5};
    for (auto waited = pause * 0;; waited += pause) {
        auto locked = folder.lock();
        if (locked || locked.error().kind() != ErrorKind::unavailable || waited >= patience) return locked;
        std::this_thread::sleep_for(pause);
    }
}

Result<> sync(const Fd& fd, std::string_view doing)
{
    if (::fdatasync(fd.get()) != 0) return fail_errno(doing);
    return {};
}

std::string without_suffix(std::string name, std::string_view suffix) { return name.substr(0, name.size() - suffix.size()); }

}  // namespace

Result<std::unique_ptr<Ledger::Writer>> Ledger::Writer::open(const std::string& path, const Clock& clock, Options options)
{
    Folder folder = TRY(Folder::open_own(path));
    TRY(lock_within(folder, options.wait_for_writer));
    SigningKey key = TRY(SigningKey::open_or_make(folder));
    PublicKey public_key = key.public_half();
    End end = TRY(find_end(folder, public_key));
    TRY(move_aside(folder, end));
    std::unique_ptr<Writer> writer(new Writer(std::move(folder), std::move(key), clock, options, end));
    TRY(writer->tell_of_recovery(end));
    return writer;
}

Ledger::Writer::Writer(Folder folder, SigningKey key, const Clock& clock, Options options, const End& end)
    : folder_(std::move(folder)),
      key_(std::move(key)),
      clock_(clock),
      options_(options),
      end_(end.position),
      segment_number_(end.segment),
      segment_size_(end.size),
      head_is_lost_(end.head_is_lost)
{
}

Ledger::Writer::~Writer() { (void)close(); }

Result<> Ledger::Writer::tell_of_recovery(const End& end)
{
    if (end.damage) TRY(append({own_event("ledger.damaged", {{"what", *end.damage}})}));
    for (const std::string& name : TRY(folder_.names_ending(".torn.new"))) TRY(tell_of_torn(name));
    return {};
}

Result<> Ledger::Writer::tell_of_torn(const std::string& name)
{
    std::string final_name = without_suffix(name, ".new");
    Fd file = TRY(folder_.open(name, O_RDONLY));
    auto bytes = TRY(status_of(file)).st_size;
    Sha256Digest digest = TRY(sha256(file));
    Json details = {{"file", final_name}, {"bytes", bytes}, {"sha256", to_hex(digest)}};
    TRY(append({own_event("ledger.recovered", std::move(details))}));
    return folder_.rename(name, final_name);
}

Result<> Ledger::Writer::append(std::vector<std::string> events)
{
    Ticket ticket = {std::move(events), std::nullopt};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&ticket);
    while (!ticket.told) {
        if (committing_) {
            changed_.wait(lock);
        } else {
            commit_waiting(lock);
        }
    }
    return *ticket.told;
}

void Ledger::Writer::commit_waiting(std::unique_lock<std::mutex>& lock)
{
    std::vector<Ticket*> group = std::exchange(waiting_, {});
    committing_ = true;
    lock.unlock();
    Result<> told = commit(group);
    lock.lock();
    committing_ = false;
    for (Ticket* ticket : group) ticket->told = told;
    changed_.notify_all();
}

Result<> Ledger::Writer::commit(const std::vector<Ticket*>& group)
{
    if (broken_) return fail(*broken_);
    auto written = write(group);
    if (written) {
        refused_ = 0;
        return {};
    }
    for (const Ticket* ticket : group) refused_ += ticket->events.size();
    refused_because_ = written.error().message();
    return fail(std::move(written).error().while_doing("writing to the ledger"));
}

Result<> Ledger::Writer::write(const std::vector<Ticket*>& group)
{
    // The head says "open" on disk before the first line is written, so that lines after it are believed. A head that
    // was lost stays lost until the line that tells of it is on disk.
    if (!head_.is_open() && !head_is_lost_) TRY(begin(end_));
    if (!segment_.is_open() || segment_size_ >= options_.segment_bytes) TRY(open_segment());

    Chain chain = end_.chain;
    std::string bytes = lines_of(group, chain);
    Position next = {std::move(chain), segment_number_, segment_size_ + bytes.size()};
    auto written = write_durably(bytes, next);
    if (!written) {
        take_back(written.error());
        return written;
    }
    segment_size_ = next.size;
    end_ = std::move(next);
    return {};
}

std::string Ledger::Writer::lines_of(const std::vector<Ticket*>& group, Chain& chain) const
{
    constexpr std::size_t around_an_event = 400;
    std::string bytes;
    for (const Ticket* ticket : group) bytes.reserve(bytes.capacity() + ticket->events.size() * around_an_event);
    if (refused_ > 0) {
        chain = add_line(bytes, chain, own_event("ledger.refused", {{"events", refused_}, {"because", refused_because_}}), nullptr);
    }
    for (const Ticket* ticket : group) {
        for (const std::string& event : ticket->events) {
            bool is_last = ticket == group.back() && &event == &ticket->events.back();
            chain = add_line(bytes, chain, event, is_last ? &key_ : nullptr);
        }
    }
    return bytes;
}

// A head that is there is rewritten in place, as after every append: one sector, old or new.
Result<> Ledger::Writer::begin(const Position& end)
{
    Result<Fd> head = folder_.open(head_name, O_WRONLY);
    if (head && !head_is_lost_) {
        TRY(write_head(*head, {end, HeadState::open}, key_));
        TRY(sync(*head, "syncing the head"));
    } else {
        TRY(folder_.write_new(head_name, head_text({end, HeadState::open}, key_)));
        head = folder_.open(head_name, O_WRONLY);
    }
    head_ = TRY(std::move(head));
    return {};
}

Result<> Ledger::Writer::open_segment()
{
    bool is_full = segment_size_ >= options_.segment_bytes, is_new = is_full || segment_size_ == 0;
    if (is_full && head_.is_open()) TRY(sync(head_, "syncing the head"));
    std::uint64_t number = is_full ? segment_number_ + 1 : segment_number_, size = is_full ? 0 : segment_size_;
    Fd fd = TRY(folder_.open(segment_name(number), O_WRONLY | O_APPEND | (is_new ? O_CREAT : 0)));
    if (static_cast<std::uint64_t>(TRY(status_of(fd)).st_size) != size) {
        return fail(ErrorKind::invalid, segment_name(number) + " was written to by somebody else");
    }
    if (is_new) TRY(folder_.sync());
    segment_ = std::move(fd);
    segment_number_ = number;
    segment_size_ = size;
    return {};
}

// What a failed sync left on the disk is unknown, so nothing is added after it: the next open looks at the disk afresh.
Result<> Ledger::Writer::write_durably(std::string_view bytes, const Position& next)
{
    TRY(write_all(segment_, bytes));
    auto synced = sync(segment_, "syncing");
    if (!synced) broken_ = synced.error();
    if (!synced) return synced;
    return head_.is_open() ? write_head(head_, {next, HeadState::open}, key_) : begin(next);
}

// Back to the last acknowledged byte.
void Ledger::Writer::take_back(const Error& why)
{
    bool is_cut = ::ftruncate(segment_.get(), static_cast<off_t>(segment_size_)) == 0 && ::fdatasync(segment_.get()) == 0;
    bool is_back = is_cut && (!head_.is_open() || write_head(head_, {end_, HeadState::open}, key_));
    if (!is_back && !broken_) broken_ = why;
}

Result<> Ledger::Writer::close()
{
    if (!head_.is_open() || broken_) return {};
    TRY(write_head(head_, {end_, HeadState::closed}, key_));
    return sync(head_, "syncing the head");
}

std::string Ledger::Writer::own_event(std::string kind, Json details) const
{
    return event_text({clock_.now(), std::move(kind), Grade::enforced, "ledger", ::geteuid(), std::move(details)});
}

}  // namespace bawn::ledger
