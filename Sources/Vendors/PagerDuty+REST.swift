import FoundationEssentials

/// What PagerDuty's REST API v2 returned, from files: policies, schedules, services and users, alone or in lists.
///
/// Unknown members are passed over. What lacks a member that is needed, or has it in another shape, is told as
/// `schedules[2] 'Primary': missing schedule_layers`, unless the same object is there in full elsewhere: `GET /schedules` leaves out
/// what `GET /schedules/{id}` has. Source: PagerDuty REST API, conventions and schemas.
package struct PagerDutyExport: Sendable {
    package private(set) var policies: [PagerDutyREST.Policy] = []
    package private(set) var schedules: [PagerDutyREST.Schedule] = []
    package private(set) var services: [PagerDutyREST.Service] = []
    package private(set) var users: [PagerDutyREST.User] = []

    private var unread: [(kind: String, id: String?, problem: String)] = []
    private var unreadFiles: [String] = []

    package init() {}

    /// Everything that could not be read, in the order it was met.
    package var problems: [String] {
        unreadFiles
            + unread.filter { item in !known(item.kind).contains { $0 == item.id } }.map(\.problem)
    }

    /// Adds the body of one answer; `file` is what problems call it.
    package mutating func add(_ bytes: [UInt8], file: String) {
        do {
            let envelope = try JSONDecoder().decode(Envelope.self, from: Data(bytes))
            if envelope.isEmpty {
                unreadFiles.append(
                    "\(file): holds none of escalation_policies, schedules, services and users")
            }
            policies += take(envelope.policies, known: policies.map(\.id), file)
            schedules += take(envelope.schedules, known: schedules.map(\.id), file)
            services += take(envelope.services, known: services.map(\.id), file)
            users += take(envelope.users, known: users.map(\.id), file)
        } catch let error as DecodingError {
            unreadFiles.append("\(file): \(error.trouble(below: 0))")
        } catch {
            unreadFiles.append("\(file): not JSON")
        }
    }

    private func known(_ kind: String) -> [String?] {
        switch kind {
        case PagerDutyREST.Policy.kind: policies.map(\.id)
        case PagerDutyREST.Schedule.kind: schedules.map(\.id)
        case PagerDutyREST.Service.kind: services.map(\.id)
        default: users.map(\.id)
        }
    }

    /// Keeps what is whole and new; an object that comes twice counts once.
    private mutating func take<Object: RESTObject>(_ found: [Found<Object>], known: [String?], _ file: String) -> [Object] {
        var kept: [Object] = []
        for item in found {
            let place = "\(file): \(item.place)" + (item.label.map { " '\($0)'" } ?? "")
            if let trouble = item.trouble {
                unread.append((Object.kind, item.id, "\(place): \(trouble)"))
            } else if let object = item.object {
                let missing = object.missing
                for field in missing { unread.append((Object.kind, object.id, "\(place): missing \(field)")) }
                if missing.isEmpty, !(known + kept.map(\.id)).contains(object.id) { kept.append(object) }
            }
        }
        return kept
    }
}

/// Objects of PagerDuty's REST API v2, as far as a setup needs them.
package enum PagerDutyREST {
    /// Another object by its id; `summary` is its name.
    package struct Reference: Decodable, Hashable, Sendable {
        package var id: String?
        package var type: String?
        package var summary: String?
    }
}

/// A full object of an answer.
protocol RESTObject: Decodable, Sendable {
    /// The key of its lists.
    static var kind: String { get }
    var id: String? { get }
    /// Members that are needed and not there, as paths below the object.
    var missing: [String] { get }
}

/// Names of members that are nil.
func missing(_ members: [(String, Bool)], below path: String = "") -> [String] {
    members.filter { !$0.1 }.map { path + $0.0 }
}

/// One object of a list, read or not.
private struct Found<Object: RESTObject> {
    /// `schedules[2]`, or `schedule`.
    var place: String
    var label: String?
    var id: String?
    var object: Object?
    var trouble: String?
}

/// Reads an object without failing, so that one bad object hides no other.
private struct Attempt<Object: RESTObject>: Decodable {
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

private struct Envelope: Decodable {
    var policies: [Found<PagerDutyREST.Policy>]
    var schedules: [Found<PagerDutyREST.Schedule>]
    var services: [Found<PagerDutyREST.Service>]
    var users: [Found<PagerDutyREST.User>]
    var isEmpty: Bool

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func read<Object: RESTObject>(_ one: String) throws -> [Found<Object>] {
            let many = Object.kind
            var found: [Found<Object>] = []
            if let list = try container.decodeIfPresent([Attempt<Object>].self, forKey: Key(stringValue: many)) {
                found += list.enumerated().map { $1.found("\(many)[\($0)]") }
            }
            if container.contains(Key(stringValue: one)) {
                found.append(try container.decode(Attempt<Object>.self, forKey: Key(stringValue: one)).found(one))
            }
            return found
        }
        policies = try read("escalation_policy")
        schedules = try read("schedule")
        services = try read("service")
        users = try read("user")
        let kinds = [
            "escalation_policies", "escalation_policy", "schedules", "schedule", "services", "service", "users", "user",
        ]
        isEmpty = !kinds.contains { container.contains(Key(stringValue: $0)) }
    }
}

extension DecodingError {
    /// `escalation_rules[0].targets is not a list`, with the path below the first `depth` steps.
    fileprivate func trouble(below depth: Int) -> String {
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
