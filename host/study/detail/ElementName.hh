// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// How the elements of the lists of a study file are told apart.
#pragma once

#include "host/study/detail/Node.hh"

#include <string>
#include <string_view>

namespace clonecast::study::detail {

/*! The name of an element of the list under `array_key`: its `name`, or what stands for it where the study gives none
 *  (the ends of a mutation, a switch, a seeding or an influx, the parameter of a variation with its stratum in brackets, the drugs of an interaction).
 *  Empty if it has none of these. */
std::string element_name(Node const& element, std::string_view array_key);

}  // namespace clonecast::study::detail
