// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Aligned columns of text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace clonecast::report::detail {

//! How wide text is on a terminal; every code point of UTF-8 counts as one column.
int text_width(std::string_view text);

/*! A table whose columns are as wide as they need to be. If it is wider than a line, the columns that do not fit follow
 *  in blocks below, each with the labels. A label that is wider than a third of a line has a line of its own, and so
 *  has a row with nothing but a label, which is a heading. */
class TextTable {
  public:
    /*! \param header    one text a column; the first is that of the label
     *  \param width     of a line [column] */
    TextTable(std::vector<std::string> header, int width);

    //! As many cells as the header has; the first is the label.
    void add_row(std::vector<std::string> cells);

    //! Lines with two blanks before them. \param before, after  put around every header line, e.g. to show it bold
    std::string text(std::string_view before, std::string_view after) const;

  private:
    int column_width(std::size_t column) const;
    bool has_own_line(std::string const& label) const;
    std::string line(std::vector<std::string> const& cells, std::size_t begin, std::size_t end, int label_width) const;

    std::vector<std::string> header_;
    std::vector<std::vector<std::string>> rows_;
    int width_;
};

}  // namespace clonecast::report::detail
