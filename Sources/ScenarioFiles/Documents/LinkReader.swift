import Model

/// The keys of a link, where a table has them; the rest stays as it is.
func link(_ table: Table, _ defaults: LinkRules, area: String, reading: Reading) -> LinkRules {
    var link = defaults
    if let latency = table.quantiles("latency") { link.latency = latency }
    if let loss = table.ratio("loss") { link.loss = loss }
    if let duplication = table.ratio("duplication") { link.duplication = duplication }
    if let reordering = table.ratio("reordering") { link.reordering = reordering }
    if let hold = table.delay("hold") { link.hold = hold }
    return link
}

/// `{attempts: 4, first: 4s, factor: 2, cap: 16s, patience: 24h}`; `attempts: unlimited`, `patience: never` lift a bound.
func backoff(_ node: YAMLNode?, _ defaults: Backoff, area: String, reading: Reading) -> Backoff {
    guard let node,
        let table = Table(
            node, "a retry", area: area, keys: ["attempts", "first", "factor", "cap", "patience"], reading: reading)
    else { return defaults }
    var backoff = defaults
    if table["attempts"]?.scalar == "unlimited" {
        backoff.attempts = nil
    } else if let attempts = table.integer("attempts", 1...1_000_000) {
        backoff.attempts = Int32(attempts)
    }
    if let first = table.delay("first") { backoff.first = first }
    if let node = table["factor"], let text = reading.text(node, "'factor'", area) {
        if let factor = Amount(text: text, decimals: 2), (100...100_000).contains(factor) {
            backoff.factorPercent = factor
        } else {
            reading.error(
                "\(area)/bad-number", "'factor' is a number from 1 to 1000 with at most two decimals, found '\(text.clipped)'",
                at: node.mark)
        }
    }
    if let cap = table.delay("cap") { backoff.cap = cap }
    if table["patience"]?.scalar == "never" {
        backoff.patience = nil
    } else if let patience = table.delay("patience") {
        backoff.patience = patience
    }
    if backoff.attempts == nil, backoff.patience == nil || backoff.cap == .zero || backoff.first == .zero {
        reading.error(
            "\(area)/endless-retry", "the retry never gives up or never waits", at: node.mark,
            hint: "bound it by 'attempts' or by 'patience', with 'first' and 'cap' above zero")
    } else if backoff.explodes {
        reading.error(
            "\(area)/too-many-tries",
            "the retry would try too often: more than \(hastyTriesMax) times at once, or \(triesMax) in all",
            at: node.mark, hint: "lower 'attempts' or 'patience', or raise 'first' and 'cap'")
    }
    return backoff
}

/// More tries than this are no client's habit, and explode where nothing ever answers.
private let triesMax = 100_000
/// So many may follow each other after less than a tenth of a second.
private let hastyTriesMax = 1000

extension Backoff {
    /// Whether it tries more often than any run could follow, when nothing ever answers.
    fileprivate var explodes: Bool {
        var (tries, hasty, wait, elapsed) = (1, 0, min(first, cap), Delay.zero)
        while tries <= triesMax, hasty <= hastyTriesMax {
            if let attempts, tries >= Int(attempts) { return false }
            if let patience, elapsed + wait > patience { return false }
            if wait < .milliseconds(100) { hasty += 1 }
            elapsed += wait
            wait = min(cap, Delay(nanoseconds: (wait * factorPercent).nanoseconds / 100))
            tries += 1
        }
        return true
    }
}

extension Reading {
    /// Reports what is wrong inside a query or a filter, at its place inside the scalar where that is on one line.
    func report(_ trouble: QueryTrouble, in node: YAMLNode, code: String) {
        var mark = block(node, trouble) ?? node.mark
        if case .scalar(let text, let quoted) = node.content, !text.contains("\n"), text.count <= mark.length {
            mark.column += trouble.offset + (quoted ? 1 : 0)
            mark.length = max(1, trouble.length)
        }
        error(code, trouble.message, at: mark, hint: trouble.hint)
    }
}
