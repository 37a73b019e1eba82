package import Model

extension Roster {
    /// One instant at which a schedule passes from somebody, or nobody, to somebody else.
    package struct Change: Hashable, Sendable {
        package var at: Instant
        package var before: PersonID?
        package var after: PersonID?
    }

    /// Every change after `start` and until `end`, in order.
    ///
    /// Who has it can change only where a line of the schedule has an edge: asked just before and at each.
    package func changes(after start: Instant, until end: Instant) -> [Change] {
        let edges = Set(self.edges(from: start, until: end)).filter { start < $0 && $0 <= end }
        return edges.sorted().compactMap { edge in
            let (before, after) = (person(at: edge - Delay(nanoseconds: 1)), person(at: edge))
            return before == after ? nil : Change(at: edge, before: before, after: after)
        }
    }

    /// Instants at which a line begins, ends or passes on; also some outside the stretch.
    private func edges(from start: Instant, until end: Instant) -> [Instant] {
        schedule.overrides.flatMap { [clock.instant(of: $0.from), clock.instant(of: $0.until)] }
            + schedule.layers.flatMap { edges(of: $0, from: start, until: end) }
    }

    private func edges(of layer: Schedule.Layer, from start: Instant, until end: Instant) -> [Instant] {
        guard layer.turn > .zero else { return [] }
        var edges = [clock.instant(of: layer.from)] + (layer.until.map { [clock.instant(of: $0)] } ?? [])
        let (first, last) = (turn(of: layer, at: start), turn(of: layer, at: end))
        edges += (first...max(first, last)).map { begin(of: $0, in: layer) }
        let days = (
            clock.localSeconds(at: start).flooredDivision(by: 86_400),
            clock.localSeconds(at: end).flooredDivision(by: 86_400)
        )
        for restriction in layer.restrictions {
            for day in (days.0 - restriction.lengthSeconds / 86_400 - 2)...(days.1 + 1) {
                let from = day * 86_400 + restriction.fromSecond
                edges.append(clock.instant(of: CivilTime(unixSeconds: from)))
                edges.append(clock.instant(of: CivilTime(unixSeconds: from + restriction.lengthSeconds)))
            }
        }
        return edges
    }

    private func begin(of turn: Int64, in layer: Schedule.Layer) -> Instant {
        let length = layer.turn.nanoseconds
        guard length % 86_400_000_000_000 == 0 else { return clock.instant(of: layer.turnZero) + layer.turn * turn }
        return clock.instant(of: CivilTime(unixSeconds: layer.turnZero.unixSeconds + turn * (length / 1_000_000_000)))
    }
}
