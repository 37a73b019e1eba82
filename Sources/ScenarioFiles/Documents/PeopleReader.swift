import Model
import Vendors

/// Reads `people:` of a scenario: who does what when paged.
///
/// An entry without `habit` does what it says and nothing else; one with it differs from it where it says so. `everyone` counts
/// for all who are not named; when it is not there either, they are average.
struct PeopleReader {
    static let keys = ["habit", "acknowledges", "unanswered", "fixes", "resolves"]
    private let area = "people"
    let reading: Reading
    let people: Names

    func read(_ node: YAMLNode?) -> [Habit] {
        let names = Names(what: "person", texts: ["everyone"] + people.texts, isComplete: people.isComplete)
        var habits: [String: Habit] = [:]
        for pair in reading.entries(node, "person", area: area) {
            let name = YAMLNode(content: .scalar(pair.key, quoted: false), mark: pair.mark)
            guard reading.resolve(name, in: names, area) != nil else { continue }
            habits[pair.key] = habit(pair.value)
        }
        let everyone = habits["everyone"] ?? Preset.average.habit
        return people.texts.map { habits[$0] ?? everyone }
    }

    private func habit(_ node: YAMLNode) -> Habit? {
        guard let table = Table(node, "a person's habit", area: area, keys: Self.keys, reading: reading) else { return nil }
        let nothing = Habit(acknowledges: nil, fixes: nil, resolves: nil)
        var habit = table.choice("habit", Preset.self)?.habit ?? nothing
        if let unanswered = table.ratio("unanswered") { habit.unanswered = unanswered }
        habit.acknowledges = answer(table, "acknowledges", habit.acknowledges)
        habit.fixes = answer(table, "fixes", habit.fixes)
        habit.resolves = answer(table, "resolves", habit.resolves)
        let answersNever = table["acknowledges"].map { $0.scalar == "never" } ?? true
        for key in ["fixes", "resolves"]
        where habit.acknowledges == nil && answersNever && !table.seemsToMean("acknowledges") && !table.seemsToMean("habit") {
            guard let mark = table.keyMark(key), table[key]?.scalar != "never" else { continue }
            reading.warning(
                "people/never-gets-there", "'\(key)' counts from the acknowledgement, which never comes", at: mark,
                hint: "add 'acknowledges: 2m', or leave '\(key)' out")
        }
        return habit
    }

    private func answer(_ table: Table, _ key: String, _ standard: Quantiles?) -> Quantiles? {
        guard let node = table[key] else { return standard }
        return node.scalar == "never" ? nil : reading.quantiles(node, "'\(key)'", area) ?? standard
    }
}
