// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The answer as it is printed on the terminal.
#include "host/report/Terminal.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "host/report/detail/TextTable.hh"

namespace clonecast::report {

namespace {

using detail::TextTable;
using patient::Endpoint;
using patient::Response;

constexpr char const* not_reached_short = "NR";

//! Unit in which times are told.
struct TimeUnit {
    double days;
    char const* name;    //!< "days"
    char const* symbol;  //!< "d"
};
constexpr TimeUnit day_unit{1, "days", "d"};
constexpr TimeUnit month_unit{365.25 / 12, "months", "mo"};
constexpr double longest_follow_up_in_days = 400;

//! At most one decimal, and none where it would be 0.
std::string time_text(double days, TimeUnit const& unit) {
    double const value = std::round(10 * days / unit.days) / 10;
    return value == std::round(value) ? fmt::format("{:.0f}", value) : fmt::format("{:.1f}", value);
}

/*! A landmark as a heading. In months where months with at most one decimal say the day to half a day; else in days,
 *  with all their digits. */
std::string landmark_text(double day, TimeUnit const& unit) {
    constexpr double half_a_day = 0.5;
    double const shown = std::round(10 * day / unit.days) / 10 * unit.days;
    bool const is_told = unit.days > 1 && std::abs(shown - day) <= half_a_day;
    return is_told ? fmt::format("{} {}", time_text(day, unit), unit.symbol)
                   : fmt::format("{} {}", day, day_unit.symbol);
}

std::string thousands(std::uint64_t value) {
    std::string digits = std::to_string(value);
    for (std::size_t place = digits.size(); place > 3;) {
        place -= 3;
        digits.insert(place, ",");
    }
    return digits;
}

std::string duration_text(double seconds) {
    long const whole = std::lround(seconds);
    if (seconds < 60) {
        return fmt::format("{:.{}f} s", seconds, seconds < 10 ? 2 : 1);
    }
    if (whole < 3600) {
        return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    }
    return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

//! "12.3 % (12.1-12.5)": as many decimals as the interval leaves meaning;
//! two digits where even the upper limit is tiny.
std::string probability_text(double probability, double lower, double upper) {
    constexpr double tiny = 1e-5;
    if (upper < tiny) {
        return fmt::format("{:.2g} % ({:.2g} to {:.2g})", 100 * probability, 100 * lower, 100 * upper);
    }
    double const half_width = 100 * (upper - lower) / 2;
    int const decimals = half_width > 0 ? std::clamp(static_cast<int>(-std::floor(std::log10(half_width))), 0, 6) : 0;
    auto const percent = [&](double p) {
        return p == 0 ? std::string("0") : p == 1 ? std::string("100") : fmt::format("{:.{}f}", 100 * p, decimals);
    };
    return fmt::format("{} % ({}-{})", percent(probability), percent(lower), percent(upper));
}
std::string probability_text(stats::BinomialEstimate const& estimate) {
    if (!estimate.probability) {
        return "no patients";
    }
    return probability_text(*estimate.probability, estimate.lower, estimate.upper);
}

std::string odds_text(ResistanceSummary const& resistance) {
    if (resistance.either.trials == 0) {
        return "-";
    }
    return resistance.odds ? fmt::format("{:.3g}", *resistance.odds) : "infinite";
}

std::string median_text(SurvivalSummary const& survival, TimeUnit const& unit) {
    auto const text = [&](std::optional<double> days) {
        return days ? time_text(*days, unit) : std::string(not_reached_short);
    };
    if (survival.evaluated == 0) {
        return "no patients";
    }
    if (!survival.median.estimate && !survival.median.lower) {
        return "not reached";
    }
    return fmt::format("{} ({}-{})", survival.median.estimate ? text(survival.median.estimate) : "not reached",
                       text(survival.median.lower), text(survival.median.upper));
}

SurvivalSummary const& survival_of(GroupSummary const& group, Endpoint endpoint) {
    return group.survival[static_cast<std::size_t>(endpoint)];
}

bool switches_at_progression(study::Regimen const& regimen) {
    return std::any_of(regimen.phases.begin(), regimen.phases.end(),
                       [](study::Phase const& phase) { return phase.end.kind == study::PhaseEnd::Kind::progression; });
}

bool has_same_counts(stats::SurvivalCurve const& a, stats::SurvivalCurve const& b) {
    return std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(), [](auto const& x, auto const& y) {
        return x.time == y.time && x.at_risk == y.at_risk && x.events == y.events && x.censored == y.censored;
    });
}

//! The curve over the follow-up as one line, one character for each part of it.
std::string sketch(stats::SurvivalCurve const& curve, double follow_up, int columns, Charset charset) {
    constexpr std::array eighths{"\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588"};
    std::string line;
    for (int column = 0; column < columns; ++column) {
        auto const at = stats::survival_at(curve, follow_up * (column + 0.5) / columns);
        if (!at) {
            line += ' ';
        } else if (at->estimate == 0) {
            line += '.';
        } else if (charset == Charset::utf8) {
            line += eighths[static_cast<std::size_t>(std::min(7.0, std::floor(8 * at->estimate)))];
        } else {
            line += static_cast<char>('0' + static_cast<int>(std::min(9.0, std::floor(10 * at->estimate))));
        }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

//! Breaks a text between words into lines, for use after "warning: ", with the other lines indented.
std::string wrap(std::string_view text, int width) {
    constexpr std::string_view indent = "  ";
    int column = detail::text_width("warning: ");
    std::string result;
    while (!text.empty()) {
        std::string_view const word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        int const word_width = detail::text_width(word);
        if (!result.empty() && column + 1 + word_width > width) {
            result += "\n";
            result += indent;
            column = static_cast<int>(indent.size());
        } else if (!result.empty()) {
            result += ' ';
            ++column;
        }
        result += word;
        column += word_width;
    }
    return result;
}

//! Writes the parts of the text one after the other.
class TerminalText {
  public:
    TerminalText(Summary const& summary, run::RunResult const& result, TerminalOptions const& options)
        : summary_(summary),
          result_(result),
          options_(options),
          unit_(summary.follow_up > longest_follow_up_in_days ? month_unit : day_unit) {}

    std::string operator()() {
        head();
        survival(Endpoint::failure, "Time to failure");
        bool const same = std::all_of(summary_.groups.begin(), summary_.groups.end(), [](GroupSummary const& group) {
            return has_same_counts(survival_of(group, Endpoint::failure).curve,
                                   survival_of(group, Endpoint::first_progression).curve);
        });
        if (!same) {
            survival(Endpoint::first_progression, "Time to first progression");
        }
        if (!summary_.sites.empty()) {
            survival(Endpoint::metastasis, "Time to the first metastasis");
        }
        if (text_.find(fmt::format("-{})", not_reached_short)) != std::string::npos) {
            text_ += fmt::format("  {}: not reached\n", not_reached_short);
        }
        curves();
        outcomes();
        metastases();
        mechanisms();
        warnings();
        return text_;
    }

  private:
    std::string_view bold() const { return options_.color == Color::on ? "\x1b[1m" : ""; }
    std::string_view dim() const { return options_.color == Color::on ? "\x1b[2m" : ""; }
    std::string_view yellow() const { return options_.color == Color::on ? "\x1b[33m" : ""; }
    std::string_view plain() const { return options_.color == Color::on ? "\x1b[0m" : ""; }

    void title(std::string_view text) { text_ += fmt::format("\n{}{}{}\n", bold(), text, plain()); }
    void table(TextTable const& table) { text_ += table.text(dim(), plain()); }

    std::string label(GroupSummary const& group) const {
        return group.stratum_index ? "  " + group.stratum : group.regimen;
    }

    void head() {
        run::Provenance const& provenance = result_.provenance;
        std::size_t const n_regimens = result_.study.regimens.size();
        std::uint64_t const patients = summary_.groups.empty() ? 0 : summary_.groups.front().patients;
        text_ += fmt::format("{}{}{}: {} patients x {} regimen{}, followed for {} {}\n", bold(), result_.study.name,
                             plain(), thousands(patients), n_regimens, n_regimens == 1 ? "" : "s",
                             time_text(summary_.follow_up, unit_), unit_.name);
        text_ += fmt::format("{} engine on {}, {}\n", provenance.engine, provenance.device,
                             duration_text(provenance.wall_seconds));
        if (result_.study.detection) {
            text_ += "tumours grown from their founding cells to detection, which is day 0\n";
        }
        text_ += fmt::format("seed {}, outcomes {}\n", result_.study.simulation.seed, hash_text(summary_));
    }

    void survival(Endpoint endpoint, std::string_view name) {
        title(fmt::format("{} in {}, and patients free of it (95 % CI)", name, unit_.name));
        std::vector<std::string> header{"regimen", "median"};
        for (double const day : result_.study.output.landmarks) {
            std::string heading = "at " + landmark_text(day, unit_);
            if (heading == header.back()) {
                heading = "at " + landmark_text(day, day_unit);
            }
            header.push_back(std::move(heading));
        }
        TextTable rows(header, options_.width);
        for (GroupSummary const& group : summary_.groups) {
            SurvivalSummary const& curve = survival_of(group, endpoint);
            std::vector<std::string> cells{label(group), median_text(curve, unit_)};
            for (Landmark const& landmark : curve.landmarks) {
                auto const& at = landmark.survival;
                cells.push_back(at ? probability_text(at->estimate, at->lower, at->upper) : "not observed");
            }
            rows.add_row(std::move(cells));
        }
        table(rows);
    }

    void curves() {
        constexpr int most_columns = 60;
        int label_width = 0;
        for (GroupSummary const& group : summary_.groups) {
            label_width = std::max(label_width, detail::text_width(label(group)));
        }
        label_width = std::min(label_width, options_.width / 3);
        int const columns = std::clamp(options_.width - label_width - 4, 10, most_columns);
        char const* const key = options_.charset == Charset::utf8 ? "height: part" : "digit: tenths";
        title(fmt::format("Free of failure from day 0 to {} {} ({} of patients, \".\": none)",
                          time_text(summary_.follow_up, unit_), unit_.name, key));
        TextTable rows({"", ""}, options_.width);
        for (GroupSummary const& group : summary_.groups) {
            rows.add_row({label(group), sketch(survival_of(group, Endpoint::failure).curve, summary_.follow_up, columns,
                                               options_.charset)});
        }
        std::string const lines = rows.text("", "");
        text_ += lines.substr(lines.find('\n') + 1);  // without the empty header
    }

    void outcomes() {
        title("Resistant cells at the outcome, response and eradication (95 % CI)");
        TextTable rows(
            {"regimen", "resistant", "pre-existing", "acquired", "response rate", "complete response", "eradicated"},
            options_.width);
        for (GroupSummary const& group : summary_.groups) {
            ResistanceSummary const& any = group.resistance.back();
            rows.add_row({label(group), probability_text(any.either), probability_text(any.preexisting),
                          probability_text(any.acquired), probability_text(group.response_rate),
                          probability_text(group.responses[static_cast<std::size_t>(Response::complete)]),
                          probability_text(group.eradicated)});
        }
        table(rows);
        auto const& regimens = result_.study.regimens;
        if (std::any_of(regimens.begin(), regimens.end(), switches_at_progression)) {
            text_ += "  Where a regimen switches at progression this is at failure, not at the first progression.\n";
        }
    }

    void metastases() {
        if (summary_.sites.empty()) {
            return;
        }
        title("Metastases found by the end of observation: patients with so many (95 % CI), and their mean number");
        constexpr std::size_t last_column = 3;  // so many or more
        std::size_t const n_columns = std::min(last_column, summary_.sites.size()) + 1;
        std::vector<std::string> header{"regimen", "mean (standard error)"};
        for (std::size_t n = 0; n < n_columns; ++n) {
            bool const is_open = n + 1 == n_columns && n < summary_.sites.size();
            header.push_back(n == 0 ? "none" : fmt::format("{}{}", n, is_open ? " or more" : ""));
        }
        TextTable rows(header, options_.width);
        for (GroupSummary const& group : summary_.groups) {
            MetastasisSummary const& found = *group.metastases;
            std::string mean = "no patients";
            if (found.mean) {
                mean = fmt::format("{:.3g}", *found.mean);
                mean += found.standard_error ? fmt::format(" ({:.2g})", *found.standard_error) : "";
            }
            std::vector<std::string> cells{label(group), mean};
            for (std::size_t n = 0; n < n_columns; ++n) {
                std::uint64_t patients = found.numbers[n].successes;
                for (std::size_t more = n + 1; n + 1 == n_columns && more < found.numbers.size(); ++more) {
                    patients += found.numbers[more].successes;
                }
                cells.push_back(probability_text(stats::binomial_estimate(patients, found.patients, confidence)));
            }
            rows.add_row(std::move(cells));
        }
        table(rows);
    }

    void mechanisms() {
        bool const none = std::all_of(summary_.groups.begin(), summary_.groups.end(), [](GroupSummary const& group) {
            return group.resistance.back().either.successes == 0;
        });
        if (none) {
            return;
        }
        title(fmt::format("Resistance by mechanism (emergence: median and quartiles of the acquired, {})", unit_.name));
        std::vector<std::string> const header{"regimen, mechanism", "probability", "odds p/(1-p)",
                                              "pre-existing",       "acquired",    "emergence"};
        TextTable rows(header, options_.width);
        for (GroupSummary const& group : summary_.groups) {
            std::string const name = group.stratum_index ? group.regimen + ", " + group.stratum : group.regimen;
            auto const n_seen = std::count_if(group.resistance.begin(), group.resistance.end(),
                                              [](auto const& resistance) { return resistance.either.successes > 0; });
            if (n_seen == 0) {
                rows.add_row({name, "none", "", "", "", ""});
                continue;
            }
            rows.add_row({name, "", "", "", "", ""});
            for (ResistanceSummary const& resistance : group.resistance) {
                bool const repeats = &resistance == &group.resistance.back() && n_seen == 2;  // any is the only one
                if (resistance.either.successes > 0 && !repeats) {
                    rows.add_row({"  " + resistance.mechanism, probability_text(resistance.either),
                                  odds_text(resistance), probability_text(resistance.preexisting),
                                  probability_text(resistance.acquired), emergence_text(resistance)});
                }
            }
        }
        table(rows);
    }

    std::string emergence_text(ResistanceSummary const& resistance) const {
        if (!resistance.emergence[1]) {
            return "-";
        }
        return fmt::format("{} ({}-{})", time_text(*resistance.emergence[1], unit_),
                           time_text(*resistance.emergence[0], unit_), time_text(*resistance.emergence[2], unit_));
    }

    void warnings() {
        auto const show = [&](std::vector<std::string> const& list) {
            for (std::string const& warning : list) {
                text_ += fmt::format("\n{}warning:{} {}\n", yellow(), plain(), wrap(warning, options_.width));
            }
        };
        show(result_.provenance.warnings);
        show(summary_.warnings);
    }

    Summary const& summary_;
    run::RunResult const& result_;
    TerminalOptions options_;
    TimeUnit unit_;
    std::string text_;
};

}  // namespace

std::string terminal_text(Summary const& summary, run::RunResult const& result, TerminalOptions const& options) {
    return TerminalText(summary, result, options)();
}

}  // namespace clonecast::report
