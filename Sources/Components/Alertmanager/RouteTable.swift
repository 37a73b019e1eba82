import Model

/// The tree of routes as a list, each with its way from the root.
struct RouteTable: Sendable {
    struct Route: Sendable {
        var receiver: String
        var matchers: [LabelMatcher]
        var groupBy: AlertmanagerRules.Route.GroupBy
        var groupWait: Delay
        var groupInterval: Delay
        var repeatInterval: Delay
        var goesOn: Bool
        var children: [Int]
        var mutedIn: [Windows]
        /// Empty = at all times.
        var activeIn: [Windows]
        /// As group keys write it: `{}/{severity="critical"}`.
        var path: String

        func groupLabels(of labels: Labels) -> Labels {
            switch groupBy {
            case .everything: labels
            case .labels(let names): labels.keeping(names)
            }
        }

        /// Whether it tells nothing at this time. Source: prometheus/alertmanager, notify/notify.go, TimeMuteStage and TimeActiveStage.
        func isMuted(at now: Instant) -> Bool {
            mutedIn.contains { $0.contains(now) } || !activeIn.isEmpty && !activeIn.contains { $0.contains(now) }
        }
    }

    private var routes: [Route] = []
    private let intervals: [String: Windows]

    init(_ rules: AlertmanagerRules) {
        intervals = Dictionary(rules.intervals.map { ($0.name, $0.windows) }) { first, _ in first }
        _ = add(rules.route, under: nil)
    }

    private mutating func add(_ route: AlertmanagerRules.Route, under parent: String?) -> Int {
        let own = "{" + route.matchers.map(\.text).joined(separator: ",") + "}"
        let path = parent.map { "\($0)/\(own)" } ?? own
        let number = routes.count
        routes.append(
            Route(
                receiver: route.receiver, matchers: route.matchers, groupBy: route.groupBy, groupWait: route.groupWait,
                groupInterval: route.groupInterval, repeatInterval: route.repeatInterval, goesOn: route.goesOn, children: [],
                mutedIn: route.muteTimes.compactMap { intervals[$0] }, activeIn: route.activeTimes.compactMap { intervals[$0] },
                path: path))
        for child in route.routes {
            let place = add(child, under: path)
            routes[number].children.append(place)
        }
        return number
    }

    subscript(number: Int) -> Route { routes[number] }

    /// The deepest routes that match: the first of siblings, and those behind it as long as they go on; the parent where none does.
    func matching(_ labels: Labels) -> [Int] { matching(labels, from: 0) }

    private func matching(_ labels: Labels, from number: Int) -> [Int] {
        guard routes[number].matchers.admits(labels) else { return [] }
        var all: [Int] = []
        for child in routes[number].children {
            let found = matching(labels, from: child)
            all += found
            if !found.isEmpty, !routes[child].goesOn { break }
        }
        return all.isEmpty ? [number] : all
    }
}
