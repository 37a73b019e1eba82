import Calendars
import Model

/// Typed scalars: every value arrives as text and gets its type here, with one wording for each way to be wrong.
extension Reading {
    /// The longest time a document may name.
    static let delayMax = Delay.days(3650)

    func text(_ node: YAMLNode, _ what: String, _ area: String) -> String? {
        if let text = node.scalar, !text.isEmpty { return text }
        if node.isRefused { return nil }
        error(
            "\(area)/not-text", "\(what) is a word or a text, found \(node.scalar == nil ? node.description : "nothing")",
            at: node.mark)
        return nil
    }

    func delay(_ node: YAMLNode, _ what: String, _ area: String, atLeast: Delay = .zero) -> Delay? {
        guard let text = text(node, what, area) else { return nil }
        guard let delay = Delay(text: text) else {
            reportDelay(text, what, area, node.mark)
            return nil
        }
        guard delay >= atLeast, delay <= Self.delayMax else {
            let bound = delay < atLeast ? "at least \(atLeast.text)" : "at most \(Self.delayMax.text)"
            error("\(area)/duration-out-of-range", "\(what) is \(bound), found '\(text.clipped)'", at: node.mark)
            return nil
        }
        return delay
    }

    private func reportDelay(_ text: String, _ what: String, _ area: String, _ mark: SourceMark) {
        if Amount(text: text, decimals: 9) != nil {
            error(
                "\(area)/missing-unit", "'\(text.clipped)' has no unit", at: mark,
                hint: "write '\(text.clipped)m' or '\(text.clipped)s'")
        } else if text.hasPrefix("-"), Delay(text: String(text.dropFirst())) != nil {
            error(
                "\(area)/negative-duration", "\(what) is negative: '\(text.clipped)'", at: mark, hint: "durations count forward"
            )
        } else {
            error(
                "\(area)/bad-duration", "'\(text.clipped)' is not a duration", at: mark,
                hint: "write it like '90s', '5m' or '1h30m'; units are d, h, m, s, ms, us, ns")
        }
    }

    func ratio(_ node: YAMLNode, _ what: String, _ area: String) -> Ratio? {
        guard let text = text(node, what, area) else { return nil }
        if let ratio = Ratio(text: text) { return ratio }
        let isNumber = Amount(text: text, decimals: 9) != nil
        error(
            isNumber ? "\(area)/missing-unit" : "\(area)/bad-share",
            isNumber ? "'\(text.clipped)' has no unit" : "'\(text.clipped)' is not a share between 0% and 100%", at: node.mark,
            hint: isNumber ? "write '\(text.clipped)%'" : "write it like '30%' or '0.1%', with at most four decimals")
        return nil
    }

    func integer(_ node: YAMLNode, _ what: String, _ area: String, _ range: ClosedRange<Int64>) -> Int64? {
        guard let text = text(node, what, area) else { return nil }
        guard let number = Amount(text: text, decimals: 0) else {
            error("\(area)/bad-number", "\(what) is a whole number, found '\(text.clipped)'", at: node.mark)
            return nil
        }
        guard range.contains(number) else {
            let bound = number < range.lowerBound ? "at least \(range.lowerBound)" : "at most \(range.upperBound)"
            error("\(area)/number-out-of-range", "\(what) is \(bound), found \(number)", at: node.mark)
            return nil
        }
        return number
    }

    /// A decimal in thousandths.
    func thousandths(_ text: String, _ what: String, _ area: String, at mark: SourceMark) -> Int64? {
        if let number = Amount(text: text, decimals: 3), number.magnitude < 1_000_000_000_000_000 { return number }
        error("\(area)/bad-number", "\(what) is a number with at most three decimals, found '\(text.clipped)'", at: mark)
        return nil
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ node: YAMLNode, _ what: String, _ area: String, _ type: Choice.Type
    ) -> Choice? {
        word(node, what, area, Choice.allCases.map(\.rawValue)).flatMap { Choice(rawValue: $0) }
    }

    /// One of a few words.
    func word(_ node: YAMLNode, _ what: String, _ area: String, _ allowed: [String]) -> String? {
        guard let text = text(node, what, area) else { return nil }
        if allowed.contains(text) { return text }
        let hint =
            nearest(to: text, among: allowed).map { "did you mean '\($0)'?" }
            ?? "write one of \(allowed.joined(separator: ", "))"
        error("\(area)/unknown-value", "\(what) cannot be '\(text.clipped)'", at: node.mark, hint: hint)
        return nil
    }

    func civilTime(_ node: YAMLNode, _ what: String, _ area: String) -> CivilTime? {
        guard let text = text(node, what, area) else { return nil }
        do {
            return try CivilTime(text: text)
        } catch {
            self.error("\(area)/bad-time", error.message, at: node.mark, hint: error.hint)
            return nil
        }
    }

    func zone(_ node: YAMLNode, _ area: String) -> Zone? {
        guard let text = text(node, "a time zone", area) else { return nil }
        if let zone = Zone(text) { return zone }
        let near = nearest(to: text, among: Zone.knownNames)
        error(
            "\(area)/unknown-zone", "unknown time zone '\(text.clipped)'", at: node.mark,
            hint: near.map { "did you mean '\($0)'?" } ?? "write a name like 'Europe/Amsterdam', or 'UTC'")
        return nil
    }

    /// `200/s`, `90/m`, `5/h`: as so many in a thousand seconds, rounded to the nearest.
    func ratePerKilosecond(_ node: YAMLNode, _ what: String, _ area: String) -> Int64? {
        guard let text = text(node, what, area) else { return nil }
        let hint = "write it like '200/s', '90/m' or '5/h', with at most three decimals"
        let halves = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let seconds: [String: Int64] = ["s": 1, "m": 60, "h": 3600]
        guard let amount = Amount(text: halves[0], decimals: 3), amount >= 0 else {
            error("\(area)/bad-rate", "'\(text.clipped)' is not a rate", at: node.mark, hint: hint)
            return nil
        }
        guard halves.count == 2, let unit = seconds[halves[1]] else {
            error("\(area)/missing-unit", "'\(text.clipped)' has no unit of time", at: node.mark, hint: hint)
            return nil
        }
        let rate = (amount + unit / 2) / unit
        guard rate <= 1_000_000_000_000, rate > 0 || amount == 0 else {
            error(
                "\(area)/rate-out-of-range", "\(what) is out of range: '\(text.clipped)'", at: node.mark,
                hint: "0.001/s to 1000000000/s, or 0/s")
            return nil
        }
        return rate
    }
}

extension Reading {
    /// A truth value of a vendor's file, as YAML 1.1 has it: in lower case, upper case or with a capital.
    func flag(_ node: YAMLNode?, _ what: String, _ area: String) -> Bool? {
        guard let node, !node.isRefused else { return nil }
        switch node.scalar?.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        case .some, nil:
            error(
                "\(area)/bad-flag", "\(what) is true or false, found \(node.description)", at: node.mark,
                hint: "write 'true' or 'false'")
            return nil
        }
    }
}
