// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/calibrate/EvaluationLog.hh"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>

#include "host/FileError.hh"
#include "host/calibrate/detail/ReadText.hh"

namespace clonecast::calibrate {
namespace {

constexpr mode_t file_mode = 0666;  // less the umask

}  // namespace

EvaluationLog::EvaluationLog(std::filesystem::path path, nlohmann::json const& header) : path_(std::move(path)) {
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, file_mode);
    if (descriptor_ < 0) {
        throw FileError(path_, "cannot be opened", errno);
    }
    try {
        if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
            throw FileError(path_, "another calibration is writing to it; wait for it, or choose another --out");
        }
        std::string const text = detail::read_text(path_);
        std::size_t const complete = text.rfind('\n') + 1;  // 0 if there is no line
        if (complete < text.size() && ::ftruncate(descriptor_, static_cast<off_t>(complete)) != 0) {
            throw FileError(path_, "cannot drop the line that was cut off", errno);
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
        if (number > 1) {
            read_evaluation(line, number);
            continue;
        }
        auto const found = nlohmann::json::parse(line, nullptr, false);
        if (!found.is_object() || !found.contains("clonecast")) {
            throw FileError(path_, "is no log of a calibration; choose another --out");
        }
        for (auto const& item : header.items()) {
            if (!found.contains(item.key()) || found[item.key()] != item.value()) {
                throw FileError(path_, "is of another calibration: its " + item.key() +
                                           " differs; say --overwrite to begin anew, or choose another --out");
            }
        }
    }
}

void EvaluationLog::read_evaluation(std::string const& line, std::size_t number) {
    auto const evaluation = nlohmann::json::parse(line, nullptr, false);
    auto const numbers = [&](char const* key) {
        std::vector<double> values;
        if (evaluation.is_object() && evaluation.contains(key) && evaluation[key].is_array()) {
            for (auto const& value : evaluation[key]) {
                if (!value.is_number()) {
                    return std::vector<double>{};
                }
                values.push_back(value.get<double>());
            }
        }
        return values;
    };
    std::vector<double> const values = numbers("values");
    std::vector<double> const answers = numbers("answers");
    if (values.empty() || answers.empty()) {
        throw FileError(path_,
                        "line " + std::to_string(number) + " is no evaluation; remove the file or say --overwrite");
    }
    answers_[values] = answers;
}

std::optional<std::vector<double>> EvaluationLog::find(std::vector<double> const& values) const {
    auto const found = answers_.find(values);
    return found == answers_.end() ? std::nullopt : std::optional(found->second);
}

void EvaluationLog::append(std::vector<double> const& values, std::vector<double> const& answers) {
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

}  // namespace clonecast::calibrate
