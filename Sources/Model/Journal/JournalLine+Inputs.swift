/// What an author has happen to the pager, as journal lines.
extension JournalLine.Writer {
    mutating func operated(_ operation: Operation) {
        what("operated")
        incident(operation.incident)
        who(operation.by)
        switch operation.action {
        case .acknowledge: does("acknowledge")
        case .resolve: does("resolve")
        case .unacknowledge: does("unacknowledge")
        case .snooze(let length):
            does("snooze")
            int("for", length.nanoseconds)
        case .reassign(let people):
            does("reassign")
            self.people(people)
        case .delegate(let policy):
            does("delegate")
            policies([policy])
        case .escalate(let level):
            does("escalate")
            int("level", level)
        case .merge(let target):
            does("merge")
            int("into", target.index + 1)
        case .move(let alert, let integration, let target):
            does("move")
            text("alert", alert)
            if let integration { text("integration", integration.text) }
            int("into", target.index + 1)
        case .reopen: does("reopen")
        case .note(let words):
            does("note")
            text("text", words)
        case .prioritize(let priority):
            does("prioritize")
            text("priority", priority)
        case .setUrgency(let urgency):
            does("setUrgency")
            text("urgency", urgency.rawValue)
        case .request(let people, let policies):
            does("request")
            self.people(people)
            self.policies(policies)
        case .accept: does("accept")
        case .decline: does("decline")
        }
    }

    mutating func changed(_ change: PagerChange) {
        what("changed")
        switch change {
        case .disable(let id):
            text("change", "disable")
            service(id)
        case .enable(let id):
            text("change", "enable")
            service(id)
        case .edit(let id, let policy):
            text("change", "edit")
            policies([id])
            int("repeat", policy.repeats)
            text("handoffs", policy.handoffs.rawValue)
            members.append(.init("levels", .array(policy.levels.map(level))))
        case .restart(let length):
            text("change", "restart")
            int("for", length.nanoseconds)
        case .startMaintenance(let id, let length):
            text("change", "startMaintenance")
            service(id)
            int("for", length.nanoseconds)
        case .endMaintenance(let id):
            text("change", "endMaintenance")
            service(id)
        }
    }

    private func level(_ level: Policy.Level) -> JSON {
        let targets = level.targets.map { target -> JSON in
            switch target {
            case .person(let person): .object([.init("who", .string(scenario[person].name.text))])
            case .schedule(let schedule): .object([.init("schedule", .string(scenario[schedule].name.text))])
            }
        }
        return .object([
            .init("notify", .array(targets)), .init("wait", .int(level.wait.nanoseconds)),
            .init("assign", .string(level.assignment.rawValue)),
        ])
    }

    private mutating func does(_ action: String) { text("action", action) }

    private mutating func policies(_ policies: [PolicyID]) {
        members.append(.init("policies", .array(policies.map { .string(scenario[$0].name.text) })))
    }
}

extension JournalLine.Reader {
    func operated() throws(JournalFile.Trouble) -> Operation {
        Operation(incident: try incident(), by: try who(), action: try action())
    }

    private func action() throws(JournalFile.Trouble) -> Operation.Action {
        switch try text("action") {
        case "acknowledge": return .acknowledge
        case "resolve": return .resolve
        case "unacknowledge": return .unacknowledge
        case "snooze": return .snooze(try delay("for"))
        case "reassign": return .reassign(try people())
        case "delegate":
            guard let policy = try policies().first else { throw trouble("expected one policy in 'policies'") }
            return .delegate(policy)
        case "escalate": return .escalate(level: try small("level"))
        case "merge": return .merge(into: try incident("into"))
        case "move":
            return .move(
                alert: try text("alert"), integration: value["integration"]?.string.map { Symbol($0) },
                into: try incident("into"))
        case "reopen": return .reopen
        case "note": return .note(try text("text"))
        case "prioritize": return .prioritize(try text("priority"))
        case "setUrgency": return .setUrgency(try raw("urgency"))
        case "request": return .request(people: try people(), policies: try policies())
        case "accept": return .accept
        case "decline": return .decline
        case let other: throw trouble("unknown operation '\(other)'")
        }
    }

    func changed() throws(JournalFile.Trouble) -> PagerChange {
        switch try text("change") {
        case "disable": return .disable(try service())
        case "enable": return .enable(try service())
        case "edit":
            guard let id = try policies().first else { throw trouble("expected one policy in 'policies'") }
            var levels: [Policy.Level] = []
            for value in value["levels"]?.array ?? [] { levels.append(try level(value)) }
            let policy = Policy(
                name: scenario[id].name, levels: levels, repeats: Int(try int("repeat")), handoffs: try raw("handoffs"))
            return .edit(id, policy)
        case "restart": return .restart(try delay("for"))
        case "startMaintenance": return .startMaintenance(try service(), try delay("for"))
        case "endMaintenance": return .endMaintenance(try service())
        case let other: throw trouble("unknown change '\(other)'")
        }
    }

    private func level(_ value: JSON) throws(JournalFile.Trouble) -> Policy.Level {
        let reader = JournalLine.Reader(value: value, line: line, scenario: scenario)
        var targets: [Policy.Target] = []
        for target in value["notify"]?.array ?? [] {
            let reader = JournalLine.Reader(value: target, line: line, scenario: scenario)
            targets.append(target["who"] == nil ? .schedule(try reader.schedule()) : .person(try reader.who()))
        }
        return Policy.Level(targets: targets, wait: try reader.delay("wait"), assignment: try reader.raw("assign"))
    }

    private func policies() throws(JournalFile.Trouble) -> [PolicyID] {
        var policies: [PolicyID] = []
        for name in value["policies"]?.array ?? [] {
            guard let index = scenario.setup.pager.policies.firstIndex(where: { $0.name.text == name.string }) else {
                throw trouble("unknown policy in 'policies'")
            }
            policies.append(PolicyID(index))
        }
        return policies
    }
}
