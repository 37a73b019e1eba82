package import Components
package import Model

/// One run in virtual time: the clock jumps from one event to the next.
package struct Simulation: Sendable {
    private var bench: Bench

    package init(_ scenario: Scenario, seed: Seed, options: BenchOptions = BenchOptions()) {
        bench = Bench(scenario, seed: seed, options: options)
    }

    package consuming func run() -> Journal {
        bench.run()
        return bench.finish()
    }
}
