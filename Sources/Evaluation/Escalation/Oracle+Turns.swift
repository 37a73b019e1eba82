import Model

/// Whose turn it is on a round-robin level.
///
/// Whoever had a turn least recently is next, and who never had one comes in the order of the level. A target that has nobody is passed over
/// and stays where it is; whether the one that stands in for it has had a turn is the setup's choice. Source: support.pagerduty.com, round
/// robin scheduling.
struct TurnOrder: Sendable {
    /// A ring belongs to a level as it was written: other targets, another ring.
    struct Place: Hashable, Sendable {
        var policy: Symbol
        var level: Int
        var targets: Set<Policy.Target>
    }

    /// When each last had a turn, as a number; below zero for those who never had one.
    private var last: [Policy.Target: Int] = [:]
    private var turns = 0

    /// Each once, in the order in which they joined.
    let members: [Policy.Target]

    init(_ targets: [Policy.Target]) {
        members = targets.reduce(into: []) { members, target in if !members.contains(target) { members.append(target) } }
        for (place, target) in members.enumerated() { last[target] = place - members.count }
    }

    /// The next one that has somebody; nil when none has.
    mutating func take(
        _ gap: PagerChoices.RoundRobinGap, hasSomebody: (Policy.Target) -> Bool
    ) -> Policy.Target? {
        // Looked up by number, so that the order of the dictionary does not matter.
        let waiting = last.sorted { $0.value < $1.value }.map(\.key)
        guard let next = waiting.first(where: hasSomebody) else { return nil }
        let standsIn = next != waiting[0]
        switch gap {
        case .stays: if standsIn { return next }
        case .turns: break
        }
        last[next] = turns
        turns += 1
        return next
    }
}

extension Oracle {
    /// The targets an incident that reaches a level now is given to: all of them, or the one whose turn it is. Every incident that reaches a
    /// round-robin level takes a turn, and so does whoever asks its policy for help.
    mutating func takeTurn(on level: Int, of policy: Policy, at now: Instant) -> [Policy.Target] {
        let targets = policy.levels[level].targets
        switch policy.levels[level].assignment {
        case .everyone: return targets
        case .roundRobin:
            let place = TurnOrder.Place(policy: policy.name, level: level, targets: Set(targets))
            var ring = rings[place] ?? TurnOrder(targets)
            let next = ring.take(scenario.setup.pager.choices.roundRobinGap) { !team([$0], at: now).people.isEmpty }
            rings[place] = ring
            return next.map { [$0] } ?? []
        }
    }

    /// Where a level's targets change, those who are gone leave its ring, new ones join at its back, and the first of all is next. Source:
    /// support.pagerduty.com, round robin scheduling.
    mutating func editRings(_ old: Policy, _ new: Policy) {
        for level in new.levels.indices where new.levels[level].assignment == .roundRobin {
            let targets = new.levels[level].targets
            let former = old.levels.indices.contains(level) ? old.levels[level].targets : []
            guard Set(former) != Set(targets) else { continue }
            let place = TurnOrder.Place(policy: old.name, level: level, targets: Set(former))
            let joined = (rings[place]?.members ?? former).filter(targets.contains) + targets
            rings[TurnOrder.Place(policy: new.name, level: level, targets: Set(targets))] = TurnOrder(joined)
        }
    }
}
