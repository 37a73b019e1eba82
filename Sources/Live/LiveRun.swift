package import Components
package import Model

/// A run on the wall clock: the same bench, stepped when its next event is due.
///
/// Hops are modelled; what would cross a socket is decided by the links. The bench compares instants itself, so a sleep that ends late
/// delays nothing but the screen.
package actor LiveRun {
    private var bench: Bench
    private let speed: Int64
    private var told = 0

    /// - Parameter speed: scenario seconds in a second of real time, at least 1.
    package init(_ scenario: Scenario, seed: Seed, speed: Int64, options: BenchOptions = BenchOptions()) {
        precondition(speed >= 1, "a live run is not slower than the clock")
        bench = Bench(scenario, seed: seed, options: options)
        self.speed = speed
    }

    /// Runs to the end; `tell` hears every journal entry when it is written. Cancelling the task ends the run early.
    package func run(tell: @Sendable (Entry) -> Void) async throws -> Journal {
        let clock = ContinuousClock()
        let began = clock.now
        while let due = bench.nextDue {
            try await clock.sleep(until: began + .nanoseconds(due.nanoseconds / speed))
            let elapsed = began.duration(to: clock.now)
            let now = Instant(
                nanoseconds: (elapsed.components.seconds * 1_000_000_000 + elapsed.components.attoseconds / 1_000_000_000)
                    * speed)
            // Late steps are taken one by one at their own instants: order and journal are those of virtual time.
            while let next = bench.nextDue, next <= max(now, due) { bench.step(at: next) }
            for entry in bench.entries(from: told) { tell(entry) }
            told = bench.entryCount
        }
        let journal = bench.finish()
        for entry in journal.entries.dropFirst(told) { tell(entry) }
        return journal
    }
}
