// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Cost of a trajectory against the size of a study: each family changes one number of one study.
#include <benchmark/benchmark.h>

#include <cmath>
#include <sstream>
#include <string>

#include "bench/Studies.hh"
#include "host/run/Run.hh"
#include "kernels/launch/Executor.hh"

namespace {

using namespace clonecast;

//! A chain of clones in balance, each mutating into the next, for two years with a scan every eight weeks.
struct Size {
    std::string engine = "crossing";
    std::uint64_t patients = 1000;
    int clones = 2;
    int regimens = 1;
    double burden = 1e9;      //!< of the first clone on day 0 [cells]
    double later_clones = 0;  //!< of each other [cells]
    double mutation = 1e-9;   //!< a birth [1]
    double follow_up = 730;   //!< [day]
    int threads = 1;
};

study::Study make_study(Size const& size) {
    std::ostringstream text;
    text << "schema = 1\nname = \"cost curve\"\n[simulation]\npatients = " << size.patients << "\nengine = \""
         << size.engine << "\"\n";
    for (int i = 0; i < size.clones; ++i) {
        text << "[[clones]]\nname = \"" << i
             << "\"\nbirth = 0.14\ndeath = 0.14\nstart = " << (i == 0 ? size.burden : size.later_clones) << '\n';
    }
    for (int i = 0; i + 1 < size.clones && size.mutation > 0; ++i) {
        text << "[[mutations]]\nfrom = \"" << i << "\"\nto = \"" << i + 1 << "\"\nprobability = " << size.mutation
             << '\n';
    }
    for (int i = 0; i < size.regimens; ++i) {
        text << "[[regimens]]\nname = \"" << i << "\"\n[[regimens.phases]]\n";
    }
    text << "[assessment]\nscans = { every = 56 }\nfollow_up = " << size.follow_up << '\n';
    return study::parse_study(text.str(), "cost curve");
}

void run_study(benchmark::State& state, Size const& size) {
    study::Study const study = make_study(size);
    run::RunOptions options;
    options.backend = run::Backend::cpu;
    options.threads = size.threads;
    double steps = 0;
    for (auto _ : state) {
        steps += static_cast<double>(bench::count_steps(run::run_study(study, options)));
        options.first_patient += size.patients;
    }
    auto const trajectories = static_cast<double>(size.patients) * size.regimens;
    state.counters["s/trajectory"] =
        benchmark::Counter(trajectories, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
    state.counters["steps/trajectory"] = benchmark::Counter(steps / trajectories, benchmark::Counter::kAvgIterations);
}

//! One point of a curve. The last part of its name is the number on the axis.
template <class Number>
benchmark::internal::Benchmark* add(std::string const& curve, Number at, Size const& size) {
    std::ostringstream name;
    name << curve << '/' << at;
    benchmark::internal::Benchmark* const point =
        benchmark::RegisterBenchmark(name.str().c_str(), [=](benchmark::State& state) {
            run_study(state, size);
        })->Unit(benchmark::kMillisecond);
    return point;
}

void add_patients() {
    for (int exponent = 3; exponent <= 8; ++exponent) {
        Size size;
        size.patients = static_cast<std::uint64_t>(std::llround(std::pow(10, exponent)));
        size.burden = 1e6;
        size.follow_up = 112;
        size.threads = launch::default_threads();
        benchmark::internal::Benchmark* const point = add("patients", size.patients, size)->UseRealTime();
        if (exponent >= 7) {
            point->Iterations(1)->Repetitions(exponent == 7 ? 3 : 1);
        }
    }
}

void add_clones() {
    for (int clones = 1; clones <= 32; clones *= 2) {
        Size size;
        size.clones = clones;
        size.patients = 500;
        size.later_clones = 1e6;
        size.mutation = 1e-10;
        add("clones", clones, size)->MeasureProcessCPUTime();
    }
}

void add_regimens() {
    for (int regimens = 1; regimens <= 32; regimens *= 2) {
        Size size;
        size.regimens = regimens;
        size.patients = 200;
        add("regimens", regimens, size)->MeasureProcessCPUTime();
    }
}

//! Expected mutants stay the same, so that only cells differ.
void add_burden() {
    for (int exponent = 3; exponent <= 13; exponent += 2) {
        Size size;
        size.burden = std::pow(10, exponent);
        size.mutation = 1 / size.burden;
        add("burden/crossing", size.burden, size)->MeasureProcessCPUTime();
        size.engine = "leap";
        size.patients = 100;
        add("burden/leap", size.burden, size)->MeasureProcessCPUTime();
        if (exponent <= 5) {
            size.engine = "ssa";
            size.patients = exponent == 3 ? 128 : 32;  // a multiple of the lanes
            add("burden/ssa", size.burden, size)->MeasureProcessCPUTime();
        }
    }
}

void add_mutation() {
    for (int exponent = -11; exponent <= -6; ++exponent) {
        Size size;
        size.mutation = std::pow(10, exponent);
        size.patients = exponent <= -8 ? 500 : 20;
        add("mutation/crossing", size.mutation, size)->MeasureProcessCPUTime();
        size.engine = "leap";
        size.patients = 100;
        add("mutation/leap", size.mutation, size)->MeasureProcessCPUTime();
    }
}

void add_threads() {
    int const all = launch::default_threads();
    for (int threads = 1; threads <= all; threads = threads < all && 2 * threads > all ? all : 2 * threads) {
        Size size;
        size.patients = 20'000;  // a second: what is done once counts for little
        size.threads = threads;
        add("threads", threads, size)->UseRealTime();
    }
}

void register_all() {
    add_patients();
    add_clones();
    add_regimens();
    add_burden();
    add_mutation();
    add_threads();
}

}  // namespace

void clonecast::bench::register_benchmarks() {
    register_all();
}
