// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/Tables.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "host/report/detail/Csv.hh"
#include "tests/host/report/ExampleRun.hh"

namespace clonecast::report {
namespace {

using test::ExampleRun;

TEST(CsvTextTest, QuotesAsRfc4180) {
    detail::CsvText csv;
    csv << "plain"
        << "a,b"
        << "say \"no\""
        << "two\nlines"
        << "cr\r"
        << ""
        << " blank ";
    csv.end_row();
    EXPECT_EQ(csv.text(), "plain,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\"cr\r\",, blank \n");
}

TEST(CsvTextTest, NumbersRoundTrip) {
    detail::CsvText csv;
    csv << 0.1 << 1.0 / 3 << 1e300 << 5e-324 << 100.0 << std::numeric_limits<std::uint64_t>::max() << -5;
    csv.end_row();
    EXPECT_EQ(csv.text(), "0.1,0.3333333333333333,1e+300,5e-324,100,18446744073709551615,-5\n");
    csv.clear();
    csv << std::numeric_limits<double>::quiet_NaN() << std::optional<double>{} << std::optional<double>{2.5};
    csv.end_row();
    EXPECT_EQ(csv.text(), ",,2.5\n");
}

std::vector<std::string> lines_of(std::string const& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

class TablesTest : public testing::Test {
  protected:
    TablesTest() : run(1) {
        run.ten_patients(0, 0);
        summary = summarize(run.result);
    }
    ExampleRun run;
    Summary summary;
};

TEST_F(TablesTest, Survival) {
    auto const lines = lines_of(survival_csv(summary));
    ASSERT_EQ(lines.size(), 9U);  // header, 2 endpoints x 4 days
    EXPECT_EQ(lines[0],
              "regimen,stratum,endpoint,time_days,at_risk,events,censored,estimate,lower,upper,standard_error");
    EXPECT_EQ(lines[1], "regimen 1,all,first_progression,0,9,0,0,1,1,1,0");
    EXPECT_TRUE(lines[7].starts_with("regimen 1,all,failure,56,6,3,1,0.333333333333333")) << lines[7];
}

TEST_F(TablesTest, Resistance) {
    auto const lines = lines_of(resistance_csv(summary));
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_TRUE(lines[1].starts_with("regimen 1,all,sensitive,9,0,0,0,0,0.33")) << lines[1];
    EXPECT_TRUE(lines[1].ends_with(",,,")) << lines[1];  // nobody acquired it: no quartiles
    EXPECT_TRUE(lines[2].starts_with("regimen 1,all,\"resistant, late\",9,1,2,0.3333333333333333,0.0748")) << lines[2];
    EXPECT_TRUE(lines[3].starts_with("regimen 1,all,any,9,1,2,")) << lines[3];
    auto const n_commas = std::count(lines[0].begin(), lines[0].end(), ',');
    EXPECT_EQ(std::count(lines[3].begin(), lines[3].end(), ','), n_commas);
}

TEST_F(TablesTest, Proportions) {
    run.at(0, 0, run.result.layout.without_resistant(0)) = 10;
    run.at(0, 0, run.result.layout.without_resistant(1)) = 1;
    auto const lines = lines_of(proportions_csv(summarize(run.result)));
    ASSERT_EQ(lines.size(), 1U + 3 * 33 + 2 * 2);  // 3 mechanisms x 33 days, 2 times x 2 quantities
    EXPECT_EQ(lines[0],
              "regimen,stratum,time_days,quantity,mechanism,patients,of,probability,lower,upper,odds,odds_lower,"
              "odds_upper");
    EXPECT_TRUE(lines[1].starts_with("regimen 1,all,0,resistance_emerged,sensitive,0,9,0,0,0.33")) << lines[1];
    // One was there on day 0, one emerged on day 10, one on the last day: 1/9, 2/9 and 3/9.
    EXPECT_TRUE(lines[34].starts_with("regimen 1,all,0,resistance_emerged,\"resistant, late\",1,9,0.11111"))
        << lines[34];
    EXPECT_TRUE(
        lines[40].starts_with("regimen 1,all,19.200000000000003,resistance_emerged,\"resistant, late\",2,9,0.22222"))
        << lines[40];
    EXPECT_TRUE(lines[66].starts_with("regimen 1,all,102.4,resistance_emerged,\"resistant, late\",3,9,0.33333"))
        << lines[66];
    EXPECT_TRUE(lines[100].starts_with("regimen 1,all,0,resistant_cells,any,0,10,0,0,0.3")) << lines[100];
    EXPECT_TRUE(lines[101].starts_with("regimen 1,all,0,without_cells,,0,10,0,0,0.3")) << lines[101];
    EXPECT_TRUE(lines[102].starts_with("regimen 1,all,60,resistant_cells,any,2,3,0.66666")) << lines[102];
    EXPECT_TRUE(lines[103].starts_with("regimen 1,all,60,without_cells,,1,3,0.33333")) << lines[103];
}

TEST_F(TablesTest, Populations) {
    auto const lines = lines_of(populations_csv(summary));
    ASSERT_EQ(lines.size(), 1U + 2 * 6);  // 2 times x (2 clones, burden in 2 units, 2 fractions)
    EXPECT_EQ(lines[0], "regimen,stratum,time_days,variable,unit,n,mean,sd,se,q05,q25,q50,q75,q95");
    EXPECT_EQ(lines[3], "regimen 1,all,0,burden,cells,10,5e+07,0,0,5e+07,5e+07,5e+07,5e+07,5e+07");
    EXPECT_EQ(lines[4], "regimen 1,all,0,burden,mm3,10,50,0,0,50,50,50,50,50");
    EXPECT_EQ(lines[5], "regimen 1,all,0,sensitive,fraction,10,1,,0,,,,,");
    EXPECT_TRUE(lines[8].starts_with("regimen 1,all,60,\"resistant, late\",cells,3,10,10,5.77350269")) << lines[8];
    EXPECT_TRUE(lines[8].ends_with(",0,0,10,20,20")) << lines[8];
}

}  // namespace
}  // namespace clonecast::report
