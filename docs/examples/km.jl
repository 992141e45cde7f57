# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# Redraws the Kaplan-Meier curves of a run, from its tables and from its patients, which must agree.
#
# usage: julia km.jl RUN OUT.pdf [ENDPOINT]
#   RUN       output directory of `clonecast run STUDY.toml --patients-file=csv`
#   ENDPOINT  failure (default), first_progression or metastasis
# Needs the packages CSV, DataFrames, JSON and Plots.
using CSV, DataFrames, JSON, Plots

const tolerance = 1e-12
# Okabe and Ito's colours, which people with any common kind of colour vision tell apart.
const colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#f0e442"]

# An empty field is a value that does not exist, and becomes `missing`.
read_table(path) = CSV.read(path, DataFrame; stringtype = String, types = Dict(:regimen => String, :stratum => String))

"Survival after each day with events or censorings, as (days, estimates)."
function kaplan_meier(times, events)
    days = combine(groupby(DataFrame(time = times, event = events), :time; sort = true),
                   :event => sum => :events, nrow => :leaving)
    at_risk = length(times) .- cumsum(days.leaving) .+ days.leaving
    return days.time, cumprod(1 .- days.events ./ at_risk)
end

function main(run, picture, endpoint = "failure")
    summary = JSON.parsefile(joinpath(run, "summary.json"))
    survival = filter(:endpoint => ==(endpoint), read_table(joinpath(run, "survival.csv")))
    prefix = Dict("failure" => "", "first_progression" => "first_", "metastasis" => "metastasis_")[endpoint]
    # A patient whose simulation was stopped has no outcome; it is no censoring.
    patients = dropmissing(read_table(joinpath(run, "patients.csv")), prefix * "time_days")

    chart = plot(xlabel = "days", ylabel = "free of " * replace(endpoint, "_" => " "), title = summary["study"]["name"],
                 xlims = (0, summary["results"]["follow_up_days"]), ylims = (0, 1.01), legend = :bottomleft)
    largest = 0.0
    regimens = unique(survival.regimen)
    for (i, regimen) in enumerate(regimens)
        table = filter(:regimen => ==(regimen), survival)
        # All strata together come first, where there are several.
        table = filter(:stratum => ==(first(table.stratum)), table)
        color = colors[mod1(i, length(colors))]
        plot!(chart, table.time_days, table.estimate; seriestype = :steppost, color, linewidth = 2, label = regimen)
        for limit in (table.lower, table.upper)
            plot!(chart, table.time_days, limit; seriestype = :steppost, color, linestyle = :dot, label = "")
        end
        rows = filter(:regimen => ==(regimen), patients)
        days, estimates = kaplan_meier(rows[!, prefix * "time_days"], rows[!, prefix * "event"])
        of_table = Dict(zip(table.time_days, table.estimate))
        largest = max(largest, maximum(abs(of_table[day] - estimate) for (day, estimate) in zip(days, estimates)))
    end
    savefig(chart, picture)
    println("$(length(regimens)) curves, largest difference between survival.csv and the patients: $largest")
    largest <= tolerance || error("the tables are not those of the patients")
end

main(ARGS...)
