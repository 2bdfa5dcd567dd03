#pragma once

// A backend whose model is a function from what it has read to what it says next: for tests and benches of what stands around a
// model. Everything else is as with a real one: pieces with stable tokens, contexts that grow and are cut, sampling, cancelling.

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "model/backend.h"

namespace bawn::model::test {

// What the model says after `read`.
using Script = std::function<std::string(std::string_view read, const Sampling&)>;

class ScriptedBackend final : public Backend {
public:
    explicit ScriptedBackend(Script script, double tokens_per_second = 0) : script_(std::move(script)), rate_(tokens_per_second)
    {
        facts_ = {.name = "scripted", .family = "qwen2.5-coder", .sha256 = "", .context_tokens = 32768, .slots = 32, .continues = true};
    }

    const ModelFacts& facts() const override { return facts_; }

    // Words with the blank before them, line ends and single signs are tokens, much as in real vocabularies.
    std::vector<Piece> pieces_of(std::string_view text)
    {
        std::vector<Piece> pieces;
        while (!text.empty()) {
            std::size_t end = text[0] == ' ' && text.size() > 1 && word(text[1]) ? 1 : 0;
            while (end < text.size() && word(text[end])) ++end;
            end = std::clamp<std::size_t>(end, 1, longest_token_);
            pieces.push_back({token_of(text.substr(0, end)), std::string(text.substr(0, end))});
            text.remove_prefix(end);
        }
        return pieces;
    }

    Result<Context> read(std::span<const Segment> segments) override
    {
        Context context;
        for (const Segment& segment : segments) {
            if (segment.is_markup)
                context.append({token_of("markup " + segment.text), segment.text});
            else
                for (Piece& piece : pieces_of(segment.text)) context.append(std::move(piece));
        }
        context.prompt = context.size();
        return context;
    }

    Result<std::unique_ptr<Generation>> start(const Context& context, const Sampling& sampling, std::uint32_t most_tokens) override
    {
        if (context.size() >= facts_.context_tokens) return fail(ErrorKind::invalid, "the prompt is longer than the model's context");
        std::string read;
        for (const Piece& piece : context.pieces) read += piece.text;
        {
            std::lock_guard lock(lock_);
            started_.push_back({read, sampling});
        }
        std::vector<Piece> pieces = pieces_of(script_(read, sampling));
        if (!pieces.empty())
            for (Token token : sampling.not_first)
                if (pieces[0].token == token) {
                    pieces.erase(pieces.begin());
                    break;
                }
        Ending ending = pieces.size() > most_tokens ? Ending::length : Ending::stop;
        if (ending == Ending::length) pieces.resize(most_tokens);
        Usage usage{static_cast<std::uint32_t>(context.size()), 0, 0};
        return std::make_unique<Saying>(std::move(pieces), ending, usage, rate_);
    }

    Result<std::vector<float>> embed(std::string_view) override
    {
        return fail(ErrorKind::unsupported, "the scripted model has no embeddings");
    }

    struct Started {
        std::string read;
        Sampling sampling;
    };
    std::vector<Started> started_;  // every generation that was asked for; to be read when none is under way
    ModelFacts facts_;
    std::size_t longest_token_ = 64;

private:
    class Saying final : public Generation {
    public:
        Saying(std::vector<Piece> pieces, Ending ending, Usage usage, double rate)
            : pieces_(std::move(pieces)),
              ending_(ending),
              usage_(usage),
              rate_(rate),
              begun_(std::chrono::steady_clock::now())
        {
        }
        Result<std::optional<Piece>> next() override
        {
            if (is_cancelled_) ending_ = Ending::cancelled;
            if (is_cancelled_ || at_ == pieces_.size()) return std::nullopt;
            if (rate_ > 0)
                std::this_thread::sleep_until(begun_ + std::chrono::duration_cast<std::chrono::nanoseconds>(
                                                           std::chrono::duration<double>(static_cast<double>(at_) / rate_)));
            usage_.answer_tokens = static_cast<std::uint32_t>(at_ + 1);
            return pieces_[at_++];
        }
        void cancel() override { is_cancelled_ = true; }
        Ending ending() const override { return ending_; }
        Usage usage() const override { return usage_; }

    private:
        std::vector<Piece> pieces_;
        std::size_t at_ = 0;
        std::atomic<bool> is_cancelled_ = false;
        Ending ending_;
        Usage usage_;
        double rate_;
        std::chrono::steady_clock::time_point begun_;
    };

    static bool word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80); }
    Token token_of(std::string_view text)
    {
        std::lock_guard lock(lock_);
        return tokens_.try_emplace(std::string(text), static_cast<Token>(tokens_.size())).first->second;
    }

    Script script_;
    double rate_;
    std::mutex lock_;
    std::unordered_map<std::string, Token> tokens_;
};

}  // namespace bawn::model::test
