/// Every kind of line a scenario can emit: healthy traffic, normal noise and jobs of each service, and what its faults make.
///
/// Sorted by name, so that a stream's place depends on nothing but names.
package func logStreams(catalog: Catalog, background: [Background], faults: [FaultPlan]) -> [LogStream] {
    var streams: [LogStream] = []
    for (index, service) in catalog.services.enumerated() {
        let id = ServiceID(index)
        let tier = service.tier.map { catalog.tiers[$0].name } ?? ""
        if background.contains(where: { $0.service == id }) {
            for (n, line) in healthyLines(of: service).enumerated() {
                streams.append(stream(service, id, tier, "healthy-\(n.padded(3))", .background, line))
            }
            streams.append(stream(service, id, tier, "noise", .background, noiseLine))
        }
        for job in service.jobs {
            let line = Catalog.LogLine(message: "job \(job.name) finished", level: "INFO", code: 0, share: .one)
            streams.append(
                stream(service, id, tier, "job-\(job.name)", .background, line, extra: [.init("job", .text(job.name))]))
        }
    }
    for (index, fault) in faults.enumerated() {
        guard let id = fault.service, fault.carriesDrill else { continue }
        let service = catalog.services[id.index]
        let tier = service.tier.map { catalog.tiers[$0].name } ?? ""
        streams.append(
            stream(
                service, id, tier, "fault-\(fault.name.text)", .fault(FaultID(index)), faultLine(fault.kind),
                durations: slowness(fault.kind), anonymous: isGeneric(fault.kind), extra: [.init("drill", .text(fault.drill))]))
    }
    return streams.sorted { $0.name < $1.name }
}

/// What a healthy service logs when the catalog does not say.
package let defaultHealthyLines: [Catalog.LogLine] = [
    .init(message: "request served", level: "INFO", code: 200, share: .percent(70)),
    .init(message: "order stored", level: "INFO", code: 201, share: .percent(20)),
    .init(message: "cache miss, read from the database", level: "DEBUG", code: 200, share: .percent(8)),
    .init(message: "dependency answered slowly", level: "WARN", code: 200, share: .percent(2)),
]

package func healthyLines(of service: Catalog.Service) -> [Catalog.LogLine] {
    service.logs.isEmpty ? defaultHealthyLines : service.logs
}

/// The normal error noise of a healthy service.
private let noiseLine = Catalog.LogLine(
    message: "request failed, retried by the client", level: "ERROR", code: 502, share: .one)

private func faultLine(_ kind: FaultPlan.Kind) -> Catalog.LogLine {
    switch kind {
    case .outage: .init(message: "service unavailable: connection refused", level: "FATAL", code: 503, share: .one)
    case .errors: .init(message: "unhandled exception while serving request", level: "ERROR", code: 500, share: .one)
    case .latency: .init(message: "request served", level: "INFO", code: 200, share: .one)
    case .flood(_, let level): .init(message: "retrying connection to peer", level: level, code: 0, share: .one)
    case .generic: .init(message: "An unexpected error occurred", level: "ERROR", code: 500, share: .one)
    case .silence, .missedJob, .down, .loss, .delay, .duplication, .reordering:
        preconditionFailure("a fault without lines has no stream")
    }
}

private func slowness(_ kind: FaultPlan.Kind) -> Delay? {
    if case .latency(let delay, _) = kind { delay } else { nil }
}

private func isGeneric(_ kind: FaultPlan.Kind) -> Bool {
    if case .generic = kind { true } else { false }
}

/// The fields of one line, as a structured logger writes them. An anonymous line names neither service, team nor tier.
private func stream(
    _ service: Catalog.Service, _ id: ServiceID, _ tier: String, _ kind: String, _ origin: LogStream.Origin,
    _ line: Catalog.LogLine, durations: Delay? = nil, anonymous: Bool = false, extra: [LogTemplate.Field] = []
) -> LogStream {
    let name = Symbol("\(service.name)/\(kind)")
    var random = Seed(name.key).stream(.users)
    var fields: [LogTemplate.Field] = [.init("level", .text(line.level))]
    if !anonymous {
        fields.append(.init("service", .text(service.name.text)))
        if !service.team.isEmpty { fields.append(.init("team", .text(service.team))) }
        if !tier.isEmpty { fields.append(.init("tier", .text(tier))) }
    }
    fields.append(.init("message", .text(line.message)))
    if line.code != 0 { fields.append(.init("code", .number(line.code))) }
    let slow = durations.map { $0.nanoseconds / 1_000_000 }
    fields.append(
        .init(
            "duration_ms",
            .numbers((0..<LogTemplate.cycle).map { _ in (slow ?? 20) + Int64(random.below(UInt64((slow ?? 160) / 4 + 40))) })))
    let users = UInt64(max(service.users, 1))
    fields.append(.init("user", .texts((0..<LogTemplate.cycle).map { _ in "u" + random.below(users).padded(6) })))
    fields.append(contentsOf: extra)
    // Stream key and ordinal: what a wire round trip recognises a line by.
    fields.append(.init("request_id", .serial(prefix: String(name.key.hexText.prefix(8)) + "-")))
    return LogStream(name: name, service: id, template: LogTemplate(fields: fields), origin: origin)
}
