// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What a study answered at points of its values, on disk, so that work that was stopped goes on where it was.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace clonecast {

/*! A file of JSON lines: a header that says what the evaluations are of, then a line for each,
 *  {"values": [...], "answers": [...]}. A line is written by one call and flushed to the disk; one that was cut off, at
 *  the end, is dropped when the file is opened again. Numbers are read back bit for bit. The file is locked while
 *  it is open. */
class EvaluationLog {
  public:
    //! Whose log it is, for messages.
    struct Owner {
        std::string what;                  //!< such as "calibration"
        std::string option;                //!< that chooses the file, such as "--out"
        std::string anew = "--overwrite";  //!< option that begins anew
    };

    //! What becomes of a log that is there.
    enum class Existing { go_on, replace };

    /*! Opens a log or begins one.
     *  \param header  an object of texts; that of a log to go on from must be equal
     *  \throws FileError if the file cannot be used, is of other work (with the first line that differs), is no such
     *          log, or is open elsewhere */
    EvaluationLog(std::filesystem::path path, Owner owner, nlohmann::json const& header,
                  Existing existing = Existing::go_on);
    ~EvaluationLog();
    EvaluationLog(EvaluationLog const&) = delete;
    EvaluationLog& operator=(EvaluationLog const&) = delete;

    //! The last answers at these values, if there are any: an array.
    std::optional<nlohmann::json> find(std::vector<double> const& values) const;
    //! \throws FileError
    void append(std::vector<double> const& values, nlohmann::json const& answers);

    std::size_t size() const { return answers_.size(); }
    std::filesystem::path const& path() const { return path_; }

  private:
    void read(std::string const& text, nlohmann::json const& header);
    //! That of a log, whatever it is of.
    nlohmann::json parse_header(std::string const& line) const;
    void check_header(nlohmann::json const& found, nlohmann::json const& header) const;
    void read_evaluation(std::string const& line, std::size_t number);
    void write_line(std::string const& line);

    std::filesystem::path path_;
    Owner owner_;
    int descriptor_ = -1;
    std::map<std::vector<double>, nlohmann::json> answers_;
};

}  // namespace clonecast
