#include "model/free_threads.h"

#include <sched.h>

#include <algorithm>
#include <charconv>

#include "base/files.h"

namespace bawn::model {

namespace {

constexpr double busy = 15, very_busy = 40;  // percent

}  // namespace

unsigned free_threads(unsigned processors, std::string_view pressure)
{
    unsigned most = std::max(1U, processors > 4 ? processors - 1 : processors);
    std::size_t at = pressure.find("avg10=");
    if (at == std::string_view::npos) return most;
    double waited = 0;
    std::from_chars(pressure.data() + at + 6, pressure.data() + pressure.size(), waited);
    if (waited >= very_busy) return std::max(1U, most / 4);
    if (waited >= busy) return std::max(1U, most / 2);
    return most;
}

unsigned free_threads()
{
    cpu_set_t mine;
    unsigned processors = ::sched_getaffinity(0, sizeof mine, &mine) == 0 ? static_cast<unsigned>(CPU_COUNT(&mine)) : 1;
    return free_threads(processors, read_text("/proc/pressure/cpu", 4096).value_or(""));
}

}  // namespace bawn::model
