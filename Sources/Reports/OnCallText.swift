package import Model

/// Schedules over a stretch, and who is on call at one instant, for people.
///
/// Where the clock changes inside the stretch, its offset stands beside every time; else once in the heading.
package func renderText(
    _ schedules: [ScheduleRendering], _ moment: OnCallMoment?, style: TextStyle = TextStyle()
) -> String {
    let parts =
        schedules.map { OnCallText(clock: Clock($0.epoch), style: style).lines($0) }
        + (moment.map { [OnCallText(clock: Clock($0.epoch), style: style).lines($0)] } ?? [])
    return parts.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
}

/// A wall clock as on-call tables show it.
struct Clock {
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let epoch: Epoch

    init(_ epoch: Epoch) { self.epoch = epoch }

    var changes: Bool { epoch.offsets.count > 1 }

    /// `Tue 2020-11-24 21:00`; seconds only where there are some.
    func text(_ instant: Instant, withOffset: Bool) -> String {
        let civil = local(instant)
        var time = civil.timeText
        if civil.second == 0 { time = String(time.dropLast(3)) }
        return "\(Self.weekdays[Int(civil.weekday) - 1]) \(civil.dateText) \(time)" + (withOffset ? " " + offset(instant) : "")
    }

    /// `+01:00`.
    func offset(_ instant: Instant) -> String {
        let seconds = epoch.offset(at: instant)
        let (hours, minutes) = (seconds.magnitude / 3600, seconds.magnitude % 3600 / 60)
        return (seconds < 0 ? "-" : "+") + "\(hours.padded(2)):\(minutes.padded(2))"
    }

    /// `2020-11-24T21:00:00+01:00`.
    func isoText(_ instant: Instant) -> String {
        let civil = local(instant)
        return "\(civil.dateText)T\(civil.timeText)\(offset(instant))"
    }

    private func local(_ instant: Instant) -> CivilTime {
        let unix = epoch.unixSeconds + instant.nanoseconds.flooredDivision(by: 1_000_000_000)
        return CivilTime(unixSeconds: unix + epoch.offset(at: instant))
    }
}

/// Hundredths of a per cent as `97.02`.
func percentText(_ hundredths: Int64) -> String { "\(hundredths / 100).\((hundredths % 100).padded(2))" }

private struct OnCallText {
    static let nobody = "nobody"
    let clock: Clock
    let style: TextStyle

    // MARK: A stretch

    func lines(_ schedule: ScheduleRendering) -> [String] {
        let (start, end) = (Instant.start, Instant.start + schedule.length)
        let zone =
            schedule.zone == clock.epoch.zone ? schedule.zone : "\(schedule.zone), shown on the clock of \(clock.epoch.zone)"
        var lines = [style.paint("Schedule \(visible(schedule.name))", .heading) + "  \(zone)"]
        lines.append(
            "  \(clock.text(start, withOffset: true)) to \(clock.text(end, withOffset: true))"
                + (clock.changes ? ", the clock changes in between" : ""))
        for (index, layer) in schedule.layers.enumerated() {
            lines.append("  " + style.paint("Layer \(index + 1)", .heading) + "  \(visible(layer.title))")
            lines += table(layer.duties, in: schedule)
        }
        lines.append("  " + style.paint("Overrides", .heading))
        lines += table(schedule.overrides, in: schedule)
        lines.append("  " + style.paint("Final schedule", .heading))
        lines += table(schedule.final, in: schedule)
        let handoffs = schedule.handoffs.count
        return lines + ["    \(handoffs) hand-off\(handoffs == 1 ? "" : "s")"]
    }

    private func table(_ duties: [Duty], in schedule: ScheduleRendering) -> [String] {
        if duties.isEmpty { return ["    " + style.paint("none", .faint)] }
        let rows = duties.map { duty in
            (
                clock.text(duty.from, withOffset: clock.changes), clock.text(duty.until, withOffset: clock.changes),
                (duty.until - duty.from).text, duty
            )
        }
        let (from, until, length) = (width(rows.map(\.0)), width(rows.map(\.1)), width(rows.map(\.2)))
        let lines = rows.map { row in
            "    \(padded(row.0, from))  \(padded(row.1, until))  \(padded(row.2, length))  \(name(row.3.who))"
        }
        return lines + ["    coverage \(percentText(schedule.coverage(of: duties)))%"]
    }

    // MARK: An instant

    func lines(_ moment: OnCallMoment) -> [String] {
        var lines = [
            style.paint("On call at \(clock.text(moment.at, withOffset: true))", .heading) + "  \(clock.epoch.zone)"
        ]
        let names = width(moment.schedules.map { visible($0.schedule) })
        let people = width(moment.schedules.map { visible($0.who ?? Self.nobody) })
        if !moment.schedules.isEmpty { lines.append("  " + style.paint("Schedules", .heading)) }
        for schedule in moment.schedules {
            let who =
                name(schedule.who) + String(repeating: " ", count: people - displayWidth(visible(schedule.who ?? Self.nobody)))
            lines.append("    \(padded(visible(schedule.schedule), names))  \(who)  \(span(schedule, at: moment.at))")
        }
        for policy in moment.policies {
            lines.append("  " + style.paint("Policy \(visible(policy.policy))", .heading))
            for (index, level) in policy.levels.enumerated() { lines.append("    level \(index + 1)  \(text(level))") }
        }
        return lines
    }

    private func span(_ schedule: OnCallMoment.OnSchedule, at now: Instant) -> String {
        let since = schedule.since.map { "since \(time($0, now))" } ?? "for more than a year"
        let until = schedule.until.map { "until \(time($0, now)), then \(visible(schedule.next ?? Self.nobody))" }
        return since + ", " + (until ?? "for more than a year to come")
    }

    /// With its offset where that is another one than at the instant asked for.
    private func time(_ at: Instant, _ now: Instant) -> String {
        clock.text(at, withOffset: clock.offset(at) != clock.offset(now))
    }

    private func text(_ level: OnCallMoment.Level) -> String {
        let targets = level.targets.map { target in
            target.isSchedule ? "\(visible(target.name)): \(name(target.who))" : name(target.who)
        }
        let rest = level.people.isEmpty ? "skipped at once" : "waits \(level.wait.text)"
        return targets.joined(separator: ", ") + style.paint("  \(rest)", .faint)
    }

    // MARK: Cells

    private func name(_ who: String?) -> String { who.map(visible) ?? style.paint(Self.nobody, .doubtful) }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - displayWidth(text)))
    }

    private func width(_ texts: [String]) -> Int { texts.map(displayWidth).max() ?? 0 }
}
