// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/EventCounts.hh"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "host/stats/detail/CountKeys.hh"
#include "kernels/numerics/Bits.hh"

namespace clonecast::stats {
namespace {

struct TimeKey {
    double time = 0;
    std::uint64_t cause = 0;

    std::uint64_t hash() const { return detail::mix_bits(bits_from_double(time) + cause); }
    bool operator==(TimeKey const&) const = default;
};

}  // namespace

namespace {

//! \param largest_cause  larger ones are refused
//! \param n_causes       to keep apart: all from here on count as this one
CauseCounts collapse(PatientTimes const& patients, std::size_t largest_cause, std::size_t n_causes,
                     char const* caller) {
    std::string const where = std::string(caller) + ": ";
    if (patients.time.size() != patients.cause.size()) {
        throw std::invalid_argument(where + std::to_string(patients.time.size()) + " times and " +
                                    std::to_string(patients.cause.size()) + " causes");
    }
    detail::CountKeys<TimeKey> keys;
    for (std::size_t i = 0; i < patients.time.size(); ++i) {
        double const time = patients.time[i];
        std::size_t const cause = patients.cause[i];
        if (!(time >= 0 && std::isfinite(time))) {
            throw std::invalid_argument(where + "the time of patient " + std::to_string(i) + " is " +
                                        std::to_string(time) + "; it must be finite and >= 0");
        }
        if (cause > largest_cause) {
            throw std::invalid_argument(where + "the cause of patient " + std::to_string(i) + " is " +
                                        std::to_string(cause) + "; the last one is " + std::to_string(largest_cause));
        }
        keys.add({time + 0.0, std::min(cause, n_causes)}, 1);  // + 0.0: a negative zero is the same time as zero
    }
    auto entries = keys.take();
    std::sort(entries.begin(), entries.end(), [](auto const& a, auto const& b) { return a.key.time < b.key.time; });

    CauseCounts counts;
    counts.n_causes = n_causes;
    for (auto const& [key, n] : entries) {
        if (counts.time.empty() || counts.time.back() != key.time) {
            counts.time.push_back(key.time);
            counts.events.resize(counts.events.size() + n_causes);
            counts.censored.push_back(0);
        }
        std::uint64_t& count = key.cause == 0 ? counts.censored.back()
                                              : counts.events[(counts.time.size() - 1) * n_causes + key.cause - 1];
        count += n;
    }
    return counts;
}

}  // namespace

GroupCounts count_events(PatientTimes const& patients) {
    return any_cause(collapse(patients, UINT8_MAX, 1, "count_events"));
}

CauseCounts count_causes(PatientTimes const& patients, std::size_t n_causes) {
    return collapse(patients, n_causes, n_causes, "count_causes");
}

GroupCounts any_cause(CauseCounts const& counts) {
    GroupCounts all(counts.time.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].time = counts.time[i];
        all[i].censored = counts.censored[i];
        for (std::size_t cause = 0; cause < counts.n_causes; ++cause) {
            all[i].events += counts.events[i * counts.n_causes + cause];
        }
    }
    return all;
}

void check_times(std::span<TimeCounts const> counts, char const* caller) {
    double previous = -1;
    for (TimeCounts const& at : counts) {
        if (!(std::isfinite(at.time) && at.time >= 0 && at.time > previous)) {
            throw std::invalid_argument(std::string(caller) + ": times must be finite, >= 0 and increasing, but " +
                                        std::to_string(at.time) +
                                        (previous < 0 ? " is the first" : " follows " + std::to_string(previous)));
        }
        previous = at.time;
    }
}

}  // namespace clonecast::stats
