// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/Turnbull.hh"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

namespace clonecast::stats {
namespace {

constexpr int most_iterations = 100000;
constexpr int most_halvings = 40;

/*! An end of an interval. At one time, in this order: the left end of the point there, right ends (included), left ends
 *  of intervals that begin after it. */
struct End {
    enum Kind { point_left, right, open_left };
    double time = 0;
    Kind kind = right;

    bool operator==(End const&) const = default;
    bool operator<(End const& other) const { return std::tie(time, kind) < std::tie(other.time, other.kind); }
};

//! Patients whose interval holds the supports first ... last.
struct Cell {
    std::size_t first = 0, last = 0;
    double patients = 0;
};

struct Problem {
    std::vector<TurnbullMass> supports;  // where mass can be
    std::vector<Cell> cells;
    double patients = 0;
};

void check(IntervalCounts const& at) {
    if (!(std::isfinite(at.left) && at.left >= 0 && at.right >= at.left)) {
        throw std::invalid_argument("turnbull: the interval (" + std::to_string(at.left) + ", " +
                                    std::to_string(at.right) + "] must have 0 <= left <= right, left finite");
    }
}

Problem make_problem(std::span<IntervalCounts const> counts) {
    std::map<std::pair<End, End>, std::uint64_t> intervals;
    std::vector<End> ends;
    for (IntervalCounts const& at : counts) {
        check(at);
        if (at.patients > 0) {
            End const left{at.left, at.left == at.right ? End::point_left : End::open_left};
            End const right{at.right, End::right};
            if ((intervals[{left, right}] += at.patients) == at.patients) {
                ends.push_back(left);
                ends.push_back(right);
            }
        }
    }
    std::sort(ends.begin(), ends.end());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());

    // The likelihood grows by moving mass into innermost intervals: a left end directly followed by a right end.
    Problem problem;
    std::vector<End> lefts, rights;
    for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
        if (ends[i].kind != End::right && ends[i + 1].kind == End::right) {
            problem.supports.push_back({ends[i].time, ends[i + 1].time, 0});
            lefts.push_back(ends[i]);
            rights.push_back(ends[i + 1]);
        }
    }
    std::map<std::pair<std::size_t, std::size_t>, double> cells;
    for (auto const& [interval, patients] : intervals) {
        auto const first = std::lower_bound(lefts.begin(), lefts.end(), interval.first) - lefts.begin();
        auto const last = std::upper_bound(rights.begin(), rights.end(), interval.second) - rights.begin() - 1;
        cells[{static_cast<std::size_t>(first), static_cast<std::size_t>(last)}] += static_cast<double>(patients);
        problem.patients += static_cast<double>(patients);
    }
    for (auto const& [range, patients] : cells) {
        problem.cells.push_back({range.first, range.second, patients});
    }
    return problem;
}

/*! The iteration. cumulative_[j + 1] is the mass of supports 0 ... j. */
class Iteration {
  public:
    explicit Iteration(Problem const& problem) : problem_(problem), m_(problem.supports.size()), cumulative_(m_ + 1) {
        for (std::size_t j = 0; j <= m_; ++j) {
            cumulative_[j] = static_cast<double>(j) / static_cast<double>(m_);
        }
    }

    double mass(std::size_t j) const { return cumulative_[j + 1] - cumulative_[j]; }

    double log_likelihood(std::vector<double> const& cumulative) const {
        double sum = 0;
        for (Cell const& cell : problem_.cells) {
            double const probability = cumulative[cell.last + 1] - cumulative[cell.first];
            if (!(probability > 0)) {
                return -std::numeric_limits<double>::infinity();
            }
            sum += cell.patients * std::log(probability);
        }
        return sum;
    }
    double log_likelihood() const { return log_likelihood(cumulative_); }

    //! One step of EM. \return  the gap before it: largest derivative of the log likelihood per patient
    double expect_and_maximise() {
        std::vector<double> slope(m_ + 1);  // differences of the derivative from support to support
        for (Cell const& cell : problem_.cells) {
            double const value = cell.patients / (cumulative_[cell.last + 1] - cumulative_[cell.first]);
            slope[cell.first] += value;
            slope[cell.last + 1] -= value;
        }
        double derivative = 0;
        double gap = 0;
        double sum = 0;
        std::vector<double> next(m_ + 1);
        for (std::size_t j = 0; j < m_; ++j) {
            derivative += slope[j];
            double const relative = derivative / problem_.patients;
            gap = std::max(gap, relative - 1);
            sum += mass(j) * relative;
            next[j + 1] = sum;
        }
        for (double& value : next) {
            value /= sum;
        }
        cumulative_ = std::move(next);
        return gap;
    }

    //! One step of the iterative convex minorant algorithm: Newton's for each cumulative mass, kept increasing.
    void minorant() {
        if (m_ < 2) {
            return;
        }
        std::vector<double> gradient(m_ + 1), curvature(m_ + 1);
        for (Cell const& cell : problem_.cells) {
            double const probability = cumulative_[cell.last + 1] - cumulative_[cell.first];
            double const first = cell.patients / probability;
            gradient[cell.last + 1] += first;
            gradient[cell.first] -= first;
            curvature[cell.last + 1] += first / probability;
            curvature[cell.first] += first / probability;
        }
        // Weighted isotonic regression by pooling adjacent violators, over cumulative masses 1 ... m - 1.
        struct Block {
            double value, weight;
            std::size_t size;
        };
        std::vector<Block> blocks;
        for (std::size_t j = 1; j < m_; ++j) {
            double const weight = curvature[j];  // > 0: every support's end is the end of some interval
            blocks.push_back({cumulative_[j] + gradient[j] / weight, weight, 1});
            while (blocks.size() > 1 && blocks[blocks.size() - 2].value >= blocks.back().value) {
                Block const last = blocks.back();
                blocks.pop_back();
                Block& before = blocks.back();
                double const sum = before.weight + last.weight;
                before.value = (before.value * before.weight + last.value * last.weight) / sum;
                before.weight = sum;
                before.size += last.size;
            }
        }
        std::vector<double> target{0};
        for (Block const& block : blocks) {
            target.insert(target.end(), block.size, std::clamp(block.value, 0.0, 1.0));
        }
        target.push_back(1);

        double const before = log_likelihood();
        double fraction = 1;
        for (int halving = 0; halving < most_halvings; ++halving, fraction /= 2) {
            std::vector<double> tried(m_ + 1);
            for (std::size_t j = 0; j <= m_; ++j) {
                tried[j] = cumulative_[j] + fraction * (target[j] - cumulative_[j]);
            }
            if (log_likelihood(tried) > before) {
                cumulative_ = std::move(tried);
                return;
            }
        }
    }

  private:
    Problem const& problem_;
    std::size_t m_;
    std::vector<double> cumulative_;
};

}  // namespace

std::optional<TurnbullEstimate> turnbull(std::span<IntervalCounts const> counts, double tolerance) {
    if (!(tolerance > 0)) {
        throw std::invalid_argument("turnbull: the tolerance must be > 0");
    }
    Problem const problem = make_problem(counts);
    if (problem.patients == 0) {
        return std::nullopt;
    }
    Iteration iteration(problem);
    TurnbullEstimate estimate;
    do {
        if (++estimate.n_iterations > most_iterations) {
            throw std::runtime_error("turnbull: a gap of " + std::to_string(estimate.gap) + " is left after " +
                                     std::to_string(most_iterations) + " iterations; ask for a larger tolerance");
        }
        iteration.minorant();
        estimate.gap = iteration.expect_and_maximise();
    } while (estimate.gap > tolerance);
    estimate.log_likelihood = iteration.log_likelihood();
    for (std::size_t j = 0; j < problem.supports.size(); ++j) {
        if (iteration.mass(j) > 0) {
            estimate.masses.push_back(problem.supports[j]);
            estimate.masses.back().mass = iteration.mass(j);
        }
    }
    return estimate;
}

SurvivalBounds survival_bounds(TurnbullEstimate const& estimate, double time) {
    SurvivalBounds bounds{0, 0};
    for (TurnbullMass const& at : estimate.masses) {
        bounds.upper += at.right > time ? at.mass : 0;
        bounds.lower += at.left >= time && at.right > time ? at.mass : 0;
    }
    return bounds;
}

}  // namespace clonecast::stats
