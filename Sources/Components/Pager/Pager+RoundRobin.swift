import Model

/// Whose turn it is on a round-robin level: its targets in the order they take incidents, the next one first.
///
/// Every incident that reaches the level takes a turn, of whatever urgency: a new one, one whose policy starts again, one that is reassigned
/// to the policy. An escalation goes to the next level, never along the ring.
/// Source: support.pagerduty.com, round robin scheduling. That several levels' repeats take turns as a single level's do is our choice.
struct Ring: Sendable {
    /// A policy that is edited gets a new ring where its targets changed, and only there.
    struct Key: Hashable, Sendable {
        var policy: Symbol
        var level: Int
        var targets: Set<Policy.Target>
    }

    /// In the order in which they joined.
    let members: [Policy.Target]
    private(set) var order: [Policy.Target]

    init(_ targets: [Policy.Target]) { (members, order) = (targets, targets) }

    /// Takes the turn of the first target that has somebody; nil when none has. A schedule that has nobody stays where it is.
    mutating func turn(_ gap: PagerChoices.RoundRobinGap, hasSomebody: (Policy.Target) -> Bool) -> Policy.Target? {
        guard let place = order.firstIndex(where: hasSomebody) else { return nil }
        let target = order[place]
        switch gap {
        case .stays where place > 0: break
        case .stays, .turns: order.append(order.remove(at: place))
        }
        return target
    }
}

extension Pager {
    /// The one target of a round-robin level whose turn it is; none when nobody is on call there.
    mutating func nextInTurn(on level: Int, of policy: Policy, at now: Instant) -> [Policy.Target] {
        let targets = policy.levels[level].targets
        let key = Ring.Key(policy: policy.name, level: level, targets: Set(targets))
        var ring = rings[key] ?? Ring(targets)
        let taken = ring.turn(rules.choices.roundRobinGap) { !onCall([$0], at: now).isEmpty }
        rings[key] = ring
        return taken.map { [$0] } ?? []
    }

    /// New incidents follow the edited policy; open ones keep theirs. Where the members of a ring change, those who are gone leave it, new ones go
    /// to its back, and it points to the first again. Source: support.pagerduty.com, round robin scheduling.
    mutating func edit(_ id: PolicyID, _ policy: Policy) {
        let old = rules.policies[id.index]
        rules.policies[id.index] = policy
        for (level, new) in policy.levels.enumerated() where new.assignment == .roundRobin {
            let before = level < old.levels.count ? old.levels[level].targets : []
            guard Set(before) != Set(new.targets) else { continue }
            let members = rings[Ring.Key(policy: old.name, level: level, targets: Set(before))]?.members ?? before
            let order = members.filter { new.targets.contains($0) } + new.targets.filter { !members.contains($0) }
            rings[Ring.Key(policy: policy.name, level: level, targets: Set(new.targets))] = Ring(order)
        }
    }
}
