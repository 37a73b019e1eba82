package import Evaluation
package import Model

/// Everything the first page of an evaluation says, before it is put into words: one setup against doing without it.
package struct Assessment: Sendable {
    /// The services of one tier, and what it promises for them.
    package struct Tier: Sendable {
        package var name: String
        package var respond: Delay?
        package var resolve: Delay?
        /// Its scenarios under both setups; the first setup is doing without.
        package var comparison: Comparison
        package init(name: String, respond: Delay?, resolve: Delay?, comparison: Comparison) {
            (self.name, self.respond, self.resolve, self.comparison) = (name, respond, resolve, comparison)
        }
    }

    /// What a large stream did to one setup.
    package struct Stream: Sendable {
        package var setup: Contest.Setup
        package var findings: StreamFindings
        /// The first limit it hit: when, where and how, in words; nil when it hit none.
        package var firstLimit: String?
        package init(setup: Contest.Setup, findings: StreamFindings, firstLimit: String?) {
            (self.setup, self.findings, self.firstLimit) = (setup, findings, firstLimit)
        }
    }

    /// A verdict of a tier that becomes another one when something assumed is otherwise.
    package struct Flip: Hashable, Sendable {
        package var assumed: String
        package var instead: String
        package var tier: String
        package var flip: Sensitivity.Flip
    }

    /// The extremes of what is assumed that were tried, and every verdict that changed.
    package struct Trial: Hashable, Sendable {
        package var extremes = 0
        package var flips: [Flip] = []
        package init() {}

        /// Adds one extreme: the same tiers, made under it.
        package mutating func add(assumed: String, instead: String, of tiers: [Tier], under others: [Tier]) {
            extremes += 1
            for (tier, other) in zip(tiers, others) {
                let found = Sensitivity(assumed: assumed, instead: instead, of: tier.comparison, under: other.comparison)
                let whole = tier.comparison.sections.count - 1
                flips += found.flips.filter { $0.section == whole && Assessment.measures.contains($0.measure) }.map {
                    Flip(assumed: assumed, instead: instead, tier: tier.name, flip: $0)
                }
            }
        }
    }

    /// What the tiers are compared by, in the order of the page.
    package static let measures: [Measure] = [.detection, .outage, .response, .resolution, .falsePagesPerDay]

    /// What is evaluated, as the page calls it: `PagerDuty`.
    package var title: String
    /// Where its scenarios are, as the command line says it.
    package var selection: String
    /// The command that makes the page again.
    package var command: String
    package var tiers: [Tier]
    package var functions: FunctionFindings
    /// The scenario all streams are of; nil when there is none.
    package var streamFile: String?
    package var streams: [Stream]
    /// Nil when nobody asked.
    package var trial: Trial?

    /// The heading of the section that `trial` makes, and that of the one behind it.
    package static let trialHeading = "## Which assumptions would flip the answer"
    package static let limitsHeading = "## What a simulation cannot answer"

    package init(
        title: String, selection: String, command: String, tiers: [Tier], functions: FunctionFindings, streamFile: String?,
        streams: [Stream], trial: Trial?
    ) {
        (self.title, self.selection, self.command) = (title, selection, command)
        (self.tiers, self.functions, self.streamFile) = (tiers, functions, streamFile)
        (self.streams, self.trial) = (streams, trial)
    }
}

extension Contest {
    /// The bouts of some scenarios only.
    package func only(_ scenarios: Set<String>) -> Contest {
        var part = self
        part.bouts.removeAll { !scenarios.contains($0.scenario) }
        return part
    }

    /// Whether these are runs of the same scenarios, setups and seeds, so that they may stand for each other.
    package func isOf(_ other: Contest) -> Bool { shard == other.shard && isPart(of: other) }
}
