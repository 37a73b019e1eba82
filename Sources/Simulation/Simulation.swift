package import Components
package import Model

/// One run in virtual time: the clock jumps from one event to the next.
package struct Simulation: Sendable {
    private var bench: Bench

    package init(_ scenario: Scenario, seed: Seed, options: BenchOptions = BenchOptions()) {
        bench = Bench(scenario, seed: seed, options: options)
    }

    package consuming func run() -> Journal {
        while let due = bench.nextDue { bench.step(at: due) }
        return bench.finish()
    }
}
