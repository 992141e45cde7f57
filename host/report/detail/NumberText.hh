// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Numbers as comparisons and trials show them on the terminal, and in JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "kernels/patient/Outcome.hh"

namespace clonecast::report::detail {

//! What stands for a number that does not exist.
inline constexpr char const* none_text = "-";
inline constexpr double percent = 100;

//! Three digits, or "infinite".
std::string ratio_text(double value);
//! To a tenth of a day.
std::string day_text(double days);
//! Two digits; a p-value that is too small for a number is "<1e-308".
std::string p_text(std::optional<double> p);
//! A probability and its limits in percent; as many decimals as the limits leave meaning, 0 and 100 without.
std::string percent_text(double probability, double lower, double upper);
//! E.g. "time to failure".
std::string title_of(patient::Endpoint endpoint);

//! A number; null where there is none or it is infinite, and beside it, as "..._note", why.
void put_number(nlohmann::ordered_json* json, std::string const& key, std::optional<double> value, char const* why);

}  // namespace clonecast::report::detail
