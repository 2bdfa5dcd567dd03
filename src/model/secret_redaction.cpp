#include "model/secret_redaction.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "check/work.h"
#include "model/apis/json_out.h"

namespace bawn::model {
namespace {

constexpr std::string_view before_digits = "bawn-secret-";
constexpr std::size_t hex_digits = 16, placeholder_size = before_digits.size() + hex_digits;
constexpr std::uint64_t most_work = 2'000'000'000;

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// How many bytes at `at` are, or may become, a placeholder.
std::size_t like_placeholder(std::string_view text, std::size_t at)
{
    std::size_t size = 0;
    while (size < placeholder_size && at + size < text.size()) {
        const char c = text[at + size];
        const bool fits = size < before_digits.size() ? c == before_digits[size] : is_hex_digit(c);
        if (!fits) return 0;
        ++size;
    }
    return size;
}

}  // namespace

Result<std::unique_ptr<SecretRedaction>> SecretRedaction::create(const check::SecretPack& pack)
{
    std::string key(32, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), static_cast<int>(key.size())) != 1)
        return fail(ErrorKind::unavailable, "there are no random bytes");
    auto made = std::unique_ptr<SecretRedaction>(new SecretRedaction(pack, std::move(key)));
    made->idle_.push_back(TRY(check::SecretScanner::create(pack)));
    return made;
}

std::string SecretRedaction::placeholder_of(std::string_view secret) const
{
    Sha256 hash;
    hash.add(key_);
    hash.add(secret);
    hash.add(key_);
    const Sha256Digest digest = hash.finish();
    return std::string(before_digits) + to_hex(digest).substr(0, hex_digits);
}

Result<> SecretRedaction::redact(std::string& text, std::string_view path, check::SecretScanner& scanner, Redacted& redacted) const
{
    if (text.empty()) return {};
    check::Work work(most_work);
    const std::vector<check::SecretFinding> findings = scanner.scan(path, text, work);
    if (work.exhausted()) return fail(ErrorKind::invalid, "looking for secrets in this text takes too long, so it is not sent");
    struct Place {
        std::size_t begin, end;
        const std::string* rule;
    };
    std::vector<Place> places;
    for (const check::SecretFinding& f : findings) {
        if (f.secret_end > f.secret_begin && f.secret_end <= text.size()) places.push_back({f.secret_begin, f.secret_end, &f.rule->id});
    }
    std::ranges::sort(places, {}, &Place::begin);
    std::string clean;
    std::size_t at = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (places[i].begin < at) continue;  // two rules about one
        Place whole = places[i];
        for (std::size_t next = i + 1; next < places.size() && places[next].begin < whole.end; ++next)
            whole.end = std::max(whole.end, places[next].end);
        std::string secret = text.substr(whole.begin, whole.end - whole.begin);
        std::string placeholder = placeholder_of(secret);
        clean.append(text, at, whole.begin - at) += placeholder;
        redacted.secrets.try_emplace(std::move(placeholder), std::move(secret));
        if (std::ranges::find(redacted.rules, *whole.rule) == redacted.rules.end()) redacted.rules.push_back(*whole.rule);
        at = whole.end;
    }
    if (at > 0) text = clean.append(text, at);
    return {};
}

Result<Redacted> SecretRedaction::redact(AskedAnswer& asked)
{
    std::vector<check::SecretScanner> mine;
    {
        std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            mine.push_back(std::move(idle_.back()));
            idle_.pop_back();
        }
    }
    if (mine.empty()) mine.push_back(TRY(check::SecretScanner::create(pack_)));
    check::SecretScanner& scanner = mine.front();
    Redacted redacted;
    if (auto* conversation = std::get_if<Conversation>(&asked.read)) {
        for (Message& message : conversation->messages) {
            TRY(redact(message.text, "", scanner, redacted));
            for (ToolCall& call : message.calls) TRY(redact(call.arguments, "", scanner, redacted));
        }
        for (Tool& tool : conversation->tools) TRY(redact(tool.description, "", scanner, redacted));
    } else if (auto* plain = std::get_if<Plain>(&asked.read)) {
        TRY(redact(plain->text, "", scanner, redacted));
    } else {
        Hole& hole = std::get<Hole>(asked.read);
        TRY(redact(hole.before, hole.path, scanner, redacted));
        TRY(redact(hole.after, hole.path, scanner, redacted));
        for (Hole::Extra& extra : hole.extra) TRY(redact(extra.text, extra.path, scanner, redacted));
    }
    TRY(redact(asked.begun, "", scanner, redacted));
    std::lock_guard lock(mutex_);
    idle_.push_back(std::move(mine.front()));
    return redacted;
}

std::string RestoredText::take(std::string_view text)
{
    if (redacted_.secrets.empty()) return std::string(text);
    held_ += text;
    std::string told;
    std::size_t at = 0;
    while (at < held_.size()) {
        const std::size_t next = std::min(held_.find(before_digits[0], at), held_.size());
        told.append(held_, at, next - at);
        at = next;
        if (at == held_.size()) break;
        const std::size_t like = like_placeholder(held_, at);
        if (like > 0 && like < placeholder_size && at + like == held_.size()) break;  // what comes next decides
        const auto secret = like == placeholder_size ? redacted_.secrets.find(held_.substr(at, like)) : redacted_.secrets.end();
        if (secret == redacted_.secrets.end()) {
            told += held_[at++];
            continue;
        }
        if (in_ == In::text)
            told += secret->second;
        else
            append_escaped(told, secret->second);
        at += like;
    }
    held_.erase(0, at);
    return told;
}

std::string RestoredText::end() { return std::exchange(held_, {}); }

}  // namespace bawn::model
