// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The kernel of one scope (CLONECAST_GPU_SCOPE) on the CPU. It is compiled once for every scope, each into a shared object
// that shows nothing but the one function below, so that types which differ between scopes never meet.
#include "tests/support/EmulatedKernel.hh"

#include <ucontext.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "kernels/launch/WarpLoop.hh"

#if !defined(CLONECAST_GPU_SCOPE) || !defined(CLONECAST_EMULATED_GPU)
#    error "compile this for one scope, with CLONECAST_EMULATED_GPU"
#endif

namespace clonecast::test {
namespace {

using launch::Counter;
using launch::Launch;

//! What one lane has done since the last vote.
struct LaneCounts {
    std::uint64_t n_moves = 0;
    std::uint64_t n_starts = 0;
};

//! Those of the lane that runs.
LaneCounts* running = nullptr;

//! The moves of a scope, counted.
template <class Moves>
struct CountedMoves : Moves {
    template <class Course>
    void begin(patient::StudyView const& study, Course& course) {
        ++running->n_starts;
        Moves::begin(study, course);
    }
    void move_some() {
        if constexpr (requires { this->path.n_left(); }) {
            std::uint64_t const n_before = this->path.n_left();
            Moves::move_some();
            running->n_moves += n_before - this->path.n_left();
        } else {
            ++running->n_moves;
            Moves::move_some();
        }
    }
};

//! A warp whose lanes are fibers.
class FiberWarp {
  public:
    FiberWarp(Launch const& launch, Counter* tally) : launch_(launch), tally_(tally) {
        for (Lane& lane : lanes_) {
            prepare(&lane.context);
            lane.stack = std::make_unique_for_overwrite<std::byte[]>(stack_bytes);
            lane.context.uc_stack.ss_sp = lane.stack.get();
            lane.context.uc_stack.ss_size = stack_bytes;
            lane.context.uc_link = &scheduler_;
            makecontext(&lane.context, &enter, 0);
        }
    }
    FiberWarp(FiberWarp const&) = delete;
    FiberWarp& operator=(FiberWarp const&) = delete;

    //! All lanes run to the next vote; false if they have come to their end.
    bool run_to_vote(WarpCounts* counts) {
        int n_voting = 0;
        int n_true = 0;
        at_work_ = this;
        for (Lane& lane : lanes_) {
            current_ = &lane;
            running = &lane.counts;
            lane.is_voting = false;
            swapcontext(&scheduler_, &lane.context);
            n_voting += lane.is_voting ? 1 : 0;
            n_true += lane.is_voting && lane.vote ? 1 : 0;
        }
        if (n_voting != 0 && n_voting != launch::warp_size && error_.empty()) {
            error_ = "of the lanes of a warp " + std::to_string(n_voting) + " vote, and the others have ended";
        }
        result_ = n_true;
        count(counts);
        return n_voting == launch::warp_size && error_.empty();
    }

    std::string const& error() const { return error_; }

  private:
    static constexpr std::size_t stack_bytes = std::size_t{1} << 20;

    struct Lane {
        ucontext_t context{};
        std::unique_ptr<std::byte[]> stack;
        bool is_voting = false;
        bool vote = false;
        LaneCounts counts;
    };

    //! What a lane sees of this; see launch::WarpSink.
    struct View {
        FiberWarp* warp;
        int count(bool value) const { return warp->vote(value); }
        std::uint64_t take(Counter* queue) const { return (*queue)++; }
        void add(Counter* counter, std::uint64_t amount) const { *counter += amount; }
    };

    //! In a function of its own: to the compiler getcontext may return twice.
    static __attribute__((noinline)) void prepare(ucontext_t* context) { getcontext(context); }

    //! What a fiber does from its first turn on.
    static void enter() {
        FiberWarp* const warp = at_work_;
        try {
            launch::run_lane<CountedMoves<launch::ScopeMoves>>(warp->launch_, View{warp}, warp->tally_);
        } catch (std::exception const& error) {
            warp->error_ = error.what();
        }
    }

    int vote(bool value) {
        current_->is_voting = true;
        current_->vote = value;
        swapcontext(&current_->context, &scheduler_);
        return result_;
    }

    void count(WarpCounts* counts) {
        LaneCounts most;
        for (Lane& lane : lanes_) {
            most.n_moves = std::max(most.n_moves, lane.counts.n_moves);
            most.n_starts = std::max(most.n_starts, lane.counts.n_starts);
            counts->n_moves += lane.counts.n_moves;
            counts->n_starts += lane.counts.n_starts;
            lane.counts = {};
        }
        counts->move_slots += launch::warp_size * most.n_moves;
        counts->start_slots += launch::warp_size * most.n_starts;
    }

    static inline FiberWarp* at_work_ = nullptr;  //!< whose lane has its turn

    Launch const& launch_;
    Counter* tally_;
    ucontext_t scheduler_{};
    Lane lanes_[launch::warp_size];
    Lane* current_ = nullptr;
    int result_ = 0;
    std::string error_;
};

}  // namespace
}  // namespace clonecast::test

extern "C" __attribute__((visibility("default"))) char const* clonecast_emulated_kernel(
    clonecast::launch::Launch const* launch, int n_warps, clonecast::test::WarpCounts* counts) {
    using clonecast::test::FiberWarp;
    static std::string error;
    counts->start_cost = clonecast::launch::ScopeMoves::start_cost(launch->study.model);
    std::vector<std::unique_ptr<FiberWarp>> warps;
    for (int i = 0; i < n_warps; ++i) {
        std::size_t const copy = static_cast<std::size_t>(i) % launch->n_copies;
        warps.push_back(std::make_unique<FiberWarp>(*launch, launch->tally + copy * launch->study.layout.size()));
    }
    while (!warps.empty()) {
        for (std::size_t i = 0; i < warps.size();) {
            if (warps[i]->run_to_vote(counts)) {
                ++i;
                continue;
            }
            if (!warps[i]->error().empty()) {
                error = warps[i]->error();
                return error.c_str();
            }
            warps.erase(warps.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }
    return nullptr;
}
