/// Which alerts of a service go into one incident. An alert that joins notifies nobody.
///
/// Source: support.pagerduty.com, time-based and content-based alert grouping. Grouping by machine learning cannot be predicted.
package enum Grouping: Hashable, Sendable {
    /// Every alert has an incident of its own.
    case none
    /// All of them, for so long after the first alert of the incident; nil = while it is open.
    case time(Delay?)
    case content(Content)

    /// Alerts that say the same, each within the window of the one before it, for a day at most.
    package struct Content: Hashable, Sendable {
        package enum Aggregate: String, Hashable, Sendable, CaseIterable { case all, any }

        /// `summary`, `severity`, `source`, `component`, `group`, `class`, or `custom_details.NAME`.
        package var fields: [String]
        /// Whether all of the fields have to be the same, or any of them.
        package var aggregate: Aggregate
        package var window: Delay
        package init(fields: [String], aggregate: Aggregate, window: Delay) {
            (self.fields, self.aggregate, self.window) = (fields, aggregate, window)
        }
    }
}
