// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/verify/Timeline.hh"

#include <algorithm>

#include "kernels/patient/Treatment.hh"

namespace clonecast::verify {
namespace {

Segment make_segment(process::ModelView const& model, patient::Rates const& rates) {
    Segment segment;
    for (int i = 0; i < model.n_types; ++i) {
        segment.birth.push_back(process::split_rates(model, rates, i).birth);
        segment.death.push_back(rates.death(i));
        for (int k = model.first_crossing[i]; k < model.first_crossing[i + 1]; ++k) {
            bool const is_mutation = model.kind[k] == process::CrossingKind::mutation;
            segment.crossings.push_back(
                {i, model.target[k], model.kind[k], rates.crossing(k) * (is_mutation ? rates.birth(i) : 1.0)});
        }
    }
    return segment;
}

patient::Parameters make_parameters(patient::StudyView const& study, int stratum) {
    patient::Parameters parameters(study, stratum);
    for (int slot = 0; slot < patient::max_variations; ++slot) {
        parameters.set_varied(slot, 0);  // nothing varies, so none is read
    }
    return parameters;
}

}  // namespace

std::vector<Segment> make_timeline(patient::StudyView const& study, int regimen, int stratum, double until) {
    patient::Parameters const parameters = make_parameters(study, stratum);
    patient::Treatment treatment(study, parameters, regimen);
    std::vector<Segment> timeline;
    double now = 0;
    while (now < until) {
        if (now >= treatment.next_change()) {
            treatment.change(now);
        }
        double const next = std::min(treatment.next_change(), until);
        if (next > now) {
            timeline.push_back(make_segment(study.model, treatment.rates()));
            timeline.back().days = next - now;
            timeline.back().resistant = treatment.resistant();
        }
        now = next;
    }
    return timeline;
}

Segment make_untreated_segment(patient::StudyView const& study, int stratum) {
    patient::Parameters const parameters = make_parameters(study, stratum);
    return make_segment(study.model, patient::untreated_rates(study, parameters));
}

}  // namespace clonecast::verify
