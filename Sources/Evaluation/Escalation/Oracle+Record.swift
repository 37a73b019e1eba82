import Model

/// What a record says came in.
extension Oracle {
    /// Has heard all of it, in order; with `end` everything due until then has happened as well.
    init(_ scenario: Scenario, hearing heard: [PagerRecord.Heard], until end: Instant? = nil) {
        self.init(scenario)
        for input in heard { hear(input) }
        if let end { finish(at: end) }
    }

    /// The same of a record in which the inputs of one instant stand in no order: each is heard as soon as the pages it answers have left.
    init(_ scenario: Scenario, hearingInAnyOrder heard: [PagerRecord.Heard], until end: Instant) {
        self.init(scenario)
        var rest = heard[...]
        while let now = rest.first?.at {
            var together = Array(rest.prefix { $0.at == now })
            rest = rest.dropFirst(together.count)
            while let due = next, due < now { proceed() }
            while !together.isEmpty {
                let ready = together.firstIndex { $0.pagesBefore <= pages.count(at: now, before: $0.input) }
                if ready == nil, next == now {
                    proceed()
                } else {
                    hear(together.remove(at: ready ?? 0))
                }
            }
        }
        finish(at: end)
    }

    mutating func hear(_ heard: PagerRecord.Heard) { hear(heard.input, at: heard.at, afterPages: heard.pagesBefore) }
}
