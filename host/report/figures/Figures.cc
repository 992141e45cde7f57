// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/figures/Figures.hh"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "host/FileError.hh"
#include "host/report/FileWriter.hh"
#include "host/report/figures/Charts.hh"
#include "host/report/figures/Gnuplot.hh"

namespace clonecast::report::figures {

namespace {

constexpr double cm_per_inch = 2.54;
constexpr double points_per_inch = 72;
constexpr double svg_pixels_per_inch = 96;  // CSS
constexpr double png_dots_per_inch = 300;
constexpr double font_size = 8;                      // [point]
constexpr std::size_t size_of_a_figure = 1'000'000;  // [byte], of a large one

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

//! Whether a file has the end of its format; gnuplot says nothing if it could not write it.
bool is_whole(std::filesystem::path const& file, Format format) {
    std::string_view const end = format == Format::svg ? "</svg>" : format == Format::pdf ? "%%EOF" : "IEND";
    constexpr std::uintmax_t n_last = 16;  // [byte], more than follow the end
    std::error_code error;
    auto const size = std::filesystem::file_size(file, error);
    if (error || size < n_last) {
        return false;
    }
    std::ifstream stream(file, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(size - n_last));
    std::array<char, n_last> last{};
    stream.read(last.data(), last.size());
    return std::string_view(last.data(), last.size()).find(end) != std::string_view::npos;
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
        if (!is_whole(file, format)) {
            write_file(file, std::string(size_of_a_figure, ' '));  // throws, and says why, if the disk is full
            throw FileError(file, "gnuplot has not drawn this file, or only a part of it");
        }
    }
}

}  // namespace clonecast::report::figures
