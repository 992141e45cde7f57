// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The sections of a study file. Each is read and written by one source file of its own, so that a key is added in one
// place. A reader takes the root of the file; sections are read in this order, because later ones name what earlier
// ones define.
#pragma once

#include "host/study/Study.hh"
#include "host/study/detail/Node.hh"
#include "host/study/detail/TableReader.hh"

#include <optional>

namespace clonecast::study::detail {

//! schema, name, description and [simulation]
void read_general(TableReader* root);
void read_clones(TableReader* root);
void read_mutations(TableReader* root);
void read_switches(TableReader* root);
void read_detection(TableReader* root);
void read_drugs(TableReader* root);
void read_interactions(TableReader* root);
//! [[sites]], [[seeding]] and [[influx]]; name clones and drugs
void read_sites(TableReader* root);
void read_seeding(TableReader* root);
void read_influx(TableReader* root);
void read_regimens(TableReader* root);
void read_assessment(TableReader* root);
//! [output]; needs the follow-up
void read_output(TableReader* root);
//! [cohort]; comes after these, because it names parameters of all the others
void read_cohort(TableReader* root);
//! [[claim]]; names all that results can be read off, so it follows even [cohort]
void read_claims(TableReader* root);

//! The clones that the key `clones` names, by increasing index; all if there is no such key.
std::vector<int> read_clone_list(TableReader* table);
//! The keys of a growth law: `fallback` is that of the study, for a site.
Growth read_growth(TableReader* table, std::optional<Growth> const& fallback);
Node write_growth(Growth const& growth);

// A writer adds its section to the root, every default filled in.
void write_general(Study const& study, Node* root);
void write_clones(Study const& study, Node* root);
void write_mutations(Study const& study, Node* root);
void write_switches(Study const& study, Node* root);
void write_detection(Study const& study, Node* root);
void write_drugs(Study const& study, Node* root);
void write_interactions(Study const& study, Node* root);
void write_sites(Study const& study, Node* root);
void write_seeding(Study const& study, Node* root);
void write_influx(Study const& study, Node* root);
void write_regimens(Study const& study, Node* root);
void write_cohort(Study const& study, Node* root);
void write_assessment(Study const& study, Node* root);
void write_output(Study const& study, Node* root);
void write_claims(Study const& study, Node* root);

}  // namespace clonecast::study::detail
