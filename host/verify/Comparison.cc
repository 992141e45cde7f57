// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/verify/Comparison.hh"

#include <cmath>
#include <utility>

namespace clonecast::verify {

void add_comparison(Comparison row, std::uint64_t n_read, std::uint64_t n_lost, Verification* verification) {
    if (n_read < 2) {
        row.z.reset();
        row.note = "no patients";
    } else if (n_lost > 0) {
        row.z.reset();
        row.note = std::to_string(n_lost) + " patients met a limit";
    }
    if (row.z) {
        ++verification->n_compared;
        verification->n_disagreeing += std::abs(*row.z) > largest_z ? 1 : 0;
    }
    verification->comparisons.push_back(std::move(row));
}

}  // namespace clonecast::verify
