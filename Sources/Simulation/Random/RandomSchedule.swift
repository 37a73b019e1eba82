import Model

/// Draws schedules that a person could have written, around the time at which a drill runs.
///
/// Edges lie close to the run and often on the hours at which clocks change, so that hand-offs, overrides and gaps meet the incidents.
struct RandomSchedule {
    let people: Int
    /// By the face of the clock, when the run starts.
    let start: CivilTime

    func draw(_ name: String, zone: String, _ random: inout Random) -> Schedule {
        let layers = (0...random.below(3)).map { _ in layer(&random) }
        let overrides = (0..<random.below(3)).map { _ in
            let from = time(&random, hoursBefore: 6, hoursAfter: 8)
            return Schedule.Override(
                person: person(&random), from: from,
                until: CivilTime(unixSeconds: from.unixSeconds + 300 * Int64(1 + random.below(72))))
        }
        return Schedule(name: Symbol(name), zone: zone, layers: layers, overrides: overrides, shifts: [])
    }

    private func layer(_ random: inout Random) -> Schedule.Layer {
        let rotation = (0...random.below(3)).map { _ in person(&random) }
        let turns: [Delay] = [.days(1), .days(1), .days(7), .hours(12), .hours(1), .hours(Int64(1 + random.below(30)))]
        let from = time(&random, hoursBefore: 24 * 20, hoursAfter: 2)
        let ends = random.below(4) == 0
        let until = CivilTime(unixSeconds: time(&random, hoursBefore: 1, hoursAfter: 8).unixSeconds)
        let restrictions = random.below(3) == 0 ? (0...random.below(2)).map { _ in restriction(&random) } : []
        return Schedule.Layer(
            rotation: rotation, turn: turns[Int(random.below(UInt64(turns.count)))], from: from,
            until: ends && from < until ? until : nil,
            turnsFrom: random.below(4) == 0 ? time(&random, hoursBefore: 24 * 10, hoursAfter: 24) : nil,
            restrictions: restrictions)
    }

    private func restriction(_ random: inout Random) -> Schedule.Restriction {
        let near = time(&random, hoursBefore: 4, hoursAfter: 4)
        let from = near.unixSeconds.flooredRemainder(by: 86_400)
        return random.below(2) == 0
            ? .init(weekdays: Array(1...7), fromSecond: from, lengthSeconds: 900 * Int64(1 + random.below(95)))
            : .init(weekdays: [near.weekday], fromSecond: from, lengthSeconds: 900 * Int64(1 + random.below(671)))
    }

    private func person(_ random: inout Random) -> PersonID { PersonID(Int(random.below(UInt64(people)))) }

    /// A time around the start, on a full five minutes.
    private func time(_ random: inout Random, hoursBefore: Int64, hoursAfter: Int64) -> CivilTime {
        let steps = (hoursBefore + hoursAfter) * 12
        let whole = start.unixSeconds.flooredDivision(by: 3600) * 3600
        // Whole days before as often as any time: the same hour as the run's, on another day.
        let offset = (Int64(random.below(UInt64(steps))) - hoursBefore * 12) * 300
        let near = random.below(2) == 0 ? offset.flooredDivision(by: 86_400) * 86_400 + Int64(random.below(96)) * 300 : offset
        return CivilTime(unixSeconds: whole + near)
    }
}
