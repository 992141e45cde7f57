// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// All of host/stats/ that analyses survival against R's package survival on its own data sets. Prints the table of
// docs/statistics.md: the largest relative difference of each quantity.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/stats/CoxModel.hh"
#include "host/stats/CumulativeIncidence.hh"
#include "host/stats/KaplanMeier.hh"
#include "host/stats/LogRank.hh"
#include "host/stats/OddsRatio.hh"
#include "host/stats/PairedComparison.hh"
#include "host/stats/ProportionalHazards.hh"
#include "host/stats/RestrictedMean.hh"
#include "host/stats/Turnbull.hh"

namespace clonecast::stats {
namespace {

constexpr double tolerance = 1e-9;
//! survfit of interval-censored data ends its EM algorithm where survival changes by less than 5e-5 in a step.
constexpr double survfit_interval_tolerance = 2e-3;

constexpr double not_available = std::numeric_limits<double>::quiet_NaN();

using Columns = std::map<std::string, std::vector<double>>;

std::vector<std::string> split(std::string const& line, char separator) {
    std::vector<std::string> parts;
    std::istringstream stream(line);
    for (std::string part; std::getline(stream, part, separator);) {
        parts.push_back(part);
    }
    return parts;
}

double number(std::string const& text) {
    return text == "NA" ? not_available : std::stod(text);
}

//! Lines of a file of tests/host/stats/r/ that are no comments.
std::vector<std::string> read_lines(std::string const& name) {
    std::ifstream file(CLONECAST_TEST_DIR "/host/stats/r/" + name);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        if (line.front() != '#') {
            lines.push_back(line);
        }
    }
    if (lines.empty()) {
        throw std::runtime_error("no data in " + name);
    }
    return lines;
}

Columns read_columns(std::string const& name) {
    std::vector<std::string> const lines = read_lines(name + ".csv");
    std::vector<std::string> const names = split(lines.front(), ',');
    Columns columns;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        std::vector<std::string> const cells = split(lines[i], ',');
        for (std::size_t j = 0; j < names.size(); ++j) {
            columns[names[j]].push_back(number(cells.at(j)));
        }
    }
    return columns;
}

//! R's numbers, and how far ours are from them.
class Agreement {
  public:
    Agreement() {
        for (std::string const& line : read_lines("expected.csv")) {
            std::vector<std::string> const parts = split(line, ',');
            std::vector<double>& values = expected_[{parts.at(0), parts.at(1)}];
            for (std::string const& value : split(parts.at(2), ' ')) {
                values.push_back(number(value));
            }
        }
    }

    enum class Relative {
        each,  //!< to R's value
        line,  //!< to the largest value of a line, where some values are sums that cancel
    };

    //! What ours may be where R has no number.
    enum class Missing { nothing, anything };

    //! Compares a line. A line of another length is infinitely far.
    void compare(std::string const& set, std::string const& quantity, std::vector<double> const& ours,
                 Relative relative = Relative::each, Missing missing = Missing::nothing) {
        auto const found = expected_.find({set, quantity});
        if (found == expected_.end()) {
            throw std::runtime_error("R has no " + quantity + " of " + set);
        }
        std::vector<double> const& r = found->second;
        compared_.insert(found->first);
        double largest_value = 0;
        for (double const value : r) {
            largest_value = std::isnan(value) ? largest_value : std::max(largest_value, std::abs(value));
        }
        // "zph p km" and the like go together.
        bool const is_p_value = quantity.find(" p ") != std::string::npos;
        Entry& entry = entries_[is_p_value ? quantity.substr(0, quantity.find(" p ") + 2) : quantity];
        if (ours.size() != r.size()) {
            entry.largest = std::numeric_limits<double>::infinity();
            entry.where = set + ": " + std::to_string(ours.size()) + " numbers";
            return;
        }
        for (std::size_t i = 0; i < r.size(); ++i) {
            if (std::isnan(r[i])) {
                EXPECT_TRUE(missing == Missing::anything || std::isnan(ours[i]))
                    << set << ": " << quantity << " " << ours[i];
                continue;
            }
            double const scale = relative == Relative::line ? largest_value : std::abs(r[i]);
            double difference = std::abs(ours[i] - r[i]);
            difference = difference == 0 ? 0 : scale == 0 ? difference : difference / scale;
            if (std::isnan(difference)) {
                difference = std::numeric_limits<double>::infinity();
            }
            ++entry.n;
            if (difference > entry.largest) {
                entry.largest = difference;
                entry.where = set + " [" + std::to_string(i) + "]: " + std::to_string(ours[i]);
            }
        }
    }

    struct Entry {
        std::size_t n = 0;
        double largest = 0;
        std::string where;
    };
    std::map<std::string, Entry> const& entries() const { return entries_; }
    std::size_t n_compared() const { return compared_.size(); }
    std::size_t n_expected() const { return expected_.size(); }

    void print() const {
        std::printf("| quantity | numbers | largest relative difference |\n|---|---|---|\n");
        for (auto const& [quantity, entry] : entries_) {
            std::printf("| %s | %zu | %.1e |\n", quantity.c_str(), entry.n, entry.largest);
        }
    }

  private:
    std::map<std::pair<std::string, std::string>, std::vector<double>> expected_;
    std::set<std::pair<std::string, std::string>> compared_;
    std::map<std::string, Entry> entries_;
};

//! Data sets, as they are or wrong in some patients: an event is taken for a censoring, an interval is too long.
class Data {
  public:
    enum class Form { right, wrong };

    explicit Data(Form form) : is_wrong_(form == Form::wrong) {}

    //! Added to counts that are no data set.
    std::uint64_t extra() const { return is_wrong_ ? 1 : 0; }

    Columns read(std::string const& name) const {
        Columns columns = read_columns(name);
        if (is_wrong_ && name == "cosmesis") {
            columns["right"][1] += 2;   // of (6, 10]
            columns["right"][46] += 2;  // of (8, 12], the first of the other arm
        } else if (is_wrong_) {
            for (char const* status : {"status", "recurrence", "cause"}) {
                if (columns.contains(status)) {
                    spoil(&columns[status]);
                }
            }
        }
        return columns;
    }

  private:
    static void spoil(std::vector<double>* status) {
        for (std::size_t i = 0, n_events = 0; i < status->size(); ++i) {
            if ((*status)[i] > 0 && ++n_events % 7 == 3) {
                (*status)[i] = 0;
            }
        }
    }

    bool is_wrong_;
};

std::vector<std::uint8_t> bytes(std::vector<double> const& values) {
    return {values.begin(), values.end()};
}

GroupCounts counts_of(Columns const& columns) {
    std::vector<std::uint8_t> const status = bytes(columns.at("status"));
    return count_events({columns.at("time"), status});
}

//! Rows in which a column has a value.
Columns where(Columns const& columns, std::string const& name, double value) {
    Columns rows;
    for (auto const& [column, values] : columns) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (columns.at(name)[i] == value) {
                rows[column].push_back(values[i]);
            }
        }
    }
    return rows;
}

//! Numbers of the groups that the values of columns make together, in lexical order.
std::vector<std::uint32_t> numbers(Columns const& columns, std::vector<std::string> const& names) {
    std::size_t const n = columns.at("time").size();
    std::vector<std::vector<double>> keys(n);
    for (std::string const& name : names) {
        for (std::size_t i = 0; i < n; ++i) {
            keys[i].push_back(columns.at(name)[i]);
        }
    }
    std::set<std::vector<double>> const distinct(keys.begin(), keys.end());
    std::vector<std::uint32_t> result;
    for (auto const& key : keys) {
        result.push_back(static_cast<std::uint32_t>(std::distance(distinct.begin(), distinct.find(key))));
    }
    return result;
}

//! Counts by stratum and group.
std::vector<Groups> groups_of(Columns columns, std::string const& group, std::vector<std::string> const& strata) {
    auto const g = numbers(columns, {group});
    auto const s = numbers(columns, strata);
    columns["g"] = {g.begin(), g.end()};
    columns["s"] = {s.begin(), s.end()};
    std::vector<Groups> result(1 + *std::max_element(s.begin(), s.end()));
    for (std::size_t i = 0; i < result.size(); ++i) {
        for (std::size_t j = 0; j <= *std::max_element(g.begin(), g.end()); ++j) {
            Columns const rows = where(where(columns, "s", static_cast<double>(i)), "g", static_cast<double>(j));
            result[i].push_back(rows.empty() ? GroupCounts{} : counts_of(rows));
        }
    }
    return result;
}

template <class Rows, class Field>
std::vector<double> column(Rows const& rows, Field field) {
    std::vector<double> values;
    for (auto const& row : rows) {
        values.push_back(field(row));
    }
    return values;
}

struct NamedBand {
    Band band;
    char const* name;
};
constexpr NamedBand bands[] = {{Band::plain, "plain"}, {Band::log, "log"}, {Band::log_log, "log-log"}};

void compare_curves(Data const& data, Agreement* agreement) {
    std::map<std::string, double> const horizons{
        {"lung", 500}, {"veteran", 365}, {"ovarian", 1000}, {"colon", 2500}, {"kidney", 200}};
    for (auto const& [name, horizon] : horizons) {
        GroupCounts const counts = counts_of(data.read(name));
        for (auto const& [band, band_name] : bands) {
            for (char const* level : {"0.95", "0.8"}) {
                SurvivalCurve const curve = kaplan_meier(counts, std::stod(level), band);
                std::string const set = name + " " + band_name + " " + level;
                if (set == name + " plain 0.95") {
                    agreement->compare(set, "km estimate", column(curve.rows, [](auto& r) { return r.estimate; }));
                    agreement->compare(set, "km standard error",
                                       column(curve.rows, [](auto& r) { return r.standard_error; }),
                                       Agreement::Relative::each, Agreement::Missing::anything);
                    auto const mean = restricted_mean(curve, horizon);
                    agreement->compare(set, "rmst estimate", {mean->estimate});
                    agreement->compare(set, "rmst standard error", {mean->standard_error});
                }
                if (std::string(level) == "0.95") {
                    agreement->compare(set, "km lower", column(curve.rows, [](auto& r) { return r.lower; }),
                                       Agreement::Relative::each, Agreement::Missing::anything);
                    agreement->compare(set, "km upper", column(curve.rows, [](auto& r) { return r.upper; }),
                                       Agreement::Relative::each, Agreement::Missing::anything);
                }
                std::vector<double> estimate, lower, upper;
                for (double const p : {0.1, 0.25, 0.5, 0.75, 0.9}) {
                    TimeQuantile const quantile = survival_quantile(curve, p);
                    estimate.push_back(quantile.estimate.value_or(not_available));
                    lower.push_back(quantile.lower.value_or(not_available));
                    upper.push_back(quantile.upper.value_or(not_available));
                }
                // Where the estimate is 0 R has no limits, and so no limits of late quantiles.
                auto const missing =
                    curve.rows.back().estimate > 0 ? Agreement::Missing::nothing : Agreement::Missing::anything;
                agreement->compare(set, "quantile estimate", estimate);
                agreement->compare(set, "quantile lower", lower, Agreement::Relative::each, missing);
                agreement->compare(set, "quantile upper", upper, Agreement::Relative::each, missing);
                std::vector<SurvivalEstimate> at;
                for (double const fraction : {0.125, 0.25, 0.5, 1.0}) {
                    at.push_back(*survival_at(curve, horizon * fraction));
                }
                agreement->compare(set, "landmark estimate", column(at, [](auto& r) { return r.estimate; }));
                agreement->compare(set, "landmark standard error",
                                   column(at, [](auto& r) { return r.standard_error; }));
                agreement->compare(set, "landmark lower", column(at, [](auto& r) { return r.lower; }));
                agreement->compare(set, "landmark upper", column(at, [](auto& r) { return r.upper; }));
            }
        }
    }
    Columns const lung = data.read("lung");
    SurvivalCurve const men = kaplan_meier(counts_of(where(lung, "sex", 1)));
    SurvivalCurve const women = kaplan_meier(counts_of(where(lung, "sex", 2)));
    Difference const mean = restricted_mean_difference(*restricted_mean(men, 500), *restricted_mean(women, 500));
    agreement->compare("lung by sex", "rmst difference", {mean.estimate, mean.standard_error});
    auto const at = survival_difference(men, women, 300);
    agreement->compare("lung by sex", "landmark difference", {at->estimate, at->standard_error, *at->p_value});
}

void compare_log_rank(Data const& data, Agreement* agreement) {
    struct Case {
        std::string name, data, group;
        std::vector<std::string> strata;
    };
    Case const cases[] = {{"lung by sex", "lung", "sex", {}},
                          {"veteran by cell", "veteran", "cell", {}},
                          {"veteran by trt strata cell", "veteran", "trt", {"cell"}},
                          {"ovarian by rx", "ovarian", "rx", {}},
                          {"colon by rx", "colon", "rx", {}},
                          {"colon by rx strata node4 extent", "colon", "rx", {"node4", "extent"}}};
    for (Case const& c : cases) {
        std::vector<Groups> const strata = groups_of(data.read(c.data), c.group, c.strata);
        for (char const* rho : {"0", "0.5", "1"}) {
            LogRank const result = log_rank(strata, {std::stod(rho), 0});
            std::string const set = c.name + " rho " + rho;
            agreement->compare(set, "log-rank observed", result.observed);
            agreement->compare(set, "log-rank expected", result.expected);
            agreement->compare(set, "log-rank variance", result.variance, Agreement::Relative::line);
            agreement->compare(set, "log-rank statistic", {result.test->statistic});
            agreement->compare(set, "log-rank p", {result.test->p_value});
            if (result.z) {
                EXPECT_NEAR(*result.z * *result.z, result.test->statistic, 1e-10 * result.test->statistic);
                EXPECT_EQ(*result.z > 0, result.observed[0] > result.expected[0]);
            }
        }
        for (char const* rho : {"0", "1"}) {
            LogRank const result = log_rank(strata, {std::stod(rho), 1});
            agreement->compare(c.name + " rho " + rho + " gamma 1", "Fleming-Harrington statistic",
                               {result.test->statistic});
        }
    }
}

CoxData cox_rows(Columns const& columns, std::vector<std::string> const& covariates,
                 std::vector<std::string> const& strata) {
    CoxData rows;
    rows.n_covariates = covariates.size();
    std::vector<std::uint32_t> const stratum = numbers(columns, strata);
    for (std::size_t i = 0; i < columns.at("time").size(); ++i) {
        std::vector<double> x;
        for (std::string const& name : covariates) {
            x.push_back(columns.at(name)[i]);
        }
        if (std::none_of(x.begin(), x.end(), [](double value) { return std::isnan(value); })) {
            rows.covariates.insert(rows.covariates.end(), x.begin(), x.end());
            rows.time.push_back(columns.at("time")[i]);
            rows.stratum.push_back(stratum[i]);
            rows.events.push_back(columns.at("status")[i] > 0 ? 1 : 0);
            rows.censored.push_back(1 - rows.events.back());
        }
    }
    return rows;
}

void compare_fit(CoxData const& rows, Ties ties, std::string const& set, Agreement* agreement) {
    CoxFit const fit = fit_cox(rows, ties);
    std::size_t const p = fit.coefficients.size();
    agreement->compare(set, "cox coefficient", column(fit.coefficients, [](auto& c) { return *c.coefficient; }));
    agreement->compare(set, "cox standard error", column(fit.coefficients, [](auto& c) { return *c.standard_error; }));
    agreement->compare(set, "cox covariance", fit.covariance, Agreement::Relative::line);
    agreement->compare(set, "cox hazard ratio", column(fit.coefficients, [](auto& c) { return *c.hazard_ratio(); }));
    std::vector<double> interval = column(fit.coefficients, [](auto& c) { return c.hazard_ratio_lower(); });
    for (CoxCoefficient const& c : fit.coefficients) {
        interval.push_back(c.hazard_ratio_upper());
    }
    agreement->compare(set, "cox interval", interval);
    agreement->compare(set, "cox log likelihood", {fit.null_log_likelihood, fit.log_likelihood});
    agreement->compare(set, "cox statistics",
                       {fit.likelihood_ratio->statistic, fit.score->statistic, fit.wald->statistic});
    agreement->compare(set, "cox p", {fit.likelihood_ratio->p_value, fit.score->p_value, fit.wald->p_value});
    agreement->compare(set, "cox Wald p", column(fit.coefficients, [](auto& c) { return *c.p_value; }));
    std::pair<TimeTransform, std::string> const transforms[] = {{TimeTransform::km, "km"},
                                                                {TimeTransform::identity, "identity"},
                                                                {TimeTransform::log, "log"},
                                                                {TimeTransform::rank, "rank"}};
    for (auto const& [transform, name] : transforms) {
        auto const check = check_proportional_hazards(rows, fit, transform);
        std::vector<double> statistics = column(check->covariates, [](auto& t) { return t.statistic; });
        statistics.push_back(check->global.statistic);
        agreement->compare(set, "zph " + name, statistics);
        std::vector<double> p_values = column(check->covariates, [](auto& t) { return t.p_value; });
        p_values.push_back(check->global.p_value);
        agreement->compare(set, "zph p " + name, p_values);
        if (transform == TimeTransform::km && ties == Ties::efron) {
            std::vector<double> residuals;
            for (SchoenfeldRow const& row : check->residuals) {
                residuals.insert(residuals.end(), row.residual_sum.begin(), row.residual_sum.end());
            }
            ASSERT_EQ(residuals.size() % p, 0U);
            agreement->compare(set, "Schoenfeld residuals", residuals, Agreement::Relative::line);
        }
    }
}

void compare_cox(Data const& data, Agreement* agreement) {
    struct Case {
        std::string name, data;
        std::vector<std::string> covariates, strata;
    };
    Case const cases[] = {
        {"lung age sex ecog", "lung", {"age", "sex", "ecog"}, {}},
        {"lung age ecog strata sex", "lung", {"age", "ecog"}, {"sex"}},
        {"veteran", "veteran", {"trt", "karno", "age", "prior", "cell2", "cell3", "cell4"}, {}},
        {"veteran strata cell", "veteran", {"trt", "karno"}, {"cell"}},
        {"ovarian", "ovarian", {"age", "resid", "rx"}, {}},
        {"kidney", "kidney", {"age", "sex"}, {}},
    };
    std::pair<Ties, std::string> const all_ties[] = {{Ties::efron, " efron"}, {Ties::breslow, " breslow"}};
    for (auto const& [ties, ties_name] : all_ties) {
        for (Case const& c : cases) {
            Columns columns = data.read(c.data);
            for (int cell = 2; c.data == "veteran" && cell <= 4; ++cell) {
                columns["cell" + std::to_string(cell)] =
                    column(columns["cell"], [=](double value) { return value == cell ? 1 : 0; });
            }
            compare_fit(cox_rows(columns, c.covariates, c.strata), ties, c.name + ties_name, agreement);
        }
        // A group without events.
        Columns none = data.read("ovarian");
        for (std::size_t i = 0; i < none["rx"].size(); ++i) {
            none["status"][i] *= none["rx"][i] == 2 ? 0 : 1;
        }
        CoxFit const fit = fit_cox(cox_rows(none, {"rx", "age"}, {}), ties);
        EXPECT_EQ(fit.coefficients[0].hazard_ratio(), 0);
        agreement->compare("ovarian without events of rx 2" + ties_name, "cox profile limit",
                           {fit.coefficients[0].hazard_ratio_upper()});
        // From counts by group.
        Columns const colon = data.read("colon");
        compare_fit(indicator_data(groups_of(colon, "rx", {})), ties, "colon rx" + ties_name, agreement);
        compare_fit(indicator_data(groups_of(colon, "rx", {"node4", "extent"})), ties,
                    "colon rx strata node4 extent" + ties_name, agreement);
    }
}

void compare_incidence(Data const& data, Agreement* agreement) {
    for (int sex = 1; sex <= 2; ++sex) {
        Columns const rows = where(data.read("mgus2"), "sex", sex);
        std::vector<std::uint8_t> const cause = bytes(rows.at("cause"));
        CauseCounts const counts = count_causes({rows.at("time"), cause}, 2);
        for (auto const& [band, name] : bands) {
            CumulativeIncidence const curves = cumulative_incidence(counts, default_confidence, band);
            std::string const set = "mgus2 sex " + std::to_string(sex) + " " + name;
            std::vector<Incidence> both;
            for (IncidenceRow const& row : curves.rows) {
                both.insert(both.end(), row.causes.begin(), row.causes.end());
            }
            if (band == Band::plain) {
                agreement->compare(set, "incidence event-free",
                                   column(curves.rows, [](auto& r) { return r.event_free; }));
                agreement->compare(set, "incidence estimate", column(both, [](auto& r) { return r.estimate; }));
                agreement->compare(set, "incidence standard error",
                                   column(both, [](auto& r) { return r.standard_error; }));
            }
            agreement->compare(set, "incidence lower", column(both, [](auto& r) { return r.lower; }),
                               Agreement::Relative::each, Agreement::Missing::anything);
            agreement->compare(set, "incidence upper", column(both, [](auto& r) { return r.upper; }),
                               Agreement::Relative::each, Agreement::Missing::anything);
        }
    }
}

void compare_turnbull(Data const& data, Agreement* agreement) {
    for (int arm = 1; arm <= 2; ++arm) {
        Columns const rows = where(data.read("cosmesis"), "arm", arm);
        std::vector<IntervalCounts> intervals;
        for (std::size_t i = 0; i < rows.at("left").size(); ++i) {
            intervals.push_back({rows.at("left")[i], rows.at("right")[i], 1});
        }
        TurnbullEstimate const estimate = *turnbull(intervals);
        std::string const set = "cosmesis arm " + std::to_string(arm);
        std::vector<double> ends, masses, survival;
        for (TurnbullMass const& at : estimate.masses) {
            if (at.mass > 1e-12) {
                ends.push_back(at.left);
                ends.push_back(std::isfinite(at.right) ? at.right : -1);
                masses.push_back(at.mass);
            }
        }
        agreement->compare(set, "Turnbull ends", ends);
        agreement->compare(set, "Turnbull mass", masses);
        agreement->compare(set, "Turnbull log likelihood", {estimate.log_likelihood});
        for (double const time : {5, 10, 20, 30, 40, 44}) {
            SurvivalBounds const bounds = survival_bounds(estimate, time);
            // survfit puts the mass in the middle of its interval.
            double middle = 0;
            for (TurnbullMass const& at : estimate.masses) {
                middle += (at.left + at.right) / 2 > time ? at.mass : 0;
            }
            EXPECT_LE(bounds.lower, middle + 1e-12);
            EXPECT_GE(bounds.upper, middle - 1e-12);
            survival.push_back(middle);
        }
        agreement->compare(set, "survfit interval2", survival);
    }
}

void compare_pairs(Data const& data, Agreement* agreement) {
    Columns const colon = data.read("colon");
    std::vector<std::uint8_t> const recurred = bytes(colon.at("recurrence"));
    std::vector<std::uint8_t> const died = bytes(colon.at("status"));
    PatientEnds const first = find_ends({colon.at("recurrence_time"), recurred});
    PatientEnds const second = find_ends({colon.at("time"), died});
    for (int const time : {365, 1000, 2000}) {
        auto const difference = paired_survival_difference(first, second, time);
        agreement->compare("colon pairs at " + std::to_string(time), "paired landmark difference",
                           {difference->estimate, difference->standard_error});
    }
    for (int const horizon : {1000, 2500}) {
        auto const difference = paired_restricted_mean_difference(first, second, horizon);
        agreement->compare("colon pairs to " + std::to_string(horizon), "paired rmst difference",
                           {difference->estimate, difference->standard_error});
    }
    Outlasting const classes = compare_patients(first, second);
    auto const n = [](std::uint64_t count) { return static_cast<double>(count); };
    agreement->compare("colon pairs", "pairs by class",
                       {n(classes.first_outlasts), n(classes.second_outlasts), n(classes.tied),
                        n(classes.both_event_free), n(classes.undecided)});
}

void compare_tests(Data const& data, Agreement* agreement) {
    std::uint64_t const extra = data.extra();
    agreement->compare("small signs", "sign test",
                       {*sign_test(3 + extra, 12), *sign_test(40 + extra, 50), *sign_test(5, 5)});
    struct Table {
        std::uint64_t successes, trials, other_successes, other_trials;
    };
    for (auto const& [a, n, c, m] : {Table{12, 40, 5, 44}, Table{100, 1000, 150, 900}, Table{0, 30, 4, 30},
                                     Table{7, 20, 0, 25}, Table{9, 9, 3, 10}}) {
        OddsRatio const ratio = odds_ratio(a, n + extra, c, m);
        std::string const set =
            "odds " + std::to_string(a) + " " + std::to_string(n) + " " + std::to_string(c) + " " + std::to_string(m);
        agreement->compare(set, "odds ratio interval", {ratio.lower, std::isfinite(ratio.upper) ? ratio.upper : -1});
        agreement->compare(set, "odds ratio test", {ratio.test->statistic, ratio.test->p_value});
    }
    OddsRatio const paired = paired_odds_ratio({20, 13 + extra, 4, 63});
    agreement->compare("odds paired 20 13 4 63", "odds ratio test", {paired.test->statistic, paired.test->p_value});
    double const p_values[] = {0.01 + 0.01 * static_cast<double>(extra), 0.04, 0.03, 0.005, 0.2, 0.03};
    agreement->compare("holm", "Holm", holm_adjust(p_values));
}

void compare_all(Data const& data, Agreement* agreement) {
    compare_curves(data, agreement);
    compare_log_rank(data, agreement);
    compare_cox(data, agreement);
    compare_incidence(data, agreement);
    compare_turnbull(data, agreement);
    compare_pairs(data, agreement);
    compare_tests(data, agreement);
}

TEST(RAgreementTest, EveryNumberEqualsR) {
    Agreement agreement;
    compare_all(Data(Data::Form::right), &agreement);
    agreement.print();
    for (auto const& [quantity, entry] : agreement.entries()) {
        double const bound = quantity == "survfit interval2" ? survfit_interval_tolerance : tolerance;
        EXPECT_LE(entry.largest, bound) << quantity << ", " << entry.where;
    }
    EXPECT_EQ(agreement.n_compared(), agreement.n_expected());
}

// The comparison can fail: in wrong data every quantity is seen to be wrong.
TEST(RAgreementTest, WrongPatientsAreSeenInEveryQuantity) {
    Agreement agreement;
    compare_all(Data(Data::Form::wrong), &agreement);
    for (auto const& [quantity, entry] : agreement.entries()) {
        EXPECT_GT(entry.largest, 1e-3) << quantity;
    }
}

}  // namespace
}  // namespace clonecast::stats
