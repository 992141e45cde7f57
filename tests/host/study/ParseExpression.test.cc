// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Conditions over the results of a study: what is read, and where mistakes are said to be.
#include "host/study/ParseExpression.hh"

#include <gtest/gtest.h>

#include "host/claims/Expression.hh"
#include "host/study/ReadStudy.hh"

namespace clonecast::study {
namespace {

Study const& example() {
    static Study const study = parse_study(R"study(
schema = 1
name = "names"
[[clones]]
name = "A"
birth = 0.2
death = 0.1
start = 10
mechanism = "by chance"
[[clones]]
name = "B (late)"
birth = 0.2
death = 0.1
[[sites]]
name = "breast"
[[sites]]
name = "bone"
[[drugs]]
name = "D"
effects.A = { kill = 0.2 }
[[regimens]]
name = "D + E"
[[regimens.phases]]
[[regimens]]
name = "D (weekly)"
[[regimens.phases]]
[[regimens]]
name = "a @ b"
[[regimens.phases]]
[cohort]
[[cohort.strata]]
name = "high"
probability = 0.5
[[cohort.strata]]
name = "low"
probability = 0.5
[assessment]
scans = { every = 7 }
follow_up = 70
[output]
population_times = [0, 28.5]
)study",
                                           "names.toml");
    return study;
}

//! The value where there are no quantities.
double value_of(std::string_view text) {
    return claims::evaluate(parse_expression(text, example()), [](Quantity const&) { return std::nullopt; }).value();
}

Quantity quantity_of(std::string_view text) {
    Expression const expression = parse_expression(text, example());
    EXPECT_EQ(expression.kind, Expression::Kind::quantity);
    return expression.quantity;
}

//! "POSITION: MESSAGE"
std::string error_of(std::string_view text) {
    try {
        parse_condition(text, example());
    } catch (ExpressionError const& error) {
        return std::to_string(error.position()) + ": " + error.what();
    }
    return "accepted";
}

TEST(ParseExpressionTest, ArithmeticHasTheUsualOrder) {
    EXPECT_DOUBLE_EQ(value_of("1 + 2 * 3 - 8 / 4 / 2"), 6);
    EXPECT_DOUBLE_EQ(value_of("-(1 - 2) - -3"), 4);
    EXPECT_DOUBLE_EQ(value_of("1e2 - .5 - 1"), 98.5);
    EXPECT_DOUBLE_EQ(value_of("min(3, max(1, 2)) + abs(-4) + ln(exp(2))"), 8);
    EXPECT_DOUBLE_EQ(value_of("follow_up"), 70);
}

TEST(ParseExpressionTest, NamesAreWrittenAsTheyAre) {
    EXPECT_EQ(quantity_of("median(failure, D + E)").group, (Group{0, {}}));
    EXPECT_EQ(quantity_of("median(failure,D (weekly))").group, (Group{1, {}}));
    EXPECT_EQ(quantity_of("median( failure , 'D (weekly)' )").group, (Group{1, {}}));
    EXPECT_EQ(quantity_of("median(failure, a @ b)").group, (Group{2, {}}));
    EXPECT_EQ(quantity_of("median(failure, a @ b @ low)").group, (Group{2, 1}));
    Quantity const ratio = quantity_of("hazard_ratio(metastasis, D + E@high, D + E @ low)");
    EXPECT_EQ(ratio.endpoint, patient::Endpoint::metastasis);
    EXPECT_EQ(ratio.group, (Group{0, 0}));
    EXPECT_EQ(ratio.other, (Group{0, 1}));
    EXPECT_EQ(quantity_of("mean_cells(28.5, D + E, B (late))").clone, 1);
    EXPECT_EQ(quantity_of("mean_cells(28.5, D + E, bone)").site, 1);
    EXPECT_EQ(quantity_of("mean_cells(28.5, D + E)").time, 1);
    EXPECT_EQ(quantity_of("odds(acquired by by chance, D + E)").event.mechanism, 0);
    EXPECT_DOUBLE_EQ(quantity_of("quantile(failure, 0.25, D + E)").number, 0.25);
}

TEST(ParseExpressionTest, ChainsAndConjunctionsAreSeparateComparisons) {
    std::vector<Comparison> const comparisons =
        parse_condition("1 < survival(failure, 7, D + E) <= 3 and 4 >= 5", example());
    ASSERT_EQ(comparisons.size(), 3U);
    EXPECT_EQ(comparisons[0].kind, Comparison::Kind::less);
    EXPECT_EQ(comparisons[1].kind, Comparison::Kind::less_equal);
    EXPECT_EQ(comparisons[1].left.kind, Expression::Kind::quantity);
    EXPECT_DOUBLE_EQ(comparisons[1].right.number, 3);
    EXPECT_EQ(comparisons[2].kind, Comparison::Kind::greater_equal);
}

TEST(ParseExpressionTest, MistakesAreSaidWithTheirPlace) {
    EXPECT_EQ(error_of("1 < 2"), "accepted");
    EXPECT_EQ(error_of(""), "0: needs a number or a quantity at the end");
    EXPECT_EQ(error_of("1 <"), "3: needs a number or a quantity at the end");
    EXPECT_EQ(error_of("1 + 2"), "5: needs a comparison (<, <=, >, >=) at the end");
    EXPECT_EQ(error_of("1 < 2 = 3"), "6: results are not equal to a number; write a tolerance, such as 40 < x < 60");
    EXPECT_EQ(error_of("1 < 2 2"), "6: needs an operator, a comparison or 'and' before '2'");
    EXPECT_EQ(error_of("1 < 2 and"), "9: needs a number or a quantity at the end");
    EXPECT_EQ(error_of("1 < median(failure, D + E"), "25: needs ')' at the end");
    EXPECT_EQ(error_of("1 < median(failure, 'D + E)"), "20: has a quote that is not closed");
    EXPECT_EQ(error_of("1 < median(falure, D + E)"), "11: unknown endpoint 'falure'; did you mean 'failure'?");
    EXPECT_EQ(error_of("1 < median(failure, D + E @ hgh)"), "20: unknown stratum 'hgh'; did you mean 'high'?");
    EXPECT_EQ(error_of("1 < quantile(failure, 1, D + E)"), "22: '1' must be between 0 and 1, as 0.5 for the median");
    EXPECT_EQ(error_of("1 < odds(response by A, D + E)"),
              "9: 'response by A' has no mechanism; resistant, preexisting and acquired have");
    EXPECT_EQ(error_of("1 < min(1)"), "9: needs ',' and another argument of min before ')'");
    EXPECT_NE(error_of("1 < " + std::string(1000, '(')).find("more than 64 brackets"), std::string::npos);
    EXPECT_NE(error_of("1 < " + std::string(5000, '-') + "1").find("at most 4096"), std::string::npos);
}

TEST(EvaluateTest, WhatIsNotDefinedHasNoValue) {
    auto const value = [](std::string_view text, std::optional<double> of_quantity) {
        return claims::evaluate(parse_expression(text, example()), [&](Quantity const&) { return of_quantity; });
    };
    constexpr double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(value("1 + median(failure, D + E)", std::nullopt), std::nullopt);
    EXPECT_EQ(value("1 + median(failure, D + E)", infinity), infinity);
    EXPECT_EQ(value("median(failure, D + E) - median(failure, D + E)", infinity), std::nullopt);
    EXPECT_EQ(value("0 / (median(failure, D + E) - 1)", 1), std::nullopt);
    EXPECT_EQ(value("ln(median(failure, D + E))", -1), std::nullopt);
}

}  // namespace
}  // namespace clonecast::study
