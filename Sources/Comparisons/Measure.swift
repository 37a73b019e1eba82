import Evaluation
import Model

/// What setups are compared by. Each is the difference of two named instants, a share of the runs, or a rate; none is a score of scores.
package enum Measure: String, Hashable, Sendable, CaseIterable {
    /// How long from the fault until its page was in somebody's hand; the slowest fault of a run counts.
    case detection
    /// How long users were harmed.
    case outage
    /// How many runs had the page of every fault delivered.
    case coverage
    /// How many runs lost no notification on the way.
    case arrival
    /// How many runs met everything the scenario expects.
    case expectations
    /// How many runs escalated exactly as their policy says, of those that had an incident.
    case escalation
    /// How many runs had every fault answered within what the tier of its service promises, by the tier's own clock.
    case response = "response target"
    /// How many runs had every service work again within what its tier promises.
    case resolution = "resolution target"
    /// Mean time to acknowledge, by the definition that is printed.
    case acknowledgement
    /// Alerts that belong to a fault, of all alerts.
    case precision
    /// Notifications for each incident.
    case pagesPerIncident = "pages per incident"
    /// Notifications no fault explains, for each day on call.
    case falsePagesPerDay = "false pages per day"
    /// Messages no fault explains, for each day on call, by where they land. They interrupt nobody.
    case falseEmailsPerDay = "needless e-mails per day"
    case falseChatsPerDay = "needless chat messages per day"
    case falseTicketsPerDay = "needless tickets per day"
    /// Interruptions between 22:00 and 08:00, for each day on call.
    case sleepPerDay = "sleep interruptions per day"

    package enum Kind: Sendable { case duration, share, rate }

    package var kind: Kind {
        switch self {
        case .detection, .outage: .duration
        case .coverage, .arrival, .expectations, .escalation, .response, .resolution: .share
        case .acknowledgement, .precision, .pagesPerIncident, .falsePagesPerDay, .falseEmailsPerDay, .falseChatsPerDay,
            .falseTicketsPerDay, .sleepPerDay:
            .rate
        }
    }

    /// Whether it is about messages, and says nothing where nobody is written to.
    var isOfMessages: Bool { [.falseEmailsPerDay, .falseChatsPerDay, .falseTicketsPerDay].contains(self) }

    /// Whether more of it is better.
    package var isBetterHigh: Bool {
        switch self {
        case .coverage, .arrival, .expectations, .escalation, .response, .resolution, .precision: true
        case .detection, .outage, .acknowledgement, .pagesPerIncident, .falsePagesPerDay, .falseEmailsPerDay,
            .falseChatsPerDay, .falseTicketsPerDay, .sleepPerDay:
            false
        }
    }
}

extension RunScore {
    /// Nil where a run says nothing about it: without faults there is nothing to detect.
    func duration(_ measure: Measure) -> Delay? {
        guard faults > 0 else { return nil }
        return measure == .outage ? outage : detection
    }

    func share(_ measure: Measure) -> Bool? {
        switch measure {
        case .coverage: faults == 0 ? nil : detected == faults
        case .arrival: pages == 0 ? nil : lostPages == 0
        case .expectations: outcome == .passed
        case .escalation: escalation.isKept
        case .response: response.isKept
        case .resolution: resolution.isKept
        case .detection, .outage, .acknowledgement, .precision, .pagesPerIncident, .falsePagesPerDay, .falseEmailsPerDay,
            .falseChatsPerDay, .falseTicketsPerDay, .sleepPerDay:
            nil
        }
    }

    /// What is divided by what. Times in nanoseconds.
    func rate(_ measure: Measure, lasts: Delay) -> Rate {
        switch measure {
        case .acknowledgement: Rate(acknowledging.nanoseconds, over: Int64(acknowledged))
        case .precision: Rate(Int64(alertsOfFaults), over: Int64(alerts))
        case .pagesPerIncident: Rate(Int64(pages), over: Int64(incidents))
        case .falsePagesPerDay: daily(Int64(falsePages), lasts)
        case .falseEmailsPerDay: daily(Int64(falseEmails), lasts)
        case .falseChatsPerDay: daily(Int64(falseChats), lasts)
        case .falseTicketsPerDay: daily(Int64(falseTickets), lasts)
        case .sleepPerDay: daily(Int64(sleepInterruptions), lasts)
        case .detection, .outage, .coverage, .arrival, .expectations, .escalation, .response, .resolution: Rate(0, over: 0)
        }
    }

    private func daily(_ count: Int64, _ lasts: Delay) -> Rate {
        Rate(count * 86_400, over: lasts.nanoseconds / 1_000_000_000)
    }
}

extension Outcome {
    /// Nil where nothing was put to the test, or nobody can say.
    fileprivate var isKept: Bool? {
        switch self {
        case .passed: true
        case .failed, .error: false
        case .inconclusive, .notExercised: nil
        }
    }
}

/// A sum over a sum.
package struct Rate: Hashable, Sendable {
    package var sum: Int64
    package var over: Int64
    package init(_ sum: Int64, over: Int64) { (self.sum, self.over) = (sum, over) }

    /// Nil over nothing.
    package var value: Double? { over == 0 ? nil : Double(sum) / Double(over) }

    static func += (a: inout Rate, b: Rate) {
        a.sum = a.sum.saturatingAdding(b.sum)
        a.over = a.over.saturatingAdding(b.over)
    }
}
