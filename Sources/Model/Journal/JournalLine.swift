/// One journal entry as a flat JSON object with names: `{"n":12,"t":305000000000,"at":"pager","what":"paged","who":"backup",...}`.
///
/// `t` counts nanoseconds since the scenario's start. Every entry decodes to exactly what was written.
package enum JournalLine {
    package static func encode(_ entry: Entry, in scenario: Scenario) -> [JSON.Member] {
        var line = Writer(scenario: scenario)
        line.int("n", Int64(entry.number))
        line.int("t", entry.at.nanoseconds)
        line.text("at", scenario.name(of: entry.station))
        switch entry.station {
        case .person: line.text("as", "person")
        case .monitor: line.text("as", "monitor")
        case .hop(let hop): if isOwnStation(scenario[hop].name.text) { line.text("as", "hop") }
        case .generator, .rules, .pager: break
        }
        line.fact(entry.fact)
        return line.members
    }

    package static func decode(_ value: JSON, line: Int, in scenario: Scenario) throws(JournalFile.Trouble) -> Entry {
        let reader = Reader(value: value, line: line, scenario: scenario)
        return Entry(
            number: Int(try reader.int("n")), at: try reader.instant("t"), station: try reader.station(),
            fact: try reader.fact())
    }

    /// Whether a hop of this name could be taken for one of our own stations; its entries then say `"as":"hop"`.
    private static func isOwnStation(_ name: String) -> Bool { ["generator", "rules", "pager"].contains(name) }

    // MARK: Writing

    struct Writer {
        let scenario: Scenario
        var members: [JSON.Member] = []

        mutating func text(_ key: String, _ value: String) { members.append(.init(key, .string(value))) }
        mutating func int(_ key: String, _ value: some BinaryInteger) { members.append(.init(key, .int(Int64(value)))) }
        mutating func what(_ name: String) { text("what", name) }
        mutating func fault(_ id: FaultID) { text("fault", scenario[id].name.text) }
        mutating func hop(_ id: HopID) { text("hop", scenario[id].name.text) }
        mutating func rule(_ id: RuleID) { text("rule", scenario[id].name.text) }
        mutating func service(_ id: ServiceID) { text("service", scenario[id].name.text) }
        mutating func who(_ id: PersonID) { text("who", scenario[id].name.text) }
        mutating func incident(_ id: IncidentID) { int("incident", id.index + 1) }
        mutating func people(_ people: [PersonID]) {
            members.append(.init("people", .array(people.map { .string(scenario[$0].name.text) })))
        }
        mutating func event(_ id: AlertEvent.ID) {
            guard let rule = id.rule else { return int("sent", id.ordinal) }
            self.rule(rule)
            int("event", id.ordinal)
        }

        mutating func fact(_ fact: Fact) {
            switch fact {
            case .first(let stage, let id, let stream, let ordinal):
                what("first")
                text("stage", stage.rawValue)
                fault(id)
                text("stream", scenario[stream].name.text)
                int("ordinal", ordinal)
            case .last(let stage, let id, let at, let lines):
                what("last")
                text("stage", stage.rawValue)
                fault(id)
                int("last", at.nanoseconds)
                int("lines", lines)
            case .trouble(let id, let service, let ordinal, let attempt, let lines, let trouble):
                what("trouble")
                text("trouble", trouble.rawValue)
                hop(id)
                self.service(service)
                int("ordinal", ordinal)
                int("attempt", attempt)
                int("lines", lines)
            case .tally(let minute, let lines, let bytes, let consignments, let batches):
                what("tally")
                int("minute", minute)
                int("lines", lines)
                int("bytes", bytes)
                int("consignments", consignments)
                int("batches", batches)
            case .evaluations(let id, let times):
                what("evaluations")
                rule(id)
                int("times", times)
            case .fired(let event): fired(event, "fired")
            case .replied(let id, let attempt, let outcome):
                what("replied")
                event(id)
                int("attempt", attempt)
                text("outcome", outcome.rawValue)
            case .paged(let page): paged(page)
            case .delivered(let page):
                what("delivered")
                int("page", page)
            case .undelivered(let page):
                what("undelivered")
                int("page", page)
            case .bounced(let page):
                what("bounced")
                int("page", page)
            case .responded(let response):
                what("responded")
                incident(response.incident)
                who(response.person)
                text("action", response.action.rawValue)
            case .repaired(let repair):
                what("repaired")
                fault(repair.fault)
                if let person = repair.person { who(person) }
            case .sent(let event): fired(event, "sent")
            case .operated(let operation): operated(operation)
            case .changed(let change): changed(change)
            case .ended(let end):
                what("ended")
                text("end", end.rawValue)
            case .note(let note): self.note(note)
            }
        }

        private mutating func fired(_ fired: AlertEvent, _ what: String) {
            self.what(what)
            event(fired.id)
            int("attempt", fired.attempt)
            text("action", fired.action.rawValue)
            service(fired.service)
            if let integration = fired.integration { text("integration", integration.text) }
            text("group", fired.group)
            text("severity", fired.severity.text)
            if let key = fired.dedupKey { text("key", key) }
            text("summary", fired.summary)
            int("value", fired.value)
            members.append(.init("details", .array(fired.details.map(JSON.string))))
        }

        private mutating func paged(_ page: Page) {
            what("paged")
            int("page", page.number)
            incident(page.incident)
            who(page.person)
            int("level", page.level)
            int("pass", page.pass)
            text("by", page.channel.rawValue)
            text("urgency", page.urgency.rawValue)
            int("visit", page.visit)
            text("text", page.text)
            if page.attempt != 1 { int("attempt", page.attempt) }
            if let bundle = page.bundle { int("bundle", bundle) }
        }

        private mutating func note(_ note: Note) {
            switch note {
            case .injected(let id):
                what("injected")
                fault(id)
            case .impact(let id):
                what("impact")
                fault(id)
            case .proven(let id, let proof):
                what("proven")
                fault(id)
                text("proof", proof.rawValue)
            case .mitigated(let id, let how):
                what("mitigated")
                fault(id)
                switch how {
                case .fixed(let person):
                    text("how", "fixed")
                    who(person)
                case .automated: text("how", "automated")
                case .expired: text("how", "expired")
                case .gaveUp: text("how", "gaveUp")
                }
            case .coldStart(let id, let delay):
                what("coldStart")
                hop(id)
                int("delay", delay.nanoseconds)
            case .dropped(let id, let lines, let reason):
                what("dropped")
                hop(id)
                int("lines", lines)
                text("reason", reason.rawValue)
            case .retrying(let id, let attempt, let wait, let outcome):
                what("retrying")
                hop(id)
                int("attempt", attempt)
                int("after", wait.nanoseconds)
                text("outcome", outcome.map { "\($0)" } ?? "unanswered")
            case .batches(let id, let count):
                what("batches")
                hop(id)
                int("count", count)
            case .evaluated(let id):
                what("evaluated")
                rule(id)
            case .becameTrue(let id, let group, let value):
                what("true")
                rule(id)
                text("group", group)
                int("value", value)
            case .becameFalse(let id, let group):
                what("false")
                rule(id)
                text("group", group)
            case .postponed(let id, let behind):
                what("postponed")
                rule(id)
                int("behind", behind.nanoseconds)
            case .suppressed(let id, let group, let until):
                what("suppressed")
                rule(id)
                text("group", group)
                int("until", until.nanoseconds)
            case .opened(let id, let event, let service, let urgency):
                what("opened")
                incident(id)
                self.event(event)
                self.service(service)
                text("urgency", urgency.rawValue)
            case .merged(let id, let event):
                what("merged")
                incident(id)
                self.event(event)
            case .grouped(let id, let event):
                what("grouped")
                incident(id)
                self.event(event)
            case .paused(let event, let until):
                what("paused")
                self.event(event)
                int("until", until.nanoseconds)
            case .withdrawn(let event, let by):
                what("withdrawn")
                self.event(event)
                if let rule = by.rule { text("byRule", scenario[rule].name.text) }
                int("by", by.ordinal)
            case .triggerLimit(let id):
                what("triggerLimit")
                incident(id)
            case .ignored(let event, let reason):
                what("ignored")
                self.event(event)
                text("reason", reason.rawValue)
            case .levelReached(let id, let level, let pass, let people):
                what("level")
                incident(id)
                int("level", level)
                int("pass", pass)
                self.people(people)
            case .levelSkipped(let id, let level):
                what("levelSkipped")
                incident(id)
                int("level", level)
            case .repeated(let id, let pass):
                what("repeated")
                incident(id)
                int("pass", pass)
            case .exhausted(let id):
                what("exhausted")
                incident(id)
            case .acknowledged(let id, let person):
                what("acknowledged")
                incident(id)
                if let person { who(person) }
            case .unacknowledged(let id):
                what("unacknowledged")
                incident(id)
            case .retriggered(let id, let reason):
                what("retriggered")
                incident(id)
                text("reason", reason.rawValue)
            case .urgencyChanged(let id, let urgency):
                what("urgencyChanged")
                incident(id)
                text("urgency", urgency.rawValue)
            case .assigned(let id, let people):
                what("assigned")
                incident(id)
                self.people(people)
            case .requested(let id, let level, let people):
                what("requested")
                incident(id)
                if let level { int("level", level) }
                self.people(people)
            case .automated(let id, let workflow, let step, let succeeded):
                what("automated")
                incident(id)
                text("workflow", scenario.setup.pager.workflows[workflow.index].name.text)
                int("step", step)
                text("outcome", succeeded ? "done" : "failed")
            case .refused(let id, let reason):
                what("refused")
                incident(id)
                text("reason", reason.rawValue)
            case .resolved(let id, let resolver):
                what("resolved")
                incident(id)
                switch resolver {
                case .person(let person):
                    text("by", "person")
                    who(person)
                case .event(let event):
                    text("by", "event")
                    self.event(event)
                case .timeout: text("by", "timeout")
                case .merged(let target):
                    text("by", "merged")
                    int("into", target.index + 1)
                }
            case .unreachable(let id, let person):
                what("unreachable")
                incident(id)
                who(person)
            case .unsent(let id, let person, let channel, let reason):
                what("unsent")
                incident(id)
                who(person)
                text("by", channel.rawValue)
                text("reason", reason.rawValue)
            case .informed(let id, let person, let change, let channel):
                what("informed")
                incident(id)
                who(person)
                text("of", change.rawValue)
                text("by", channel.rawValue)
            case .handoff(let schedule, let person, let duty, let at, let channel):
                what("handoff")
                text("schedule", scenario[schedule].name.text)
                who(person)
                text("duty", duty.rawValue)
                int("shift", at.nanoseconds)
                text("by", channel.rawValue)
            case .sleeps(let person, let id):
                what("sleeps")
                who(person)
                incident(id)
            }
        }
    }

    // MARK: Reading

    struct Reader {
        let value: JSON
        let line: Int
        let scenario: Scenario

        func trouble(_ message: String) -> JournalFile.Trouble { JournalFile.Trouble(line: line, message: message) }

        func int(_ key: String) throws(JournalFile.Trouble) -> Int64 {
            guard let found = value[key]?.int else { throw trouble("expected a number '\(key)'") }
            return found
        }
        func small(_ key: String) throws(JournalFile.Trouble) -> Int32 {
            guard let found = Int32(exactly: try int(key)) else { throw trouble("'\(key)' is out of range") }
            return found
        }
        func text(_ key: String) throws(JournalFile.Trouble) -> String {
            guard let found = value[key]?.string else { throw trouble("expected a text '\(key)'") }
            return found
        }
        func instant(_ key: String) throws(JournalFile.Trouble) -> Instant { Instant(nanoseconds: try int(key)) }
        func delay(_ key: String) throws(JournalFile.Trouble) -> Delay { Delay(nanoseconds: try int(key)) }

        func raw<T: RawRepresentable<String>>(_ key: String, _: T.Type = T.self) throws(JournalFile.Trouble) -> T {
            let found = try text(key)
            guard let value = T(rawValue: found) else { throw trouble("unknown \(key) '\(found)'") }
            return value
        }

        private func place(_ key: String, _ names: [Symbol]) throws(JournalFile.Trouble) -> Int {
            let name = try text(key)
            guard let index = names.firstIndex(where: { $0.text == name }) else {
                throw trouble("unknown \(key) '\(name)': the scenario it is read with has none of that name")
            }
            return index
        }

        func fault() throws(JournalFile.Trouble) -> FaultID { FaultID(try place("fault", scenario.faults.map(\.name))) }
        func hop() throws(JournalFile.Trouble) -> HopID { HopID(try place("hop", scenario.setup.path.map(\.name))) }
        func rule(_ key: String = "rule") throws(JournalFile.Trouble) -> RuleID {
            RuleID(try place(key, scenario.setup.alerts.map(\.name)))
        }
        func stream() throws(JournalFile.Trouble) -> StreamID { StreamID(try place("stream", scenario.streams.map(\.name))) }
        func who() throws(JournalFile.Trouble) -> PersonID { PersonID(try place("who", scenario.catalog.people.map(\.name))) }
        func schedule() throws(JournalFile.Trouble) -> ScheduleID {
            ScheduleID(try place("schedule", scenario.setup.pager.schedules.map(\.name)))
        }
        func service() throws(JournalFile.Trouble) -> ServiceID {
            ServiceID(try place("service", scenario.catalog.services.map(\.name)))
        }
        func incident(_ key: String = "incident") throws(JournalFile.Trouble) -> IncidentID {
            let number = try small(key)
            guard number > 0 else { throw trouble("incidents count from 1") }
            return IncidentID(Int(number) - 1)
        }
        func event() throws(JournalFile.Trouble) -> AlertEvent.ID {
            if value["sent"] != nil { return .init(rule: nil, ordinal: try small("sent")) }
            return .init(rule: try rule(), ordinal: try small("event"))
        }

        func people() throws(JournalFile.Trouble) -> [PersonID] {
            var people: [PersonID] = []
            for name in value["people"]?.array ?? [] {
                guard let index = scenario.catalog.people.firstIndex(where: { $0.name.text == name.string }) else {
                    throw trouble("unknown person in 'people'")
                }
                people.append(PersonID(index))
            }
            return people
        }

        func station() throws(JournalFile.Trouble) -> Station {
            let name = try text("at")
            if value["as"]?.string == "person" {
                return .person(PersonID(try place("at", scenario.catalog.people.map(\.name))))
            }
            if value["as"]?.string == "monitor" {
                return .monitor(MonitorID(try place("at", scenario.setup.monitors.map(\.name))))
            }
            let isHop = value["as"]?.string == "hop"
            switch name {
            case "generator" where !isHop: return .generator
            case "rules" where !isHop: return .rules
            case "pager" where !isHop: return .pager
            default: return .hop(HopID(try place("at", scenario.setup.path.map(\.name))))
            }
        }

        func fact() throws(JournalFile.Trouble) -> Fact {
            let what = try text("what")
            switch what {
            case "first": return .first(try raw("stage"), try fault(), try stream(), ordinal: try int("ordinal"))
            case "last": return .last(try raw("stage"), try fault(), at: try instant("last"), lines: try int("lines"))
            case "trouble":
                return .trouble(
                    try hop(), try service(), ordinal: try int("ordinal"), attempt: try small("attempt"),
                    lines: try int("lines"),
                    try raw("trouble"))
            case "tally":
                return .tally(
                    minute: try int("minute"), lines: try int("lines"), bytes: try int("bytes"),
                    consignments: try int("consignments"), batches: try int("batches"))
            case "evaluations": return .evaluations(try rule(), try int("times"))
            case "fired": return .fired(try fired())
            case "replied": return .replied(try event(), attempt: try small("attempt"), try raw("outcome"))
            case "paged": return .paged(try paged())
            case "delivered": return .delivered(page: try small("page"))
            case "undelivered": return .undelivered(page: try small("page"))
            case "bounced": return .bounced(page: try small("page"))
            case "responded":
                return .responded(Response(incident: try incident(), person: try who(), action: try raw("action")))
            case "sent": return .sent(try fired())
            case "operated": return .operated(try operated())
            case "changed": return .changed(try changed())
            case "repaired": return .repaired(Repair(fault: try fault(), person: value["who"] == nil ? nil : try who()))
            case "ended": return .ended(try raw("end"))
            default: return .note(try note(what))
            }
        }

        private func fired() throws(JournalFile.Trouble) -> AlertEvent {
            guard let severity = Severity(text: try text("severity")) else { throw trouble("unknown severity") }
            return AlertEvent(
                id: try event(), attempt: try small("attempt"), action: try raw("action"), service: try service(),
                integration: value["integration"]?.string.map { Symbol($0) },
                group: try text("group"), severity: severity, dedupKey: value["key"]?.string, summary: try text("summary"),
                value: try int("value"), details: (value["details"]?.array ?? []).compactMap(\.string))
        }

        private func paged() throws(JournalFile.Trouble) -> Page {
            Page(
                number: try small("page"), incident: try incident(), person: try who(), level: try small("level"),
                pass: try small("pass"), channel: try raw("by"), urgency: try raw("urgency"), visit: try small("visit"),
                text: try text("text"), attempt: value["attempt"] == nil ? 1 : try small("attempt"),
                bundle: value["bundle"] == nil ? nil : try small("bundle"))
        }

        private func note(_ what: String) throws(JournalFile.Trouble) -> Note {
            switch what {
            case "injected": return .injected(try fault())
            case "impact": return .impact(try fault())
            case "proven": return .proven(try fault(), try raw("proof"))
            case "mitigated": return .mitigated(try fault(), try mitigation())
            case "coldStart": return .coldStart(try hop(), try delay("delay"))
            case "dropped": return .dropped(try hop(), lines: try int("lines"), try raw("reason"))
            case "retrying":
                let text = try text("outcome")
                let outcome = Receipt.Outcome.allCases.first { "\($0)" == text }
                guard outcome != nil || text == "unanswered" else { throw trouble("unknown outcome '\(text)'") }
                return .retrying(try hop(), attempt: try small("attempt"), after: try delay("after"), outcome)
            case "batches": return .batches(try hop(), try int("count"))
            case "evaluated": return .evaluated(try rule())
            case "true": return .becameTrue(try rule(), group: try text("group"), value: try int("value"))
            case "false": return .becameFalse(try rule(), group: try text("group"))
            case "postponed": return .postponed(try rule(), behind: try delay("behind"))
            case "suppressed": return .suppressed(try rule(), group: try text("group"), until: try instant("until"))
            case "opened": return .opened(try incident(), try event(), try service(), try raw("urgency"))
            case "merged": return .merged(try incident(), try event())
            case "grouped": return .grouped(try incident(), try event())
            case "paused": return .paused(try event(), until: try instant("until"))
            case "withdrawn":
                let rule = value["byRule"] == nil ? nil : try self.rule("byRule")
                return .withdrawn(try event(), by: .init(rule: rule, ordinal: try small("by")))
            case "triggerLimit": return .triggerLimit(try incident())
            case "ignored": return .ignored(try event(), try raw("reason"))
            case "level":
                return .levelReached(try incident(), level: try small("level"), pass: try small("pass"), people: try people())
            case "levelSkipped": return .levelSkipped(try incident(), level: try small("level"))
            case "repeated": return .repeated(try incident(), pass: try small("pass"))
            case "exhausted": return .exhausted(try incident())
            case "acknowledged": return .acknowledged(try incident(), value["who"] == nil ? nil : try who())
            case "unacknowledged": return .unacknowledged(try incident())
            case "retriggered": return .retriggered(try incident(), try raw("reason"))
            case "urgencyChanged": return .urgencyChanged(try incident(), try raw("urgency"))
            case "assigned": return .assigned(try incident(), people: try people())
            case "requested":
                return .requested(try incident(), level: value["level"] == nil ? nil : try small("level"), people: try people())
            case "automated":
                let workflow = WorkflowID(try place("workflow", scenario.setup.pager.workflows.map(\.name)))
                let outcome = try text("outcome")
                guard outcome == "done" || outcome == "failed" else { throw trouble("unknown outcome '\(outcome)'") }
                return .automated(try incident(), workflow, step: try small("step"), succeeded: outcome == "done")
            case "refused": return .refused(try incident(), try raw("reason"))
            case "resolved": return .resolved(try incident(), try resolver())
            case "unreachable": return .unreachable(try incident(), try who())
            case "unsent": return .unsent(try incident(), try who(), try raw("by"), try raw("reason"))
            case "informed": return .informed(try incident(), try who(), try raw("of"), try raw("by"))
            case "handoff":
                return .handoff(
                    try schedule(), try who(), try raw("duty"), at: try instant("shift"), try raw("by"))
            case "sleeps": return .sleeps(try who(), try incident())
            default: throw trouble("unknown entry '\(what)'")
            }
        }

        private func mitigation() throws(JournalFile.Trouble) -> Mitigation {
            switch try text("how") {
            case "fixed": return .fixed(try who())
            case "automated": return .automated
            case "expired": return .expired
            case "gaveUp": return .gaveUp
            case let other: throw trouble("unknown end of a fault '\(other)'")
            }
        }

        private func resolver() throws(JournalFile.Trouble) -> Resolver {
            switch try text("by") {
            case "person": return .person(try who())
            case "event": return .event(try event())
            case "timeout": return .timeout
            case "merged": return .merged(try incident("into"))
            case let other: throw trouble("unknown resolver '\(other)'")
            }
        }
    }
}
