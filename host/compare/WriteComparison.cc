// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/compare/WriteComparison.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "host/report/Summary.hh"
#include "host/report/detail/Csv.hh"
#include "host/report/detail/NumberText.hh"
#include "host/report/detail/TextPage.hh"
#include "host/report/detail/TextTable.hh"

namespace clonecast::compare {
namespace {

using Json = nlohmann::ordered_json;
using report::detail::CsvText;
using report::detail::day_text;
using report::detail::none_text;
using report::detail::p_text;
using report::detail::percent;
using report::detail::percent_text;
using report::detail::put_number;
using report::detail::ratio_text;
using report::detail::TextTable;
using report::detail::title_of;

// ---- Text -----------------------------------------------------------------------------------------------------------

std::string ratio_text(std::optional<double> estimate, double lower, double upper) {
    return estimate ? fmt::format("{} ({} to {})", ratio_text(*estimate), ratio_text(lower), ratio_text(upper))
                    : "not estimable";
}

//! Two digits of the interval's half width, at most six decimals.
std::string interval_text(double estimate, double lower, double upper) {
    double const half_width = (upper - lower) / 2;
    int const decimals =
        half_width > 0 ? std::clamp(1 - static_cast<int>(std::floor(std::log10(half_width))), 0, 6) : 1;
    return fmt::format("{:.{}f} ({:.{}f} to {:.{}f})", estimate, decimals, lower, decimals, upper, decimals);
}

std::string difference_text(std::optional<stats::Difference> const& difference, double unit = 1) {
    return difference ? interval_text(unit * difference->estimate, unit * difference->lower, unit * difference->upper)
                      : none_text;
}

std::string probability_text(stats::BinomialEstimate const& estimate) {
    return estimate.probability ? percent_text(*estimate.probability, estimate.lower, estimate.upper) : "no patients";
}

std::string median_text(ArmSummary const& arm) {
    auto const text = [](std::optional<double> days) { return days ? day_text(*days) : std::string("NR"); };
    if (arm.evaluated == 0) {
        return "no patients";
    }
    if (!arm.median.estimate && !arm.median.lower) {
        return "not reached";
    }
    return fmt::format("{} ({} to {})", text(arm.median.estimate), text(arm.median.lower), text(arm.median.upper));
}

void add_hazards(HazardComparison const& hazards, std::vector<std::string>* cells) {
    cells->push_back(ratio_text(hazards.ratio.hazard_ratio(), hazards.ratio.hazard_ratio_lower(),
                                hazards.ratio.hazard_ratio_upper()));
    cells->push_back(p_text(hazards.log_rank_p()));
    cells->push_back(p_text(hazards.log_rank_holm));
}

//! Adjusted p of two regimens, whichever is the first of the pair.
std::optional<double> holm_of(Comparison const& comparison, std::size_t a, std::size_t b) {
    for (PairSummary const& pair : comparison.pairs) {
        if ((pair.first == a && pair.second == b) || (pair.first == b && pair.second == a)) {
            return pair.mean_holm;
        }
    }
    return std::nullopt;
}

class ComparisonText {
  public:
    ComparisonText(Comparison const& comparison, report::TerminalOptions const& options)
        : comparison_(comparison), options_(options), page_(options) {}

    std::string operator()() {
        arms();
        groups();
        paired();
        page_.notes(comparison_.notes);
        return page_.take();
    }

  private:
    std::string mean_header(char const* what) const {
        return comparison_.horizon ? fmt::format("{} to day {}", what, day_text(*comparison_.horizon)) : what;
    }
    std::vector<std::string> with_landmarks(std::vector<std::string> header, char const* what) const {
        for (double const day : comparison_.landmarks) {
            header.push_back(fmt::format("% {} day {}", what, day_text(day)));
        }
        return header;
    }
    std::string name(PairSummary const& pair) const {
        return comparison_.arms[pair.first].name + " vs " + comparison_.arms[pair.second].name;
    }

    void arms() {
        page_.title(fmt::format("Regimens by {}, the longest restricted mean first (days; 95 % CI)",
                                title_of(comparison_.endpoint)));
        std::vector<std::string> header =
            with_landmarks({"regimen", "events", "median", mean_header("mean"), "p to next (Holm)"}, "free at");
        header.emplace_back("% resistant");
        TextTable rows(header, options_.width);
        std::vector<std::size_t> order = comparison_.ranking;
        for (std::size_t i = 0; i < comparison_.arms.size(); ++i) {
            if (std::find(order.begin(), order.end(), i) == order.end()) {
                order.push_back(i);
            }
        }
        std::size_t const n_ranked = comparison_.ranking.size();
        for (std::size_t rank = 0; rank < order.size(); ++rank) {
            ArmSummary const& arm = comparison_.arms[order[rank]];
            std::vector<std::string> cells{
                arm.name, fmt::format("{} of {}", arm.events, arm.evaluated), median_text(arm),
                arm.mean ? interval_text(arm.mean->estimate, arm.mean->lower, arm.mean->upper) : none_text,
                rank + 1 < n_ranked ? p_text(holm_of(comparison_, order[rank], order[rank + 1])) : none_text};
            for (auto const& landmark : arm.landmarks) {
                cells.push_back(landmark ? percent_text(landmark->estimate, landmark->lower, landmark->upper)
                                         : "not observed");
            }
            cells.push_back(probability_text(arm.resistant));
            rows.add_row(std::move(cells));
        }
        page_.table(rows);
        if (page_.contains("NR)")) {
            page_.add("  NR: not reached\n");
        }
    }

    void groups() {
        page_.title("Differences and ratios, first - second and first / second, as of independent groups (95 % CI)");
        std::vector<std::string> header{"first vs second", "hazard ratio", "log-rank p", "p (Holm)"};
        if (!comparison_.strata.empty()) {
            header.insert(header.end(), {"stratified hazard ratio", "stratified log-rank p", "stratified p (Holm)"});
        }
        header.insert(header.end(), {mean_header("mean, days"), "resistance odds ratio"});
        TextTable rows(with_landmarks(header, "free at"), options_.width);
        for (PairSummary const& pair : comparison_.pairs) {
            std::vector<std::string> cells{name(pair)};
            add_hazards(pair.hazards, &cells);
            if (pair.stratified) {
                add_hazards(*pair.stratified, &cells);
            }
            cells.push_back(difference_text(pair.mean));
            cells.push_back(ratio_text(pair.resistance.estimate, pair.resistance.lower, pair.resistance.upper));
            for (auto const& landmark : pair.landmarks) {
                cells.push_back(difference_text(landmark, percent));
            }
            rows.add_row(std::move(cells));
        }
        page_.table(rows);
    }

    void paired() {
        bool const any = std::any_of(comparison_.pairs.begin(), comparison_.pairs.end(),
                                     [](PairSummary const& pair) { return pair.paired.has_value(); });
        if (!any) {
            return;
        }
        page_.title("The same virtual patients under both (95 % CI)");
        std::vector<std::string> const header =
            with_landmarks({"first vs second", "% first outlasts", "% second outlasts", "% undecided",
                            mean_header("mean, days"), "p", "p (Holm)", "resistance odds ratio"},
                           "free at");
        TextTable rows(header, options_.width);
        for (PairSummary const& pair : comparison_.pairs) {
            if (!pair.paired) {
                continue;
            }
            PairedSummary const& paired = *pair.paired;
            double const n = static_cast<double>(paired.patients);
            std::vector<std::string> cells{
                name(pair),
                probability_text(paired.outlasting.first),
                probability_text(paired.outlasting.second),
                n > 0 ? fmt::format("{:.3g}", percent * static_cast<double>(paired.outlasting.undecided) / n)
                      : none_text,
                difference_text(paired.mean),
                p_text(pair.mean_p),
                p_text(pair.mean_holm),
                ratio_text(paired.resistance.estimate, paired.resistance.lower, paired.resistance.upper)};
            for (auto const& landmark : paired.landmarks) {
                cells.push_back(difference_text(landmark, percent));
            }
            rows.add_row(std::move(cells));
        }
        page_.table(rows);
    }

    Comparison const& comparison_;
    report::TerminalOptions options_;
    report::detail::TextPage page_;
};

// ---- JSON -----------------------------------------------------------------------------------------------------------

Json difference_json(std::optional<stats::Difference> const& difference, char const* why) {
    Json json;
    put_number(&json, "estimate", difference ? std::optional(difference->estimate) : std::nullopt, why);
    if (difference) {
        json["lower"] = difference->lower;
        json["upper"] = difference->upper;
        json["standard_error"] = difference->standard_error;
        put_number(&json, "p", difference->p_value, "no test: the standard error is 0");
    }
    return json;
}

constexpr char const* not_observed = "nobody was observed that long";

Json landmarks_json(Comparison const& comparison, std::vector<std::optional<stats::Difference>> const& differences) {
    Json json = Json::array();
    for (std::size_t i = 0; i < differences.size(); ++i) {
        Json entry{{"day", comparison.landmarks[i]}};
        entry.update(difference_json(differences[i], not_observed));
        json.push_back(std::move(entry));
    }
    return json;
}

Json odds_ratio_json(stats::OddsRatio const& ratio) {
    Json json;
    put_number(&json, "estimate", ratio.estimate,
               "not defined: no patients in a group, or nobody or everybody in both");
    put_number(&json, "lower", ratio.lower, "");
    put_number(&json, "upper", ratio.upper, "");
    put_number(&json, "p", ratio.test ? std::optional(ratio.test->p_value) : std::nullopt, "no test is possible");
    return json;
}

Json probability_json(stats::BinomialEstimate const& estimate) {
    Json json{{"patients", estimate.successes}, {"of", estimate.trials}};
    put_number(&json, "probability", estimate.probability, "no patients");
    json["lower"] = estimate.lower;
    json["upper"] = estimate.upper;
    return json;
}

Json arm_json(Comparison const& comparison, ArmSummary const& arm) {
    Json json{{"name", arm.name},
              {"run", arm.run},
              {"patients", arm.patients},
              {"evaluated", arm.evaluated},
              {"events", arm.events}};
    char const* const not_reached = arm.evaluated > 0 ? "not reached" : "no patients";
    put_number(&json, "median_days", arm.median.estimate, not_reached);
    put_number(&json, "median_lower_days", arm.median.lower, not_reached);
    put_number(&json, "median_upper_days", arm.median.upper, not_reached);
    Json& mean = json["restricted_mean_days"];
    put_number(&mean, "estimate", arm.mean ? std::optional(arm.mean->estimate) : std::nullopt, not_observed);
    if (arm.mean) {
        mean["lower"] = arm.mean->lower;
        mean["upper"] = arm.mean->upper;
        mean["standard_error"] = arm.mean->standard_error;
    }
    json["event_free_at"] = Json::array();
    for (std::size_t i = 0; i < arm.landmarks.size(); ++i) {
        auto const& landmark = arm.landmarks[i];
        Json entry{{"day", comparison.landmarks[i]}};
        put_number(&entry, "probability", landmark ? std::optional(landmark->estimate) : std::nullopt, not_observed);
        if (landmark) {
            entry["lower"] = landmark->lower;
            entry["upper"] = landmark->upper;
            entry["standard_error"] = landmark->standard_error;
        }
        json["event_free_at"].push_back(std::move(entry));
    }
    json["resistant"] = probability_json(arm.resistant);
    return json;
}

Json paired_json(Comparison const& comparison, PairedSummary const& paired) {
    Json json{{"patients", paired.patients}};
    json["restricted_mean_difference_days"] = difference_json(paired.mean, not_observed);
    json["event_free_difference_at"] = landmarks_json(comparison, paired.landmarks);
    stats::Outlasting const& outlasting = paired.outlasting;
    json["first_outlasts"] = probability_json(outlasting.first);
    json["second_outlasts"] = probability_json(outlasting.second);
    json["tied"] = outlasting.tied;
    json["both_event_free"] = outlasting.both_event_free;
    json["undecided"] = outlasting.undecided;
    json["first_outlasts_at_most"] = probability_json(outlasting.first_at_most);
    json["second_outlasts_at_most"] = probability_json(outlasting.second_at_most);
    put_number(&json, "sign_test_p", outlasting.p_value, "no patient in whom one outlasts the other");
    json["resistance_odds_ratio"] = odds_ratio_json(paired.resistance);
    return json;
}

void put_hazards(HazardComparison const& hazards, Json* json) {
    Json& ratio = (*json)["hazard_ratio"];
    put_number(&ratio, "estimate", hazards.ratio.hazard_ratio(),
               "not estimable: no event while both had patients at risk");
    put_number(&ratio, "lower", hazards.ratio.hazard_ratio_lower(), "");
    put_number(&ratio, "upper", hazards.ratio.hazard_ratio_upper(), "");
    put_number(&ratio, "wald_p", hazards.ratio.p_value, "no test: the hazard ratio is 0, infinite or not estimable");
    Json& log_rank = (*json)["log_rank"];
    put_number(&log_rank, "statistic", hazards.log_rank ? std::optional(hazards.log_rank->statistic) : std::nullopt,
               "no event while both had patients at risk");
    put_number(&log_rank, "p", hazards.log_rank_p(), "no test is possible");
    put_number(&log_rank, "p_holm", hazards.log_rank_holm, "no test is possible");
}

Json pair_json(Comparison const& comparison, PairSummary const& pair) {
    Json json{{"first", comparison.arms[pair.first].name}, {"second", comparison.arms[pair.second].name}};
    put_hazards(pair.hazards, &json);
    if (pair.stratified) {
        put_hazards(*pair.stratified, &json["stratified"]);
    }
    json["restricted_mean_difference_days"] = difference_json(pair.mean, not_observed);
    json["event_free_difference_at"] = landmarks_json(comparison, pair.landmarks);
    json["resistance_odds_ratio"] = odds_ratio_json(pair.resistance);
    if (pair.paired) {
        json["same_patients"] = paired_json(comparison, *pair.paired);
    }
    Json& ranking = json["ranking"];
    put_number(&ranking, "p", pair.mean_p, "no test is possible");
    put_number(&ranking, "p_holm", pair.mean_holm, "no test is possible");
    return json;
}

// ---- CSV ------------------------------------------------------------------------------------------------------------

class ComparisonTable {
  public:
    explicit ComparisonTable(Comparison const& comparison) : comparison_(comparison) {
        for (char const* const name : {"first", "second", "quantity", "day", "groups", "estimate", "lower", "upper",
                                       "standard_error", "p", "p_holm"}) {
            csv_ << name;
        }
        csv_.end_row();
    }

    std::string operator()() {
        for (ArmSummary const& arm : comparison_.arms) {
            add(arm);
        }
        for (PairSummary const& pair : comparison_.pairs) {
            add(pair);
        }
        return csv_.text();
    }

  private:
    using Value = std::optional<double>;

    void row(char const* quantity, Value day, Value estimate, Value lower, Value upper, Value error = {}, Value p = {},
             Value p_holm = {}) {
        csv_ << first_ << second_ << quantity << day << groups_ << estimate << lower << upper << error << p << p_holm;
        csv_.end_row();
    }
    void difference(char const* quantity, Value day, std::optional<stats::Difference> const& value, Value p_holm = {}) {
        if (value) {
            row(quantity, day, value->estimate, value->lower, value->upper, value->standard_error, value->p_value,
                p_holm);
        } else {
            row(quantity, day, {}, {}, {});
        }
    }
    void hazards(char const* ratio, char const* log_rank, HazardComparison const& value) {
        row(ratio, {}, value.ratio.hazard_ratio(), value.ratio.hazard_ratio_lower(), value.ratio.hazard_ratio_upper(),
            {}, value.ratio.p_value);
        row(log_rank, {}, value.log_rank ? Value(value.log_rank->statistic) : Value(), {}, {}, {}, value.log_rank_p(),
            value.log_rank_holm);
    }
    void probability(char const* quantity, stats::BinomialEstimate const& value, Value p = {}) {
        row(quantity, {}, value.probability, value.lower, value.upper, {}, p);
    }
    void odds_ratio(stats::OddsRatio const& ratio) {
        row("resistance_odds_ratio", {}, ratio.estimate, ratio.lower, ratio.upper, {},
            ratio.test ? Value(ratio.test->p_value) : Value());
    }

    void add(ArmSummary const& arm) {
        first_ = arm.name;
        second_ = groups_ = "";
        row("patients", {}, static_cast<double>(arm.patients), {}, {});
        row("evaluated", {}, static_cast<double>(arm.evaluated), {}, {});
        row("events", {}, static_cast<double>(arm.events), {}, {});
        row("median_days", {}, arm.median.estimate, arm.median.lower, arm.median.upper);
        if (arm.mean) {
            row("restricted_mean_days", comparison_.horizon, arm.mean->estimate, arm.mean->lower, arm.mean->upper,
                arm.mean->standard_error);
        } else {
            row("restricted_mean_days", comparison_.horizon, {}, {}, {});
        }
        for (std::size_t i = 0; i < arm.landmarks.size(); ++i) {
            if (auto const& at = arm.landmarks[i]) {
                row("event_free", comparison_.landmarks[i], at->estimate, at->lower, at->upper, at->standard_error);
            } else {
                row("event_free", comparison_.landmarks[i], {}, {}, {});
            }
        }
        probability("resistant", arm.resistant);
    }

    void add(PairSummary const& pair) {
        first_ = comparison_.arms[pair.first].name;
        second_ = comparison_.arms[pair.second].name;
        groups_ = "independent";
        hazards("hazard_ratio", "log_rank", pair.hazards);
        if (pair.stratified) {
            hazards("stratified_hazard_ratio", "stratified_log_rank", *pair.stratified);
        }
        difference("restricted_mean_difference_days", comparison_.horizon, pair.mean,
                   pair.paired && pair.paired->mean ? std::nullopt : pair.mean_holm);
        landmarks(pair.landmarks);
        odds_ratio(pair.resistance);
        if (!pair.paired) {
            return;
        }
        groups_ = "same patients";
        difference("restricted_mean_difference_days", comparison_.horizon, pair.paired->mean,
                   pair.paired->mean ? pair.mean_holm : std::nullopt);
        landmarks(pair.paired->landmarks);
        probability("first_outlasts", pair.paired->outlasting.first, pair.paired->outlasting.p_value);
        probability("second_outlasts", pair.paired->outlasting.second, pair.paired->outlasting.p_value);
        row("undecided", {}, static_cast<double>(pair.paired->outlasting.undecided), {}, {});
        odds_ratio(pair.paired->resistance);
    }
    void landmarks(std::vector<std::optional<stats::Difference>> const& differences) {
        for (std::size_t i = 0; i < differences.size(); ++i) {
            difference("event_free_difference", comparison_.landmarks[i], differences[i]);
        }
    }

    Comparison const& comparison_;
    CsvText csv_;
    std::string first_, second_, groups_;
};

}  // namespace

std::string comparison_text(Comparison const& comparison, report::TerminalOptions const& options) {
    return ComparisonText(comparison, options)();
}

Json comparison_json(Comparison const& comparison) {
    Json json;
    json["format"] = "clonecast comparison";
    json["format_version"] = comparison_format_version;
    json["endpoint"] = report::to_string(comparison.endpoint);
    json["confidence"] = comparison.confidence;
    json["direction"] = "differences are first - second, ratios first / second";
    put_number(&json, "horizon_days", comparison.horizon, "no patients");
    if (!comparison.strata.empty()) {
        json["strata"] = comparison.strata;
    }
    json["arms"] = Json::array();
    for (ArmSummary const& arm : comparison.arms) {
        json["arms"].push_back(arm_json(comparison, arm));
    }
    json["pairs"] = Json::array();
    for (PairSummary const& pair : comparison.pairs) {
        json["pairs"].push_back(pair_json(comparison, pair));
    }
    json["ranking"] = Json::array();
    for (std::size_t const arm : comparison.ranking) {
        json["ranking"].push_back(comparison.arms[arm].name);
    }
    json["notes"] = comparison.notes;
    return json;
}

std::string comparison_csv(Comparison const& comparison) {
    return ComparisonTable(comparison)();
}

}  // namespace clonecast::compare
