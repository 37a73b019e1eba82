import Model

/// What becomes of an incident that somebody works on by hand. Source: PagerDuty REST API, incidents; limits: support.pagerduty.com.
///
/// Choices of ours that it holds the pager to: escalating and delegating take an acknowledgement back as reassigning does; lowered urgency leaves
/// an acknowledgement as it is; a reopened incident begins at its policy's first level.
extension Oracle {
    mutating func operate(_ operation: Operation, at now: Instant) {
        let (id, person) = (operation.incident, operation.by)
        if let reason = refusal(of: operation, at: now) { return expect(.refused(id, reason), at: now, [.manualEscalation]) }
        let byHand: Set<EscalationCheck> = [.manualEscalation]
        switch operation.action {
        case .acknowledge: acknowledge(id, by: person, at: now)
        case .resolve: end(id, by: .person(person), at: now)
        case .unacknowledge:
            leaveSnooze(id, at: now)
            forget(id, at: now, .acknowledgementTimeout, because: .byHand)
        case .snooze(let length):
            cases[id.index].snoozer = person
            agenda.strike(.acknowledgementTimeout(id))
            agenda.strike(.autoResolve(id))
            agenda.enter(.snooze(id), at: now + length)
        case .reassign(let people):
            takeBack(id, at: now)
            cases[id.index].isDirect = true
            put(people, on: cases[id.index].level, id, at: now, byHand)
        case .delegate(let policy):
            takeBack(id, at: now)
            cases[id.index].policy = policies[policy.index]
            cases[id.index].pass = 1
            enter(0, id, at: now, byHand)
        case .escalate(let level):
            inform(cases[id.index].assignees, of: .escalated, id, exceptFor: person, at: now)
            takeBack(id, at: now)
            enter(Int(level) - 1, id, at: now, byHand)
        case .merge(let target):
            let alerts = cases[id.index].alerts
            cases[target.index].alerts += alerts
            cases[target.index].alertCount += cases[id.index].alertCount
            end(id, by: .merged(target), for: person, at: now)
            for key in alerts { if let key { open[key] = target } }
            worsen(target, to: cases[id.index].severity, at: now)
        case .move(let text, let integration, let target):
            guard let place = place(of: text, integration, in: cases[id.index]),
                let key = cases[id.index].alerts.remove(at: place)
            else { return }
            cases[target.index].alerts.append(key)
            cases[target.index].alertCount += 1
            open[key] = target
            if cases[id.index].alerts.isEmpty { end(id, by: .merged(target), for: person, at: now) }
            worsen(target, to: worst[key] ?? .info, at: now)
        case .reopen:
            cases[id.index].state = .triggered
            cases[id.index].pass = 1
            cases[id.index].isDirect = false
            expect(.retriggered(id, .reopened), at: now, byHand)
            startAutoResolve(id, at: now)
            awaitEdge(id, at: now)
            enter(0, id, at: now, byHand)
        case .note: cases[id.index].noteCount += 1
        case .prioritize: break
        case .setUrgency(let urgency): turn(id, to: urgency, at: now)
        case .request(let people, let policies): ask(people, policies, id, at: now)
        case .accept: accept(id, by: person)
        case .decline: decline(id, by: person)
        }
    }

    // MARK: What is refused

    private func refusal(of operation: Operation, at now: Instant) -> RefusalReason? {
        guard cases.indices.contains(operation.incident.index) else { return .noSuchIncident }
        let incident = cases[operation.incident.index]
        let isResolved = incident.state == .resolved
        func isEmpty(_ policy: Policy, from level: Int = 0) -> Bool { someone(on: policy, from: level, at: now) == nil }
        switch operation.action {
        // These outlive the incident.
        case .note: return incident.noteCount >= 2000 ? .tooManyNotes : nil
        case .prioritize: return nil
        case .reopen:
            if !isResolved { return .notResolved }
            if scenario.setup.pager.choices.reopen == .refused { return .notAllowed }
            return isEmpty(incident.policy) ? .nobodyOnCall : nil
        case .acknowledge, .resolve, .reassign: return isResolved ? .resolved : nil
        case .unacknowledge, .snooze:
            return isResolved ? .resolved : incident.state == .acknowledged ? nil : .notAcknowledged
        case .delegate(let policy): return isResolved ? .resolved : isEmpty(policies[policy.index]) ? .nobodyOnCall : nil
        case .escalate(let level):
            if isResolved { return .resolved }
            if incident.urgency == .low { return .lowUrgency }
            guard (1...incident.policy.levels.count).contains(Int(level)) else { return .noSuchLevel }
            return isEmpty(incident.policy, from: Int(level) - 1) ? .nobodyOnCall : nil
        case .merge(let target):
            return isResolved ? .resolved : refusal(ofMoving: incident.alertCount, from: incident, to: target)
        case .move(let text, let integration, let target):
            if isResolved { return .resolved }
            let isThere = place(of: text, integration, in: incident) != nil
            return refusal(ofMoving: 1, from: incident, to: target) ?? (isThere ? nil : .noSuchAlert)
        case .setUrgency(let urgency): return isResolved ? .resolved : incident.urgency == urgency ? .unchanged : nil
        case .request(let people, let asked):
            if isResolved { return .resolved }
            if incident.requests.count + people.count + asked.count > 1000 { return .tooManyResponders }
            return asked.contains { isEmpty(policies[$0.index]) } ? .nobodyOnCall : nil
        case .accept, .decline:
            if isResolved { return .resolved }
            return incident.requests.contains { !$0.isOver && $0.people.contains(operation.by) } ? nil : .notRequested
        }
    }

    /// By the key that the integration gave it.
    private func place(of text: String, _ integration: Symbol?, in incident: EscalationCase) -> Int? {
        incident.alerts.firstIndex { $0.map { $0.text == text && $0.integration == integration } ?? false }
    }

    private func refusal(ofMoving alerts: Int, from source: EscalationCase, to id: IncidentID) -> RefusalReason? {
        guard cases.indices.contains(id.index) else { return .noSuchIncident }
        let target = cases[id.index]
        if id == source.id { return .itself }
        if target.state == .resolved { return .targetResolved }
        return target.alertCount + alerts > 1000 ? .tooManyAlerts : nil
    }

    // MARK: Giving it to others

    /// Neither acknowledged nor snoozed any more, and whoever had it is told nothing more.
    private mutating func takeBack(_ id: IncidentID, at now: Instant) {
        leaveSnooze(id, at: now)
        hush(id)
        cases[id.index].isDirect = false
        guard cases[id.index].state == .acknowledged else { return }
        agenda.strike(.acknowledgementTimeout(id))
        cases[id.index].state = .triggered
        expect(.retriggered(id, .reassigned), at: now, [.manualEscalation])
    }

    // MARK: Snooze

    /// The time until it resolves itself starts anew.
    mutating func leaveSnooze(_ id: IncidentID, at now: Instant) {
        guard cases[id.index].snoozer != nil else { return }
        cases[id.index].snoozer = nil
        agenda.strike(.snooze(id))
        startAutoResolve(id, at: now)
    }

    /// Told are those who had it, whoever snoozed it, and who is on call there now.
    mutating func endSnooze(_ id: IncidentID, at now: Instant) {
        let snoozer = cases[id.index].snoozer
        leaveSnooze(id, at: now)
        forget(id, at: now, .acknowledgementTimeout, because: .snoozeEnded, with: snoozer)
    }

    // MARK: Help

    /// Each person and each policy is a request of its own.
    mutating func ask(_ people: [PersonID], _ asked: [PolicyID], _ id: IncidentID, at now: Instant) {
        for person in people {
            cases[id.index].requests.append(EscalationCase.Request())
            ask([person], level: nil, cases[id.index].requests.count - 1, id, at: now)
        }
        for policy in asked.map({ policies[$0.index] }) {
            guard let first = someone(on: policy, from: 0, at: now) else { continue }
            cases[id.index].requests.append(EscalationCase.Request(policy: policy))
            ask(first, of: cases[id.index].requests.count - 1, id, at: now)
        }
    }

    private mutating func ask(_ people: [PersonID], level: Int32?, _ number: Int, _ id: IncidentID, at now: Instant) {
        cases[id.index].visit += 1
        expect(.requested(id, level: level, people: people), at: now, [.manualEscalation])
        for person in people {
            if !cases[id.index].requests[number].people.contains(person) {
                cases[id.index].requests[number].people.append(person)
            }
            startRules(of: person, id, request: number, at: now, [.manualEscalation])
        }
    }

    private mutating func ask(_ level: Int, of number: Int, _ id: IncidentID, at now: Instant) {
        guard let policy = cases[id.index].requests[number].policy else { return }
        let people = team(takeTurn(on: level, of: policy, at: now), at: now).people
        cases[id.index].requests[number].level = level
        drop(id) { $0.request == number && !people.contains($0.notice.person) }
        ask(people, level: Int32(level + 1), number, id, at: now)
        agenda.enter(.help(id, number), at: now + policy.levels[level].wait)
    }

    /// Nobody has accepted in time: the next level that has somebody, in silence where there is none.
    mutating func goOnAsking(_ id: IncidentID, _ number: Int, at now: Instant) {
        let request = cases[id.index].requests[number]
        guard !request.isOver, let policy = request.policy else { return }
        for step in 1...policy.levels.count {
            let level = (request.level + step) % policy.levels.count
            if level == 0 {
                guard cases[id.index].requests[number].pass <= policy.repeats else { return }
                cases[id.index].requests[number].pass += 1
            }
            if !team(policy.levels[level], at: now).people.isEmpty { return ask(level, of: number, id, at: now) }
        }
    }

    mutating func accept(_ id: IncidentID, by person: PersonID) {
        for (number, request) in cases[id.index].requests.enumerated() where request.people.contains(person) {
            close(number, id)
        }
    }

    /// A policy goes on with the others; a person asked alone has answered.
    private mutating func decline(_ id: IncidentID, by person: PersonID) {
        for (number, request) in cases[id.index].requests.enumerated()
        where !request.isOver && request.people.contains(person) {
            cases[id.index].requests[number].people.removeAll { $0 == person }
            drop(id) { $0.request == number && $0.notice.person == person }
            if request.policy == nil { close(number, id) }
        }
    }

    mutating func close(_ number: Int, _ id: IncidentID) {
        cases[id.index].requests[number].isOver = true
        agenda.strike(.help(id, number))
        drop(id) { $0.request == number }
    }
}
