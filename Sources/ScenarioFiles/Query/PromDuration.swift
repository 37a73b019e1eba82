import Model

/// Reads a duration as Prometheus and Alertmanager write it: `5m`, `1h30m`, `2w`, `0`. Units are y, w, d, h, m, s, ms, each at most once
/// and from long to short. Source: prometheus/common, model/time.go.
func promDuration(_ text: String) -> Delay? {
    if text == "0" { return .zero }
    let units: [(name: String, milliseconds: Int64)] = [
        ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]
    var (rest, total, next) = (Substring(text), Delay.zero, 0)
    while !rest.isEmpty {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        let unit = rest.dropFirst(digits.count).prefix { $0.isLetter }
        guard let count = Int64(digits), digits.count <= 9, let place = units.firstIndex(where: { $0.name == unit }),
            place >= next
        else { return nil }
        total += Delay.milliseconds(units[place].milliseconds) * count
        next = place + 1
        rest = rest.dropFirst(digits.count + unit.count)
    }
    return text.isEmpty ? nil : total
}

/// The counterpart of `promDuration`; whole milliseconds.
func promText(_ delay: Delay) -> String { delay == .zero ? "0s" : delay.text }
