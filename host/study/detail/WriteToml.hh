// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A tree as TOML text.
#pragma once

#include "host/study/detail/Node.hh"

#include <string>

namespace clonecast::study::detail {

/*! The tree as TOML in its own order, except that in each table plain keys come before tables with a header.
 *  Tables with a header are those of the root, arrays of tables in them, and `effects`; all others are inline.
 *  Numbers are written in the shortest form that reads back as the same. */
std::string write_toml(Node const& root);

//! One value, tables inline; parse_value reads it back.
std::string toml_value(Node const& node);

}  // namespace clonecast::study::detail
