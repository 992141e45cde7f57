// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/EmulatedGpu.hh"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

#include "kernels/launch/ChooseKernel.hh"

namespace clonecast::test {

EmulatedGpu::EmulatedGpu(patient::StudyTables const& tables)
    : tables_(tables),
      study_(host_view(tables_)),
      scope_(launch::choose_kernel(study_)),
      tally_(n_copies * study_.layout.size()) {
    std::string const path =
        std::string(CLONECAST_EMULATED_KERNELS) + "/emulated-kernel-" + std::to_string(scope_) + ".so";
    object_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (object_ == nullptr) {
        throw std::runtime_error(dlerror());
    }
    kernel_ = reinterpret_cast<EmulatedKernel>(dlsym(object_, emulated_kernel_name));
    if (kernel_ == nullptr) {
        throw std::runtime_error(dlerror());
    }
}

EmulatedGpu::~EmulatedGpu() {
    dlclose(object_);
}

std::uint64_t EmulatedGpu::max_patients(bool /*with_rows*/) const {
    return ~std::uint64_t{0};
}

void EmulatedGpu::simulate(launch::PatientRange range, launch::RowsView rows, std::atomic<std::uint64_t>* done) {
    launch::Counter queue = 0;
    launch::Launch launch;
    launch.study = study_;
    launch.begin = range.begin;
    launch.n_patients = range.end - range.begin;
    launch.rows = rows;
    launch.tally = tally_.data();
    launch.n_copies = n_copies;
    launch.queue = &queue;
    if (char const* const error = kernel_(&launch, n_warps, &counts_)) {
        throw std::runtime_error(error);
    }
    *done += launch.n_patients;
}

std::vector<std::uint64_t> EmulatedGpu::tally() const {
    std::size_t const size = study_.layout.size();
    std::vector<std::uint64_t> sum(size);
    for (std::size_t i = 0; i < tally_.size(); ++i) {
        sum[i % size] += tally_[i];
    }
    return sum;
}

}  // namespace clonecast::test
