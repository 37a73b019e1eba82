import Model

/// Whom the notification rules tell, and when.
extension Oracle {
    /// Who is asked for help is told as for high urgency, and on no level.
    mutating func startRules(
        of person: PersonID, _ id: IncidentID, request: Int?, at now: Instant, _ checks: Set<EscalationCheck>
    ) {
        let incident = cases[id.index]
        let urgency = request == nil ? incident.urgency : .high
        let wishes = scenario.setup.pager.notify[person.index]
        let rules = urgency == .high ? wishes.high : wishes.low
        if rules.isEmpty { expect(.unreachable(id, person), at: now, [.deadContact]) }
        for rule in rules {
            let notice = Notice(
                incident: id, person: person, channel: rule.channel, level: request == nil ? Int32(incident.level + 1) : 0,
                pass: incident.pass, visit: incident.visit, urgency: urgency)
            enqueue(EscalationCase.Waiting(notice: notice, request: request, due: now + rule.after, checks: checks))
        }
    }

    mutating func enqueue(_ waiting: EscalationCase.Waiting) {
        let id = waiting.notice.incident
        ruleNumber += 1
        cases[id.index].notices[ruleNumber] = waiting
        agenda.enter(.rule(id, ruleNumber), at: waiting.due)
    }

    /// Takes back what has not been told yet, and what would follow if it was not delivered.
    mutating func drop(_ id: IncidentID, where isGone: (EscalationCase.Waiting) -> Bool) {
        for (number, waiting) in cases[id.index].notices where isGone(waiting) {
            agenda.strike(.rule(id, number))
            cases[id.index].notices[number] = nil
        }
        cases[id.index].sent.removeAll { isGone($0.waiting) }
    }

    /// A rule is due. Where the setup bundles, what waits for the same person and channel about other incidents and is due soon goes with it, as
    /// one message; another try of something goes by itself.
    mutating func tell(_ id: IncidentID, _ number: Int, at now: Instant) {
        guard let waiting = cases[id.index].notices.removeValue(forKey: number) else { return }
        let hasLeft = leave(waiting, at: now)
        guard hasLeft, let window = scenario.setup.pager.choices.bundling else { return }
        for (id, number) in companions(of: waiting.notice, dueBy: now + window) {
            guard var part = cases[id.index].notices.removeValue(forKey: number) else { continue }
            agenda.strike(.rule(id, number))
            part.notice.isPart = true
            leave(part, at: now)
        }
    }

    /// In the order in which they were made.
    private func companions(of notice: Notice, dueBy latest: Instant) -> [(IncidentID, Int)] {
        cases.filter { $0.id != notice.incident }.flatMap { other in
            other.notices.filter { _, waiting in
                waiting.notice.person == notice.person && waiting.notice.channel == notice.channel
                    && waiting.notice.attempt == 1 && waiting.due <= latest
            }.map { (other.id, $0.key) }
        }.sorted { $0.1 < $1.1 }
    }

    /// It is sent, or recorded as not sent where the person's contact is out of use; false = not sent.
    @discardableResult
    private mutating func leave(_ waiting: EscalationCase.Waiting, at now: Instant) -> Bool {
        let notice = waiting.notice
        let pager = scenario.setup.pager
        if let trouble = pager.notify[notice.person.index].contacts[notice.channel.place] {
            expect(.unsent(notice.incident, notice.person, notice.channel, trouble), at: now, [.deadContact])
            return false
        }
        var checks = waiting.checks.union([.rightPerson, .channelAndCadence])
        let index = notice.incident.index
        if cases[index].told.isEmpty {
            checks.insert(.firstPage)
            if cases[index].isAboutSilence { checks.insert(.deadMan) }
        }
        cases[index].told.insert(notice.person)
        cases[index].heard.insert(Ear(person: notice.person, channel: notice.channel))
        expect(notice, at: now, checks)
        if pager.delivery[notice.channel.place].knownAfter != nil {
            var sent = waiting
            sent.first = waiting.first ?? now
            cases[index].sent.append(EscalationCase.Sent(waiting: sent, left: now))
        }
        return true
    }

    // MARK: Failed deliveries

    /// A provider could not deliver it: another try while there are tries left, then another channel, then nothing but a record. What was called
    /// off meanwhile stays so. PagerDuty documents none of this: the channel's own rules say it.
    mutating func hear(bounced notice: Notice, left: Instant, at now: Instant) {
        guard cases.indices.contains(notice.incident.index) else { return }
        // What looks the same and left at the same instant is the same.
        let sent = cases[notice.incident.index].sent
        let places = sent.indices.filter { sent[$0].waiting.notice == notice }
        guard let place = places.min(by: { Self.gap(sent[$0].left, left) < Self.gap(sent[$1].left, left) }) else { return }
        var waiting = cases[notice.incident.index].sent.remove(at: place).waiting
        let rules = scenario.setup.pager.delivery[notice.channel.place]
        waiting.checks.insert(.deliveryFailure)
        waiting.notice.isPart = false
        if let pause = Self.pause(after: notice.attempt, rules.retry, elapsed: now - (waiting.first ?? left)) {
            waiting.notice.attempt += 1
            waiting.due = now + pause
            enqueue(waiting)
        } else if let other = rules.otherwise {
            waiting.notice.channel = other
            (waiting.notice.attempt, waiting.first, waiting.due) = (1, nil, now)
            enqueue(waiting)
        } else {
            expect(
                .unsent(notice.incident, notice.person, notice.channel, .undeliverable), at: now, [.deliveryFailure])
        }
    }

    private static func gap(_ a: Instant, _ b: Instant) -> UInt64 { (a - b).nanoseconds.magnitude }

    /// How long until the next try, from the failure of one; nil when it was the last.
    private static func pause(after attempt: Int32, _ rules: Backoff, elapsed: Delay) -> Delay? {
        if let attempts = rules.attempts, attempts <= attempt { return nil }
        let cap = rules.cap.nanoseconds
        var pause = rules.first.nanoseconds
        for _ in 0..<(attempt - 1) where pause != cap {
            let (grown, isTooLong) = pause.multipliedReportingOverflow(by: rules.factorPercent)
            pause = isTooLong ? cap : min(grown / 100, cap)
        }
        pause = min(pause, cap)
        if let patience = rules.patience, elapsed.nanoseconds + pause > patience.nanoseconds { return nil }
        return Delay(nanoseconds: pause)
    }
}
