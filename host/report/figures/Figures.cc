// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/figures/Figures.hh"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "host/FileError.hh"
#include "host/report/figures/Charts.hh"
#include "host/report/figures/Gnuplot.hh"

namespace clonecast::report::figures {

namespace {

constexpr double cm_per_inch = 2.54;
constexpr double points_per_inch = 72;
constexpr double svg_pixels_per_inch = 96;  // CSS
constexpr double png_dots_per_inch = 300;
constexpr double font_size = 8;  // [point]

char const* ending(Format format) {
    switch (format) {
        case Format::svg:
            return "svg";
        case Format::pdf:
            return "pdf";
        case Format::png:
            break;
    }
    return "png";
}

std::string terminal(Figure const& figure, Format format) {
    auto const pixels = [](double cm, double per_inch) { return static_cast<int>(cm / cm_per_inch * per_inch); };
    switch (format) {
        case Format::svg:
            return fmt::format("set terminal svg noenhanced size {},{} font 'sans-serif,{:.1f}' background '#ffffff'\n",
                               pixels(figure.width, svg_pixels_per_inch), pixels(figure.height, svg_pixels_per_inch),
                               font_size * svg_pixels_per_inch / points_per_inch);
        case Format::pdf:
            return fmt::format("set terminal pdfcairo noenhanced size {}cm,{}cm font 'sans,{}' fontscale 1\n",
                               number(figure.width), number(figure.height), font_size);
        case Format::png:
            break;
    }
    double const scale = png_dots_per_inch / points_per_inch;
    return fmt::format(
        "set terminal pngcairo noenhanced size {0},{1} font 'sans,{2}' fontscale {3:.3f} linewidth {3:.3f} "
        "pointscale {3:.3f}\n",
        pixels(figure.width, png_dots_per_inch), pixels(figure.height, png_dots_per_inch), font_size, scale);
}

//! What all figures begin with. Keys are above the chart, one entry a line, so that they hide nothing.
constexpr char const* beginning = R"(reset
set encoding utf8
set datafile missing 'NaN'
set border 3
set tics nomirror out
set grid lc rgb '#d5dae0' lw 0.5 dt 1
set key outside above left Left reverse vertical maxcols 2 samplen 3
)";

}  // namespace

std::vector<Figure> list_figures(html::SavedRun const& run, std::string const& reference) {
    std::vector<Figure> figures;
    auto const add = [&figures](std::vector<Figure> part) {
        figures.insert(figures.end(), std::move_iterator(part.begin()), std::move_iterator(part.end()));
    };
    add(survival_figures(run.summary));
    add(hazard_figures(run.summary, reference));
    add(resistance_figures(run.summary));
    add(burden_figures(run.summary));
    add(composition_figures(run.summary));
    add(share_figures(run.summary));
    add(patient_figures(run));
    add(history_figures(run));
    return figures;
}

void draw_figures(std::vector<Figure> const& figures, Format format, std::filesystem::path const& folder) {
    std::string script;
    for (Figure const& figure : figures) {
        script += beginning + terminal(figure, format) +
                  fmt::format("set output '{}.{}'\n", figure.name, ending(format)) + figure.script + "unset output\n";
    }
    run_gnuplot(script, folder);
    for (Figure const& figure : figures) {
        std::filesystem::path const file = folder / (figure.name + "." + ending(format));
        std::error_code error;
        if (std::filesystem::file_size(file, error) == 0 || error) {
            throw FileError(file, "gnuplot has drawn nothing into this file");
        }
    }
}

}  // namespace clonecast::report::figures
