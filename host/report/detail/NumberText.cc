// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/detail/NumberText.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace clonecast::report::detail {

std::string ratio_text(double value) {
    return std::isinf(value) ? "infinite" : fmt::format("{:.3g}", value);
}

std::string day_text(double days) {
    return fmt::format("{:.6g}", std::round(10 * days) / 10);
}

std::string p_text(std::optional<double> p) {
    return !p ? none_text : *p == 0 ? "<1e-308" : fmt::format("{:.2g}", *p);
}

std::string percent_text(double probability, double lower, double upper) {
    double const half_width = percent * (upper - lower) / 2;
    int const decimals = half_width > 0 ? std::clamp(-static_cast<int>(std::floor(std::log10(half_width))), 0, 6) : 0;
    auto const text = [&](double p) {
        return p == 0 || p == 1 ? fmt::format("{:.0f}", percent * p) : fmt::format("{:.{}f}", percent * p, decimals);
    };
    return fmt::format("{} ({} to {})", text(probability), text(lower), text(upper));
}
std::string title_of(patient::Endpoint endpoint) {
    switch (endpoint) {
        case patient::Endpoint::failure:
            return "time to failure";
        case patient::Endpoint::first_progression:
            return "time to first progression";
        case patient::Endpoint::metastasis:
            return "time to the first metastasis";
    }
    return "?";
}

void put_number(nlohmann::ordered_json* json, std::string const& key, std::optional<double> value, char const* why) {
    if (value && std::isfinite(*value)) {
        (*json)[key] = *value;
        return;
    }
    (*json)[key] = nullptr;
    (*json)[key + "_note"] = value ? (*value > 0 ? "infinite" : "minus infinity") : why;
}

}  // namespace clonecast::report::detail
