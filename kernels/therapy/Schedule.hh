// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// When a drug is on or given: schedules as numbered changes or doses, so that no day is met twice or missed by rounding.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/Span.hh"

namespace clonecast::therapy {

//! A change that never comes [day].
inline constexpr double no_change = 1e300;

enum class ScheduleKind : std::uint8_t { continuous, cyclic, days };

//! Change number 0, 2, 4, ... turns the drug on and 1, 3, 5, ... off; a drug is off from the moment of the latter on.
struct Schedule {
    ScheduleKind kind = ScheduleKind::continuous;
    double start = 0;            //!< continuous, cyclic: since the phase began [day]
    double on = 0;               //!< cyclic: length of the part on [day]
    double period = 0;           //!< cyclic: on + off [day]
    double until = no_change;    //!< continuous, cyclic: off from here on [day]
    double duration = 1;         //!< days: length of each day on [day]
    std::int32_t first_day = 0;  //!< days: range in the table of days
    std::int32_t n_days = 0;
};

//! A schedule whose numbers are indices of parameters; none: -1.
struct ScheduleParameters {
    ScheduleKind kind = ScheduleKind::continuous;
    std::int32_t start = -1;
    std::int32_t on = -1;
    std::int32_t off = -1;
    std::int32_t until = -1;
    std::int32_t duration = -1;
    std::int32_t first_day = 0;  //!< as in Schedule
    std::int32_t n_days = 0;
};

//! The schedule of one patient.
template <class Parameters>
CLONECAST_FUNCTION Schedule resolve(ScheduleParameters const& schedule, Parameters const& parameters) {
    Schedule result;
    result.kind = schedule.kind;
    result.first_day = schedule.first_day;
    result.n_days = schedule.n_days;
    if (schedule.kind == ScheduleKind::days) {
        result.duration = parameters[schedule.duration];
        return result;
    }
    result.start = parameters[schedule.start];
    if (schedule.kind == ScheduleKind::cyclic) {
        result.on = parameters[schedule.on];
        result.period = result.on + parameters[schedule.off];
    }
    if (schedule.until >= 0) {
        result.until = parameters[schedule.until];
    }
    return result;
}

/*! Time of a change [day since the phase began]; `no_change` when there is none any more.
 *  \param days  table of the days of all schedules [day]
 */
CLONECAST_FUNCTION inline double change_time(Schedule const& schedule, Span<double> days, int change) {
    double time = no_change;
    bool const turns_off = change % 2 == 1;
    int const cycle = change / 2;
    if (schedule.kind == ScheduleKind::days) {
        if (cycle < schedule.n_days) {
            time = days[schedule.first_day + cycle] + (turns_off ? schedule.duration : 0.0);
        }
        return time;
    }
    if (schedule.kind == ScheduleKind::continuous) {
        time = change == 0 ? schedule.start : (change == 1 ? schedule.until : no_change);
    } else {
        time = schedule.start + static_cast<double>(cycle) * schedule.period + (turns_off ? schedule.on : 0.0);
    }
    if (turns_off) {
        return time < schedule.until ? time : schedule.until;
    }
    return time < schedule.until ? time : no_change;
}

/*! Time at which a dose is given [day since the phase began]; `no_change` when there is none any more.
 *  Every `every` days from the beginning of each interval on, its end excluded; schedules of days: once on each.
 *  \param number  of the dose, from 0
 */
CLONECAST_FUNCTION inline double dose_time(Schedule const& schedule, double every, Span<double> days, int number) {
    if (schedule.kind == ScheduleKind::days) {
        return number < schedule.n_days ? days[schedule.first_day + number] : no_change;
    }
    double time = schedule.start;
    if (schedule.kind == ScheduleKind::continuous) {
        time += static_cast<double>(number) * every;
    } else {
        constexpr double rounding = 1e-9;  // so that 21 days of 1/3 day each hold 63 doses, not 64
        auto const whole = static_cast<int>(schedule.on / every * (1.0 - rounding));
        int const per_cycle = whole + 1;
        int const cycle = number / per_cycle;
        int const in_cycle = number % per_cycle;
        time += static_cast<double>(cycle) * schedule.period + static_cast<double>(in_cycle) * every;
    }
    return time < schedule.until ? time : no_change;
}

}  // namespace clonecast::therapy
