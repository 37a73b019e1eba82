package import Model

/// Schedules over a stretch, and who is on call at one instant, for machines.
///
///     {"schema": "pagerdrill/oncall", "version": 1, "at": {...} or null, "schedules": [
///       {"name": "duty", "zone": "Europe/Amsterdam", "since": "2020-11-24T00:00:00+01:00", "until": "...",
///        "layers": [{"title": "...", "coverage_percent": "35.71", "entries": [{"start": "...", "end": "...", "person": "ann"}]}],
///        "overrides": {"coverage_percent": "0.00", "entries": []},
///        "final_schedule": {"coverage_percent": "100.00", "entries": [...], "gaps": [{"start": "...", "end": "..."}],
///                           "handoffs": [{"at": "...", "from": "ann", "to": null}]}}]}
///
/// Entries hold somebody; gaps are apart. Per cents have two decimals, rounded down, as text. Keys are sorted.
package func renderJSON(_ schedules: [ScheduleRendering], _ moment: OnCallMoment?) -> String {
    JSON.sortedObject([
        ("schema", .string("pagerdrill/oncall")), ("version", .int(1)), ("schedules", .array(schedules.map(json))),
        ("at", moment.map(json) ?? .null),
    ]).pretty() + "\n"
}

private func json(_ schedule: ScheduleRendering) -> JSON {
    let clock = Clock(schedule.epoch)
    func rendered(_ duties: [Duty]) -> [(String, JSON)] {
        [
            ("coverage_percent", .string(percentText(schedule.coverage(of: duties)))),
            ("entries", .array(duties.filter { $0.who != nil }.map { json($0, clock) })),
        ]
    }
    let gaps = schedule.final.filter { $0.who == nil }.map { span($0, clock) }
    let handoffs = schedule.handoffs.map { change in
        JSON.sortedObject([("at", .string(clock.isoText(change.at))), ("from", json(change.from)), ("to", json(change.to))])
    }
    return .sortedObject([
        ("name", .string(schedule.name)), ("zone", .string(schedule.zone)), ("since", .string(clock.isoText(.start))),
        ("until", .string(clock.isoText(.start + schedule.length))),
        ("layers", .array(schedule.layers.map { .sortedObject([("title", .string($0.title))] + rendered($0.duties)) })),
        ("overrides", .sortedObject(rendered(schedule.overrides))),
        (
            "final_schedule",
            .sortedObject(
                rendered(schedule.final) + [("gaps", .array(gaps.map(JSON.sortedObject))), ("handoffs", .array(handoffs))])
        ),
    ])
}

private func span(_ duty: Duty, _ clock: Clock) -> [(String, JSON)] {
    [("start", .string(clock.isoText(duty.from))), ("end", .string(clock.isoText(duty.until)))]
}

private func json(_ duty: Duty, _ clock: Clock) -> JSON { .sortedObject(span(duty, clock) + [("person", json(duty.who))]) }

private func json(_ moment: OnCallMoment) -> JSON {
    let clock = Clock(moment.epoch)
    let schedules = moment.schedules.map { schedule in
        JSON.sortedObject([
            ("schedule", .string(schedule.schedule)), ("zone", .string(schedule.zone)), ("person", json(schedule.who)),
            ("since", json(schedule.since.map(clock.isoText))), ("until", json(schedule.until.map(clock.isoText))),
            ("next", json(schedule.next)),
        ])
    }
    return .sortedObject([
        ("at", .string(clock.isoText(moment.at))), ("zone", .string(clock.epoch.zone)), ("schedules", .array(schedules)),
        ("policies", .array(moment.policies.map(json))),
    ])
}

private func json(_ policy: OnCallMoment.OfPolicy) -> JSON {
    let levels = policy.levels.enumerated().map { index, level in
        JSON.sortedObject([
            ("level", .int(Int64(index + 1))), ("wait_ms", .int(level.wait.nanoseconds / 1_000_000)),
            ("people", .array(level.people.map(JSON.string))),
            (
                "targets",
                .array(
                    level.targets.map { target in
                        .sortedObject([
                            ("name", .string(target.name)), ("type", .string(target.isSchedule ? "schedule" : "person")),
                            ("person", json(target.who)),
                        ])
                    })
            ),
        ])
    }
    return .sortedObject([("policy", .string(policy.policy)), ("levels", .array(levels))])
}
