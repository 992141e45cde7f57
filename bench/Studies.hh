// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The studies that benchmarks run, their entry in the record, and the main function of programs that read studies.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/run/RunResult.hh"
#include "host/study/ReadStudy.hh"
#include "host/study/Study.hh"

namespace clonecast::bench {

//! A study to time.
struct StudyCase {
    std::string name;  //!< of the benchmark
    study::Study study;
};

/*! Reads a study for a benchmark. Its resolved form goes into the context of the program's output under "study NAME".
 *  \param path  below the top folder of the source tree
 *  \throws FileError, study::StudyError
 */
StudyCase read_case(std::string const& name, std::string const& path, std::vector<study::Override> const& overrides);

//! What is timed on the CPU and on a device alike; about a tenth of a second each on one core.
//! \param more_patients  multiplies the patients of all
std::vector<StudyCase> study_cases(std::uint64_t more_patients = 1);

//! Steps of the engine in all trajectories of a run.
std::uint64_t count_steps(run::RunResult const& result);

//! Registers the benchmarks of one program, which defines it; its main calls it.
void register_benchmarks();

}  // namespace clonecast::bench
