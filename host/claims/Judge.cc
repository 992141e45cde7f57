// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/claims/Judge.hh"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>

#include "host/claims/AtLimits.hh"
#include "host/claims/Expression.hh"
#include "host/claims/Readings.hh"

namespace clonecast::claims {
namespace {

using study::Comparison;

std::vector<study::Expression> sides_of(std::vector<study::Claim> const& claims) {
    std::vector<study::Expression> sides;
    for (study::Claim const& claim : claims) {
        for (Comparison const& comparison : claim.comparisons) {
            sides.push_back(comparison.left);
            sides.push_back(comparison.right);
        }
    }
    return sides;
}

bool is_less(Comparison::Kind kind) {
    return kind == Comparison::Kind::less || kind == Comparison::Kind::less_equal;
}

Zero zero_of(Comparison::Kind kind) {
    bool const allowed = kind == Comparison::Kind::less_equal || kind == Comparison::Kind::greater_equal;
    return allowed ? Zero::holds : Zero::fails;
}

//! What has to be positive.
std::optional<double> difference(Comparison::Kind kind, std::optional<double> left, std::optional<double> right) {
    if (!left || !right) {
        return std::nullopt;
    }
    double const result = is_less(kind) ? *right - *left : *left - *right;
    return std::isnan(result) ? std::nullopt : std::optional(result);
}

bool is_right(double difference, Zero zero) {
    return difference > 0 || (difference == 0 && zero == Zero::holds);
}

Verdict verdict_of(double difference, Zero zero) {
    return is_right(difference, zero) ? Verdict::holds : Verdict::fails;
}

Verdict sign_test(double difference, Values const& batches, double confidence, Zero zero) {
    Verdict const verdict = verdict_of(difference, zero);
    auto const n_agreeing = std::count_if(batches.begin(), batches.end(), [&](std::optional<double> const& batch) {
        return batch && verdict_of(*batch, zero) == verdict;
    });
    boost::math::binomial const chance(static_cast<double>(batches.size()), 0.5);
    double const p_value = n_agreeing == 0 ? 1 : cdf(complement(chance, static_cast<double>(n_agreeing - 1)));
    return p_value <= 1 - confidence ? verdict : Verdict::cannot_tell;
}

//! The difference that a comparison is about.
Answer difference_of(Comparison const& comparison) {
    std::vector<study::Quantity const*> quantities = quantities_of(comparison.left);
    std::vector<study::Quantity const*> const right = quantities_of(comparison.right);
    quantities.insert(quantities.end(), right.begin(), right.end());
    return {quantities, [&comparison](QuantityValue const& value) {
                return difference(comparison.kind, evaluate(comparison.left, value), evaluate(comparison.right, value));
            }};
}

//! Whether the verdict is the same with every quantity at either of its limits, one at a time.
bool is_robust(Answer const& answer, Verdict verdict, Zero zero, double confidence, Readings* readings) {
    auto const moved = at_limits(answer, confidence, readings);
    return std::all_of(moved.begin(), moved.end(), [&](std::optional<double> const& difference) {
        return difference && verdict_of(*difference, zero) == verdict;
    });
}

std::string why_not_defined(ComparisonResult const& result) {
    if (result.left && result.right) {
        return "both sides are beyond every number (a time that was not reached)";
    }
    return "the quantities are not defined in this run (no patients, or nobody observed on that day)";
}

ComparisonResult judge_comparison(Comparison const& comparison, double confidence, Values const& left,
                                  Values const& right, Readings* readings) {
    auto const value = [&](study::Quantity const& quantity) { return readings->value(quantity); };
    ComparisonResult result;
    result.kind = comparison.kind;
    auto const unit = unit_of(comparison.left);
    result.unit = unit ? *unit : unit_of(comparison.right).value_or("");
    result.left = evaluate(comparison.left, value);
    result.right = evaluate(comparison.right, value);
    Answer const answer = difference_of(comparison);
    auto const d = answer.value(value);
    Values batches;
    for (std::size_t i = 0; i < left.size(); ++i) {
        batches.push_back(difference(comparison.kind, left[i], right[i]));
    }
    result.error = standard_error(answer, batches, readings);
    if (!d) {
        result.reason = why_not_defined(result);
    } else if (batches.empty()) {
        result.reason = "too few patients to tell the Monte Carlo error: at least " +
                        std::to_string(least_batch_patients * n_batches) + " are needed";
    } else {
        result.verdict = decide(*d, batches, confidence, zero_of(comparison.kind));
        if (result.verdict == Verdict::cannot_tell) {
            result.reason = "within the Monte Carlo error: more patients are needed";
        } else if (!is_robust(answer, result.verdict, zero_of(comparison.kind), confidence, readings)) {
            result.verdict = Verdict::cannot_tell;
            result.reason =
                *d == 0
                    ? "the sides are equal in every batch of patients, as where all have the event or none, and more "
                      "patients need not tell them apart: allow for a difference, such as 0.01"
                    : "too few patients with (or without) the event: more patients are needed";
        }
    }
    return result;
}

}  // namespace

char const* to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::holds:
            return "holds";
        case Verdict::fails:
            return "fails";
        case Verdict::cannot_tell:
            return "cannot tell";
    }
    return "?";
}

Verdict decide(double difference, Values const& batches, double confidence, Zero zero) {
    auto const error = batch_error(batches);
    if (!error || !std::isfinite(difference)) {
        return sign_test(difference, batches, confidence, zero);
    }
    if (*error == 0) {
        return verdict_of(difference, zero);
    }
    boost::math::students_t const chance(static_cast<double>(batches.size()) - 1);
    double const p_value = cdf(complement(chance, std::abs(difference) / *error));
    return p_value <= 1 - confidence ? verdict_of(difference, zero) : Verdict::cannot_tell;
}

Judge::Judge(std::vector<study::Claim> claims) : claims_(std::move(claims)), batches_(sides_of(claims_)) {
}

void Judge::watch(study::Study const& study, run::RunOptions* options) {
    if (!claims_.empty()) {
        batches_.watch(study, options);
    }
}

std::vector<ClaimResult> Judge::judge(run::RunResult const& whole) const {
    Readings readings(whole);
    std::vector<ClaimResult> results;
    std::size_t side = 0;
    auto const next_side = [&] {
        Values values;
        for (Values const& batch : batches_.values()) {
            values.push_back(batch[side]);
        }
        ++side;
        return values;
    };
    for (study::Claim const& claim : claims_) {
        ClaimResult result{claim.name, claim.text, claim.source, claim.holds, claim.confidence, {}, Verdict::holds};
        for (Comparison const& comparison : claim.comparisons) {
            Values const left = next_side();
            Values const right = next_side();
            result.comparisons.push_back(judge_comparison(comparison, claim.confidence, left, right, &readings));
            Verdict const verdict = result.comparisons.back().verdict;
            if (verdict == Verdict::fails || result.verdict == Verdict::holds) {
                result.verdict = verdict;
            }
        }
        results.push_back(std::move(result));
    }
    return results;
}

}  // namespace clonecast::claims
