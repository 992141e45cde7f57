// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What a valid study may not mean.
#pragma once

#include <string>
#include <vector>

#include "host/study/Study.hh"

namespace clonecast::study {

/*! What is allowed in a study and seldom wanted, a sentence each:
 *   - the last scan lies before the end of the follow-up;
 *   - with one site: competition stops the tumour without drugs, with the values before patients differ, before it has
 *     grown from its size on day 0 to progression. */
std::vector<std::string> list_remarks(Study const& study);

}  // namespace clonecast::study
