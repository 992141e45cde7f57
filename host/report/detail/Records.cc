// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/detail/Records.hh"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>

#include "host/FileError.hh"

namespace clonecast::report::detail {

namespace {

class CsvRecords final : public Records {
  public:
    CsvRecords(std::filesystem::path const& path, std::vector<std::string> const& columns)
        : path_(path), file_(path, std::ios::binary) {
        if (!file_) {
            throw FileError(path, "cannot read this file", errno);
        }
        if (!read_record()) {
            throw FileError(path, "this file has no header; is it as clonecast wrote it?");
        }
        names_.swap(fields_);
        for (std::string const& column : columns) {
            if (std::find(names_.begin(), names_.end(), column) == names_.end()) {
                throw FileError(path, "there is no column \"" + column + "\"; is this a " + path.filename().string() +
                                          " of clonecast?");
            }
        }
    }

    bool next() override {
        ++record_;
        if (!read_record()) {
            return false;
        }
        if (fields_.size() != names_.size()) {
            fail("has " + std::to_string(fields_.size()) + " fields and the header " + std::to_string(names_.size()));
        }
        return true;
    }

    std::string const& text(std::string_view column) const override {
        return fields_[static_cast<std::size_t>(std::find(names_.begin(), names_.end(), column) - names_.begin())];
    }

  private:
    [[noreturn]] void fail(std::string const& problem) const override {
        throw FileError(path_, "record " + std::to_string(record_) + ": " + problem +
                                   "; the file is not as clonecast wrote it, so run the study again");
    }

    //! Splits the next record after RFC 4180; false at the end of the file. \throws FileError if a record is cut off
    bool read_record() {
        fields_.assign(1, "");
        bool is_quoted = false;
        bool is_empty = true;
        std::streambuf* const buffer = file_.rdbuf();
        constexpr int end = std::streambuf::traits_type::eof();
        for (int c = buffer->sbumpc(); c != end; c = buffer->sbumpc()) {
            is_empty = false;
            if (is_quoted) {
                if (c != '"') {
                    fields_.back() += static_cast<char>(c);
                } else if (buffer->sgetc() == '"') {
                    fields_.back() += static_cast<char>(buffer->sbumpc());
                } else {
                    is_quoted = false;
                }
            } else if (c == '"') {
                is_quoted = true;
            } else if (c == ',') {
                fields_.emplace_back();
            } else if (c == '\n') {
                return true;
            } else {
                fields_.back() += static_cast<char>(c);
            }
        }
        if (!is_empty) {
            throw FileError(path_, "the last record is cut off; run the study again");
        }
        return false;
    }

    std::filesystem::path path_;
    std::ifstream file_;
    std::vector<std::string> names_, fields_;
    std::size_t record_ = 1;  // the header
};

}  // namespace

double Records::number(std::string_view column) const {
    std::string const& field = text(column);
    double value = 0;
    auto const [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc{} || end != field.data() + field.size()) {
        fail("column \"" + std::string(column) + "\": expected a number");
    }
    return value;
}

std::unique_ptr<Records> open_records(std::filesystem::path const& path, std::vector<std::string> const& columns) {
#ifdef CLONECAST_HAVE_HDF5
    if (path.extension() == ".h5") {
        return open_hdf5_records(path, columns);
    }
#endif
    return std::make_unique<CsvRecords>(path, columns);
}

}  // namespace clonecast::report::detail
