// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/compare/ReadRun.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "host/FileError.hh"
#include "host/compare/ReadRows.hh"
#include "host/report/PatientsFile.hh"
#include "host/report/Summary.hh"
#include "host/report/SummaryJson.hh"
#include "tests/host/report/ExampleRun.hh"
#include "tests/host/report/TemporaryFolder.hh"

namespace clonecast::compare {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;
using patient::End;
using patient::Endpoint;
using patient::Outcome;

//! Two regimens of ten patients (ExampleRun::ten_patients), their summary and their rows in a directory.
class ReadRunTest : public ::testing::Test {
  protected:
    ReadRunTest() {
        example_.ten_patients(0, 0);
        example_.ten_patients(1, 0);
        example_.result.study.simulation.patients = 10;
        Json study;
        study["output"]["landmarks"] = {50, 56};
        study["regimens"] = {{{"name", "regimen 1"}}, {{"name", "regimen 2"}}};
        json_ = report::summary_json(report::summarize(example_.result), example_.result, study);
    }

    std::filesystem::path path(std::string const& name) const { return folder_.path() / name; }
    void write(std::string const& text) const { std::ofstream(path("summary.json"), std::ios::binary) << text; }
    RunRecord read() const {
        write(report::json_text(json_));
        return read_run(folder_.path());
    }
    //! The error of a summary that was edited.
    std::string why_not(std::function<void(Json&)> const& edit) const {
        Json edited = json_;
        edit(edited);
        write(report::json_text(edited));
        return error_of([&] { read_run(folder_.path()); });
    }
    static std::string error_of(std::function<void()> const& action) {
        try {
            action();
        } catch (FileError const& error) {
            return error.what();
        }
        return "no error";
    }
    static Json& failure(Json& json) { return json["results"]["groups"][0]["survival"]["failure"]; }

    //! Rows that have the ends of ten_patients().
    run::PatientRows rows() const {
        run::PatientRows rows;
        rows.n_clones = 2;
        constexpr struct {
            int grid_index;
            End end;
        } ends[] = {{1, End::progression}, {1, End::progression}, {1, End::progression}, {2, End::progression},
                    {2, End::progression}, {2, End::death},       {2, End::dropout},     {3, End::follow_up},
                    {3, End::follow_up},   {0, End::step_limit}};
        std::uint64_t resistant = json_["results"]["groups"][0]["resistance"].back()["resistant"]["patients"];
        for (int patient = 0; patient < 10; ++patient) {
            bool const is_resistant = resistant > 0;
            resistant -= is_resistant ? 1 : 0;
            for (int regimen = 0; regimen < 2; ++regimen) {
                Outcome outcome{};
                outcome.patient = static_cast<std::uint64_t>(patient);
                outcome.regimen = regimen;
                for (Endpoint const endpoint : {Endpoint::failure, Endpoint::first_progression}) {
                    outcome.end[static_cast<std::size_t>(endpoint)] = ends[patient].end;
                    outcome.grid_index[static_cast<std::size_t>(endpoint)] = ends[patient].grid_index;
                    outcome.cause[static_cast<std::size_t>(endpoint)] = 0;
                }
                outcome.baseline = 1000 + patient;
                outcome.emerged = is_resistant ? 2 : 0;
                rows.outcomes.push_back(outcome);
                rows.counts.insert(rows.counts.end(), {5, 5});
                rows.alive_since.insert(rows.alive_since.end(), {-1, 3});
            }
        }
        return rows;
    }
    std::filesystem::path write_rows(std::string const& name, run::PatientRows const& rows) const {
        report::PatientsFile file(path(name), {&example_.result.study, example_.result.grid_days,
                                               example_.result.provenance, "schema = 1\n"});
        file.append(rows);
        file.close();
        return path(name);
    }

    report::test::TemporaryFolder folder_;
    report::test::ExampleRun example_{1, 2};
    Json json_;
};

TEST_F(ReadRunTest, ReadsBackWhatARunWrote) {
    RunRecord const run = read();
    EXPECT_EQ(run.seed, 18446744073709551615U);
    EXPECT_EQ(run.patients, 10U);
    EXPECT_EQ(run.landmarks, (std::vector<double>{50, 56}));
    ASSERT_EQ(run.arms.size(), 2U);
    EndpointRecord const& failure = *run.arms[0].endpoints[static_cast<std::size_t>(Endpoint::failure)];
    EXPECT_EQ(failure.evaluated, 9U);
    EXPECT_EQ(failure.events, 6U);
    EXPECT_EQ(failure.left_out, 1U);
    EXPECT_FALSE(run.arms[0].endpoints[static_cast<std::size_t>(Endpoint::metastasis)]);
    EXPECT_EQ(read_run(path("summary.json")).patients, 10U);
}

class ReadStrataTest : public ReadRunTest {
  protected:
    ReadStrataTest() {
        report::test::ExampleRun example(2, 2);
        for (int const regimen : {0, 1}) {
            example.ten_patients(regimen, 0);
            example.end(regimen, 1, 1, End::progression, 0, 4);
        }
        example.result.study.simulation.patients = 14;
        json_ = report::summary_json(report::summarize(example.result), example.result, json_["study"]);
    }
};

TEST_F(ReadStrataTest, StrataAreReadWithTheirNames) {
    RunRecord const run = read();
    ASSERT_EQ(run.arms.size(), 2U);
    for (Arm const& arm : run.arms) {
        EXPECT_EQ(arm.strata, (std::vector<std::string>{"stratum \"1\"", "stratum \"2\""}));
        auto const& strata = arm.endpoints[static_cast<std::size_t>(Endpoint::failure)]->strata;
        ASSERT_EQ(strata.size(), 2U);
        EXPECT_EQ(strata[0].size(), 4U);
        ASSERT_EQ(strata[1].size(), 2U) << "days 0 and 28";
        EXPECT_EQ(strata[1][1].events, 4U);
    }
}

TEST_F(ReadStrataTest, EditsOfStrataAreFound) {
    EXPECT_THAT(why_not([](Json& json) { json["results"]["groups"][2] = json["results"]["groups"][1]; }),
                HasSubstr("groups[0].survival.first_progression.curve: expected on day 28 the sum of all strata"));
    EXPECT_THAT(why_not([](Json& json) { json["results"]["groups"].erase(2); }),
                HasSubstr("groups[0].survival.first_progression.curve: expected on day 28 the sum of all strata"));
    EXPECT_THAT(
        why_not([](Json& json) { json["results"]["groups"][5]["stratum"] = "other"; }),
        HasSubstr("groups[3].regimen: expected a regimen with the strata of the first and found \"regimen 2\";"));
    EXPECT_THAT(
        why_not([](Json& json) { json["results"]["groups"][2]["survival"]["failure"]["curve"]["events"][1] = 3; }),
        HasSubstr("groups[2].survival.failure"));
    EXPECT_THAT(why_not([](Json& json) { std::swap(json["results"]["groups"][2], json["results"]["groups"][5]); }),
                HasSubstr("groups[0]"));
}

TEST_F(ReadRunTest, EditsAreFoundAndTheirPlaceIsTold) {
    EXPECT_THAT(why_not([](Json& json) { failure(json)["left_out"]["overflow"] = 7; }),
                HasSubstr("survival.failure.patients: expected all 10 less the 8 left out and found 9;"));
    EXPECT_THAT(why_not([](Json& json) { json["provenance"]["seed_text"] = "1x"; }),
                HasSubstr("provenance.seed_text: expected the digits of a seed and found \"1x\";"));
    EXPECT_THAT(why_not([](Json& json) { json["provenance"]["patients"] = 11; }),
                HasSubstr("results.groups[0].patients: expected the 11 patients of the run and found 10;"));
    EXPECT_THAT(why_not([](Json& json) { json["study"]["regimens"][0]["name"] = "other"; }),
                HasSubstr("results.groups: expected the regimens of the study"));
    EXPECT_THAT(why_not([](Json& json) { json["results"]["groups"] = 3; }),
                HasSubstr("results.groups: expected an array and found 3;"));
    EXPECT_THAT(why_not([](Json& json) { json["results"]["groups"][0]["resistance"] = Json::array(); }),
                HasSubstr("resistance: expected an array that ends with any mechanism"));
    EXPECT_THAT(why_not([](Json& json) { json["results"]["groups"][0]["resistance"].back()["resistant"]["of"] = 11; }),
                HasSubstr("resistant.patients: expected some of 11, who are some of 10"));
}

class ReadRowsTest : public ReadRunTest, public ::testing::WithParamInterface<char const*> {};

TEST_P(ReadRowsTest, ReadsBackWhatARunWrote) {
    RunRecord const run = read();
    auto const file = write_rows(GetParam(), rows());
    EXPECT_EQ(find_rows(run), file);
    std::vector<ArmRows> const read = read_rows(run, file, Endpoint::failure, {1}, Baseline::read);
    ASSERT_EQ(read.size(), 1U);
    ASSERT_EQ(read[0].time.size(), 10U);
    EXPECT_EQ(read[0].time[3], 56);
    EXPECT_EQ(read[0].event[3], 1);
    EXPECT_EQ(read[0].event[7], 0);
    EXPECT_TRUE(std::isnan(read[0].time[9]));
    EXPECT_EQ(read[0].baseline[9], 1009);
}

TEST_P(ReadRowsTest, RowsOfAnotherRunAreRefused) {
    RunRecord const run = read();
    auto const error = [&](run::PatientRows const& rows) {
        auto const file = write_rows(GetParam(), rows);
        return error_of([&] { read_rows(run, file, Endpoint::failure, {0, 1}, Baseline::skip); });
    };
    run::PatientRows edited = rows();
    edited.outcomes[4].grid_index[static_cast<std::size_t>(Endpoint::failure)] = 2;
    EXPECT_THAT(error(edited), HasSubstr("the events of regimen \"regimen 1\" are not those of summary.json"));
    edited = rows();
    edited.outcomes[4].emerged ^= 2;
    EXPECT_THAT(error(edited), HasSubstr("the resistant patients of regimen"));
    edited = rows();
    std::swap(edited.outcomes[4], edited.outcomes[5]);
    EXPECT_THAT(error(edited), HasSubstr("row 5: patient 2 under \"regimen 1\" was expected"));
    edited = rows();
    edited.outcomes.pop_back();
    edited.counts.resize(edited.counts.size() - 2);
    edited.alive_since.resize(edited.alive_since.size() - 2);
    EXPECT_THAT(error(edited), HasSubstr("19 rows, where 10 patients under 2 regimens have 20"));
}

TEST_P(ReadRowsTest, EveryTruncationIsAnError) {
    RunRecord const run = read();
    auto const file = write_rows(GetParam(), rows());
    auto const size = std::filesystem::file_size(file);
    for (std::uintmax_t cut = size - 1; cut + 1 > size / 50; cut -= size / 50) {
        std::filesystem::resize_file(file, cut);
        EXPECT_NE(error_of([&] {
                      read_rows(run, file, Endpoint::failure, {0, 1}, Baseline::skip);
                  }),
                  "no error")
            << cut;
    }
}

#ifdef CLONECAST_HAVE_HDF5
INSTANTIATE_TEST_SUITE_P(Formats, ReadRowsTest, ::testing::Values("patients.csv", "patients.h5"));
#else
INSTANTIATE_TEST_SUITE_P(Formats, ReadRowsTest, ::testing::Values("patients.csv"));
#endif

TEST_F(ReadRunTest, BadFieldsOfACsvAreToldWithTheirLine) {
    RunRecord const run = read();
    auto const error = [&](std::string const& text) {
        std::ofstream(path("patients.csv"), std::ios::binary) << text;
        return error_of([&] { read_rows(run, path("patients.csv"), Endpoint::failure, {0, 1}, Baseline::skip); });
    };
    std::string const header = "patient,regimen,time_days,event,resistant\n";
    EXPECT_THAT(error("patient,regimen\n"), HasSubstr("there is no column time_days"));
    EXPECT_THAT(error(header + "0,regimen 1,28,1,0\n0,regimen 2,2x,1,0\n"),
                HasSubstr("line 3: \"2x\" is not a number"));
    EXPECT_THAT(error(header + "0,regimen 1,28,1\n"), HasSubstr("line 2: as many fields"));
    EXPECT_THAT(error(header + "0,\"regimen 1,28,1,0\n"), HasSubstr("has no end"));
    EXPECT_THAT(error(header + "0,regimen 1,28,2,0\n"), HasSubstr("row 1: event and resistant must be 0 or 1"));
    EXPECT_THAT(error(header + "0,regimen 1,-28,1,0\n"), HasSubstr("row 1: a time of -28 days"));
    EXPECT_THAT(error(header + "0,regimen 1,,1,0\n"), HasSubstr("an event without a time"));
}

}  // namespace
}  // namespace clonecast::compare
