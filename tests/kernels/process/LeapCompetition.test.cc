// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Engine leap where clones compete: against ssa, the master equation and the moment equations.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "kernels/process/Leap.hh"
#include "tests/support/MasterEquation.hh"
#include "tests/support/MomentEquations.hh"
#include "tests/support/RunScenario.hh"

/*! \file
 *  CLONECAST_VALIDATION=1 compares a million trajectories of leap each: with the exact law, for one clone up to a capacity of
 *  1e5 and for two up to 1000; and with a million of ssa for capacities up to 1000 and as many as 1e10 events allow
 *  above. The differences measured are properties in the test's report (--gtest_output=xml). */

namespace clonecast::process {
namespace {

using test::Ends;
using test::mutation;
using test::n_samples;
using test::Scenario;
using test::switching;

//! What becomes of the clones: they fill their site, or die out.
enum class Fate : std::uint8_t { fill, die };

//! One clone, or two or four of unequal weights that mutate and switch.
Scenario crowd(int n_clones, Growth growth, double capacity, Fate fate) {
    bool const fills = fate == Fate::fill;
    auto const start = static_cast<std::int64_t>(capacity / 5);
    double const days = fills ? 20 : 8 + std::log(capacity / 5) / 0.16;  // about half of the patients have no cell then
    Scenario scenario;
    scenario.n_clones = n_clones;
    scenario.growth = {growth};
    if (n_clones == 1) {
        scenario.start = {start};
        scenario.phases = {{days, {{0.3}, {fills ? 0.1 : 0.45}, {}, {capacity}, 0.5, {1}}}};
    } else if (n_clones == 2) {
        scenario.crossings = {mutation(0, 1), switching(1, 0)};
        scenario.start = {start, start / 10};
        std::vector<double> const deaths = fills ? std::vector<double>{0.1, 0.12} : std::vector<double>{0.45, 0.5};
        scenario.phases = {{days, {{0.3, 0.35}, deaths, {0.01, 0.02}, {capacity}, 0.5, {1, 1.3}}}};
    } else {
        scenario.crossings = {mutation(0, 1), mutation(1, 2), switching(2, 3), switching(3, 0)};
        scenario.start = {start, start / 10, 0, start / 20};
        std::vector<double> const deaths =
            fills ? std::vector<double>{0.1, 0.12, 0.15, 0.02} : std::vector<double>{0.45, 0.5, 0.5, 0.25};
        scenario.phases = {
            {days, {{0.3, 0.35, 0.3, 0.05}, deaths, {0.01, 0.02, 0.05, 0.1}, {capacity}, 0.5, {1, 1.3, 0.8, 0.5}}}};
    }
    return scenario;
}

//! Looks at the counts on the way; each ends a step of leap, so that only extinction is looked for.
int looks_at(Fate fate) {
    return fate == Fate::die ? 16 : 1;
}

//! Ends, and the day of the first look that met no cell; the last day if none did.
struct Course {
    Ends ends;
    std::vector<double> extinct_at;
    std::int64_t n_extinct = 0;
};

Course run_course(Scenario const& scenario, int n_looks, Engine engine, std::int64_t n, std::uint64_t seed,
                  double tolerance = default_leap_tolerance) {
    test::TestModel const model(scenario.n_clones, scenario.crossings, scenario.growth);
    test::Phase const& phase = scenario.phases[0];
    Course course{test::make_ends(scenario, n), std::vector<double>(static_cast<std::size_t>(n), phase.days), 0};
    for (std::int64_t trajectory = 0; trajectory < n; ++trajectory) {
        auto const at = static_cast<std::size_t>(trajectory);
        random::Stream stream = test::test_stream(seed, static_cast<std::uint64_t>(trajectory));
        State state{};
        for (std::size_t i = 0; i < scenario.start.size(); ++i) {
            state.count[i] = scenario.start[i];
        }
        std::uint64_t steps = std::uint64_t{1} << 60;
        bool is_extinct = false;
        for (int look = 0; look < n_looks && !is_extinct; ++look) {
            double const begin = phase.days * look / n_looks;
            double const end = phase.days * (look + 1) / n_looks;
            Advance const advance =
                test::advance_by(engine, model.view(), phase.rates, begin, end, &state, stream, &steps, tolerance);
            course.ends.n_not_reached += advance == Advance::reached ? 0 : 1;
            is_extinct =
                std::all_of(state.count, state.count + scenario.n_clones, [](auto count) { return count == 0; });
            if (is_extinct) {
                course.extinct_at[at] = end;
                ++course.n_extinct;
            }
        }
        for (std::size_t i = 0; i < scenario.start.size(); ++i) {
            course.ends.count[i][at] = state.count[i];
        }
    }
    return course;
}

//! One comparison: how far apart, as a share of the value, and the standard error of that.
struct Difference {
    std::string what;
    double relative;
    double error;
};

struct Sample {
    double n = 0;
    double mean = 0;
    double variance = 0;
    double variance_error = 0;
};

template <class T>
Sample describe(std::vector<T> const& values) {
    Sample sample;
    sample.n = static_cast<double>(values.size());
    for (T const value : values) {
        sample.mean += static_cast<double>(value) / sample.n;
    }
    double fourth = 0;
    for (T const value : values) {
        double const square = std::pow(static_cast<double>(value) - sample.mean, 2);
        sample.variance += square / sample.n;
        fourth += square * square / sample.n;
    }
    sample.variance_error = std::sqrt((fourth - sample.variance * sample.variance) / sample.n);
    return sample;
}

//! Means and variances of every clone, P(extinct) and mean time of extinction (cut off at the end).
std::vector<Difference> compare(Course const& leap, Course const& ssa) {
    std::vector<Difference> all;
    auto const add_mean = [&all](std::string const& what, Sample const& a, Sample const& b) {
        if (a.variance + b.variance > 0 && b.mean > 0) {
            all.push_back(
                {"mean " + what, a.mean / b.mean - 1, std::sqrt(a.variance / a.n + b.variance / b.n) / b.mean});
        }
    };
    for (std::size_t i = 0; i < leap.ends.count.size(); ++i) {
        Sample const a = describe(leap.ends.count[i]);
        Sample const b = describe(ssa.ends.count[i]);
        constexpr double largest_variance_error = 0.1;  // beyond, a few trajectories decide
        add_mean("of clone " + std::to_string(i), a, b);
        if (b.variance_error < largest_variance_error * b.variance) {
            all.push_back({"variance of clone " + std::to_string(i), a.variance / b.variance - 1,
                           std::hypot(a.variance_error, b.variance_error) / b.variance});
        }
    }
    auto const n_a = static_cast<double>(leap.extinct_at.size());
    auto const n_b = static_cast<double>(ssa.extinct_at.size());
    double const pooled = static_cast<double>(leap.n_extinct + ssa.n_extinct) / (n_a + n_b);
    if (pooled > 0) {  // else all times are the last day, and their means differ by rounding only
        add_mean("time of extinction", describe(leap.extinct_at), describe(ssa.extinct_at));
    }
    if (pooled > 0 && pooled < 1) {
        double const difference = static_cast<double>(leap.n_extinct) / n_a - static_cast<double>(ssa.n_extinct) / n_b;
        all.push_back({"P(extinct)", difference / pooled, std::sqrt((1 - pooled) / pooled * (1 / n_a + 1 / n_b))});
    }
    return all;
}

double worst_z(std::vector<Difference> const& differences) {
    double worst = 0;
    for (Difference const& difference : differences) {
        worst = std::max(worst, std::abs(difference.relative) / difference.error);
    }
    return worst;
}

//! Moments of a law.
struct ExactMoments {
    double mean = 0;
    double variance = 0;
    double fourth = 0;  //!< about the mean
};

//! \param value  of every outcome
ExactMoments moments_of(std::vector<double> const& value, std::vector<double> const& probability) {
    ExactMoments moments;
    for (std::size_t i = 0; i < value.size(); ++i) {
        moments.mean += value[i] * probability[i];
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
        double const square = std::pow(value[i] - moments.mean, 2);
        moments.variance += square * probability[i];
        moments.fourth += square * square * probability[i];
    }
    return moments;
}

ExactMoments moments_of_count(std::vector<double> const& probability) {
    std::vector<double> count(probability.size());
    for (std::size_t n = 0; n < count.size(); ++n) {
        count[n] = static_cast<double>(n);
    }
    return moments_of(count, probability);
}

//! What a Course estimates, exactly.
struct Law {
    std::vector<ExactMoments> count;
    ExactMoments extinct_at;
    double extinct = 0;
    double outside = 0;  //!< probability that was given up, or met the end of the states
};

//! Of one clone or two.
Law find_law(Scenario const& scenario, int n_looks) {
    std::vector<std::size_t> clones;
    for (std::size_t i = 0; i < static_cast<std::size_t>(scenario.n_clones); ++i) {
        clones.push_back(i);
    }
    test::Phase const& phase = scenario.phases[0];
    double const capacity = phase.rates.capacities[0];
    test::MasterEquation equation(scenario, clones, static_cast<std::size_t>(capacity + 10 * std::sqrt(capacity)));
    Law law;
    std::vector<double> days;
    std::vector<double> probability;
    for (int look = 1; look <= n_looks; ++look) {
        equation.advance(phase.days / n_looks);
        days.push_back(phase.days * look / n_looks);
        probability.push_back(equation.extinct() - law.extinct);
        law.extinct = equation.extinct();
    }
    days.push_back(phase.days);
    probability.push_back(1 - law.extinct);
    law.extinct_at = moments_of(days, probability);
    law.outside = equation.lost();
    for (std::size_t const clone : clones) {
        std::vector<double> const marginal = equation.marginal(clone);
        law.count.push_back(moments_of_count(marginal));
        law.outside += std::abs(marginal.back());
    }
    return law;
}

//! The same differences from the law, with its standard errors.
std::vector<Difference> compare(Course const& leap, Law const& law) {
    std::vector<Difference> all;
    auto const n = static_cast<double>(leap.extinct_at.size());
    auto const add_mean = [&](std::string const& what, double mean, ExactMoments const& exact) {
        all.push_back({"mean " + what, mean / exact.mean - 1, std::sqrt(exact.variance / n) / exact.mean});
    };
    for (std::size_t i = 0; i < law.count.size(); ++i) {
        ExactMoments const& exact = law.count[i];
        Sample const sample = describe(leap.ends.count[i]);
        add_mean("of clone " + std::to_string(i), sample.mean, exact);
        constexpr double largest_variance_error = 0.1;  // beyond, a few trajectories decide
        double const error = std::sqrt((exact.fourth - exact.variance * exact.variance) / n) / exact.variance;
        if (error < largest_variance_error) {
            all.push_back({"variance of clone " + std::to_string(i), sample.variance / exact.variance - 1, error});
        }
    }
    constexpr double fewest = 25;  // trajectories of either kind that are expected
    if (n * law.extinct > fewest && n * (1 - law.extinct) > fewest) {
        add_mean("time of extinction", describe(leap.extinct_at).mean, law.extinct_at);
        all.push_back({"P(extinct)", static_cast<double>(leap.n_extinct) / n / law.extinct - 1,
                       std::sqrt((1 - law.extinct) / law.extinct / n)});
    }
    return all;
}

struct CrowdCase {
    int n_clones;
    Growth growth;
    double capacity;
    Fate fate;
    std::int64_t n_by_default;  //!< 0: in validation only
};

std::string name_of(CrowdCase const& which) {
    return std::to_string(which.n_clones) + (which.growth == Growth::logistic ? "_logistic_" : "_gompertz_") +
           std::to_string(static_cast<int>(which.capacity)) + (which.fate == Fate::fill ? "_fill" : "_die");
}

void PrintTo(CrowdCase const& which, std::ostream* out) {
    *out << name_of(which);
}

std::vector<CrowdCase> crowd_cases() {
    std::vector<CrowdCase> cases;
    for (int const n_clones : {2, 4}) {
        for (Growth const growth : {Growth::logistic, Growth::gompertz}) {
            for (Fate const fate : {Fate::fill, Fate::die}) {
                cases.push_back({n_clones, growth, 100, fate, 4000});
                cases.push_back({n_clones, growth, 1000, fate, 600});
                cases.push_back({n_clones, growth, 10'000, fate, 0});
                cases.push_back({n_clones, growth, 100'000, fate, 0});
            }
        }
    }
    return cases;
}

class CrowdTest : public ::testing::TestWithParam<CrowdCase> {};

TEST_P(CrowdTest, OfLeapIsThatOfSsa) {
    CrowdCase const& which = GetParam();
    if (which.n_by_default == 0 && !test::is_validation()) {
        GTEST_SKIP() << "too many events of ssa; runs with CLONECAST_VALIDATION=1";
    }
    Scenario const scenario = crowd(which.n_clones, which.growth, which.capacity, which.fate);
    int const n_looks = looks_at(which.fate);
    constexpr double most_cells = 1e9;  // of all trajectories of ssa together: about 1e10 events
    auto const n_ssa =
        n_samples(which.n_by_default, static_cast<std::int64_t>(std::min(1e6, most_cells / which.capacity)));
    Course const ssa = run_course(scenario, n_looks, Engine::ssa, n_ssa, 1201);
    for (double const tolerance : {1e-2, default_leap_tolerance}) {
        // Only the default promises to be within the noise of a million trajectories.
        double const allowed = tolerance > default_leap_tolerance ? tolerance : 0;
        Course const leap =
            run_course(scenario, n_looks, Engine::leap, n_samples(which.n_by_default, 1'000'000), 1202, tolerance);
        EXPECT_EQ(leap.ends.n_not_reached + ssa.ends.n_not_reached, 0);
        std::vector<Difference> const differences = compare(leap, ssa);
        for (Difference const& difference : differences) {
            EXPECT_LE(std::abs(difference.relative), allowed + test::largest_z * difference.error)
                << difference.what << " at tolerance " << tolerance;
        }
        RecordProperty("worst_z_" + std::to_string(tolerance), std::to_string(worst_z(differences)));
    }
}

INSTANTIATE_TEST_SUITE_P(Cases, CrowdTest, ::testing::ValuesIn(crowd_cases()),
                         [](auto const& test_case) { return name_of(test_case.param); });

//! What the comparison above rests on: a capacity, a death rate or a law that is wrong is seen.
TEST(CrowdComparisonTest, TellsWrongModels) {
    auto const worst = [](Course const& a, Course const& b) { return worst_z(compare(a, b)); };
    Course const ssa = run_course(crowd(2, Growth::logistic, 1000, Fate::fill), 1, Engine::ssa, 600, 1201);
    EXPECT_GT(worst(run_course(crowd(2, Growth::logistic, 1100, Fate::fill), 1, Engine::leap, 600, 1202), ssa),
              test::largest_z);
    Scenario const dying = crowd(2, Growth::logistic, 100, Fate::die);
    Scenario wrong = dying;
    wrong.phases[0].rates.deaths[0] *= 1.05;
    EXPECT_GT(worst(run_course(wrong, looks_at(Fate::die), Engine::leap, 4000, 1202),
                    run_course(dying, looks_at(Fate::die), Engine::ssa, 4000, 1201)),
              test::largest_z);
}

//! Without the Monte Carlo error of a reference.
std::vector<CrowdCase> law_cases() {
    std::vector<CrowdCase> cases;
    for (Growth const growth : {Growth::logistic, Growth::gompertz}) {
        for (Fate const fate : {Fate::fill, Fate::die}) {
            cases.push_back({1, growth, 10'000, fate, fate == Fate::fill ? 8000 : 2000});
            cases.push_back({1, growth, 100'000, fate, fate == Fate::fill ? 0 : 1000});
            cases.push_back({2, growth, 100, fate, 4000});
            cases.push_back({2, growth, 1000, fate, 0});
        }
    }
    return cases;
}

class CrowdLawTest : public ::testing::TestWithParam<CrowdCase> {};

TEST_P(CrowdLawTest, OfLeapIsThatOfTheMasterEquation) {
    CrowdCase const& which = GetParam();
    if (which.n_by_default == 0 && !test::is_validation()) {
        GTEST_SKIP() << "too large a master equation; runs with CLONECAST_VALIDATION=1";
    }
    Scenario const scenario = crowd(which.n_clones, which.growth, which.capacity, which.fate);
    int const n_looks = looks_at(which.fate);
    Law const law = find_law(scenario, n_looks);
    EXPECT_LT(law.outside, 1e-10);
    for (double const tolerance : {1e-2, default_leap_tolerance}) {
        // Only the default promises to be within the noise of a million trajectories.
        double const allowed = tolerance > default_leap_tolerance ? tolerance : 0;
        Course const leap =
            run_course(scenario, n_looks, Engine::leap, n_samples(which.n_by_default, 1'000'000), 1205, tolerance);
        EXPECT_EQ(leap.ends.n_not_reached, 0);
        std::vector<Difference> const differences = compare(leap, law);
        EXPECT_GE(differences.size(), law.count.size());
        for (Difference const& difference : differences) {
            EXPECT_LE(std::abs(difference.relative), allowed + test::largest_z * difference.error)
                << difference.what << " at tolerance " << tolerance;
            RecordProperty("z_of_" + difference.what + "_" + std::to_string(tolerance),
                           std::to_string(difference.relative / difference.error));
        }
        RecordProperty("worst_z_" + std::to_string(tolerance), std::to_string(worst_z(differences)));
    }
}

INSTANTIATE_TEST_SUITE_P(Cases, CrowdLawTest, ::testing::ValuesIn(law_cases()),
                         [](auto const& test_case) { return name_of(test_case.param); });

//! A capacity or a death rate that is wrong by a percent or three is seen.
TEST(CrowdLawComparisonTest, TellsWrongModels) {
    Law const filling = find_law(crowd(1, Growth::logistic, 10'000, Fate::fill), 1);
    EXPECT_GT(worst_z(compare(run_course(crowd(1, Growth::logistic, 10'100, Fate::fill), 1, Engine::leap, 2000, 1205),
                              filling)),
              test::largest_z);
    Scenario const dying = crowd(2, Growth::logistic, 100, Fate::die);
    Scenario wrong = dying;
    wrong.phases[0].rates.deaths[0] *= 1.03;
    EXPECT_GT(worst_z(compare(run_course(wrong, looks_at(Fate::die), Engine::leap, 4000, 1205),
                              find_law(dying, looks_at(Fate::die)))),
              test::largest_z);
}

//! Two clones that do not compete: generating functions know their law.
TEST(MasterEquationTest, AgreesWithTheBackwardEquations) {
    Scenario scenario = crowd(2, Growth::exponential, 20, Fate::die);
    scenario.start = {4, 2};
    scenario.phases[0].days = 10;
    constexpr std::size_t most = 250;
    test::MasterEquation equation(scenario, {0, 1}, most);
    equation.advance(4);
    equation.advance(6);
    constexpr double accuracy = 1e-7;  // of the truncation at `most` and of both methods
    EXPECT_NEAR(equation.extinct(), std::exp(test::log_probability_of_none(scenario, 3)), accuracy);
    for (std::size_t i = 0; i < 2; ++i) {
        ExactMoments const moments = moments_of_count(equation.marginal(i));
        auto const expected = test::cumulants_of_count(scenario, 1U << i);
        EXPECT_NEAR(equation.marginal(i)[0], std::exp(test::log_probability_of_none(scenario, 1U << i)), accuracy);
        EXPECT_NEAR(moments.mean / expected[0], 1, accuracy);
        EXPECT_NEAR(moments.variance / expected[1], 1, accuracy);
        EXPECT_NEAR((moments.fourth - 3 * std::pow(moments.variance, 2)) / expected[3], 1, accuracy);
    }
}

//! The length of its steps makes no difference.
TEST(MasterEquationTest, HasConverged) {
    Scenario const scenario = crowd(1, Growth::gompertz, 1000, Fate::fill);
    constexpr std::size_t most = 1000;
    std::vector<double> const probability = test::solve_master_equation(scenario, most);
    test::MasterEquation finer(scenario, {0}, most, 0.1 * test::MasterEquation::longest_step);
    finer.advance(scenario.phases[0].days);
    std::vector<double> const expected = finer.marginal(0);
    double sum = 0;
    for (std::size_t n = 0; n <= most; ++n) {
        EXPECT_NEAR(probability[n], expected[n], 1e-10) << n;
        sum += probability[n];
    }
    EXPECT_NEAR(sum, 1, 1e-12);
}

Scenario alone(Growth growth, double capacity, double on_birth, double days) {
    Scenario scenario;
    scenario.start = {static_cast<std::int64_t>(capacity / 10)};
    scenario.phases = {{days, {{0.3}, {0.1}, {}, {capacity}, on_birth, {}}}};
    scenario.growth = {growth};
    return scenario;
}

//! One clone, whose law is known exactly: the bias of the variance, which is the largest of all, at three tolerances.
TEST(LeapBiasTest, FallsWithTheToleranceWhereClonesCompete) {
    Scenario const scenario = alone(Growth::logistic, 1000, 0.5, 20);
    constexpr std::size_t most = 1000;
    std::vector<double> const probability = test::solve_master_equation(scenario, most);
    double mean = 0;
    double variance = 0;
    for (std::size_t n = 0; n <= most; ++n) {
        mean += static_cast<double>(n) * probability[n];
    }
    for (std::size_t n = 0; n <= most; ++n) {
        variance += std::pow(static_cast<double>(n) - mean, 2) * probability[n];
    }
    for (double const tolerance : {1e-1, 1e-2, 1e-3}) {
        Ends const ends = test::run_engine(scenario, Engine::leap, n_samples(20'000, 400'000), 1203, 0, tolerance);
        Sample const sample = describe(ends.count[0]);
        double const mean_error = std::sqrt(variance / sample.n);
        double const variance_error = sample.variance_error / variance;
        double const bias = sample.variance / variance - 1;
        std::string const suffix = "_" + std::to_string(tolerance);
        RecordProperty("mean_bias_cells" + suffix, std::to_string(sample.mean - mean));
        RecordProperty("variance_bias" + suffix, std::to_string(bias));
        RecordProperty("variance_error" + suffix, std::to_string(variance_error));
        if (tolerance > 0.05) {
            EXPECT_GT(bias, test::largest_z * variance_error) << "so large a bias must be seen";
            EXPECT_LT(bias, 2 * tolerance);
        } else {
            EXPECT_LE(std::abs(bias), tolerance + test::largest_z * variance_error) << tolerance;
            EXPECT_LE(std::abs(sample.mean - mean), test::largest_z * mean_error) << tolerance;
        }
    }
}

//! Large populations against the moment equations, whose own error is checked where the exact law is known.
TEST(LeapTest, AgreesWithTheMomentEquationsOfLargeCrowds) {
    for (Growth const growth : {Growth::logistic, Growth::gompertz}) {
        for (int const n_clones : {2, 4}) {
            Scenario const scenario = crowd(n_clones, growth, 100'000, Fate::fill);
            test::Moments const moments = test::moments_of_crowd(scenario);
            Ends const ends = test::run_engine(scenario, Engine::leap, n_samples(2000, 1'000'000), 1204);
            EXPECT_EQ(ends.n_not_reached, 0);
            for (std::size_t i = 0; i < ends.count.size(); ++i) {
                Sample const sample = describe(ends.count[i]);
                double const variance = moments.covariance[i * ends.count.size() + i];
                double const mean_z = (sample.mean - moments.mean[i]) / std::sqrt(variance / sample.n);
                double const variance_z = (sample.variance - variance) / sample.variance_error;
                std::string const which = std::to_string(n_clones) +
                                          (growth == Growth::logistic ? "_logistic_" : "_gompertz_") +
                                          std::to_string(i);
                RecordProperty("mean_z_" + which, std::to_string(mean_z));
                RecordProperty("variance_z_" + which, std::to_string(variance_z));
                EXPECT_LE(std::abs(mean_z), test::largest_z) << which;
                EXPECT_LE(std::abs(variance_z), test::largest_z) << which;
            }
        }
    }
}

TEST(MomentEquationsTest, AreRightWhereTheLawIsKnown) {
    for (Growth const growth : {Growth::logistic, Growth::gompertz}) {
        Scenario const scenario = alone(growth, 1000, 0.5, 10);
        constexpr std::size_t most = 1000;
        std::vector<double> const probability = test::solve_master_equation(scenario, most);
        test::Moments const moments = test::moments_of_crowd(scenario);
        double mean = 0;
        double variance = 0;
        for (std::size_t n = 0; n <= most; ++n) {
            mean += static_cast<double>(n) * probability[n];
        }
        for (std::size_t n = 0; n <= most; ++n) {
            variance += std::pow(static_cast<double>(n) - mean, 2) * probability[n];
        }
        EXPECT_NEAR(moments.mean[0] - mean, 0, 0.1);  // [cells]
        EXPECT_NEAR(moments.covariance[0] / variance, 1, 0.03);
    }
}

}  // namespace
}  // namespace clonecast::process
