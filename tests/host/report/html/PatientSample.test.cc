// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/html/PatientSample.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "host/FileError.hh"
#include "host/report/PatientsFile.hh"
#include "tests/host/report/ExampleRun.hh"
#include "tests/host/report/TemporaryFolder.hh"

namespace clonecast::report::html {
namespace {

std::string const header =
    "patient,regimen,stratum,time_days,event,end,first_time_days,first_event,best_response,baseline_cells,nadir_cells,"
    "status\n";

class PatientSampleTest : public ::testing::Test {
  protected:
    nlohmann::ordered_json read(std::string const& text, std::vector<std::string> const& regimens = {"A", "B, \"2\""}) {
        auto const path = folder.path() / "patients.csv";
        std::ofstream(path) << text;
        return read_patient_sample(path, regimens);
    }
    std::string error_of(std::string const& text) {
        try {
            read(text);
            return "";
        } catch (FileError const& error) {
            return error.what();
        }
    }
    test::TemporaryFolder folder;
};

TEST_F(PatientSampleTest, ReadsFieldsInQuotesAndLeavesOutStoppedPatients) {
    auto const sample = read(header +
                             "0,A,all,84,1,progression,28,1,partial,1000,250,evaluated\n"
                             "0,\"B, \"\"2\"\"\",\"a\nb\",98,0,follow_up,98,0,complete,1000,0,evaluated\n"
                             "1,A,all,,0,step_limit,,0,stable,1000,900,step_limit\n"
                             "1,\"B, \"\"2\"\"\",all,7,1,death,7,1,not_evaluated,0,0,evaluated\n");
    ASSERT_EQ(sample["A"].size(), 1U);
    ASSERT_EQ(sample["B, \"2\""].size(), 2U);
    auto const& first = sample["A"][0];
    EXPECT_EQ(first["time_days"], 84);
    EXPECT_EQ(first["first_time_days"], 28);
    EXPECT_EQ(first["end"], "progression");
    EXPECT_EQ(first["best_response"], "partial");
    EXPECT_EQ(first["change"], -0.75);
    EXPECT_EQ(sample["B, \"2\""][0]["stratum"], "a\nb");
    EXPECT_TRUE(sample["B, \"2\""][0]["first_time_days"].is_null());
    EXPECT_TRUE(sample["B, \"2\""][1]["change"].is_null());
}

TEST_F(PatientSampleTest, KeepsTheFirstOfEveryRegimen) {
    std::string text = header;
    for (std::size_t patient = 0; patient < sample_size + 10; ++patient) {
        text +=
            std::to_string(patient) + ",A,all," + std::to_string(patient) + ",0,follow_up,,0,stable,10,5,evaluated\n";
    }
    auto const sample = read(text, {"A"});
    ASSERT_EQ(sample["A"].size(), sample_size);
    EXPECT_EQ(sample["A"].back()["time_days"], sample_size - 1);
}

#ifdef CLONECAST_HAVE_HDF5
TEST_F(PatientSampleTest, IsTheSameFromHdf5) {
    test::ExampleRun const run(1, 2);
    run::PatientRows rows;
    rows.n_clones = 2;
    constexpr int n_patients = 3000;  // more rows than are read at a time
    for (int patient = 0; patient < n_patients; ++patient) {
        for (int regimen = 0; regimen < 2; ++regimen) {
            patient::Outcome outcome;
            outcome.patient = static_cast<std::uint64_t>(patient);
            outcome.regimen = regimen;
            bool const is_stopped = patient < n_patients - 30 || patient % 3 == 0;
            std::fill_n(outcome.end, patient::all_endpoints,
                        is_stopped ? patient::End::step_limit : patient::End::follow_up);
            std::fill_n(outcome.grid_index, patient::all_endpoints, patient % 4);
            outcome.baseline = 1000;
            outcome.nadir = 7 * (patient % 100);
            outcome.response = patient::Response::partial;
            rows.outcomes.push_back(outcome);
        }
    }
    rows.counts.assign(2 * rows.outcomes.size(), 5);
    rows.alive_since.assign(2 * rows.outcomes.size(), patient::before_start);
    std::vector<nlohmann::ordered_json> samples;
    for (char const* const name : {"patients.csv", "patients.h5"}) {
        PatientsFile file(folder.path() / name, {&run.result.study, run.result.grid_days, run.result.provenance, ""});
        file.append(rows);
        file.close();
        samples.push_back(read_patient_sample(folder.path() / name, {"regimen 1", "regimen 2"}));
    }
    EXPECT_EQ(samples[0], samples[1]);
    ASSERT_EQ(samples[1]["regimen 2"].size(), 20U);
    EXPECT_EQ(samples[1]["regimen 2"][0]["change"], (7 * 71 - 1000) / 1000.0);
    std::filesystem::resize_file(folder.path() / "patients.h5", 5000);
    EXPECT_THROW(read_patient_sample(folder.path() / "patients.h5", {"regimen 1", "regimen 2"}), FileError);
}
#endif

TEST_F(PatientSampleTest, SaysWhatIsWrong) {
    auto const expect = [this](std::string const& text, char const* part) {
        EXPECT_NE(error_of(text).find(part), std::string::npos) << error_of(text);
    };
    expect("", "no header");
    expect("a,b\n1,2\n", "there is no column \"status\"");
    expect(header + "0,A,all\n", "record 2: has 3 fields and the header 12");
    expect(header + "0,A,all,x,1,progression,28,1,partial,1000,250,evaluated\n",
           "column \"time_days\": expected a number");
    expect(header + "0,C,all,84,1,progression,28,1,partial,1000,250,evaluated\n", "there is a regimen \"C\"");
    expect(header + "0,A,all,84,1,progression,28,1,part", "the last record is cut off");
    expect(header + "0,\"A,all,84,1\n", "the last record is cut off");
    EXPECT_THROW(read_patient_sample(folder.path() / "none.csv", {"A"}), FileError);
}

}  // namespace
}  // namespace clonecast::report::html
