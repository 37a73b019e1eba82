import Model

/// What a record says came in.
extension Oracle {
    /// Has heard all of it, in order; with `end` everything due until then has happened as well.
    init(_ scenario: Scenario, hearing heard: [PagerRecord.Heard], until end: Instant? = nil) {
        self.init(scenario)
        for input in heard { hear(input) }
        if let end { finish(at: end) }
    }

    mutating func hear(_ heard: PagerRecord.Heard) { hear(heard.input, at: heard.at, afterPages: heard.pagesBefore) }
}
