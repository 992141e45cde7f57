// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/compare/Compare.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "host/FileError.hh"
#include "host/compare/WriteComparison.hh"
#include "tests/host/report/TemporaryFolder.hh"

namespace clonecast::compare {
namespace {

using ::testing::HasSubstr;
using Columns = std::map<std::string, std::vector<double>>;

constexpr double r_tolerance = 1e-9;  //!< relative, as in docs/statistics.md

std::vector<std::string> split(std::string const& line) {
    std::vector<std::string> parts;
    std::istringstream stream(line);
    for (std::string part; std::getline(stream, part, ',');) {
        parts.push_back(part);
    }
    return parts;
}

//! A data set of tests/host/stats/r/.
Columns read_columns(std::string const& name) {
    std::ifstream file(CLONECAST_TEST_DIR "/host/stats/r/" + name);
    Columns columns;
    std::vector<std::string> names;
    for (std::string line; std::getline(file, line);) {
        if (line.front() == '#') {
            continue;
        }
        if (names.empty()) {
            names = split(line);
            continue;
        }
        std::vector<std::string> const cells = split(line);
        for (std::size_t i = 0; i < names.size(); ++i) {
            columns[names[i]].push_back(cells.at(i) == "NA" ? std::nan("") : std::stod(cells.at(i)));
        }
    }
    EXPECT_FALSE(columns.empty()) << name;
    return columns;
}

Arm arm_of(std::string const& name, std::vector<double> const& time, std::vector<std::uint8_t> const& event,
           std::uint64_t resistant = 0) {
    EndpointRecord record;
    record.counts = stats::count_events({time, event});
    record.evaluated = time.size();
    for (std::uint8_t const e : event) {
        record.events += e;
    }
    return {name, time.size(), {record, record, std::nullopt}, resistant, time.size(), {}};
}

RunRecord run_of(std::vector<Arm> arms, std::filesystem::path const& directory = "no-such-run") {
    RunRecord run;
    run.directory = directory;
    run.study = {{"clones", {{{"name", "A"}, {"birth", 0.2}}}}, {"simulation", {{"max_steps", 1000}}}};
    run.seed = 1;
    run.patients = arms[0].patients;
    run.follow_up = 100;
    run.landmarks = {50};
    run.arms = std::move(arms);
    return run;
}

RunRecord lung() {
    Columns const data = read_columns("lung.csv");
    std::vector<double> time[2];
    std::vector<std::uint8_t> event[2];
    for (std::size_t i = 0; i < data.at("time").size(); ++i) {
        std::size_t const sex = data.at("sex")[i] == 1 ? 0 : 1;
        time[sex].push_back(data.at("time")[i]);
        event[sex].push_back(data.at("status")[i] != 0 ? 1 : 0);
    }
    return run_of({arm_of("men", time[0], event[0]), arm_of("women", time[1], event[1])});
}

void expect_near_r(double value, double r) {
    EXPECT_NEAR(value, r, r_tolerance * std::abs(r));
}

std::vector<stats::GroupCounts>& strata_of_failure(Arm* arm) {
    return arm->endpoints[static_cast<std::size_t>(patient::Endpoint::failure)]->strata;
}

//! Two treatments of lung cancer in strata, the types of its cells.
RunRecord veteran() {
    Columns const data = read_columns("veteran.csv");
    std::vector<std::string> const strata{"1", "2", "3", "4"};
    std::vector<Arm> arms;
    for (double const treatment : {1, 2}) {
        // [0] all strata, then each
        std::vector<std::vector<double>> time(1 + strata.size());
        std::vector<std::vector<std::uint8_t>> event(1 + strata.size());
        for (std::size_t i = 0; i < data.at("time").size(); ++i) {
            if (data.at("trt")[i] == treatment) {
                for (std::size_t const group : {std::size_t{0}, static_cast<std::size_t>(data.at("cell")[i])}) {
                    time[group].push_back(data.at("time")[i]);
                    event[group].push_back(data.at("status")[i] != 0 ? 1 : 0);
                }
            }
        }
        Arm arm = arm_of(treatment == 1 ? "standard" : "test", time[0], event[0]);
        arm.strata = strata;
        for (std::size_t group = 1; group < time.size(); ++group) {
            strata_of_failure(&arm).push_back(stats::count_events({time[group], event[group]}));
        }
        arms.push_back(std::move(arm));
    }
    return run_of(std::move(arms));
}

//! The same patients under two regimens, with their rows.
class Twice {
  public:
    std::vector<double> first_time, second_time;
    std::vector<std::uint8_t> first_event, second_event;
    std::vector<std::uint8_t> first_resistant, second_resistant;  // empty: nobody
    std::string baseline = "1000";
    std::vector<bool> stopped;  // under the second; empty: nobody

    RunRecord write(std::filesystem::path const& directory, std::vector<std::string> const& names = {"a", "b"}) const {
        std::filesystem::create_directories(directory);
        std::ofstream file(directory / "patients.csv");
        file << "patient,regimen,time_days,event,resistant,baseline_cells\n";
        std::vector<double> known;
        std::vector<std::uint8_t> known_event;
        for (std::size_t i = 0; i < first_time.size(); ++i) {
            bool const is_stopped = !stopped.empty() && stopped[i];
            file << i << ',' << names[0] << ',' << first_time[i] << ',' << int{first_event[i]} << ','
                 << (first_resistant.empty() ? 0 : int{first_resistant[i]}) << ',' << baseline << '\n';
            file << i << ',' << names[1] << ',';
            if (!is_stopped) {
                file << second_time[i];
                known.push_back(second_time[i]);
                known_event.push_back(second_event[i]);
            }
            file << ',' << (is_stopped ? 0 : int{second_event[i]}) << ','
                 << (second_resistant.empty() ? 0 : int{second_resistant[i]}) << ',' << baseline << '\n';
        }
        auto const sum = [](std::vector<std::uint8_t> const& flags) {
            std::uint64_t n = 0;
            for (auto const flag : flags) {
                n += flag;
            }
            return n;
        };
        Arm first = arm_of(names[0], first_time, first_event, sum(first_resistant));
        Arm second = arm_of(names[1], known, known_event, sum(second_resistant));
        second.patients = first.patients;
        second.endpoints[1]->left_out = first.patients - known.size();
        return run_of({std::move(first), std::move(second)}, directory);
    }
};

class CompareTest : public ::testing::Test {
  protected:
    Comparison compare(std::vector<RunRecord> const& runs, Options const& options = {}) {
        return compare_runs(runs, options);
    }
    std::string why_not(std::vector<RunRecord> const& runs, Options const& options = {}) {
        try {
            compare_runs(runs, options);
        } catch (ComparisonError const& error) {
            return error.what();
        } catch (FileError const& error) {
            return error.what();
        }
        return "it was compared";
    }
    std::filesystem::path path(std::string const& name) const { return folder_.path() / name; }

    report::test::TemporaryFolder folder_;
};

// R 4.2.2, survival 3.5-3: coxph(Surv(time, status) ~ sex, lung, control = coxph.control(eps = 1e-15)), whose default
// ends 2e-9 from the maximum; survfit(..., conf.type = "log-log") with quantile(0.5) and summary(rmean = 500); the rest
// is in tests/host/stats/r/expected.csv, "lung by sex".
TEST_F(CompareTest, LungBySexIsAsInR) {
    Options options;
    options.horizon = 500;
    options.landmarks = {300};
    Comparison const comparison = compare({lung()}, options);
    ASSERT_EQ(comparison.pairs.size(), 1U);
    PairSummary const& pair = comparison.pairs[0];
    EXPECT_EQ(comparison.arms[pair.first].name, "women");
    expect_near_r(*pair.hazards.ratio.hazard_ratio(), 0.58800281716046165);
    expect_near_r(pair.hazards.ratio.hazard_ratio_lower(), 0.42371782928434271);
    expect_near_r(pair.hazards.ratio.hazard_ratio_upper(), 0.81598481133683909);
    expect_near_r(*pair.hazards.ratio.p_value, 0.0014912291383765983);
    expect_near_r(pair.hazards.log_rank->statistic, 10.326741954885632);
    expect_near_r(pair.hazards.log_rank->p_value, 0.0013111645203554882);
    expect_near_r(pair.mean->estimate, 82.147722665472088);
    expect_near_r(pair.mean->standard_error, 22.09813483418813);
    expect_near_r(pair.landmarks[0]->estimate, 0.23311369296030654);
    expect_near_r(pair.landmarks[0]->standard_error, 0.068298191282673559);
    EXPECT_EQ(pair.hazards.log_rank_holm, pair.hazards.log_rank->p_value) << "a family of one";
    EXPECT_EQ(comparison.arms[0].median.estimate, 270);
    EXPECT_EQ(comparison.arms[0].median.lower, 210);
    EXPECT_EQ(comparison.arms[0].median.upper, 306);
    EXPECT_EQ(comparison.arms[1].median.estimate, 426);
    expect_near_r(comparison.arms[0].mean->estimate, 278.76323152999436);
    expect_near_r(comparison.arms[1].mean->estimate, 360.91095419546645);
    EXPECT_EQ(comparison.ranking, (std::vector<std::size_t>{1, 0}));
}

// R 4.2.2, survival 3.5-3: survdiff(Surv(time, status) ~ trt + strata(cell), veteran), the same in
// tests/host/stats/r/expected.csv, "veteran by trt strata cell rho 0", and coxph(Surv(time, status) ~ trt +
// strata(cell), veteran, control = coxph.control(eps = 1e-15, toler.chol = 1e-16)); the others without strata.
TEST_F(CompareTest, StratifiedTestsOfVeteranAreAsInR) {
    Options options;
    options.stratification = Stratification::by_cohort;
    Comparison const comparison = compare({veteran()}, options);
    EXPECT_EQ(comparison.strata, (std::vector<std::string>{"1", "2", "3", "4"}));
    PairSummary const& pair = comparison.pairs.at(0);
    EXPECT_EQ(comparison.arms[pair.first].name, "test");
    ASSERT_TRUE(pair.stratified);
    expect_near_r(*pair.stratified->ratio.hazard_ratio(), 1.1841958174278471);
    expect_near_r(pair.stratified->ratio.hazard_ratio_lower(), 0.80294364188181566);
    expect_near_r(pair.stratified->ratio.hazard_ratio_upper(), 1.7464734271101094);
    expect_near_r(*pair.stratified->ratio.p_value, 0.39374622183511199);
    expect_near_r(pair.stratified->log_rank->statistic, 0.70174334684431949);
    expect_near_r(pair.stratified->log_rank->p_value, 0.40219852378067422);
    expect_near_r(*pair.hazards.ratio.hazard_ratio(), 1.0179009039385778);
    expect_near_r(pair.hazards.log_rank->p_value, 0.92772723334007379);
    EXPECT_FALSE(compare({veteran()}).pairs[0].stratified) << "nobody asked";
}

TEST_F(CompareTest, StratifiedTestsAreAFamilyOfTheirOwn) {
    RunRecord run = veteran();
    run.arms.push_back(run.arms[0]);
    run.arms.back().regimen = "standard again";
    Options options;
    options.stratification = Stratification::by_cohort;
    Comparison const comparison = compare({run}, options);
    ASSERT_EQ(comparison.pairs.size(), 3U);
    HazardComparison const& first = *comparison.pairs[0].stratified;
    EXPECT_NEAR(*first.log_rank_holm, std::min(1.0, 3 * first.log_rank->p_value), 1e-15);
    EXPECT_EQ(comparison.pairs[1].stratified->log_rank_holm, 1);
    EXPECT_EQ(comparison.pairs[0].hazards.log_rank_holm, compare({run}).pairs[0].hazards.log_rank_holm);
}

TEST_F(CompareTest, StrataThatCannotBeUsedAreTold) {
    Options options;
    options.stratification = Stratification::by_cohort;
    EXPECT_THAT(why_not({lung()}, options), HasSubstr("--stratified: the cohort of no-such-run has one stratum only"));
    RunRecord other = veteran();
    other.directory = "other";
    for (Arm& arm : other.arms) {
        arm.strata[3] = "5";
    }
    options.studies = Studies::may_differ;
    EXPECT_THAT(why_not({veteran(), other}, options),
                HasSubstr(R"(--stratified: the strata of other are "1", "2", "3", "5", not "1", "2", "3", "4")"));
}

TEST_F(CompareTest, StratifiedAnswersAreBesideTheOthers) {
    Options options;
    options.stratification = Stratification::by_cohort;
    Comparison const comparison = compare({veteran()}, options);
    EXPECT_THAT(comparison_csv(comparison),
                HasSubstr("\ntest,standard,stratified_hazard_ratio,,independent,1.18419581742"));
    EXPECT_THAT(comparison_csv(comparison), HasSubstr("\ntest,standard,stratified_log_rank,,independent,0.7017433468"));
    nlohmann::ordered_json const json = comparison_json(comparison);
    EXPECT_EQ(json["strata"].size(), 4U);
    EXPECT_EQ(json["pairs"][0]["stratified"]["hazard_ratio"]["estimate"],
              *comparison.pairs[0].stratified->ratio.hazard_ratio());
    EXPECT_EQ(json["pairs"][0]["stratified"]["log_rank"]["p"], comparison.pairs[0].stratified->log_rank->p_value);
    std::string const text = comparison_text(comparison, {});
    EXPECT_THAT(text, HasSubstr("1.18 (0.803 to 1.75)"));
    EXPECT_THAT(text, HasSubstr("stratified log-rank p"));
    std::string const without = comparison_csv(compare({veteran()})) + comparison_json(compare({veteran()})).dump() +
                                comparison_text(compare({veteran()}), {});
    EXPECT_EQ(without.find("strat"), std::string::npos);
}

// Recurrence and death of the same patients, "colon pairs" of expected.csv.
TEST_F(CompareTest, ColonPairsAreAsInR) {
    Columns const data = read_columns("colon.csv");
    Twice twice;
    twice.first_time = data.at("recurrence_time");
    twice.second_time = data.at("time");
    for (std::size_t i = 0; i < twice.first_time.size(); ++i) {
        twice.first_event.push_back(data.at("recurrence")[i] != 0 ? 1 : 0);
        twice.second_event.push_back(data.at("status")[i] != 0 ? 1 : 0);
    }
    Options options;
    options.arms = {"b", "a"};  // the first that is named is the second of the pair
    options.landmarks = {365, 1000, 2000};
    options.horizon = 2500;
    Comparison const comparison = compare({twice.write(path("colon"))}, options);
    ASSERT_TRUE(comparison.pairs.at(0).paired);
    PairedSummary const& paired = *comparison.pairs[0].paired;
    expect_near_r(paired.landmarks[0]->estimate, -0.15620908872606853);
    expect_near_r(paired.landmarks[0]->standard_error, 0.012582676136689204);
    expect_near_r(paired.landmarks[2]->standard_error, 0.010017340884119142);
    expect_near_r(paired.mean->estimate, -224.28718600304956);
    expect_near_r(paired.mean->standard_error, 17.611234913650264);
    EXPECT_LT(paired.mean->standard_error, comparison.pairs[0].mean->standard_error) << "pairs are tighter";
    EXPECT_EQ(paired.outlasting.first_outlasts, 38U);
    EXPECT_EQ(paired.outlasting.second_outlasts, 463U);
    EXPECT_EQ(paired.outlasting.tied, 5U);
    EXPECT_EQ(paired.outlasting.both_event_free, 423U);
    EXPECT_EQ(comparison.pairs[0].mean_p, paired.mean->p_value);
}

TEST_F(CompareTest, HolmAdjustsForAllPairsThatAreCompared) {
    RunRecord run = lung();
    run.arms.push_back(run.arms[0]);
    run.arms.back().regimen = "men again";
    Comparison const all = compare({run});
    ASSERT_EQ(all.pairs.size(), 3U);
    EXPECT_NEAR(*all.pairs[0].hazards.log_rank_holm, 3 * all.pairs[0].hazards.log_rank->p_value, 1e-15);
    EXPECT_EQ(all.pairs[1].hazards.log_rank_holm, 1);
    Options options;
    options.reference = "women";
    Comparison const with_reference = compare({run}, options);
    ASSERT_EQ(with_reference.pairs.size(), 2U);
    EXPECT_EQ(with_reference.arms[with_reference.pairs[1].first].name, "men again");
    EXPECT_EQ(with_reference.arms[with_reference.pairs[1].second].name, "women");
    EXPECT_NEAR(*with_reference.pairs[0].hazards.ratio.hazard_ratio(), 1 / 0.58800281716046165, 1e-9);
}

// R: chisq.test(matrix(c(20, 80, 35, 65), 2), correct = FALSE)
TEST_F(CompareTest, ResistanceIsAnOddsRatio) {
    std::vector<double> const time(100, 10);
    std::vector<std::uint8_t> const event(100, 1);
    Comparison const comparison = compare({run_of({arm_of("many", time, event, 35), arm_of("few", time, event, 20)})});
    expect_near_r(*comparison.pairs[0].resistance.estimate, 0.4642857142857143);
    expect_near_r(comparison.pairs[0].resistance.test->p_value, 0.017528861260372754);
}

TEST_F(CompareTest, ResistanceOfTheSamePatientsIsPaired) {
    Twice twice;
    twice.first_time = twice.second_time = {10, 10, 10, 10, 10};
    twice.first_event = twice.second_event = {1, 1, 1, 1, 1};
    twice.first_resistant = {1, 1, 1, 0, 0};
    twice.second_resistant = {1, 0, 0, 1, 0};
    Comparison const comparison = compare({twice.write(path("run"))});
    stats::PairedOutcomes const outcomes{1, 1, 2, 1};  // second regimen first
    stats::OddsRatio const expected = stats::paired_odds_ratio(outcomes);
    EXPECT_EQ(comparison.pairs[0].paired->resistance.estimate, expected.estimate);
    EXPECT_EQ(comparison.pairs[0].paired->resistance.upper, expected.upper);
}

TEST_F(CompareTest, StoppedPatientsAreLeftOutOfPairs) {
    Twice twice;
    twice.first_time = {1, 2, 3, 4};
    twice.second_time = {5, 1, 6, 4};
    twice.first_event = twice.second_event = {1, 1, 1, 1};
    twice.stopped = {false, false, true, false};
    Comparison const comparison = compare({twice.write(path("run"))});
    PairedSummary const& paired = *comparison.pairs[0].paired;
    EXPECT_EQ(paired.patients, 3U);
    EXPECT_EQ(paired.outlasting.first_outlasts, 1U);
    EXPECT_EQ(paired.outlasting.second_outlasts, 1U);
    EXPECT_EQ(paired.outlasting.tied, 1U);
    EXPECT_EQ(comparison.arms[0].evaluated, 4U);
    EXPECT_THAT(comparison.notes, ::testing::Contains(HasSubstr("1 patients are left out of paired comparisons")));
}

TEST_F(CompareTest, RunsWithTheSamePatientsArePaired) {
    Twice twice;
    twice.first_time = twice.second_time = {1, 2, 3};
    twice.first_event = twice.second_event = {1, 1, 0};
    RunRecord const first = twice.write(path("one"));
    twice.second_time = {2, 3, 3};
    RunRecord second = twice.write(path("two"));
    Comparison const comparison = compare({first, second});
    ASSERT_EQ(comparison.arms.size(), 4U);
    EXPECT_EQ(comparison.arms[3].name, "two/b");
    for (PairSummary const& pair : comparison.pairs) {
        EXPECT_TRUE(pair.paired);
    }
    EXPECT_EQ(comparison.pairs.back().paired->outlasting.first_outlasts, 2U) << "two/b vs two/a";

    second.seed = 2;
    Comparison const unpaired = compare({first, second});
    EXPECT_FALSE(unpaired.pairs[1].paired) << "two/a vs one/a";
    EXPECT_TRUE(unpaired.pairs.back().paired) << "within a run";
    EXPECT_THAT(unpaired.notes, ::testing::Contains(HasSubstr("their seeds differ (1, 2)")));

    twice.baseline = "1001";
    EXPECT_THAT(why_not({first, twice.write(path("two"))}), HasSubstr("their tumours on day 0 differ"));
}

TEST_F(CompareTest, RunsOfDifferentStudiesAreRefused) {
    RunRecord const first = lung();
    RunRecord second = lung();
    second.directory = "other";
    second.study["clones"][0]["birth"] = 0.3;
    std::string const why = why_not({first, second});
    EXPECT_THAT(why, HasSubstr("different tumours, cohorts or assessments"));
    EXPECT_THAT(why, HasSubstr("clones.A.birth: 0.2, 0.3"));
    Options options;
    options.studies = Studies::may_differ;
    Comparison const comparison = compare({first, second}, options);
    EXPECT_EQ(comparison.pairs.size(), 6U);
    EXPECT_THAT(comparison.notes, ::testing::Contains(HasSubstr("clones.A.birth: 0.2, 0.3")));

    second.study = first.study;
    second.study["drugs"] = {{{"name", "D"}}};
    EXPECT_THAT(compare({first, second}).notes, ::testing::Contains(HasSubstr("different drugs or combinations")));
}

TEST_F(CompareTest, NamesThatAreNotThereAreTold) {
    Options options;
    options.reference = "wemen";
    EXPECT_THAT(why_not({lung()}, options), HasSubstr("--reference: there is no regimen \"wemen\"; did you mean"));
    options.reference.reset();
    options.arms = {"men", "men"};
    EXPECT_THAT(why_not({lung()}, options), HasSubstr("twice"));
    options.arms = {"men"};
    EXPECT_THAT(why_not({lung()}, options), HasSubstr("at least two"));
    options = {};
    options.endpoint = patient::Endpoint::metastasis;
    EXPECT_THAT(why_not({lung()}, options), HasSubstr("no metastasis endpoint"));
    options = {};
    options.landmarks = {-1};
    EXPECT_THAT(why_not({lung()}, options), HasSubstr("--landmarks: -1"));
    options = {};
    options.horizon = std::nan("");
    EXPECT_THAT(why_not({lung()}, options), HasSubstr("--horizon: nan"));
}

//! What must hold whatever is compared.
void expect_sound(Comparison const& comparison) {
    nlohmann::ordered_json const json = comparison_json(comparison);
    std::string const text = json.dump() + comparison_csv(comparison) + comparison_text(comparison, {});
    for (char const* const bad : {"nan", "NaN"}) {
        EXPECT_EQ(text.find(bad), std::string::npos) << text;
    }
    EXPECT_EQ(json.dump().find("inf,"), std::string::npos);
}

TEST_F(CompareTest, DegenerateGroupsHaveTheRightAnswerAndNeverNaN) {
    std::vector<double> const time(20, 84);
    Arm const nothing = arm_of("no events", time, std::vector<std::uint8_t>(20, 0));
    Arm const everybody = arm_of("all at once", time, std::vector<std::uint8_t>(20, 1));
    Arm const one = arm_of("one patient", {28}, {1});
    Arm empty;
    empty.regimen = "nobody";
    empty.endpoints = {EndpointRecord{}, EndpointRecord{}, std::nullopt};
    std::vector<Arm> const arms{nothing, everybody, one, empty};
    for (Arm const& a : arms) {
        for (Arm b : arms) {
            b.regimen += " again";
            expect_sound(compare({run_of({a, b})}));
        }
    }
    Comparison const none = compare({run_of({empty, nothing})});
    EXPECT_FALSE(none.pairs[0].hazards.log_rank);
    EXPECT_FALSE(none.pairs[0].hazards.ratio.hazard_ratio());
    EXPECT_FALSE(none.pairs[0].mean);
    EXPECT_EQ(none.ranking.size(), 1U);

    // All censored at one time against all events then: the events' hazard is infinitely larger.
    Comparison const separated = compare({run_of({nothing, everybody})});
    EXPECT_TRUE(std::isinf(*separated.pairs[0].hazards.ratio.hazard_ratio()));
    EXPECT_TRUE(std::isfinite(separated.pairs[0].hazards.ratio.hazard_ratio_lower()));
    EXPECT_LT(separated.pairs[0].hazards.log_rank->p_value, 1e-6);
    nlohmann::ordered_json const json = comparison_json(separated);
    EXPECT_TRUE(json["pairs"][0]["hazard_ratio"]["estimate"].is_null());
    EXPECT_EQ(json["pairs"][0]["hazard_ratio"]["estimate_note"], "infinite");
}

TEST_F(CompareTest, StrataWithoutPatientsHaveAnAnswerToo) {
    Arm const full = arm_of("full", {1, 2, 3}, {1, 0, 1});
    Options options;
    options.stratification = Stratification::by_cohort;
    for (std::size_t const only : {std::size_t{0}, std::size_t{1}}) {
        std::vector<Arm> arms{full, full};
        for (std::size_t i = 0; i < 2; ++i) {
            arms[i].regimen += std::to_string(i);
            arms[i].strata = {"a", "b"};
            strata_of_failure(&arms[i]).resize(2);
            strata_of_failure(&arms[i])[i == 0 ? 0 : only] = full.endpoints[0]->counts;
        }
        Comparison const comparison = compare({run_of(arms)}, options);
        expect_sound(comparison);
        // Where the regimens share no stratum, nothing can be compared within one.
        EXPECT_EQ(comparison.pairs[0].stratified->log_rank.has_value(), only == 0);
        EXPECT_EQ(comparison.pairs[0].stratified->ratio.hazard_ratio().has_value(), only == 0);
    }
}

TEST_F(CompareTest, NobodyIsNotPairedWithNobody) {
    expect_sound(compare({Twice{}.write(path("empty"))}));
}

TEST_F(CompareTest, WithoutRowsItSaysSo) {
    EXPECT_THAT(compare({lung()}).notes, ::testing::Contains(HasSubstr("no file of patients in no-such-run")));
}

TEST_F(CompareTest, AHorizonBeyondTheDataIsTold) {
    Options options;
    options.horizon = 5000;
    Comparison const comparison = compare({lung()}, options);
    EXPECT_FALSE(comparison.arms[0].mean);
    EXPECT_THAT(comparison.notes, ::testing::Contains(HasSubstr("before the horizon of 5000")));
}

TEST_F(CompareTest, TheTableHasARowForEveryQuantity) {
    Options options;
    options.horizon = 500;
    options.landmarks = {300};
    std::string const csv = comparison_csv(compare({lung()}, options));
    EXPECT_THAT(csv, HasSubstr("first,second,quantity,day,groups,estimate,lower,upper,standard_error,p,p_holm\n"));
    EXPECT_THAT(csv, HasSubstr("\nmen,,median_days,,,270,210,306,,,\n"));
    EXPECT_THAT(csv, HasSubstr("\nwomen,men,hazard_ratio,,independent,0.588002817160"));
    EXPECT_THAT(csv, HasSubstr("\nwomen,men,event_free_difference,300,independent,0.2331136929603"));
}

}  // namespace
}  // namespace clonecast::compare
