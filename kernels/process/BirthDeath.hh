// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The exact transition of a birth-death process that is watched for crossings (mutations, switches).
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/process/Limits.hh"
#include "kernels/random/Binomial.hh"
#include "kernels/random/NegativeBinomial.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::process {

/*! Constants of one type while its rates are constant.
 *  Every cell divides without crossing at rate `birth`, dies at rate `death` and is the source of a crossing at rate
 *  `crossing` [1/day]. With F(s, t) the generating function of a cell's descendants after t while none crossed,
 *  dF/dt = birth (F - r1)(F - r2), r1 <= 1 <= r2, D = birth (r2 - r1), q1 = 1 - r1, q2 = r2 - 1.
 *  Everything is kept in forms that neither cancel nor divide by zero when birth, death, crossing or
 *  birth - death is 0.
 */
struct BirthDeath {
    double birth = 0;       //!< [1/day]
    double crossing = 0;    //!< [1/day]
    double decay = 0;       //!< D [1/day]
    double q1 = 0;          //!< P(a cell's lineage ever crosses) [1]
    double r1 = 0;          //!< 1 - q1 [1]
    double birth_q2 = 0;    //!< birth q2 [1/day]
    double inverse_r2 = 0;  //!< 1 / r2 [1]
    double q2_over_r2 = 0;  //!< [1]
    double net = 0;         //!< birth - death [1/day]
    double death = 0;       //!< [1/day]
};

//! \pre rates >= 0 and finite; r2 and the rest are derived once per change of rates
CLONECAST_FUNCTION inline BirthDeath make_birth_death(double birth, double death, double crossing) {
    CLONECAST_EXPECT(birth >= 0 && death >= 0 && crossing >= 0);
    BirthDeath result;
    result.birth = birth;
    result.death = death;
    result.crossing = crossing;
    result.net = birth - death;
    if (crossing == 0) {
        result.r1 = 1;
        return result;  // the transition has its own formulas
    }
    double const net = result.net;
    double const decay = square_root(net * net + crossing * crossing + 2.0 * crossing * (birth + death));
    result.decay = decay;
    if (crossing >= net) {
        result.birth_q2 = 0.5 * (crossing - net + decay);
        result.q1 = crossing / result.birth_q2;
    } else {
        double const birth_q1 = 0.5 * (net - crossing + decay);
        result.q1 = birth_q1 / birth;
        result.birth_q2 = crossing * birth / birth_q1;
    }
    double const birth_r2 = birth + result.birth_q2;
    result.r1 = death / birth_r2;
    result.inverse_r2 = birth / birth_r2;
    result.q2_over_r2 = result.birth_q2 / birth_r2;
    return result;
}

//! Odds at which the span is so long that every surviving lineage is beyond max_cells.
inline constexpr double largest_odds = 1e100;

//! What becomes of a cell over a span of time in which no cell crosses.
struct Descent {
    double lineage = 0;     //!< P(a cell has descendants) [1]
    double no_lineage = 0;  //!< 1 - lineage, with full relative accuracy [1]
    double odds = 0;        //!< descendants of such a cell are 1 + geometric with this mean [1]
};

/*! Descent over `span` days, given no crossing in any lineage.
 *  From F by D. G. Kendall's linear fractional form: lineage = 1 - G0/G1, odds = kappa/(1 - kappa) with
 *  kappa = (1-e)/(r2 - r1 e), e = exp(-D span); G0 = F(0), G1 = F(1). Numerators and denominators are divided by r2
 *  or r2^2, and sums of positive terms only.
 */
CLONECAST_FUNCTION CLONECAST_NOINLINE inline Descent descend(BirthDeath const& rates, double span) {
    CLONECAST_EXPECT(span >= 0);
    if (rates.crossing == 0) {
        if (rates.net == 0) {
            double const expected = rates.birth * span;
            return {1.0 / (1.0 + expected), expected / (1.0 + expected), expected};
        }
        auto const [growth, growth_minus_1] = exp_and_expm1(rates.net * span);
        double const rise = growth_minus_1 / rates.net;  // integral of exp(net t) over the span [day]
        if (!(rates.birth * rise < largest_odds)) {
            return {rates.net / rates.birth, rates.death / rates.birth, largest_odds};
        }
        double const denominator = 1.0 + rates.birth * rise;
        return {growth / denominator, rates.death * rise / denominator, rates.birth * rise};
    }
    auto const [e, e_minus_1] = exp_and_expm1(-rates.decay * span);
    double const one_minus_e = -e_minus_1;
    double const spread = rates.q2_over_r2 + rates.q1 * rates.inverse_r2;     // (r2 - r1)/r2
    double const first = spread + rates.r1 * rates.inverse_r2 * one_minus_e;  // (r2 - r1 e)/r2
    double const second = rates.r1 * rates.q2_over_r2 + rates.q1 * e;         // (r1 q2 + r2 q1 e)/r2
    double const third = rates.q2_over_r2 + rates.q1 * rates.inverse_r2 * e;  // (q2 + q1 e)/r2
    double const denominator = first * second;
    return {spread * spread * e / denominator, rates.r1 * one_minus_e * third / denominator,
            rates.inverse_r2 * one_minus_e / third};
}

/*! Time to the first crossing out of `count` cells and all their descendants; `never` if none ever comes.
 *  P(no crossing by t) = G1(t)^count is inverted in closed form: with h = 1 - U^(1/count),
 *  t = (log1p(h/q2) - log1p(-h/q1))/D.
 */
template <class Stream>
CLONECAST_FUNCTION double draw_first_crossing(BirthDeath const& rates, std::int64_t count, Stream& stream) {
    if (rates.crossing == 0 || count == 0) {
        return never;
    }
    double const h = -det_expm1(-random::draw_exponential(stream) / static_cast<double>(count));
    if (h >= rates.q1) {
        return never;
    }
    double const time = (det_log1p(h * rates.birth / rates.birth_q2) - det_log1p(-h / rates.q1)) / rates.decay;
    return time < never ? time : never;
}

//! What ends the span of a descent.
enum class SpanEnd : std::uint8_t {
    no_crossing,  //!< no cell has crossed
    crossing      //!< the first cell is about to cross
};

/*! Ancestors, of `count` cells, that have descendants, but for that of a crossing cell: Binomial(count, lineage).
 *  \pre count >= 1 if a cell is about to cross
 */
template <class Stream>
CLONECAST_FUNCTION std::int64_t draw_lineages(Descent const& descent, std::int64_t count, SpanEnd end, Stream& stream) {
    std::int64_t const others = count - (end == SpanEnd::crossing ? 1 : 0);
    CLONECAST_EXPECT(others >= 0);
    return random::draw_binomial(others, descent.lineage, descent.no_lineage, stream);
}

/*! Cells of `lineages` such ancestors, each 1 + geometric, and of that of a crossing cell, which is chosen in proportion
 *  to its descendants: 1 + two geometric variates. More than max_cells when beyond max_cells.
 */
template <class Stream>
CLONECAST_INLINE random::PoissonMixture mix_cells(Descent const& descent, std::int64_t lineages, SpanEnd end,
                                                  Stream& stream) {
    bool const crosses = end == SpanEnd::crossing;
    std::int64_t const n_geometric = lineages + (crosses ? 2 : 0);
    if (static_cast<double>(n_geometric) * descent.odds > static_cast<double>(max_cells)) {
        return {max_cells + 1};
    }
    random::PoissonMixture cells = random::mix_negative_binomial(n_geometric, descent.odds, stream);
    cells.known += lineages + (crosses ? 1 : 0);
    return cells;
}

//! Count at the end of the span, the crossing cell included. \pre as draw_lineages
template <class Stream>
CLONECAST_FUNCTION CLONECAST_NOINLINE std::int64_t draw_count(Descent const& descent, std::int64_t count, SpanEnd end,
                                                              Stream& stream) {
    std::int64_t const lineages = draw_lineages(descent, count, end, stream);
    return random::draw_rest(mix_cells(descent, lineages, end, stream), stream);
}

}  // namespace clonecast::process
