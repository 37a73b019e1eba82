import Model

/// What a pager is for, as somebody who tries one asks.
package enum PagerFunction: String, Hashable, Sendable, CaseIterable {
    case alerting
    case scheduling = "on-call scheduling"
    case escalation = "escalation policy"
    case tracking = "incident tracking"
    case automation = "automated handling"
    /// What somebody sees who only looks: status updates, word of changes, and a log that tells the whole story.
    case dashboards

    /// The function that a check of the escalation is about: each belongs to one.
    init(_ check: EscalationCheck) {
        self =
            switch check {
            case .routing, .channelAndCadence, .deadContact, .deliveryFailure, .deadMan, .lowUrgency: .alerting
            case .rightPerson, .overrides, .handoff, .calendar, .nobodyOnCall: .scheduling
            case .firstPage, .rightTime, .order, .everyone, .loops, .policyEdit, .stopOnAcknowledgement: .escalation
            case .acknowledgementTimeout, .stopOnResolve, .manualEscalation, .deduplication, .restart, .race, .completeness:
                .tracking
            case .maintenance, .suppression, .autoResolve: .automation
            case .audit: .dashboards
            }
    }

    /// The function that an expectation of a scenario is about. Nil for what a pager has no part in.
    init?(_ claim: Expectation.Claim, in scenario: Scenario) {
        switch claim {
        case .reached(let reached):
            guard let function = PagerFunction(reached.stage, in: scenario) else { return nil }
            self = function
        case .never: self = .escalation
        case .count, .tier: self = .tracking
        }
    }

    private init?(_ stage: Stage, in scenario: Scenario) {
        switch stage {
        case .injected, .impact, .emitted, .collected, .sent, .received, .searchable: return nil
        case .true, .fired, .landed, .read, .triggered: self = .alerting
        case .paged, .delivered, .escalated: self = .escalation
        case .acknowledged, .resolved, .cleared, .noticed, .told: self = .tracking
        // Where workflows repair, it is theirs to do.
        case .mitigated: self = scenario.setup.pager.workflows.isEmpty ? .tracking : .automation
        }
    }
}
