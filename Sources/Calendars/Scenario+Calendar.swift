package import Model

extension Schedule {
    /// The schedule of one run: its shifts flat up to the horizon, and its zone's clock as a table.
    package func resolved(in zone: Zone, epochSeconds: Int64, horizon: Instant) -> Schedule {
        var schedule = self
        // What is due at the horizon still happens: somebody has it then, too.
        schedule.shifts = TimeLine(zone: zone, unixSeconds: epochSeconds, horizon: horizon + Delay(nanoseconds: 1))
            .shifts(layers: layers, overrides: overrides)
        schedule.offsets = zone.offsets(
            from: min(epochSeconds, earliest ?? epochSeconds) - Self.margin,
            until: epochSeconds + horizon.nanoseconds / 1_000_000_000 + Self.margin, epoch: epochSeconds)
        return schedule
    }

    /// Restrictions begin up to a week before the hours they cover, and end as much later.
    private static let margin: Int64 = 9 * 86_400

    /// The first time it names, in seconds since 1970-01-01 by the face of its clock.
    private var earliest: Int64? {
        (layers.flatMap { [$0.from, $0.turnZero] } + overrides.map(\.from)).map(\.unixSeconds).min()
    }
}

extension Scenario {
    /// The same drill with all that follows from its zones worked out: the clock of the run, shifts and clocks of its schedules. Nil when
    /// the machine does not know one of the zones.
    package var resolved: Scenario? {
        var scenario = self
        guard let zone = Zone(epoch.zone) else { return nil }
        scenario.epoch = Epoch(unixSeconds: epoch.unixSeconds, zone: zone, length: horizon - .start)
        // Word of hand-offs looks ahead.
        let ahead = setup.pager.notify.flatMap(\.handoffs).map { $0.before + .seconds(1) }.max() ?? .zero
        for index in setup.pager.schedules.indices {
            guard let own = Zone(setup.pager.schedules[index].zone) else { return nil }
            scenario.setup.pager.schedules[index] = setup.pager.schedules[index]
                .resolved(in: own, epochSeconds: epoch.unixSeconds, horizon: horizon + ahead)
        }
        return scenario
    }
}
