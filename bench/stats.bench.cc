// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Time of survival analysis: comparing regimens from counts and from rows of patients.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "host/stats/CoxModel.hh"
#include "host/stats/CumulativeIncidence.hh"
#include "host/stats/KaplanMeier.hh"
#include "host/stats/LogRank.hh"
#include "host/stats/PairedComparison.hh"
#include "host/stats/ProportionalHazards.hh"
#include "host/stats/RestrictedMean.hh"
#include "host/stats/Turnbull.hh"
#include "kernels/random/Stream.hh"
#include "kernels/random/Uniform.hh"

namespace {

using namespace clonecast;
using namespace clonecast::stats;

constexpr std::size_t n_regimens = 5;
constexpr double follow_up = 1095;  // [day]
constexpr double horizon = 1000;    // [day]

struct Rows {
    std::vector<double> time;
    std::vector<std::uint8_t> cause;

    PatientTimes view() const { return {time, cause}; }
};

//! Times of `n` patients on a grid of days, shared in part between regimens, with two causes.
std::vector<Rows> make_rows(std::int64_t n) {
    std::vector<Rows> regimens(n_regimens);
    random::Stream stream(random::StreamKey{1, random::Purpose::test, 0, 0});
    for (std::int64_t patient = 0; patient < n; ++patient) {
        double const shared = 900 * random::draw_exponential(stream);
        for (std::size_t r = 0; r < n_regimens; ++r) {
            double const own = (400.0 + 100.0 * static_cast<double>(r)) * random::draw_exponential(stream);
            double const time = std::min(follow_up, std::ceil(std::min(shared, own)));
            regimens[r].time.push_back(time);
            regimens[r].cause.push_back(time == follow_up ? 0 : own < shared ? 1 : 2);
        }
    }
    return regimens;
}

//! Every pair of regimens and all together, as a comparison of regimens does.
void compare_counts(Groups const& groups) {
    std::vector<SurvivalCurve> curves;
    for (GroupCounts const& counts : groups) {
        curves.push_back(kaplan_meier(counts));
        benchmark::DoNotOptimize(survival_quantile(curves.back(), 0.5));
    }
    for (std::size_t a = 0; a < groups.size(); ++a) {
        for (std::size_t b = a + 1; b < groups.size(); ++b) {
            Groups const pair{groups[a], groups[b]};
            CoxData const data = indicator_data(pair);
            CoxFit const fit = fit_cox(data);
            benchmark::DoNotOptimize(check_proportional_hazards(data, fit));
            benchmark::DoNotOptimize(log_rank(pair));
            benchmark::DoNotOptimize(
                restricted_mean_difference(*restricted_mean(curves[a], horizon), *restricted_mean(curves[b], horizon)));
            benchmark::DoNotOptimize(survival_difference(curves[a], curves[b], horizon));
        }
    }
    benchmark::DoNotOptimize(log_rank(groups));
    benchmark::DoNotOptimize(fit_cox(indicator_data(groups)));
}

Groups count_all(std::vector<Rows> const& rows) {
    Groups groups;
    for (Rows const& regimen : rows) {
        groups.push_back(count_events(regimen.view()));
    }
    return groups;
}

void from_counts(benchmark::State& state) {
    Groups const groups = count_all(make_rows(state.range(0)));
    for (auto _ : state) {
        compare_counts(groups);
    }
}

//! Patients counted, causes too; all regimens compared, every pair also patient by patient.
void from_rows(benchmark::State& state) {
    std::vector<Rows> const rows = make_rows(state.range(0));
    for (auto _ : state) {
        compare_counts(count_all(rows));
        for (Rows const& regimen : rows) {
            benchmark::DoNotOptimize(cumulative_incidence(count_causes(regimen.view(), 2)));
        }
        std::vector<PatientEnds> ends;
        for (Rows const& regimen : rows) {
            ends.push_back(find_ends(regimen.view()));
        }
        for (std::size_t a = 0; a < n_regimens; ++a) {
            for (std::size_t b = a + 1; b < n_regimens; ++b) {
                benchmark::DoNotOptimize(paired_survival_difference(ends[a], ends[b], horizon));
                benchmark::DoNotOptimize(paired_restricted_mean_difference(ends[a], ends[b], horizon));
                benchmark::DoNotOptimize(compare_patients(ends[a], ends[b]));
            }
        }
    }
    state.SetItemsProcessed(state.iterations() * state.range(0) * static_cast<std::int64_t>(n_regimens));
}

//! One replicate of a trial with two arms: median, log-rank test and hazard ratio.
void trial_replicate(benchmark::State& state) {
    std::vector<Rows> const rows = make_rows(state.range(0));
    for (auto _ : state) {
        Groups const arms{count_events(rows[0].view()), count_events(rows[4].view())};
        benchmark::DoNotOptimize(survival_quantile(kaplan_meier(arms[0]), 0.5));
        benchmark::DoNotOptimize(survival_quantile(kaplan_meier(arms[1]), 0.5));
        benchmark::DoNotOptimize(log_rank(arms));
        benchmark::DoNotOptimize(fit_cox(indicator_data(arms)));
    }
}

//! A covariate that is different in every patient.
void cox_rows(benchmark::State& state) {
    std::vector<Rows> rows = make_rows(state.range(0));
    CoxData data;
    data.n_covariates = 1;
    data.time = std::move(rows[0].time);
    random::Stream stream(random::StreamKey{2, random::Purpose::test, 0, 0});
    for (std::uint8_t const cause : rows[0].cause) {
        data.covariates.push_back(random::draw_exponential(stream));
        data.events.push_back(cause > 0 ? 1 : 0);
        data.censored.push_back(cause > 0 ? 0 : 1);
    }
    rows.clear();
    for (auto _ : state) {
        benchmark::DoNotOptimize(fit_cox(data));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

//! Scans every 56 days from a day of each patient's own, some missed.
void turnbull_scans(benchmark::State& state) {
    std::vector<Rows> const rows = make_rows(state.range(0));
    random::Stream stream(random::StreamKey{3, random::Purpose::test, 0, 0});
    std::vector<IntervalCounts> intervals;
    for (double const time : rows[0].time) {
        double left = 0;
        double right = std::ceil(56 * random::draw_uniform(stream));
        while (right < time && right < follow_up) {
            left = right;
            right += random::draw_uniform(stream) < 0.1 ? 112 : 56;
        }
        intervals.push_back({left, time <= right ? right : std::numeric_limits<double>::infinity(), 1});
    }
    for (auto _ : state) {
        auto const estimate = turnbull(intervals);
        state.counters["steps"] = estimate->n_iterations;
        state.counters["masses"] = static_cast<double>(estimate->masses.size());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(from_counts)->Arg(10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(from_rows)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(trial_replicate)->Arg(200)->Unit(benchmark::kMicrosecond);
BENCHMARK(cox_rows)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(turnbull_scans)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
