extension EscalationCheck {
    /// Why no export of an account can show it, neither incidents nor their log entries nor the rules beside them; nil where one can.
    ///
    /// Source of what there is: PagerDuty REST API, incidents, log entries.
    package var notInAccounts: String? {
        switch self {
        case .policyEdit: "rules are exported as they are now, and no log says when they were edited"
        case .deadContact: "a log has what was sent, not what was not"
        case .maintenance: "what is not taken opens no incident, and maintenance windows are in no log"
        case .suppression: "what is suppressed, held back or grouped away opens no incident of its own"
        case .deliveryFailure: "a log says that a page left, not whether it arrived"
        case .restart: "no log says when the pager was down"
        case .deadMan: "no log says which alert was about silence"
        case .routing, .firstPage, .rightPerson, .channelAndCadence, .rightTime, .order, .everyone, .stopOnAcknowledgement,
            .acknowledgementTimeout, .stopOnResolve, .loops, .manualEscalation, .overrides, .handoff, .calendar, .nobodyOnCall,
            .deduplication, .race, .lowUrgency, .autoResolve, .audit, .completeness:
            nil
        }
    }
}
