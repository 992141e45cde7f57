// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// `--set PATH=VALUE`: changes to the tree of a study file before it is read.
#pragma once

#include "host/study/ReadStudy.hh"
#include "host/study/detail/Context.hh"
#include "host/study/detail/Node.hh"

#include <vector>

namespace clonecast::study::detail {

/*! Sets the value at the path of each override, in order; what is wrong with a path goes to `mistakes`.
 *  Whether the schema has such a key and allows the value is found out when the tree is read: the new nodes carry the
 *  index of the override as their source. */
void apply_overrides(Node* root, std::vector<Override> const& overrides, std::vector<Mistake>* mistakes);

}  // namespace clonecast::study::detail
