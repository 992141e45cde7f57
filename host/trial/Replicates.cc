// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/Replicates.hh"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>

#include "host/stats/CoxModel.hh"
#include "host/stats/KaplanMeier.hh"

namespace clonecast::trial {
namespace {

//! Trials that a thread takes at a time.
constexpr std::uint64_t replicates_per_turn = 16;

//! Counts of an arm over all strata.
stats::GroupCounts pool_strata(std::vector<stats::Groups> const& strata, std::size_t arm) {
    stats::GroupCounts all;
    for (stats::Groups const& groups : strata) {
        all.insert(all.end(), groups[arm].begin(), groups[arm].end());
    }
    if (strata.size() == 1) {
        return all;
    }
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.time < b.time; });
    std::size_t kept = 0;
    for (stats::TimeCounts const& at : all) {
        if (kept > 0 && all[kept - 1].time == at.time) {
            all[kept - 1].events += at.events;
            all[kept - 1].censored += at.censored;
        } else {
            all[kept++] = at;
        }
    }
    all.resize(kept);
    return all;
}

Replicate analyse(TrialData const& data, Analysis analysis) {
    Replicate replicate;
    replicate.enrolled = data.enrolled;
    replicate.events = data.events;
    replicate.analysis_day = data.analysis_day;
    replicate.has_all_events = data.has_all_events;
    replicate.z = stats::log_rank(data.strata).z;
    if (analysis == Analysis::log_rank) {
        return replicate;
    }
    double last_day = 0;
    for (std::size_t arm = 0; arm < 2; ++arm) {
        stats::GroupCounts const counts = pool_strata(data.strata, arm);
        replicate.median[arm] = stats::survival_quantile(stats::kaplan_meier(counts), 0.5).estimate;
        last_day = arm == 0 && !counts.empty() ? counts.back().time : last_day;
    }
    replicate.median_difference = difference_of_medians(replicate.median, last_day);
    if (replicate.z) {
        stats::CoxFit const fit = stats::fit_cox(stats::indicator_data(data.strata, 1));
        replicate.log_hazard_ratio = fit.coefficients[0].coefficient;
    }
    return replicate;
}

}  // namespace

std::optional<double> difference_of_medians(std::array<std::optional<double>, 2> const& median, double last_day) {
    return median[1] ? std::optional(median[0].value_or(last_day) - *median[1]) : std::nullopt;
}

std::uint64_t choose_batches(std::uint64_t pool_patients, Design const& design, std::uint64_t replicates) {
    if (replicates == 0 || replicates > most_replicates) {
        throw TrialError(fmt::format("{} replicates: there can be from 1 to {}", replicates, most_replicates));
    }
    if (pool_patients < design.all_patients()) {
        throw TrialError(fmt::format("a trial of {} patients cannot be drawn from {} virtual patients; simulate more",
                                     design.all_patients(), pool_patients));
    }
    return std::min({most_batches, replicates, pool_patients / design.all_patients()});
}

PoolRange batch_range(std::uint64_t pool_patients, std::uint64_t n_batches, std::uint64_t batch) {
    std::uint64_t const size = pool_patients / n_batches;
    std::uint64_t const larger = pool_patients % n_batches;
    auto const begin = [&](std::uint64_t b) { return b * size + std::min(b, larger); };
    return {begin(batch), begin(batch + 1)};
}

std::vector<Replicate> simulate_trials(Pool const& pool, Design const& design, ReplicateOptions const& options) {
    check_design(design);
    std::vector<Replicate> replicates(options.replicates);
    std::atomic<std::uint64_t> next{0};
    std::mutex failure_mutex;
    std::exception_ptr failure;
    auto const work = [&] {
        try {
            TrialDrawer drawer(pool);
            for (;;) {
                std::uint64_t const begin = next.fetch_add(replicates_per_turn);
                std::uint64_t const end = std::min(begin + replicates_per_turn, options.replicates);
                if (begin >= end) {
                    return;
                }
                for (std::uint64_t r = begin; r < end; ++r) {
                    PoolRange const range = batch_range(pool.size(), options.n_batches, r % options.n_batches);
                    replicates[r] = analyse(drawer.draw(design, options.seed, r, range), options.analysis);
                }
                if (options.done != nullptr) {
                    *options.done += end - begin;
                }
            }
        } catch (...) {
            std::lock_guard const lock(failure_mutex);
            failure = std::current_exception();
            next = options.replicates;
        }
    };
    {
        auto const cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
        int const n_threads = options.threads > 0 ? options.threads : cores;
        std::vector<std::jthread> threads;
        for (int i = 1; i < n_threads; ++i) {
            threads.emplace_back(work);
        }
        work();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
    return replicates;
}

}  // namespace clonecast::trial
