# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# Run by every build (cmake -P): writes clonecast_version.hh, and leaves it untouched if nothing changed.
# Expects SOURCE_DIR, OUTPUT and the CLONECAST_* values that clonecast_version.hh.in names, except the commit.

set(CLONECAST_COMMIT "unknown")
find_program(GIT_PROGRAM git)
if(GIT_PROGRAM)
  # A copy without .git inside somebody else's repository has no commit of its own: ask for the top folder first.
  execute_process(
    COMMAND "${GIT_PROGRAM}" rev-parse --show-toplevel
    WORKING_DIRECTORY "${SOURCE_DIR}"
    OUTPUT_VARIABLE top_folder
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  file(REAL_PATH "${SOURCE_DIR}" real_source_dir)
  if(top_folder STREQUAL real_source_dir)
    execute_process(
      COMMAND "${GIT_PROGRAM}" describe --always --dirty --abbrev=12 --exclude=*
      WORKING_DIRECTORY "${SOURCE_DIR}"
      OUTPUT_VARIABLE described
      OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(described)
      set(CLONECAST_COMMIT "${described}")
    endif()
  endif()
endif()

configure_file("${CMAKE_CURRENT_LIST_DIR}/clonecast_version.hh.in" "${OUTPUT}" @ONLY)
