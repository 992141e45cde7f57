// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#ifdef CLONECAST_HAVE_HDF5

#    include "host/report/detail/Hdf5Columns.hh"

#    include <hdf5.h>

#    include <cstring>

#    include "host/FileError.hh"
#    include "host/report/PatientsFile.hh"

namespace clonecast::report::detail {

Hdf5Columns::Hdf5Columns(std::filesystem::path const& path, std::vector<std::string> names) : path_(path) {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // errors become exceptions
    file_ = Hdf5Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    if (file_.get() < 0) {
        throw FileError(path, "not a complete HDF5 file; run the study again");
    }
    check_version();
    for (std::string const& name : names) {
        columns_.push_back(open(name));
    }
}

void Hdf5Columns::read(std::size_t column, std::uint64_t begin, std::uint64_t n,
                       std::vector<std::int8_t>* values) const {
    values->resize(n);
    read_as(columns_[column], H5T_NATIVE_INT8, begin, n, values->data());
}

void Hdf5Columns::read(std::size_t column, std::uint64_t begin, std::uint64_t n,
                       std::vector<std::int64_t>* values) const {
    values->resize(n);
    read_as(columns_[column], H5T_NATIVE_INT64, begin, n, values->data());
}

void Hdf5Columns::read(std::size_t column, std::uint64_t begin, std::uint64_t n, std::vector<double>* values) const {
    values->resize(n);
    read_as(columns_[column], H5T_NATIVE_DOUBLE, begin, n, values->data());
}

void Hdf5Columns::read(std::size_t column, std::uint64_t begin, std::uint64_t n, std::vector<char>* bytes,
                       std::vector<std::string_view>* texts) const {
    Column const& from = columns_[column];
    if (from.kind != Kind::text) {
        throw FileError(path_, "column " + from.name + " is no text of fixed length; the file was changed");
    }
    bytes->resize(n * from.width);
    read_as(from, from.type.get(), begin, n, bytes->data());
    texts->resize(n);
    for (std::uint64_t i = 0; i < n; ++i) {
        char const* const text = bytes->data() + i * from.width;
        (*texts)[i] = {text, strnlen(text, from.width)};
    }
}

Hdf5Handle Hdf5Columns::own(std::int64_t id, Hdf5Handle::Close close_with, std::string const& what) const {
    if (id < 0) {
        throw FileError(path_, "cannot read " + what + " of this file; it was changed or is damaged");
    }
    return {id, close_with};
}

void Hdf5Columns::check_version() const {
    std::int32_t version = 0;
    Hdf5Handle const attribute(H5Aopen(file_.get(), "format_version", H5P_DEFAULT), H5Aclose);
    if (attribute.get() < 0 || H5Aread(attribute.get(), H5T_NATIVE_INT32, &version) < 0) {
        throw FileError(path_, "this is not a patients file of clonecast");
    }
    if (version != patients_format_version) {
        throw FileError(path_, "written in version " + std::to_string(version) +
                                   " of the format, and this program reads version " +
                                   std::to_string(patients_format_version));
    }
}

Hdf5Columns::Column Hdf5Columns::open(std::string const& name) {
    Column column;
    column.name = name;
    column.dataset = own(H5Dopen2(file_.get(), ("/patients/" + name).c_str(), H5P_DEFAULT), H5Dclose, "column " + name);
    Hdf5Handle const space = own(H5Dget_space(column.dataset.get()), H5Sclose, "column " + name);
    hsize_t size = 0;
    if (H5Sget_simple_extent_ndims(space.get()) != 1 || H5Sget_simple_extent_dims(space.get(), &size, nullptr) != 1 ||
        (!columns_.empty() && size != n_rows_)) {
        throw FileError(path_, "column " + name + " has not as many rows as the others; the file is damaged");
    }
    n_rows_ = size;
    column.type = own(H5Dget_type(column.dataset.get()), H5Tclose, "column " + name);
    H5T_class_t const type = H5Tget_class(column.type.get());
    if (type == H5T_STRING && H5Tis_variable_str(column.type.get()) == 0) {
        column.kind = Kind::text;
        column.width = H5Tget_size(column.type.get());
    } else if (type == H5T_INTEGER) {
        column.kind = Kind::integer;
    } else if (type != H5T_FLOAT) {
        throw FileError(path_,
                        "column " + name + " is neither a number nor a text of fixed length; the file was changed");
    }
    return column;
}

void Hdf5Columns::read_as(Column const& column, std::int64_t type, std::uint64_t begin, std::uint64_t n,
                          void* values) const {
    if (n == 0) {
        return;
    }
    hsize_t const first = begin;
    hsize_t const size = n;
    Hdf5Handle const memory = own(H5Screate_simple(1, &size, nullptr), H5Sclose, column.name);
    Hdf5Handle const space = own(H5Dget_space(column.dataset.get()), H5Sclose, column.name);
    if (H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, &first, nullptr, &size, nullptr) < 0 ||
        H5Dread(column.dataset.get(), type, memory.get(), space.get(), H5P_DEFAULT, values) < 0) {
        throw FileError(path_, "cannot read rows from " + std::to_string(begin + 1) + " on of column " + column.name +
                                   "; the file is damaged");
    }
}

}  // namespace clonecast::report::detail

#endif
