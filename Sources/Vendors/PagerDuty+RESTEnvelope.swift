import FoundationEssentials

/// One object of a list, read or not.
struct Found<Object: RESTObject> {
    /// `schedules[2]`, or `schedule`.
    var place: String
    var label: String?
    var id: String?
    var object: Object?
    var trouble: String?
}

/// Reads an object without failing, so that one bad object hides no other.
struct Attempt<Object: RESTObject>: Decodable {
    private struct Label: Decodable {
        var id: String?
        var name: String?
        var summary: String?
    }

    var label: String?
    var id: String?
    var object: Object?
    var trouble: String?

    init(from decoder: any Decoder) {
        let known = try? Label(from: decoder)
        (label, id) = (known?.name ?? known?.summary ?? known?.id, known?.id)
        do {
            object = try Object(from: decoder)
        } catch let error as DecodingError {
            trouble = error.trouble(below: decoder.codingPath.count)
        } catch {
            trouble = "cannot be read"
        }
    }

    func found(_ place: String) -> Found<Object> {
        Found(place: place, label: label, id: id, object: object, trouble: trouble)
    }
}

/// What one answer holds: wrapped by the name of what it is, one or many, with whatever else the wrapper says; or a bare list, whose
/// objects say themselves what they are.
struct Envelope: Decodable {
    var policies: [Found<PagerDutyREST.Policy>] = []
    var schedules: [Found<PagerDutyREST.Schedule>] = []
    var services: [Found<PagerDutyREST.Service>] = []
    var users: [Found<PagerDutyREST.User>] = []
    var incidents: [Found<PagerDutyREST.Incident>] = []
    var logEntries: [Found<PagerDutyREST.LogEntry>] = []
    /// Elements of a bare list that are nothing known.
    var strangers: [String] = []
    var isEmpty = false

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }

    init(from decoder: any Decoder) throws {
        if let items = try? decoder.singleValueContainer().decode([Item].self) {
            add(items)
        } else {
            try add(decoder.container(keyedBy: Key.self))
        }
    }

    private mutating func add(_ container: KeyedDecodingContainer<Key>) throws {
        isEmpty = true
        func read<Object: RESTObject>(_ one: String) throws -> [Found<Object>] {
            let many = Object.kind
            var found: [Found<Object>] = []
            if container.contains(Key(stringValue: many)) { isEmpty = false }
            if let list = try container.decodeIfPresent([Attempt<Object>].self, forKey: Key(stringValue: many)) {
                found += list.enumerated().map { $1.found("\(many)[\($0)]") }
            }
            if container.contains(Key(stringValue: one)) {
                isEmpty = false
                found.append(try container.decode(Attempt<Object>.self, forKey: Key(stringValue: one)).found(one))
            }
            return found
        }
        policies = try read("escalation_policy")
        schedules = try read("schedule")
        services = try read("service")
        users = try read("user")
        incidents = try read("incident")
        logEntries = try read("log_entry")
    }

    private mutating func add(_ items: [Item]) {
        for (index, item) in items.enumerated() {
            let place = "[\(index)]"
            switch item {
            case .policy(let attempt): policies.append(attempt.found(place))
            case .schedule(let attempt): schedules.append(attempt.found(place))
            case .service(let attempt): services.append(attempt.found(place))
            case .user(let attempt): users.append(attempt.found(place))
            case .incident(let attempt): incidents.append(attempt.found(place))
            case .logEntry(let attempt): logEntries.append(attempt.found(place))
            case .stranger(let type):
                strangers.append("\(place): " + (type.map { "a '\($0)' is of no use here" } ?? "it has no type"))
            }
        }
        isEmpty = strangers.count == items.count
        if isEmpty { strangers = [] }
    }

    /// One object of a bare list.
    private enum Item: Decodable {
        case policy(Attempt<PagerDutyREST.Policy>)
        case schedule(Attempt<PagerDutyREST.Schedule>)
        case service(Attempt<PagerDutyREST.Service>)
        case user(Attempt<PagerDutyREST.User>)
        case incident(Attempt<PagerDutyREST.Incident>)
        case logEntry(Attempt<PagerDutyREST.LogEntry>)
        case stranger(String?)

        private struct Typed: Decodable { var type: String? }

        init(from decoder: any Decoder) {
            let type = (try? Typed(from: decoder))?.type
            switch type?.replacing("_reference", with: "") {
            case "escalation_policy": self = .policy(Attempt(from: decoder))
            case "schedule": self = .schedule(Attempt(from: decoder))
            case "service": self = .service(Attempt(from: decoder))
            case "user": self = .user(Attempt(from: decoder))
            case "incident": self = .incident(Attempt(from: decoder))
            case .some(let name) where name.hasSuffix("_log_entry"): self = .logEntry(Attempt(from: decoder))
            case .none, .some: self = .stranger(type)
            }
        }
    }
}

extension DecodingError {
    /// `escalation_rules[0].targets is not a list`, with the path below the first `depth` steps.
    func trouble(below depth: Int) -> String {
        switch self {
        case .typeMismatch(let type, let context): "\(Self.path(context, depth)) is not \(Self.words(type))"
        case .valueNotFound(_, let context): "\(Self.path(context, depth)) is null"
        case .keyNotFound(let key, let context):
            "missing \(Self.path(.init(codingPath: context.codingPath + [key], debugDescription: ""), depth))"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty ? "not JSON" : "\(Self.path(context, depth)) cannot be read"
        @unknown default: "cannot be read"
        }
    }

    private static func path(_ context: Context, _ depth: Int) -> String {
        let text = context.codingPath.dropFirst(depth).reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return text.isEmpty ? "it" : text
    }

    private static func words(_ type: any Any.Type) -> String {
        if type == String.self { return "a text" }
        if type == Int64.self { return "a whole number" }
        return "\(type)".hasPrefix("Array") ? "a list" : "an object"
    }
}
