// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A small run made by hand, whose answers can be worked out on paper.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/run/RunResult.hh"

namespace clonecast::report::test {

using patient::End;
using patient::Endpoint;
using patient::Response;

//! Two clones ("sensitive", "resistant, late"), two mechanisms, scans on days 28, 56 and 84, 102.4 days of follow-up.
class ExampleRun {
  public:
    explicit ExampleRun(int n_strata, int n_regimens = 1) {
        study::Study& study = result.study;
        study.name = "example";
        study.simulation.seed = 18446744073709551615U;
        study.simulation.max_steps = 1000;
        study.clones.resize(2);
        study.sites.resize(1);
        study.clones[0].name = study.clones[0].mechanism = "sensitive";
        study.clones[1].name = study.clones[1].mechanism = "resistant, late";
        for (int i = 0; i < n_regimens; ++i) {
            study.regimens.push_back({"regimen " + std::to_string(i + 1), {}, false});
        }
        for (int i = 0; i < n_strata; ++i) {
            study.cohort.strata.push_back(
                {n_strata == 1 ? "all" : "stratum \"" + std::to_string(i + 1) + "\"", 1.0 / n_strata, {}});
        }
        study.assessment.cells_per_mm3.value = 1e6;
        study.assessment.follow_up = 102.4;  // bins of emergence of 0.1 days
        study.output.landmarks = {50, 56, 100};
        study.output.population_times = {0, 60};
        result.mechanisms = {"sensitive", "resistant, late"};
        result.grid_days = {0, 28, 56, 84};
        result.layout = {n_regimens, n_strata, 2, 2, 4, 2};
        result.tally.resize(result.layout.size());
        result.provenance.version = "0.1.0";
        result.provenance.commit = "abc";
        result.provenance.device = "cpu (2 threads)";
        result.provenance.engine = "crossing";
        result.provenance.engine_reason = "exact and cheaper";
        result.provenance.wall_seconds = 12.34;
    }

    //! A counter by its offset in a group.
    std::uint64_t& at(int regimen, int stratum, std::uint64_t offset) {
        return result.tally[result.layout.group(regimen, stratum) + offset];
    }
    //! Patients that end alike for both endpoints.
    void end(int regimen, int stratum, int grid_index, End how, int cause, std::uint64_t n) {
        int const kind = result.layout.end_kind(how, cause);
        for (Endpoint const endpoint : {Endpoint::first_progression, Endpoint::failure}) {
            at(regimen, stratum, result.layout.survival(endpoint, grid_index, kind)) += n;
        }
        at(regimen, stratum, result.layout.patients()) += n;
    }
    //! Patients read at a population time with these cells of a variable.
    void read(int regimen, int stratum, int time, int variable, std::uint64_t cells, std::uint64_t n = 1) {
        patient::TallyLayout const& layout = result.layout;
        auto square = static_cast<unsigned __int128>(cells) * cells;
        for (int limb = 0; limb < patient::square_limbs; ++limb) {
            at(regimen, stratum, layout.square(time, variable, limb)) += static_cast<std::uint32_t>(square) * n;
            square >>= 32;
        }
        at(regimen, stratum, layout.sum(time, variable, 0)) += static_cast<std::uint32_t>(cells) * n;
        at(regimen, stratum, layout.sum(time, variable, 1)) += (cells >> 32) * n;
        int const bin = patient::CountBins::index(static_cast<std::int64_t>(cells));
        at(regimen, stratum, layout.histogram(time, variable, bin)) += n;
    }

    /*! Ten patients: 3 fail on day 28 (clone 0); on day 56 two more (clone 1) and one dies, one drops out after it; two
     *  reach the end of follow-up (last scan: 84); one hits the step limit. Survival 6/9 from day 28 and
     *  (6/9)(3/6) = 1/3 from day 56 on. */
    void ten_patients(int regimen, int stratum) {
        patient::TallyLayout const& layout = result.layout;
        end(regimen, stratum, 1, End::progression, 0, 3);
        end(regimen, stratum, 2, End::progression, 1, 2);
        end(regimen, stratum, 2, End::death, -1, 1);
        end(regimen, stratum, 2, End::dropout, -1, 1);
        end(regimen, stratum, 3, End::follow_up, -1, 2);
        end(regimen, stratum, 0, End::step_limit, -1, 1);
        at(regimen, stratum, layout.steps()) += 12345;
        at(regimen, stratum, layout.eradicated()) += 2;
        at(regimen, stratum, layout.response(Response::progressive)) += 3;
        at(regimen, stratum, layout.response(Response::stable)) += 2;
        at(regimen, stratum, layout.response(Response::partial)) += 1;
        at(regimen, stratum, layout.response(Response::complete)) += 2;
        at(regimen, stratum, layout.response(Response::not_evaluated)) += 1;
        for (int mechanism : {1, 2}) {
            at(regimen, stratum, layout.preexisting(mechanism)) += 1;
            at(regimen, stratum, layout.acquired(mechanism)) += 2;
            at(regimen, stratum, layout.emergence(mechanism, 100)) += 1;   // day 10 to 10.1
            at(regimen, stratum, layout.emergence(mechanism, 1023)) += 1;  // the last
        }
        at(regimen, stratum, layout.failure_fraction(0)) += std::uint64_t{1} << 34;  // 4 of 5 patients, in 2^-32
        at(regimen, stratum, layout.failure_fraction(1)) += std::uint64_t{1} << 32;
        at(regimen, stratum, layout.observed(0)) += 10;
        for (int variable : {0, 2}) {
            read(regimen, stratum, 0, variable, 50'000'000, 10);
        }
        read(regimen, stratum, 0, 1, 0, 10);
        at(regimen, stratum, layout.fraction(0, 0)) += std::uint64_t{10} << 32;
        at(regimen, stratum, layout.observed(1)) += 3;
        for (std::uint64_t const cells : {0, 10, 20}) {
            read(regimen, stratum, 1, 0, 0);
            read(regimen, stratum, 1, 1, cells);
            read(regimen, stratum, 1, 2, cells);
        }
        at(regimen, stratum, layout.fraction(1, 1)) += std::uint64_t{2} << 32;
        result.tally[0] = 0x0123456789abcdef;
        result.tally[1] = 0xf;
    }

    run::RunResult result;
};

}  // namespace clonecast::report::test
