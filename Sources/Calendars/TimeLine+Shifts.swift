package import Model

extension TimeLine {
    /// Who is on call when, between start and horizon: a later layer beats an earlier one, an override beats all layers, and of
    /// two overrides the one created last wins. Where nobody is on call there is no shift; equal neighbours are one.
    package func shifts(layers: [Schedule.Layer], overrides: [Schedule.Override]) -> [Schedule.Shift] {
        var sources = layers.map(spans(of:))
        for override in overrides {
            let shift = Schedule.Shift(
                from: instant(of: override.from), until: instant(of: override.until), person: override.person)
            sources.append(cut([shift]))
        }
        return overlaid(sources)
    }

    /// One layer by itself: its turns, where they meet its restrictions.
    private func spans(of layer: Schedule.Layer) -> [Schedule.Shift] {
        let turns = cut(self.turns(of: layer))
        guard !layer.restrictions.isEmpty else { return turns }
        let duty = spans(of: layer.restrictions)
        var shifts: [Schedule.Shift] = []
        var first = 0
        for turn in turns {
            while first < duty.count, duty[first].until <= turn.from { first += 1 }
            for span in duty[first...].prefix(while: { $0.from < turn.until }) {
                shifts.append(
                    Schedule.Shift(
                        from: max(turn.from, span.from), until: min(turn.until, span.until), person: turn.person))
            }
        }
        return shifts
    }

    /// The turns that touch the stretch: person `k mod n` has turn `k`, which counts on through restricted hours, and backwards
    /// where the layer begins before turn 0.
    ///
    /// Turns of whole days change at the same wall-clock time whatever the clock does in between; others last exactly as long
    /// as they say. The vendor leaves this open; a choice.
    private func turns(of layer: Schedule.Layer) -> [Schedule.Shift] {
        let whole = layer.turn.nanoseconds % Delay.days(1).nanoseconds == 0
        let zero = instant(of: layer.turnZero)
        let begin = instant(of: layer.from)
        let end = min(layer.until.map(instant(of:)) ?? horizon, horizon)
        func turnStart(_ k: Int64) -> Instant {
            guard whole else { return zero + layer.turn * k }
            let seconds = k * (layer.turn.nanoseconds / 1_000_000_000)
            return instant(of: CivilTime(unixSeconds: layer.turnZero.unixSeconds + seconds))
        }
        guard !layer.rotation.isEmpty, layer.turn > .zero, begin < end else { return [] }
        let first = max(begin, .start)
        // A turn of whole days may be an hour or a day off its place by length alone.
        var k = (first - zero).nanoseconds.flooredDivision(by: layer.turn.nanoseconds) - 2
        while turnStart(k + 1) <= first { k += 1 }
        var shifts: [Schedule.Shift] = []
        var from = turnStart(k)
        while from < end {
            let until = turnStart(k + 1)
            let person = layer.rotation[Int(k.flooredRemainder(by: Int64(layer.rotation.count)))]
            shifts.append(Schedule.Shift(from: max(from, begin), until: min(until, end), person: person))
            (from, k) = (until, k + 1)
        }
        return shifts
    }

    private func cut(_ shifts: [Schedule.Shift]) -> [Schedule.Shift] {
        shifts.compactMap { shift in
            let cut = Schedule.Shift(from: max(shift.from, .start), until: min(shift.until, horizon), person: shift.person)
            return cut.from < cut.until ? cut : nil
        }
    }

    /// Sources in ascending precedence, each ascending without overlap, as one.
    private func overlaid(_ sources: [[Schedule.Shift]]) -> [Schedule.Shift] {
        let edges = Set(sources.joined().flatMap { [$0.from, $0.until] }).sorted()
        var cursors = Array(repeating: 0, count: sources.count)
        var shifts: [Schedule.Shift] = []
        for (from, until) in zip(edges, edges.dropFirst()) {
            var person: PersonID?
            for (index, source) in sources.enumerated() {
                while cursors[index] < source.count, source[cursors[index]].until <= from { cursors[index] += 1 }
                if cursors[index] < source.count, source[cursors[index]].from <= from { person = source[cursors[index]].person }
            }
            guard let person else { continue }
            if let last = shifts.last, last.until == from, last.person == person {
                shifts[shifts.count - 1].until = until
            } else {
                shifts.append(Schedule.Shift(from: from, until: until, person: person))
            }
        }
        return shifts
    }
}
