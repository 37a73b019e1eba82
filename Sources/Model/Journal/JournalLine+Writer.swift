extension JournalLine {
    /// Writes a fact member by member, with names in place of identifiers.
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
            case .landed(let id):
                what("landed")
                event(id)
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
            if let inbox = fired.inbox, let rules = scenario[inbox] { text("inbox", rules.name.text) }
            if fired.isCopy { text("beside", "pager") }
            if let integration = fired.integration { text("integration", integration.text) }
            text("group", fired.group)
            text("severity", fired.severity.text)
            if let key = fired.dedupKey { text("key", key) }
            text("summary", fired.summary)
            int("value", fired.value)
            members.append(.init("details", .array(fired.details.map(JSON.string))))
            if let opener = fired.opener {
                who(opener.person)
                if let urgency = opener.urgency { text("urgency", urgency.rawValue) }
            }
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
            case .pingLost(let id, let ordinal):
                what("pingLost")
                rule(id)
                int("ping", ordinal)
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
            case .read(let message, let work):
                what("read")
                event(message)
                if let rule = work.rule { text("byRule", scenario[rule].name.text) }
                int("by", work.ordinal)
            case .dismissed(let message, let reason):
                what("dismissed")
                event(message)
                text("reason", reason.rawValue)
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
}
