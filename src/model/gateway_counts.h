#pragma once

// Counts of a gateway, told in the text format that Prometheus reads.

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "model/answer_queue.h"
#include "model/answering.h"

namespace bawn::model {

class GatewayCounts {
public:
    void request(std::string_view api, int status);
    void answer(const AnswerRecord&);
    std::string text(const AnswerQueue::Load&, std::size_t connections) const;

private:
    struct Times {
        static constexpr std::array<double, 9> limits = {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};  // seconds
        std::array<std::uint64_t, 10> counts = {};
        double sum = 0;
        void add(double seconds);
        void write(std::string& out, std::string_view name, std::string_view help) const;
    };

    mutable std::mutex mutex_;
    std::map<std::pair<std::string, int>, std::uint64_t> requests_;
    std::array<std::uint64_t, 5> notes_ = {};  // by GateNote::What
    std::uint64_t prompt_tokens_ = 0, cached_tokens_ = 0, answer_tokens_ = 0, cut_off_ = 0;
    Times first_, whole_;
};

}  // namespace bawn::model
