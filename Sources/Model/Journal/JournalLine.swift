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
}
