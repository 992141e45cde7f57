// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/EventCounts.hh"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <stdexcept>
#include <string>

#include "kernels/numerics/Bits.hh"

namespace clonecast::stats {
namespace {

//! Patients with the same time and cause.
struct Count {
    double time = 0;
    std::size_t cause = 0;
    std::uint64_t patients = 0;  // 0: an empty place of the table
};

//! Hash table with open addressing: many patients, few distinct times.
class CountTable {
  public:
    void add(double time, std::size_t cause) {
        Count* place = find(time, cause);
        if (place->patients == 0) {
            if (2 * (n_used_ + 1) > table_.size()) {
                grow();
                place = find(time, cause);
            }
            place->time = time;
            place->cause = cause;
            ++n_used_;
        }
        ++place->patients;
    }

    std::vector<Count> sorted_by_time() const {
        std::vector<Count> counts;
        counts.reserve(n_used_);
        std::copy_if(table_.begin(), table_.end(), std::back_inserter(counts),
                     [](Count const& count) { return count.patients > 0; });
        std::sort(counts.begin(), counts.end(), [](Count const& a, Count const& b) { return a.time < b.time; });
        return counts;
    }

  private:
    //! Finaliser of MurmurHash3 (A. Appleby, public domain).
    static std::uint64_t mix(std::uint64_t word) {
        word = (word ^ (word >> 33U)) * 0xff51afd7ed558ccdU;
        word = (word ^ (word >> 33U)) * 0xc4ceb9fe1a85ec53U;
        return word ^ (word >> 33U);
    }

    Count* find(double time, std::size_t cause) {
        std::size_t const mask = table_.size() - 1;
        std::size_t i = mix(bits_from_double(time) + cause) & mask;
        while (table_[i].patients > 0 && !(table_[i].time == time && table_[i].cause == cause)) {
            i = (i + 1) & mask;
        }
        return &table_[i];
    }

    void grow() {
        std::vector<Count> old(2 * table_.size());
        old.swap(table_);
        for (Count const& count : old) {
            if (count.patients > 0) {
                *find(count.time, count.cause) = count;
            }
        }
    }

    std::vector<Count> table_ = std::vector<Count>(1024);
    std::size_t n_used_ = 0;
};

//! \param largest_cause  larger ones are refused
//! \param n_causes       to keep apart: all from here on count as this one
CauseCounts collapse(PatientTimes const& patients, std::size_t largest_cause, std::size_t n_causes,
                     char const* caller) {
    std::string const where = std::string(caller) + ": ";
    if (patients.time.size() != patients.cause.size()) {
        throw std::invalid_argument(where + std::to_string(patients.time.size()) + " times and " +
                                    std::to_string(patients.cause.size()) + " causes");
    }
    CountTable table;
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
        table.add(time, std::min(cause, n_causes));
    }

    CauseCounts counts;
    counts.n_causes = n_causes;
    for (Count const& at : table.sorted_by_time()) {
        if (counts.time.empty() || counts.time.back() != at.time) {
            counts.time.push_back(at.time);
            counts.events.resize(counts.events.size() + n_causes);
            counts.censored.push_back(0);
        }
        std::size_t const row = counts.time.size() - 1;
        (at.cause == 0 ? counts.censored[row] : counts.events[row * n_causes + at.cause - 1]) += at.patients;
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
