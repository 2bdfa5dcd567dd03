#include <fcntl.h>
#include <fmt/format.h>

#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "ledger/folder.h"
#include "ledger/head.h"
#include "ledger/ledger.h"
#include "ledger/line_reader.h"
#include "ledger/signing_key.h"

namespace bawn::ledger {
namespace {

// One valid signature vouches for every line before it, because each line's hash covers the one before. So a whole
// ledger is proven by its last signature; only where something is wrong are all of them looked at.
enum class Signatures { last, every };

constexpr std::string_view damaged_event = R"({"kind":"ledger.damaged",)", recovered_event = R"({"kind":"ledger.recovered",)";
constexpr const char* false_signature =
    "the signature does not fit: the lines before it were changed and chained anew, or signed with another key";

class Walk {
public:
    Walk(const Folder& folder, const PublicKey& key, const Head& head, const VerifyOptions& options, Signatures signatures)
        : folder_(folder),
          key_(key),
          head_(head),
          options_(options),
          signatures_(signatures)
    {
    }

    // Nothing in the inner result: everything is as it was written.
    Result<std::optional<Problem>> over_everything();
    Verification told;

private:
    Result<std::optional<Problem>> over_segments();
    Result<std::optional<Problem>> over_segment(std::uint64_t number, bool is_last);
    std::optional<std::string> wrong_with(std::string_view text, std::uint64_t end);
    std::optional<std::string> wrong_at_signature(const Line&, std::uint64_t end);
    std::optional<std::string> wrong_with_event(const Line&);
    std::optional<std::string> wrong_with_torn(const Line&);
    std::optional<Problem> wrong_at_end() const;
    bool last_signature_is_true() const;

    const Folder& folder_;
    const PublicKey& key_;
    const Head& head_;
    const VerifyOptions& options_;
    Signatures signatures_;

    std::uint64_t segment_ = 0;
    Chain chain_, signed_end_;
    bool head_was_met_ = false, mark_was_met_ = false;
    std::string signed_part_, signature_;  // of the last signed line
    Problem signed_at_;                    // where that is
};

Result<std::optional<Problem>> Walk::over_everything()
{
    head_was_met_ = head_.end.chain.sequence == 0;
    mark_was_met_ = !options_.mark;
    auto problem = TRY(over_segments());
    told.events = signed_end_.sequence;
    told.last = {signed_end_.sequence, signed_end_.hash};
    return problem ? problem : wrong_at_end();
}

Result<std::optional<Problem>> Walk::over_segments()
{
    auto segments = TRY(folder_.segments());
    told.segments = segments.size();
    for (std::uint64_t number : segments) {
        if (number != ++segment_) return Problem{segment_name(segment_), 0, "this segment is gone"};
        if (auto problem = TRY(over_segment(number, number == segments.back()))) return problem;
    }
    return std::nullopt;
}

Result<std::optional<Problem>> Walk::over_segment(std::uint64_t number, bool is_last)
{
    std::string name = segment_name(number);
    Fd file = TRY(folder_.open(name, O_RDONLY));
    LineReader lines(file);
    std::uint64_t count = 0, signed_size = 0;
    for (;;) {
        auto text = lines.next();
        if (!text && text.error().error_number() != 0) return fail(std::move(text).error().while_doing(name));
        if (!text) return Problem{name, count + 1, text.error().message()};
        if (!*text) break;
        ++count;
        if (auto wrong = wrong_with(**text, lines.offset())) return Problem{name, count, std::move(*wrong)};
        if (chain_ != signed_end_) continue;
        signed_size = lines.offset();
        signed_at_ = {name, count, false_signature};
    }
    std::uint64_t rest = lines.offset() + lines.rest() - signed_size;
    if (rest == 0) return std::nullopt;
    bool may_be_unfinished = is_last && head_.state == HeadState::open;
    if (!may_be_unfinished)
        return Problem{name, count + (lines.rest() > 0), "what stands here was not written by Bawn, or its end was cut off"};
    told.unfinished = rest;
    return std::nullopt;
}

std::optional<std::string> Walk::wrong_with(std::string_view text, std::uint64_t end)
{
    auto line = parse_line(text);
    if (!line) return line.error().message();
    if (auto good = follows(chain_, *line); !good) return good.error().message();
    chain_ = after(*line);
    if (options_.mark && options_.mark->sequence == chain_.sequence) {
        mark_was_met_ = options_.mark->hash == chain_.hash;
        if (!mark_was_met_) return "another event stands here than the one that was marked";
    }
    if (auto wrong = wrong_with_event(*line)) return wrong;
    return line->is_signed() ? wrong_at_signature(*line, end) : std::nullopt;
}

std::optional<std::string> Walk::wrong_at_signature(const Line& line, std::uint64_t end)
{
    if (signatures_ == Signatures::every && !key_.has_signed(line.signed_part, line.signature)) return false_signature;
    if (chain_.sequence == head_.end.chain.sequence) {
        head_was_met_ = head_.end == Position{chain_, segment_, end};
        if (!head_was_met_) return "this is not the event that the head names";
    }
    if (chain_.sequence > head_.end.chain.sequence && head_.state == HeadState::closed) {
        return "this was added after the ledger was closed";
    }
    ++told.signatures;
    signed_end_ = chain_;
    signed_part_ = line.signed_part;
    signature_ = line.signature;
    return std::nullopt;
}

std::optional<std::string> Walk::wrong_with_event(const Line& line)
{
    if (line.event.starts_with(recovered_event)) return wrong_with_torn(line);
    if (!line.event.starts_with(damaged_event)) return std::nullopt;
    auto event = parse_json(line.event);
    return "the ledger was found damaged here when it was opened: " + (event ? printable(string_at((*event)["details"], "what")) : "");
}

// The bytes moved aside after a crash may be thrown away, but not changed.
std::optional<std::string> Walk::wrong_with_torn(const Line& line)
{
    ++told.recovered;
    auto event = parse_json(line.event);
    if (!event) return "the event cannot be read";
    const Json& details = (*event)["details"];
    std::string name = string_at(details, "file");
    if (name.empty() || name.contains('/')) return "the event names no file";
    auto file = folder_.open(name, O_RDONLY);
    if (!file) return std::nullopt;
    auto digest = sha256(*file);
    if (!digest || to_hex(*digest) != string_at(details, "sha256")) return printable(name) + " was changed after it was moved aside";
    return std::nullopt;
}

std::optional<Problem> Walk::wrong_at_end() const
{
    std::string last_file = segment_ > 0 ? segment_name(segment_) : std::string(head_name);
    if (!head_was_met_) {
        return Problem{last_file, 0,
                       fmt::format("the end was cut off: event {} was acknowledged, the last one here is {}", head_.end.chain.sequence,
                                   signed_end_.sequence)};
    }
    if (!mark_was_met_) return Problem{last_file, 0, "the event that was marked is gone"};
    if (!last_signature_is_true()) return signed_at_;
    return std::nullopt;
}

bool Walk::last_signature_is_true() const { return signature_.empty() || key_.has_signed(signed_part_, signature_); }

// A second walk, over every signature, where the first met a problem: the place to name may lie before it.
Result<Verification> walk(const Folder& folder, const PublicKey& key, const Head& head, const VerifyOptions& options)
{
    Signatures signatures = Signatures::last;
    for (;;) {
        Walk walk(folder, key, head, options, signatures);
        walk.told.problem = TRY(walk.over_everything());
        if (!walk.told.problem || signatures == Signatures::every) return std::move(walk.told);
        signatures = Signatures::every;
    }
}

// A writer at work moves the head on; a problem counts only when it is seen under a head that stays.
Result<Verification> walk_under_steady_head(const Folder& folder, const PublicKey& key, Head head, const VerifyOptions& options)
{
    constexpr int most_walks = 10;
    for (int walks = 1;; ++walks) {
        Verification told = TRY(walk(folder, key, head, options));
        auto now = read_head(folder, key);
        if (!told.problem || !now || *now == head || walks == most_walks) return told;
        head = *now;
    }
}

// An Error about a file of the ledger that is a finding about the ledger: it is gone, or not what Bawn wrote.
Result<Verification> as_problem(std::string_view file, Error error)
{
    auto told = [&](std::string what) {
        Verification with_problem;
        with_problem.problem = Problem{std::string(file), 0, std::move(what)};
        return with_problem;
    };
    if (error.kind() == ErrorKind::not_found) return told("this file is gone");
    if (error.kind() == ErrorKind::invalid) return told(error.message());
    return fail(std::move(error));
}

Result<PublicKey> read_public_key(const Folder& folder, const VerifyOptions& options)
{
    std::string pem = TRY(folder.read(public_key_name, 4096));
    PublicKey key = TRY(PublicKey::from_pem(pem));
    if (options.key && *options.key != key.hex()) return fail(ErrorKind::invalid, "this is another key than the expected one");
    return key;
}

// Only who wrote the ledger can read the private key; for everybody else there is nothing to compare.
Result<> check_private_key(const Folder& folder, const PublicKey& key)
{
    auto pem = folder.read(private_key_name, 4096);
    if (!pem && pem.error().kind() != ErrorKind::invalid) return {};
    auto signing = pem ? SigningKey::from_pem(*pem) : fail(pem.error());
    bool is_whole = signing && signing->public_hex() == key.hex() && signing->is_written_as(*pem);
    if (!is_whole) return fail(ErrorKind::invalid, "the private key was changed or belongs to another ledger");
    return {};
}

// Keys alone are no ledger: a writer may have been killed just after it made them.
Result<> refuse_if_nothing(const Folder& folder, const std::string& path)
{
    auto head = folder.open(head_name, O_RDONLY);
    bool is_headless = !head && head.error().kind() == ErrorKind::not_found;
    if (is_headless && TRY(folder.segments()).empty()) return fail(ErrorKind::not_found, "there is no ledger in " + path);
    return {};
}

}  // namespace

Result<Verification> verify(const std::string& path, const VerifyOptions& options)
{
    Folder folder = TRY(Folder::open(path));
    TRY(refuse_if_nothing(folder, path));
    auto key = read_public_key(folder, options);
    if (!key) return as_problem(public_key_name, key.error());
    auto private_key = check_private_key(folder, *key);
    if (!private_key) return as_problem(private_key_name, private_key.error());
    auto head = read_head(folder, *key);
    if (!head) return as_problem(head_name, head.error());

    Verification told = TRY(walk_under_steady_head(folder, *key, *head, options));
    told.key = key->hex();
    return told;
}

}  // namespace bawn::ledger
