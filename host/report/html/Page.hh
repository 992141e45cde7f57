// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The parts of the report's page, put into the program when it is built.
#pragma once

#include <array>
#include <string_view>

namespace clonecast::report::html {

struct PageFiles {
    std::string_view html;  //!< with {{places}} for the rest
    std::string_view css;
    std::array<std::string_view, 6> scripts;  //!< in the order in which they run
    std::string_view chart_library;           //!< Chart.js; empty: it was not found when the program was built
    std::string_view chart_library_version;
};

//! Defined in a file that cmake/ReportPage.cmake writes.
PageFiles const& page_files();

}  // namespace clonecast::report::html
