import Model

/// Reads `choices:` of a setup: what the pager does where its documentation is silent.
struct ChoicesReader {
    private let area = "choices"
    let reading: Reading

    func read(_ node: YAMLNode?) -> PagerChoices {
        var choices = PagerChoices()
        guard let node,
            let table = Table(node, "'choices'", area: area, keys: ["acknowledged", "reopen"], reading: reading)
        else { return choices }
        if let choice = table.choice("acknowledged", PagerChoices.Acknowledged.self) { choices.acknowledged = choice }
        if let choice = table.choice("reopen", PagerChoices.Reopen.self) { choices.reopen = choice }
        return choices
    }
}
