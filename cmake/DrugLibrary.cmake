# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0

#[[ Writes a source file that holds the texts of the built-in drugs.

clonecast_write_drug_library(OUTPUT files...)   files: configs/drugs/NAME.toml; NAME is the name in studies ]]
function(clonecast_write_drug_library output)
  set(entries "")
  foreach(path IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
    file(READ "${path}" text)
    cmake_path(GET path STEM name)
    string(APPEND entries "        {\"${name}\", R\"toml(${text})toml\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT "${output}" @ONLY CONTENT [[
// Written by cmake/DrugLibrary.cmake from configs/drugs/.
#include "host/study/detail/DrugLibrary.hh"

namespace clonecast::study::detail {

std::vector<LibraryDrug> const& library_drugs() {
    static std::vector<LibraryDrug> const drugs{
@entries@    };
    return drugs;
}

}  // namespace clonecast::study::detail
]])
endfunction()
