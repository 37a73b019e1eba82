package import Components
package import Model

/// One run in virtual time: the clock jumps from one event to the next.
package struct Simulation: Sendable {
    private var bench: Bench

    package init(_ scenario: Scenario, seed: Seed, options: BenchOptions = BenchOptions()) {
        self.init(World(scenario), seed: seed, options: options)
    }

    /// A run of a scenario that runs more than once.
    package init(_ world: World, seed: Seed, options: BenchOptions = BenchOptions()) {
        bench = Bench(world, seed: seed, options: options)
    }

    package consuming func run() -> Journal {
        bench.run()
        return bench.finish()
    }
}
