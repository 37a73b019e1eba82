import Model

/// What leaves for people by their own rules.
extension Pager {
    mutating func startRules(
        of person: PersonID, _ incident: Incident, request: Int32? = nil, at now: Instant, into effects: inout Effects
    ) {
        let rules = self.rules.notify[person.index].rules(request == nil ? incident.urgency : .high)
        if rules.isEmpty { effects.note(.unreachable(incident.id, person)) }
        for rule in rules {
            let item = PendingNotification(
                number: 0, incident: incident.id, person: person, rule: rule,
                level: request == nil ? Int32(incident.level + 1) : 0, pass: incident.pass, visit: incident.visit,
                request: request, due: now + rule.after, first: now)
            plan(item, into: &effects)
        }
    }

    /// Numbers a notification and waits until it is due.
    mutating func plan(_ item: PendingNotification, into effects: inout Effects) {
        notifications += 1
        pending.append(item)
        pending[pending.count - 1].number = notifications
        effects.wake(.notify(notifications), at: item.due)
    }

    mutating func notify(_ number: Int32, at now: Instant, into effects: inout Effects) {
        guard let index = pending.firstIndex(where: { $0.number == number }) else { return }
        let lead = pending.remove(at: index)
        guard let page = send(lead, bundle: nil, at: now, into: &effects), let window = rules.choices.bundling else { return }
        // What waits for the same person and channel goes with it.
        let others = pending.filter {
            $0.person == lead.person && $0.rule.channel == lead.rule.channel && $0.incident != lead.incident
                && $0.attempt == 1 && $0.due <= now + window
        }
        for other in others {
            pending.removeAll { $0.number == other.number }
            effects.cancel(.notify(other.number))
            _ = send(other, bundle: page, at: now, into: &effects)
        }
    }

    /// The number of the page that left; nil when the person's contact cannot be used.
    private mutating func send(
        _ item: PendingNotification, bundle: Int32?, at now: Instant, into effects: inout Effects
    ) -> Int32? {
        let channel = item.rule.channel
        if let trouble = rules.notify[item.person.index].trouble(with: channel) {
            effects.note(.unsent(item.incident, item.person, channel, trouble))
            return nil
        }
        pages += 1
        let index = item.incident.index
        if !incidents[index].told.contains(item.person) { incidents[index].told.append(item.person) }
        let told = Told(person: item.person, channel: channel)
        if !incidents[index].toldBy.contains(told) { incidents[index].toldBy.append(told) }
        if rules.delivery(by: channel).knownAfter != nil {
            sent[pages] = item
            if item.attempt == 1 { sent[pages]?.first = now }
        }
        effects.send(
            .page(
                Page(
                    number: pages, incident: item.incident, person: item.person, level: item.level, pass: item.pass,
                    channel: channel, urgency: item.request == nil ? incidents[index].urgency : .high, visit: item.visit,
                    text: incidents[index].text,
                    attempt: item.attempt, bundle: bundle)))
        return pages
    }

    /// A provider has failed: another try, then another channel, then nothing. A notification that was called off meanwhile stays so.
    mutating func retry(_ page: Int32, at now: Instant, into effects: inout Effects) {
        guard var item = sent.removeValue(forKey: page) else { return }
        let rules = self.rules.delivery(by: item.rule.channel)
        if let wait = rules.retry.wait(afterAttempt: item.attempt, elapsed: now - item.first) {
            item.attempt += 1
            item.due = now + wait
            plan(item, into: &effects)
        } else if let channel = rules.otherwise {
            item.rule.channel = channel
            (item.attempt, item.due) = (1, now)
            plan(item, into: &effects)
        } else {
            effects.note(.unsent(item.incident, item.person, item.rule.channel, .undeliverable))
        }
    }

    /// What its assignees still have to come; not what those have who were asked for help.
    mutating func cancelNotifications(
        of id: IncidentID, exceptFor kept: [PersonID] = [], into effects: inout Effects
    ) {
        cancel(into: &effects) { $0.incident == id && $0.request == nil && !kept.contains($0.person) }
    }

    mutating func cancelHelp(_ number: Int, of id: IncidentID, exceptFor kept: [PersonID], into effects: inout Effects) {
        cancel(into: &effects) { $0.incident == id && $0.request == Int32(number) && !kept.contains($0.person) }
    }

    private mutating func cancel(into effects: inout Effects, where isOver: (PendingNotification) -> Bool) {
        for item in pending where isOver(item) { effects.cancel(.notify(item.number)) }
        pending.removeAll(where: isOver)
        if !sent.isEmpty { sent = sent.filter { !isOver($0.value) } }
    }

    /// No escalation, and no notification that is still pending.
    mutating func quieten(_ id: IncidentID, into effects: inout Effects) {
        effects.cancel(.escalate(id))
        cancelNotifications(of: id, into: &effects)
    }
}
