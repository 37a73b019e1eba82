/// The tree of routes as a list, each with its way from the root.
package struct RouteTable: Sendable {
    package struct Route: Sendable {
        package var receiver: String
        package var matchers: [LabelMatcher]
        package var groupBy: AlertmanagerRules.Route.GroupBy
        package var groupWait: Delay
        package var groupInterval: Delay
        package var repeatInterval: Delay
        package var goesOn: Bool
        package var children: [Int]
        package var mutedIn: [Windows]
        /// Empty = at all times.
        package var activeIn: [Windows]
        /// As group keys write it: `{}/{severity="critical"}`.
        package var path: String

        package func groupLabels(of labels: Labels) -> Labels {
            switch groupBy {
            case .everything: labels
            case .labels(let names): labels.keeping(names)
            }
        }

        /// Whether it tells nothing at this time. Source: prometheus/alertmanager, notify/notify.go, TimeMuteStage and TimeActiveStage.
        package func isMuted(at now: Instant) -> Bool {
            mutedIn.contains { $0.contains(now) } || !activeIn.isEmpty && !activeIn.contains { $0.contains(now) }
        }
    }

    private var routes: [Route] = []
    private let intervals: [String: Windows]

    package init(_ rules: AlertmanagerRules) {
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

    package subscript(number: Int) -> Route { routes[number] }

    /// The deepest routes that match: the first of siblings, and those behind it as long as they go on; the parent where none does.
    package func matching(_ labels: Labels) -> [Int] { matching(labels, from: 0) }

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
