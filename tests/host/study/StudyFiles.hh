// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Study files for tests.
#pragma once

#include "host/study/Study.hh"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace clonecast::study::test {

//! CLONECAST_TEST_DIR is the folder tests/ of the source tree.
inline std::string path_of(std::string const& name) {
    return CLONECAST_TEST_DIR "/host/study/" + name;
}

inline std::string read_text(std::string const& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        throw std::runtime_error("cannot read " + path);
    }
    return {std::istreambuf_iterator<char>(stream), {}};
}

//! `text` with the first `what` replaced by `by`. \throws std::logic_error if there is none
inline std::string replaced(std::string text, std::string const& what, std::string const& by) {
    std::size_t const position = text.find(what);
    if (position == std::string::npos) {
        throw std::logic_error("no '" + what + "' to replace");
    }
    return text.replace(position, what.size(), by);
}

//! The parameter that a number belongs to.
inline Parameter const& parameter_of(Study const& study, Number const& number) {
    return study.parameters.at(static_cast<std::size_t>(number.parameter));
}

}  // namespace clonecast::study::test
