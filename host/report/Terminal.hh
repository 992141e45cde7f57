// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The answer as it is printed on the terminal.
#pragma once

#include <string>

#include "host/report/Summary.hh"
#include "host/run/RunResult.hh"

namespace clonecast::report {

enum class Color { off, on };
enum class Charset { ascii, utf8 };

struct TerminalOptions {
    Color color = Color::off;
    Charset charset = Charset::ascii;  //!< of the sketches of curves; names are printed as they are
    int width = 100;                   //!< tables that are wider continue below [column]
};

/*! What a reader wants to know first, as text: what was run; time to failure (and to first progression where it
 *  differs) with landmarks and a sketch of the curves; resistance, response and eradication by regimen; resistance by
 *  mechanism; warnings. Times in days, or in months of 30.4375 days where the follow-up is longer than 400 days;
 *  landmarks then in days where months with a decimal are off by more than half a day. */
std::string terminal_text(Summary const& summary, run::RunResult const& result, TerminalOptions const& options);

}  // namespace clonecast::report
