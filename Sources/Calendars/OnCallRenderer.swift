package import Model

/// Renders schedules over a stretch of calendar, and tells who is on call at one instant.
package struct OnCallRenderer {
    /// How far around an instant a duty's ends are looked for.
    private static let reach = Delay.days(400)

    private let people: [Symbol]
    private let schedules: [(schedule: Schedule, zone: Zone)]

    /// Schedules as authored; their shifts are not looked at. Zones must be known to the machine: others count as UTC.
    package init(schedules: [Schedule], people: [Symbol]) {
        self.people = people
        self.schedules = schedules.map { ($0, Zone($0.zone) ?? .utc) }
    }

    /// One schedule from `from` until `until`, which must be later, in seconds since 1970-01-01 UTC; `clock` is what is shown,
    /// the schedule's own when nil.
    package func rendering(of id: ScheduleID, from: Int64, until: Int64, clock: Zone?) -> ScheduleRendering {
        let (schedule, zone) = schedules[id.index]
        let length = Delay.seconds(until - from)
        let timeLine = TimeLine(zone: zone, unixSeconds: from, horizon: .start + length)
        let layers = schedule.layers.map { layer in
            ScheduleRendering.Layer(title: title(layer), duties: duties(timeLine.shifts(layers: [layer], overrides: [])))
        }
        let final = duties(timeLine.shifts(layers: schedule.layers, overrides: schedule.overrides))
        return ScheduleRendering(
            name: schedule.name.text, zone: schedule.zone,
            epoch: Epoch(unixSeconds: from, zone: clock ?? zone, length: length), length: length, layers: layers,
            overrides: duties(timeLine.shifts(layers: [], overrides: schedule.overrides)),
            final: withGaps(final, until: timeLine.horizon))
    }

    /// Who is on call at `at`, in seconds since 1970-01-01 UTC.
    package func moment(at: Int64, policies: [Policy], clock: Zone) -> OnCallMoment {
        let from = at - Self.reach.nanoseconds / 1_000_000_000
        let now = Instant.start + Self.reach
        let states = schedules.map { state(of: $0.schedule, $0.zone, at: now, startingAt: from) }
        return OnCallMoment(
            epoch: Epoch(unixSeconds: from, zone: clock, length: Self.reach * 2), at: now, schedules: states,
            policies: policies.map { policy in
                let levels = policy.levels.map { level in
                    OnCallMoment.Level(targets: level.targets.map { target($0, states) }, wait: level.wait)
                }
                return OnCallMoment.OfPolicy(policy: policy.name.text, levels: levels)
            })
    }

    private func target(_ target: Policy.Target, _ states: [OnCallMoment.OnSchedule]) -> OnCallMoment.Target {
        switch target {
        case .person(let person): .init(name: name(person), isSchedule: false, who: name(person))
        case .schedule(let schedule):
            .init(name: states[schedule.index].schedule, isSchedule: true, who: states[schedule.index].who)
        }
    }

    private func state(
        of schedule: Schedule, _ zone: Zone, at now: Instant, startingAt from: Int64
    ) -> OnCallMoment.OnSchedule {
        let timeLine = TimeLine(zone: zone, unixSeconds: from, horizon: .start + Self.reach * 2)
        let shifts = timeLine.shifts(layers: schedule.layers, overrides: schedule.overrides)
        let all = withGaps(duties(shifts), until: timeLine.horizon)
        let index = all.lastIndex { $0.from <= now } ?? 0
        let duty = all[index]
        return OnCallMoment.OnSchedule(
            schedule: schedule.name.text, zone: schedule.zone, who: duty.who, since: duty.from == .start ? nil : duty.from,
            until: duty.until == timeLine.horizon ? nil : duty.until, next: index + 1 < all.count ? all[index + 1].who : nil)
    }

    // MARK: Duties

    private func name(_ person: PersonID) -> String { people[person.index].text }

    private func duties(_ shifts: [Schedule.Shift]) -> [Duty] {
        shifts.map { Duty(from: $0.from, until: $0.until, who: name($0.person)) }
    }

    private func withGaps(_ duties: [Duty], until end: Instant) -> [Duty] {
        var whole: [Duty] = []
        var at = Instant.start
        for duty in duties {
            if at < duty.from { whole.append(Duty(from: at, until: duty.from, who: nil)) }
            whole.append(duty)
            at = duty.until
        }
        if at < end { whole.append(Duty(from: at, until: end, who: nil)) }
        return whole
    }

    /// `primary, backup; every 7d from 2020-11-02 09:00:00, on Mon-Fri 08:00-20:00`.
    private func title(_ layer: Schedule.Layer) -> String {
        var text = layer.rotation.map(name).joined(separator: ", ") + "; every \(layer.turn.text) from \(layer.from.text)"
        if let until = layer.until { text += " until \(until.text)" }
        if let turnsFrom = layer.turnsFrom { text += ", turns from \(turnsFrom.text)" }
        if !layer.restrictions.isEmpty { text += ", on " + layer.restrictions.map(\.hoursText).joined(separator: " and ") }
        return text
    }
}
