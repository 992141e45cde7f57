// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/HistoriesFile.hh"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "host/FileError.hh"
#include "tests/host/report/ExampleRun.hh"
#include "tests/host/report/TemporaryFolder.hh"

namespace clonecast::report {
namespace {

std::string read(std::filesystem::path const& path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

launch::History make_history(std::size_t n_types) {
    launch::History history;
    history.outcome.patient = 7;
    history.days = {0, 10.5};
    history.phase_changes = {0, 1};
    for (std::size_t i = 0; i < 2 * n_types; ++i) {
        history.counts.push_back(static_cast<std::int64_t>(i + 1));
    }
    return history;
}

TEST(HistoriesFileTest, OneSite) {
    test::TemporaryFolder const folder;
    test::ExampleRun const run(1);
    HistoriesFile file(folder.path() / "histories.csv", run.result.study);
    file.append({make_history(2)});
    file.close();
    EXPECT_EQ(read(folder.path() / "histories.csv"),
              "patient,regimen,stratum,time_days,phase_changes,clone,cells,burden_cells\n"
              "7,regimen 1,all,0,0,sensitive,1,3\n"
              "7,regimen 1,all,0,0,\"resistant, late\",2,3\n"
              "7,regimen 1,all,10.5,1,sensitive,3,7\n"
              "7,regimen 1,all,10.5,1,\"resistant, late\",4,7\n");
}

TEST(HistoriesFileTest, SeveralSites) {
    test::TemporaryFolder const folder;
    test::ExampleRun run(1);
    run.result.study.sites.resize(2);
    run.result.study.sites[0].name = "breast";
    run.result.study.sites[1].name = "liver";
    HistoriesFile file(folder.path() / "histories.csv", run.result.study);
    file.append({make_history(4)});
    file.close();
    std::string const text = read(folder.path() / "histories.csv");
    EXPECT_TRUE(
        text.starts_with("patient,regimen,stratum,time_days,phase_changes,site,clone,cells,burden_cells\n"
                         "7,regimen 1,all,0,0,breast,sensitive,1,10\n"))
        << text;
    EXPECT_NE(text.find("7,regimen 1,all,10.5,1,liver,sensitive,7,26\n"), std::string::npos) << text;
}

TEST(HistoriesFileTest, FullDiskIsAnError) {
    if (!std::filesystem::exists("/dev/full")) {
        GTEST_SKIP() << "no /dev/full here";
    }
    test::ExampleRun const run(1);
    HistoriesFile file("/dev/full", run.result.study);
    file.append({make_history(2)});
    EXPECT_THROW(file.close(), FileError);
}

}  // namespace
}  // namespace clonecast::report
