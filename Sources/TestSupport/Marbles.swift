package import Model

/// Time drawn as a lane of characters: one character is one step, `.` is a step in which nothing happens.
///
///     errors   x.x.x.....x....x
///     alerts   ....!...........
package struct Marbles {
    package struct Marble: Hashable {
        package var at: Instant
        package var character: Character
        package init(at: Instant, _ character: Character) { (self.at, self.character) = (at, character) }
    }

    /// How long one character lasts.
    package var step: Delay

    package init(step: Delay) { self.step = step }

    /// What a lane shows: each marble at the beginning of its step.
    package func read(_ lane: String) -> [Marble] {
        lane.enumerated().compactMap { index, character in
            character == "." ? nil : Marble(at: .start + step * Int64(index), character)
        }
    }

    /// Draws what was seen as a lane of `length` steps. Two of one kind in a step are drawn once; two of different kinds are drawn as `#`,
    /// and so is the last step when anything lies past it.
    package func draw(_ marbles: [Marble], length: Int) -> String {
        var lane = [Character](repeating: ".", count: length)
        for marble in marbles {
            let step = Int(marble.at.nanoseconds / self.step.nanoseconds)
            if step >= length {
                lane[length - 1] = "#"
            } else {
                lane[step] = lane[step] == "." || lane[step] == marble.character ? marble.character : "#"
            }
        }
        return String(lane)
    }
}
