// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Rows of patients from comma-separated values.
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <deque>
#include <fstream>
#include <limits>
#include <string>

#include "host/FileError.hh"
#include "host/compare/detail/RowSource.hh"

namespace clonecast::compare::detail {
namespace {

enum Field : std::size_t { patient, regimen, time, event, resistant, baseline, n_fields };

class CsvRows final : public RowSource {
  public:
    CsvRows(std::filesystem::path const& path, RowColumns const& columns)
        : path_(path), file_(path, std::ios::binary), with_baseline_(columns.baseline) {
        if (!file_) {
            throw FileError(path, "cannot read this file", errno);
        }
        if (!read_record()) {
            throw FileError(path, "no header line; the file is damaged");
        }
        n_columns_ = fields_.size();
        find_columns({"patient", "regimen", columns.time, columns.event, "resistant", "baseline_cells"});
    }

    void next(RowBlock* block) override {
        *block = {};
        texts_.clear();
        for (std::size_t i = 0; i < block_rows && read_record(); ++i) {
            if (fields_.size() != n_columns_) {
                fail("as many fields as the header has were expected, not " + std::to_string(fields_.size()));
            }
            block->patient.push_back(number<std::int64_t>(patient));
            if (texts_.empty() || texts_.back() != text(regimen)) {
                texts_.push_back(text(regimen));
            }
            block->regimen.emplace_back(texts_.back());
            block->time.push_back(text(time).empty() ? std::numeric_limits<double>::quiet_NaN() : number<double>(time));
            block->event.push_back(number<std::int8_t>(event));
            block->resistant.push_back(number<std::int8_t>(resistant));
            if (with_baseline_) {
                block->baseline.push_back(number<double>(baseline));
            }
        }
    }

  private:
    [[noreturn]] void fail(std::string const& problem) const {
        throw FileError(path_,
                        "line " + std::to_string(line_) + ": " + problem + "; the file was changed or is damaged");
    }

    std::string const& text(Field field) const { return fields_[columns_[field]]; }

    template <class Number>
    Number number(Field field) const {
        std::string const& digits = text(field);
        Number value{};
        auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc{} || end != digits.data() + digits.size()) {
            fail("\"" + digits + "\" is not a number that can be here");
        }
        return value;
    }

    void find_columns(std::array<std::string, n_fields> const& names) {
        std::size_t const n = with_baseline_ ? n_fields : n_fields - 1;  // it is the last
        for (std::size_t field = 0; field < n; ++field) {
            auto const at = std::find(fields_.begin(), fields_.end(), names[field]);
            if (at == fields_.end()) {
                throw FileError(path_, "there is no column " + names[field] + "; it was changed or is damaged");
            }
            columns_[field] = static_cast<std::size_t>(at - fields_.begin());
        }
    }

    //! Splits the next record (RFC 4180) into fields_. \return false at the end of the file
    bool read_record() {
        std::size_t n = 0;
        bool quoted = false;
        std::string line;
        auto const begin_field = [&] {
            if (n == fields_.size()) {
                fields_.emplace_back();
            }
            fields_[n++].clear();
        };
        if (!std::getline(file_, line)) {
            return false;
        }
        begin_field();
        for (;;) {
            ++line_;
            for (std::size_t i = 0; i < line.size(); ++i) {
                char const c = line[i];
                if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
                    fields_[n - 1] += line[++i];
                } else if (c == '"') {
                    quoted = !quoted;
                } else if (c == ',' && !quoted) {
                    begin_field();
                } else {
                    fields_[n - 1] += c;
                }
            }
            if (file_.eof()) {
                fail("the last line has no end");
            }
            if (!quoted) {
                break;
            }
            fields_[n - 1] += '\n';
            if (!std::getline(file_, line)) {
                fail("a quoted field has no end");
            }
        }
        fields_.resize(n);
        return true;
    }

    std::filesystem::path path_;
    std::ifstream file_;
    bool with_baseline_;
    std::size_t n_columns_ = 0;
    std::array<std::size_t, n_fields> columns_{};
    std::vector<std::string> fields_;
    std::deque<std::string> texts_;  // of the regimens in the block; a deque leaves views of them valid
    std::uint64_t line_ = 0;
};

}  // namespace

std::unique_ptr<RowSource> open_csv_rows(std::filesystem::path const& path, RowColumns const& columns) {
    return std::make_unique<CsvRows>(path, columns);
}

}  // namespace clonecast::compare::detail
