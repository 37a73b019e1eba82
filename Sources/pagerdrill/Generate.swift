import ArgumentParser
import Foundation
import Model
import ScenarioFiles
import Simulation

struct Generate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a scenario's log lines as NDJSON.",
        discussion: """
            The error generator as an application of its own: healthy traffic and failures as the scenario says, one JSON object a \
            line, for any shipper. Nobody fixes anything, so faults that last until fixed end at their 'at_most'.

            Examples:
              pagerdrill generate outage.yaml > outage.ndjson
              pagerdrill generate outage.yaml --pace | logger --tag drill
              pagerdrill generate outage.yaml --pace --speed 60 --output outage.ndjson
            """)

    @Argument(help: "A scenario file.")
    var scenario: String

    @Option(help: "Seed of all randomness.")
    var seed: UInt64 = 1

    @Flag(help: "Write each line when it happens instead of all at once.")
    var pace = false

    @Option(help: "With --pace: scenario seconds in a second of real time.")
    var speed: Double = 1

    @Option(name: [.short, .long], help: ArgumentHelp("Write here instead of to standard output.", valueName: "file"))
    var output: String?

    func validate() throws {
        if !(speed > 0 && speed <= 1_000_000) { throw ValidationError("--speed takes a number above 0 and up to 1000000") }
        if speed != 1, !pace { throw ValidationError("--speed goes with --pace") }
    }

    func run() async throws {
        let drill = try stopOnDiagnostics { () throws(Diagnostics) in
            let drill = try loadScenario(scenario).scenario
            try refuseTooManyLines(drill, "generate")
            return drill
        }
        guard let file = output.map({ fopen($0, "w") }) ?? fdopen(1, "w") else {
            try refuse()
        }
        let began = ContinuousClock.now
        var text = LineBytes(drill)
        var bytes: [UInt8] = []
        for batch in Generation(drill, seed: Seed(seed)) {
            for line in batch.lines {
                if pace { try await wait(for: line.start, since: began, flushing: file) }
                text.append(line, to: &bytes)
                bytes.append(UInt8(ascii: "\n"))
                if pace || bytes.count > bufferBytes { try write(&bytes, to: file) }
            }
        }
        try write(&bytes, to: file)
        guard fflush(file) == 0 else {
            try refuse()
        }
        if output != nil { fclose(file) }
    }

    private func write(_ bytes: inout [UInt8], to file: UnsafeMutablePointer<FILE>) throws {
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { try refuse() }
        bytes.removeAll(keepingCapacity: true)
    }

    /// Ends with what the system last said against writing.
    private func refuse() throws -> Never {
        let problems = Files.unwritable(output ?? "standard output", errno)
        try stopOnDiagnostics { () throws(Diagnostics) -> Never in throw problems }
    }

    /// Sleeps until a line is due. Lines are planned a second at a time, so each is written up to a second after its time stamp.
    private func wait(
        for instant: Instant, since began: ContinuousClock.Instant, flushing file: UnsafeMutablePointer<FILE>
    ) async throws {
        let due = began + .nanoseconds(Int64(Double(instant.nanoseconds) / speed)) + .seconds(1 / speed)
        guard due > .now else { return }
        fflush(file)
        try await Task.sleep(until: due, clock: .continuous)
    }
}

/// Lines that are handed over together when nobody waits for them one by one.
private let bufferBytes = 1 << 16
