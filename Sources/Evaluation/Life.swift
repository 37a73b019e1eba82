package import Model

/// How a page was tied to a fault.
package enum Attribution: Hashable, Sendable {
    /// The drill id planted with the fault stands in the page.
    case carried
    /// The rule and group the scenario names for the fault, first true inside its window with no such incident open before.
    case inferred
    /// Its events only joined an incident that was open already.
    case masked(IncidentID)
    /// Nothing that reached a page belongs to it.
    case none
}

/// The life of one fault: when each stage was first reached, and how long it took from one to the next.
package struct Life: Hashable, Sendable {
    package struct Moment: Hashable, Sendable {
        package var stage: Stage
        package var at: Instant
        /// The journal entry that says so.
        package var entry: Int
        package init(stage: Stage, at: Instant, entry: Int) { (self.stage, self.at, self.entry) = (stage, at, entry) }
    }

    /// From one reached stage to the next; several stages nobody could observe are spanned by one segment.
    package struct Segment: Hashable, Sendable {
        package var from: Stage
        package var to: Stage
        package var length: Delay
        /// Stages in between that this fault cannot show, or nobody could see.
        package var spans: [Stage]
        package init(from: Stage, to: Stage, length: Delay, spans: [Stage] = []) {
            (self.from, self.to, self.length, self.spans) = (from, to, length, spans)
        }
    }

    package var fault: FaultID
    /// In order of time; stages at one instant in the order of `Stage`.
    package var moments: [Moment]
    /// From `injected` to `delivered`, without gaps: their lengths add up exactly to the detection latency.
    package var segments: [Segment]
    package var attribution: Attribution
    package var incident: IncidentID?
    package init(fault: FaultID, moments: [Moment], segments: [Segment], attribution: Attribution, incident: IncidentID?) {
        (self.fault, self.moments, self.segments) = (fault, moments, segments)
        (self.attribution, self.incident) = (attribution, incident)
    }

    package func moment(_ stage: Stage) -> Moment? { moments.first { $0.stage == stage } }

    /// From the fault to the first page in somebody's hand; nil when none arrived.
    package var detection: Delay? {
        guard let from = moment(.injected), let to = moment(.delivered) else { return nil }
        return to.at - from.at
    }
}

/// The same scenario over many seeds.
package struct SweepJudgement: Hashable, Sendable {
    /// One expectation over all seeds.
    package struct Line: Hashable, Sendable {
        package var verdict: Verdict
        package var passed: Int
        package var of: Int
        /// The first seeds that did not pass, at most five: each is reproduced with `--seed`.
        package var counterexamples: [Seed]
        package init(verdict: Verdict, passed: Int, of: Int, counterexamples: [Seed]) {
            (self.verdict, self.passed, self.of, self.counterexamples) = (verdict, passed, of, counterexamples)
        }
    }

    /// Latency from one stage to another over the seeds that reached the first; one that did not reach the second took for ever
    /// (`Delay` of `Int64.max`), so that a run nobody answered does not make the others look better.
    package struct Latency: Hashable, Sendable {
        package var fault: FaultID
        package var from: Stage
        package var to: Stage
        /// Seeds that reached the second stage, of those that reached the first.
        package var reached: Int
        package var of: Int
        /// Ascending percent and value; nil = too few seeds to say (`n too small`).
        package var quantiles: [Quantile]
        package init(fault: FaultID, from: Stage, to: Stage, reached: Int, of: Int, quantiles: [Quantile]) {
            (self.fault, self.from, self.to) = (fault, from, to)
            (self.reached, self.of, self.quantiles) = (reached, of, quantiles)
        }
    }

    package struct Quantile: Hashable, Sendable {
        package var percent: Int
        package var value: Delay?
        package init(percent: Int, value: Delay?) { (self.percent, self.value) = (percent, value) }
    }

    package var seeds: [Seed]
    package var lines: [Line]
    package var latencies: [Latency]
    package init(seeds: [Seed], lines: [Line], latencies: [Latency]) {
        (self.seeds, self.lines, self.latencies) = (seeds, lines, latencies)
    }

    package var outcome: Outcome { .worst(of: lines.map(\.verdict).filter(\.counts).map(\.outcome)) }
}
