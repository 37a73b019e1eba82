package import Model

extension PagerDutyEvent {
    /// Which endpoint a body was posted to.
    package enum Endpoint: Hashable, Sendable, CaseIterable {
        /// `/v2/enqueue`.
        case alert
        /// `/v2/change/enqueue`: notifies nobody.
        case change
    }

    /// What the endpoint would say is wrong, one sentence for each problem; empty when it takes the event.
    ///
    /// Sentences as PagerDuty words them, seen in the tests and logs of its clients; those about a missing summary, severity,
    /// payload and dedup key, about an unknown action and about a long dedup key are worded by analogy. Assumed.
    package func validate(as endpoint: Endpoint = .alert) -> [String] {
        var errors = routingKeyErrors
        switch endpoint {
        case .change:
            errors += missing("payload.summary", payload?.summary) + summaryErrors
        case .alert:
            switch eventAction {
            case AlertEvent.Action.trigger.rawValue: errors += triggerErrors
            case AlertEvent.Action.acknowledge.rawValue, AlertEvent.Action.resolve.rawValue:
                errors += missing("dedup_key", dedupKey)
            case .some(let action) where !action.isBlank:
                errors.append(
                    "'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')")
            case .some, .none: errors += missing("event_action", nil)
            }
            if let dedupKey, dedupKey.count > PagerDuty.dedupKeyCharactersMax {
                errors.append("'dedup_key' is too long (maximum is \(PagerDuty.dedupKeyCharactersMax) characters)")
            }
        }
        return errors
    }

    private var routingKeyErrors: [String] {
        guard let routingKey, routingKey.count == PagerDuty.routingKeyCharacters else {
            return ["Length of 'routing_key' is incorrect (should be \(PagerDuty.routingKeyCharacters) characters)"]
        }
        let isPlain = routingKey.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return isPlain ? [] : ["'routing_key' cannot contain non-alphanumeric characters."]
    }

    private var triggerErrors: [String] {
        guard let payload else { return missing("payload", nil) }
        var errors = missing("payload.summary", payload.summary) + summaryErrors + missing("payload.source", payload.source)
        if let severity = payload.severity, !severity.isBlank {
            if Severity(text: severity) == nil {
                errors.append(
                    "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')")
            }
        } else {
            errors += missing("payload.severity", nil)
        }
        return errors
    }

    /// The misspelling is theirs.
    private var summaryErrors: [String] {
        (payload?.summary?.count ?? 0) > PagerDuty.summaryCharactersMax
            ? ["'summary' is too long (maiximum is \(PagerDuty.summaryCharactersMax) characters)"] : []
    }

    private func missing(_ member: String, _ value: String?) -> [String] {
        value.map { !$0.isBlank } == true ? [] : ["'\(member)' is missing or blank"]
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}

extension PagerDuty {
    /// Source: Events API v2, `routing_key`.
    package static let routingKeyCharacters = 32
}

/// What the events endpoint answers. Source: Events API v2; the words of 429 as its clients have logged them.
package struct PagerDutyAnswer: WireBody {
    package static let wireName = WireVendor.pagerDutyEvents.rawValue

    package var status: String
    package var message: String
    package var dedupKey: String?
    package var errors: [String]?

    package init(status: String, message: String, dedupKey: String? = nil, errors: [String]? = nil) {
        (self.status, self.message, self.dedupKey, self.errors) = (status, message, dedupKey, errors)
    }

    enum CodingKeys: String, CodingKey {
        case status, message, errors
        case dedupKey = "dedup_key"
    }

    /// 202.
    package static func accepted(dedupKey: String) -> PagerDutyAnswer {
        PagerDutyAnswer(status: "success", message: "Event processed", dedupKey: dedupKey)
    }

    /// 400.
    package static func invalid(_ errors: [String]) -> PagerDutyAnswer {
        PagerDutyAnswer(status: "invalid event", message: "Event object is invalid", errors: errors)
    }

    /// 400: not JSON.
    package static let unrecognized = PagerDutyAnswer(
        status: "Unrecognized object", message: "Event object format is unrecognized", errors: ["JSON parse error"])

    /// 429.
    package static let throttled = PagerDutyAnswer(
        status: "throttle exceeded",
        message: "Requests for this service are arriving too quickly.  Please retry later.")

    /// What the endpoint answers to an event; nil where it never heard it.
    package static func answer(to receipt: EventReceipt.Outcome, dedupKey: String) -> PagerDutyAnswer? {
        switch receipt {
        case .accepted: .accepted(dedupKey: dedupKey)
        case .throttled: .throttled
        case .unanswered: nil
        }
    }
}
