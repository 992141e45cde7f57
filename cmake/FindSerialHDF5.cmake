# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# Finds the C library of HDF5 without MPI and defines clonecast::hdf5.
#
# CMake's own FindHDF5 needs the C language, which neither this project nor one that uses it has to enable.
# Used by the build and, installed beside the package configuration, by find_package(clonecast).
# Hint: -DHDF5_ROOT=... or the environment variable HDF5_ROOT.

find_path(
  SerialHDF5_INCLUDE_DIR hdf5.h
  HINTS "${HDF5_ROOT}" ENV HDF5_ROOT
  PATH_SUFFIXES include include/hdf5/serial hdf5/serial)
find_library(
  SerialHDF5_LIBRARY
  NAMES hdf5_serial hdf5
  HINTS "${HDF5_ROOT}" ENV HDF5_ROOT
  PATH_SUFFIXES lib lib64 hdf5/serial)
mark_as_advanced(SerialHDF5_INCLUDE_DIR SerialHDF5_LIBRARY)

if(SerialHDF5_INCLUDE_DIR AND EXISTS "${SerialHDF5_INCLUDE_DIR}/H5public.h")
  file(STRINGS "${SerialHDF5_INCLUDE_DIR}/H5public.h" _hdf5_version_line REGEX "#define H5_VERS_INFO ")
  string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" SerialHDF5_VERSION "${_hdf5_version_line}")
  unset(_hdf5_version_line)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  SerialHDF5
  REQUIRED_VARS SerialHDF5_LIBRARY SerialHDF5_INCLUDE_DIR
  VERSION_VAR SerialHDF5_VERSION)

if(SerialHDF5_FOUND AND NOT TARGET clonecast::hdf5)
  add_library(clonecast::hdf5 UNKNOWN IMPORTED)
  set_target_properties(
    clonecast::hdf5 PROPERTIES IMPORTED_LOCATION "${SerialHDF5_LIBRARY}"
                               INTERFACE_INCLUDE_DIRECTORIES "${SerialHDF5_INCLUDE_DIR}")
endif()
