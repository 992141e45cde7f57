// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A view of a constant array, on the host or on a device.
#pragma once

#include <cstddef>

#include "kernels/Macros.hh"

namespace clonecast {

//! Pointer and length; trivially copyable, so that it can be passed to a kernel. Never owns.
template <class T>
struct Span {
    T const* data = nullptr;
    std::size_t size = 0;

    template <class Index>
    CLONECAST_INLINE T const& operator[](Index index) const {
        CLONECAST_EXPECT(static_cast<std::size_t>(index) < size);
        return data[index];
    }
};

}  // namespace clonecast
