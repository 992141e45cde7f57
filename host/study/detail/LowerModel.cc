// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/LowerModel.hh"

#include <algorithm>
#include <cstdint>

#include "host/study/Lower.hh"
#include "host/study/detail/LowerDrugs.hh"

namespace clonecast::study::detail {
namespace {

using patient::none;
using patient::StudyTables;
using process::CrossingKind;

//! Adds types and their crossings one after the other.
class ModelBuilder {
  public:
    ModelBuilder(Study const& study, StudyTables* tables)
        : study_(study), tables_(tables), has_responses_(change_crossings(study.drugs)) {
        tables->scalars.therapy.changes_crossings = static_cast<std::uint8_t>(has_responses_ ? 1 : 0);
        induced_ = lower_inductions(study, tables);
        n_induced_ = static_cast<std::int32_t>(tables->induced_from.size());
        tables->first_crossing.push_back(0);
    }

    void add_type(int site, int clone) {
        auto const add_own = [&](auto const& crossing, Number const& rate, CrossingKind kind, std::int32_t induced) {
            if (crossing.from != clone) {
                return;
            }
            add_crossing(type(site, crossing.to), rate, kind);
            if (has_responses_) {
                tables_->responses.push_back(
                    {type(site, clone), 1, induced == none ? none : site * n_induced_ + induced});
            }
        };
        for (Mutation const& mutation : study_.mutations) {
            add_own(mutation, mutation.probability, CrossingKind::mutation, none);
        }
        for (std::size_t i = 0; i < study_.switches.size(); ++i) {
            add_own(study_.switches[i], study_.switches[i].rate, CrossingKind::switching, induced_[i]);
        }
        for (Seeding const& seeding : study_.seedings) {
            bool const seeds = std::find(seeding.clones.begin(), seeding.clones.end(), clone) != seeding.clones.end();
            if (seeding.from == site && seeds) {
                add_crossing(type(seeding.to, clone), seeding.rate, CrossingKind::switching);
                add_no_response(type(site, clone));
            }
        }
        Site const& where = study_.sites[static_cast<std::size_t>(site)];
        tables_->start.push_back(where.start[static_cast<std::size_t>(clone)].parameter);
        finish_type(site, study_.clones[static_cast<std::size_t>(clone)].competition_weight.parameter);
    }

    void add_source_of_influx() {
        if (study_.influxes.empty()) {
            return;
        }
        int const source = static_cast<int>(study_.sites.size() * study_.clones.size());
        for (Influx const& influx : study_.influxes) {
            add_crossing(type(influx.site, influx.clone), influx.rate, CrossingKind::influx);
            add_no_response(source);
        }
        finish_type(0, none);
    }

    //! What drugs need to know of the mutations and switches of clones.
    void add_outflows() {
        if (!has_responses_) {
            return;
        }
        for (Mutation const& mutation : study_.mutations) {
            tables_->outflows.push_back(
                {mutation.from, therapy::EffectTarget::mutation, mutation.probability.parameter});
        }
        for (Switch const& change : study_.switches) {
            tables_->outflows.push_back({change.from, therapy::EffectTarget::switching, change.rate.parameter});
        }
    }

  private:
    int type(int site, int clone) const { return site * static_cast<int>(study_.clones.size()) + clone; }

    void add_crossing(int target, Number const& rate, CrossingKind kind) {
        tables_->target.push_back(target);
        tables_->kind.push_back(kind);
        tables_->crossing.push_back(rate.parameter);
    }
    //! Drugs do not change the last crossing.
    void add_no_response(int source) {
        if (has_responses_) {
            tables_->responses.push_back({source, 0, none});
        }
    }
    void finish_type(int site, std::int32_t weight) {
        tables_->first_crossing.push_back(static_cast<int>(tables_->target.size()));
        tables_->site.push_back(site);
        tables_->weight.push_back(weight);
        ++tables_->scalars.model.n_types;
    }

    Study const& study_;
    StudyTables* tables_;
    bool has_responses_;
    std::vector<std::int32_t> induced_;
    std::int32_t n_induced_ = 0;
};

}  // namespace

void lower_model(Study const& study, StudyTables* tables) {
    int const n_clones = static_cast<int>(study.clones.size());
    int const n_sites = static_cast<int>(study.sites.size());
    tables->scalars.model.n_sites = n_sites;
    ModelBuilder builder(study, tables);
    for (int site = 0; site < n_sites; ++site) {
        for (int clone = 0; clone < n_clones; ++clone) {
            builder.add_type(site, clone);
        }
        Growth const& growth = study.sites[static_cast<std::size_t>(site)].growth;
        bool const crowds = growth.law != Growth::Law::exponential;
        tables->growth.push_back(static_cast<process::Growth>(growth.law));
        tables->capacity.push_back(crowds ? growth.capacity.parameter : none);
        tables->on_birth.push_back(crowds ? growth.on_birth.parameter : none);
    }
    builder.add_source_of_influx();
    builder.add_outflows();
    if (study.detection) {
        tables->scalars.detection = {study.detection->burden.parameter, study.detection->max_days};
    }

    std::vector<std::string> const mechanisms = list_mechanisms(study);
    for (std::size_t i = 0; i < study.clones.size(); ++i) {
        Clone const& clone = study.clones[i];
        tables->birth.push_back(clone.birth.parameter);
        tables->death.push_back(clone.death.parameter);
        auto const mechanism = std::find(mechanisms.begin(), mechanisms.end(), clone.mechanism) - mechanisms.begin();
        tables->mechanism.push_back(static_cast<std::int32_t>(mechanism));
        std::uint32_t const bit = 1U << i;
        tables->scalars.declared_resistant |= clone.resistance == Resistance::yes ? bit : 0U;
        tables->scalars.declared_sensitive |= clone.resistance == Resistance::no ? bit : 0U;
    }
}

}  // namespace clonecast::study::detail
