// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// An identifier of the HDF5 library; without its header, which users of the installed headers need not have.
#pragma once

#include <cstdint>
#include <utility>

namespace clonecast::report::detail {

//! Owns an identifier (hid_t) and closes it. Both kinds of integers are those of HDF5 since 1.10.
class Hdf5Handle {
  public:
    using Close = int (*)(std::int64_t);
    Hdf5Handle() = default;
    Hdf5Handle(std::int64_t id, Close close_with) : id_(id), close_(close_with) {}
    ~Hdf5Handle() { close(); }
    Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
    Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
        std::swap(id_, other.id_);
        std::swap(close_, other.close_);
        return *this;
    }
    std::int64_t get() const { return id_; }
    //! \return what the library says: negative if it could not
    int close() { return id_ < 0 ? 0 : close_(std::exchange(id_, -1)); }

  private:
    std::int64_t id_ = -1;
    Close close_ = nullptr;
};

}  // namespace clonecast::report::detail
