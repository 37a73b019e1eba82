package import Model

/// Who is on call on one schedule, asked one instant at a time and answered from what its author wrote.
///
/// The judge's own reading of PagerDuty's rules (facts: schedules): overrides beat layers, the last created override beats the others, a later
/// layer beats an earlier one; in a layer turn `k` counted from turn 0 belongs to person `k mod n`, also through hours in which the layer is off
/// duty. Turns of whole days change at the same time of day; others last exactly as long as they say. Every edge is half-open.
/// It does not look at the flat `Schedule.shifts`, by which the pager goes.
package struct Roster: Hashable, Sendable {
    /// Who, and which line of the schedule says so.
    package struct Duty: Hashable, Sendable {
        package enum Source: Hashable, Sendable {
            /// Index into `Schedule.layers`.
            case layer(Int)
            /// Index into `Schedule.overrides`.
            case override(Int)
        }

        package var person: PersonID
        package var source: Source
    }

    let schedule: Schedule
    let clock: WallClock

    /// `start` is the run's start in seconds since 1970-01-01 UTC.
    package init(_ schedule: Schedule, start: Int64) {
        self.schedule = schedule
        clock = WallClock(offsets: schedule.offsets, start: start)
    }

    package func person(at instant: Instant) -> PersonID? { duty(at: instant)?.person }

    package func duty(at instant: Instant) -> Duty? {
        for (index, override) in schedule.overrides.enumerated().reversed() where holds(override, at: instant) {
            return Duty(person: override.person, source: .override(index))
        }
        return layerDuty(at: instant)
    }

    /// Who would have it if there were no overrides.
    func layerDuty(at instant: Instant) -> Duty? {
        for (index, layer) in schedule.layers.enumerated().reversed() {
            if let person = person(in: layer, at: instant) { return Duty(person: person, source: .layer(index)) }
        }
        return nil
    }

    /// Whether an override begins, ends or holds at this instant.
    func isOverridden(around instant: Instant) -> Bool {
        schedule.overrides.contains { holds($0, at: instant) || clock.instant(of: $0.until) == instant }
    }

    /// Whether a date is near on which calendars go wrong: a change of the clock, 29 February, the turn of a year.
    func isTricky(at instant: Instant) -> Bool {
        let local = clock.localTime(at: instant)
        let monthAndDay = local.month * 100 + local.day
        return clock.changesAround(instant) || [229, 1231, 101].contains(monthAndDay)
    }

    private func holds(_ override: Schedule.Override, at instant: Instant) -> Bool {
        clock.instant(of: override.from) <= instant && instant < clock.instant(of: override.until)
    }

    private func person(in layer: Schedule.Layer, at instant: Instant) -> PersonID? {
        guard !layer.rotation.isEmpty, layer.turn > .zero, clock.instant(of: layer.from) <= instant else { return nil }
        if let until = layer.until, clock.instant(of: until) <= instant { return nil }
        guard layer.restrictions.isEmpty || layer.restrictions.contains(where: { isOnDuty($0, at: instant) }) else {
            return nil
        }
        let people = Int64(layer.rotation.count)
        return layer.rotation[Int(turn(of: layer, at: instant).flooredRemainder(by: people))]
    }

    /// The number of the turn an instant lies in; negative before turn 0.
    func turn(of layer: Schedule.Layer, at instant: Instant) -> Int64 {
        let day: Int64 = 86_400
        let length = layer.turn.nanoseconds
        guard length % (day * 1_000_000_000) == 0 else {
            return (instant - clock.instant(of: layer.turnZero)).nanoseconds.flooredDivision(by: length)
        }
        let seconds = length / 1_000_000_000
        let zero = layer.turnZero.unixSeconds
        func begins(_ turn: Int64) -> Instant { clock.instant(of: CivilTime(unixSeconds: zero + turn * seconds)) }
        // By the face of the clock; where the clock was just changed the neighbour may be right.
        var turn = (clock.localSeconds(at: instant) - zero).flooredDivision(by: seconds)
        while instant < begins(turn) { turn -= 1 }
        while begins(turn + 1) <= instant { turn += 1 }
        return turn
    }

    private func isOnDuty(_ restriction: Schedule.Restriction, at instant: Instant) -> Bool {
        let today = clock.localSeconds(at: instant).flooredDivision(by: 86_400)
        // It may have begun as many days ago as it is long; and by a clock that was set back over midnight, on the day after today.
        for day in (today - restriction.lengthSeconds / 86_400 - 1)...(today + 1) {
            let midnight = CivilTime(unixSeconds: day * 86_400)
            guard restriction.weekdays.contains(midnight.weekday) else { continue }
            let from = midnight.unixSeconds + restriction.fromSecond
            let until = CivilTime(unixSeconds: from + restriction.lengthSeconds)
            if clock.instant(of: CivilTime(unixSeconds: from)) <= instant, instant < clock.instant(of: until) { return true }
        }
        return false
    }
}
