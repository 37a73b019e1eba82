import Model

extension World {
    /// The faults that a page tells of: those whose drill id it carries, or else all of every service that it names.
    func faults(toldBy text: String) -> [FaultID] {
        let carried = scenario.faults.carried(by: text)
        return carried.isEmpty ? faults(ofServicesIn: text) : carried
    }

    private func faults(ofServicesIn text: String) -> [FaultID] {
        let bytes = text.utf8Span.span
        return scenario.faults.indices.map(FaultID.init).filter { fault in
            guard let service = scenario[fault].service else { return false }
            return bytes.containsLine("service: \(scenario[service].name)".utf8Span.span)
        }
    }

    /// The fault that draws about a page are keyed by: whose drill id it carries, or else the last that had begun at a service it names. So the
    /// same person meets the same fault in the same way in every setup, whatever its pages can carry. Nil where it tells of none.
    func key(ofPage text: String, at now: Instant) -> UInt64? {
        let fault =
            scenario.faults.carried(by: text).first
            ?? faults(ofServicesIn: text).filter { scenario[$0].at <= now }.max { scenario[$0].at < scenario[$1].at }
        return fault.map { scenario[$0].name.key }
    }
}
