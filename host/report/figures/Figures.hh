// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The charts of a run as files for papers.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/report/figures/Script.hh"
#include "host/report/html/SavedRun.hh"

namespace clonecast::report::figures {

enum class Format { svg, pdf, png };

/*! All charts of a run, in order; those with nothing to draw are left out.
 *  \param reference  regimen that hazard ratios are against; empty: the first
 *  \throws std::invalid_argument if there is no such regimen */
std::vector<Figure> list_figures(html::SavedRun const& run, std::string const& reference);

/*! Draws figures with gnuplot into a folder, each into a file of its own, NAME.svg, .pdf or .png. SVG and PDF are
 *  vector graphics, PNG has 300 dots per inch.
 *  \throws NoGnuplot; FileError if one cannot be drawn */
void draw_figures(std::vector<Figure> const& figures, Format format, std::filesystem::path const& folder);

}  // namespace clonecast::report::figures
