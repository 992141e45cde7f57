// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The rows of a patients file in HDF5 as text.
#ifdef CLONECAST_HAVE_HDF5

#    include <algorithm>
#    include <array>
#    include <charconv>
#    include <cmath>
#    include <utility>

#    include "host/FileError.hh"
#    include "host/report/detail/Hdf5Columns.hh"
#    include "host/report/detail/Records.hh"

namespace clonecast::report::detail {

namespace {

constexpr std::uint64_t block_rows = 4096;

template <class Number>
std::string to_text(Number value) {
    std::array<char, 32> digits{};
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

class Hdf5Records final : public Records {
  public:
    Hdf5Records(std::filesystem::path const& path, std::vector<std::string> const& columns)
        : path_(path), names_(columns), columns_(path, columns), block_(columns.size()) {}

    bool next() override {
        if (row_ == columns_.n_rows()) {
            return false;
        }
        ++row_;
        if (row_ - 1 == block_begin_ + block_size_) {
            read_block();
        }
        return true;
    }

    std::string const& text(std::string_view column) const override {
        auto const at = std::find(names_.begin(), names_.end(), column) - names_.begin();
        return block_[static_cast<std::size_t>(at)][row_ - 1 - block_begin_];
    }

  private:
    [[noreturn]] void fail(std::string const& problem) const override {
        throw FileError(path_, "row " + std::to_string(row_) + ": " + problem +
                                   "; the file is not as clonecast wrote it, so run the study again");
    }

    void read_block() {
        block_begin_ += block_size_;
        block_size_ = std::min(block_rows, columns_.n_rows() - block_begin_);
        for (std::size_t column = 0; column < names_.size(); ++column) {
            std::vector<std::string>& texts = block_[column];
            texts.clear();
            switch (columns_.kind(column)) {
                case Kind::text:
                    columns_.read(column, block_begin_, block_size_, &bytes_, &views_);
                    texts.assign(views_.begin(), views_.end());
                    break;
                case Kind::integer:
                    columns_.read(column, block_begin_, block_size_, &integers_);
                    std::transform(integers_.begin(), integers_.end(), std::back_inserter(texts),
                                   to_text<std::int64_t>);
                    break;
                case Kind::real:
                    columns_.read(column, block_begin_, block_size_, &reals_);
                    std::transform(reals_.begin(), reals_.end(), std::back_inserter(texts),
                                   [](double value) { return std::isnan(value) ? std::string() : to_text(value); });
                    break;
            }
        }
    }

    std::filesystem::path path_;
    std::vector<std::string> names_;
    Hdf5Columns columns_;
    std::vector<std::vector<std::string>> block_;  // [column][row]
    std::uint64_t block_begin_ = 0;
    std::uint64_t block_size_ = 0;
    std::uint64_t row_ = 0;  // counted from 1
    std::vector<char> bytes_;
    std::vector<std::string_view> views_;
    std::vector<std::int64_t> integers_;
    std::vector<double> reals_;
};

}  // namespace

std::unique_ptr<Records> open_hdf5_records(std::filesystem::path const& path, std::vector<std::string> const& columns) {
    return std::make_unique<Hdf5Records>(path, columns);
}

}  // namespace clonecast::report::detail

#endif
