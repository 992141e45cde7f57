// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The birth-death transition against many-digit formulas, a differential equation, exact laws and brute force.
#include "kernels/process/BirthDeath.hh"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <cstdint>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "tests/support/CountDistribution.hh"
#include "tests/support/RungeKutta.hh"
#include "tests/support/ScriptedStream.hh"

namespace clonecast::process {
namespace {

using test::CountDistribution;
using test::n_samples;
using test::smallest_p;
using test::test_stream;

//! So many digits that nothing cancels, whatever the rates: 1 - G0/G1 goes down to 1e-290.
using Precise = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<420>>;

struct Rates {
    double birth;
    double death;
    double crossing;
};

struct PreciseDescent {
    Precise no_crossing;  // G1
    Precise lineage;
    Precise no_lineage;
    Precise odds;
};

//! DESIGN.md section 4, word for word, and the two limits that its formulas do not contain.
PreciseDescent precise_descent(Rates const& rates, double span) {
    Precise const beta = rates.birth;
    Precise const delta = rates.death;
    Precise const nu = rates.crossing;
    Precise const t = span;
    if (rates.birth == 0) {
        Precise const gone = delta + nu;
        Precise const alive = exp(-gone * t);
        Precise const dead = gone == 0 ? Precise(0) : Precise(delta / gone * (1 - alive));
        return {alive + dead, alive / (alive + dead), dead / (alive + dead), 0};
    }
    if (rates.crossing == 0 && rates.birth == rates.death) {
        return {1, 1 / (1 + beta * t), beta * t / (1 + beta * t), beta * t};
    }
    Precise const decay = sqrt((beta - delta) * (beta - delta) + nu * nu + 2 * nu * (beta + delta));
    Precise const q1 = (beta - delta - nu + decay) / (2 * beta);
    Precise const q2 = (delta + nu - beta + decay) / (2 * beta);
    Precise const r1 = 1 - q1;
    Precise const r2 = 1 + q2;
    Precise const e = exp(-decay * t);
    Precise const kappa = (1 - e) / (r2 - r1 * e);
    Precise const g0 = r1 * r2 * (1 - e) / (r2 - r1 * e);
    Precise const g1 = (r1 * q2 + r2 * q1 * e) / (q2 + q1 * e);
    Precise const one_minus_kappa = 1 - kappa;
    bool const is_beyond = one_minus_kappa < Precise("1e-200");  // where the digits end
    return {g1, 1 - g0 / g1, g0 / g1, is_beyond ? Precise("1e200") : Precise(kappa / one_minus_kappa)};
}

class DescentTest : public ::testing::Test {
  protected:
    //! All combinations that an engine can meet: P(no crossing) is not below 1e-290.
    template <class Check>
    static int for_all(Check const& check) {
        int n_checked = 0;
        for (double const birth : {0.0, 1e-6, 0.14, 0.14 * (1 - 1e-9), 1.0}) {
            for (double const death : {0.0, 1e-7, 0.14, 0.17, 1.0, 20.0}) {
                for (double const crossing : {0.0, 1e-15, 1e-9, 1e-4, 0.5, 100.0}) {
                    for (double const span : {1e-12, 1e-6, 1e-2, 1.0, 30.0, 1e3, 1e4}) {
                        Rates const rates{birth, death, crossing};
                        PreciseDescent const expected = precise_descent(rates, span);
                        if (expected.no_crossing > Precise("1e-290")) {
                            check(rates, span, expected);
                            ++n_checked;
                        }
                    }
                }
            }
        }
        return n_checked;
    }
};

//! |actual/expected - 1|; numbers so small that no double is near them count as equal.
double relative_error(double actual, Precise const& expected) {
    if (expected < Precise("1e-290")) {
        return actual >= 0 && actual < 1e-289 ? 0 : 1;
    }
    return std::abs(static_cast<double>(Precise(actual) / expected - 1));
}

TEST_F(DescentTest, EqualsTheFormulasInManyDigits) {
    constexpr double bound = 1e-12;
    double worst = 0;
    int const n_checked = for_all([&](Rates const& rates, double span, PreciseDescent const& expected) {
        Descent const actual = descend(make_birth_death(rates.birth, rates.death, rates.crossing), span);
        double const lineage = relative_error(actual.lineage, expected.lineage);
        double const no_lineage = relative_error(actual.no_lineage, expected.no_lineage);
        double const odds = expected.odds > Precise(largest_odds) ? (actual.odds >= largest_odds ? 0 : 1)
                                                                  : relative_error(actual.odds, expected.odds);
        worst = std::max({worst, lineage, no_lineage, odds});
        EXPECT_TRUE(lineage < bound && no_lineage < bound && odds < bound)
            << "birth " << rates.birth << " death " << rates.death << " crossing " << rates.crossing << " span " << span
            << ": relative errors " << lineage << ", " << no_lineage << ", " << odds;
    });
    EXPECT_GT(n_checked, 1000);
    RecordProperty("worst_relative_error", std::to_string(worst * 1e15) + "e-15");
}

TEST_F(DescentTest, IsWholeProbability) {
    for_all([&](Rates const& rates, double span, PreciseDescent const&) {
        Descent const actual = descend(make_birth_death(rates.birth, rates.death, rates.crossing), span);
        EXPECT_GE(actual.lineage, 0);
        EXPECT_GE(actual.no_lineage, 0);
        EXPECT_GE(actual.odds, 0);
        EXPECT_NEAR(actual.lineage + actual.no_lineage, 1, 4e-15)
            << rates.birth << " " << rates.death << " " << rates.crossing << " " << span;
    });
}

TEST_F(DescentTest, IsTrivialOverNoTime) {
    for (double const crossing : {0.0, 1e-9, 1.0}) {
        Descent const actual = descend(make_birth_death(0.3, 0.2, crossing), 0);
        EXPECT_EQ(actual.no_lineage, 0);
        EXPECT_EQ(actual.odds, 0);
        EXPECT_DOUBLE_EQ(actual.lineage, 1);
    }
}

//! The formulas themselves: dF/dt = birth F^2 - (birth + death + crossing) F + death, F(s, 0) = s, solved numerically.
TEST_F(DescentTest, SolvesTheKolmogorovEquation) {
    for (Rates const& rates : {Rates{0.3, 0.1, 0.02}, Rates{0.1, 0.3, 0.02}, Rates{0.2, 0.2, 1e-6}, Rates{0.2, 0.2, 0},
                               Rates{0.4, 0, 0.05}, Rates{0, 0.2, 0.1}, Rates{0.3, 0.1, 0}, Rates{0.01, 0.02, 2}}) {
        for (double const span : {0.01, 1.0, 15.0}) {
            Descent const descent = descend(make_birth_death(rates.birth, rates.death, rates.crossing), span);
            auto const at_end = [&](double s) {
                std::vector<double> f{s};
                test::integrate(
                    [&](std::vector<double> const& y) {
                        double const sum = rates.birth + rates.death + rates.crossing;
                        return std::vector<double>{rates.birth * y[0] * y[0] - sum * y[0] + rates.death};
                    },
                    span, &f);
                return f[0];
            };
            double const no_crossing = at_end(1);
            for (double const s : {0.0, 0.3, 0.9, 0.999}) {
                double const expected = at_end(s) / no_crossing;
                double const actual = descent.no_lineage + descent.lineage * s / (1 + descent.odds * (1 - s));
                EXPECT_NEAR(actual, expected, 1e-10) << rates.birth << " " << rates.death << " " << rates.crossing;
            }
        }
    }
}

// ---- The time of the first crossing ---------------------------------------------------------------------------------

struct CrossingCase {
    std::string name;
    Rates rates;
    std::int64_t count;
};

void PrintTo(CrossingCase const& which, std::ostream* out) {
    *out << which.name;
}

class FirstCrossingTest : public ::testing::TestWithParam<CrossingCase> {
  protected:
    //! 1 - G1(t) = q1 q2 (1-e)/(q2 + q1 e); at t = infinity q1. In extended precision.
    static long double crosses_by(Rates const& rates, double t) {
        auto const beta = static_cast<long double>(rates.birth);
        auto const delta = static_cast<long double>(rates.death);
        auto const nu = static_cast<long double>(rates.crossing);
        if (beta == 0) {
            return nu / (nu + delta) * -std::expm1(-(nu + delta) * t);
        }
        long double const net = beta - delta - nu;  // here no cancellation that matters
        long double const decay = std::sqrt(net * net + 4 * beta * nu);
        long double const q1 = net > 0 ? (net + decay) / (2 * beta) : 2 * nu / (decay - net);
        long double const q2 = nu / (beta * q1);
        long double const e = std::exp(-decay * t);
        return -q1 * q2 * std::expm1(-decay * t) / (q2 + q1 * e);
    }

    struct Result {
        double never_p;
        double time_p;
    };

    static Result compare(CrossingCase const& which, Rates const& assumed) {
        BirthDeath const rates = make_birth_death(which.rates.birth, which.rates.death, which.rates.crossing);
        random::Stream stream = test_stream(601);
        std::int64_t const n = n_samples(200'000, 5'000'000);
        auto const count = static_cast<long double>(which.count);
        long double const log_never = count * std::log1p(-crosses_by(assumed, 1e300));
        long double const ever = -std::expm1(log_never);
        std::int64_t n_never = 0;
        std::vector<double> scores;
        for (std::int64_t i = 0; i < n; ++i) {
            double const t = draw_first_crossing(rates, which.count, stream);
            EXPECT_TRUE(t >= 0 && t <= never);
            if (t == never) {
                ++n_never;
            } else {
                long double const by = -std::expm1(count * std::log1p(-crosses_by(assumed, t)));
                scores.push_back(static_cast<double>(std::min(1.0L, by / ever)));
            }
        }
        return {test::frequency_p(n_never, n, static_cast<double>(std::exp(log_never)), static_cast<double>(ever)),
                scores.size() < 1000 ? 1 : test::uniformity_p(scores)};
    }
};

TEST_P(FirstCrossingTest, HasItsLaw) {
    auto const& which = GetParam();
    Result const result = compare(which, which.rates);
    EXPECT_GT(result.never_p, smallest_p);
    EXPECT_GT(result.time_p, smallest_p);
    RecordProperty("worst_z", std::to_string(test::z_from_p(std::min(result.never_p, result.time_p))));
}

TEST_P(FirstCrossingTest, IsToldFromAWrongRate) {
    auto const& which = GetParam();
    Rates assumed = which.rates;
    assumed.crossing *= 1.1;
    Result const result = compare(which, assumed);
    EXPECT_LT(std::min(result.never_p, result.time_p), smallest_p);
}

//! The law above against the differential equation for P(no crossing).
TEST_P(FirstCrossingTest, HasALawThatSolvesTheKolmogorovEquation) {
    Rates const& rates = GetParam().rates;
    for (double const t : {0.1, 3.0, 20.0}) {
        std::vector<double> x{0};  // 1 - G1
        test::integrate(
            [&](std::vector<double> const& y) {
                return std::vector<double>{rates.crossing - (rates.death + rates.crossing - rates.birth) * y[0] -
                                           rates.birth * y[0] * y[0]};
            },
            t, &x);
        EXPECT_NEAR(static_cast<double>(crosses_by(rates, t)), x[0], 1e-9 * x[0]);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, FirstCrossingTest,
    ::testing::Values(CrossingCase{"one_supercritical", {0.3, 0.1, 0.02}, 1},
                      CrossingCase{"one_subcritical", {0.1, 0.3, 0.2}, 1},
                      CrossingCase{"one_critical", {0.2, 0.2, 0.01}, 1}, CrossingCase{"one_no_birth", {0, 0.2, 0.1}, 1},
                      CrossingCase{"one_no_death", {0.3, 0, 1e-3}, 1}, CrossingCase{"one_only_crosses", {0, 0, 0.1}, 1},
                      CrossingCase{"one_dominated_by_crossing", {0.01, 0.02, 5}, 1},
                      CrossingCase{"ten_subcritical", {0.1, 0.2, 0.01}, 10},
                      CrossingCase{"million_subcritical", {0.14, 0.17, 1e-6}, 1'000'000},
                      CrossingCase{"million_critical", {0.14, 0.14, 1e-7}, 1'000'000},
                      CrossingCase{"million_supercritical", {0.17, 0.14, 1e-9}, 1'000'000},
                      CrossingCase{"ten_trillion_subcritical", {0.1, 0.2, 1e-14}, 10'000'000'000'000},
                      CrossingCase{"ten_trillion_supercritical", {0.2, 0.1, 1e-9}, 10'000'000'000'000},
                      CrossingCase{"ten_trillion_rare", {0.14, 0.14, 1e-15}, 10'000'000'000'000}),
    [](auto const& test_case) { return test_case.param.name; });

TEST(FirstCrossingEdgeTest, NeverComesWithoutRateOrCells) {
    random::Stream stream = test_stream(602);
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(draw_first_crossing(make_birth_death(0.3, 0.1, 0), 1'000'000, stream), never);
        EXPECT_EQ(draw_first_crossing(make_birth_death(0.3, 0.1, 0.1), 0, stream), never);
        EXPECT_EQ(draw_first_crossing(make_birth_death(0, 0, 0), 5, stream), never);
    }
}

// ---- The count after a span -----------------------------------------------------------------------------------------

struct CountCase {
    std::string name;
    Rates rates;
    double span;
    std::int64_t count;
};

void PrintTo(CountCase const& which, std::ostream* out) {
    *out << which.name;
}

//! Law of the sum over `count` cells: 0 with probability no_lineage, else 1 + geometric.
CountDistribution count_law(Rates const& rates, double span, std::int64_t count, bool before_crossing) {
    PreciseDescent const precise = precise_descent(rates, span);
    auto const lineage = static_cast<double>(precise.lineage);
    auto const odds = static_cast<double>(precise.odds);
    auto const n = static_cast<double>(count);
    // Factorial moments of one cell's descendants, then cumulants of the sum.
    double const m1 = lineage * (1 + odds);
    double const m2 = m1 * 2 * odds;
    double const m3 = m1 * 6 * odds * odds;
    double const m4 = m1 * 24 * odds * odds * odds;
    double const raw2 = m2 + m1;
    double const raw3 = m3 + 3 * m2 + m1;
    double const raw4 = m4 + 6 * m3 + 7 * m2 + m1;
    double const variance = raw2 - m1 * m1;
    double const third = raw3 - 3 * raw2 * m1 + 2 * m1 * m1 * m1;
    double const fourth = raw4 - 4 * raw3 * m1 - 3 * raw2 * raw2 + 12 * raw2 * m1 * m1 - 6 * m1 * m1 * m1 * m1;
    constexpr std::int64_t largest_convolution = 100;
    if (count > largest_convolution && before_crossing) {  // the first two moments of the size-biased law are exact
        double const shift = variance / m1;
        return test::distribution_from_cumulants(n * m1 + shift, n * variance + third / m1 - shift * shift, n * third,
                                                 n * fourth);
    }
    if (count > largest_convolution) {
        return test::distribution_from_cumulants(n * m1, n * variance, n * third, n * fourth);
    }
    // Generating function (a + lineage s/(1 + odds (1-s)))^n, multiplied out cell by cell.
    auto const size = static_cast<std::size_t>(n * m1 + 60 * std::sqrt(n * variance) + 60);
    long double const ratio = static_cast<long double>(precise.odds / (1 + precise.odds));
    auto const none = static_cast<long double>(precise.no_lineage);
    auto const first = static_cast<long double>(precise.lineage / (1 + precise.odds));
    std::vector<long double> law(size, 0);
    law[0] = 1;
    for (std::int64_t cell = 0; cell < count; ++cell) {
        // Times none + first s/(1 - ratio s).
        std::vector<long double> next(size, 0);
        long double carried = 0;
        for (std::size_t k = 0; k < size; ++k) {
            next[k] = none * law[k] + first * carried;
            carried = law[k] + ratio * carried;
        }
        law = next;
    }
    if (before_crossing) {  // every cell is as likely to be the one that crosses
        long double sum = 0;
        for (std::size_t k = 0; k < size; ++k) {
            law[k] *= static_cast<long double>(k);
            sum += law[k];
        }
        for (long double& probability : law) {
            probability /= sum;
        }
    }
    return test::distribution_from_probabilities(law);
}

class CountTest : public ::testing::TestWithParam<CountCase> {
  protected:
    static test::CountComparison compare(CountCase const& which, Rates const& assumed, bool before_crossing) {
        Descent const descent =
            descend(make_birth_death(which.rates.birth, which.rates.death, which.rates.crossing), which.span);
        random::Stream stream = test_stream(603);
        return test::compare_counts(
            count_law(assumed, which.span, which.count, before_crossing), n_samples(300'000, 10'000'000), [&] {
                return draw_count(descent, which.count, before_crossing ? SpanEnd::crossing : SpanEnd::no_crossing,
                                  stream);
            });
    }
};

TEST_P(CountTest, HasItsLaw) {
    test::expect_same_law(compare(GetParam(), GetParam().rates, false));
}

TEST_P(CountTest, IsToldFromAWrongDeathRate) {
    Rates assumed = GetParam().rates;
    assumed.death = assumed.death * 1.05 + 0.001;
    EXPECT_GT(compare(GetParam(), assumed, false).worst_z, test::largest_z);
}

//! Size-biased: P(k) in proportion to k P(k without crossing), which does not use how the sampler is composed.
TEST_P(CountTest, HasItsLawBeforeACrossing) {
    test::expect_same_law(compare(GetParam(), GetParam().rates, true));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, CountTest,
    ::testing::Values(
        CountCase{"one_supercritical", {0.3, 0.1, 0.02}, 8, 1}, CountCase{"one_critical", {0.2, 0.2, 1e-9}, 20, 1},
        CountCase{"one_plain_critical", {0.2, 0.2, 0}, 20, 1}, CountCase{"two_subcritical", {0.1, 0.3, 0.01}, 5, 2},
        CountCase{"five_plain", {0.3, 0.2, 0}, 10, 5}, CountCase{"five_no_death", {0.3, 0, 0.1}, 6, 5},
        CountCase{"five_no_birth", {0, 0.2, 0.1}, 4, 5}, CountCase{"fifty_dominated_by_crossing", {0.3, 0.4, 1}, 2, 50},
        CountCase{"hundred", {0.14, 0.17, 1e-6}, 60, 100}, CountCase{"million", {0.14, 0.17, 1e-6}, 30, 1'000'000},
        CountCase{"ten_trillion", {0.2, 0.1, 1e-9}, 10, 10'000'000'000'000},
        CountCase{"ten_trillion_short", {0.2, 0.1, 1e-9}, 1e-5, 10'000'000'000'000},
        CountCase{"ten_trillion_critical", {0.1, 0.1, 1e-12}, 100, 10'000'000'000'000}),
    [](auto const& test_case) { return test_case.param.name; });

// ---- Brute force ----------------------------------------------------------------------------------------------------

struct BruteForce {
    double first_crossing = never;
    std::int64_t count = 0;  //!< just before the first crossing, or at the end
};

//! Event by event with the standard library's generator, to the first crossing or to the end.
BruteForce follow(Rates const& rates, std::int64_t count, double end, std::mt19937_64* generator) {
    std::exponential_distribution<double> wait(1);
    std::uniform_real_distribution<double> uniform(0, 1);
    double const per_cell = rates.birth + rates.death + rates.crossing;
    double now = 0;
    while (count > 0) {
        now += wait(*generator) / (static_cast<double>(count) * per_cell);
        if (now >= end) {
            break;
        }
        double const u = uniform(*generator) * per_cell;
        if (u < rates.crossing) {
            return {now, count};
        }
        count += u < rates.crossing + rates.birth ? 1 : -1;
    }
    return {never, count};
}

//! Joint law of the first crossing, the count before it, and the count at the end if there was none.
TEST(BruteForceTest, GivesTheSameTimesAndCounts) {
    struct Case {
        Rates rates;
        std::int64_t count;
        double end;
    };
    for (Case const& which : {Case{{0.4, 0.3, 0.03}, 3, 6}, Case{{0.2, 0.4, 0.1}, 5, 4}, Case{{0.3, 0.3, 0.02}, 1, 12},
                              Case{{0, 0.3, 0.1}, 6, 5}, Case{{0.5, 0, 0.02}, 2, 6}}) {
        std::int64_t const n = n_samples(100'000, 1'000'000);
        std::mt19937_64 generator(604);
        random::Stream stream = test_stream(605);
        BirthDeath const rates = make_birth_death(which.rates.birth, which.rates.death, which.rates.crossing);
        Descent const whole = descend(rates, which.end);
        constexpr int n_time_bins = 8;
        std::vector<std::vector<double>> ours(n_time_bins + 1);
        std::vector<std::vector<double>> theirs(n_time_bins + 1);
        std::vector<double> our_bins;
        std::vector<double> their_bins;
        auto const bin = [&](double time) {
            return time < which.end ? static_cast<std::size_t>(time / which.end * n_time_bins)
                                    : std::size_t{n_time_bins};
        };
        for (std::int64_t i = 0; i < n; ++i) {
            BruteForce const brute = follow(which.rates, which.count, which.end, &generator);
            theirs[bin(brute.first_crossing)].push_back(static_cast<double>(brute.count));
            their_bins.push_back(static_cast<double>(bin(brute.first_crossing)));
            double const time = draw_first_crossing(rates, which.count, stream);
            std::int64_t const count = time < which.end
                                           ? draw_count(descend(rates, time), which.count, SpanEnd::crossing, stream)
                                           : draw_count(whole, which.count, SpanEnd::no_crossing, stream);
            ours[bin(time)].push_back(static_cast<double>(count));
            our_bins.push_back(static_cast<double>(bin(time)));
        }
        EXPECT_GT(test::two_sample_p(our_bins, their_bins), smallest_p);
        for (std::size_t i = 0; i < ours.size(); ++i) {
            if (ours[i].size() > 300 && theirs[i].size() > 300) {
                EXPECT_GT(test::two_sample_p(ours[i], theirs[i]), smallest_p) << "time bin " << i;
            }
        }
    }
}

}  // namespace
}  // namespace clonecast::process
