// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Survival, hazard ratios, and resistance over days.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/report/figures/Charts.hh"
#include "host/report/html/HazardRatios.hh"

namespace clonecast::report::figures {

namespace {

using Json = nlohmann::ordered_json;

constexpr double band_opacity = 0.2;
constexpr double line_height = 0.36;  // of a text [cm]

std::string endpoint_name(std::string const& endpoint) {
    return endpoint == "first_progression" ? "first progression"
           : endpoint == "metastasis"      ? "first metastasis"
                                           : endpoint;
}

std::string file_name(std::string const& text) {
    std::string name = text;
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

//! Patients who have neither had the event nor left before a day.
std::uint64_t at_risk(Json const& curve, double day) {
    for (std::size_t row = 0; row < curve["time_days"].size(); ++row) {
        if (curve["time_days"][row].get<double>() >= day) {
            return curve["at_risk"][row].get<std::uint64_t>();
        }
    }
    return 0;
}

//! A step of the axis of days that gives about six numbers at risk.
double day_step(double follow_up) {
    double const rough = follow_up / 6;
    double const power = std::pow(10, std::floor(std::log10(rough)));
    for (double const factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= rough) {
            return factor * power;
        }
    }
    return 10 * power;
}

//! The steps of a curve: day, estimate, limits.
Data steps(Json const& curve) {
    Data data;
    auto const value = [&](char const* key, std::size_t row) {
        Json const& cell = curve[key][row];
        return cell.is_number() ? cell.get<double>() : std::numeric_limits<double>::quiet_NaN();
    };
    std::size_t const n = curve["time_days"].size();
    for (std::size_t row = 0; row < n; ++row) {
        data.row({value("time_days", row), value("estimate", row), value("lower", row), value("upper", row)});
        if (row + 1 < n) {
            data.row({value("time_days", row + 1), value("estimate", row), value("lower", row), value("upper", row)});
        }
    }
    return data;
}

//! A band and a line with it. Columns: day, estimate, limits.
void add_banded(std::string const& block, std::size_t index, Plot* bands, Plot* lines, std::string const& title) {
    bands->add(fmt::format("${} using 1:3:4 with filledcurves fc rgb '{}' fs transparent solid {} noborder", block,
                           color(index), band_opacity));
    lines->add(fmt::format("${} using 1:2 with lines lw 2 {}", block, line_style(index)), title);
}

struct Curve {
    std::string regimen;
    std::size_t index;
    Json const* curve;
};

Figure survival_figure(std::vector<Curve> const& curves, std::string const& endpoint, std::string const& stratum,
                       double follow_up) {
    Figure figure;
    std::string blocks, labels;
    Plot bands, lines;
    double const step = day_step(follow_up);
    int row = 4;  // below the axis, in lines of text
    for (Curve const& curve : curves) {
        std::string const block = fmt::format("curve{}", curve.index);
        blocks += steps(*curve.curve).block(block);
        add_banded(block, curve.index, &bands, &lines, curve.regimen);
        labels += fmt::format("set label {} at graph 0, graph 0 offset character 0, character -{} left tc rgb '{}'\n",
                              literal(curve.regimen), row, color(curve.index));
        for (double day = 0; day <= follow_up * (1 + 1e-9); day += step) {
            labels += fmt::format("set label '{}' at first {}, graph 0 offset character 0, character -{} center\n",
                                  at_risk(*curve.curve, day), number(day), row + 1);
        }
        row += 2;
    }
    std::string const event = endpoint_name(endpoint);
    std::string const all = stratum.empty() ? "" : ", " + stratum;
    figure.script = blocks + day_axis(follow_up) +
                    fmt::format(
                        "set xtics {}\nset yrange [0:1]\nset ylabel {}\nset title {}\nset bmargin {}\n"
                        "set label 'At risk' at graph 0, graph 0 offset character 0, character -3 left\n",
                        number(step), literal("free of " + event), literal("Free of " + event + all), row + 1) +
                    labels + plot_both(bands, lines);
    figure.height = 9 + line_height * (3.0 * static_cast<double>(curves.size()) + 2);
    return figure;
}

}  // namespace

Json const& group_of(Json const& summary, std::size_t regimen) {
    Json const& groups = summary["results"]["groups"];
    return groups[regimen * (groups.size() / html::regimens_of(summary).size())];
}

std::vector<Figure> survival_figures(Json const& summary) {
    std::vector<Figure> figures;
    Json const& groups = summary["results"]["groups"];
    std::vector<std::string> const regimens = html::regimens_of(summary);
    std::size_t const n_strata = groups.size() / regimens.size();
    double const follow_up = summary["results"]["follow_up_days"].get<double>();
    for (auto const& endpoint : groups[0]["survival"].items()) {
        for (std::size_t stratum = 0; stratum < n_strata; ++stratum) {
            std::vector<Curve> curves;
            for (std::size_t regimen = 0; regimen < regimens.size(); ++regimen) {
                Json const& curve = groups[regimen * n_strata + stratum]["survival"][endpoint.key()]["curve"];
                if (!curve["time_days"].empty()) {
                    curves.push_back({regimens[regimen], regimen, &curve});
                }
            }
            if (curves.empty()) {
                continue;
            }
            figures.push_back(survival_figure(
                curves, endpoint.key(), n_strata > 1 ? groups[stratum]["stratum"].get<std::string>() : "", follow_up));
            figures.back().name =
                "survival-" + file_name(endpoint.key()) + (stratum > 0 ? fmt::format("-stratum-{}", stratum) : "");
        }
    }
    return figures;
}

std::vector<Figure> hazard_figures(Json const& summary, std::string const& reference) {
    std::vector<Figure> figures;
    std::vector<std::string> const regimens = html::regimens_of(summary);
    std::string const against = reference.empty() ? regimens.front() : reference;
    Json const ratios = html::hazard_ratios(summary["results"], against);
    std::string const first_stratum = summary["results"]["groups"][0]["stratum"].get<std::string>();
    for (auto const& endpoint : summary["results"]["groups"][0]["survival"].items()) {
        std::vector<Json> rows;
        double low = 0.5, high = 2;
        for (Json const& row : ratios) {
            if (row["endpoint"] == endpoint.key() && row["stratum"] == first_stratum) {
                rows.push_back(row);
                for (char const* const key : {"lower", "hazard_ratio", "upper"}) {
                    if (row[key].is_number()) {
                        low = std::min(low, row[key].get<double>());
                        high = std::max(high, row[key].get<double>());
                    }
                }
            }
        }
        if (rows.empty()) {
            continue;
        }
        constexpr double limit = 1e4;  // what is beyond, 0 and infinity among it, is a triangle at the edge
        low = std::max(std::pow(10, std::floor(std::log10(low) - 0.05)), 1 / limit);
        high = std::min(std::pow(10, std::ceil(std::log10(high) + 0.05)), limit);
        Data inside, beyond;
        std::string names;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            Json const& row = rows[i];
            names += i > 0 ? ", " : "";
            names += tic_label(row["regimen"].get<std::string>(), i);
            std::string const note = row.value("note", "");
            if (note == "cannot be estimated") {
                continue;  // a name without a point
            }
            double const ratio = note == "0"          ? 0
                                 : note == "infinite" ? std::numeric_limits<double>::infinity()
                                                      : row["hazard_ratio"].get<double>();
            auto const on_axis = [&](double value) { return std::clamp(value, low, high); };
            auto const limit_of = [&](char const* key, double otherwise) {
                return row[key].is_number() ? on_axis(row[key].get<double>()) : otherwise;
            };
            (on_axis(ratio) == ratio ? inside : beyond)
                .row({on_axis(ratio), static_cast<double>(i), limit_of("lower", low), limit_of("upper", high)});
        }
        Plot plot;
        std::string blocks;
        for (auto const& [data, block, point] : {std::tuple{inside, "inside", 5}, std::tuple{beyond, "beyond", 9}}) {
            if (!data.is_empty()) {
                blocks += data.block(block);
                plot.add(fmt::format("${} using 1:2:3:4 with xerrorbars pt {} ps 0.8 lw 1.5 lc rgb '{}'", block, point,
                                     color(0)));
            }
        }
        if (plot.is_empty()) {
            continue;
        }
        Figure figure;
        figure.name = "hazard-ratios-" + file_name(endpoint.key());
        figure.script = blocks;
        figure.script += fmt::format(
            "set logscale x\nset xrange [{}:{}]\nset yrange [{}:-0.5]\nset xlabel 'hazard ratio'\n"
            "set ytics ({})\nset title {}\n"
            "set arrow from first 1, graph 0 to first 1, graph 1 nohead dt (4,4) lc rgb '#000000' back\n",
            number(low), number(high), number(static_cast<double>(rows.size()) - 0.5), names,
            literal("Hazard ratios against " + against + ", " + endpoint_name(endpoint.key())));
        figure.script += plot.text();
        figure.height = 3.5 + 0.8 * static_cast<double>(rows.size());
        figures.push_back(std::move(figure));
    }
    return figures;
}

std::vector<Figure> resistance_figures(Json const& summary) {
    std::vector<Figure> figures;
    std::vector<std::string> const regimens = html::regimens_of(summary);
    Json const& mechanisms = group_of(summary, 0)["resistance"];
    for (std::size_t mechanism = 0; mechanism < mechanisms.size(); ++mechanism) {
        std::string blocks;
        Plot bands, lines;
        bool is_seen = false;
        for (std::size_t regimen = 0; regimen < regimens.size(); ++regimen) {
            Json const& emergence = group_of(summary, regimen)["resistance"][mechanism]["cumulative_emergence"];
            Data data;
            for (std::size_t i = 0; i < emergence["time_days"].size(); ++i) {
                if (emergence["probability"][i].is_number()) {
                    data.row({emergence["time_days"][i].get<double>(), emergence["probability"][i].get<double>(),
                              at_least(emergence["lower"][i], 0), at_least(emergence["upper"][i], 0)});
                    is_seen |= emergence["probability"][i].get<double>() > 0;
                }
            }
            if (!data.is_empty()) {
                std::string const block = fmt::format("regimen{}", regimen);
                blocks += data.block(block);
                add_banded(block, regimen, &bands, &lines, regimens[regimen]);
            }
        }
        if (!is_seen) {
            continue;
        }
        bool const is_any = mechanism + 1 == mechanisms.size();
        std::string const name = mechanisms[mechanism]["mechanism"].get<std::string>();
        Figure figure;
        figure.name = is_any ? "resistance-any" : fmt::format("resistance-mechanism-{}", mechanism + 1);
        figure.script = blocks + day_axis(summary["results"]["follow_up_days"].get<double>()) +
                        "set yrange [0:1]\nset ylabel 'resistance has emerged'\nset title " +
                        literal(is_any ? "Resistance by any mechanism" : "Resistance: " + name) + "\n" +
                        plot_both(bands, lines);
        figures.push_back(std::move(figure));
    }
    return figures;
}

}  // namespace clonecast::report::figures
