#include "others.h"

#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "base/files.h"

namespace bawn::egress::bench {
namespace {

using testing::ipv4;
using testing::server_address;
using testing::Talk;

constexpr const char* unix_path = "/tmp/bawn-bench-egress.socket";

double megabytes_a_second_down(Talk talk)
{
    talk.say("\x01");
    std::string buffer(256 << 10, '\0');
    const auto begin = Clock::now();
    std::size_t got = 0;
    for (ssize_t count; (count = ::recv(talk.fd(), buffer.data(), buffer.size(), 0)) > 0;) got += static_cast<std::size_t>(count);
    if (got != bytes_a_round) std::fprintf(stderr, "only %zu bytes came\n", got);
    return static_cast<double>(got) / 1e6 / seconds_since(begin);
}

double megabytes_a_second_up(Talk talk)
{
    talk.say("\x02");
    const std::string buffer(256 << 10, 'x');
    const auto begin = Clock::now();
    for (std::size_t left = bytes_a_round; left > 0; left -= std::min(left, buffer.size()))
        talk.say(std::string_view(buffer).substr(0, left));
    if (talk.hear() != "done") std::fprintf(stderr, "not all was swallowed\n");
    return static_cast<double>(bytes_a_round) / 1e6 / seconds_since(begin);
}

void end(pid_t pid)
{
    ::kill(pid, SIGTERM);
    ::waitpid(pid, nullptr, 0);
}

// Of "http://NAME:KEY@localhost:3128".
struct ProxyVariable {
    std::string user;
    int port;
};

ProxyVariable read_proxy_variable()
{
    const char* variable = std::getenv("HTTPS_PROXY");
    const std::string text = variable ? variable : "";
    const std::size_t begin = std::min(text.find("//") + 2, text.size()), at = text.rfind('@');
    std::string user;
    for (std::size_t i = begin; at != text.npos && i < at; ++i) {
        const bool is_code = text[i] == '%' && i + 2 < at;
        user += is_code ? static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16)) : text[i];
        if (is_code) i += 2;
    }
    return {.user = user, .port = text.contains(':') ? std::atoi(text.substr(text.rfind(':') + 1).c_str()) : 0};
}

std::string base64(std::string_view bytes)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t bits = 0;
        for (std::size_t k = i; k < i + 3; ++k) bits = bits << 8 | (k < bytes.size() ? static_cast<unsigned char>(bytes[k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k) text += i + k > bytes.size() ? '=' : digits[bits >> (18 - 6 * k) & 63];
    }
    return text;
}

Talk connect_by_proxy(const ProxyVariable& proxy)
{
    Talk talk = connect_here("127.0.0.1", proxy.port);
    const std::string to = std::string(server_address) + ":" + std::to_string(port);
    talk.say("CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\nProxy-Authorization: Basic " + base64(proxy.user) + "\r\n\r\n");
    const std::string answer = talk.hear_until("\r\n\r\n");
    if (!answer.contains(" 200 ")) std::fprintf(stderr, "srt: %s\n", answer.c_str());
    return talk;
}

}  // namespace

// 1: a round's bytes; 2: as many are swallowed, and answered (half of a connection is not ended: socat gives the other half no
// more than half a second then); 3: an echo.
void serve(Talk talk)
{
    const std::string what = talk.hear(1);
    std::string buffer(256 << 10, 'x');
    if (what == "\x01") {
        for (std::size_t left = bytes_a_round; left > 0;) {
            const ssize_t sent = ::send(talk.fd(), buffer.data(), std::min(left, buffer.size()), MSG_NOSIGNAL);
            if (sent <= 0) return;
            left -= static_cast<std::size_t>(sent);
        }
    } else if (what == "\x02") {
        ssize_t count = 0;
        for (std::size_t left = bytes_a_round; left > 0; left -= static_cast<std::size_t>(count)) {
            count = ::recv(talk.fd(), buffer.data(), std::min(left, buffer.size()), 0);
            if (count <= 0) return;
        }
        talk.say("done");
    } else {
        for (std::string some = what; !some.empty() && some != "(reset)" && some != "(silence)"; some = talk.hear()) {
            if (!talk.say(some)) return;
        }
    }
}

double megabytes_a_second(Talk talk, Way way)
{
    return way == Way::down ? megabytes_a_second_down(std::move(talk)) : megabytes_a_second_up(std::move(talk));
}

Talk connect_here(const std::string& address, int to)
{
    Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in place = ipv4(address, to);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0) std::perror("connect");
    return Talk(std::move(fd));
}

Socats::Socats()
{
    const auto start = [&](std::vector<const char*> argv) {
        const pid_t pid = ::fork();
        if (pid == 0) {
            ::execvp(argv[0], const_cast<char**>(argv.data()));
            ::_exit(127);
        }
        pids_.push_back(pid);
    };
    const std::string listening = std::string("UNIX-LISTEN:") + unix_path + ",fork,unlink-early";
    const std::string server = std::string("TCP:") + server_address + ":" + std::to_string(port);
    start({"socat", listening.c_str(), server.c_str(), nullptr});
    const std::string on = std::string("UNIX-CONNECT:") + unix_path;
    start({"socat", "TCP-LISTEN:9090,fork,reuseaddr", on.c_str(), nullptr});
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
}

Socats::~Socats()
{
    for (pid_t pid : pids_) end(pid);
    ::unlink(unix_path);
}

// With a home of its own, where its settings are.
Srt::Srt()
{
    char folder[] = "/tmp/bawn-bench-srt-XXXXXX";
    if (::mkdtemp(folder) == nullptr) return;
    home_ = folder;
    const std::string settings = std::string(R"({"network":{"allowedDomains":[")") + server_address +
                                 R"("],"deniedDomains":[]},"filesystem":{"denyRead":[],"allowWrite":["/tmp"],"denyWrite":[]}})";
    if (!write_atomically(home_ + "/.srt-settings.json", settings)) return;
    int to[2], from[2];
    if (::pipe2(to, O_CLOEXEC) != 0 || ::pipe2(from, O_CLOEXEC) != 0) return;
    const std::string self = std::filesystem::read_symlink("/proc/self/exe").string() + " --inside-srt";
    const char* named = std::getenv("SRT");
    pid_ = ::fork();
    if (pid_ == 0) {
        ::dup2(to[0], STDIN_FILENO);
        ::dup2(from[1], STDOUT_FILENO);
        ::setenv("HOME", home_.c_str(), 1);
        const char* const argv[] = {named ? named : "srt", "-c", self.c_str(), nullptr};
        ::execvp(argv[0], const_cast<char* const*>(argv));
        ::_exit(127);
    }
    to_ = Fd(to[1]);
    from_ = Fd(from[0]);
    ::close(to[0]);
    ::close(from[1]);
    runs_ = ask("") == "here";
}

Srt::~Srt()
{
    to_.reset();
    if (pid_ > 0) end(pid_);
    if (!home_.empty()) {
        ::unlink((home_ + "/.srt-settings.json").c_str());
        ::rmdir(home_.c_str());
    }
}

// A line, and the line that comes back.
std::string Srt::ask(const char* what)
{
    const std::string line = std::string(what) + "\n";
    if (::write(to_.get(), line.data(), line.size()) < 0) return "";
    std::string answer;
    for (char c; ::read(from_.get(), &c, 1) == 1 && c != '\n';) answer += c;
    return answer;
}

double Srt::megabytes_a_second(Way way) { return std::atof(ask(way == Way::down ? "down" : "up").c_str()); }

int run_inside_srt()
{
    const ProxyVariable proxy = read_proxy_variable();
    for (std::string line; std::getline(std::cin, line);) {
        if (line.empty()) {
            std::cout << (proxy.port != 0 ? "here" : "no proxy") << std::endl;
        } else {
            std::cout << megabytes_a_second(connect_by_proxy(proxy), line == "down" ? Way::down : Way::up) << std::endl;
        }
    }
    return 0;
}

}  // namespace bawn::egress::bench
