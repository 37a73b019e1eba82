import Model

/// Word to one person that they go on or off call.
struct HandoffNotice: Hashable, Sendable {
    var at: Instant
    var schedule: ScheduleID
    var person: PersonID
    var duty: DutyChange
    /// When the duty changes.
    var shift: Instant
    var channel: Channel
}

extension Pager {
    /// Sends what is due and asks for the next.
    mutating func announceHandoffs(at now: Instant, into effects: inout Effects) {
        while let next = handoffs.last, next.at <= now {
            handoffs.removeLast()
            guard isInUse(next.schedule) else { continue }
            effects.note(.handoff(next.schedule, next.person, next.duty, at: next.shift, next.channel))
        }
        if let next = handoffs.last { effects.wake(.handoff, at: next.at) }
    }

    /// Whether a policy names it that a service uses which is not disabled, or whose people always hear of their hand-offs.
    private func isInUse(_ schedule: ScheduleID) -> Bool {
        rules.policies.indices.contains { index in
            let policy = rules.policies[index]
            let isOn =
                switch policy.handoffs {
                case .always: true
                case .inUse: rules.services.contains { $0.policy == PolicyID(index) && !disabled.contains($0.service) }
                }
            return isOn && policy.levels.contains { $0.targets.contains(.schedule(schedule)) }
        }
    }
}

/// Every notice of the run, in order: for each schedule, each change of who has it, ahead by what the person's own rules say. Those that were
/// due before the run began are not sent again.
///
/// One schedule on several levels or policies is one duty. Somebody who stays on call by another schedule is told all the same, and whether a
/// policy that is in use names the schedule is asked when a notice is due (our choices). Source: support.pagerduty.com, user profile and escalation policies, on-call handoff notifications.
func plannedHandoffs(in scenario: Scenario) -> [HandoffNotice] {
    let pager = scenario.setup.pager
    guard pager.notify.contains(where: { !$0.handoffs.isEmpty }) else { return [] }
    var notices: [HandoffNotice] = []
    for index in pager.schedules.indices {
        let shifts = pager.schedules[index].shifts
        for (place, shift) in shifts.enumerated() {
            let (last, next) = (place > 0 ? shifts[place - 1] : nil, place + 1 < shifts.count ? shifts[place + 1] : nil)
            let follows = last?.until == shift.from && last?.person == shift.person
            let goesOn = next?.from == shift.until && next?.person == shift.person
            for rule in pager.notify[shift.person.index].handoffs {
                let (change, isChange) =
                    switch rule.duty {
                    case .onCall: (shift.from, !follows)
                    case .offCall: (shift.until, !goesOn)
                    }
                let at = change - rule.before
                guard isChange, change > .start, at >= .start, at <= scenario.horizon else { continue }
                notices.append(
                    HandoffNotice(
                        at: at, schedule: ScheduleID(index), person: shift.person, duty: rule.duty, shift: change,
                        channel: rule.channel))
            }
        }
    }
    func place(_ notice: HandoffNotice) -> (Instant, Symbol, Symbol) {
        (notice.at, scenario[notice.schedule].name, scenario[notice.person].name)
    }
    // The sort keeps what is equal in the order of shifts and rules.
    return notices.enumerated()
        .sorted { a, b in
            let (left, right) = (place(a.element), place(b.element))
            return left == right ? a.offset < b.offset : left < right
        }
        .map(\.element)
}
