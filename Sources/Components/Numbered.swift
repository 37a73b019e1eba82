/// Values under ascending numbers, looked up by place: what a hop has under way.
///
/// They leave in nearly the order they came, so an array that forgets its front is enough, and nothing is hashed. It grows with the
/// distance between the oldest and the newest number, not with the run.
struct Numbered<Value: Sendable>: Sendable {
    private var values: [Value?] = []
    /// The number of `values[0]`.
    private var base: Int64 = 0
    /// Where the oldest value is; everything before it has left.
    private var front = 0

    subscript(number: Int64) -> Value? { place(number).flatMap { values[$0] } }

    /// Numbers may be skipped, but not come back.
    mutating func add(_ value: consuming Value, _ number: Int64) {
        if values.isEmpty { base = number }
        precondition(number >= base + Int64(values.count), "numbers ascend")
        while base + Int64(values.count) < number { values.append(nil) }
        values.append(value)
    }

    /// Changes a value in place, and says whether it is there.
    @discardableResult
    mutating func update(_ number: Int64, _ change: (inout Value) -> Void) -> Bool {
        guard let place = place(number), var value = values[place].take() else { return false }
        change(&value)
        values[place] = value
        return true
    }

    /// Takes a value out, if it is there and meets a condition.
    @discardableResult
    mutating func remove(_ number: Int64, if condition: (borrowing Value) -> Bool = { _ in true }) -> Value? {
        guard let place = place(number), let value = values[place].take() else { return nil }
        guard condition(value) else {
            values[place] = value
            return nil
        }
        forgetFront()
        return value
    }

    private func place(_ number: Int64) -> Int? {
        let place = number - base
        return place >= Int64(front) && place < Int64(values.count) ? Int(place) : nil
    }

    private mutating func forgetFront() {
        while front < values.count, values[front] == nil { front += 1 }
        if front >= 32, front * 2 >= values.count {
            values.removeFirst(front)
            base += Int64(front)
            front = 0
        }
    }
}
