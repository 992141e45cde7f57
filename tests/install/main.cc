// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Uses a kernel, the reader of studies and the statistics of an installed clonecast.
#include <cstdio>

#include "host/stats/BinomialInterval.hh"
#include "host/study/ReadStudy.hh"
#include "kernels/random/Philox.hh"

int main() {
    // First known answer of the authors of Philox: counter and key of zeros.
    bool const random_ok = clonecast::random::philox_block({{0, 0, 0, 0}}, 0).word[0] == 0x6627E8D5U;
    bool const stats_ok = clonecast::stats::binomial_estimate(0, 1000000).lower == 0;
    bool study_ok = false;
    try {
        clonecast::study::parse_study("schema = 1\n", "empty.toml");
    } catch (clonecast::study::StudyError const& error) {
        std::printf("%s\n", error.what());
        study_ok = true;
    }
    std::printf("random %d, statistics %d, study %d\n", random_ok, stats_ok, study_ok);
    return random_ok && stats_ok && study_ok ? 0 : 1;
}
