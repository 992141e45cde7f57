// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The parameters of virtual patients follow the distributions, strata and correlations of the study.
#include "kernels/patient/Parameters.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "host/study/Lower.hh"
#include "host/study/ReadStudy.hh"

namespace clonecast::patient {
namespace {

constexpr int n_patients = 100'000;
//! Largest deviation that is taken for chance, in standard errors: false alarm 6e-7.
constexpr double max_z = 5;

std::string const base = R"(
schema = 1
name = "parameters"
[[clones]]
name = "A"
birth = 0.2
death = 0.1
start = 1000
[[clones]]
name = "B"
birth = 0.2
death = 0.1
[[mutations]]
from = "A"
to = "B"
probability = 0.5
[[regimens]]
name = "none"
[[regimens.phases]]
[assessment]
scans = { every = 10 }
follow_up = 10
)";

class ParametersTest : public ::testing::Test {
  protected:
    void load(std::string const& cohort) {
        study_ = study::parse_study(base + cohort, "test.toml");
        tables_ = study::lower(study_, process::Engine::crossing);
    }
    int index(std::string const& path) const {
        for (std::size_t i = 0; i < study_.parameters.size(); ++i) {
            if (study_.parameters[i].path == path) {
                return static_cast<int>(i);
            }
        }
        throw std::runtime_error("no parameter " + path);
    }
    Parameters draw(int patient) const {
        return draw_parameters<random::Stream>(host_view(tables_), static_cast<std::uint64_t>(patient));
    }
    std::vector<double> sample(std::string const& path) const {
        int const parameter = index(path);
        std::vector<double> values;
        for (int patient = 0; patient < n_patients; ++patient) {
            values.push_back(draw(patient)[parameter]);
        }
        return values;
    }

    study::Study study_;
    StudyTables tables_;
};

//! Kolmogorov-Smirnov statistic times sqrt(n); P(> 2.7) = 9e-7.
double kolmogorov(std::vector<double> values, std::function<double(double)> const& cdf) {
    std::sort(values.begin(), values.end());
    double largest = 0;
    double const n = static_cast<double>(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        double const expected = cdf(values[i]);
        largest = std::max({largest, expected - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - expected});
    }
    return largest * std::sqrt(n);
}
constexpr double max_kolmogorov = 2.7;

double normal_cdf(double z) {
    return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

TEST_F(ParametersTest, WithoutCohortAreThoseOfTheStudy) {
    load("");
    Parameters const parameters = draw(7);
    EXPECT_EQ(parameters[index("clones.A.birth")], 0.2);
    EXPECT_EQ(parameters[index("mutations.A->B.probability")], 0.5);
}

TEST_F(ParametersTest, LogNormalHasItsMedianAndCv) {
    load("[[cohort.vary]]\nparameter='clones.A.birth'\ndistribution='lognormal'\nmedian=0.2\ncv=0.5\n");
    double const sigma = std::sqrt(std::log1p(0.25));
    EXPECT_LT(kolmogorov(sample("clones.A.birth"), [&](double x) { return normal_cdf(std::log(x / 0.2) / sigma); }),
              max_kolmogorov);
}

TEST_F(ParametersTest, UniformFillsItsInterval) {
    load("[[cohort.vary]]\nparameter='clones.A.death'\ndistribution='uniform'\nmin=0.05\nmax=0.15\n");
    EXPECT_LT(kolmogorov(sample("clones.A.death"), [](double x) { return (x - 0.05) / 0.1; }), max_kolmogorov);
}

TEST_F(ParametersTest, NormalIsTruncatedToTheAllowedRange) {
    load("[[cohort.vary]]\nparameter='clones.A.death'\ndistribution='normal'\nmean=0.1\nsd=0.1\n");
    double const below = normal_cdf(-1);
    EXPECT_LT(kolmogorov(sample("clones.A.death"),
                         [&](double x) { return (normal_cdf((x - 0.1) / 0.1) - below) / (1 - below); }),
              max_kolmogorov);
}

TEST_F(ParametersTest, BetaHasItsMoments) {
    load("[[cohort.vary]]\nparameter='mutations.A->B.probability'\ndistribution='beta'\nalpha=0.5\nbeta=2\n");
    std::vector<double> const values = sample("mutations.A->B.probability");
    double sum = 0;
    for (double value : values) {
        sum += value;
    }
    double const sd = std::sqrt(0.5 * 2 / (2.5 * 2.5 * 3.5));
    EXPECT_LT(std::abs(sum / n_patients - 0.2) / (sd / std::sqrt(n_patients)), max_z);
}

TEST_F(ParametersTest, CorrelationOfLogarithmsIsAsAsked) {
    load(R"(
[[cohort.vary]]
parameter='clones.A.birth'
distribution='lognormal'
median=0.2
cv=0.5
[[cohort.vary]]
parameter='clones.A.start'
distribution='lognormal'
median=1000
cv=1
[[cohort.correlations]]
parameters=['clones.A.birth','clones.A.start']
rho=-0.6
)");
    std::vector<double> const birth = sample("clones.A.birth");
    std::vector<double> const start = sample("clones.A.start");
    double const sigma_birth = std::sqrt(std::log1p(0.25));
    double const sigma_start = std::sqrt(std::log1p(1));
    double product = 0;
    for (std::size_t i = 0; i < birth.size(); ++i) {
        product += std::log(birth[i] / 0.2) / sigma_birth * std::log(start[i] / 1000) / sigma_start;
    }
    // variance of a product of standard normals with correlation rho: 1 + rho^2
    EXPECT_LT(std::abs(product / n_patients + 0.6) / std::sqrt((1 + 0.36) / n_patients), max_z);
    EXPECT_LT(kolmogorov(start, [&](double x) { return normal_cdf(std::log(x / 1000) / sigma_start); }),
              max_kolmogorov);
}

TEST_F(ParametersTest, StrataHaveTheirProbabilitiesAndValues) {
    load(R"(
[[cohort.strata]]
name='high'
probability=0.3
set={ 'clones.A.birth' = 0.4 }
[[cohort.strata]]
name='low'
probability=0.7
[[cohort.vary]]
parameter='clones.A.birth'
distribution='uniform'
min=0.1
max=0.2
[[cohort.vary]]
parameter='clones.A.death'
distribution='fixed'
value=0.05
stratum='low'
)");
    int n_high = 0;
    for (int patient = 0; patient < n_patients; ++patient) {
        Parameters const parameters = draw(patient);
        if (parameters.stratum() == 0) {
            ++n_high;
            ASSERT_EQ(parameters[index("clones.A.birth")], 0.4)
                << "a stratum's own value wins over a general variation";
            ASSERT_EQ(parameters[index("clones.A.death")], 0.1);
        } else {
            ASSERT_LE(parameters[index("clones.A.birth")], 0.2);
            ASSERT_EQ(parameters[index("clones.A.death")], 0.05);
        }
    }
    EXPECT_LT(std::abs(n_high - 0.3 * n_patients) / std::sqrt(0.21 * n_patients), max_z);
}

TEST_F(ParametersTest, OneParameterDoesNotMoveAnother) {
    std::string const birth = "[[cohort.vary]]\nparameter='clones.A.birth'\ndistribution='uniform'\nmin=0.1\nmax=0.2\n";
    load(birth);
    double const alone = draw(5)[index("clones.A.birth")];
    load(birth + "[[cohort.vary]]\nparameter='mutations.A->B.probability'\ndistribution='beta'\nalpha=0.5\nbeta=2\n");
    EXPECT_EQ(draw(5)[index("clones.A.birth")], alone);
}

}  // namespace
}  // namespace clonecast::patient
