// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Patients one by one.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "host/report/figures/Charts.hh"

namespace clonecast::report::figures {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<char const*, 5> responses{"complete", "partial", "stable", "progressive", "not_evaluated"};

struct End {
    char const* key;
    char const* name;
    int point_type;  //!< of gnuplot
};
constexpr std::array<End, 4> ends{End{"progression", "progression", 9}, End{"death", "death", 2},
                                  End{"dropout", "dropout (censored)", 5},
                                  End{"follow_up", "end of follow-up (censored)", 7}};

//! Bars of one kind of response. Columns: place, value.
void add_bars(std::vector<Json> const& patients, char const* key, bool is_upright, Figure* figure, Plot* plot) {
    for (char const* const response : responses) {
        Data data;
        for (std::size_t i = 0; i < patients.size(); ++i) {
            if (patients[i]["best_response"] == response) {
                auto const place = static_cast<double>(i + 1);
                double const value = patients[i][key].get<double>();
                is_upright ? data.row({place, value / 2, place - 0.45, place + 0.45, 0, value})
                           : data.row({value / 2, place, 0, value, place - 0.45, place + 0.45});
            }
        }
        if (!data.is_empty()) {
            figure->script += data.block(response);
            plot->add(fmt::format("${} using 1:2:3:4:5:6 with boxxyerror fs solid 0.8 noborder fc rgb '{}'", response,
                                  response_color(response)),
                      std::string(response) == "not_evaluated" ? "not evaluated" : response);
        }
    }
}

Figure waterfall(std::vector<Json> patients, std::string const& regimen) {
    std::erase_if(patients, [](Json const& patient) { return patient["change"].is_null(); });
    std::stable_sort(patients.begin(), patients.end(), [](Json const& a, Json const& b) {
        return a["change"].get<double>() > b["change"].get<double>();
    });
    Figure figure;
    Plot plot;
    add_bars(patients, "change", true, &figure, &plot);
    if (plot.is_empty()) {
        return figure;
    }
    figure.script += fmt::format(
        "set xrange [0:{}]\nset yrange [-1:0.05]\nunset xtics\nset xlabel 'patients, sorted'\n"
        "set ylabel 'deepest change of the burden'\nset title {}\n{}",
        patients.size() + 1, literal("Waterfall: " + regimen), plot.text());
    return figure;
}

Figure swimmer(std::vector<Json> patients, std::string const& regimen, double follow_up) {
    std::stable_sort(patients.begin(), patients.end(), [](Json const& a, Json const& b) {
        return a["time_days"].get<double>() < b["time_days"].get<double>();
    });
    Figure figure;
    Plot plot;
    add_bars(patients, "time_days", false, &figure, &plot);
    if (plot.is_empty()) {
        return figure;
    }
    for (End const& end : ends) {
        Data data;
        for (std::size_t i = 0; i < patients.size(); ++i) {
            if (patients[i]["end"] == end.key) {
                data.row({patients[i]["time_days"].get<double>(), static_cast<double>(i + 1)});
            }
        }
        if (!data.is_empty()) {
            std::string const block = fmt::format("end_{}", end.key);
            figure.script += data.block(block);
            plot.add(fmt::format("${} using 1:2 with points pt {} ps 0.5 lc rgb '#000000'", block, end.point_type),
                     end.name);
        }
    }
    figure.script +=
        day_axis(follow_up) + fmt::format(
                                  "set xrange [0:{}]\nset yrange [0:{}]\nunset ytics\nset ylabel 'patients, sorted'\n"
                                  "set title {}\n{}",
                                  number(1.02 * follow_up), patients.size() + 1, literal("Time to failure: " + regimen),
                                  plot.text());
    figure.height = 6 + 0.16 * static_cast<double>(patients.size());
    return figure;
}

}  // namespace

std::vector<Figure> patient_figures(html::SavedRun const& run) {
    std::vector<Figure> figures;
    std::vector<std::string> const regimens = html::regimens_of(run.summary);
    double const follow_up = run.summary["results"]["follow_up_days"].get<double>();
    for (std::size_t regimen = 0; regimen < regimens.size() && !run.sample.is_null(); ++regimen) {
        std::vector<Json> const patients = run.sample[regimens[regimen]];
        figures.push_back(waterfall(patients, regimens[regimen]));
        figures.back().name = fmt::format("waterfall-regimen-{}", regimen + 1);
        figures.push_back(swimmer(patients, regimens[regimen], follow_up));
        figures.back().name = fmt::format("swimmer-regimen-{}", regimen + 1);
    }
    std::erase_if(figures, [](Figure const& figure) { return figure.script.empty(); });
    return figures;
}

std::vector<Figure> history_figures(html::SavedRun const& run) {
    std::vector<Figure> figures;
    std::vector<std::string> const regimens = html::regimens_of(run.summary);
    for (std::size_t regimen = 0; regimen < regimens.size() && !run.histories.is_null(); ++regimen) {
        std::vector<double> values;
        for (Json const& history : run.histories[regimens[regimen]]) {
            for (Json const& burden : history["burden"]) {
                values.push_back(burden.get<double>());
            }
        }
        if (values.empty()) {
            continue;
        }
        double floor = 0;
        Figure figure;
        figure.name = fmt::format("histories-regimen-{}", regimen + 1);
        figure.script = day_axis(run.summary["results"]["follow_up_days"].get<double>()) + log_axis(values, &floor);
        Data data;
        for (Json const& history : run.histories[regimens[regimen]]) {
            for (std::size_t day = 0; day < history["time_days"].size(); ++day) {
                data.row({history["time_days"][day].get<double>(), at_least(history["burden"][day], floor)});
            }
            data.gap();
        }
        Plot plot;
        plot.add(fmt::format("$histories using 1:2 with lines lw 1 lc rgb '{}'", color(0)));
        figure.script += data.block("histories") + "set ylabel 'burden, cells'\nset title " +
                         literal(fmt::format("Burden of {} patients under {}", run.histories[regimens[regimen]].size(),
                                             regimens[regimen])) +
                         "\n" + plot.text();
        figures.push_back(std::move(figure));
    }
    return figures;
}

}  // namespace clonecast::report::figures
