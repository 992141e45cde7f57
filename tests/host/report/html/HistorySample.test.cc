// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/html/HistorySample.hh"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "host/FileError.hh"
#include "tests/host/report/TemporaryFolder.hh"

namespace clonecast::report::html {
namespace {

using Json = nlohmann::ordered_json;

std::string const header = "patient,regimen,stratum,time_days,phase_changes,clone,cells,burden_cells\n";

class HistorySampleTest : public ::testing::Test {
  protected:
    Json read(std::string const& text) {
        auto const path = folder.path() / "histories.csv";
        std::ofstream(path) << text;
        return read_history_sample(path, {"R", "S"}, {"A", "B"});
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

TEST_F(HistorySampleTest, HasDaysOfEveryRegimen) {
    Json const sample = read(header +
                             "0,R,all,0,0,A,5,7\n0,R,all,0,0,B,2,7\n0,R,all,7.5,1,A,6,6\n0,R,all,7.5,1,B,0,6\n"
                             "0,S,all,0,0,A,5,7\n0,S,all,0,0,B,2,7\n"
                             "1,R,old,0,0,A,8,8\n1,R,old,0,0,B,0,8\n");
    ASSERT_EQ(sample["R"].size(), 2U);
    ASSERT_EQ(sample["S"].size(), 1U);
    Json const& first = sample["R"][0];
    EXPECT_EQ(first["patient"], 0);
    EXPECT_EQ(first["time_days"], Json({0, 7.5}));
    EXPECT_EQ(first["phase_changes"], Json({0, 1}));
    EXPECT_EQ(first["burden"], Json({7, 6}));
    EXPECT_EQ(first["cells"], Json({{5, 6}, {2, 0}}));
    EXPECT_EQ(sample["R"][1]["stratum"], "old");
}

TEST_F(HistorySampleTest, AddsSitesUp) {
    Json const sample = read(
        "patient,regimen,stratum,time_days,phase_changes,site,clone,cells,burden_cells\n"
        "0,R,all,0,0,here,A,5,10\n0,R,all,0,0,here,B,1,10\n0,R,all,0,0,there,A,3,10\n0,R,all,0,0,there,B,1,10\n");
    EXPECT_EQ(sample["R"][0]["time_days"], Json({0}));
    EXPECT_EQ(sample["R"][0]["cells"], Json({{8}, {2}}));
}

TEST_F(HistorySampleTest, KeepsTheFirstPatients) {
    std::string text = header;
    for (std::size_t patient = 0; patient < history_sample_size + 5; ++patient) {
        text += std::to_string(patient) + ",R,all,0,0,A,1,1\n";
    }
    EXPECT_EQ(read(text)["R"].size(), history_sample_size);
}

TEST_F(HistorySampleTest, SaysWhatIsWrong) {
    auto const expect = [this](std::string const& text, char const* part) {
        EXPECT_NE(error_of(text).find(part), std::string::npos) << error_of(text);
    };
    expect("", "no header");
    expect("patient,regimen\n", "there is no column \"stratum\"");
    expect(header + "0,T,all,0,0,A,5,7\n", "there is a regimen \"T\"");
    expect(header + "0,R,all,0,0,C,5,7\n", "there is a clone \"C\"");
    expect(header + "0,R,all,x,0,A,5,7\n", "record 2: column \"time_days\": expected a number");
    expect(header + "0,R,all,0,0,A,5", "cut off");
}

}  // namespace
}  // namespace clonecast::report::html
