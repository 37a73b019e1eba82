import Model

/// Reads `choices:` of a setup: what the pager does where its documentation is silent.
struct ChoicesReader {
    private let area = "choices"
    let reading: Reading

    func read(_ node: YAMLNode?) -> PagerChoices {
        var choices = PagerChoices()
        let keys = ["acknowledged", "reopen", "ack_timeout_restarts", "round_robin_gap", "bundle"]
        guard let node, let table = Table(node, "'choices'", area: area, keys: keys, reading: reading) else { return choices }
        if let choice = table.choice("acknowledged", PagerChoices.Acknowledged.self) { choices.acknowledged = choice }
        if let choice = table.choice("reopen", PagerChoices.Reopen.self) { choices.reopen = choice }
        if let choice = table.choice("ack_timeout_restarts", PagerChoices.AcknowledgementTimeout.self) {
            choices.acknowledgementTimeout = choice
        }
        if let choice = table.choice("round_robin_gap", PagerChoices.RoundRobinGap.self) { choices.roundRobinGap = choice }
        if table["bundle"]?.scalar != "off" { choices.bundling = table.delay("bundle", atLeast: .seconds(1)) }
        return choices
    }
}
