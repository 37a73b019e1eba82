/// Values under ascending numbers, looked up by place: what a hop has under way.
///
/// They leave in nearly the order they came, so an array that forgets its front is enough, and nothing is hashed. It grows with the
/// distance between the oldest and the newest number, not with the run. Values are looked at and changed where they lie.
struct Numbered<Value: Sendable>: Sendable {
    private var values: [Value] = []
    private var isThere: [Bool] = []
    /// Stands where a value has left or was never put.
    private let blank: Value
    /// The number of `values[0]`.
    private var base: Int64 = 0
    /// Where the oldest value is; everything before it has left.
    private var front = 0

    init(blank: Value) { self.blank = blank }

    subscript(number: Int64) -> Value? { place(number).map { values[$0] } }

    /// Looks at a value without taking a copy of it; nil if it is not there.
    @discardableResult
    func look<Answer>(at number: Int64, _ question: (Value) -> Answer) -> Answer? {
        guard let place = place(number) else { return nil }
        return question(values[place])
    }

    /// Numbers may be skipped, but not come back.
    mutating func add(_ value: consuming Value, _ number: Int64) {
        if values.isEmpty { base = number }
        precondition(number >= base + Int64(values.count), "numbers ascend")
        while base + Int64(values.count) < number {
            values.append(blank)
            isThere.append(false)
        }
        values.append(consume value)
        isThere.append(true)
    }

    /// Visits the values in the order of their numbers.
    func visit(_ body: (Value) -> Void) {
        for place in front..<values.count where isThere[place] { body(values[place]) }
    }

    /// Changes a value in place, and says whether it is there.
    @discardableResult
    mutating func update(_ number: Int64, _ change: (inout Value) -> Void) -> Bool {
        guard let place = place(number) else { return false }
        change(&values[place])
        return true
    }

    /// Drops a value, if it is there and meets a condition, and says whether it did.
    @discardableResult
    mutating func remove(_ number: Int64, if condition: (Value) -> Bool = { _ in true }) -> Bool {
        guard let place = place(number), condition(values[place]) else { return false }
        values[place] = blank
        isThere[place] = false
        forgetFront()
        return true
    }

    private func place(_ number: Int64) -> Int? {
        let place = number - base
        return place >= Int64(front) && place < Int64(values.count) && isThere[Int(place)] ? Int(place) : nil
    }

    private mutating func forgetFront() {
        while front < values.count, !isThere[front] { front += 1 }
        if front >= 32, front * 2 >= values.count {
            values.removeFirst(front)
            isThere.removeFirst(front)
            base += Int64(front)
            front = 0
        }
    }
}
