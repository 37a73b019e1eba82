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
        var targets: [Policy.Target]
    }

    private(set) var order: [Policy.Target]

    init(_ targets: [Policy.Target]) { order = targets }

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
        let key = Ring.Key(policy: policy.name, level: level, targets: targets)
        var ring = rings[key] ?? Ring(targets)
        let taken = ring.turn(rules.choices.roundRobinGap) { !onCall([$0], at: now).isEmpty }
        rings[key] = ring
        return taken.map { [$0] } ?? []
    }
}
