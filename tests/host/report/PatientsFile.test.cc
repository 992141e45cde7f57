// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/PatientsFile.hh"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>

#include "host/FileError.hh"
#include "tests/host/report/ExampleRun.hh"
#include "tests/host/report/TemporaryFolder.hh"

#ifdef CLONECAST_HAVE_HDF5
//! Read by the leak sanitizer: a file that HDF5 can't write to the end it can't release either
//! (it has no call for that).
extern "C" char const* __lsan_default_suppressions();   // NOLINT
extern "C" char const* __lsan_default_suppressions() {  // NOLINT
    return "leak:libhdf5";
}
#endif

namespace clonecast::report {
namespace {

namespace fs = std::filesystem;
using patient::Outcome;
using test::End;
using test::ExampleRun;
using test::Response;

constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::string read(fs::path const& path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

//! What a shell command prints, and whether it succeeded.
struct Command {
    explicit Command(std::string const& line) {
        std::FILE* const pipe = ::popen((line + " 2>&1").c_str(), "r");
        if (pipe == nullptr) {
            return;
        }
        std::array<char, 4096> part{};
        for (std::size_t n = 0; (n = std::fread(part.data(), 1, part.size(), pipe)) > 0;) {
            output.append(part.data(), n);
        }
        status = ::pclose(pipe);
    }
    std::string output;
    int status = -1;
};

class PatientsFileTest : public testing::Test {
  protected:
    PatientsFileTest() : run(1) {
        run.result.study.clones[1].name = "late/2";
        info.study = &run.result.study;
        info.grid_days = run.result.grid_days;
        info.provenance = run.result.provenance;
        info.study_text = "name = \"example\"\n" + std::string(100'000, '#');  // an attribute above 64 KiB
        rows.n_clones = 2;
    }

    void add(Outcome const& outcome, std::int64_t count_0, std::int64_t count_1, double since_0, double since_1) {
        rows.outcomes.push_back(outcome);
        rows.counts.insert(rows.counts.end(), {count_0, count_1});
        rows.alive_since.insert(rows.alive_since.end(), {since_0, since_1});
    }
    //! Failure on day 56 with an acquired resistant clone; dropout, eradicated; stopped;
    //! death with a pre-existing clone.
    void add_four_patients() {
        Outcome failure;
        failure.patient = 0;
        failure.steps = 77;
        failure.baseline = 50'000'000;
        failure.nadir = 1'000'000;
        failure.burden = 9'007'199'254'740'991;
        failure.outcome_day = 56;
        failure.grid_index[0] = 1;
        failure.grid_index[1] = 2;
        failure.end[0] = failure.end[1] = End::progression;
        failure.cause[0] = 0;
        failure.cause[1] = 1;
        failure.phase_changes = 1;
        failure.response = Response::partial;
        failure.emerged = 2;
        add(failure, 1, 9'007'199'254'740'990, -1, 30.5);

        Outcome dropout;
        dropout.patient = 1;
        dropout.outcome_day = 40.25;
        dropout.grid_index[0] = dropout.grid_index[1] = 1;
        dropout.end[0] = dropout.end[1] = End::dropout;
        dropout.response = Response::complete;
        dropout.eradicated = 1;
        add(dropout, 0, 0, none, none);

        Outcome stopped;
        stopped.patient = 2;
        stopped.outcome_day = 3;
        stopped.grid_index[0] = 1;
        stopped.end[0] = End::progression;
        stopped.cause[0] = 0;
        stopped.end[1] = End::step_limit;
        stopped.emerged = 3;
        add(stopped, 5, 6, -1, -1);

        Outcome death;
        death.patient = 3;
        death.outcome_day = 84;
        death.grid_index[0] = death.grid_index[1] = 3;
        death.end[0] = death.end[1] = End::death;
        death.response = Response::stable;
        death.emerged = 3;
        add(death, 8, 9, 12, -1);
    }
    fs::path write(std::string const& name) {
        fs::path const path = folder.path() / name;
        PatientsFile file(path, info);
        file.append(rows);
        file.close();
        return path;
    }

    test::TemporaryFolder folder;
    ExampleRun run;
    PatientsFileInfo info;
    run::PatientRows rows;
};

TEST_F(PatientsFileTest, CsvHasOneRowAPatient) {
    add_four_patients();
    EXPECT_EQ(
        read(write("patients.csv")),
        "patient,regimen,stratum,time_days,event,end,cause,first_time_days,first_event,first_cause,outcome_day,"
        "best_response,eradicated,resistant,mechanism,preexisting,emergence_day,baseline_cells,nadir_cells,"
        "burden_cells,phase_changes,steps,status,cells_sensitive,alive_since_sensitive,cells_late/2,"
        "alive_since_late/2\n"
        "0,regimen 1,all,56,1,progression,late/2,28,1,sensitive,56,partial,0,1,\"resistant, late\",0,30.5,50000000,"
        "1000000,9007199254740991,1,77,evaluated,1,-1,9007199254740990,30.5\n"
        "1,regimen 1,all,28,0,dropout,,28,0,,40.25,complete,1,0,,0,,0,0,0,0,0,evaluated,0,,0,\n"
        "2,regimen 1,all,,0,step_limit,,28,1,sensitive,3,not_evaluated,0,0,,0,,0,0,0,0,0,step_limit,5,-1,6,-1\n"
        "3,regimen 1,all,84,1,death,death,84,1,death,84,stable,0,1,\"resistant, late\",1,,0,0,0,0,0,evaluated,8,12,9,"
        "-1\n");
}

TEST_F(PatientsFileTest, EndingsTellTheFormat) {
    EXPECT_EQ(patients_format("a/b.CSV"), PatientsFormat::csv);
    EXPECT_THROW(patients_format("patients.parquet"), FileError);
    EXPECT_THROW(patients_format("patients"), FileError);
    EXPECT_THROW(PatientsFile(folder.path() / "patients.txt", info), FileError);
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST_F(PatientsFileTest, WrongSizesAreRefused) {
    add_four_patients();
    rows.counts.pop_back();
    PatientsFile file(folder.path() / "patients.csv", info);
    EXPECT_THROW(file.append(rows), std::invalid_argument);
}

TEST_F(PatientsFileTest, CsvErrorsAreSeen) {
    EXPECT_THROW(PatientsFile(folder.path() / "missing" / "patients.csv", info), FileError);
    add_four_patients();
    PatientsFile file(folder.path() / "patients.csv", info);
    test::FileSizeLimit const limit(100'000);
    EXPECT_THROW(
        {
            for (int i = 0; i < 10'000; ++i) {
                file.append(rows);
            }
            file.close();
        },
        FileError);
}

#ifdef CLONECAST_HAVE_HDF5

TEST_F(PatientsFileTest, H5dumpReadsTheColumns) {
    if (Command("h5dump --version").status != 0) {
        GTEST_SKIP() << "h5dump (Debian: hdf5-tools) is not installed";
    }
    add_four_patients();
    std::string const path = write("patients.h5").string();
    auto const dump = [&](std::string const& name) {
        return Command("h5dump -m %.17g -w 0 -y -d '/patients/" + name + "' " + path).output;
    };
    auto const expect_data = [&](std::string const& name, std::string const& data) {
        std::string const output = dump(name);
        EXPECT_NE(output.find(data), std::string::npos) << name << ": " << output;
    };
    expect_data("patient", "0, 1, 2, 3");
    expect_data("event", "1, 0, 0, 1");
    expect_data("time_days", "56, 28, nan, 84");
    expect_data("burden_cells", "9007199254740991, 0, 0, 0");
    expect_data("cells_late_2", "9007199254740990, 0, 6, 9");
    expect_data("alive_since_late_2", "30.5, nan, -1, -1");
    EXPECT_NE(dump("cause").find("\"late/2"), std::string::npos) << dump("cause");
    EXPECT_NE(dump("time_days").find("\"day\""), std::string::npos) << "the unit";
    std::string const attributes = Command("h5dump -A -w 0 " + path).output;
    EXPECT_NE(attributes.find("18446744073709551615"), std::string::npos);
    EXPECT_NE(attributes.find(std::string(100'000, '#')), std::string::npos);
}

// As a user would read it: h5py and pandas, compared with the CSV file cell by cell.
TEST_F(PatientsFileTest, PandasReadsTheSameFromBothFormats) {
    std::string python;
    for (std::string const candidate : {"python3", "/usr/bin/python3"}) {
        if (Command(candidate + " -c 'import h5py, pandas'").status == 0) {
            python = candidate;
        }
    }
    if (python.empty()) {
        GTEST_SKIP() << "no Python with h5py and pandas (Debian: python3-h5py python3-pandas)";
    }
    for (int i = 0; i < 10'001; ++i) {  // 40,004 rows: two whole chunks and a part
        add_four_patients();
    }
    fs::path const csv = write("patients.csv");
    fs::path const hdf5 = write("patients.h5");
    std::ofstream(folder.path() / "compare.py") << R"(
import sys, h5py, pandas
h5 = h5py.File(sys.argv[1])
assert h5.attrs["format_version"] == 1 and h5.attrs["seed_text"] == b"18446744073709551615", dict(h5.attrs)
assert int(h5.attrs["seed"]) == 18446744073709551615
table = pandas.DataFrame({n: d.asstr()[:] if d.dtype.kind == "S" else d[:] for n, d in h5["patients"].items()})
csv = pandas.read_csv(sys.argv[2]).rename(columns=lambda c: c.replace("/", "_"))
csv = csv.fillna({c: "" for c in table if table[c].dtype == object})
assert len(table) == 40004 and set(table) == set(csv), (len(table), list(table), list(csv))
pandas.testing.assert_frame_equal(table, csv[list(table)], check_dtype=False, check_exact=True)
assert table["event"].sum() == 20002 and table["time_days"].isna().sum() == 10001
print("equal")
)";
    Command const compare(python + " " + (folder.path() / "compare.py").string() + " " + hdf5.string() + " " +
                          csv.string());
    EXPECT_EQ(compare.output, "equal\n");
}

TEST_F(PatientsFileTest, Hdf5ErrorsAreSeen) {
    EXPECT_THROW(PatientsFile(folder.path() / "missing" / "patients.h5", info), FileError);
    try {
        PatientsFile const file(folder.path() / "missing" / "patients.h5", info);
    } catch (FileError const& error) {
        EXPECT_NE(std::string(error.what()).find("No such file or directory"), std::string::npos) << error.what();
    }
    add_four_patients();
    for (rlim_t const size : {200, 5'000, 150'000, 200'000, 400'000}) {  // from the first byte to the last
        std::string message;
        testing::internal::CaptureStderr();
        {
            test::FileSizeLimit const limit(size);
            try {
                PatientsFile file(folder.path() / "patients.h5", info);
                for (int i = 0; i < 20'000; ++i) {
                    for (std::size_t p = 0; p < rows.counts.size(); ++p) {
                        rows.counts[p] = (i * 2654435761LL + static_cast<std::int64_t>(p) * 40503) % 1'000'000'007;
                    }
                    file.append(rows);
                }
                file.close();
            } catch (FileError const& error) {
                message = error.what();
            }
        }
        EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
        EXPECT_NE(message.find("File too large"), std::string::npos) << size << ": " << message;
    }
    // The library still works after such an end.
    EXPECT_NO_THROW(write("patients.h5"));
}

#else

TEST_F(PatientsFileTest, WithoutHdf5TheErrorSaysSo) {
    try {
        PatientsFile const file(folder.path() / "patients.h5", info);
        FAIL();
    } catch (FileError const& error) {
        EXPECT_NE(std::string(error.what()).find("built without HDF5"), std::string::npos);
    }
}

#endif

}  // namespace
}  // namespace clonecast::report
