import Model

/// Word to one person that they go on or off call.
struct HandoffWord: Hashable, Sendable {
    var schedule: ScheduleID
    var person: PersonID
    var duty: DutyChange
    /// When the duty changes, and when it is told.
    var shift: Instant
    var at: Instant
    var channel: Channel
}

/// What people hear that is no page. Source: support.pagerduty.com, user profile, escalation policies.
extension Oracle {
    // MARK: Changes

    /// What becomes of a high-urgency incident is told to those who have it, or had it until now, over channels they were paged over about it;
    /// nobody hears of what they did themselves.
    mutating func inform(
        _ people: [PersonID], of change: IncidentChange, _ id: IncidentID, exceptFor actor: PersonID? = nil, at now: Instant
    ) {
        guard cases[id.index].urgency == .high else { return }
        for person in people where person != actor {
            let wishes = scenario.setup.pager.notify[person.index].changes.filter { $0.to == change }
            for wish in wishes where cases[id.index].heard.contains(Ear(person: person, channel: wish.channel)) {
                expect(.informed(id, person, change, wish.channel), at: now, [.channelAndCadence])
            }
        }
    }

    // MARK: Hand-offs

    /// Every change of who has a schedule, ahead by what the rules of the two people say; what was due before the run began is over.
    mutating func planHandoffs() {
        let notify = scenario.setup.pager.notify
        guard let longest = notify.flatMap(\.handoffs).map(\.before).max() else { return }
        for (index, roster) in rosters.enumerated() {
            for change in roster.changes(after: .start, until: scenario.horizon + longest) {
                for (person, duty) in [(change.before, DutyChange.offCall), (change.after, .onCall)] {
                    guard let person else { continue }
                    for rule in notify[person.index].handoffs where rule.duty == duty {
                        let at = change.at - rule.before
                        guard .start <= at, at <= scenario.horizon else { continue }
                        handoffs.append(
                            HandoffWord(
                                schedule: ScheduleID(index), person: person, duty: duty, shift: change.at, at: at,
                                channel: rule.channel))
                        agenda.enter(.handoff(handoffs.count - 1), at: at)
                    }
                }
            }
        }
    }

    /// Whether the schedule is in use is asked when its word is due: on a policy that some service uses which is not disabled, or whose people
    /// always hear of it.
    mutating func announce(_ number: Int, at now: Instant) {
        let word = handoffs[number]
        let services = scenario.setup.pager.services
        let isInUse = policies.enumerated().contains { index, policy in
            let isOn =
                switch policy.handoffs {
                case .always: true
                case .inUse: services.contains { $0.policy.index == index && !disabled.contains($0.service) }
                }
            return isOn && policy.levels.contains { $0.targets.contains(.schedule(word.schedule)) }
        }
        guard isInUse else { return }
        expect(.handoff(word.schedule, word.person, word.duty, at: word.shift, word.channel), at: now, [.handoff])
    }
}
