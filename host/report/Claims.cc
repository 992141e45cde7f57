// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/Claims.hh"

#include <fmt/format.h>

#include <cmath>
#include <optional>

namespace clonecast::report {
namespace {

using Json = nlohmann::ordered_json;
using claims::ClaimResult;
using claims::ComparisonResult;
using claims::Verdict;

constexpr char const* indent = "               ";

char const* sign_of(study::Comparison::Kind kind) {
    switch (kind) {
        case study::Comparison::Kind::less:
            return "<";
        case study::Comparison::Kind::less_equal:
            return "<=";
        case study::Comparison::Kind::greater:
            return ">";
        case study::Comparison::Kind::greater_equal:
            return ">=";
    }
    return "?";
}

//! Why a side has no number; empty: it has one.
std::string note_of(std::optional<double> side) {
    if (!side) {
        return "not defined";
    }
    if (std::isinf(*side)) {
        return *side > 0 ? "infinite or not reached" : "minus infinity";
    }
    return {};
}

std::string side_text(std::optional<double> side, std::string const& unit) {
    std::string const note = note_of(side);
    return note.empty() ? fmt::format("{:.5g}{}", *side, unit) : note;
}

std::string comparison_text(ComparisonResult const& comparison) {
    std::string const unit = comparison.unit.empty() ? "" : fmt::format(" {}", comparison.unit);
    std::string text = fmt::format("{} {} {}", side_text(comparison.left, unit), sign_of(comparison.kind),
                                   side_text(comparison.right, unit));
    if (comparison.left && comparison.right && comparison.error) {
        text += fmt::format(", difference {:.3g} +- {:.2g}{}", *comparison.left - *comparison.right, *comparison.error,
                            unit);
    }
    text += fmt::format(": {}", to_string(comparison.verdict));
    return comparison.reason.empty() ? text : text + "; " + comparison.reason;
}

Json comparison_json(ComparisonResult const& comparison) {
    Json json;
    auto const put = [&](char const* key, std::optional<double> side) {
        std::string const note = note_of(side);
        json[key] = note.empty() ? Json(*side) : Json(nullptr);
        if (!note.empty()) {
            json[std::string(key) + "_note"] = note;
        }
    };
    put("left", comparison.left);
    json["comparison"] = sign_of(comparison.kind);
    put("right", comparison.right);
    json["unit"] = comparison.unit;
    json["standard_error"] = comparison.error ? Json(*comparison.error) : Json(nullptr);
    if (!comparison.error) {
        json["standard_error_note"] =
            "not known: too few patients, or a side that is infinite or not defined in a batch";
    }
    json["verdict"] = to_string(comparison.verdict);
    if (!comparison.reason.empty()) {
        json["reason"] = comparison.reason;
    }
    return json;
}

}  // namespace

std::string claims_text(std::vector<ClaimResult> const& results) {
    std::string text = "Claims (difference of the two sides with its Monte Carlo standard error)\n";
    int n_holds = 0;
    int n_fails = 0;
    for (ClaimResult const& result : results) {
        n_holds += result.verdict == Verdict::holds ? 1 : 0;
        n_fails += result.verdict == Verdict::fails ? 1 : 0;
        text += fmt::format("  {:<11}  {}: {} ({})\n{}{}\n", to_string(result.verdict), result.name, result.text,
                            result.source, indent, result.holds);
        for (ComparisonResult const& comparison : result.comparisons) {
            text += fmt::format("{}{}\n", indent, comparison_text(comparison));
        }
    }
    return text + fmt::format("  Of {} claim{}: {} hold, {} fail, {} cannot be told\n", results.size(),
                              results.size() == 1 ? "" : "s", n_holds, n_fails,
                              static_cast<int>(results.size()) - n_holds - n_fails);
}

Json claims_json(std::vector<ClaimResult> const& results) {
    Json json = Json::array();
    for (ClaimResult const& result : results) {
        Json claim;
        claim["name"] = result.name;
        claim["text"] = result.text;
        claim["source"] = result.source;
        claim["holds"] = result.holds;
        claim["confidence"] = result.confidence;
        claim["verdict"] = to_string(result.verdict);
        claim["comparisons"] = Json::array();
        for (ComparisonResult const& comparison : result.comparisons) {
            claim["comparisons"].push_back(comparison_json(comparison));
        }
        json.push_back(std::move(claim));
    }
    return json;
}

}  // namespace clonecast::report
