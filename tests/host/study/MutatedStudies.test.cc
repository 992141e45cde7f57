// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Random damage to valid studies: each is either refused with a message, or gives a study that is whole and reads back.
// CLONECAST_FUZZ_SECONDS makes the test run for that long, from a seed that it prints.
#include "host/study/ReadStudy.hh"
#include "host/study/WriteStudy.hh"
#include "tests/host/study/StudyFiles.hh"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace clonecast::study {
namespace {

class Damage {
  public:
    explicit Damage(unsigned seed) : engine_(seed) {}

    std::string operator()(std::string text) {
        for (std::size_t n = 1 + below(4); n > 0 && !text.empty(); --n) {
            damage(&text);
        }
        return text;
    }

  private:
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine_); }

    void damage(std::string* text) {
        static std::vector<std::string> const tokens{"nan",
                                                     "inf",
                                                     "-inf",
                                                     "-1",
                                                     "0",
                                                     "1e308",
                                                     "-0.0",
                                                     "9223372036854775807",
                                                     "9223372036854775808",
                                                     "1e-320",
                                                     "true",
                                                     "\"\"",
                                                     "[]",
                                                     "{}",
                                                     "[[",
                                                     "]]",
                                                     "=",
                                                     ".",
                                                     "\"",
                                                     "'",
                                                     "\"\"\"",
                                                     "\n",
                                                     "\\",
                                                     "#",
                                                     "default",
                                                     "1979-05-27",
                                                     "{ a = 1 }",
                                                     "[1, 2]",
                                                     "0.5",
                                                     "\xc3\xa9",
                                                     "\xff",
                                                     std::string(1, '\0'),
                                                     "never",
                                                     "\"progression\"",
                                                     "1e400",
                                                     "a.b.c = 1\n",
                                                     "until",
                                                     "{ days = 1 }",
                                                     "56",
                                                     "0.01",
                                                     "\r",
                                                     "\xef\xbb\x98"};
        std::size_t const position = below(text->size());
        switch (below(7)) {
            case 0:  // a byte
                (*text)[position] = static_cast<char>(below(256));
                return;
            case 1:  // a token put in
                text->insert(position, tokens[below(tokens.size())]);
                return;
            case 2:  // a piece taken out
                text->erase(position, 1 + below(20));
                return;
            case 3:  // a piece moved
                text->insert(below(text->size()), text->substr(position, 1 + below(60)));
                return;
            default:
                break;
        }
        // A line: its value replaced, doubled, or taken out.
        std::size_t const begin =
            text->rfind('\n', position) == std::string::npos ? 0 : text->rfind('\n', position) + 1;
        std::size_t const end = std::min(text->find('\n', begin), text->size());
        std::size_t const equals = text->find('=', begin);
        switch (below(4)) {
            case 0:
                text->insert(begin, text->substr(begin, end - begin) + "\n");
                return;
            case 1:
                text->erase(begin, end - begin);
                return;
            default:
                if (equals < end) {
                    text->replace(equals + 1, end - equals - 1, " " + tokens[below(tokens.size())]);
                }
        }
    }

    std::mt19937 engine_;
};

bool is_index(int index, std::size_t size) {
    return index >= 0 && static_cast<std::size_t>(index) < size;
}

//! What everybody who takes a study may rely on.
void expect_whole(Study const& study) {
    std::size_t const n_clones = study.clones.size();
    for (Parameter const& parameter : study.parameters) {
        EXPECT_TRUE(std::isfinite(parameter.value)) << parameter.path;
        EXPECT_TRUE(parameter.lower <= parameter.value && parameter.value <= parameter.upper) << parameter.path;
    }
    auto const expect_number = [&](Number const& number) {
        ASSERT_TRUE(is_index(number.parameter, study.parameters.size()));
        EXPECT_EQ(number.value, study.parameters[static_cast<std::size_t>(number.parameter)].value);
    };
    EXPECT_TRUE(n_clones >= 1 && n_clones <= static_cast<std::size_t>(max_clones));
    for (Clone const& clone : study.clones) {
        expect_number(clone.birth);
        expect_number(clone.death);
        expect_number(clone.start);
    }
    for (Mutation const& mutation : study.mutations) {
        EXPECT_TRUE(is_index(mutation.from, n_clones) && is_index(mutation.to, n_clones) &&
                    mutation.from != mutation.to);
        expect_number(mutation.probability);
    }
    for (Switch const& change : study.switches) {
        EXPECT_TRUE(is_index(change.from, n_clones) && is_index(change.to, n_clones) && change.from != change.to);
        expect_number(change.rate);
    }
    for (Drug const& drug : study.drugs) {
        EXPECT_NE(drug.concentration.has_value(), drug.pharmacokinetics.has_value());
        if (drug.concentration) {
            expect_number(*drug.concentration);
        } else {
            expect_number(drug.pharmacokinetics->dose);
        }
        ASSERT_EQ(drug.effects.size(), n_clones);
        for (auto const& of_clone : drug.effects) {
            ASSERT_EQ(of_clone.size(), static_cast<std::size_t>(n_effect_targets));
            for (Effect const& effect : of_clone) {
                if (effect.kind != Effect::Kind::none) {
                    expect_number(effect.strength);
                }
                if (effect.kind == Effect::Kind::hill) {
                    expect_number(effect.ec50);
                    expect_number(effect.hill);
                    EXPECT_GT(effect.ec50.value, 0);
                }
            }
        }
    }
    for (Interaction const& interaction : study.interactions) {
        EXPECT_TRUE(is_index(interaction.drug_a, study.drugs.size()) &&
                    is_index(interaction.drug_b, study.drugs.size()));
        EXPECT_NE(interaction.drug_a, interaction.drug_b);
        EXPECT_FALSE(interaction.clones.empty());
        if (interaction.model == Interaction::Model::factor) {
            expect_number(interaction.factor);
        } else {
            expect_number(interaction.alpha_12);
            expect_number(interaction.alpha_21);
        }
    }
    EXPECT_FALSE(study.regimens.empty());
    for (Regimen const& regimen : study.regimens) {
        EXPECT_FALSE(regimen.phases.empty());
        for (Phase const& phase : regimen.phases) {
            for (Dose const& dose : phase.doses) {
                EXPECT_TRUE(is_index(dose.drug, study.drugs.size()));
                Schedule const& schedule = dose.schedule;
                EXPECT_EQ(schedule.kind == Schedule::Kind::days, !schedule.days.empty());
                EXPECT_EQ(schedule.kind == Schedule::Kind::cyclic, schedule.on.value > 0 && schedule.off.value > 0);
            }
            EXPECT_EQ(phase.end.kind == PhaseEnd::Kind::time, phase.end.days.value > 0);
            EXPECT_TRUE(phase.end.kind != PhaseEnd::Kind::never ||
                        (&phase == &regimen.phases.back() && !regimen.repeat));
        }
    }
    EXPECT_FALSE(study.cohort.strata.empty());
    double probability = 0;
    for (Stratum const& stratum : study.cohort.strata) {
        probability += stratum.probability;
        for (Stratum::Setting const& setting : stratum.set) {
            EXPECT_TRUE(is_index(setting.parameter, study.parameters.size()) && std::isfinite(setting.value));
        }
    }
    EXPECT_NEAR(probability, 1, 1e-9);
    for (Variation const& variation : study.cohort.variations) {
        EXPECT_TRUE(is_index(variation.parameter, study.parameters.size()));
        EXPECT_TRUE(std::isfinite(variation.distribution.a) && std::isfinite(variation.distribution.b));
    }
    for (Correlation const& correlation : study.cohort.correlations) {
        EXPECT_TRUE(is_index(correlation.parameter_a, study.parameters.size()));
        EXPECT_TRUE(is_index(correlation.parameter_b, study.parameters.size()));
        EXPECT_LE(std::fabs(correlation.rho), 1);
    }
    EXPECT_TRUE(study.assessment.follow_up > 0 && std::isfinite(study.assessment.follow_up));
    EXPECT_FALSE(study.assessment.scans.empty());
    double last = 0;
    for (double const day : study.assessment.scans) {
        EXPECT_TRUE(day > last && day <= study.assessment.follow_up);
        last = day;
    }
    last = -1;
    for (double const day : study.output.population_times) {
        EXPECT_TRUE(day > last && day <= study.assessment.follow_up);
        last = day;
    }
}

TEST(MutatedStudiesTest, AreRefusedOrWhole) {
    char const* const seconds = std::getenv("CLONECAST_FUZZ_SECONDS");
    auto const end =
        std::chrono::steady_clock::now() + std::chrono::seconds(seconds == nullptr ? 0 : std::atoi(seconds));
    unsigned const seed = seconds == nullptr ? 1 : std::random_device{}();
    Damage damaged{seed};
    std::string const originals[] = {
        test::read_text(test::path_of("complete.toml")), test::read_text(test::path_of("minimal.toml")),
        test::read_text(test::path_of("pharmacokinetics.toml")), to_toml(read_study(test::path_of("complete.toml")))};
    int n_refused = 0;
    int n_accepted = 0;
    constexpr int n_without_clock = 600;
    for (int i = 0; i < n_without_clock || std::chrono::steady_clock::now() < end; ++i) {
        std::string const text = damaged(originals[i % std::size(originals)]);
        try {
            Study const study = parse_study(text, "study.toml");
            ++n_accepted;
            expect_whole(study);
            Study const again = parse_study(to_toml(study), "again.toml");
            EXPECT_EQ(resolved(again), resolved(study));
        } catch (StudyError const& error) {
            ++n_refused;
            EXPECT_FALSE(error.diagnostics().empty());
            EXPECT_TRUE(error.diagnostics().empty() || error.diagnostics()[0].file == "study.toml") << error.what();
        }
        if (HasFailure()) {
            FAIL() << "seed " << seed << ", study " << i << ":\n" << text;
        }
    }
    // Damage that is always or never noticed would test little.
    EXPECT_GT(n_refused, n_without_clock / 4);
    EXPECT_GT(n_accepted, n_without_clock / 40);
    RecordProperty("refused", n_refused);
    RecordProperty("accepted", n_accepted);
    if (seconds != nullptr) {
        std::printf("seed %u: %d refused, %d accepted\n", seed, n_refused, n_accepted);
    }
}

}  // namespace
}  // namespace clonecast::study
