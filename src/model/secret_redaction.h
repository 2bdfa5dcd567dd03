#pragma once

// SecretRedaction: secrets in what goes to a model, found by the detectors of `bawn check`, stand there as placeholders, and are put
// back in what returns.
//
//     SecretRedaction redaction = TRY(SecretRedaction::create(pack));           // for all requests; any thread
//     Redacted redacted = redaction.redact(asked);                              // asked holds placeholders from now on
//     RestoredText text(redacted, RestoredText::In::text);                      // of one answer
//     tell(text.take("the key is bawn-secret-5f0c2a91b3d4e6f8"));
//
// A secret has the same placeholder as long as the program runs, so that a conversation that grows stays the same text, and a
// model's cache of it is of use. The placeholder is made with a key of this run: it says nothing about the secret.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "check/secrets.h"
#include "model/apis/request.h"

namespace bawn::model {

struct Redacted {
    std::map<std::string, std::string> secrets;  // by their placeholders
    std::vector<std::string> rules;              // that found some, each once
};

class SecretRedaction {
public:
    static Result<std::unique_ptr<SecretRedaction>> create(const check::SecretPack&);  // which must outlive it

    // Unavailable: a text takes too much work, and what was not searched does not go out.
    Result<Redacted> redact(AskedAnswer&);

private:
    SecretRedaction(const check::SecretPack& pack, std::string key) : pack_(pack), key_(std::move(key)) {}
    Result<> redact(std::string& text, std::string_view path, check::SecretScanner&, Redacted&) const;
    std::string placeholder_of(std::string_view secret) const;

    const check::SecretPack& pack_;
    std::string key_;
    std::mutex mutex_;
    std::vector<check::SecretScanner> idle_;
};

class RestoredText {
public:
    enum class In { text, json_string };
    RestoredText(const Redacted& redacted, In in) : redacted_(redacted), in_(in) {}

    std::string take(std::string_view);
    std::string end();

private:
    const Redacted& redacted_;
    In in_;
    std::string held_;  // may become a placeholder
};

}  // namespace bawn::model
