extension Array {
    /// The place of the newest element of which this holds, among the last few: streams of a service are few, and take turns.
    func recentPlace(where isWanted: (Element) -> Bool) -> Int? { recentPlace(below: count, where: isWanted) }

    /// The same among the last few before a place.
    @inline(__always)
    func recentPlace(below end: Int, where isWanted: (Element) -> Bool) -> Int? {
        var place = end - 1
        while place >= 0, place >= end - 8 {
            if isWanted(self[place]) { return place }
            place -= 1
        }
        return nil
    }
}
