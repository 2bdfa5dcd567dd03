#pragma once

// A small ledger in a folder of its own, and ways to harm it; for tests.

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/files.h"
#include "ledger/folder.h"
#include "ledger/ledger.h"
#include "ledger/line.h"

namespace bawn::ledger {

class TestLedger {
public:
    explicit TestLedger(Options options = {}) : options_(options)
    {
        std::string name = ::testing::TempDir() + "ledger-XXXXXX";
        root_ = ::mkdtemp(name.data());
    }
    TestLedger(const TestLedger&) = delete;
    TestLedger& operator=(const TestLedger&) = delete;
    ~TestLedger()
    {
        writer_.reset();
        std::filesystem::remove_all(root_);
    }

    std::string folder() const { return root_ + "/ledger"; }
    std::string path(const std::string& name) const { return folder() + "/" + name; }
    const TickingClock& clock() const { return clock_; }

    Event event(std::string subject) const { return {clock_.now(), "test", Grade::observed, std::move(subject), 1000, {{"k", 1}}}; }

    Ledger& writer()
    {
        if (!writer_) {
            auto opened = Ledger::open(folder(), clock_, options_);
            EXPECT_TRUE(opened) << opened.error().message();
            writer_ = std::make_unique<Ledger>(*std::move(opened));
        }
        return *writer_;
    }

    void append(const std::vector<std::string>& subjects)
    {
        std::vector<Event> events;
        for (const std::string& subject : subjects) events.push_back(event(subject));
        auto appended = writer().append(events);
        EXPECT_TRUE(appended) << appended.error().message();
    }

    void close() { writer_.reset(); }

    // As if the writer had been killed: the head stays as it is.
    void crash()
    {
        std::string head = *read_text(path("head"));
        close();
        std::ofstream(path("head"), std::ios::binary) << head;
    }

    Verification verified(const VerifyOptions& options = {}) const
    {
        auto told = verify(folder(), options);
        EXPECT_TRUE(told) << told.error().message();
        return told ? *told : Verification();
    }

    // "clean, 4 events" or "00000001.jsonl:3: the line was changed after it was written"
    std::string told(const VerifyOptions& options = {}) const
    {
        Verification v = verified(options);
        if (v.problem) return v.problem->file + ":" + std::to_string(v.problem->line) + ": " + v.problem->what;
        std::string text = "clean, " + std::to_string(v.events) + " events";
        if (v.recovered > 0) text += ", recovered " + std::to_string(v.recovered);
        if (v.unfinished > 0) text += ", unfinished " + std::to_string(v.unfinished);
        return text;
    }

private:
    Options options_;
    std::string root_;
    TickingClock clock_{Time(std::chrono::seconds(1'790'000'000))};
    std::unique_ptr<Ledger> writer_;
};

inline void write_bytes(const std::string& path, std::string_view bytes)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline void add_bytes(const std::string& path, std::string_view bytes)
{
    std::ofstream(path, std::ios::binary | std::ios::app).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline void flip(const std::string& path, std::size_t at)
{
    std::string bytes = *read_text(path);
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    write_bytes(path, bytes);
}

inline void cut_last_line(const std::string& path)
{
    std::string bytes = *read_text(path);
    write_bytes(path, std::string_view(bytes).substr(0, bytes.rfind('\n', bytes.size() - 2) + 1));
}

inline void turn_into_link(const std::string& path)
{
    std::filesystem::rename(path, path + ".real");
    std::filesystem::create_symlink(path + ".real", path);
}

}  // namespace bawn::ledger
