// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Burden and clones over days, and shares of patients.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "host/report/figures/Charts.hh"

namespace clonecast::report::figures {

namespace {

using Json = nlohmann::ordered_json;

Json const& burden_of(Json const& population) {
    for (Json const& variable : population["variables"]) {
        if (variable["variable"] == "burden" && variable["unit"] == "cells") {
            return variable;
        }
    }
    static Json const nothing = Json::object({{"q05", nullptr}, {"q50", nullptr}, {"q95", nullptr}});
    return nothing;
}

/*! Lines between fewer days would show courses that nobody has simulated, so each day is drawn by itself; the same in
 *  panels.js. */
constexpr std::size_t fewest_days_of_a_course = 5;
bool has_courses(Json const& summary) {
    return group_of(summary, 0)["populations"].size() >= fewest_days_of_a_course;
}
constexpr std::array point_types{7, 5, 9, 13};  // of gnuplot: circle, square, triangle, diamond
constexpr double day_width = 0.04;              // of what is drawn of a single day, as a share of the follow-up

//! Axis of days with room for what is drawn of single days.
std::string population_axis(Json const& summary) {
    double const follow_up = summary["results"]["follow_up_days"].get<double>();
    double const margin = has_courses(summary) ? 0 : day_width * follow_up;
    return day_axis(follow_up) + fmt::format("set xrange [{}:{}]\n", number(-margin), number(follow_up + margin));
}

//! A part of a bar, and the share of a group that it stands for.
struct Part {
    std::string name, color;
    Json const& (*share)(Json const& group, std::size_t part);
};

//! A bar of parts for every regimen.
std::vector<Figure> shares(Json const& summary, std::string const& name, std::string const& title,
                           std::vector<Part> const& parts) {
    std::vector<std::string> const regimens = html::regimens_of(summary);
    std::vector<Data> bars(parts.size());
    std::string names;
    std::size_t n_bars = 0;
    for (std::size_t regimen = 0; regimen < regimens.size(); ++regimen) {
        Json const& group = group_of(summary, regimen);
        bool is_known = true;
        for (std::size_t part = 0; part < parts.size(); ++part) {
            is_known &= parts[part].share(group, part)["probability"].is_number();
        }
        if (!is_known) {
            continue;
        }
        double begin = 0;
        auto const y = static_cast<double>(n_bars);
        for (std::size_t part = 0; part < parts.size(); ++part) {
            double const end = begin + parts[part].share(group, part)["probability"].get<double>();
            bars[part].row({begin, y, begin, end, y - 0.35, y + 0.35});
            begin = end;
        }
        names += n_bars > 0 ? ", " : "";
        names += tic_label(regimens[regimen], n_bars);
        ++n_bars;
    }
    if (n_bars == 0) {
        return {};
    }
    std::string blocks;
    Plot plot;
    for (std::size_t part = 0; part < parts.size(); ++part) {
        std::string const block = fmt::format("part{}", part);
        blocks += bars[part].block(block);
        plot.add(fmt::format("${} using 1:2:3:4:5:6 with boxxyerror fs solid 1 border lc rgb '#000000' fc rgb '{}'",
                             block, parts[part].color),
                 parts[part].name);
    }
    Figure figure;
    figure.name = name;
    figure.script = blocks +
                    fmt::format(
                        "set xrange [0:1]\nset yrange [{}:-0.5]\nset xlabel 'patients'\nset ytics ({})\n"
                        "set title {}\n",
                        number(static_cast<double>(n_bars) - 0.5), names, literal(title)) +
                    plot.text();
    figure.height = 4 + 0.9 * static_cast<double>(n_bars);
    return {figure};
}

constexpr std::array<char const*, 4> responses{"complete", "partial", "stable", "progressive"};

Json const& response_share(Json const& group, std::size_t part) {
    return group["response"]["best"][responses[part]];
}
Json const& metastases_share(Json const& group, std::size_t part) {
    return group["metastases"]["number"][part];
}

}  // namespace

std::vector<Figure> burden_figures(Json const& summary) {
    std::vector<std::string> const regimens = html::regimens_of(summary);
    std::vector<double> values;
    for (std::size_t regimen = 0; regimen < regimens.size(); ++regimen) {
        for (Json const& population : group_of(summary, regimen)["populations"]) {
            for (char const* const key : {"q05", "q50", "q95"}) {
                values.push_back(at_least(burden_of(population)[key], 0));
            }
        }
    }
    if (std::none_of(values.begin(), values.end(), [](double value) { return value > 0; })) {
        return {};
    }
    double floor = 0;
    Figure figure;
    figure.name = "burden";
    figure.script = population_axis(summary) + log_axis(values, &floor);
    double const follow_up = summary["results"]["follow_up_days"].get<double>();
    Plot bands, lines, points;
    for (std::size_t regimen = 0; regimen < regimens.size(); ++regimen) {
        // Regimens side by side where there are points.
        double const place = (static_cast<double>(regimen) + 0.5) / static_cast<double>(regimens.size()) - 0.5;
        double const shift = has_courses(summary) ? 0 : place * day_width * follow_up;
        Data data;
        for (Json const& population : group_of(summary, regimen)["populations"]) {
            Json const& burden = burden_of(population);
            if (burden["q50"].is_number()) {
                data.row({population["day"].get<double>() + shift, at_least(burden["q50"], floor),
                          at_least(burden["q05"], floor), at_least(burden["q95"], floor)});
            }
        }
        if (data.is_empty()) {
            continue;
        }
        std::string const block = fmt::format("regimen{}", regimen);
        figure.script += data.block(block);
        bands.add(fmt::format("${} using 1:3:4 with filledcurves fc rgb '{}' fs transparent solid 0.15 noborder", block,
                              color(regimen)));
        lines.add(fmt::format("${} using 1:2 with lines lw 2 {}", block, line_style(regimen)), regimens[regimen]);
        points.add(fmt::format("${} using 1:2:3:4 with yerrorbars lw 2 pt {} ps 0.6 lc rgb '{}'", block,
                               point_types[regimen % point_types.size()], color(regimen)),
                   regimens[regimen]);
    }
    figure.script +=
        "set ylabel 'burden, cells'\nset title 'Median burden of observed patients, and 5 to 95 % of them'\n";
    figure.script += has_courses(summary) ? plot_both(bands, lines) : points.text();
    return {figure};
}

std::vector<Figure> composition_figures(Json const& summary) {
    std::vector<Figure> figures;
    std::vector<std::string> const regimens = html::regimens_of(summary);
    std::vector<std::string> const clones = summary["results"]["clones"];
    double const half_width = day_width / 2 * summary["results"]["follow_up_days"].get<double>();
    for (std::size_t regimen = 0; regimen < regimens.size(); ++regimen) {
        std::vector<Data> areas(clones.size()), bars(clones.size());
        std::size_t n_days = 0;
        for (Json const& population : group_of(summary, regimen)["populations"]) {
            Json const& fractions = population["composition"]["mean_fraction"];
            double below = 0;
            for (std::size_t clone = 0; clone < clones.size() && !fractions.empty(); ++clone) {
                double const above = below + fractions[clones[clone]].get<double>();
                double const day = population["day"].get<double>();
                areas[clone].row({day, below, above});
                bars[clone].row({day, below, day - half_width, day + half_width, below, above});
                below = above;
            }
            n_days += fractions.empty() ? 0 : 1;
        }
        if (n_days < (has_courses(summary) ? 2 : 1)) {
            continue;
        }
        Figure figure;
        Plot plot;
        for (std::size_t clone = 0; clone < clones.size(); ++clone) {
            std::string const block = fmt::format("clone{}", clone);
            figure.script += (has_courses(summary) ? areas : bars)[clone].block(block);
            plot.add(fmt::format("${} using {} fc rgb '{}' fs solid 0.85 noborder", block,
                                 has_courses(summary) ? "1:2:3 with filledcurves" : "1:2:3:4:5:6 with boxxyerror",
                                 color(clone)),
                     clones[clone]);
        }
        figure.name = fmt::format("composition-regimen-{}", regimen + 1);
        figure.script += population_axis(summary) +
                         "set yrange [0:1]\nset ylabel 'mean fraction of cells'\nset title " +
                         literal("Clone composition under " + regimens[regimen]) + "\n" + plot.text();
        figures.push_back(std::move(figure));
    }
    return figures;
}

std::vector<Figure> share_figures(Json const& summary) {
    std::vector<Part> parts;
    parts.reserve(responses.size());
    for (char const* const response : responses) {
        parts.push_back({response, response_color(response), response_share});
    }
    std::vector<Figure> figures = shares(summary, "response", "Best response", parts);
    Json const& first = group_of(summary, 0);
    if (first.contains("metastases")) {
        std::size_t const n = first["metastases"]["number"].size();
        parts.clear();
        for (std::size_t number = 0; number < n; ++number) {
            // From white to the first colour.
            double const share =
                0.1 + 0.9 * static_cast<double>(number) / static_cast<double>(std::max<std::size_t>(n - 1, 1));
            auto const mix = [share](int full) { return static_cast<int>(255 - share * (255 - full)); };
            parts.push_back({std::to_string(number),
                             fmt::format("#{:02x}{:02x}{:02x}", mix(0x00), mix(0x72), mix(0xb2)), metastases_share});
        }
        for (Figure& figure : shares(summary, "metastases", "Number of metastases", parts)) {
            figures.push_back(std::move(figure));
        }
    }
    return figures;
}

}  // namespace clonecast::report::figures
