// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/QuantityReader.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "host/study/Lower.hh"
#include "host/study/ParseExpression.hh"
#include "host/study/detail/Context.hh"

namespace clonecast::study::detail {
namespace {

using Kind = Quantity::Kind;

//! What an argument is.
enum class Part { endpoint, fraction, day, recorded_day, event, group, other, clone, place };

struct Form {
    std::string_view name;
    Kind kind;
    std::vector<Part> parts;
    std::size_t n_optional = 0;  //!< of the last arguments
};

std::vector<Form> const& forms() {
    static std::vector<Form> const all{
        {"median", Kind::quantile, {Part::endpoint, Part::group}},
        {"quantile", Kind::quantile, {Part::endpoint, Part::fraction, Part::group}},
        {"survival", Kind::survival, {Part::endpoint, Part::day, Part::group}},
        {"restricted_mean", Kind::restricted_mean, {Part::endpoint, Part::day, Part::group}},
        {"hazard_ratio", Kind::hazard_ratio, {Part::endpoint, Part::group, Part::other}},
        {"probability", Kind::probability, {Part::event, Part::group}},
        {"odds", Kind::odds, {Part::event, Part::group}},
        {"odds_ratio", Kind::odds_ratio, {Part::event, Part::group, Part::other}},
        {"mean_cells", Kind::mean_cells, {Part::recorded_day, Part::group, Part::place}, 1},
        {"mean_fraction", Kind::mean_fraction, {Part::recorded_day, Part::group, Part::clone}},
        {"extinct", Kind::extinct, {Part::recorded_day, Part::group}},
        {"mean_metastases", Kind::mean_metastases, {Part::group}}};
    return all;
}

constexpr std::array<std::pair<std::string_view, Event::Kind>, 7> events{
    {{"resistant", Event::Kind::resistant},
     {"preexisting", Event::Kind::preexisting},
     {"acquired", Event::Kind::acquired},
     {"eradicated", Event::Kind::eradicated},
     {"response", Event::Kind::response},
     {"complete_response", Event::Kind::complete_response},
     {"metastatic", Event::Kind::metastatic}}};

std::string_view word_of(Part part) {
    switch (part) {
        case Part::endpoint:
            return "ENDPOINT";
        case Part::fraction:
            return "P";
        case Part::day:
        case Part::recorded_day:
            return "DAY";
        case Part::event:
            return "OUTCOME";
        case Part::group:
        case Part::other:
            return "REGIMEN";
        case Part::clone:
            return "CLONE";
        case Part::place:
            return "CLONE or SITE";
    }
    return "?";
}

std::string signature(Form const& form) {
    std::string text = fmt::format("{}(", form.name);
    for (std::size_t i = 0; i < form.parts.size(); ++i) {
        bool const optional = i + form.n_optional >= form.parts.size();
        text += fmt::format("{}{}{}{}", optional ? "[" : "", i > 0 ? ", " : "", word_of(form.parts[i]),
                            optional ? "]" : "");
    }
    return text + ")";
}

template <class Items>
std::vector<std::string> names_of(Items const& items) {
    std::vector<std::string> names;
    names.reserve(items.size());
    for (auto const& item : items) {
        names.push_back(item.name);
    }
    return names;
}

std::optional<int> index_of(std::string_view name, std::vector<std::string> const& names) {
    auto const found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<int>(found - names.begin()));
}

class QuantityReader {
  public:
    explicit QuantityReader(Study const& study) : study_(study) {}

    void read(Part part, Argument const& argument, Quantity* quantity) const {
        switch (part) {
            case Part::endpoint:
                quantity->endpoint = endpoint(argument);
                break;
            case Part::fraction:
                quantity->number = number(argument, "the fraction P", 1);
                if (quantity->number == 0 || quantity->number == 1) {
                    fail(argument, "must be between 0 and 1, as 0.5 for the median");
                }
                break;
            case Part::day:
                quantity->number = number(argument, "a day", study_.assessment.follow_up);
                break;
            case Part::recorded_day:
                quantity->time = population_time(argument);
                break;
            case Part::event:
                quantity->event = event(argument);
                break;
            case Part::group:
                quantity->group = group(argument);
                break;
            case Part::other:
                quantity->other = group(argument);
                break;
            case Part::clone:
                quantity->clone = find("clone", argument.text, argument, names_of(study_.clones));
                break;
            case Part::place:
                if (has_sites() && index_of(argument.text, names_of(study_.sites))) {
                    quantity->site = index_of(argument.text, names_of(study_.sites));
                } else {
                    quantity->clone =
                        find(has_sites() ? "clone or site" : "clone", argument.text, argument, names_of(study_.clones));
                }
                break;
        }
    }

    void need_sites(std::string_view what, std::size_t position) const {
        if (!has_sites()) {
            throw ExpressionError(position, fmt::format("{} needs a study with several sites", what));
        }
    }

  private:
    [[noreturn]] static void fail(Argument const& argument, std::string const& message) {
        throw ExpressionError(argument.position, fmt::format("'{}' {}", printable(argument.text), message));
    }

    bool has_sites() const { return study_.sites.size() > 1; }

    static int find(std::string_view what, std::string_view name, Argument const& argument,
                    std::vector<std::string> const& names) {
        if (auto const index = index_of(name, names)) {
            return *index;
        }
        std::string const quotes =
            name.starts_with('"') ? "; names are written without quotes, or in single quotes" : "";
        throw ExpressionError(argument.position, fmt::format("unknown {} '{}'{}{}", what, printable(name), quotes,
                                                             suggestion(name, names, "; known: " + join(names))));
    }

    static double number(Argument const& argument, std::string_view what, double most) {
        double value = 0;
        char const* const end = argument.text.data() + argument.text.size();
        auto const [stop, error] = std::from_chars(argument.text.data(), end, value);
        if (error != std::errc{} || stop != end || !(value >= 0 && value <= most)) {
            fail(argument, fmt::format("is not {}: a number from 0 to {}", what, format_number(most)));
        }
        return value;
    }

    patient::Endpoint endpoint(Argument const& argument) const {
        std::vector<std::string> const words{"first_progression", "failure", "metastasis"};
        auto const result = static_cast<patient::Endpoint>(find("endpoint", argument.text, argument, words));
        if (result == patient::Endpoint::metastasis) {
            need_sites("the endpoint metastasis", argument.position);
        }
        return result;
    }

    int population_time(Argument const& argument) const {
        double const day = number(argument, "a day", study_.assessment.follow_up);
        std::vector<double> const& times = study_.output.population_times;
        auto const found = std::find(times.begin(), times.end(), day);
        if (found == times.end()) {
            std::vector<std::string> days;
            days.reserve(times.size());
            for (double const time : times) {
                days.push_back(format_number(time));
            }
            fail(argument, fmt::format("is not one of output.population_times: {}", join(days)));
        }
        return static_cast<int>(found - times.begin());
    }

    //! A regimen, or "REGIMEN @ STRATUM"; the whole text may be the name of a regimen.
    Group group(Argument const& argument) const {
        std::vector<std::string> const regimens = names_of(study_.regimens);
        std::string_view const text = argument.text;
        std::size_t const at = text.rfind('@');
        if (index_of(text, regimens) || at == std::string_view::npos) {
            return {find("regimen", text, argument, regimens), std::nullopt};
        }
        auto const trim = [](std::string_view part) {
            auto const first = part.find_first_not_of(' ');
            return first == std::string_view::npos ? std::string_view{}
                                                   : part.substr(first, part.find_last_not_of(' ') - first + 1);
        };
        return {find("regimen", trim(text.substr(0, at)), argument, regimens),
                find("stratum", trim(text.substr(at + 1)), argument, names_of(study_.cohort.strata))};
    }

    Event event(Argument const& argument) const {
        constexpr std::string_view by = " by ";
        std::string_view const text = argument.text;
        std::size_t const split = text.find(by);
        std::vector<std::string> words;
        words.reserve(events.size());
        for (auto const& [word, kind] : events) {
            words.emplace_back(word);
        }
        Event result;
        result.kind = events[static_cast<std::size_t>(find("outcome", text.substr(0, split), argument, words))].second;
        if (split != std::string_view::npos) {
            if (result.kind > Event::Kind::acquired) {
                fail(argument, "has no mechanism; resistant, preexisting and acquired have");
            }
            result.mechanism = find("mechanism", text.substr(split + by.size()), argument, list_mechanisms(study_));
        }
        if (result.kind == Event::Kind::metastatic) {
            need_sites("the outcome metastatic", argument.position);
        }
        return result;
    }

    Study const& study_;
};

}  // namespace

void check_quantity(std::string_view name, std::size_t position, std::vector<std::string> const& others) {
    std::vector<std::string> names;
    for (Form const& form : forms()) {
        if (form.name == name) {
            return;
        }
        names.emplace_back(form.name);
    }
    names.insert(names.end(), others.begin(), others.end());
    throw ExpressionError(position, fmt::format("unknown quantity '{}'{}", printable(name),
                                                suggestion(name, names, "; known: " + join(names))));
}

Quantity read_quantity(std::string_view name, std::size_t position, std::vector<Argument> const& arguments,
                       Study const& study) {
    check_quantity(name, position, {});
    auto const form =
        std::find_if(forms().begin(), forms().end(), [&](Form const& candidate) { return candidate.name == name; });
    if (arguments.size() > form->parts.size() || arguments.size() + form->n_optional < form->parts.size()) {
        throw ExpressionError(position, fmt::format("{} is written with {} argument{}", signature(*form),
                                                    arguments.size(), arguments.size() == 1 ? "" : "s"));
    }
    QuantityReader const reader(study);
    Quantity quantity;
    quantity.kind = form->kind;
    quantity.number = 0.5;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        reader.read(form->parts[i], arguments[i], &quantity);
    }
    if (quantity.kind == Kind::mean_metastases) {
        reader.need_sites("mean_metastases", position);
    }
    return quantity;
}

}  // namespace clonecast::study::detail
