import Model

/// Reads `probes:`, the services that are asked from outside.
struct ProbeReader {
    static let keys = ["service", "every", "phase", "timeout", "fails", "recovers", "severity", "to", "by"]
    private let area = "probe"
    let reading: Reading
    let services: Names
    let inboxes: Names

    func read(_ node: YAMLNode?) -> Monitor? {
        let checks = reading.entries(node, "probe", area: area).compactMap(check)
        return checks.isEmpty ? nil : Monitor(name: Symbol("probes"), kind: .prober(ProberRules(checks: checks)))
    }

    /// These are a setup's own choices; what is not said is as most providers propose: every minute, ten seconds of patience, three failures.
    private func check(_ pair: YAMLNode.Pair) -> ProberRules.Check? {
        guard let table = Table(pair.value, "a probe", area: area, keys: Self.keys, reading: reading) else { return nil }
        let every = table.delay("every", atLeast: .seconds(1)) ?? .minutes(1)
        let timeout =
            table.delay("timeout", atLeast: .milliseconds(1)) ?? min(Delay(nanoseconds: every.nanoseconds / 2), .seconds(10))
        if timeout >= every {
            reading.error(
                "probe/timeout-too-long", "the timeout \(timeout.text) is not below the interval \(every.text)",
                at: table["timeout"]?.mark, hint: "a request is over before the next one begins")
        }
        let phase = table.phase(below: every, hint: "a phase lies between 0s and 'every'")
        let asked = table.required("service", "a probe", hint: "add 'service: SERVICE'")
        let service = ServiceID(asked.flatMap { reading.resolve($0, in: services, area) } ?? -1)
        let route = table["to"].map { ServiceID(reading.resolve($0, in: services, area) ?? -1) } ?? service
        return ProberRules.Check(
            name: Symbol(pair.key), service: service, every: every, phase: phase, timeout: timeout,
            fails: table.integer("fails", 1...1000) ?? 3, recovers: table.integer("recovers", 1...1000) ?? 1,
            severity: table.choice("severity", Severity.Word.self)?.severity ?? .critical, route: route,
            destinations: reading.destinations(table["by"], in: inboxes, area), mark: pair.mark)
    }
}
