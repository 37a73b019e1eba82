import ArgumentParser
import Components
import Evaluation
import Foundation
import Model
import ScenarioFiles
import Simulation

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast and how large the simulation is, on this machine.",
        discussion: """
            Every figure is the median of --runs runs, on one core. Nothing is judged: figures depend on the machine. With promtool on \
            the PATH its unit test of one rule is timed beside one of our scenarios, as a ratio.

            Two parts take long and are measured only when they are asked for, once, on all cores. 'drills' runs random drills, on \
            which pager and oracle have to agree; one on which they do not makes the exit code 1. 'comparisons' runs 24 half hours \
            (three services, four faults, somebody who answers and somebody who sleeps) under five setups of the folder 'setups'.

            Examples:
              pagerdrill bench
              pagerdrill bench scenarios/poc --runs 3
              pagerdrill bench --part drills
              pagerdrill bench --part comparisons --seeds 100
            """)

    @Argument(help: "Scenarios whose run time is measured one by one.")
    var paths: [String] = ["scenarios"]

    @Option(help: "Runs of each measurement.")
    var runs: Int = 5

    @Option(
        name: .customLong("part"),
        help: "What is measured, several times for several; by default all but 'drills' and 'comparisons'.")
    var parts: [Part] = []

    @Option(help: "Random drills of the part 'drills'.")
    var drills: Int = 100_000

    @Option(help: "Seeds of each scenario and setup of the part 'comparisons'.")
    var seeds: Int = 20

    enum Part: String, CaseIterable, ExpressibleByArgument {
        case lines, days
        case halfHours = "half-hours"
        case processes, references, drills, comparisons

        /// Takes minutes: nobody gets it unasked.
        var isLong: Bool { self == .drills || self == .comparisons }
    }

    func validate() throws {
        if runs < 1 { throw ValidationError("--runs takes a number from 1, found \(runs)") }
        if seeds < 1 { throw ValidationError("--seeds takes a number from 1, found \(seeds)") }
        if drills < 1 { throw ValidationError("--drills takes a number from 1, found \(drills)") }
    }

    func run() async throws {
        for part in Part.allCases where parts.isEmpty ? !part.isLong : parts.contains(part) {
            switch part {
            case .lines: try stopOnDiagnostics(lineByLine)
            case .days: try stopOnDiagnostics(wholeDay)
            case .halfHours: try stopOnDiagnostics(halfHours)
            case .processes: try stopOnDiagnostics(processes)
            case .references: try stopOnDiagnostics(references)
            case .drills: try await agreement()
            case .comparisons: try await comparisons()
            }
        }
    }

    /// Random drills, and whether pager and oracle agree on them.
    private func agreement() async throws {
        let began = ContinuousClock.now
        let found = await Agreement.measured(drills: drills)
        let time = ContinuousClock.now - began
        let (agreed, cores) = (found.cases - found.deviating.count, ProcessInfo.processInfo.activeProcessorCount)
        print(
            "random drills    \(agreed) of \(found.cases) agreed, \(found.incidents) of them with an incident; "
                + "\(String(format: "%.0f", Double(found.cases) / seconds(time))) a second on \(cores) cores, \(text(time))")
        guard !found.deviating.isEmpty else { return }
        for number in found.deviating.prefix(10) {
            print("deviates         RANDOM_DRILLS=1 RANDOM_DRILLS_FROM=\(number) Tests/run --filter RandomDrillTests")
        }
        throw ExitCode(Outcome.failed.exitCode)
    }

    /// Single lines through generator, forwarder and aggregator.
    private func lineByLine() throws(Diagnostics) {
        let scenario = try BenchProfile.volume(linesPerSecond: 200_000, minutes: 2)
        var lines: Int64 = 0
        let time = median {
            let journal = Simulation(scenario, seed: Seed(1), options: BenchOptions(everyLine: true)).run()
            lines = Evaluator(scenario).judge(journal).tally.linesSearchable
        }
        print(
            "every line       \(rate(lines, in: time)) million lines a second "
                + "(\(scenario.streams.count) templates, \(scenario.setup.rules.count) rules, \(lines) lines in \(text(time)))")
    }

    /// A day at a million lines a second, and that neither time nor journal nor memory grows with the lines.
    private func wholeDay() throws(Diagnostics) {
        for rate in [1000, 1_000_000] {
            let scenario = try BenchProfile.day(linesPerSecond: rate)
            var entries = 0
            let time = median { entries = Simulation(scenario, seed: Seed(1)).run().entries.count }
            print(
                "24 h, \(rate)/s".padding(toLength: 17, withPad: " ", startingAt: 0)
                    + "\(text(time)), \(entries) journal entries, peak memory so far \(peakMegabytes()) MB")
        }
    }

    private func halfHours() throws(Diagnostics) {
        let scenario = try BenchProfile.halfHour()
        let (evaluator, world) = (Evaluator(scenario), World(scenario))
        let time = median {
            for seed in 0..<1000 { _ = evaluator.judge(Simulation(world, seed: Seed(UInt64(seed))).run()) }
        }
        print("1000 half hours  \(text(time)) run and judged")
    }

    /// From process start to verdict, beside a peer's unit test of one rule.
    private func processes() throws(Diagnostics) {
        let selection = try selectScenarios(paths)
        guard let first = selection.scenarios.first, let own = Bundle.main.executablePath else { return }
        let time = median { launch(own, ["run", first]) }
        print("one process      \(text(time)) from start to verdict (\(first))")
        guard let peer = Promtool() else {
            print("peer             promtool is not installed; no ratio")
            return
        }
        let theirs = median { launch(peer.path, ["test", "rules", peer.test]) }
        print("peer             promtool tests one alert rule in \(text(theirs)): \(ratio(time, theirs)) of its time")
    }

    private func references() throws(Diagnostics) {
        for path in try selectScenarios(paths).scenarios {
            let scenario = try loadScenario(path).scenario
            let time = median { _ = Evaluator(scenario).judge(Simulation(scenario, seed: Seed(1)).run()) }
            print("reference        \(text(time))  \(path)")
        }
    }

    // MARK: Measuring

    func median(_ body: () -> Void) -> Duration {
        let clock = ContinuousClock()
        let times = (0..<runs).map { _ in clock.measure(body) }.sorted()
        return times[times.count / 2]
    }

    private func launch(_ path: String, _ arguments: [String]) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        // Not `waitUntilExit`: it looks only about every 50 ms, which is more than what is measured.
        let exit = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in exit.signal() }
        guard (try? process.run()) != nil else { return }
        exit.wait()
    }

    func seconds(_ time: Duration) -> Double {
        Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    }

    func text(_ time: Duration) -> String {
        let value = seconds(time)
        return value < 1 ? String(format: "%.2f ms", value * 1000) : String(format: "%.2f s", value)
    }

    private func rate(_ lines: Int64, in time: Duration) -> String {
        String(format: "%.1f", Double(lines) / seconds(time) / 1e6)
    }
    private func ratio(_ a: Duration, _ b: Duration) -> String { String(format: "%.2f", seconds(a) / seconds(b)) }

    private func peakMegabytes() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss / 1024
    }
}
