// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/figures/Script.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace clonecast::report::figures {

std::string literal(std::string_view text) {
    std::string result = "'";
    for (char const c : text) {
        bool const is_control = static_cast<unsigned char>(c) < ' ' || c == '\x7f';
        result += is_control ? ' ' : c;
        if (c == '\'') {
            result += c;
        }
    }
    return result + "'";
}

std::string tic_label(std::string_view text, std::size_t place) {
    std::string escaped;
    for (char const c : text) {
        escaped += c;
        if (c == '%') {
            escaped += c;
        }
    }
    return literal(escaped) + " " + std::to_string(place);
}

std::string number(double value) {
    return std::isfinite(value) ? fmt::format("{:.10g}", value) : "NaN";
}

std::string number(nlohmann::ordered_json const& value) {
    return value.is_number() ? number(value.get<double>()) : "NaN";
}

std::string color(std::size_t index) {
    constexpr std::array colors{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#f0e442"};
    return colors[index % colors.size()];
}

std::string line_style(std::size_t index) {
    constexpr std::array dashes{"1", "(14,6)", "(4,4)", "(18,6,4,6)"};
    return fmt::format("lc rgb '{}' dt {}", color(index), dashes[index % dashes.size()]);
}

void Data::row(std::initializer_list<double> values) {
    char const* separator = "";
    for (double const value : values) {
        text_ += separator + number(value);
        separator = " ";
    }
    text_ += '\n';
}

void Plot::add(std::string const& what, std::string_view title) {
    text_ += (text_.empty() ? "" : ", \\\n  ") + what + " " +
             (title.empty() ? std::string("notitle") : "title " + literal(title));
}

std::string plot_both(Plot const& bands, Plot const& lines) {
    std::string text = bands.text();
    text.pop_back();
    return text + ", \\\n  " + lines.text().substr(std::string_view("plot ").size());
}

std::string response_color(std::string_view response) {
    return response == "complete"      ? color(2)
           : response == "partial"     ? color(5)
           : response == "stable"      ? color(4)
           : response == "progressive" ? color(1)
                                       : "#999999";
}

std::string day_axis(double follow_up) {
    return fmt::format("set xrange [0:{}]\nset xlabel 'days'\n", number(follow_up));
}

std::string log_axis(std::vector<double> const& values, double* floor) {
    double least = std::numeric_limits<double>::infinity();
    double most = 0;
    for (double const value : values) {
        if (value > 0) {
            least = std::min(least, value);
            most = std::max(most, value);
        }
    }
    constexpr double margin = 0.3;  // of a power of ten, so that the least value is above the edge
    *floor = most > 0 ? std::pow(10, std::floor(std::log10(least) - margin)) : 1;
    double const top = most > 0 ? std::pow(10, std::ceil(std::log10(most) + 0.05)) : 10;
    bool const has_none = std::any_of(values.begin(), values.end(), [](double value) { return value == 0; });
    // A hair below the floor: gnuplot drops labels that rounding puts below the axis.
    return fmt::format("set logscale y\nset yrange [{}:{}]\nset format y '1e%L'\n", number(0.999999 * *floor),
                       number(top)) +
           (has_none ? "set ytics add ('none' " + number(*floor) + ")\n" : "");
}

double at_least(nlohmann::ordered_json const& value, double floor) {
    return value.is_number() ? std::max(value.get<double>(), floor) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace clonecast::report::figures
