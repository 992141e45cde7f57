// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/WriteTrial.hh"

#include <fmt/format.h>

#include <cmath>
#include <utility>
#include <vector>

#include "host/report/Summary.hh"
#include "host/report/detail/Csv.hh"
#include "host/report/detail/NumberText.hh"
#include "host/report/detail/TextPage.hh"
#include "host/report/detail/TextTable.hh"

namespace clonecast::trial {
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

// ---- What there is to write, once for text, JSON and CSV ------------------------------------------------------------

constexpr char const* arm_text[] = {"first arm", "second arm"};

enum class Unit { ratio, p_value, days, number };

//! Quantiles of something that trials report.
struct Quantity {
    std::string key;   //!< in JSON and CSV
    std::string arm;   //!< empty: of no arm
    std::string text;  //!< on the terminal
    Unit unit{};
    Spread const* spread = nullptr;
    char const* why_none = "";  //!< a quantile does not exist
};

std::vector<Quantity> list_quantities(Trial const& trial) {
    Summary const& summary = trial.summary;
    char const* const no_test = "no event while both arms had patients at risk";
    std::vector<Quantity> list{{"hazard_ratio", "", "hazard ratio", Unit::ratio, &summary.hazard_ratio, no_test},
                               {"log_rank_p", "", "log-rank p", Unit::p_value, &summary.p_value, no_test}};
    for (std::size_t arm = 0; arm < 2; ++arm) {
        list.push_back({"median_days", trial.arms[arm], std::string("median of the ") + arm_text[arm], Unit::days,
                        &summary.median[arm], "not reached"});
    }
    list.push_back({"median_difference_at_least_days", "", "difference of medians, at least", Unit::days,
                    &summary.median_difference, "the median of the second arm is not reached"});
    for (std::size_t arm = 0; arm < 2; ++arm) {
        list.push_back({"events", trial.arms[arm], std::string("events in the ") + arm_text[arm], Unit::number,
                        &summary.events[arm], ""});
    }
    for (std::size_t arm = 0; arm < 2; ++arm) {
        list.push_back({"enrolled", trial.arms[arm], std::string("enrolled in the ") + arm_text[arm], Unit::number,
                        &summary.enrolled[arm], ""});
    }
    list.push_back({"analysis_day", "", "day of the analysis", Unit::days, &summary.analysis_day, ""});
    return list;
}

struct NamedProbability {
    char const* key;
    std::string text;
    Probability const* value;
};

std::string success_text(Trial const& trial) {
    std::string text = "success: in favour of the first arm";
    if (trial.design.success_hazard_ratio) {
        text += fmt::format(", hazard ratio at most {:g}", *trial.design.success_hazard_ratio);
    }
    if (trial.design.success_median_difference) {
        text += fmt::format(", medians apart by {:g} days or more", *trial.design.success_median_difference);
    }
    return text;
}

std::vector<NamedProbability> list_probabilities(Trial const& trial) {
    Summary const& summary = trial.summary;
    std::vector<NamedProbability> list{
        {"significant", fmt::format("log-rank test significant at {:g}, two-sided", trial.design.alpha),
         &summary.power},
        {"significant_for_first", "  in favour of the first arm", &summary.favours_first},
        {"significant_for_second", "  in favour of the second arm", &summary.favours_second},
        {"success", success_text(trial), &summary.success}};
    if (trial.design.events) {
        list.push_back({"all_events", fmt::format("the {} events happen", *trial.design.events), &summary.all_events});
    }
    return list;
}

// ---- Text -----------------------------------------------------------------------------------------------------------

std::string value_text(std::optional<double> value, Unit unit) {
    if (!value) {
        return "none";
    }
    switch (unit) {
        case Unit::ratio:
            return ratio_text(*value);
        case Unit::p_value:
            return p_text(value);
        case Unit::days:
            return day_text(*value);
        case Unit::number:
            return fmt::format("{:.0f}", *value);
    }
    return none_text;
}

std::string design_text(Trial const& trial) {
    Design const& design = trial.design;
    std::string text = design.accrual > 0 ? fmt::format("Entry uniform over {:g} days", design.accrual)
                                          : std::string("All enter on day 0");
    text += design.dropout > 0        ? fmt::format("; dropout {:g} a day", design.dropout)
            : trial.has_study_dropout ? "; dropout as in the study"
                                      : "; no dropout";
    text += "; analysis ";
    if (design.events) {
        text += fmt::format("at event {}{}", *design.events, design.cutoff ? " or " : "");
    }
    if (design.cutoff) {
        text += fmt::format("on day {:g}{}", *design.cutoff, design.events ? ", whichever is first" : "");
    }
    if (!design.events && !design.cutoff) {
        text += "when nobody is observed any more";
    }
    text += fmt::format("; a patient is followed for {:g} days at most", trial.follow_up);
    if (design.stratification == Stratification::by_cohort) {
        text += "; log-rank test and hazard ratio stratified by the strata of the cohort";
    }
    return text + ".\n";
}

std::string patients_text(std::optional<std::uint64_t> patients, std::string const& otherwise) {
    return patients ? fmt::format("{}", *patients) : otherwise;
}

class TrialText {
  public:
    TrialText(Trial const& trial, report::TerminalOptions const& options)
        : trial_(trial), options_(options), page_(options) {}

    std::string operator()() {
        Design const& design = trial_.design;
        page_.title(fmt::format("{}: trials by {}", trial_.study, report::detail::title_of(trial_.endpoint)));
        for (std::size_t arm = 0; arm < 2; ++arm) {
            page_.add(fmt::format("{}: {}, {} patients\n", arm_text[arm], trial_.arms[arm], design.patients[arm]));
        }
        page_.add(fmt::format("{} replicates with patients drawn from {} virtual ones; {} engine on {}, seed {}\n",
                              trial_.summary.replicates, trial_.pool_patients, trial_.provenance.engine,
                              trial_.provenance.device, trial_.seed));
        page_.add(design_text(trial_));
        probabilities();
        quantities();
        sample_sizes();
        page_.notes(trial_.notes);
        return page_.take();
    }

  private:
    void probabilities() {
        page_.title("How many trials come out how");
        TextTable rows({"outcome", "% of trials (95 % CI)", "standard error", "of replicates", "of the pool"},
                       options_.width);
        auto const error_text = [](std::optional<double> error) {
            return error ? fmt::format("{:.2g}", percent * *error) : std::string(none_text);
        };
        for (NamedProbability const& named : list_probabilities(trial_)) {
            Probability const& value = *named.value;
            std::vector<std::string> cells{named.text, percent_text(value.estimate, value.lower, value.upper)};
            if (is_unanimous(value)) {
                cells.insert(cells.end(), 3, none_text);
            } else {
                cells.insert(cells.end(), {error_text(value.standard_error), error_text(value.replicate_error),
                                           error_text(value.pool_error)});
            }
            rows.add_row(std::move(cells));
        }
        if (trial_.summary.schoenfeld) {
            rows.add_row({"Schoenfeld's formula, for the first arm",
                          fmt::format("{:.3g}", percent * *trial_.summary.schoenfeld), none_text, none_text,
                          none_text});
        }
        page_.table(rows);
    }

    //! In all trials but a few.
    bool all_enrolled() const {
        bool all = true;
        for (std::size_t arm = 0; arm < 2; ++arm) {
            auto const fewest = trial_.summary.enrolled[arm].quantiles[0];
            all = all && fewest && *fewest >= static_cast<double>(trial_.design.patients[arm]);
        }
        return all;
    }

    void quantities() {
        page_.title("What trials report: quantiles over replicates (times in days)");
        TextTable rows({"quantity", "2.5 %", "median", "97.5 %", "error of the median", "without"}, options_.width);
        for (Quantity const& quantity : list_quantities(trial_)) {
            if (quantity.key == "enrolled" && all_enrolled()) {
                continue;
            }
            std::vector<std::string> cells{quantity.text};
            for (std::optional<double> const& value : quantity.spread->quantiles) {
                cells.push_back(!value && quantity.unit == Unit::days ? "not reached"
                                                                      : value_text(value, quantity.unit));
            }
            auto const error = quantity.spread->standard_errors[1];
            cells.push_back(error ? fmt::format("{:.2g}", *error) : none_text);
            cells.push_back(quantity.spread->without > 0 ? fmt::format("{}", quantity.spread->without) : none_text);
            rows.add_row(std::move(cells));
        }
        page_.table(rows);
    }

    void sample_sizes() {
        if (trial_.sample_sizes.empty()) {
            return;
        }
        page_.title("Patients of the first arm for a power in its favour");
        TextTable rows({"power", "patients (95 % CI)", "of both arms", "Schoenfeld's formula"}, options_.width);
        for (SampleSizes const& sizes : trial_.sample_sizes) {
            SampleSize const& found = sizes.simulated;
            std::string const more = fmt::format("more than {}", found.searched);
            bool const has_range = found.patients.has_value();
            std::string const all =
                has_range ? fmt::format("{}", resized(trial_.design, *found.patients).all_patients()) : none_text;
            std::string const text =
                has_range ? fmt::format("{} ({} to {})", *found.patients, patients_text(found.lower, more),
                                        patients_text(found.upper, more))
                          : more + (found.lower ? fmt::format(" ({} at least)", *found.lower) : "");
            rows.add_row({fmt::format("{:g} %", percent * found.power), text, all,
                          sizes.schoenfeld ? fmt::format("{:.0f}", *sizes.schoenfeld) : none_text});
        }
        page_.table(rows);
    }

    Trial const& trial_;
    report::TerminalOptions options_;
    report::detail::TextPage page_;
};

// ---- JSON -----------------------------------------------------------------------------------------------------------

Json design_json(Trial const& trial) {
    Design const& design = trial.design;
    Json json{{"accrual_days", design.accrual}};
    if (trial.has_study_dropout) {
        json["dropout_per_day"] = nullptr;
        json["dropout_per_day_note"] = "as in the study";
    } else {
        json["dropout_per_day"] = design.dropout;
    }
    put_number(&json, "cutoff_day", design.cutoff, "none");
    put_number(&json, "events", design.events ? std::optional(static_cast<double>(*design.events)) : std::nullopt,
               "none");
    json["alpha"] = design.alpha;
    json["stratified"] = design.stratification == Stratification::by_cohort;
    put_number(&json, "success_hazard_ratio", design.success_hazard_ratio, "none");
    put_number(&json, "success_median_difference_days", design.success_median_difference, "none");
    json["follow_up_days"] = trial.follow_up;
    return json;
}

Json probability_json(Probability const& value) {
    constexpr char const* one_batch = "one batch";
    Json json{{"probability", value.estimate}, {"lower", value.lower}, {"upper", value.upper}};
    put_number(&json, "standard_error", value.standard_error, one_batch);
    json["standard_error_of_replicates"] = value.replicate_error;
    put_number(&json, "standard_error_of_pool", value.pool_error, one_batch);
    return json;
}

Json quantity_json(Quantity const& quantity) {
    Json json{{"quantity", quantity.key}};
    if (!quantity.arm.empty()) {
        json["arm"] = quantity.arm;
    }
    json["quantiles"] = Json::array();
    for (std::size_t i = 0; i < spread_levels.size(); ++i) {
        Json entry{{"level", spread_levels[i]}};
        put_number(&entry, "value", quantity.spread->quantiles[i], quantity.why_none);
        put_number(&entry, "standard_error", quantity.spread->standard_errors[i], "cannot be told from the batches");
        json["quantiles"].push_back(std::move(entry));
    }
    json["replicates_without"] = quantity.spread->without;
    return json;
}

Json sample_size_json(SampleSizes const& sizes) {
    SampleSize const& found = sizes.simulated;
    std::string const more = fmt::format("more than {}, the most that the virtual patients allow", found.searched);
    auto const number = [](std::optional<std::uint64_t> n) {
        return n ? std::optional(static_cast<double>(*n)) : std::nullopt;
    };
    Json json{{"power", found.power}};
    put_number(&json, "first_arm_patients", number(found.patients), more.c_str());
    put_number(&json, "lower", number(found.lower), more.c_str());
    put_number(&json, "upper", number(found.upper), more.c_str());
    put_number(&json, "schoenfeld", sizes.schoenfeld, "no hazard ratio below 1, or no events");
    return json;
}

}  // namespace

std::string trial_text(Trial const& trial, report::TerminalOptions const& options) {
    return TrialText(trial, options)();
}

Json trial_json(Trial const& trial) {
    Json json;
    json["format"] = "clonecast trial";
    json["format_version"] = trial_format_version;
    json["study"] = trial.study;
    json["seed"] = trial.seed;
    json["endpoint"] = report::to_string(trial.endpoint);
    json["arms"] = Json::array();
    for (std::size_t arm = 0; arm < 2; ++arm) {
        json["arms"].push_back({{"name", trial.arms[arm]}, {"patients", trial.design.patients[arm]}});
    }
    json["design"] = design_json(trial);
    json["replicates"] = trial.summary.replicates;
    json["pool"] = {
        {"patients", trial.pool_patients}, {"left_out", trial.left_out}, {"batches", trial.summary.sampling.n_batches}};
    json["confidence"] = stats::default_confidence;
    for (NamedProbability const& named : list_probabilities(trial)) {
        json["probabilities"][named.key] = probability_json(*named.value);
    }
    put_number(&json["probabilities"], "schoenfeld_for_first", trial.summary.schoenfeld,
               "the hazard ratio is 0, infinite or not estimable");
    json["quantities"] = Json::array();
    for (Quantity const& quantity : list_quantities(trial)) {
        json["quantities"].push_back(quantity_json(quantity));
    }
    json["sample_sizes"] = Json::array();
    for (SampleSizes const& sizes : trial.sample_sizes) {
        json["sample_sizes"].push_back(sample_size_json(sizes));
    }
    json["notes"] = trial.notes;
    json["provenance"] = {{"study_file", trial.provenance.study_file},
                          {"engine", trial.provenance.engine},
                          {"device", trial.provenance.device},
                          {"version", trial.provenance.version},
                          {"commit", trial.provenance.commit}};
    return json;
}

std::string trial_csv(Trial const& trial) {
    CsvText csv;
    for (char const* const name : {"quantity", "arm", "level", "estimate", "lower", "upper", "standard_error"}) {
        csv << name;
    }
    csv.end_row();
    std::optional<double> const none;
    for (NamedProbability const& named : list_probabilities(trial)) {
        Probability const& value = *named.value;
        csv << named.key << "" << none << value.estimate << value.lower << value.upper << value.standard_error;
        csv.end_row();
    }
    csv << "schoenfeld_for_first"
        << "" << none << trial.summary.schoenfeld << none << none << none;
    csv.end_row();
    for (Quantity const& quantity : list_quantities(trial)) {
        for (std::size_t i = 0; i < spread_levels.size(); ++i) {
            csv << quantity.key << quantity.arm << spread_levels[i] << quantity.spread->quantiles[i] << none << none
                << quantity.spread->standard_errors[i];
            csv.end_row();
        }
    }
    auto const number = [](std::optional<std::uint64_t> n) {
        return n ? std::optional(static_cast<double>(*n)) : std::nullopt;
    };
    for (SampleSizes const& sizes : trial.sample_sizes) {
        SampleSize const& found = sizes.simulated;
        csv << "sample_size" << trial.arms[0] << found.power << number(found.patients) << number(found.lower)
            << number(found.upper) << none;
        csv.end_row();
        csv << "schoenfeld_sample_size" << trial.arms[0] << found.power << sizes.schoenfeld << none << none << none;
        csv.end_row();
    }
    return csv.text();
}

}  // namespace clonecast::trial
