extension Array {
    /// The place of the newest element of which this holds, among the last few: streams of a service are few, and take turns.
    func recentPlace(where isWanted: (Element) -> Bool) -> Int? { indices.suffix(8).last { isWanted(self[$0]) } }
}
