extension JournalLine {
    /// Reads what the writer wrote, and says of the first member that is missing or wrong what was expected.
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
            case "landed": return .landed(try event())
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
            let opener =
                value["who"] == nil
                ? nil
                : AlertEvent.Opener(
                    person: try who(), urgency: value["urgency"] == nil ? nil : try raw("urgency"))
            var alert = AlertEvent(
                id: try event(), attempt: try small("attempt"), action: try raw("action"), service: try service(),
                integration: value["integration"]?.string.map { Symbol($0) },
                group: try text("group"), severity: severity, dedupKey: value["key"]?.string, summary: try text("summary"),
                value: try int("value"), details: (value["details"]?.array ?? []).compactMap(\.string),
                opener: opener, inbox: try inbox())
            alert.isCopy = value["beside"] != nil
            return alert
        }

        private func inbox() throws(JournalFile.Trouble) -> InboxID? {
            value["inbox"] == nil ? nil : InboxID(try place("inbox", scenario.setup.inboxes.map(\.name)))
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
            case "pingLost": return .pingLost(try rule(), ordinal: try int("ping"))
            case "evaluated": return .evaluated(try rule())
            case "true": return .becameTrue(try rule(), group: try text("group"), value: try int("value"))
            case "false": return .becameFalse(try rule(), group: try text("group"))
            case "postponed": return .postponed(try rule(), behind: try delay("behind"))
            case "suppressed": return .suppressed(try rule(), group: try text("group"), until: try instant("until"))
            case "opened": return .opened(try incident(), try event(), try service(), try raw("urgency"))
            case "merged": return .merged(try incident(), try event())
            case "grouped": return .grouped(try incident(), try event())
            case "paused": return .paused(try event(), until: try instant("until"))
            case "withdrawn": return .withdrawn(try event(), by: try eventBehind())
            case "read": return .read(try event(), work: try eventBehind())
            case "dismissed": return .dismissed(try event(), try raw("reason"))
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

        /// The other event that an entry names.
        private func eventBehind() throws(JournalFile.Trouble) -> AlertEvent.ID {
            .init(rule: value["byRule"] == nil ? nil : try rule("byRule"), ordinal: try small("by"))
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
