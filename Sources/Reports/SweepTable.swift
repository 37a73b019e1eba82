import Evaluation
import Model

/// How long each fault took from stage to stage over many seeds.
struct SweepTable {
    static let tooSmall = "n too small"

    let report: Report
    let sweep: SweepJudgement
    let style: TextStyle

    func lines(indent: String) -> [String] {
        guard !sweep.latencies.isEmpty else { return [] }
        let percents = sweep.percents
        let rows = sweep.latencies.map { latency in
            let reached = "\(latency.reached)/\(latency.of)"
            return [
                TextTable.Cell("'\(report.scenario.label(latency.fault))'"),
                .init("\(latency.from.rawValue) → \(latency.to.rawValue)"),
                .init(reached, latency.reached < latency.of ? .doubtful : .plain),
            ] + percents.map { TextTable.Cell(latency.text(percent: $0)) }
        }
        let table = TextTable(
            alignments: [.left, .left, .right] + percents.map { _ in .right },
            heading: ["fault", "from → to", "reached"] + percents.map { "p\($0)" }, rows: rows)
        return table.lines(style, indent: indent)
    }
}

extension SweepJudgement {
    /// Every percent any latency states, ascending.
    var percents: [Int] { Set(latencies.flatMap { $0.quantiles.map(\.percent) }).sorted() }

    var seedText: String { seeds.seedText }
}

extension [Seed] {
    /// `seeds 1 to 100` when they are consecutive, else their number.
    var seedText: String {
        guard let first, let last else { return "no seeds" }
        let isConsecutive = zip(self, dropFirst()).allSatisfy { $0.value &+ 1 == $1.value }
        if count == 1 { return "seed \(first.value)" }
        return isConsecutive ? "seeds \(first.value) to \(last.value)" : "\(count) seeds"
    }
}

extension SweepJudgement.Latency {
    /// A dash where this latency was not asked for that percent.
    func text(percent: Int) -> String {
        guard let quantile = quantiles.first(where: { $0.percent == percent }) else { return "-" }
        return quantile.value?.shortText ?? SweepTable.tooSmall
    }
}
