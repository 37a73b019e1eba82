import Model
import ScenarioFiles
import Testing

/// A complete small drill as text, section by section: `drill(["faults": "..."])` puts another text in the place of one, an
/// empty text leaves it out. Sections of the catalog and the setup are named like `setup.alerts`.
func drill(_ changes: [String: String] = [:]) -> String {
    var unused = changes
    func section(_ name: String, _ standard: String, indent: String = "") -> String {
        let text = unused.removeValue(forKey: name) ?? standard
        return text.isEmpty
            ? "" : text.split(separator: "\n", omittingEmptySubsequences: false).map { indent + $0 + "\n" }.joined()
    }
    var text = section("scenario", "scenario: The primary answers")
    text += "catalog:\n" + section("catalog", "catalog: webshop", indent: "  ")
    text += section("catalog.zone", "zone: Europe/Amsterdam", indent: "  ")
    text += section("catalog.tiers", "tiers: {gold: {respond: 15m, resolve: 4h}}", indent: "  ")
    text += section(
        "catalog.services", "services: {checkout: {tier: gold, team: shop, users: 3000}, search: {team: find}}", indent: "  ")
    text += section("catalog.people", "people: [primary, backup, lead]", indent: "  ")
    text += section("catalog.complaints", "", indent: "  ")
    text += "setup:\n" + section("setup", "setup: poc", indent: "  ")
    text += section("setup.path", "path: [logzio]", indent: "  ")
    text += section(
        "setup.alerts", "alerts: {checkout-errors: {query: 'level:FATAL', when: count >= 50, group_by: service, to: checkout}}",
        indent: "  ")
    text += section("setup.probes", "", indent: "  ") + section("setup.cloudwatch", "", indent: "  ")
    text += section("setup.heartbeats", "", indent: "  ")
    text += section("setup.desk", "", indent: "  ") + section("setup.elastalert", "", indent: "  ")
    text += section("setup.inboxes", "", indent: "  ")
    text += section("setup.services", "services: {checkout: {policy: shop}}", indent: "  ")
    text += section(
        "setup.policies", "policies: {shop: {levels: [{notify: duty, wait: 5m}, {notify: lead, wait: 10m}], repeat: 1}}",
        indent: "  ")
    text += section(
        "setup.schedules", "schedules: {duty: {layers: [{rotate: [primary, backup], every: 7d, from: 2020-11-02 09:00}]}}",
        indent: "  ")
    text += section("setup.notify", "", indent: "  ")
    text += section("setup.channels", "", indent: "  ") + section("setup.events", "", indent: "  ")
    text += section("setup.choices", "", indent: "  ")
    text += section("starts", "") + section("lasts", "lasts: 1h") + section("drains", "")
    text += section("background", "background: {checkout: {requests: 200/s, errors: 0.1%}}")
    text += section("faults", "faults: {down: {service: checkout, kind: outage, at: 5m, until: fixed, at_most: 40m}}")
    text += section("people", "") + section("sends", "") + section("changes", "") + section("operators", "")
    text += section("expect", "expect: [{fired: {before: 20m}}]") + section("allow", "")
    precondition(unused.isEmpty, "no section is called \(unused.keys.sorted())")
    return text
}

/// Reads a drill that must be good.
func good(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> LoadedScenario? {
    do {
        return try loadScenario(text: text, file: "drill.yaml", directory: nil)
    } catch {
        for diagnostic in error.all { Issue.record("\(diagnostic.line)", sourceLocation: sourceLocation) }
        return nil
    }
}

/// Reads a drill that must be wrong.
func problems(_ text: String) -> [Diagnostic] {
    do {
        return try loadScenario(text: text, file: "drill.yaml", directory: nil).warnings
    } catch {
        return error.all
    }
}

/// Checks that the problems of a text are exactly those its caret lines tell.
///
/// A caret line stands under the place and says the code, and after a bar a part of the message or the hint:
/// `    ^^^^^ fault/unknown-service | did you mean 'checkout'?`
func expectMarked(_ marked: String, sourceLocation: SourceLocation = #_sourceLocation) {
    var lines: [Substring] = []
    var expected: [(place: String, part: String)] = []
    for line in marked.split(separator: "\n", omittingEmptySubsequences: false) {
        let rest = line.drop { $0 == " " }
        guard rest.first == "^" else {
            lines.append(line)
            continue
        }
        let carets = rest.prefix { $0 == "^" }
        let says = rest.dropFirst(carets.count).split(separator: "|", maxSplits: 1).map { $0.trimmed }
        let column = line.count - rest.count + 1
        expected.append(("\(lines.count):\(column)+\(carets.count) \(says.first ?? "")", says.count > 1 ? says[1] : ""))
    }
    let text = lines.joined(separator: "\n")
    let found = problems(text)
    let places = found.map { "\($0.mark?.line ?? 0):\($0.mark?.column ?? 0)+\($0.mark?.length ?? 0) \($0.code)" }
    #expect(places == expected.map(\.place), "\(found.map(\.line).joined(separator: "\n"))", sourceLocation: sourceLocation)
    for (diagnostic, (_, part)) in zip(found, expected) where !part.isEmpty {
        #expect(
            "\(diagnostic.message) | \(diagnostic.hint ?? "")".contains(part), "\(diagnostic.line)",
            sourceLocation: sourceLocation)
    }
    for diagnostic in found {
        #expect(diagnostic.sourceLine == lines[(diagnostic.mark?.line ?? 1) - 1].description, sourceLocation: sourceLocation)
    }
}

extension Substring {
    var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}

extension Diagnostic {
    /// On one line, for failures of tests.
    var line: String { "\(mark?.text ?? "-") \(code): \(message) (\(hint ?? ""))" }
}
