// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// An executor that runs the code of the GPU kernels on the CPU: the same loops, lanes and arrays, without a GPU.
#pragma once

#include <memory>

#include "kernels/launch/Executor.hh"
#include "kernels/patient/StudyTables.hh"
#include "tests/support/EmulatedKernel.hh"

namespace clonecast::test {

class EmulatedGpu final : public launch::Executor {
  public:
    static constexpr int n_warps = 3;

    //! \throws std::runtime_error if the shared object of the study's scope cannot be opened
    explicit EmulatedGpu(patient::StudyTables const& tables);
    ~EmulatedGpu() override;

    std::string describe() const override { return "emulated GPU"; }
    std::uint64_t max_patients(bool with_rows) const override;
    //! \throws std::runtime_error if the kernel says what went wrong
    void simulate(launch::PatientRange range, launch::RowsView rows, std::atomic<std::uint64_t>* done) override;
    std::vector<std::uint64_t> tally() const override;

    //! Index in process::gpu_scopes.
    int scope() const { return scope_; }
    WarpCounts const& counts() const { return counts_; }

  private:
    static constexpr std::uint32_t n_copies = 2;

    patient::StudyTables tables_;
    patient::StudyView study_;
    int scope_;
    void* object_ = nullptr;
    EmulatedKernel kernel_ = nullptr;
    std::vector<launch::Counter> tally_;  //!< [n_copies][layout.size()]
    WarpCounts counts_;
};

}  // namespace clonecast::test
