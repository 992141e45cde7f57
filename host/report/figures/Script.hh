// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Pieces of gnuplot scripts.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace clonecast::report::figures {

//! A chart: what gnuplot is told once the terminal and the output are set.
struct Figure {
    std::string name;  //!< of its file, without the ending
    std::string script;
    double width = 17.4;  //!< [cm], two columns of most journals
    double height = 11;   //!< [cm]
};

/*! A text between single quotes, in which gnuplot knows neither escapes nor commands of the shell. Line ends and other
 *  control characters become blanks, so that no text reaches the next line of the script. */
std::string literal(std::string_view text);

//! A label of an axis, in which gnuplot looks for a format, and its place. Of one with a "%" gnuplot 5.4 draws the
//! first 49 bytes.
std::string tic_label(std::string_view text, std::size_t place);

//! "NaN", which is not drawn, for null and for what is not finite.
std::string number(double value);
std::string number(nlohmann::ordered_json const& value);

//! Colours of M. Okabe and K. Ito, Color Universal Design (2008), yellow last: it is weak on white.
std::string color(std::size_t index);
//! "lc rgb '#...' dt ...": colour and dashes of a series.
std::string line_style(std::size_t index);

//! Rows of numbers for a plot.
class Data {
  public:
    void row(std::initializer_list<double> values);
    //! Ends a line, so that the next row begins a new one.
    void gap() { text_ += '\n'; }
    bool is_empty() const { return text_.empty(); }
    //! As a data block of a script. \param name  an identifier
    std::string block(std::string const& name) const { return "$" + name + " << END\n" + text_ + "END\n"; }

  private:
    std::string text_;
};

//! The parts of a plot command, which are drawn one over the other.
class Plot {
  public:
    //! \param title  in the key; empty: not there
    void add(std::string const& what, std::string_view title = {});
    bool is_empty() const { return text_.empty(); }
    std::string text() const { return text_.empty() ? "" : "plot " + text_ + "\n"; }

  private:
    std::string text_;
};

//! A command that draws both, bands first, so that no line is under one. \pre neither is empty
std::string plot_both(Plot const& bands, Plot const& lines);

//! Colour of a best response, by its name in the files.
std::string response_color(std::string_view response);

//! Axis of days from 0 on.
std::string day_axis(double follow_up);
/*! Logarithmic vertical axis from a power of ten below all values, which is returned in `floor`, and which is labelled
 *  "none" if there is a 0. */
std::string log_axis(std::vector<double> const& values, double* floor);
//! Values that are not there, or too small for a log axis, at its lower edge.
double at_least(nlohmann::ordered_json const& value, double floor);

}  // namespace clonecast::report::figures
