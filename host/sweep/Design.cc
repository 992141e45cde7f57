// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/sweep/Design.hh"

#include <boost/random/sobol.hpp>
#include <charconv>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

namespace clonecast::sweep {
namespace {

constexpr int most_values = 100000;

//! Places in [0, 1) of 53 bits.
double to_place(std::uint64_t bits) {
    return std::ldexp(static_cast<double>(bits >> 11), -53);
}

//! Uniform below n, without bias.
std::uint64_t draw_below(std::uint64_t n, std::mt19937_64* random) {
    std::uint64_t const rest = (-n) % n;  // 2^64 mod n
    std::uint64_t bits = (*random)();
    while (bits < rest) {
        bits = (*random)();
    }
    return bits % n;
}

std::optional<double> parse_number(std::string_view text) {
    double value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const whole = error == std::errc{} && end == text.data() + text.size() && std::isfinite(value);
    return whole ? std::optional(value) : std::nullopt;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        std::size_t const end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(end + 1);
    }
}

}  // namespace

double Axis::value(double place) const {
    if (place == 0 || place == 1) {
        return place == 0 ? first : last;
    }
    double const value =
        is_log ? std::exp(std::lerp(std::log(first), std::log(last), place)) : std::lerp(first, last, place);
    return is_whole ? std::round(value) : value;
}

Axis parse_axis(std::string_view text) {
    auto const fail = [&](std::string const& why) {
        return AxisError("'" + std::string(text) + "' " + why +
                         "; write PATH=FIRST:LAST, with :N values of a grid, :log and :whole as needed, such as "
                         "clones.sensitive.birth=0.1:0.2:5");
    };
    std::size_t const equals = text.rfind('=');
    if (equals == std::string_view::npos || equals == 0) {
        throw fail("names no path and range");
    }
    Axis axis;
    axis.path = text.substr(0, equals);
    std::vector<std::string_view> parts = split(text.substr(equals + 1), ':');
    for (; parts.back() == "log" || parts.back() == "whole"; parts.pop_back()) {
        (parts.back() == "log" ? axis.is_log : axis.is_whole) = true;
    }
    if (parts.size() < 2 || parts.size() > 3) {
        throw fail("is no range");
    }
    auto const first = parse_number(parts[0]);
    auto const last = parse_number(parts[1]);
    if (!first || !last || *first == *last) {
        throw fail("needs two different finite numbers");
    }
    axis.first = *first;
    axis.last = *last;
    if (axis.is_log && !(axis.first > 0 && axis.last > 0)) {
        throw fail("has no logarithm: both ends must be above 0");
    }
    if (parts.size() == 3) {
        auto const n = parse_number(parts[2]);
        if (!n || *n != std::floor(*n) || *n < 2 || *n > most_values) {
            throw fail("needs a whole number of values from 2 to 100000");
        }
        axis.n_values = static_cast<int>(*n);
    }
    return axis;
}

Places grid(std::vector<Axis> const& axes) {
    Places places{{}};
    for (Axis const& axis : axes) {
        int const n = axis.n_values.value();
        Places longer;
        for (std::vector<double> const& place : places) {
            for (int i = 0; i < n; ++i) {
                longer.push_back(place);
                longer.back().push_back(static_cast<double>(i) / (n - 1));
            }
        }
        places = std::move(longer);
    }
    return places;
}

Places latin_hypercube(std::size_t n_points, std::size_t n_axes, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    Places places(n_points, std::vector<double>(n_axes));
    std::vector<std::size_t> parts(n_points);
    for (std::size_t axis = 0; axis < n_axes; ++axis) {
        std::iota(parts.begin(), parts.end(), std::size_t{0});
        for (std::size_t i = n_points; i > 1; --i) {
            std::swap(parts[i - 1], parts[draw_below(i, &random)]);
        }
        for (std::size_t i = 0; i < n_points; ++i) {
            places[i][axis] = (static_cast<double>(parts[i]) + to_place(random())) / static_cast<double>(n_points);
        }
    }
    return places;
}

Places sobol(std::size_t n_points, std::size_t n_axes) {
    boost::random::sobol sequence(n_axes);
    Places places(n_points, std::vector<double>(n_axes));
    for (std::vector<double>& point : places) {
        for (double& place : point) {
            place = to_place(sequence());
        }
    }
    return places;
}

Places saltelli(std::size_t n_points, std::size_t n_axes) {
    Places const both = sobol(n_points, 2 * n_axes);
    auto const middle = static_cast<std::ptrdiff_t>(n_axes);
    Places places;
    places.reserve((n_axes + 2) * n_points);
    for (std::vector<double> const& point : both) {
        places.emplace_back(point.begin(), point.begin() + middle);
    }
    for (std::vector<double> const& point : both) {
        places.emplace_back(point.begin() + middle, point.end());
    }
    for (std::size_t axis = 0; axis < n_axes; ++axis) {
        for (std::size_t i = 0; i < n_points; ++i) {
            places.push_back(places[i]);
            places.back()[axis] = places[n_points + i][axis];
        }
    }
    return places;
}

}  // namespace clonecast::sweep
