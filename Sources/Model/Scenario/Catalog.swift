/// The world: services, who owns them, what was promised for them, and the people. The same for every setup.
@usableFromInline
package struct Catalog: Hashable, Sendable {
    package var name: String
    package var zone: String
    package var tiers: [Tier]
    @usableFromInline package var services: [Service]
    @usableFromInline package var people: [Person]
    package var complaints: Complaints

    package init(
        name: String, zone: String, tiers: [Tier], services: [Service], people: [Person], complaints: Complaints = Complaints()
    ) {
        (self.name, self.zone, self.tiers, self.services, self.people) = (name, zone, tiers, services, people)
        self.complaints = complaints
    }

    /// What was promised: first response and resolution, counted from the first user harmed, within the tier's hours.
    package struct Tier: Hashable, Sendable {
        package var name: String
        package var respond: Delay?
        package var resolve: Delay?
        /// When the clock runs, flat up to the horizon. `always` for 24x7.
        package var hours: Windows
        package init(name: String, respond: Delay?, resolve: Delay?, hours: Windows = .always) {
            (self.name, self.respond, self.resolve, self.hours) = (name, respond, resolve, hours)
        }
    }

    @usableFromInline
    package struct Service: Hashable, Sendable {
        package var name: Symbol
        package var tier: Int?
        package var team: String
        package var users: Int64
        /// Healthy lines of its own; the built-in ones when empty.
        package var logs: [LogLine]
        package var jobs: [Job]
        package init(
            name: Symbol, tier: Int? = nil, team: String = "", users: Int64 = 0, logs: [LogLine] = [], jobs: [Job] = []
        ) {
            (self.name, self.tier, self.team, self.users, self.logs, self.jobs) = (name, tier, team, users, logs, jobs)
        }
    }

    /// One kind of healthy line and its share of the service's requests.
    package struct LogLine: Hashable, Sendable {
        package var message: String
        package var level: String
        package var code: Int64
        package var share: Ratio
        package init(message: String, level: String, code: Int64, share: Ratio) {
            (self.message, self.level, self.code, self.share) = (message, level, code, share)
        }
    }

    /// Work that runs on a schedule and says so in one line when it is done.
    package struct Job: Hashable, Sendable {
        package var name: String
        package var every: Delay
        /// When the first run is done.
        package var first: Instant
        package init(name: String, every: Delay, first: Instant) { (self.name, self.every, self.first) = (name, every, first) }
    }

    @usableFromInline
    package struct Person: Hashable, Sendable {
        package var name: Symbol
        package init(name: Symbol) { self.name = name }
    }
}

/// Healthy traffic of one service.
package struct Background: Hashable, Sendable {
    package var service: ServiceID
    /// Requests in a thousand seconds, so that slow traffic stays exact: `200/s` is 200,000.
    package var requestsPerKilosecond: Int64
    /// Share of requests that fail although nothing is wrong.
    package var errors: Ratio
    package init(service: ServiceID, requestsPerKilosecond: Int64, errors: Ratio) {
        (self.service, self.requestsPerKilosecond, self.errors) = (service, requestsPerKilosecond, errors)
    }
}
