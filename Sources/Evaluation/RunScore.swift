package import Model

/// What of one run a comparison keeps: 64 bytes, however long the journal was.
package struct RunScore: Hashable, Sendable {
    /// From the injection until the page of the slowest of the run's faults was in somebody's hand; `never` when one of them never was.
    /// Says nothing when there are no `faults`.
    package var detection = Delay.zero
    /// From the first user harmed until the last of the faults was over; `never` when one of them was not, or nobody repaired it.
    package var outage = Delay.zero
    /// Times to acknowledge by one definition, added up over the incidents that count for it.
    package var acknowledging = Delay.zero
    /// Incidents that `acknowledging` adds up, and those left out because nobody ever did.
    package var acknowledged: UInt16 = 0
    package var unacknowledged: UInt16 = 0
    /// Faults one could be paged for, and those whose page arrived; those that begin together at one service are one.
    package var faults: UInt16 = 0
    package var detected: UInt16 = 0
    package var incidents: UInt32 = 0
    /// Trigger events that left the aggregator, and those that belong to a fault.
    package var alerts: UInt32 = 0
    package var alertsOfFaults: UInt32 = 0
    /// Notifications sent; those of incidents that belong to no fault and those that never arrived, of either 65,535 at most.
    package var pages: UInt32 = 0
    package var falsePages: UInt16 = 0
    package var lostPages: UInt16 = 0
    /// Calls, messages and pushes between 22:00 and 08:00 on the scenario's clock; several to one person within a minute are one, and
    /// e-mail wakes nobody. Source: PagerDuty REST API, analytics, interruptions and sleep hours.
    package var sleepInterruptions: UInt16 = 0
    /// Messages that landed in inboxes, and by kind of inbox those that no fault explains.
    package var messages: UInt16 = 0
    package var falseEmails: UInt16 = 0
    package var falseChats: UInt16 = 0
    package var falseTickets: UInt16 = 0
    /// The four outcomes below, four bits each.
    private var outcomes: UInt16 = Outcome.notExercised.bits * 0x1111

    package var outcome: Outcome {
        get { outcome(at: 0) }
        set { set(newValue, at: 0) }
    }
    /// Whether every page, level and instant was as the policy says.
    package var escalation: Outcome {
        get { outcome(at: 4) }
        set { set(newValue, at: 4) }
    }
    /// Whether the tiers' targets were kept for every fault that harmed somebody: to answer, and to have the service work again.
    package var response: Outcome {
        get { outcome(at: 8) }
        set { set(newValue, at: 8) }
    }
    package var resolution: Outcome {
        get { outcome(at: 12) }
        set { set(newValue, at: 12) }
    }

    private func outcome(at bit: UInt16) -> Outcome { Outcome.allCases[Int(outcomes >> bit & 0xF)] }

    private mutating func set(_ outcome: Outcome, at bit: UInt16) {
        outcomes = outcomes & ~(0xF << bit) | outcome.bits << bit
    }

    package init() {}

    /// All of it as integers, for files; messages last, where there were any.
    package var values: [Int64] {
        var values = [detection.nanoseconds, outage.nanoseconds, acknowledging.nanoseconds]
        values += [acknowledged, unacknowledged, faults, detected].map(Int64.init)
        values += [incidents, alerts, alertsOfFaults, pages].map(Int64.init)
        values += [falsePages, lostPages, sleepInterruptions].map(Int64.init)
        values += [outcome, escalation, response, resolution].map { Int64($0.precedence) }
        if messages > 0 { values += [messages, falseEmails, falseChats, falseTickets].map(Int64.init) }
        return values
    }

    /// Reads what `values` gives; nil when it cannot be that.
    package init?(values: [Int64]) {
        guard values.count == 18 || values.count == 22 else { return nil }
        let written = values.dropFirst(18).compactMap(UInt16.init(exactly:))
        let small = (values[3...6] + values[11...13]).compactMap(UInt16.init(exactly:))
        let large = values[7...10].compactMap(UInt32.init(exactly:))
        let outcomes = values[14...17].compactMap { place in Outcome.allCases.first { Int64($0.precedence) == place } }
        guard small.count == 7, large.count == 4, outcomes.count == 4, written.count == values.count - 18 else { return nil }
        (detection, outage) = (Delay(nanoseconds: values[0]), Delay(nanoseconds: values[1]))
        acknowledging = Delay(nanoseconds: values[2])
        (acknowledged, unacknowledged, faults, detected) = (small[0], small[1], small[2], small[3])
        (incidents, alerts, alertsOfFaults, pages) = (large[0], large[1], large[2], large[3])
        (falsePages, lostPages, sleepInterruptions) = (small[4], small[5], small[6])
        (outcome, escalation, response, resolution) = (outcomes[0], outcomes[1], outcomes[2], outcomes[3])
        if written.count == 4 {
            (messages, falseEmails, falseChats, falseTickets) = (written[0], written[1], written[2], written[3])
        }
    }
}

extension Outcome {
    /// Its place among all, which takes four bits.
    fileprivate var bits: UInt16 { UInt16(Outcome.allCases.firstIndex(of: self) ?? 0) }
}

/// What "time to acknowledge" means: the products differ, and so do their means.
package enum AcknowledgementRule: String, Hashable, Sendable, CaseIterable {
    /// From the incident's start to the first explicit acknowledgement; incidents nobody acknowledged are left out of the mean.
    /// Source: PagerDuty REST API, analytics, seconds_to_first_ack.
    case pagerduty
    /// To the first answer of any kind: acknowledged, or resolved without. Source: Grafana OnCall, alert_group.py, response time.
    case oncall
    /// To the first acknowledgement, or to the end when nobody acknowledged. Source: GoAlert, alertmetrics/store.go.
    case goalert
}

extension Evaluator {
    /// Judges a run and keeps what a comparison needs of it.
    package func score(_ journal: Journal, by rule: AcknowledgementRule) -> (judgement: Judgement, score: RunScore) {
        let findings = findings(journal)
        let judgement = judge(findings, journal)
        var score = RunScore()
        score.outcome = judgement.outcome
        score.escalation = judgement.verdicts.first { $0.check == .escalation }?.outcome ?? .notExercised
        score.addFaults(findings)
        score.addIncidents(findings.run, by: rule)
        score.addPages(findings)
        score.addMessages(findings)
        return (judgement, score)
    }
}

extension RunScore {
    mutating func addFaults(_ findings: Findings) {
        var started: Instant?
        var ended: Instant?
        var (responses, resolutions): ([Outcome], [Outcome]) = ([], [])
        for together in findings.outages {
            faults += 1
            // Masked, its events reached nobody on their own account.
            let latencies = together.map { findings.life($0) }.filter {
                $0.attribution == .carried || $0.attribution == .inferred
            }
            .compactMap(\.detection)
            if let latency = latencies.min() {
                detected += 1
                detection = max(detection, latency)
            } else {
                detection = .never
            }
            var answers: [Outcome] = []
            for fault in together {
                let life = findings.life(fault)
                guard let impact = life.moment(.impact) else { continue }
                started = min(started ?? impact.at, impact.at)
                // What nobody repaired ends with the drill only: how long it would have lasted is not known.
                let gaveUp = findings.gaveUp(fault)
                ended = max(ended ?? .start, gaveUp ? .never : life.moment(.mitigated)?.at ?? .never)
                let targets = TierTargets(fault: fault, findings: findings)
                guard targets.isProven else { continue }
                answers += [targets.response?.outcome].compactMap(\.self)
                resolutions += [targets.resolution.map { gaveUp ? .failed : $0.outcome }].compactMap(\.self)
            }
            responses += answers.contains(.passed) ? [.passed] : answers
        }
        (response, resolution) = (.worst(of: responses), .worst(of: resolutions))
        if let started, let ended { outage = ended == .never ? .never : ended - started }
    }

    fileprivate mutating func addIncidents(_ run: RunIndex, by rule: AcknowledgementRule) {
        incidents = UInt32(clamping: run.incidents.count)
        for incident in run.incidents {
            // Only people acknowledge; what an integration does is not an answer.
            let first = incident.acknowledged.first { $0.by != nil }?.seen.at
            let end = incident.resolved.first?.seen.at
            let answered: Instant? =
                switch rule {
                case .pagerduty: first
                case .oncall: [first, end].compactMap(\.self).min()
                case .goalert: first ?? end
                }
            if let answered {
                acknowledging += answered - incident.opened.at
                acknowledged += acknowledged == .max ? 0 : 1
            } else {
                unacknowledged += unacknowledged == .max ? 0 : 1
            }
        }
    }

    mutating func addPages(_ findings: Findings) {
        let run = findings.run
        // What a fault's events merely joined was opened by something else.
        let owned = Set(findings.stories.flatMap(\.opened).map(\.incident))
        let own = Set(findings.stories.flatMap(\.events).map(\.event.id))
        let calls = run.events.filter { $0.event.inbox == nil }
        alerts = UInt32(clamping: calls.count)
        alertsOfFaults = UInt32(clamping: calls.count { own.contains($0.event.id) })
        pages = UInt32(clamping: run.pages.count)
        falsePages = UInt16(clamping: run.pages.count { !owned.contains($0.page.incident) })
        lostPages = UInt16(clamping: run.lostPages)
        sleepInterruptions = UInt16(clamping: RunScore.interruptions(run.pages, findings.scenario.epoch))
    }

    /// What says that an alert is over belongs where the alert does.
    mutating func addMessages(_ findings: Findings) {
        let (run, scenario) = (findings.run, findings.scenario)
        if run.messages.isEmpty { return }
        let own = findings.stories.flatMap(\.events).map(\.event)
        let (ids, subjects) = (Set(own.map(\.id)), Set(own.map { Subject(rule: $0.id.rule, group: $0.group) }))
        for message in run.messages where message.landed != nil {
            messages &+= messages == .max ? 0 : 1
            let event = message.event
            let isOwn =
                ids.contains(event.id)
                || event.action != .trigger && subjects.contains(Subject(rule: event.id.rule, group: event.group))
            guard !isOwn, let kind = event.inbox.flatMap({ scenario[$0]?.kind }) else { continue }
            switch kind {
            case .email: falseEmails &+= falseEmails == .max ? 0 : 1
            case .chat: falseChats &+= falseChats == .max ? 0 : 1
            case .ticket: falseTickets &+= falseTickets == .max ? 0 : 1
            }
        }
    }

    private struct Subject: Hashable {
        var rule: RuleID?
        var group: String
    }

    private static func interruptions(_ pages: [PageTrace], _ epoch: Epoch) -> Int {
        var last: [PersonID: Instant] = [:]
        var count = 0
        for page in pages where page.page.channel != .email && epoch.isSleepHour(page.left.at) {
            if let before = last[page.page.person], page.left.at - before < .minutes(1) { continue }
            last[page.page.person] = page.left.at
            count += 1
        }
        return count
    }
}

extension Epoch {
    /// 22:00 to 08:00 on the zone's clock, every day.
    fileprivate func isSleepHour(_ instant: Instant) -> Bool {
        let hour = localTime(instant).hour
        return hour >= 22 || hour < 8
    }
}

extension Scenario {
    /// Faults one can be paged for; those that begin together at one service are one, and a page about either tells of both.
    var outages: [[FaultID]] {
        var outages: [[FaultID]] = []
        for fault in faults.indices.map(FaultID.init) where Story.isAttributable(self[fault]) {
            let plan = self[fault]
            let place = outages.firstIndex { known in
                let other = self[known[0]]
                return plan.service != nil && other.service == plan.service && other.at == plan.at
            }
            if let place { outages[place].append(fault) } else { outages.append([fault]) }
        }
        return outages
    }
}
