// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// One study file laid over another.
#pragma once

#include "host/study/detail/Node.hh"

namespace clonecast::study::detail {

/*! Lays `change` over `base`.
 *  Tables are merged key by key. Lists of tables in which every element has a name (see element_name) are merged by
 *  name, new names at the end. Every other value replaces what is there. Names that one list has twice stay twice.
 *  Cost: linear in the size of both. \pre both are tables */
void merge_toml(Node* base, Node change);

}  // namespace clonecast::study::detail
