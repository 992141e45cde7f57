// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// clonecast report RUN
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "host/cli/Cli.hh"
#include "host/cli/Interrupt.hh"
#include "host/report/OutputDirectory.hh"
#include "host/report/OutputFile.hh"
#include "host/report/figures/Figures.hh"
#include "host/report/figures/Gnuplot.hh"
#include "host/report/html/HtmlReport.hh"
#include "host/report/html/SavedRun.hh"

namespace clonecast::cli {
namespace {

namespace fs = std::filesystem;

struct ReportOptions {
    std::string run, out, reference;
    std::string figures;  //!< empty: the page
    bool overwrite = false;
    bool quiet = false;
};

[[noreturn]] void refuse_reference(std::string const& reference) {
    throw UsageError("--reference " + reference + ": the run has no regimen of this name");
}

void figures_command(ReportOptions const& options) {
    using report::figures::Format;
    Format const format = options.figures == "svg" ? Format::svg : options.figures == "pdf" ? Format::pdf : Format::png;
    report::html::SavedRun const run = report::html::read_saved_run(options.run);
    std::vector<report::figures::Figure> figures;
    try {
        figures = report::figures::list_figures(run, options.reference);
    } catch (std::invalid_argument const&) {
        refuse_reference(options.reference);
    }
    report::OutputDirectory directory(options.out.empty() ? fs::path(options.run) / "figures" : fs::path(options.out),
                                      options.overwrite ? report::Existing::replace : report::Existing::refuse);
    Interrupt const interrupt([&directory] { directory.abandon(); });
    try {
        report::figures::draw_figures(figures, format, directory.file(""));
    } catch (report::figures::NoGnuplot const& error) {
        throw UsageError(error.what());
    }
    directory.commit();
    if (!options.quiet) {
        std::fprintf(stderr, "%zu figures are in %s\n", figures.size(), directory.target().c_str());
    }
}

void report_command(ReportOptions const& options) {
    check_report_is_possible();
    fs::path const out = options.out.empty() ? fs::path(options.run) / "report.html" : fs::path(options.out);
    std::string text;
    try {
        text = report::html::html_report(fs::path(options.run), options.reference);
    } catch (std::invalid_argument const&) {
        refuse_reference(options.reference);
    }
    report::OutputFile(out, options.overwrite ? report::Existing::replace : report::Existing::refuse).write(text);
    if (!options.quiet) {
        std::fprintf(stderr, "The report is %s\n", out.c_str());
    }
}

}  // namespace

void check_report_is_possible() {
    if (std::string const reason = report::html::why_no_report(); !reason.empty()) {
        throw UsageError(reason);
    }
}

void add_report_command(CLI::App* app, Action* action) {
    auto const options = std::make_shared<ReportOptions>();
    CLI::App* const command =
        app->add_subcommand("report", "write a page with charts of a run's answers (HTML), or figures");
    command->add_option("run", options->run, "output directory of `clonecast run`")->required()->type_name("RUN");
    command
        ->add_option("--out", options->out,
                     "the page (default: RUN/report.html), or with --figures their directory (RUN/figures)")
        ->check(check_name)
        ->type_name("PATH");
    command->add_option("--figures", options->figures, "write figures for papers instead of the page: svg, pdf or png")
        ->check(CLI::IsMember({"svg", "pdf", "png"}))
        ->type_name("FORMAT");
    command
        ->add_option("--reference", options->reference, "regimen that hazard ratios are against (default: the first)")
        ->type_name("REGIMEN");
    command->add_flag("--overwrite", options->overwrite, "replace a file that is there already");
    command->add_flag("--quiet", options->quiet, "no remarks on standard error");
    command->callback([options, action] {
        *action = [options] {
            options->figures.empty() ? report_command(*options) : figures_command(*options);
            return exit_ok;
        };
    });
}

}  // namespace clonecast::cli
