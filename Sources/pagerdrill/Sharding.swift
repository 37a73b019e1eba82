import ArgumentParser
import Comparisons
import Foundation
import Model

/// Which part of a campaign this machine runs.
struct Sharding: ParsableArguments {
    @Option(
        name: .customLong("shard"),
        help: ArgumentHelp(
            "Run one part of several, like 2/5; 'auto' reads which from the environment of a CI, a Kubernetes Indexed Job or a Slurm array.",
            valueName: "m/n"))
    var part: String?

    var isAsked: Bool { part != nil }

    func validate() throws {
        if let part, part != "auto", Shard(text: part) == nil {
            throw ValidationError("--shard takes a part like 2/5, or auto, found '\(part)'")
        }
    }

    /// Nil when everything is to be run.
    func shard() throws(Diagnostics) -> Shard? {
        guard let part else { return nil }
        return part == "auto" ? try Self.shard(from: ProcessInfo.processInfo.environment) : Shard(text: part)
    }

    /// Reads the first scheduler that says which part this is.
    ///
    /// Bazel and its kin count from 0 (Bazel, test encyclopedia, sharding); so does Kubernetes (Indexed Jobs), which does not tell how
    /// many there are: the manifest sets JOB_COMPLETIONS; Slurm counts from SLURM_ARRAY_TASK_MIN in steps of SLURM_ARRAY_TASK_STEP (sbatch,
    /// job arrays).
    static func shard(from environment: [String: String]) throws(Diagnostics) -> Shard {
        let schemes = [
            (index: "TEST_SHARD_INDEX", first: nil, step: nil, count: "TEST_TOTAL_SHARDS"),
            (index: "JOB_COMPLETION_INDEX", first: nil, step: nil, count: "JOB_COMPLETIONS"),
            (
                index: "SLURM_ARRAY_TASK_ID", first: "SLURM_ARRAY_TASK_MIN", step: "SLURM_ARRAY_TASK_STEP",
                count: "SLURM_ARRAY_TASK_COUNT"
            ),
        ]
        guard let scheme = schemes.first(where: { environment[$0.index] != nil }) else {
            throw problem("the environment does not say which part this is", "set TEST_SHARD_INDEX and TEST_TOTAL_SHARDS")
        }
        func number(_ name: String) throws(Diagnostics) -> Int {
            guard let text = environment[name] else {
                throw problem("\(scheme.index) is set and \(name) is not", "set \(name) to the number of parts")
            }
            guard let number = Int(text) else { throw problem("\(name) is '\(text)', expected a number", nil) }
            return number
        }
        var (first, step) = (0, 1)
        if let name = scheme.first, environment[name] != nil { first = try number(name) }
        if let name = scheme.step, environment[name] != nil { step = max(1, try number(name)) }
        let (past, count) = (try number(scheme.index) - first, try number(scheme.count))
        if past % step != 0 {
            throw problem("\(scheme.index) is no multiple of \(step) after \(first)", "number the parts evenly")
        }
        let index = past / step
        guard let shard = Shard(index + 1, of: count) else {
            throw problem(
                "part \(index) (from 0) of \(count) does not exist",
                "check \(scheme.index) and \(scheme.count): parts are numbered evenly, without gaps")
        }
        return shard
    }

    private static func problem(_ message: String, _ hint: String?) -> Diagnostics {
        Diagnostics([Diagnostic(code: "shard/unknown", message, at: nil, hint: hint)])
    }
}
