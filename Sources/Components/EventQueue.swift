import Model

/// What is going to happen, in order: a heap of small keys over a slab of payloads.
///
/// Order is (instant, rank, name, age): `Pipeline.rank` says who goes first at one instant, names come before the order of asking, and
/// nothing depends on identifiers. A heap is not stable by itself; the age makes it so.
struct EventQueue: Sendable {
    enum Event: Sendable {
        case deliver(Message, to: Station, from: Station)
        case wake(Station, Wakeup)
        /// Cancelled, and not yet swept out of the heap.
        case void
    }

    private struct Key: Sendable {
        var time: Int64
        var order: UInt64
        var age: UInt64
        var slot: Int32

        @inline(__always)
        static func < (a: Key, b: Key) -> Bool {
            if a.time != b.time { return a.time < b.time }
            if a.order != b.order { return a.order < b.order }
            return a.age < b.age
        }
    }

    private var heap: [Key] = []
    private var slots: [Event] = []
    private var free: [Int32] = []
    /// The slot of each pending wake-up that may be moved or cancelled.
    private var alarms = AlarmTable()
    private var age: UInt64 = 0
    /// Set to permute events of equal instant and rank: a verdict that changes hangs on a tie.
    var ties: Random?

    init(ties: Random? = nil) { self.ties = ties }

    mutating func deliver(_ message: consuming Message, to station: Station, from: Station, at instant: Instant, rank: UInt64) {
        push(.deliver(message, to: station, from: from), at: instant, rank: rank)
    }

    /// One deadline per station and wakeup: asking again moves it.
    mutating func wake(_ station: Station, _ wakeup: Wakeup, at instant: Instant, rank: UInt64) {
        let slot = push(.wake(station, wakeup), at: instant, rank: rank)
        if !wakeup.isAskedOnce, let old = alarms.replace(station, wakeup, by: slot) { slots[Int(old)] = .void }
    }

    mutating func cancel(_ station: Station, _ wakeup: Wakeup) {
        if let slot = alarms.remove(station, wakeup) { slots[Int(slot)] = .void }
    }

    /// When the next event is due; nil when nothing is left.
    var nextDue: Instant? {
        mutating get {
            sweep()
            return heap.first.map { Instant(nanoseconds: $0.time) }
        }
    }

    mutating func pop() -> Event? { pop(by: .never)?.event }

    /// The next event, if it is due by an instant.
    mutating func pop(by instant: Instant) -> (due: Instant, event: Event)? {
        sweep()
        guard let key = heap.first, key.time <= instant.nanoseconds else { return nil }
        // Moved out, not copied.
        var event = Event.void
        swap(&event, &slots[Int(key.slot)])
        if case .wake(let station, let wakeup) = event, !wakeup.isAskedOnce { _ = alarms.remove(station, wakeup) }
        removeFirst()
        return (Instant(nanoseconds: key.time), event)
    }

    /// Drops cancelled events from the front.
    private mutating func sweep() {
        while let slot = heap.first?.slot, case .void = slots[Int(slot)] { removeFirst() }
    }

    @discardableResult
    private mutating func push(_ event: consuming Event, at instant: Instant, rank: UInt64) -> Int32 {
        age += 1
        // A tie shuffle keeps the rank (top byte) and replaces name and age.
        let order = ties == nil ? rank : rank & (0xFF << 56) | ties!.next() >> 8
        let slot: Int32
        if let reused = free.popLast() {
            slots[Int(reused)] = event
            slot = reused
        } else {
            slots.append(event)
            slot = Int32(slots.count - 1)
        }
        heap.append(Key(time: instant.nanoseconds, order: order, age: age, slot: slot))
        siftUp(heap.count - 1)
        return slot
    }

    private mutating func removeFirst() {
        free.append(heap[0].slot)
        let last = heap.removeLast()
        guard !heap.isEmpty else { return }
        heap[0] = last
        siftDown(0)
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        let key = heap[child]
        while child > 0 {
            let parent = (child - 1) / 2
            guard key < heap[parent] else { break }
            heap[child] = heap[parent]
            child = parent
        }
        heap[child] = key
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        let key = heap[parent]
        while true {
            var child = parent * 2 + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < key else { break }
            heap[parent] = heap[child]
            parent = child
        }
        heap[parent] = key
    }
}

extension Wakeup {
    /// Asked for anew only after it has rung, and never cancelled: nobody needs to find it.
    fileprivate var isAskedOnce: Bool {
        switch self {
        case .flush, .shipped, .index, .evaluate: true
        case .emit, .faultBegins, .faultEnds, .faultSteps, .retry, .timeout, .resend, .escalate, .notify,
            .requestEscalates, .acknowledgementTimeout, .snoozeEnds, .urgencyChange, .pauseEnds, .workflow, .autoResolve,
            .handoff, .back,
            .acknowledge,
            .fix, .resolve:
            false
        }
    }
}
