import FoundationEssentials

/// What PagerDuty's REST API v2 returned, from files: policies, schedules, services, users, incidents and their log entries; alone, in
/// the lists the API wraps them in, or in lists of their own.
///
/// Unknown members are passed over. What lacks a member that is needed, or has it in another shape, is told as
/// `schedules[2] 'Primary': missing schedule_layers`, unless the same object is there in full elsewhere: `GET /schedules` leaves out
/// what `GET /schedules/{id}` has. Source: PagerDuty REST API, conventions and schemas.
package struct PagerDutyExport: Sendable {
    package private(set) var policies: [PagerDutyREST.Policy] = []
    package private(set) var schedules: [PagerDutyREST.Schedule] = []
    package private(set) var services: [PagerDutyREST.Service] = []
    package private(set) var users: [PagerDutyREST.User] = []
    package private(set) var incidents: [PagerDutyREST.Incident] = []
    /// In the order they were met.
    package private(set) var logEntries: [PagerDutyREST.LogEntry] = []

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
                    "\(file): holds none of escalation_policies, schedules, services, users, incidents and log_entries")
            }
            unreadFiles += envelope.strangers.map { "\(file): \($0)" }
            policies += take(envelope.policies, known: policies.map(\.id), file)
            schedules += take(envelope.schedules, known: schedules.map(\.id), file)
            services += take(envelope.services, known: services.map(\.id), file)
            users += take(envelope.users, known: users.map(\.id), file)
            incidents += take(envelope.incidents, known: incidents.map(\.id), file)
            logEntries += take(envelope.logEntries, known: logEntries.map(\.id), file)
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
        case PagerDutyREST.Incident.kind: incidents.map(\.id)
        case PagerDutyREST.LogEntry.kind: logEntries.map(\.id)
        default: users.map(\.id)
        }
    }

    /// Keeps what is whole and new; an object that comes twice counts once.
    private mutating func take<Object: RESTObject>(_ found: [Found<Object>], known: [String?], _ file: String) -> [Object] {
        var kept: [Object] = []
        var seen = Set(known)
        for item in found {
            let place = "\(file): \(item.place)" + (item.label.map { " '\($0)'" } ?? "")
            if let trouble = item.trouble {
                unread.append((Object.kind, item.id, "\(place): \(trouble)"))
            } else if let object = item.object {
                let missing = object.missing
                for field in missing { unread.append((Object.kind, object.id, "\(place): missing \(field)")) }
                if missing.isEmpty, seen.insert(object.id).inserted { kept.append(object) }
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
