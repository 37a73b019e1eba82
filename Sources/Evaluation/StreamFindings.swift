package import Model

/// What a large stream did on its way to the pager.
package struct StreamFindings: Hashable, Sendable {
    /// Lines written in the fullest minute.
    package var linesPerMinute: Int64 = 0
    /// Events that came to one integration key in its fullest minute, whether it took them or not.
    package var eventsPerMinute = 0
    /// How many it takes.
    package var eventsPerMinuteMax = 0
    /// Events it turned away, over the whole run.
    package var throttled: Int64 = 0
    /// The first time anything on the way refused to take what came.
    package var firstLimit: Entry?
    package var incidents: Int64 = 0
    package var notifications: Int64 = 0
    /// Of the fault that was paged for first; nil when none was.
    package var detection: Delay?
}

extension Evaluator {
    package func stream(_ journal: Journal) -> StreamFindings {
        let findings = findings(journal)
        var result = StreamFindings()
        var events: [Arrival: Int] = [:]
        for entry in findings.run.journal.entries {
            if case .tally(_, let lines, _, _, _) = entry.fact, entry.station == .generator {
                result.linesPerMinute = max(result.linesPerMinute, lines)
            }
            if case .replied(let id, _, let outcome) = entry.fact, outcome != .unanswered {
                let service = findings.run.event(id)?.event.service
                let minute = (entry.at - .start).nanoseconds / Delay.minutes(1).nanoseconds
                events[Arrival(service: service, minute: minute), default: 0] += 1
            }
            if result.firstLimit == nil, entry.fact.isLimit { result.firstLimit = entry }
        }
        result.eventsPerMinute = events.values.max() ?? 0
        result.eventsPerMinuteMax = scenario.setup.pager.eventsPerMinuteMax
        result.throttled = findings.run.tally.throttled
        (result.incidents, result.notifications) = (findings.run.tally.incidents, findings.run.tally.notifications)
        result.detection = findings.lives.compactMap(\.detection).min()
        return result
    }

    /// One integration key in one minute of the run.
    private struct Arrival: Hashable {
        var service: ServiceID?
        var minute: Int64
    }
}

extension Fact {
    /// Whether somebody did not take what came because it was too much.
    fileprivate var isLimit: Bool {
        switch self {
        case .trouble(_, _, _, _, _, let trouble):
            switch trouble {
            case .refused, .throttled, .rejected: true
            case .lost, .duplicated, .reordered, .delayed, .unanswered: false
            }
        case .replied(_, _, let outcome): outcome == .throttled
        case .note(.dropped(_, _, let reason)): reason != .filtered
        case .note(.ignored(_, let reason)): reason == .rateLimited
        case .first, .last, .tally, .evaluations, .fired, .landed, .paged, .delivered, .undelivered, .bounced, .responded,
            .repaired,
            .sent,
            .operated, .changed, .note, .ended:
            false
        }
    }
}
