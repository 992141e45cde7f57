// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The exact law of one clone or two that have a site to themselves, from the master equation, and samples compared with it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "tests/support/RunScenario.hh"
#include "tests/support/Scenario.hh"
#include "tests/support/Statistics.hh"

namespace clonecast::test {

/*! P(n cells), or P(n and m cells of two clones), over time, under the rates of the first phase of a scenario.
 *
 *  dP/dt = A P is followed by exp(h A) to order 4 (Taylor) with h times the largest rate out of a state of `longest_step`,
 *  in a window of states that moves with the probability: outside are states of less than `negligible` a row or column.
 *  Births and crossings to more than `most` cells of a clone do not happen.
 *  \pre the clones are alone at their site, and no crossing leads to or from another one */
class MasterEquation {
  public:
    //! Stable below 1.39; the error falls on what decays within a few steps, which a test looks at.
    static constexpr double longest_step = 1;
    static constexpr double negligible = 1e-20;

    //! \param clones  one or two of the scenario
    MasterEquation(Scenario const& scenario, std::vector<std::size_t> const& clones, std::size_t most,
                   double step = longest_step)
        : step_(step),
          n_clones_(clones.size()),
          n_rows_(clones.size() == 2 ? signed_of(most) + 1 : 1),
          n_columns_(signed_of(most) + 1),
          probability_(size()),
          term_(size()),
          slope_(size()),
          out_(size()) {
        if (clones.empty() || clones.size() > 2) {
            throw std::invalid_argument("master equation: one clone or two");
        }
        make_transitions(scenario, clones);
        auto const start_of = [&](std::size_t i) { return static_cast<std::ptrdiff_t>(scenario.start[clones[i]]); };
        window_.row = n_clones_ == 2 ? start_of(0) : 0;
        window_.column = start_of(n_clones_ - 1);
        window_.row_end = window_.row + 1;
        window_.column_end = window_.column + 1;
        probability_[at(window_.row, window_.column)] = 1;
    }

    void advance(double days) {
        double left = days;
        while (left > 0) {
            widen();
            double const rate = largest_rate();
            double const h = rate * left > step_ ? step_ / rate : left;
            add_step(h);
            trim();
            left = h < left ? left - h : 0;
        }
    }

    //! P(n cells of a clone), the first or the second; n up to `most`.
    std::vector<double> marginal(std::size_t clone) const {
        bool const is_row = n_clones_ == 2 && clone == 0;
        std::vector<double> result(static_cast<std::size_t>(n_columns_));
        for (std::ptrdiff_t row = window_.row; row < window_.row_end; ++row) {
            for (std::ptrdiff_t column = window_.column; column < window_.column_end; ++column) {
                result[static_cast<std::size_t>(is_row ? row : column)] += probability_[at(row, column)];
            }
        }
        return result;
    }
    double extinct() const { return probability_[0]; }
    //! Probability that was outside the window and is lost.
    double lost() const { return lost_; }

  private:
    //! Half-open.
    struct Window {
        std::ptrdiff_t row = 0, row_end = 0, column = 0, column_end = 0;
    };
    //! One kind of event: what it adds to the counts, and its rate in every state.
    struct Transition {
        std::ptrdiff_t rows, columns;
        std::vector<double> rate;
    };
    static constexpr int order = 4;

    static std::ptrdiff_t signed_of(std::size_t n) { return static_cast<std::ptrdiff_t>(n); }
    std::size_t size() const { return static_cast<std::size_t>(n_rows_ * n_columns_); }
    std::size_t at(std::ptrdiff_t row, std::ptrdiff_t column) const {
        return static_cast<std::size_t>(row * n_columns_ + column);
    }

    //! Adds an event of a cell of a clone (0 or 1 of ours) with a rate per cell that depends on the pressure.
    template <class Rate>
    void add_transition(std::vector<int> const& change, std::size_t source, std::vector<double> const& pressure,
                        Rate const& rate) {
        Transition transition{n_clones_ == 2 ? change[0] : 0, change[n_clones_ - 1], std::vector<double>(size())};
        for (std::ptrdiff_t row = 0; row < n_rows_; ++row) {
            for (std::ptrdiff_t column = 0; column < n_columns_; ++column) {
                std::ptrdiff_t const next_row = row + transition.rows;
                std::ptrdiff_t const next_column = column + transition.columns;
                bool const is_inside =
                    next_row >= 0 && next_row < n_rows_ && next_column >= 0 && next_column < n_columns_;
                auto const cells = static_cast<double>(source + 1 < n_clones_ ? row : column);
                std::size_t const state = at(row, column);
                transition.rate[state] = is_inside ? cells * rate(pressure[state]) : 0;
                out_[state] += transition.rate[state];
            }
        }
        transitions_.push_back(std::move(transition));
    }

    void make_transitions(Scenario const& scenario, std::vector<std::size_t> const& clones) {
        TestRates const& rates = scenario.phases[0].rates;
        std::size_t const site = scenario.site.empty() ? 0 : static_cast<std::size_t>(scenario.site[clones[0]]);
        process::Growth const growth = scenario.growth.empty() ? process::Growth::exponential : scenario.growth[site];
        auto const weight = [&](std::size_t i) { return rates.weight(static_cast<int>(clones[i])); };
        std::vector<double> pressure(size());
        for (std::ptrdiff_t row = 0; row < n_rows_; ++row) {
            for (std::ptrdiff_t column = 0; column < n_columns_; ++column) {
                double const total = weight(n_clones_ - 1) * static_cast<double>(column) +
                                     (n_clones_ == 2 ? weight(0) * static_cast<double>(row) : 0);
                if (growth == process::Growth::logistic) {
                    pressure[at(row, column)] = total / rates.capacities[site];
                } else if (growth == process::Growth::gompertz) {
                    pressure[at(row, column)] = std::log(std::max(total, 1.0)) / std::log(rates.capacities[site]);
                }
            }
        }
        double const on_birth = rates.share_on_birth;
        for (std::size_t i = 0; i < n_clones_; ++i) {
            double const b = rates.births[clones[i]];
            double const d = rates.deaths[clones[i]];
            double undisturbed = 1;
            for (std::size_t k = 0; k < scenario.crossings.size(); ++k) {
                CrossingSpec const& crossing = scenario.crossings[k];
                if (static_cast<std::size_t>(crossing.source) != clones[i]) {
                    continue;
                }
                if (n_clones_ == 1 || static_cast<std::size_t>(crossing.target) != clones[1 - i]) {
                    throw std::invalid_argument("master equation: a crossing leads to another clone");
                }
                double const value = rates.crossings[k];
                std::vector<int> change(n_clones_);
                change[1 - i] = 1;
                if (crossing.kind == process::CrossingKind::mutation) {
                    undisturbed -= value;
                    add_transition(change, i, pressure,
                                   [=](double p) { return value * b * std::max(0.0, 1 - on_birth * p); });
                } else {
                    change[i] = -1;
                    add_transition(change, i, pressure, [=](double /*p*/) { return value; });
                }
            }
            std::vector<int> change(n_clones_);
            change[i] = 1;
            add_transition(change, i, pressure,
                           [=](double p) { return undisturbed * b * std::max(0.0, 1 - on_birth * p); });
            change[i] = -1;
            add_transition(change, i, pressure, [=](double p) { return d + (1 - on_birth) * b * p; });
        }
    }

    //! The states that a step can reach.
    void widen() {
        window_.row = std::max<std::ptrdiff_t>(window_.row - order, 0);
        window_.row_end = std::min(window_.row_end + order, n_rows_);
        window_.column = std::max<std::ptrdiff_t>(window_.column - order, 0);
        window_.column_end = std::min(window_.column_end + order, n_columns_);
    }

    double largest_rate() const {
        double largest = 0;
        for (std::ptrdiff_t row = window_.row; row < window_.row_end; ++row) {
            auto const begin = out_.begin() + static_cast<std::ptrdiff_t>(at(row, 0));
            largest = std::max(largest, *std::max_element(begin + window_.column, begin + window_.column_end));
        }
        return largest;
    }

    //! slope = A term.
    void find_slope() {
        for (std::ptrdiff_t row = window_.row; row < window_.row_end; ++row) {
            for (std::size_t i = at(row, window_.column); i < at(row, window_.column_end); ++i) {
                slope_[i] = -out_[i] * term_[i];
            }
        }
        for (Transition const& transition : transitions_) {
            std::ptrdiff_t const shift = transition.rows * n_columns_ + transition.columns;
            std::ptrdiff_t const column = std::max(window_.column, window_.column - transition.columns);
            std::ptrdiff_t const column_end = std::min(window_.column_end, window_.column_end - transition.columns);
            for (std::ptrdiff_t row = std::max(window_.row, window_.row - transition.rows);
                 row < std::min(window_.row_end, window_.row_end - transition.rows); ++row) {
                auto const first = static_cast<std::ptrdiff_t>(at(row, column));
                double const* const rate = transition.rate.data() + first;
                double const* const from = term_.data() + first;
                double* const to = slope_.data() + first + shift;
                for (std::ptrdiff_t i = 0; i < column_end - column; ++i) {
                    to[i] += rate[i] * from[i];
                }
            }
        }
    }

    void add_step(double h) {
        for (std::ptrdiff_t row = window_.row; row < window_.row_end; ++row) {
            for (std::size_t i = at(row, window_.column); i < at(row, window_.column_end); ++i) {
                term_[i] = probability_[i];
            }
        }
        for (int k = 1; k <= order; ++k) {
            find_slope();
            for (std::ptrdiff_t row = window_.row; row < window_.row_end; ++row) {
                for (std::size_t i = at(row, window_.column); i < at(row, window_.column_end); ++i) {
                    term_[i] = slope_[i] * h / k;
                    probability_[i] += term_[i];
                }
            }
        }
    }

    //! Gives up the rows and columns at the borders that hold next to nothing.
    void trim() {
        while (window_.row_end - window_.row > 1 &&
               drop(window_.row, window_.row + 1, window_.column, window_.column_end)) {
            ++window_.row;
        }
        while (window_.row_end - window_.row > 1 &&
               drop(window_.row_end - 1, window_.row_end, window_.column, window_.column_end)) {
            --window_.row_end;
        }
        while (window_.column_end - window_.column > 1 &&
               drop(window_.row, window_.row_end, window_.column, window_.column + 1)) {
            ++window_.column;
        }
        while (window_.column_end - window_.column > 1 &&
               drop(window_.row, window_.row_end, window_.column_end - 1, window_.column_end)) {
            --window_.column_end;
        }
    }
    bool drop(std::ptrdiff_t row, std::ptrdiff_t row_end, std::ptrdiff_t column, std::ptrdiff_t column_end) {
        double sum = 0;
        for (std::ptrdiff_t r = row; r < row_end && sum < negligible; ++r) {
            for (std::ptrdiff_t c = column; c < column_end; ++c) {
                sum += std::abs(probability_[at(r, c)]);
            }
        }
        if (!(sum < negligible)) {
            return false;
        }
        lost_ += sum;
        for (std::ptrdiff_t r = row; r < row_end; ++r) {
            for (std::ptrdiff_t c = column; c < column_end; ++c) {
                probability_[at(r, c)] = 0;
            }
        }
        return true;
    }

    double step_;
    std::size_t n_clones_;
    std::ptrdiff_t n_rows_;  //!< by cells of the first of two clones
    std::ptrdiff_t n_columns_;
    std::vector<double> probability_;
    std::vector<double> term_;
    std::vector<double> slope_;
    std::vector<double> out_;  //!< rate out of every state [1/day]
    std::vector<Transition> transitions_;
    Window window_;
    double lost_ = 0;
};

//! P(n cells of a clone at the end of the first phase), for n up to `most`; births stop there.
inline std::vector<double> solve_master_equation(Scenario const& scenario, std::size_t most, std::size_t clone = 0) {
    MasterEquation equation(scenario, {clone}, most);
    equation.advance(scenario.phases[0].days);
    return equation.marginal(0);
}

//! p-value of the counts of a clone under the master equation.
inline double master_equation_p(Scenario const& scenario, Ends const& ends, std::size_t clone = 0) {
    constexpr std::size_t most = 200;
    std::vector<std::int64_t> observed(most + 1);
    for (std::int64_t const count : ends.count[clone]) {
        ++observed[static_cast<std::size_t>(std::min<std::int64_t>(count, most))];
    }
    return cells_p(observed, solve_master_equation(scenario, most, clone),
                   static_cast<std::int64_t>(ends.count[clone].size()));
}

}  // namespace clonecast::test
