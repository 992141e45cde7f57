// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The layout of a tally: bins of counts, and that every counter has a place of its own.
#include "kernels/patient/Tally.hh"

#include <gtest/gtest.h>

#include <set>

#include "kernels/patient/Record.hh"

namespace clonecast::patient {
namespace {

TEST(CountBinsTest, EdgesAndIndicesAgree) {
    for (int bin = 0; bin < CountBins::size; ++bin) {
        std::int64_t const lower = CountBins::lower_edge(bin);
        EXPECT_EQ(CountBins::index(lower), bin);
        if (lower < std::int64_t{1} << 53) {
            EXPECT_EQ(CountBins::index(CountBins::lower_edge(bin + 1) - 1), bin);
        }
        EXPECT_LE(CountBins::lower_edge(bin + 1) - lower, lower < CountBins::exact ? 1 : lower / 64);
    }
}

TEST(CountBinsTest, HoldsTheLargestBurden) {
    EXPECT_LT(CountBins::index(process::max_types * process::max_cells), CountBins::size);
}

TallyLayout small_layout() {
    TallyLayout layout;
    layout.n_regimens = 2;
    layout.n_strata = 3;
    layout.n_clones = 3;
    layout.n_mechanisms = 2;
    layout.n_grid = 4;
    layout.n_populations = 2;
    return layout;
}

class TallyLayoutOfSitesTest : public ::testing::TestWithParam<int> {};

TEST_P(TallyLayoutOfSitesTest, EveryCounterHasItsOwnPlaceAndNoneIsLeftOver) {
    TallyLayout layout = small_layout();
    layout.n_sites = GetParam();
    std::set<std::uint64_t> places;
    std::uint64_t n = 0;
    auto const take = [&](std::uint64_t place) {
        places.insert(place);
        ++n;
    };
    take(layout.patients());
    take(layout.steps());
    take(layout.eradicated());
    take(layout.stopped_later());
    for (int r = 0; r < n_responses; ++r) {
        take(layout.response(static_cast<Response>(r)));
    }
    for (int e = 0; e < layout.n_endpoints(); ++e) {
        for (int g = 0; g < layout.n_grid; ++g) {
            for (int k = 0; k < layout.n_end_kinds(); ++k) {
                take(layout.survival(static_cast<Endpoint>(e), g, k));
            }
        }
    }
    for (int m = 0; m <= layout.n_mechanisms; ++m) {
        take(layout.preexisting(m));
        take(layout.acquired(m));
        for (int b = 0; b < emergence_bins; ++b) {
            take(layout.emergence(m, b));
        }
    }
    for (int i = 0; i < layout.n_clones; ++i) {
        take(layout.failure_fraction(i));
    }
    for (int found = 0; layout.n_sites > 1 && found <= layout.n_sites; ++found) {
        take(layout.metastases(found));
    }
    for (int t = 0; t < layout.n_populations; ++t) {
        take(layout.observed(t));
        take(layout.without_resistant(t));
        for (int i = 0; i < layout.n_clones; ++i) {
            take(layout.fraction(t, i));
        }
        for (int v = 0; v < layout.n_variables(); ++v) {
            for (int l = 0; l < sum_limbs; ++l) {
                take(layout.sum(t, v, l));
            }
            for (int l = 0; l < square_limbs; ++l) {
                take(layout.square(t, v, l));
            }
            for (int b = 0; b < CountBins::size; ++b) {
                take(layout.histogram(t, v, b));
            }
        }
    }
    EXPECT_EQ(places.size(), n);
    EXPECT_EQ(*places.rbegin() + 1, n);
    EXPECT_EQ(layout.group_size(), n);
    EXPECT_EQ(layout.size(), TallyLayout::hash_words + 6 * n);
    EXPECT_EQ(layout.group(1, 2) + n, layout.size());
}

INSTANTIATE_TEST_SUITE_P(Sites, TallyLayoutOfSitesTest, ::testing::Values(1, 2, 5));

TEST(TallyLayoutTest, EndKindsAreDistinct) {
    TallyLayout const layout = small_layout();
    std::set<int> kinds;
    for (int cause = 0; cause < layout.n_clones; ++cause) {
        kinds.insert(layout.end_kind(End::progression, cause));
    }
    for (End end : {End::death, End::dropout, End::follow_up, End::step_limit, End::overflow}) {
        kinds.insert(layout.end_kind(end, -1));
    }
    EXPECT_EQ(static_cast<int>(kinds.size()), layout.n_end_kinds());
    EXPECT_EQ(*kinds.rbegin(), layout.n_end_kinds() - 1);
}

struct VectorSink {
    std::vector<std::uint64_t> tally;
    void add(std::uint64_t counter, std::uint64_t amount) { tally[counter] += amount; }
};

TEST(RecordPopulationTest, LimbsHoldTheExactSquare) {
    TallyLayout const layout = small_layout();
    for (std::int64_t count : {std::int64_t{1}, (std::int64_t{1} << 32) - 1, std::int64_t{1} << 32,
                               std::int64_t{9'999'999'999'999}, (std::int64_t{1} << 52) - 1}) {
        VectorSink sink{std::vector<std::uint64_t>(layout.size())};
        process::State state{};
        state.count[0] = count;
        record_population(layout, layout.group(1, 1), 1, state, 0, sink);
        unsigned __int128 sum = 0;
        unsigned __int128 square = 0;
        for (int l = 0; l < sum_limbs; ++l) {
            sum += static_cast<unsigned __int128>(sink.tally[layout.group(1, 1) + layout.sum(1, 0, l)]) << (32 * l);
        }
        for (int l = 0; l < square_limbs; ++l) {
            square += static_cast<unsigned __int128>(sink.tally[layout.group(1, 1) + layout.square(1, 0, l)])
                      << (32 * l);
        }
        auto const expected = static_cast<unsigned __int128>(count);
        EXPECT_TRUE(sum == expected) << count;
        EXPECT_TRUE(square == expected * expected) << count;
    }
}

TEST(RecordPopulationTest, AddsUpClonesAndSites) {
    TallyLayout layout = small_layout();
    layout.n_sites = 2;
    VectorSink sink{std::vector<std::uint64_t>(layout.size())};
    process::State state{};
    for (int i = 0; i < layout.n_types(); ++i) {
        state.count[i] = std::int64_t{1} << i;
    }
    // Only the third clone at the second site resists.
    record_population(layout, 0, 0, state, 1U << 5, sink);
    EXPECT_EQ(sink.tally[layout.without_resistant(0)], 0U);
    std::uint64_t const expected[] = {1 + 8, 2 + 16, 4 + 32, 1 + 2 + 4, 8 + 16 + 32, 63};
    ASSERT_EQ(layout.n_variables(), 6);
    for (int v = 0; v < layout.n_variables(); ++v) {
        EXPECT_EQ(sink.tally[layout.sum(0, v, 0)], expected[v]) << v;
    }
}

TEST(RecordPopulationTest, CountsPatientsWithoutAResistantCell) {
    TallyLayout const layout = small_layout();
    VectorSink sink{std::vector<std::uint64_t>(layout.size())};
    process::State state{};
    state.count[1] = 5;
    for (std::uint32_t const resistant : {0U, 1U, 2U, 3U, 5U}) {
        record_population(layout, layout.group(0, 0), 0, state, resistant, sink);
    }
    EXPECT_EQ(sink.tally[layout.group(0, 0) + layout.without_resistant(0)], 3U) << "all sets but those with clone 1";
}

}  // namespace
}  // namespace clonecast::patient
