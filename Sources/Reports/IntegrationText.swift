package import Model

/// A table of all setups, then what was counted of each.
package func renderText(_ costs: [Integration], style: TextStyle) -> String {
    let table = TextTable(
        alignments: [.left, .right, .right, .right, .right],
        heading: ["setup", "endpoints", "keys", "lines of configuration", "steps by hand"],
        rows: costs.map { cost in
            func count(_ list: [String]) -> TextTable.Cell { .init(cost.isStated ? String(list.count) : "not stated") }
            return [
                .init(visible(cost.setup)), count(cost.endpoints), count(cost.keys), .init(String(cost.lineCount)),
                count(cost.steps),
            ]
        })
    var lines = [style.paint("Integration", .heading)] + table.lines(style, indent: "  ")
    for cost in costs {
        lines += ["", style.paint(visible(cost.setup), .heading) + "  " + visible(cost.file)]
        for (title, list) in [("endpoint", cost.endpoints), ("key", cost.keys), ("step", cost.steps)] {
            lines += list.map { "  \(title)  \(visible($0))" }
        }
        lines.append("  lines  " + cost.lines.map { "\(visible($0.part)) \($0.count)" }.joined(separator: ", "))
        if !cost.isStated { lines.append("  nothing stated: add 'integration: {endpoints: [...], keys: [...], steps: [...]}'") }
    }
    return lines.map(\.trimmingTrailingBlanks).joined(separator: "\n") + "\n"
}

/// Schema `pagerdrill/integration`, version 1: what the text tells, in the same order.
package func renderJSON(_ costs: [Integration]) -> String {
    JSON.sortedObject([
        ("schema", .string("pagerdrill/integration")), ("version", .int(1)),
        (
            "setups",
            .array(
                costs.map { cost in
                    func texts(_ list: [String]) -> JSON { cost.isStated ? .array(list.map(JSON.string)) : .null }
                    return .sortedObject([
                        ("setup", .string(cost.setup)), ("file", .string(cost.file)), ("endpoints", texts(cost.endpoints)),
                        ("keys", texts(cost.keys)), ("steps", texts(cost.steps)), ("lines", .int(Int64(cost.lineCount))),
                        (
                            "parts",
                            .array(
                                cost.lines.map {
                                    .sortedObject([("part", .string($0.part)), ("lines", .int(Int64($0.count)))])
                                })
                        ),
                    ])
                })
        ),
    ]).pretty() + "\n"
}
