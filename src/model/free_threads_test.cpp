#include "model/free_threads.h"

#include <gtest/gtest.h>

namespace bawn::model {

namespace {

TEST(FreeThreads, table)
{
    struct Row {
        const char* why;
        unsigned processors;
        const char* pressure;
        unsigned expected;
    };
    const Row rows[] = {
        {"a quiet machine", 2, "some avg10=0.31 avg60=40.00 avg300=2.00 total=1\nfull avg10=0.00", 2},
        {"a quiet large one keeps one for others", 16, "some avg10=0.00 avg60=0.00", 15},
        {"others are at work", 2, "some avg10=20.50 avg60=0.00", 1},
        {"a large one beside others", 16, "some avg10=20.50", 7},
        {"a crowd", 16, "some avg10=80.00", 3},
        {"never none", 1, "some avg10=99.00", 1},
        {"a kernel that does not say", 8, "", 7},
        {"something else stands there", 2, "some avg10=many", 2},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(free_threads(row.processors, row.pressure), row.expected);
    }
}

}  // namespace

}  // namespace bawn::model
