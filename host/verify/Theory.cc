// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/verify/Theory.hh"

#include <algorithm>
#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_fehlberg78.hpp>
#include <cmath>
#include <utility>

#include "host/verify/detail/IntegrateStiff.hh"

namespace clonecast::verify {
namespace {

namespace odeint = boost::numeric::odeint;

constexpr double relative_tolerance = 1e-12;
constexpr double absolute_tolerance = 1e-28;
//! Fastest rate times length of a segment from which the implicit method is the cheaper one.
constexpr double stiff_from = 2e4;

//! Coefficients of power series that are solved for: the constant alone, or those of the first to the last power.
struct Powers {
    std::size_t first;
    std::size_t last;
};

//! The equations of a segment for truncated power series: coefficient c of type i is element (c - first) n_types + i. That
//! of the source of influx is log f, not g: see Theory.hh.
class Equations {
  public:
    Equations(Segment const& segment, Powers powers) : segment_(&segment), n_(segment.birth.size()), powers_(powers) {}

    void slope(double const* g, double* out) const {
        for (std::size_t c = powers_.first; c <= powers_.last; ++c) {
            for (std::size_t i = 0; i < n_; ++i) {
                out[at(c, i)] =
                    (segment_->birth[i] - segment_->death[i]) * g[at(c, i)] + segment_->birth[i] * product(g, c, i, i);
            }
            for (CrossingRate const& crossing : segment_->crossings) {
                auto const i = static_cast<std::size_t>(crossing.source);
                auto const k = static_cast<std::size_t>(crossing.target);
                double of_source = 0;
                if (crossing.kind == process::CrossingKind::mutation) {
                    of_source = product(g, c, i, k);
                } else if (crossing.kind == process::CrossingKind::switching) {
                    of_source = -g[at(c, i)];
                }
                out[at(c, i)] += crossing.rate * (g[at(c, k)] + of_source);
            }
        }
    }

    //! Adds to a matrix of zeros, row by row.
    void add_jacobian(double const* g, double* out) const {
        for (std::size_t c = powers_.first; c <= powers_.last; ++c) {
            for (std::size_t i = 0; i < n_; ++i) {
                out[entry(at(c, i), at(c, i))] += segment_->birth[i] - segment_->death[i];
                add_product(g, c, i, i, segment_->birth[i], out);
            }
            for (CrossingRate const& crossing : segment_->crossings) {
                auto const i = static_cast<std::size_t>(crossing.source);
                auto const k = static_cast<std::size_t>(crossing.target);
                out[entry(at(c, i), at(c, k))] += crossing.rate;
                if (crossing.kind == process::CrossingKind::mutation) {
                    add_product(g, c, i, k, crossing.rate, out);
                } else if (crossing.kind == process::CrossingKind::switching) {
                    out[entry(at(c, i), at(c, i))] -= crossing.rate;
                }
            }
        }
    }

    double fastest_rate() const {
        std::vector<double> total(n_);
        for (std::size_t i = 0; i < n_; ++i) {
            total[i] = segment_->birth[i] + segment_->death[i];
        }
        for (CrossingRate const& crossing : segment_->crossings) {
            total[static_cast<std::size_t>(crossing.source)] += crossing.rate;
        }
        return *std::max_element(total.begin(), total.end());
    }

  private:
    std::size_t at(std::size_t coefficient, std::size_t type) const {
        return (coefficient - powers_.first) * n_ + type;
    }
    std::size_t entry(std::size_t row, std::size_t column) const {
        return row * (powers_.last - powers_.first + 1) * n_ + column;
    }

    //! Coefficient c of g_i g_k.
    double product(double const* g, std::size_t c, std::size_t i, std::size_t k) const {
        double sum = 0;
        for (std::size_t a = powers_.first; a + powers_.first <= c; ++a) {
            sum += g[at(a, i)] * g[at(c - a, k)];
        }
        return sum;
    }
    //! Adds the derivatives of rate g_i g_k to the row of type i.
    void add_product(double const* g, std::size_t c, std::size_t i, std::size_t k, double rate, double* out) const {
        for (std::size_t a = powers_.first; a + powers_.first <= c; ++a) {
            out[entry(at(c, i), at(a, i))] += rate * g[at(c - a, k)];
            out[entry(at(c, i), at(c - a, k))] += rate * g[at(a, i)];
        }
    }

    Segment const* segment_;
    std::size_t n_;
    Powers powers_;
};

void integrate_segment(Segment const& segment, Powers powers, std::vector<double>* g) {
    Equations const equations(segment, powers);
    double const fastest = equations.fastest_rate();
    if (!(fastest > 0)) {
        return;
    }
    double const first_step = std::min(segment.days, 0.1 / fastest);
    // The error control of the implicit method stalls on the series, so that only probabilities use it.
    if (powers.last > 0 || fastest * segment.days < stiff_from) {
        using State = std::vector<double>;
        auto const system = [&](State const& at, State& out, double /*time*/) {
            equations.slope(at.data(), out.data());
        };
        odeint::integrate_adaptive(
            odeint::make_controlled(absolute_tolerance, relative_tolerance, odeint::runge_kutta_fehlberg78<State>()),
            system, *g, 0.0, segment.days, first_step);
        return;
    }
    detail::StiffSystem const system{[&](double const* at, double* out) { equations.slope(at, out); },
                                     [&](double const* at, double* out) { equations.add_jacobian(at, out); }};
    detail::integrate_stiff(system, segment.days, first_step, relative_tolerance, absolute_tolerance, g);
}

/*! Integral over the growth of a founding clone, back from day 0, of its cells times sum r_k g_k.
 *  \param g  on day 0, of one power
 */
double integrate_growth(Founding const& founding, Powers powers, std::vector<double> g) {
    Segment const& untreated = founding.untreated;
    Equations const equations(untreated, powers);
    auto const n = g.size();
    auto const system = [&](std::vector<double> const& at, std::vector<double>& out, double back) {
        equations.slope(at.data(), out.data());
        double sum = 0;
        for (CrossingRate const& crossing : untreated.crossings) {
            if (crossing.source == founding.clone) {
                sum += crossing.rate * at[static_cast<std::size_t>(crossing.target)];
            }
        }
        out[n] = founding.burden * std::exp(-founding.net * back) * sum;
    };
    g.push_back(0);
    odeint::integrate_adaptive(odeint::make_controlled(absolute_tolerance, relative_tolerance,
                                                       odeint::runge_kutta_fehlberg78<std::vector<double>>()),
                               system, g, 0.0, untreated.days,
                               std::min(untreated.days, 0.1 / equations.fastest_rate()));
    return g[n];
}

//! g at the beginning of the timeline from g at its end.
void solve_backward(std::span<Segment const> timeline, Powers powers, std::vector<double>* g) {
    for (std::size_t s = timeline.size(); s > 0; --s) {
        integrate_segment(timeline[s - 1], powers, g);
    }
}

//! g at the beginning of the timeline, of having no cell of a set of types at its end.
std::vector<double> solve_for_none(std::span<Segment const> timeline, std::size_t n_types, TypeSet types) {
    std::vector<double> g(n_types);
    for (std::size_t i = 0; i < n_types; ++i) {
        g[i] = (types >> i & 1U) != 0 ? -1 : 0;
    }
    solve_backward(timeline, {0, 0}, &g);
    return g;
}

//! The source of influx, of which log f is solved for; no type if there is none.
TypeSet find_source(std::span<Segment const> timeline) {
    TypeSet source = 0;
    for (Segment const& segment : timeline) {
        for (CrossingRate const& crossing : segment.crossings) {
            source |= crossing.kind == process::CrossingKind::influx ? TypeSet{1} << crossing.source : 0;
        }
    }
    return source;
}

}  // namespace

double log_probability_of_none(std::span<Segment const> timeline, std::span<double const> start, TypeSet types) {
    std::vector<double> const g = solve_for_none(timeline, start.size(), types);
    TypeSet const source = find_source(timeline);
    double sum = 0;
    for (std::size_t i = 0; i < g.size(); ++i) {
        if ((source >> i & 1U) != 0) {
            sum += start[i] * std::min(g[i], 0.0);
        } else if (start[i] > 0) {
            sum += start[i] * std::log1p(std::clamp(g[i], -1.0, 0.0));
        }
    }
    return sum;
}

double log_probability_of_none(std::span<Segment const> timeline, Founding const& founding, TypeSet types) {
    std::vector<double> g = solve_for_none(timeline, founding.untreated.birth.size(), types);
    double const of_founders =
        founding.burden * std::log1p(std::clamp(g[static_cast<std::size_t>(founding.clone)], -1.0, 0.0));
    return of_founders + integrate_growth(founding, {0, 0}, std::move(g));
}

double expected_descendants(Founding const& founding) {
    std::vector<double> mean(founding.untreated.birth.size(), 1);
    mean[static_cast<std::size_t>(founding.clone)] = 0;
    return integrate_growth(founding, {1, 1}, std::move(mean));
}

Cumulants cumulants_of_count(std::span<Segment const> timeline, std::span<double const> start, TypeSet types) {
    constexpr std::size_t size = n_cumulants + 1;
    std::size_t const n = start.size();
    std::vector<double> g(n_cumulants * n);
    double factorial = 1;
    for (std::size_t c = 1; c < size; ++c) {  // exp(theta) - 1
        factorial *= static_cast<double>(c);
        for (std::size_t i = 0; i < n; ++i) {
            g[(c - 1) * n + i] = (types >> i & 1U) != 0 ? 1 / factorial : 0.0;
        }
    }
    solve_backward(timeline, {1, n_cumulants}, &g);
    TypeSet const source = find_source(timeline);
    Cumulants cumulants{};
    for (std::size_t i = 0; i < n; ++i) {
        bool const is_log = (source >> i & 1U) != 0;
        // Coefficients l of log(1 + g): c g_c = sum over a = 1 ... c of a l_a (1 + g)_(c-a).
        std::array<double, size> log{};
        factorial = 1;
        for (std::size_t c = 1; c < size; ++c) {
            double rest = 0;
            for (std::size_t a = 1; a < c && !is_log; ++a) {
                rest += static_cast<double>(a) * log[a] * g[(c - a - 1) * n + i];
            }
            log[c] = g[(c - 1) * n + i] - rest / static_cast<double>(c);
            factorial *= static_cast<double>(c);
            cumulants[c - 1] += start[i] * factorial * log[c];
        }
    }
    return cumulants;
}

}  // namespace clonecast::verify
