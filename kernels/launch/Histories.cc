// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/launch/Histories.hh"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "kernels/patient/SimulatePatient.hh"

namespace clonecast::launch {
namespace {

//! Patients of a thread that wait for their turn in memory.
constexpr std::uint64_t patients_per_thread = 4;

//! Keeps what it sees; the tally is that of another run.
struct HistorySink {
    int n_types;
    History* history;

    void add(std::uint64_t /*counter*/, std::uint64_t /*amount*/) {}
    void see(double day, process::State const& state, int phase_changes) {
        history->days.push_back(day);
        history->phase_changes.push_back(phase_changes);
        history->counts.insert(history->counts.end(), state.count, state.count + n_types);
    }
};

std::vector<History> simulate(patient::StudyView const& study, std::uint64_t patient) {
    std::vector<History> histories(static_cast<std::size_t>(study.layout.n_regimens));
    patient::Start start;
    for (int regimen = 0; regimen < study.layout.n_regimens; ++regimen) {
        History& history = histories[static_cast<std::size_t>(regimen)];
        HistorySink sink{study.layout.n_types(), &history};
        process::State at_outcome;
        history.outcome = patient::simulate_patient<random::Stream>(study, sink, patient, regimen, &start, &at_outcome);
    }
    return histories;
}

//! Histories of a range, by all threads at once.
std::vector<std::vector<History>> simulate(patient::StudyView const& study, PatientRange patients, int n_threads) {
    std::vector<std::vector<History>> histories(patients.end - patients.begin);
    std::atomic<std::size_t> next{0};
    std::mutex failure_mutex;
    std::exception_ptr failure;
    auto const work = [&] {
        try {
            for (std::size_t i = next.fetch_add(1); i < histories.size(); i = next.fetch_add(1)) {
                histories[i] = simulate(study, patients.begin + i);
            }
        } catch (...) {
            std::lock_guard const lock(failure_mutex);
            failure = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int k = 1; k < n_threads; ++k) {
            threads.emplace_back(work);
        }
        work();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
    return histories;
}

}  // namespace

void simulate_histories(patient::StudyTables const& tables, PatientRange patients, int n_threads,
                        std::function<void(std::vector<History> const&)> const& on_patient) {
    patient::StudyView const study = host_view(tables);
    int const n = n_threads > 0 ? n_threads : default_threads();
    std::uint64_t const batch = patients_per_thread * static_cast<std::uint64_t>(n);
    for (std::uint64_t first = patients.begin; first < patients.end; first += batch) {
        std::uint64_t const last = std::min(first + batch, patients.end);
        for (std::vector<History> const& patient : simulate(study, {first, last}, n)) {
            on_patient(patient);
        }
    }
}

}  // namespace clonecast::launch
