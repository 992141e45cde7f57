// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Aligned columns of text.
#include "host/report/detail/TextTable.hh"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace clonecast::report::detail {

namespace {

constexpr int gap = 2;

//! Whether a row has nothing but its label.
bool is_heading(std::vector<std::string> const& cells) {
    return std::all_of(cells.begin() + 1, cells.end(), [](std::string const& cell) { return cell.empty(); });
}

void pad(int width, std::string_view text, std::string* line) {
    *line += text;
    line->append(static_cast<std::size_t>(std::max(0, width - text_width(text))), ' ');
}

}  // namespace

int text_width(std::string_view text) {
    return static_cast<int>(std::count_if(text.begin(), text.end(),
                                          [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

TextTable::TextTable(std::vector<std::string> header, int width) : header_(std::move(header)), width_(width) {
    if (header_.empty()) {
        throw std::invalid_argument("TextTable: no columns");
    }
}

void TextTable::add_row(std::vector<std::string> cells) {
    if (cells.size() != header_.size()) {
        throw std::invalid_argument("TextTable: a row of another length than the header");
    }
    rows_.push_back(std::move(cells));
}

bool TextTable::has_own_line(std::string const& label) const {
    return text_width(label) > width_ / 3;
}

int TextTable::column_width(std::size_t column) const {
    int width = text_width(header_[column]);
    for (auto const& row : rows_) {
        if (column > 0 || !(has_own_line(row[0]) || is_heading(row))) {
            width = std::max(width, text_width(row[column]));
        }
    }
    return width;
}

std::string TextTable::line(std::vector<std::string> const& cells, std::size_t begin, std::size_t end,
                            int label_width) const {
    std::string result(gap, ' ');
    if (is_heading(cells)) {
        return result + cells[0];
    }
    if (has_own_line(cells[0])) {
        result += cells[0];
        result += "\n" + std::string(gap, ' ');
        pad(label_width, "", &result);
    } else {
        pad(label_width, cells[0], &result);
    }
    for (std::size_t column = begin; column < end; ++column) {
        result.append(gap, ' ');
        pad(column_width(column), cells[column], &result);
    }
    result.erase(result.find_last_not_of(' ') + 1);
    return result;
}

std::string TextTable::text(std::string_view before, std::string_view after) const {
    int const label_width = column_width(0);
    std::string result;
    std::size_t begin = 1;
    do {
        int used = gap + label_width;
        std::size_t end = begin;
        while (end < header_.size() && (end == begin || used + gap + column_width(end) <= width_)) {
            used += gap + column_width(end);
            ++end;
        }
        result += std::string(before) + line(header_, begin, end, label_width) + std::string(after) + "\n";
        for (auto const& row : rows_) {
            result += line(row, begin, end, label_width) + "\n";
        }
        begin = end;
        if (begin < header_.size()) {
            result += "\n";
        }
    } while (begin < header_.size());
    return result;
}

}  // namespace clonecast::report::detail
