// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A number that a cohort varies is used wherever the model uses it: varied to one fixed value for all patients, it gives
// the same patients to the bit as that value in the study file, and others than the value that was there.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <ostream>
#include <string>

#include "host/study/ReadStudy.hh"
#include "tests/support/RunText.hh"

namespace clonecast::run {
namespace {

std::string const study_text = R"(
schema = 1
name = "vary"
pathways = ["x", "y/z"]
[simulation]
patients = 400
[[clones]]
name = "A"
birth = 0.3
death = 0.2
start = 200
[[clones]]
name = "B"
birth = 0.3
death = 0.1
drive = { weights = { x = 0.5, "y/z" = 0.6 }, half = 0.4, hill = 3 }
[[mutations]]
name = "m"
from = "A"
to = "B"
probability = 1e-2
[[switches]]
name = "s"
from = "B"
to = "A"
rate = 0.02
[[drugs]]
name = "D"
effects.A = { birth = 0.5, death = { emax = 1, ec50 = 2, hill = 2 }, mutation = { emax = 3, ec50 = 2 } }
effects.B = { switching = 2 }
induces = { s = { emax = 0.05, ec50 = 2, hill = 2 } }
concentration = 1
[[drugs]]
name = "E"
effects.A = { kill = 0.1 }
inhibits = { x = 0.8 }
[[drugs]]
name = "oral"
unit = "mg/L"
inhibits = { "y/z" = { emax = 0.9, ec50 = 1, hill = 1.5 } }
effects.B = { birth = { emax = 0.2, ec50 = 1 }, kill = { emax = 0.2, ec50 = 1 } }
[drugs.pharmacokinetics]
dose = 10
every = 1
half_life = 1
volume = 4
peak_time = 0.5
bioavailability = 0.9
unbound = 0.8
[[drugs]]
name = "depot"
unit = "mg/L"
effects.A = { birth = { emax = 0.4, ec50 = 1 } }
effects.B = { birth = { emax = 0.3, ec50 = 1 } }
[drugs.pharmacokinetics]
dose = 10
every = 7
clearance = 0.3
volume = 4
absorption = 0.5
[[interactions]]
name = "i"
drugs = ["D", "E"]
factor = 0.5
on = "death"
[[interactions]]
name = "j"
model = "musyc"
drugs = ["oral", "depot"]
clones = ["B"]
alpha_12 = 3
alpha_21 = 2
emax_12 = 0.5
[[regimens]]
name = "r"
repeat = true
[[regimens.phases]]
name = "p"
drugs = [
  { drug = "D", schedule = { on = 5, off = 2, start = 1, until = 20 } },
  { drug = "E", schedule = { days = [0, 9], duration = 4 } },
  { drug = "oral", schedule = { on = 4, off = 3 }, dose = 12, every = 0.5 },
  { drug = "depot", schedule = { start = 3, until = 20 }, loading = { days = [1], dose = 20 } },
]
until = { days = 21 }
[[regimens.phases]]
name = "q"
until = { burden_above = 1.5 }
drugs = [{ drug = "D", concentration = 0.5 }]
[assessment]
scans = { every = 7 }
progression = { rule = "recist", diameter_increase = 0.2, absolute_increase_mm = 0.04 }
response = { diameter_decrease = 0.2, detectable_mm3 = 1e-5 }
death = { burden = 2000 }
dropout_hazard = 0.003
follow_up = 84
[output]
population_times = [14, 42]
)";

struct Case {
    std::string path;
    double value;
    std::string also = "";  //!< instead of what stands in the study, for both
    std::string by = "";
};

void PrintTo(Case const& which, std::ostream* out) {
    *out << which.path;
}

class VaryTest : public ::testing::TestWithParam<Case> {
  protected:
    static std::string text() {
        std::string text = study_text;
        if (!GetParam().also.empty()) {
            text.replace(text.find(GetParam().also), GetParam().also.size(), GetParam().by);
        }
        return text;
    }
    static std::string hash(std::string const& text, std::vector<study::Override> const& overrides = {}) {
        auto const run = test::run_text(text, overrides);
        return fmt::format("{:016x}{:016x}", run.result.tally[0], run.result.tally[1]);
    }
};

TEST_P(VaryTest, ToAFixedValueIsThatValue) {
    Case const& which = GetParam();
    std::string const value = fmt::format("{}", which.value);
    std::string const varied = fmt::format(
        "{}[[cohort.vary]]\nparameter = \"{}\"\ndistribution = \"fixed\"\nvalue = {}\n", text(), which.path, value);
    std::string const set = hash(text(), {{which.path, value}});
    EXPECT_EQ(hash(varied), set);
    EXPECT_NE(hash(text()), set) << "the value makes no difference";
}

std::string const volume_rule = "rule = \"volume\", fold = 2";
std::string const exponential = "pathways = [";
std::string const logistic = "growth = { law = \"logistic\", capacity = 1000 }\npathways = [";
std::string const founders = "[detection]\nburden = 300\n[[clones]]\nname = \"A\"";
std::string const recist_rule = "rule = \"recist\", diameter_increase = 0.2, absolute_increase_mm = 0.04";

INSTANTIATE_TEST_SUITE_P(
    Paths, VaryTest,
    ::testing::Values(
        Case{"clones.A.birth", 0.25}, Case{"clones.A.death", 0.25}, Case{"clones.A.start", 150},
        Case{"clones.B.drive.weights.y/z", 0.1}, Case{"clones.B.drive.half", 0.7}, Case{"clones.B.drive.hill", 1},
        Case{"detection.burden", 500, "[[clones]]\nname = \"A\"", founders},
        Case{"growth.capacity", 400, exponential, logistic}, Case{"growth.on_birth", 0.5, exponential, logistic},
        Case{"clones.B.competition_weight", 3, exponential, logistic}, Case{"drugs.E.inhibits.x", 0.3},
        Case{"drugs.oral.inhibits.y/z.emax", 0.5}, Case{"drugs.oral.inhibits.y/z.ec50", 3},
        Case{"drugs.oral.inhibits.y/z.hill", 3}, Case{"mutations.m.probability", 0.03}, Case{"switches.s.rate", 0.1},
        Case{"drugs.D.concentration", 2}, Case{"drugs.D.effects.A.birth", 0.3}, Case{"drugs.D.effects.A.death.emax", 2},
        Case{"drugs.D.effects.A.death.ec50", 3}, Case{"drugs.D.effects.A.death.hill", 1},
        Case{"drugs.E.effects.A.kill", 0.2}, Case{"drugs.D.effects.A.mutation.emax", 30},
        Case{"drugs.D.effects.A.mutation.ec50", 0.01}, Case{"drugs.D.effects.A.mutation.hill", 4},
        Case{"drugs.D.effects.B.switching", -0.5}, Case{"drugs.D.induces.s.emax", 0.2},
        Case{"drugs.D.induces.s.ec50", 0.1}, Case{"drugs.D.induces.s.hill", 1},
        Case{"interactions.i.factor", -0.5, "{ kill = 0.1 }", "{ kill = 0.1, death = 0.5 }"},
        Case{"interactions.j.alpha_12", 0.1}, Case{"interactions.j.alpha_21", 0.1}, Case{"interactions.j.emax_12", 0.9},
        Case{"drugs.oral.pharmacokinetics.half_life", 2}, Case{"drugs.oral.pharmacokinetics.volume", 8},
        Case{"drugs.oral.pharmacokinetics.peak_time", 0.3}, Case{"drugs.oral.pharmacokinetics.bioavailability", 0.5},
        Case{"drugs.oral.pharmacokinetics.unbound", 0.5}, Case{"drugs.depot.pharmacokinetics.dose", 30},
        Case{"drugs.depot.pharmacokinetics.every", 3}, Case{"drugs.depot.pharmacokinetics.clearance", 0.6},
        Case{"drugs.depot.pharmacokinetics.absorption", 2}, Case{"regimens.r.phases.p.drugs.oral.dose", 6},
        Case{"regimens.r.phases.p.drugs.oral.every", 1}, Case{"regimens.r.phases.p.drugs.depot.loading.dose", 40},
        Case{"regimens.r.phases.p.drugs.D.schedule.on", 3}, Case{"regimens.r.phases.p.drugs.D.schedule.off", 4},
        Case{"regimens.r.phases.p.drugs.D.schedule.start", 0}, Case{"regimens.r.phases.p.drugs.D.schedule.until", 10},
        Case{"regimens.r.phases.p.drugs.E.schedule.duration", 8},
        Case{"regimens.r.phases.p.drugs.depot.schedule.start", 5},
        Case{"regimens.r.phases.p.drugs.depot.schedule.until", 9}, Case{"regimens.r.phases.p.until.days", 10},
        Case{"regimens.r.phases.q.until.burden_above", 0.2}, Case{"regimens.r.phases.q.drugs.D.concentration", 5},
        Case{"assessment.cells_per_mm3", 5e5}, Case{"assessment.progression.diameter_increase", 1.5},
        Case{"assessment.progression.absolute_increase_mm", 0.02},
        Case{"assessment.progression.fold", 3, recist_rule, volume_rule},
        Case{"assessment.response.diameter_decrease", 0.5}, Case{"assessment.response.detectable_mm3", 1e-4},
        Case{"assessment.death.burden", 250}, Case{"assessment.dropout_hazard", 0.02}));

}  // namespace
}  // namespace clonecast::run
