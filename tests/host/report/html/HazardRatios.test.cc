// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/html/HazardRatios.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "host/report/SummaryJson.hh"
#include "host/stats/CoxModel.hh"
#include "tests/host/report/ExampleRun.hh"

namespace clonecast::report::html {
namespace {

using Json = nlohmann::ordered_json;
using test::End;
using test::ExampleRun;

//! Two strata, three regimens; the third has no event.
Json results() {
    ExampleRun run(2, 3);
    for (int stratum : {0, 1}) {
        run.end(0, stratum, 1, End::progression, 0, 30);
        run.end(0, stratum, 2, End::progression, 0, 20);
        run.end(0, stratum, 3, End::follow_up, -1, 10);
        run.end(1, stratum, 1, End::progression, 0, 10);
        run.end(1, stratum, 2, End::death, -1, 20 + static_cast<std::uint64_t>(stratum) * 5);
        run.end(1, stratum, 2, End::dropout, -1, 5);
        run.end(1, stratum, 3, End::follow_up, -1, 25);
        run.end(2, stratum, 3, End::follow_up, -1, 60);
    }
    return results_json(summarize(run.result));
}

Json find(Json const& list, char const* endpoint, std::string const& stratum, char const* regimen) {
    for (Json const& item : list) {
        if (item["endpoint"] == endpoint && item["stratum"] == stratum && item["regimen"] == regimen) {
            return item;
        }
    }
    ADD_FAILURE() << "no " << endpoint << ", " << stratum << ", " << regimen;
    return {};
}

TEST(HazardRatiosTest, AreThoseOfTheCountsByHand) {
    Json const list = hazard_ratios(results(), "regimen 1");
    EXPECT_EQ(list.size(), 2U * 3U * 2U);  // endpoints, strata and all, regimens but the reference
    // Rows: reference, regimen 2 and regimen 3 in one stratum.
    stats::CoxData data;
    data.n_covariates = 2;
    data.time = {28, 56, 84, 28, 56, 84, 84};
    data.covariates = {0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1};
    data.events = {30, 20, 0, 10, 20, 0, 0};
    data.censored = {0, 0, 10, 0, 5, 25, 60};
    auto const one = stats::fit_cox(data);
    Json const first = find(list, "failure", "stratum \"1\"", "regimen 2");
    EXPECT_NEAR(first["hazard_ratio"].get<double>(), one.coefficients[0].hazard_ratio().value(), 1e-12);
    EXPECT_NEAR(first["lower"].get<double>(), one.coefficients[0].hazard_ratio_lower(), 1e-12);
    EXPECT_NEAR(first["upper"].get<double>(), one.coefficients[0].hazard_ratio_upper(), 1e-12);
    EXPECT_NEAR(first["p_value"].get<double>(), one.coefficients[0].p_value.value(), 1e-12);
    // Both strata, the second with five more deaths.
    auto const append = [](auto* column, auto const& more) { column->insert(column->end(), more.begin(), more.end()); };
    stats::CoxData both = data;
    append(&both.time, data.time);
    append(&both.covariates, data.covariates);
    append(&both.events, data.events);
    append(&both.censored, data.censored);
    both.events[7 + 4] = 25;
    both.stratum = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1};
    auto const two = stats::fit_cox(both);
    Json const all = find(list, "failure", "all", "regimen 2");
    EXPECT_NEAR(all["hazard_ratio"].get<double>(), two.coefficients[0].hazard_ratio().value(), 1e-12);
    EXPECT_GT(std::abs(all["hazard_ratio"].get<double>() - first["hazard_ratio"].get<double>()), 1e-3);
}

TEST(HazardRatiosTest, SayWhereThereIsNoNumber) {
    Json const list = hazard_ratios(results(), "regimen 1");
    Json const none = find(list, "failure", "all", "regimen 3");
    EXPECT_TRUE(none["hazard_ratio"].is_null());
    EXPECT_TRUE(none["lower"].is_null());
    EXPECT_TRUE(none["p_value"].is_null());
    EXPECT_EQ(none["note"], "0");
    EXPECT_GT(none["upper"].get<double>(), 0);
    Json const infinite = find(hazard_ratios(results(), "regimen 3"), "failure", "all", "regimen 1");
    EXPECT_EQ(infinite["note"], "infinite");
    EXPECT_TRUE(infinite["upper"].is_null());
}

TEST(HazardRatiosTest, NothingToCompareWithOneRegimenOrWithoutPatients) {
    ExampleRun run(1, 1);
    run.ten_patients(0, 0);
    EXPECT_TRUE(hazard_ratios(results_json(summarize(run.result)), "regimen 1").empty());
    Json const empty = results_json(summarize(ExampleRun(1, 2).result));
    EXPECT_EQ(find(hazard_ratios(empty, "regimen 1"), "failure", "all", "regimen 2")["note"], "cannot be estimated");
    EXPECT_THROW(hazard_ratios(empty, "other"), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::report::html
