import Calendars
import Model
import Vendors

/// Inboxes as read.
struct InboxDrafts {
    var monitors: [Monitor] = []
    /// By inbox; flat only when the horizon is known.
    var hours: [Hours] = []
    var names = Names(what: "inbox", texts: [])
    var marks: [SourceMark] = []
    /// As vendors' files write them: mail addresses, channels, webhooks, projects. An inbox's name is one of them.
    var addresses: [(text: String, inbox: InboxID)] = []

    func inbox(at address: String) -> InboxID? {
        addresses.first { $0.text == address }?.inbox ?? names.index(address).map { InboxID($0) }
    }
}

/// Reads `inboxes:`, the places beside the pager that alerts are written to.
struct InboxReader {
    static let keys = [
        "kind", "latency", "loss", "duplication", "reordering", "hold", "hours", "reads", "phase", "handling", "same_work",
        "at_once", "addresses",
    ]
    /// Other stations, and where alerts go if nothing is said.
    private static let reserved = [
        "pager", "probes", "heartbeats", "cloudwatch", "elastalert", "desk", "prometheus", "alertmanager",
    ]
    private let area = "inbox"
    let reading: Reading

    init(reading: Reading) { self.reading = reading }

    func read(_ node: YAMLNode?) -> InboxDrafts {
        var drafts = InboxDrafts()
        guard let node else { return drafts }
        let entries = reading.entries(node, "inbox", area: area, reserved: Self.reserved)
        for pair in entries {
            guard let (rules, hours) = inbox(pair) else { continue }
            drafts.monitors.append(Monitor(name: rules.name, kind: .inbox(rules)))
            drafts.hours.append(hours)
            drafts.marks.append(pair.mark)
            for node in reading.items(pair.value["addresses"]) {
                guard let text = reading.text(node, "an address", area) else { continue }
                if drafts.addresses.contains(where: { $0.text == text }) {
                    reading.error(
                        "inbox/duplicate-address", "two inboxes have the address '\(text.clipped)'", at: node.mark,
                        hint: "a message lands in one of them")
                }
                drafts.addresses.append((text, InboxID(drafts.monitors.count - 1)))
            }
        }
        drafts.names = Names(
            what: "inbox", texts: drafts.monitors.map(\.name.text), isComplete: drafts.monitors.count == node.pairs?.count)
        return drafts
    }

    private func inbox(_ pair: YAMLNode.Pair) -> (rules: InboxRules, hours: Hours)? {
        guard let table = Table(pair.value, "an inbox", area: area, keys: Self.keys, reading: reading) else { return nil }
        guard table.required("kind", "an inbox", hint: "add 'kind: email', 'kind: chat' or 'kind: ticket'") != nil,
            let kind = table.choice("kind", InboxRules.Kind.self)
        else { return nil }
        let reads = self.reads(table) ?? Inboxes.reads(kind)
        let rules = InboxRules(
            name: Symbol(pair.key), kind: kind,
            link: link(table, LinkRules(latency: Inboxes.delivery(of: kind)), area: area, reading: reading), hours: .always,
            reads: reads, phase: table.phase(below: reads, hint: "a phase lies between 0s and 'reads'"),
            handling: table.quantiles("handling") ?? Inboxes.handling(of: kind),
            sameWork: table.delay("same_work") ?? Inboxes.sameWork,
            atOnce: table.choice("at_once", Severity.Word.self)?.severity, mark: pair.mark)
        let hours = hours(table, pair)
        if let longest = hours.longest, longest < reads {
            reading.warning(
                "inbox/may-never-read",
                "'\(pair.key)' is read every \(reads.text) in hours that are \(longest.text) long: a reading may fall outside them",
                at: table["hours"]?.mark ?? pair.mark, hint: "let 'reads' be shorter than the hours")
        }
        return (rules, hours)
    }

    private func reads(_ table: Table) -> Delay? {
        guard let node = table["reads"], node.scalar == "never" else { return table.delay("reads", atLeast: .seconds(1)) }
        reading.error(
            "inbox/never-read", "what nobody reads tells nobody", at: node.mark,
            hint: "say how often it is read, or send the alerts elsewhere")
        return nil
    }

    private func hours(_ table: Table, _ pair: YAMLNode.Pair) -> Hours {
        guard let node = table["hours"] else {
            if table["reads"] == nil, !table.seemsToMean("hours"), !table.seemsToMean("reads") {
                reading.error(
                    "inbox/never-read", "nothing says when '\(pair.key)' is read", at: pair.mark,
                    hint: "add 'hours: Mon-Fri 09:00-17:00', 'reads: 30m', or both")
            }
            return .always
        }
        let hours = reading.hours(node, "'hours'", area)
        if case .spans(let windows) = hours, windows.spans.isEmpty {
            // No error: hours that are flat already may not open in a run.
            reading.warning(
                "inbox/never-read", "hours that never open: nobody reads '\(pair.key)'", at: node.mark,
                hint: "write hours like 'Mon-Fri 09:00-17:00'")
        }
        return hours
    }
}

extension Hours {
    /// The longest stretch of them; nil when they are not of the calendar.
    fileprivate var longest: Delay? {
        guard case .calendar(let restrictions) = self else { return nil }
        return restrictions.map { .seconds($0.lengthSeconds) }.max()
    }
}

extension Reading {
    /// The inboxes that addresses of a vendor's file belong to, each once.
    func inboxes(at nodes: [YAMLNode], among drafts: InboxDrafts, _ area: String) -> [InboxID] {
        var inboxes: [InboxID] = []
        for node in nodes {
            guard let address = text(node, "an address", area) else { continue }
            if let inbox = drafts.inbox(at: address) {
                if !inboxes.contains(inbox) { inboxes.append(inbox) }
            } else if drafts.names.isComplete {
                error(
                    "\(area)/unknown-address", "'\(address.clipped)' is the address of no inbox", at: node.mark,
                    hint: "add 'inboxes: {NAME: {kind: ..., addresses: [\(address.clipped)]}}' to the setup")
            }
        }
        return inboxes
    }

    /// `by:`, where an alert is told: inboxes by their names, and `pager`. Without it, the pager.
    func destinations(_ node: YAMLNode?, in inboxes: Names, _ area: String) -> [Destination] {
        guard let node else { return [.pager] }
        var destinations: [Destination] = []
        for item in items(node) {
            let destination: Destination? =
                item.scalar == "pager" ? .pager : resolve(item, in: inboxes, area).map { .inbox(InboxID($0)) }
            guard let destination else { continue }
            if destinations.contains(destination) {
                error(
                    "\(area)/told-twice", "the alert goes to '\(item.scalar ?? "")' twice", at: item.mark, hint: "name it once")
            } else {
                destinations.append(destination)
            }
        }
        if items(node).isEmpty {
            error("\(area)/told-nowhere", "the alert goes nowhere", at: node.mark, hint: "name an inbox, or 'pager'")
        }
        return destinations.isEmpty ? [.pager] : destinations
    }
}
