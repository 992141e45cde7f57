# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0

#[[ Writes a source file that holds the page of `clonecast report` and the chart library that it draws with.

clonecast_find_chart_library(FILE VERSION)  of Chart.js 3.9 or newer 3.x (Debian: libjs-chart.js); empty: none;
                                            -DCLONECAST_CHART_JS=FILE names another place
clonecast_write_report_page(OUTPUT FOLDER LIBRARY VERSION) ]]

function(clonecast_find_chart_library file version)
  find_file(
    CLONECAST_CHART_JS
    NAMES chart.min.js Chart.min.js chart.umd.js
    PATHS /usr/share/javascript/chart.js /usr/share/nodejs/chart.js/dist
    DOC "Chart.js 3.9 or newer 3.x, minified, for `clonecast report`"
    NO_DEFAULT_PATH)
  set(${file} "" PARENT_SCOPE)
  set(${version} "" PARENT_SCOPE)
  if(NOT CLONECAST_CHART_JS)
    return()
  endif()
  file(READ "${CLONECAST_CHART_JS}" text)
  if(NOT text MATCHES "Chart\\.js v(3\\.[0-9.]+)" OR CMAKE_MATCH_1 VERSION_LESS 3.9)
    message(WARNING "${CLONECAST_CHART_JS} does not say that it is Chart.js 3.9 or newer 3.x: there will be no reports")
    return()
  endif()
  set(found "${CMAKE_MATCH_1}")
  string(FIND "${text}" "</script" end_tag)
  if(NOT end_tag EQUAL -1)
    message(FATAL_ERROR "${CLONECAST_CHART_JS} holds \"</script\" and cannot be put into a page")
  endif()
  set(${file} "${CLONECAST_CHART_JS}" PARENT_SCOPE)
  set(${version} "${found}" PARENT_SCOPE)
endfunction()

function(clonecast_write_report_page output folder library library_version)
  set(chart_library "")
  if(library)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${library}")
    file(READ "${library}" chart_library)
  endif()
  foreach(name IN ITEMS report.html report.css charts.js panels.js patients.js histories.js report.js claims.js)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${folder}/${name}")
    file(READ "${folder}/${name}" text)
    string(MAKE_C_IDENTIFIER "${name}" variable)
    set(${variable} "${text}")
  endforeach()
  file(CONFIGURE OUTPUT "${output}" @ONLY CONTENT [[
// Written by cmake/ReportPage.cmake.
#include "host/report/html/Page.hh"

namespace clonecast::report::html {

PageFiles const& page_files() {
    static PageFiles const files{
        R"__page__(@report_html@)__page__",
        R"__page__(@report_css@)__page__",
        {R"__page__(@charts_js@)__page__",
         R"__page__(@panels_js@)__page__",
         R"__page__(@patients_js@)__page__",
         R"__page__(@histories_js@)__page__",
         R"__page__(@report_js@)__page__",
         R"__page__(@claims_js@)__page__"},
        R"__page__(@chart_library@)__page__",
        "@library_version@"};
    return files;
}

}  // namespace clonecast::report::html
]])
endfunction()
