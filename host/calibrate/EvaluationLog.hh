// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The evaluations of a calibration on disk, so that one that was stopped goes on where it was.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace clonecast::calibrate {

/*! A file of JSON lines: a header that says what is calibrated, then a line for each evaluation,
 *  {"values": [...], "answers": [...]}. A line is written by one call and flushed to the disk; one that was cut off, at
 *  the end, is dropped when the file is opened again. Numbers are read back bit for bit. The file is locked while
 *  it is open. */
class EvaluationLog {
  public:
    /*! Opens a log or begins one.
     *  \param header  an object; that of a log that is there must be equal
     *  \throws FileError if the file cannot be used, is of another calibration (with the key that differs), is no such
     *          log, or is open elsewhere */
    EvaluationLog(std::filesystem::path path, nlohmann::json const& header);
    ~EvaluationLog();
    EvaluationLog(EvaluationLog const&) = delete;
    EvaluationLog& operator=(EvaluationLog const&) = delete;

    //! The answers at these values, bit for bit, if they are known.
    std::optional<std::vector<double>> find(std::vector<double> const& values) const;
    //! \throws FileError
    void append(std::vector<double> const& values, std::vector<double> const& answers);

    std::size_t size() const { return answers_.size(); }
    std::filesystem::path const& path() const { return path_; }

  private:
    void read(std::string const& text, nlohmann::json const& header);
    void read_evaluation(std::string const& line, std::size_t number);
    void write_line(std::string const& line);

    std::filesystem::path path_;
    int descriptor_ = -1;
    std::map<std::vector<double>, std::vector<double>> answers_;
};

}  // namespace clonecast::calibrate
