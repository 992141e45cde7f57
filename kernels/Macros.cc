// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/Macros.hh"

#include <stdexcept>
#include <string>

#if defined(CLONECAST_DEBUG)
namespace clonecast::detail {

void debug_failure(char const* kind, char const* condition, char const* file, int line) {
    throw std::logic_error(std::string(kind) + " violated: " + condition + " (" + file + ":" + std::to_string(line) +
                           ")");
}

}  // namespace clonecast::detail
#endif
