#pragma once

// What the bench of tunnels sends, and the sandboxes of others that it is sent through.
//
//     Server server(bench::port, bench::serve);                 // outside
//     double here = bench::megabytes_a_second(talk, Way::down);  // over any connection to it
//     Srt srt;                                                  // before there are threads
//     if (srt.runs()) srt.megabytes_a_second(Way::up);
//
// What is started here is ended here, by its number.

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "egress/test_yard.h"

namespace bawn::egress::bench {

inline constexpr int port = 8080;
inline constexpr std::size_t bytes_a_round = 1'000'000'000;

enum class Way { down, up };

using Clock = std::chrono::steady_clock;
inline double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

void serve(testing::Talk);
double megabytes_a_second(testing::Talk, Way);

testing::Talk connect_here(const std::string& address, int to);

// The layout of other sandboxes: two socat processes and a unix socket between them.
class Socats {
public:
    Socats();
    ~Socats();
    testing::Talk connect() { return connect_here("127.0.0.1", 9090); }

private:
    std::vector<pid_t> pids_;
};

// Anthropic's sandbox-runtime, from npm: `srt` on the PATH, or what SRT names. A client inside it is this very program, run
// as `PROGRAM --inside-srt`, which goes through the proxy that its variables name.
class Srt {
public:
    Srt();
    ~Srt();
    bool runs() const { return runs_; }
    double megabytes_a_second(Way);

private:
    std::string ask(const char* what);

    std::string home_;
    Fd to_, from_;
    pid_t pid_ = -1;
    bool runs_ = false;
};
int run_inside_srt();

}  // namespace bawn::egress::bench
