// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Where trajectories are run: CPU threads or a CUDA device, behind one interface.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/patient/Outcome.hh"
#include "kernels/patient/StudyTables.hh"

namespace clonecast::launch {

//! A device that was asked for and cannot be used, or has too little memory.
class DeviceError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

//! Half-open range of patients.
struct PatientRange {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

//! Where the rows of a range go, patient by patient and regimen by regimen; on the host.
struct RowsView {
    patient::Outcome* outcomes = nullptr;  //!< [n_patients][n_regimens]; null: no rows are kept
    std::int64_t* counts = nullptr;        //!< [n_patients][n_regimens][n_clones] at the outcome [cells]
    double* alive_since = nullptr;         //!< [n_patients][n_regimens][n_clones] [day]; NaN where no cell is left
};

//! Memory of one row [bytes].
inline std::uint64_t row_bytes(patient::TallyLayout const& layout) {
    return sizeof(patient::Outcome) +
           static_cast<std::uint64_t>(layout.n_clones) * (sizeof(std::int64_t) + sizeof(double));
}

/*! Runs patients of one study. Neither the tally nor the rows depend on how patients are cut into ranges, on the number
 *  of threads or on the device.
 */
class Executor {
  public:
    virtual ~Executor() = default;

    //! Name of the device and how it is used, for the provenance.
    virtual std::string describe() const = 0;

    //! Calls of simulate that may run at the same time, each from a thread of its own: with two, the rows of a range are
    //! copied while the next range computes.
    virtual int concurrency() const { return 1; }

    //! Largest number of patients whose rows fit into one range.
    virtual std::uint64_t max_patients(bool with_rows) const = 0;

    /*! Simulates a range under every regimen and adds it to the tally. Returns when done.
     *  \param done  increased by the patients that are done, as they are
     *  \throws DeviceError
     */
    virtual void simulate(PatientRange range, RowsView rows, std::atomic<std::uint64_t>* done) = 0;

    //! The tally of all ranges so far, [layout.size()].
    virtual std::vector<std::uint64_t> tally() const = 0;
};

//! \param n_threads  0: one for every core
std::unique_ptr<Executor> make_cpu_executor(patient::StudyTables const& tables, int n_threads);

//! \throws DeviceError if the program was built without CUDA, or there is no such device
std::unique_ptr<Executor> make_cuda_executor(patient::StudyTables const& tables, int device);

//! A CUDA device of this machine.
struct DeviceInfo {
    int index = 0;
    std::string name;
    std::string capability;  //!< e.g. "9.0"
    std::uint64_t memory_bytes = 0;
};

//! CUDA devices, and why there are none.
struct DeviceList {
    std::vector<DeviceInfo> devices;
    std::string reason;  //!< empty if there are any
};

DeviceList list_cuda_devices();

//! Number of CPU threads used when none is asked for.
int default_threads();

}  // namespace clonecast::launch
