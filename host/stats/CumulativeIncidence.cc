// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/CumulativeIncidence.hh"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "host/stats/detail/ProbabilityBand.hh"

namespace clonecast::stats {

CumulativeIncidence cumulative_incidence(CauseCounts const& counts, double confidence, Band band) {
    std::size_t const n_causes = counts.n_causes;
    if (counts.censored.size() != counts.time.size() || counts.events.size() != counts.time.size() * n_causes) {
        throw std::invalid_argument("cumulative_incidence: the columns of the counts differ in length");
    }
    check_times(any_cause(counts), "cumulative_incidence");
    double const z = normal_deviate(confidence);
    CumulativeIncidence curves;
    curves.confidence = confidence;

    std::uint64_t at_risk = std::accumulate(counts.events.begin(), counts.events.end(), std::uint64_t{0}) +
                            std::accumulate(counts.censored.begin(), counts.censored.end(), std::uint64_t{0});
    double free = 1;                                               // S
    double free_variance = 0;                                      // of S
    std::vector<double> variance(n_causes), covariance(n_causes);  // of F_k; of S and F_k
    IncidenceRow row;
    row.causes.resize(n_causes);
    for (std::size_t i = 0; i < counts.time.size() && at_risk > 0; ++i) {
        std::uint64_t const* const events = counts.events.data() + i * n_causes;
        std::uint64_t const all_events = std::accumulate(events, events + n_causes, std::uint64_t{0});
        auto const n = static_cast<double>(at_risk);
        double const stay = static_cast<double>(at_risk - all_events) / n;
        for (std::size_t k = 0; k < n_causes && all_events > 0; ++k) {
            double const p = static_cast<double>(events[k]) / n;
            double const new_part = free * free / n;
            variance[k] += p * p * free_variance + 2 * p * covariance[k] + new_part * p * (1 - p);
            covariance[k] = stay * (covariance[k] + p * free_variance - new_part * p);
            Incidence& cause = row.causes[k];
            cause.estimate += free * p;
            cause.standard_error = std::sqrt(std::max(0.0, variance[k]));
            if (cause.estimate > 0) {
                auto const [lower, upper] = detail::probability_band(band, cause.estimate, std::log(cause.estimate),
                                                                     cause.standard_error / cause.estimate, z);
                cause.lower = lower;
                cause.upper = upper;
            }
        }
        free_variance = stay * stay * free_variance + free * free * stay * (1 - stay) / n;
        free *= stay;
        row.time = counts.time[i];
        row.at_risk = at_risk;
        row.event_free = free;
        curves.rows.push_back(row);
        at_risk -= all_events + counts.censored[i];
    }
    return curves;
}

std::optional<Incidence> incidence_at(CumulativeIncidence const& curves, std::size_t cause, double time) {
    auto const& rows = curves.rows;
    if (rows.empty() || (time > rows.back().time && rows.back().event_free > 0)) {
        return std::nullopt;
    }
    if (cause >= rows.front().causes.size()) {
        throw std::invalid_argument("incidence_at: no such cause");
    }
    auto const after = std::upper_bound(rows.begin(), rows.end(), time,
                                        [](double t, IncidenceRow const& row) { return t < row.time; });
    return after == rows.begin() ? Incidence{} : (after - 1)->causes[cause];
}

}  // namespace clonecast::stats
