// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A patients file as comma-separated values.
#include <utility>

#include "host/report/FileWriter.hh"
#include "host/report/detail/Csv.hh"
#include "host/report/detail/PatientColumns.hh"

namespace clonecast::report::detail {

namespace {

class CsvSink final : public PatientsSink {
  public:
    CsvSink(std::filesystem::path const& path, std::vector<Column> columns)
        : columns_(std::move(columns)), writer_(path) {
        for (Column const& column : columns_) {
            csv_ << column.name;
        }
        end_row();
    }

    void write(PatientRow const& row) override {
        for (Column const& column : columns_) {
            std::visit([&](auto const& value) { csv_ << value(row); }, column.value);
        }
        end_row();
    }

    void close() override { writer_.close(); }

  private:
    void end_row() {
        csv_.end_row();
        writer_.write(csv_.text());
        csv_.clear();
    }

    std::vector<Column> columns_;
    FileWriter writer_;
    CsvText csv_;
};

}  // namespace

std::unique_ptr<PatientsSink> make_csv_sink(std::filesystem::path const& path, std::vector<Column> columns) {
    return std::make_unique<CsvSink>(path, std::move(columns));
}

}  // namespace clonecast::report::detail
