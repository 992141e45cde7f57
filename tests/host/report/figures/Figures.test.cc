// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/figures/Figures.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "host/FileError.hh"
#include "host/report/OutputDirectory.hh"
#include "host/report/SummaryJson.hh"
#include "host/report/figures/Gnuplot.hh"
#include "host/report/html/CheckSummary.hh"
#include "host/study/WriteStudy.hh"
#include "tests/host/report/ExampleRun.hh"
#include "tests/host/report/TemporaryFolder.hh"

namespace clonecast::report::figures {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

//! Commands of the shell and of gnuplot, macros, markup of both and of SVG.
std::string const hostile =
    "it's `touch pwned` \"$(touch pwned)\" @A {/Symbol a}_b^c %d </text><script>x</script> & \\";

std::string read(fs::path const& path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

html::SavedRun make_run(std::string const& name) {
    test::ExampleRun run(2, 2);
    for (int regimen = 0; regimen < 2; ++regimen) {
        run.ten_patients(regimen, 0);
        run.ten_patients(regimen, 1);
    }
    study::Study& study = run.result.study;
    study.regimens[0].name = name;
    study.clones[1].name = study.clones[1].mechanism = run.result.mechanisms[1] = name;
    study.cohort.strata[0].name = name + "!";
    html::SavedRun saved;
    saved.summary = summary_json(summarize(run.result), run.result, study::resolved(study));
    html::check_summary(saved.summary, "summary.json");
    for (std::string const& regimen : html::regimens_of(saved.summary)) {
        for (int patient = 0; patient < 4; ++patient) {
            saved.sample[regimen].push_back({{"stratum", name},
                                             {"time_days", 10 * patient},
                                             {"end", patient < 2 ? "progression" : "follow_up"},
                                             {"first_time_days", nullptr},
                                             {"best_response", patient < 2 ? "partial" : "not_evaluated"},
                                             {"change", patient == 3 ? Json(nullptr) : Json(-0.1 * patient)}});
        }
        saved.histories[regimen] = Json::array({{{"patient", 0},
                                                 {"stratum", name},
                                                 {"time_days", {0, 50, 100}},
                                                 {"phase_changes", {0, 0, 0}},
                                                 {"burden", {1e6, 1e9, 0}},
                                                 {"cells", {{1e6, 1e9, 0}, {0, 0, 0}}}}});
    }
    return saved;
}

class FiguresTest : public ::testing::Test {
  protected:
    void SetUp() override {
        try {
            run_gnuplot("", folder.path());
        } catch (NoGnuplot const& error) {
            GTEST_SKIP() << error.what();
        }
    }
    test::TemporaryFolder folder;
};

TEST_F(FiguresTest, EveryChartIsDrawn) {
    auto const figures = list_figures(make_run("plain"), "");
    std::vector<std::string> names;
    for (Figure const& figure : figures) {
        names.push_back(figure.name);
    }
    for (char const* const name :
         {"survival-failure", "survival-failure-stratum-1", "survival-failure-stratum-2", "survival-first-progression",
          "hazard-ratios-failure", "resistance-any", "resistance-mechanism-2", "burden", "composition-regimen-1",
          "response", "waterfall-regimen-1", "swimmer-regimen-2", "histories-regimen-2"}) {
        EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
    }
    draw_figures(figures, Format::svg, folder.path());
    for (std::string const& name : names) {
        EXPECT_TRUE(is_figure(name + ".svg"));
        std::string const svg = read(folder.path() / (name + ".svg"));
        EXPECT_NE(svg.find("<svg"), std::string::npos) << name;
        EXPECT_NE(svg.find("</svg>"), std::string::npos) << name;
        EXPECT_NE(svg.find("gnuplot_plot_1"), std::string::npos) << name;
    }
}

//! The figure of a run with this name; without a name: there is none.
Figure find_figure(html::SavedRun const& run, std::string const& name) {
    for (Figure const& figure : list_figures(run, "")) {
        if (figure.name == name) {
            return figure;
        }
    }
    return {};
}

TEST_F(FiguresTest, NothingLeftIsLabelledOnEveryLogAxis) {
    for (int power = 0; power <= 12; ++power) {
        double floor = 0;
        Figure figure{"axis", log_axis({0, std::pow(10, power), 1e14}, &floor)};
        figure.script += "plot " + number(floor) + "\n";
        draw_figures({figure}, Format::svg, folder.path());
        EXPECT_NE(read(folder.path() / "axis.svg").find(">none<"), std::string::npos) << "above " << floor;
    }
}

TEST_F(FiguresTest, SmallMediansAreAboveTheEdgeOfTheAxis) {
    html::SavedRun run = make_run("plain");
    for (Json& group : run.summary["results"]["groups"]) {
        for (Json& population : group["populations"]) {
            for (Json& variable : population["variables"]) {
                variable["q05"] = 0;
                variable["q50"] = 500;
                variable["q95"] = 1e9;
            }
        }
    }
    EXPECT_NE(find_figure(run, "burden").script.find("'none' 100)"), std::string::npos);
}

TEST_F(FiguresTest, FewDaysAreNoCourse) {
    html::SavedRun run = make_run("plain");
    for (int n_days = 1; n_days <= 5; ++n_days) {
        for (Json& group : run.summary["results"]["groups"]) {
            Json const first = group["populations"][0];
            group["populations"] = Json::array();
            for (int day = 0; day < n_days; ++day) {
                group["populations"].push_back(first);
                group["populations"].back()["day"] = 20 * day;
            }
        }
        Figure const burden = find_figure(run, "burden");
        Figure const composition = find_figure(run, "composition-regimen-1");
        EXPECT_EQ(burden.script.find("with lines") == std::string::npos, n_days < 5) << n_days;
        EXPECT_EQ(burden.script.find("with yerrorbars") != std::string::npos, n_days < 5) << n_days;
        EXPECT_EQ(composition.script.find("with filledcurves") == std::string::npos, n_days < 5) << n_days;
        EXPECT_EQ(composition.script.find("with boxxyerror") != std::string::npos, n_days < 5) << n_days;
        draw_figures({burden, composition}, Format::svg, folder.path());
    }
}

TEST_F(FiguresTest, MechanismsOfNobodyAreLeftOut) {
    html::SavedRun const run = make_run("plain");
    EXPECT_EQ(find_figure(run, "resistance-mechanism-1").name, "");
    EXPECT_EQ(find_figure(run, "resistance-mechanism-2").name, "resistance-mechanism-2");
}

TEST_F(FiguresTest, FullDisksAreTold) {
    for (auto const& [format, ending] :
         {std::pair(Format::svg, ".svg"), {Format::pdf, ".pdf"}, {Format::png, ".png"}}) {
        fs::create_symlink("/dev/full", folder.path() / (std::string("burden") + ending));
        try {
            draw_figures({find_figure(make_run("plain"), "burden")}, format, folder.path());
            ADD_FAILURE() << "no error";
        } catch (FileError const& error) {
            EXPECT_NE(std::string(error.what()).find("No space left on device"), std::string::npos) << error.what();
        }
    }
}

TEST_F(FiguresTest, FormatsAreThoseAskedFor) {
    auto figures = list_figures(make_run("plain"), "");
    std::erase_if(figures, [](Figure const& figure) { return figure.name != "burden"; });
    draw_figures(figures, Format::pdf, folder.path());
    draw_figures(figures, Format::png, folder.path());
    EXPECT_EQ(read(folder.path() / "burden.pdf").substr(0, 5), "%PDF-");
    std::string const png = read(folder.path() / "burden.png");
    EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1a\n");
    // Its width, 17.4 cm at 300 dots per inch, is in the first chunk.
    EXPECT_EQ(256 * static_cast<unsigned char>(png[18]) + static_cast<unsigned char>(png[19]), 2055);
}

TEST_F(FiguresTest, CurvesAreThoseOfTheSummary) {
    auto figures = list_figures(make_run("plain"), "");
    std::erase_if(figures, [](Figure const& figure) { return figure.name != "survival-failure-stratum-1"; });
    ASSERT_EQ(figures.size(), 1U);
    draw_figures(figures, Format::svg, folder.path());
    std::string const svg = read(folder.path() / "survival-failure-stratum-1.svg");
    // Plots 1 and 2 are the bands; 3 is the curve of the first regimen: 1, then 2/3 from day 28, 1/3 from day 56 to 84.
    auto const begin = svg.find("id=\"gnuplot_plot_3\"");
    std::string const plot = svg.substr(begin, svg.find("id=\"gnuplot_plot_4\"") - begin);
    std::string path = plot.substr(plot.rfind("d='M") + 3);
    path = path.substr(0, path.find('\''));
    path = path.substr(path.rfind('M'));  // after the line in the key
    std::vector<std::pair<double, double>> points;
    for (char& letter : path) {
        letter = letter == 'M' || letter == 'L' || letter == ',' ? ' ' : letter;
    }
    std::istringstream numbers(path);
    for (double x = 0, y = 0; numbers >> x >> y;) {
        points.emplace_back(x, y);
    }
    ASSERT_GE(points.size(), 6U) << path;
    constexpr double pixel = 0.02;  // coordinates have two digits
    auto const [left, top] = points.front();
    auto const [right, bottom] = points.back();
    double const third = (bottom - top) / 2;
    double const day = (right - left) / 84;
    for (auto const& [x, y] : points) {
        double const expected = (x - left) / day < 28 - 0.1   ? 0
                                : (x - left) / day < 28 + 0.1 ? y - top
                                : (x - left) / day < 56 - 0.1 ? third
                                : (x - left) / day < 56 + 0.1 ? y - top
                                                              : 2 * third;
        EXPECT_NEAR(y - top, expected, pixel) << "day " << (x - left) / day;
    }
}

TEST_F(FiguresTest, TextOfTheStudyIsTextOnly) {
    for (std::string const& name : {hostile, std::string("two\nlines\n!touch pwned\nsystem('touch pwned')")}) {
        draw_figures(list_figures(make_run(name), ""), Format::svg, folder.path());
        for (auto const& entry : fs::directory_iterator(folder.path())) {
            EXPECT_EQ(entry.path().extension(), ".svg") << entry.path();
            EXPECT_EQ(read(entry.path()).find("<script"), std::string::npos) << entry.path();
        }
    }
    draw_figures(list_figures(make_run(hostile), hostile), Format::svg, folder.path());
    EXPECT_NE(read(folder.path() / "response.svg").find(">it's `touch pwned` \"$(touch pwned)\" @A {/Symbol a"),
              std::string::npos)
        << "of an axis";
    EXPECT_NE(read(folder.path() / "survival-failure.svg")
                  .find("it's `touch pwned` \"$(touch pwned)\" @A {/Symbol a}_b^c %d &lt;/text>"),
              std::string::npos);
}

TEST_F(FiguresTest, EmptyRunsHaveNoEmptyFigures) {
    test::ExampleRun const run(1);
    html::SavedRun saved;
    saved.summary = summary_json(summarize(run.result), run.result, study::resolved(run.result.study));
    auto const figures = list_figures(saved, "");
    draw_figures(figures, Format::svg, folder.path());
    for (Figure const& figure : figures) {
        EXPECT_NE(figure.script.find("plot $"), std::string::npos) << figure.name;
    }
    EXPECT_THROW(list_figures(make_run("plain"), "no such regimen"), std::invalid_argument);
}

TEST_F(FiguresTest, FailuresOfGnuplotAreTold) {
    try {
        draw_figures({{"broken", "plot nonsense(\n"}}, Format::svg, folder.path());
        FAIL() << "no error";
    } catch (FileError const& error) {
        EXPECT_NE(std::string(error.what()).find("gnuplot could not draw the figures; it says:"), std::string::npos)
            << error.what();
    }
    EXPECT_THROW(draw_figures({{"nothing", ""}}, Format::png, folder.path()), FileError);
}

TEST(GnuplotTest, ItsAbsenceIsTold) {
    test::TemporaryFolder const folder;
    std::string const path = std::getenv("PATH");
    ::setenv("PATH", folder.path().c_str(), 1);
    try {
        run_gnuplot("", folder.path());
        ADD_FAILURE() << "no error";
    } catch (NoGnuplot const& error) {
        EXPECT_NE(std::string(error.what()).find("gnuplot-nox"), std::string::npos);
    }
    ::setenv("PATH", path.c_str(), 1);
}

}  // namespace
}  // namespace clonecast::report::figures
