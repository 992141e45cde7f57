// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "bench/Studies.hh"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <exception>

#include <nlohmann/json.hpp>

#include "host/study/WriteStudy.hh"

namespace clonecast::bench {

StudyCase read_case(std::string const& name, std::string const& path, std::vector<study::Override> const& overrides) {
    StudyCase result{name, study::read_study(CLONECAST_SOURCE_DIR "/" + path, overrides)};
    benchmark::AddCustomContext("study " + name, study::resolved(result.study).dump());
    return result;
}

std::vector<StudyCase> study_cases(std::uint64_t more_patients) {
    std::string const birth_death = "bench/studies/birth-death.toml";
    std::string const six_clones = "bench/studies/six-clones.toml";
    std::string const chain = "bench/studies/chain.toml";
    study::Override const ssa{"simulation.engine", "ssa"};
    study::Override const crossing{"simulation.engine", "crossing"};
    study::Override const leap{"simulation.engine", "leap"};
    auto const patients = [=](std::uint64_t number) {
        return study::Override{"simulation.patients", std::to_string(number * more_patients)};
    };
    std::vector<study::Override> fifty_sites{patients(50)};
    for (char const* mutation : {"sensitive->A", "sensitive->B", "sensitive->C", "A->AB", "B->AB", "AB->ABC"}) {
        fifty_sites.push_back({"mutations." + std::string(mutation) + ".probability", "5e-8"});
    }
    for (char const* clone : {"A", "B", "C"}) {
        fifty_sites.push_back({"clones." + std::string(clone) + ".start", "13_000"});
    }
    return {
        read_case("birth_death/ssa", birth_death, {ssa, patients(2000)}),
        read_case("birth_death/crossing", birth_death, {crossing, patients(100'000)}),
        read_case("chain_1e4/ssa", chain, {ssa, {"clones.A.start", "1e4"}, patients(400)}),
        read_case("chain/crossing", chain, {crossing, patients(30'000)}),
        read_case("chain/leap", chain, {leap, patients(10'000)}),
        read_case("lesion/crossing", "bench/studies/lesion.toml", {crossing, patients(5000)}),
        read_case("tutorial", "configs/tutorial.toml", {patients(40)}),
        read_case("xenograft", "configs/alves2021/xenograft.toml", {patients(500)}),
        read_case("six_clones", six_clones, {patients(500)}),
        read_case("six_clones/50_sites", six_clones, fifty_sites),
    };
}

std::uint64_t count_steps(run::RunResult const& result) {
    std::uint64_t steps = 0;
    for (int regimen = 0; regimen < result.layout.n_regimens; ++regimen) {
        for (int stratum = 0; stratum < result.layout.n_strata; ++stratum) {
            steps += result.tally[result.layout.group(regimen, stratum) + result.layout.steps()];
        }
    }
    return steps;
}

}  // namespace clonecast::bench

int main(int argc, char** argv) {
    try {
        clonecast::bench::register_benchmarks();
    } catch (std::exception const& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
