// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/EvaluationLog.hh"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <sstream>
#include <utility>

#include "host/FileError.hh"

namespace clonecast {
namespace {

constexpr mode_t file_mode = 0666;  // less the umask

std::string read_all(int descriptor, std::filesystem::path const& path) {
    std::string text;
    std::array<char, 65536> chunk{};
    while (true) {
        ssize_t const n = ::read(descriptor, chunk.data(), chunk.size());
        if (n == 0) {
            return text;
        }
        if (n > 0) {
            text.append(chunk.data(), static_cast<std::size_t>(n));
        } else if (errno != EINTR) {
            throw FileError(path, "cannot be read", errno);
        }
    }
}

//! "'A' there and 'B' here", of the first lines that are not equal.
std::string difference(nlohmann::json const& there, nlohmann::json const& here) {
    if (!there.is_string() || !here.is_string()) {
        return there.dump() + " there and " + here.dump() + " here";
    }
    std::istringstream lines_there(there.get<std::string>());
    std::istringstream lines_here(here.get<std::string>());
    while (true) {
        std::string line_there;
        std::string line_here;
        bool const is_there = static_cast<bool>(std::getline(lines_there, line_there));
        bool const is_here = static_cast<bool>(std::getline(lines_here, line_here));
        if (line_there != line_here || !(is_there && is_here)) {
            return (is_there ? "'" + line_there + "'" : "nothing") + " there and " +
                   (is_here ? "'" + line_here + "'" : "nothing") + " here";
        }
    }
}

bool is_number(nlohmann::json const& value) {
    return value.is_number();
}

}  // namespace

EvaluationLog::EvaluationLog(std::filesystem::path path, Owner owner, nlohmann::json const& header, Existing existing)
    : path_(std::move(path)), owner_(std::move(owner)) {
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, file_mode);
    if (descriptor_ < 0) {
        throw FileError(path_, "cannot be opened", errno);
    }
    try {
        if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
            throw FileError(
                path_, "another " + owner_.what + " is writing to it; wait for it, or choose another " + owner_.option);
        }
        std::string const text = read_all(descriptor_, path_);
        std::size_t complete = text.rfind('\n') + 1;  // 0 if there is no line
        if (complete > 0 || (!text.empty() && text.front() != '{')) {
            parse_header(text.substr(0, text.find('\n')));  // before anything in the file is changed
        }
        if (existing == Existing::replace) {
            complete = 0;
        }
        if (complete < text.size() && ::ftruncate(descriptor_, static_cast<off_t>(complete)) != 0) {
            throw FileError(path_, "cannot be shortened", errno);
        }
        if (complete == 0) {
            write_line(header.dump());
        } else {
            read(text.substr(0, complete), header);
        }
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
}

EvaluationLog::~EvaluationLog() {
    ::close(descriptor_);
}

void EvaluationLog::read(std::string const& text, nlohmann::json const& header) {
    std::size_t begin = 0;
    for (std::size_t number = 1; begin < text.size(); ++number) {
        std::size_t const end = text.find('\n', begin);
        std::string const line = text.substr(begin, end - begin);
        begin = end + 1;
        if (number == 1) {
            check_header(parse_header(line), header);
        } else {
            read_evaluation(line, number);
        }
    }
}

nlohmann::json EvaluationLog::parse_header(std::string const& line) const {
    auto found = nlohmann::json::parse(line, nullptr, false);
    if (!found.is_object() || !found.contains("clonecast")) {
        throw FileError(path_, "is no log of a " + owner_.what + "; choose another " + owner_.option);
    }
    return found;
}

void EvaluationLog::check_header(nlohmann::json const& found, nlohmann::json const& header) const {
    for (auto const& item : header.items()) {
        auto const there = found.value(item.key(), nlohmann::json());
        if (there != item.value()) {
            throw FileError(path_, "is of another " + owner_.what + ": its " + item.key() + " differs, " +
                                       difference(there, item.value()) + "; say " + owner_.anew +
                                       " to begin anew, or choose another " + owner_.option);
        }
    }
}

void EvaluationLog::read_evaluation(std::string const& line, std::size_t number) {
    auto const evaluation = nlohmann::json::parse(line, nullptr, false);
    auto const has_array = [&](char const* key) {
        return evaluation.is_object() && evaluation.contains(key) && evaluation[key].is_array() &&
               !evaluation[key].empty();
    };
    if (!has_array("values") || !has_array("answers") ||
        !std::all_of(evaluation["values"].begin(), evaluation["values"].end(), is_number)) {
        throw FileError(path_,
                        "line " + std::to_string(number) + " is no evaluation; remove the file or say " + owner_.anew);
    }
    answers_[evaluation["values"].get<std::vector<double>>()] = evaluation["answers"];
}

std::optional<nlohmann::json> EvaluationLog::find(std::vector<double> const& values) const {
    auto const found = answers_.find(values);
    return found == answers_.end() ? std::nullopt : std::optional(found->second);
}

void EvaluationLog::append(std::vector<double> const& values, nlohmann::json const& answers) {
    write_line(nlohmann::json{{"values", values}, {"answers", answers}}.dump());
    answers_[values] = answers;
}

void EvaluationLog::write_line(std::string const& line) {
    std::string const text = line + '\n';
    ssize_t const written = ::write(descriptor_, text.data(), text.size());
    if (written != static_cast<ssize_t>(text.size())) {
        throw FileError(path_, "cannot be written", written < 0 ? errno : ENOSPC);
    }
    if (::fdatasync(descriptor_) != 0 && errno != EINVAL && errno != EROFS) {
        throw FileError(path_, "cannot be written to the disk", errno);
    }
}

}  // namespace clonecast
