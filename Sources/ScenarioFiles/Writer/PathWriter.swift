import Model

func value(_ hop: Hop) -> YAMLValue {
    let head: [(key: String, value: YAMLValue)] =
        [("name", .text(hop.name.text))] + (hop.mode == .modelled ? [] : [("mode", .text(hop.mode.rawValue))])
    switch hop.kind {
    case .writer(let rules): return .table([("writer", .table(head + entries(rules) + linkEntries(hop.link)))])
    case .tail(let rules): return .table([("tail", .table(head + entries(rules) + linkEntries(hop.link)))])
    case .logGroup(let rules): return .table([("log-group", .table(head + entries(rules) + linkEntries(hop.link)))])
    case .shipper(let rules): return .table([("shipper", .table(head + entries(rules) + linkEntries(hop.link)))])
    case .listener(let rules): return .table([("listener", .table(head + entries(rules) + linkEntries(hop.link)))])
    }
}

private func entries(_ rules: WriterRules) -> [(key: String, value: YAMLValue)] {
    [("flush", value(rules.flush))] + (rules.phase.map { [("phase", value($0))] } ?? []) + [
        ("request_timeout", value(rules.requestTimeout)), ("retry", value(rules.retry)),
    ]
}

private func entries(_ rules: TailRules) -> [(key: String, value: YAMLValue)] {
    [
        ("backoff", value(rules.backoff)), ("backoff_max", value(rules.backoffMax)), ("queue_lines", value(rules.queueLines)),
        ("flush", value(rules.flush)),
    ] + (rules.phase.map { [("phase", value($0))] } ?? []) + [
        ("request_timeout", value(rules.requestTimeout)), ("retry", value(rules.retry)),
    ]
}

private func entries(_ rules: LogGroupRules) -> [(key: String, value: YAMLValue)] {
    (rules.filter == .everything ? [] : [("filter", .text(rules.filter.text))]) + [
        ("event_bytes_max", value(rules.eventBytesMax)), ("event_overhead_bytes", value(rules.eventOverheadBytes)),
        ("batch_bytes_max", value(rules.batchBytesMax)), ("batch_events_max", value(rules.batchEventsMax)),
        ("calls_per_second_max", value(rules.callsPerSecondMax)), ("request_timeout", value(rules.requestTimeout)),
        ("retry", value(rules.retry)),
    ]
}

private func entries(_ rules: ShipperRules) -> [(key: String, value: YAMLValue)] {
    [
        ("cold_start", value(rules.coldStart)), ("idle_after", value(rules.idleAfter)), ("handler", value(rules.handler)),
        ("timeout", value(rules.timeout)), ("request_timeout", value(rules.requestTimeout)),
        ("payload_bytes_max", value(rules.payloadBytesMax)), ("bulk_bytes_max", value(rules.bulkBytesMax)),
        ("concurrency_max", value(rules.concurrencyMax)), ("retry", value(rules.retry)), ("rerun", value(rules.rerun)),
    ]
}

private func entries(_ rules: ListenerRules) -> [(key: String, value: YAMLValue)] {
    [
        ("lag", value(rules.lag)), ("body_bytes_max", value(rules.bodyBytesMax)), ("line_bytes_max", value(rules.lineBytesMax)),
    ] + (rules.refresh.map { [("refresh", value($0))] } ?? [])
}

extension FilterPattern {
    /// The pattern in its own syntax.
    var text: String {
        switch self {
        case .everything: ""
        case .terms(let all, let any, let none):
            (all.map(Self.term) + any.map { "?" + Self.term($0) } + none.map { "-" + Self.term($0) }).joined(separator: " ")
        case .json(let condition): "{ \(condition.text) }"
        }
    }

    private static func term(_ text: String) -> String {
        !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } ? text : quoted(text)
    }

    fileprivate static func quoted(_ text: String) -> String {
        "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
    }
}

extension FilterPattern.Condition {
    /// With parentheses only where `&&` before `||`, from left to right, would read it differently.
    fileprivate var text: String {
        switch self {
        case .compare(let field, let comparison, let value):
            "\(Self.selector(field)) \(comparison.rawValue) \(Self.operand(value))"
        case .exists(let field, true): "\(Self.selector(field)) = *"
        case .exists(let field, false): "\(Self.selector(field)) NOT EXISTS"
        case .and(let left, let right):
            "\(left.isOr ? "(\(left.text))" : left.text) && \(right.isJoined ? "(\(right.text))" : right.text)"
        case .or(let left, let right): "\(left.text) || \(right.isOr ? "(\(right.text))" : right.text)"
        }
    }

    private var isOr: Bool {
        if case .or = self { true } else { false }
    }

    private var isJoined: Bool {
        if case .and = self { true } else { isOr }
    }

    private static func operand(_ value: String) -> String {
        Amount(text: value, decimals: 9) == nil ? FilterPattern.quoted(value) : value
    }

    private static func selector(_ field: String) -> String {
        let parts = field.split(separator: ".", omittingEmptySubsequences: false)
        let isSimple = parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == "@" }
        }
        return isSimple ? "$.\(field)" : "$['\(field)']"
    }
}
