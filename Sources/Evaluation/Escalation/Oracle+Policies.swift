import Model

/// Where a policy begins, and which one it is.
extension Oracle {
    /// An acknowledgement has timed out where the setup has the policy begin again then: from its first level that has somebody, with all
    /// its repeats. With nobody on call on any level, those who have it are told again instead, on the first pass.
    ///
    /// False where the setup keeps the level.
    mutating func beginsAgain(_ id: IncidentID, at now: Instant) -> Bool {
        guard scenario.setup.pager.choices.acknowledgementTimeout == .policy else { return false }
        cases[id.index].pass = 1
        let incident = cases[id.index]
        if someone(on: incident.policy, from: 0, at: now) == nil {
            put(incident.assignees, on: incident.level, id, at: now, [.acknowledgementTimeout])
        } else {
            enter(0, id, at: now, [.acknowledgementTimeout])
        }
        return true
    }

    // MARK: Edits

    /// New incidents go by it from now on, and so do those that are given to it anew. Source: support.pagerduty.com, escalation policies.
    mutating func edit(_ id: PolicyID, _ policy: Policy) {
        edited.formUnion([policies[id.index].name, policy.name])
        editRings(policies[id.index], policy)
        policies[id.index] = policy
    }

    /// Whatever an incident does by a policy that was edited meanwhile could be mixed up with the other version.
    func editChecks(_ incident: EscalationCase) -> Set<EscalationCheck> {
        edited.contains(incident.policy.name) && !incident.isDirect ? [.policyEdit] : []
    }
}
