#include "model/gateway_counts.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/gate.h"

namespace bawn::model {
namespace {

void metric_head(std::string& out, std::string_view name, std::string_view type, std::string_view help)
{
    out += fmt::format("# HELP bawn_model_{0} {2}\n# TYPE bawn_model_{0} {1}\n", name, type, help);
}

void one(std::string& out, std::string_view name, std::string_view type, std::string_view help, std::uint64_t value)
{
    metric_head(out, name, type, help);
    out += fmt::format("bawn_model_{} {}\n", name, value);
}

}  // namespace

void GatewayCounts::Times::add(double seconds)
{
    ++counts[static_cast<std::size_t>(std::ranges::lower_bound(limits, seconds) - limits.begin())];
    sum += seconds;
}

void GatewayCounts::Times::write(std::string& out, std::string_view name, std::string_view help) const
{
    metric_head(out, name, "histogram", help);
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        all += counts[i];
        const std::string limit = i < limits.size() ? fmt::format("{}", limits[i]) : "+Inf";
        out += fmt::format("bawn_model_{}_bucket{{le=\"{}\"}} {}\n", name, limit, all);
    }
    out += fmt::format("bawn_model_{0}_sum {1}\nbawn_model_{0}_count {2}\n", name, sum, all);
}

void GatewayCounts::request(std::string_view api, int status)
{
    std::lock_guard lock(mutex_);
    ++requests_[{std::string(api), status}];
}

void GatewayCounts::answer(const AnswerRecord& record)
{
    std::lock_guard lock(mutex_);
    prompt_tokens_ += record.usage.prompt_tokens;
    cached_tokens_ += record.usage.cached_tokens;
    answer_tokens_ += record.usage.answer_tokens;
    cut_off_ += record.ending == Ending::cancelled;
    for (const GateNote& note : record.notes) ++notes_[static_cast<std::size_t>(note.what)];
    if (record.first_ms > 0) first_.add(record.first_ms / 1000);
    whole_.add(record.whole_ms / 1000);
}

std::string GatewayCounts::text(const AnswerQueue::Load& load, std::size_t connections) const
{
    std::lock_guard lock(mutex_);
    std::string out;
    metric_head(out, "requests_total", "counter", "Requests by API and status.");
    for (const auto& [key, count] : requests_)
        out += fmt::format("bawn_model_requests_total{{api=\"{}\",status=\"{}\"}} {}\n", key.first, key.second, count);
    one(out, "connections", "gauge", "Open connections.", connections);
    one(out, "running", "gauge", "Answers under way.", load.running);
    one(out, "waiting", "gauge", "Answers that wait for a slot.", load.waiting);
    one(out, "prompt_tokens_total", "counter", "Tokens of prompts.", prompt_tokens_);
    one(out, "cached_tokens_total", "counter", "Tokens of prompts that were computed before.", cached_tokens_);
    one(out, "answer_tokens_total", "counter", "Tokens of answers.", answer_tokens_);
    one(out, "cut_off_total", "counter", "Answers that did not come to their end.", cut_off_);
    metric_head(out, "gate_total", "counter", "What the gate did with findings.");
    for (std::size_t i = 0; i < notes_.size(); ++i)
        out += fmt::format("bawn_model_gate_total{{what=\"{}\"}} {}\n", name_of(static_cast<GateNote::What>(i)), notes_[i]);
    first_.write(out, "first_seconds", "From the start of an answer to its first text.");
    whole_.write(out, "answer_seconds", "From the start of an answer to its end.");
    return out;
}

}  // namespace bawn::model
