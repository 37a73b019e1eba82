import Model

/// Lets the oracle run through a scenario in which nobody answers, with nothing but what is known beforehand: what the scenario has happen by
/// the clock, the events asked about, and the word of providers that are sure to fail.
struct Foresight {
    private struct Coming {
        var at: Instant
        var input: Oracle.Input
    }

    private let scenario: Scenario
    private(set) var oracle: Oracle
    /// In the order in which it comes in.
    private var coming: [Coming] = []
    private var lookedAt = 0
    /// By incident: the channels whose delivery nobody knows beforehand.
    private(set) var unsure: [IncidentID: Set<Channel>] = [:]

    /// At one instant what the scenario has happen comes before an event, as it does in a run.
    init(_ scenario: Scenario, _ openings: [Planner.Opening], inputs: [PagerInput]) {
        self.scenario = scenario
        oracle = Oracle(scenario)
        for input in inputs {
            switch input.kind {
            case .operation(let operation): enter(.operation(operation), at: input.at)
            case .change(let change): enter(.change(change), at: input.at)
            case .send(let event): enter(.event(event), at: input.at)
            }
        }
        for opening in openings { enter(.event(opening.event), at: opening.at) }
        run(until: scenario.horizon)
    }

    /// After all that comes in at the same instant.
    private mutating func enter(_ input: Oracle.Input, at instant: Instant) {
        let place = coming.lastIndex { $0.at <= instant }.map { $0 + 1 } ?? 0
        coming.insert(Coming(at: instant, input: input), at: place)
    }

    private mutating func run(until end: Instant) {
        while true {
            let due = oracle.next
            if let first = coming.first, first.at <= end, due.map({ first.at <= $0 }) ?? true {
                coming.removeFirst()
                oracle.hear(first.input, at: first.at)
            } else if let due, due <= end {
                oracle.proceed()
            } else {
                break
            }
            lookAtPages()
        }
    }

    // MARK: Providers

    private mutating func lookAtPages() {
        for prediction in oracle.predictions[lookedAt...] {
            guard case .paged(let notice) = prediction.deed.what,
                let knownAfter = scenario.setup.pager.delivery(by: notice.channel).knownAfter
            else { continue }
            let left = prediction.deed.at
            switch isDelivered(by: notice.channel, at: left) {
            case true?: break
            case false?: enter(.bounce(notice, left: left), at: left + knownAfter)
            case nil: unsure[notice.incident, default: []].insert(notice.channel)
            }
        }
        lookedAt = oracle.predictions.count
    }

    /// Whether what leaves over a channel at an instant arrives; nil where it is a matter of luck.
    private func isDelivered(by channel: Channel, at instant: Instant) -> Bool? {
        var shares = [scenario.setup.pager.link(of: channel).loss]
        for fault in scenario.faults where fault.channel == channel && fault.at <= instant && instant < fault.latestEnd {
            switch fault.kind {
            case .down: return false
            case .loss(let share): shares.append(share)
            case .outage, .errors, .latency, .silence, .flood, .generic, .missedJob, .delay, .duplication, .reordering: break
            }
        }
        if shares.contains(.one) { return false }
        return shares.allSatisfy { $0 == .zero } ? true : nil
    }
}
