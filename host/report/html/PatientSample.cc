// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The first patients of a patients file, for the charts that show patients one by one.
#include "host/report/html/PatientSample.hh"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <optional>
#include <string_view>

#include "host/FileError.hh"

namespace clonecast::report::html {

namespace {

using Json = nlohmann::ordered_json;

//! Fields of one record after RFC 4180; nullopt at the end of the file. \throws FileError if a record is cut off
std::optional<std::vector<std::string>> read_record(std::istream* file, std::filesystem::path const& path) {
    std::vector<std::string> fields(1);
    bool is_quoted = false;
    bool is_empty = true;
    for (int c = file->get(); c != std::istream::traits_type::eof(); c = file->get()) {
        is_empty = false;
        if (is_quoted) {
            if (c != '"') {
                fields.back() += static_cast<char>(c);
            } else if (file->peek() == '"') {
                fields.back() += static_cast<char>(file->get());
            } else {
                is_quoted = false;
            }
        } else if (c == '"') {
            is_quoted = true;
        } else if (c == ',') {
            fields.emplace_back();
        } else if (c == '\n') {
            return fields;
        } else {
            fields.back() += static_cast<char>(c);
        }
    }
    if (!is_empty) {
        throw FileError(path, "the last record is cut off; run the study again");
    }
    return std::nullopt;
}

//! Values of one record by the name of the column.
class Record {
  public:
    Record(std::filesystem::path const& path, std::vector<std::string> const& names, std::vector<std::string> values,
           std::size_t line)
        : path_(path), names_(names), values_(std::move(values)), line_(line) {
        if (values_.size() != names_.size()) {
            fail("has " + std::to_string(values_.size()) + " fields and the header " + std::to_string(names_.size()));
        }
    }

    std::string const& text(std::string_view name) const {
        auto const found = std::find(names_.begin(), names_.end(), name);
        if (found == names_.end()) {
            throw FileError(path_, "there is no column \"" + std::string(name) + "\"; is this a patients.csv?");
        }
        return values_[static_cast<std::size_t>(found - names_.begin())];
    }
    double number(std::string_view name) const {
        std::string const& field = text(name);
        double value = 0;
        auto const [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
        if (error != std::errc{} || end != field.data() + field.size()) {
            fail("column \"" + std::string(name) + "\": expected a number");
        }
        return value;
    }

  private:
    [[noreturn]] void fail(std::string const& problem) const {
        throw FileError(path_, "record " + std::to_string(line_) + ": " + problem +
                                   "; the file is not as clonecast wrote it, so run the study again");
    }

    std::filesystem::path const& path_;
    std::vector<std::string> const& names_;
    std::vector<std::string> values_;
    std::size_t line_;
};

Json patient_json(Record const& record) {
    double const baseline = record.number("baseline_cells");
    Json patient;
    patient["stratum"] = record.text("stratum");
    patient["time_days"] = record.number("time_days");
    patient["end"] = record.text("end");
    patient["first_time_days"] =
        record.text("first_event") == "1" ? Json(record.number("first_time_days")) : Json(nullptr);
    patient["best_response"] = record.text("best_response");
    patient["change"] = baseline > 0 ? Json((record.number("nadir_cells") - baseline) / baseline) : Json(nullptr);
    return patient;
}

}  // namespace

Json read_patient_sample(std::filesystem::path const& path, std::vector<std::string> const& regimens) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw FileError(path, "cannot read this file", errno);
    }
    auto const names = read_record(&file, path);
    if (!names) {
        throw FileError(path, "this file has no header; is it a patients.csv?");
    }
    Json sample = Json::object();
    for (std::string const& regimen : regimens) {
        sample[regimen] = Json::array();
    }
    std::size_t n_missing = regimens.size();
    for (std::size_t line = 2; n_missing > 0; ++line) {
        auto values = read_record(&file, path);
        if (!values) {
            break;
        }
        Record const record(path, *names, std::move(*values), line);
        if (record.text("status") != "evaluated") {
            continue;
        }
        auto const found = sample.find(record.text("regimen"));
        if (found == sample.end()) {
            throw FileError(path,
                            "there is a regimen \"" + record.text("regimen") + "\" that summary.json does not have");
        }
        if (found->size() < sample_size) {
            found->push_back(patient_json(record));
            n_missing -= found->size() == sample_size ? 1 : 0;
        }
    }
    return sample;
}

}  // namespace clonecast::report::html
