// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Rows of patients from HDF5.
#ifdef CLONECAST_HAVE_HDF5

#    include <hdf5.h>

#    include <algorithm>
#    include <cstring>

#    include "host/FileError.hh"
#    include "host/compare/detail/RowSource.hh"
#    include "host/report/PatientsFile.hh"
#    include "host/report/detail/Hdf5Handle.hh"

namespace clonecast::compare::detail {
namespace {

using report::detail::Hdf5Handle;

class Hdf5Rows final : public RowSource {
  public:
    Hdf5Rows(std::filesystem::path const& path, RowColumns const& columns) : path_(path) {
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // errors become exceptions
        file_ = Hdf5Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
        if (file_.get() < 0) {
            throw FileError(path, "not a complete HDF5 file; run the study again");
        }
        check_version();
        patient_ = open("patient");
        regimen_ = open("regimen");
        time_ = open(columns.time);
        event_ = open(columns.event);
        resistant_ = open("resistant");
        if (columns.baseline) {
            baseline_ = open("baseline_cells");
        }
        text_type_ = own(H5Dget_type(regimen_.get()), H5Tclose, "regimen");
        if (H5Tget_class(text_type_.get()) != H5T_STRING || H5Tis_variable_str(text_type_.get()) != 0) {
            throw FileError(path_, "column regimen is no text of fixed length; the file was changed");
        }
        width_ = H5Tget_size(text_type_.get());
    }

    void next(RowBlock* block) override {
        hsize_t const n = std::min<hsize_t>(block_rows, n_rows_ - at_);
        read(patient_, H5T_NATIVE_INT64, n, "patient", &block->patient);
        read(time_, H5T_NATIVE_DOUBLE, n, "time", &block->time);
        read(event_, H5T_NATIVE_INT8, n, "event", &block->event);
        read(resistant_, H5T_NATIVE_INT8, n, "resistant", &block->resistant);
        if (baseline_.get() >= 0) {
            read(baseline_, H5T_NATIVE_DOUBLE, n, "baseline_cells", &block->baseline);
        }
        texts_.resize(n * width_);
        read(regimen_, text_type_.get(), n, "regimen", texts_.data());
        block->regimen.resize(n);
        for (hsize_t i = 0; i < n; ++i) {
            char const* const begin = texts_.data() + i * width_;
            block->regimen[i] = {begin, strnlen(begin, width_)};
        }
        at_ += n;
    }

  private:
    Hdf5Handle own(hid_t id, Hdf5Handle::Close close_with, std::string const& what) const {
        if (id < 0) {
            throw FileError(path_, "cannot read " + what + " of this file; it was changed or is damaged");
        }
        return {id, close_with};
    }

    void check_version() const {
        std::int32_t version = 0;
        Hdf5Handle const attribute(H5Aopen(file_.get(), "format_version", H5P_DEFAULT), H5Aclose);
        if (attribute.get() < 0 || H5Aread(attribute.get(), H5T_NATIVE_INT32, &version) < 0) {
            throw FileError(path_, "this is not a patients file of clonecast");
        }
        if (version != report::patients_format_version) {
            throw FileError(path_, "written in version " + std::to_string(version) +
                                       " of the format, and this program reads version " +
                                       std::to_string(report::patients_format_version));
        }
    }

    Hdf5Handle open(std::string const& column) {
        Hdf5Handle dataset =
            own(H5Dopen2(file_.get(), ("/patients/" + column).c_str(), H5P_DEFAULT), H5Dclose, "column " + column);
        Hdf5Handle const space = own(H5Dget_space(dataset.get()), H5Sclose, "column " + column);
        hsize_t size = 0;
        if (H5Sget_simple_extent_ndims(space.get()) != 1 ||
            H5Sget_simple_extent_dims(space.get(), &size, nullptr) != 1 || (is_open_ && size != n_rows_)) {
            throw FileError(path_, "column " + column + " has not as many rows as the others; the file is damaged");
        }
        n_rows_ = size;
        is_open_ = true;
        return dataset;
    }

    void read(Hdf5Handle const& dataset, hid_t type, hsize_t n, char const* name, void* values) const {
        if (n == 0) {
            return;
        }
        Hdf5Handle const memory = own(H5Screate_simple(1, &n, nullptr), H5Sclose, name);
        Hdf5Handle const space = own(H5Dget_space(dataset.get()), H5Sclose, name);
        if (H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, &at_, nullptr, &n, nullptr) < 0 ||
            H5Dread(dataset.get(), type, memory.get(), space.get(), H5P_DEFAULT, values) < 0) {
            throw FileError(path_, "cannot read rows from " + std::to_string(at_ + 1) + " on of column " + name +
                                       "; the file is damaged");
        }
    }
    template <class Value>
    void read(Hdf5Handle const& dataset, hid_t type, hsize_t n, char const* name, std::vector<Value>* values) const {
        values->resize(n);
        read(dataset, type, n, name, static_cast<void*>(values->data()));
    }

    std::filesystem::path path_;
    Hdf5Handle file_, patient_, regimen_, time_, event_, resistant_, baseline_, text_type_;
    std::size_t width_ = 0;  // of a regimen's name [byte]
    std::vector<char> texts_;
    bool is_open_ = false;
    hsize_t n_rows_ = 0;
    hsize_t at_ = 0;
};

}  // namespace

std::unique_ptr<RowSource> open_hdf5_rows(std::filesystem::path const& path, RowColumns const& columns) {
    return std::make_unique<Hdf5Rows>(path, columns);
}

}  // namespace clonecast::compare::detail

#endif
