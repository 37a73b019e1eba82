import Model

/// A message and who hears it from whom.
struct Posting: Sendable {
    var message: Message
    var to: Station
    var from: Station

    /// Moves the message out, so that what it carries need not be copied.
    mutating func takeMessage() -> Message {
        var taken = Message.collect(ServiceID(0))
        swap(&taken, &message)
        return taken
    }
}

/// Log lines on their way, and who hears them: what nearly all postings are, in half the room.
struct Freight: Sendable {
    /// Nil once they have been taken.
    var lines: Consignment?
    var to: Station
    /// They have not left yet: when they are due, they do.
    var isDeparture = false
}

/// What is going to happen, in order: a heap of small keys over slabs of freight, postings and alarms.
///
/// Order is (instant, rank, name, age): `Pipeline.rank` says who goes first at one instant, names come before the order of asking, and
/// nothing depends on identifiers. A heap is not stable by itself; the age makes it so.
struct EventQueue: Sendable {
    enum Kind: Sendable { case freight, posting, alarm }

    /// Something that is due, and where it lies: a ticket for `freight`, `posting` or `alarm`, good until the queue hears of anything new.
    struct Due: Sendable {
        let at: Instant
        fileprivate let slot: Int32
        var kind: Kind { slot < 0 ? .alarm : slot & 1 == 0 ? .freight : .posting }
        fileprivate var place: Int { Int(slot >> 1) }
    }

    struct Alarm: Sendable {
        var station: Station
        var wakeup: Wakeup
        /// And not yet swept out of the heap.
        fileprivate var isCancelled = false

        fileprivate init(_ station: Station, _ wakeup: Wakeup) { (self.station, self.wakeup) = (station, wakeup) }
    }

    private struct Key: Sendable {
        var time: Int64
        /// Rank and name in the upper half, age in the lower.
        var order: UInt64
        /// Of an alarm if negative, all bits turned round; else twice that of freight, or twice that of a posting and one.
        var slot: Int32

        @inline(__always)
        static func < (a: Key, b: Key) -> Bool { a.time < b.time || a.time == b.time && a.order < b.order }
    }

    private var heap: [Key] = []
    /// The first key has been taken and its place not yet filled. What happens next mostly asks for something that is due soon: it takes
    /// the place, and nothing is moved up from the end.
    private var hasHole = false
    private var freights: [Freight] = []
    private var freeFreights: [Int32] = []
    private var postings: [Posting] = []
    private var freePostings: [Int32] = []
    private var alarms: [Alarm] = []
    private var freeAlarms: [Int32] = []
    /// The alarm of each pending wake-up that may be moved or cancelled.
    private var pending = AlarmTable()
    /// Starts anew after four billion events; only what is due at the same instant as something that old could tell.
    private var age: UInt32 = 0
    /// Set to permute events of equal instant and rank: a verdict that changes hangs on a tie.
    var ties: Random?

    init(ties: Random? = nil) { self.ties = ties }

    mutating func deliver(_ freight: consuming Freight, at instant: Instant, rank: UInt64) {
        if let place = freeFreights.popLast() {
            freights[Int(place)] = consume freight
            push(place << 1, at: instant, rank: rank)
        } else {
            freights.append(consume freight)
            push(Int32(freights.count - 1) << 1, at: instant, rank: rank)
        }
    }

    mutating func deliver(_ posting: consuming Posting, at instant: Instant, rank: UInt64) {
        if let place = freePostings.popLast() {
            postings[Int(place)] = consume posting
            push(place << 1 | 1, at: instant, rank: rank)
        } else {
            postings.append(consume posting)
            push(Int32(postings.count - 1) << 1 | 1, at: instant, rank: rank)
        }
    }

    /// One deadline per station and wakeup: asking again moves it.
    mutating func wake(_ station: Station, _ wakeup: Wakeup, at instant: Instant, rank: UInt64) {
        let slot: Int32
        if let free = freeAlarms.popLast() {
            alarms[Int(free)] = Alarm(station, wakeup)
            slot = free
        } else {
            alarms.append(Alarm(station, wakeup))
            slot = Int32(alarms.count - 1)
        }
        push(~slot, at: instant, rank: rank)
        if !wakeup.isAskedOnce, let old = pending.replace(station, wakeup, by: slot) { alarms[Int(old)].isCancelled = true }
    }

    mutating func cancel(_ station: Station, _ wakeup: Wakeup) {
        if let slot = pending.remove(station, wakeup) { alarms[Int(slot)].isCancelled = true }
    }

    /// When the next event is due; nil when nothing is left.
    var nextDue: Instant? {
        mutating get {
            if hasHole { removeFirst() }
            while let key = heap.first {
                guard key.slot < 0, alarms[Int(~key.slot)].isCancelled else { return Instant(nanoseconds: key.time) }
                freeAlarms.append(~key.slot)
                removeFirst()
            }
            return nil
        }
    }

    /// Takes out the next event, if it is due by an instant.
    mutating func next(by instant: Instant) -> Due? {
        while true {
            if hasHole { removeFirst() }
            guard let key = heap.first, key.time <= instant.nanoseconds else { return nil }
            hasHole = true
            if key.slot >= 0 {
                if key.slot & 1 == 0 { freeFreights.append(key.slot >> 1) } else { freePostings.append(key.slot >> 1) }
            } else {
                let alarm = alarms[Int(~key.slot)]
                freeAlarms.append(~key.slot)
                if alarm.isCancelled { continue }
                if !alarm.wakeup.isAskedOnce { _ = pending.remove(alarm.station, alarm.wakeup) }
            }
            return Due(at: Instant(nanoseconds: key.time), slot: key.slot)
        }
    }

    /// Whether nothing else is due by an instant. Asked after something was taken out and before anything new is heard of, it costs no
    /// look at what has been cancelled: that counts as due.
    func isEmpty(until instant: Instant) -> Bool {
        // The places of the first and of those right behind it: where the first has been taken, one of them is the earliest.
        let (from, until) = hasHole ? (1, min(3, heap.count)) : (0, min(1, heap.count))
        for place in from..<max(from, until) where heap[place].time <= instant.nanoseconds { return false }
        return true
    }

    /// Where freight is due: where it arrives, or where it has yet to leave.
    func place(_ due: Due) -> (Station, isDeparture: Bool) { (freights[due.place].to, freights[due.place].isDeparture) }

    /// What freight is; moved out, not copied.
    mutating func lines(_ due: Due) -> Consignment {
        guard let lines = freights[due.place].lines.take() else { preconditionFailure("freight is taken once") }
        return lines
    }

    /// The message is moved out, not copied.
    mutating func posting(_ due: Due) -> Posting {
        let (station, sender) = (postings[due.place].to, postings[due.place].from)
        return Posting(message: postings[due.place].takeMessage(), to: station, from: sender)
    }

    func alarm(_ due: Due) -> Alarm { alarms[Int(~due.slot)] }

    private mutating func push(_ slot: Int32, at instant: Instant, rank: UInt64) {
        age &+= 1
        // A tie shuffle keeps the rank (top byte) and replaces the name.
        let name = ties == nil ? rank : rank & (0xFF << 56) | ties!.next() >> 8
        let key = Key(time: instant.nanoseconds, order: name & (0xFFFF_FFFF << 32) | UInt64(age), slot: slot)
        if hasHole {
            hasHole = false
            siftDown(key)
        } else {
            heap.append(key)
            siftUp(key)
        }
    }

    /// Closes the hole at the front.
    private mutating func removeFirst() {
        hasHole = false
        let last = heap.removeLast()
        if !heap.isEmpty { siftDown(last) }
    }

    /// Puts a key in at the end, and moves it up to where it belongs.
    private mutating func siftUp(_ key: Key) {
        heap.withUnsafeMutableBufferPointer { heap in
            var child = heap.count - 1
            while child > 0 {
                let parent = (child - 1) / 2
                guard key < heap[parent] else { break }
                heap[child] = heap[parent]
                child = parent
            }
            heap[child] = key
        }
    }

    /// Puts a key in at the front, and moves it down to where it belongs.
    private mutating func siftDown(_ key: Key) {
        // No place is left but those below the count.
        heap.withUnsafeMutableBufferPointer { heap in
            var parent = 0
            let count = heap.count
            while true {
                var child = parent * 2 + 1
                guard child < count else { break }
                if child + 1 < count, heap[child + 1] < heap[child] { child += 1 }
                guard heap[child] < key else { break }
                heap[parent] = heap[child]
                parent = child
            }
            heap[parent] = key
        }
    }
}

extension Wakeup {
    /// Asked for anew only after it has rung, and never cancelled: nobody needs to find it.
    fileprivate var isAskedOnce: Bool {
        switch self {
        case .flush, .shipped, .index, .evaluate, .giveUp, .pings, .scrape, .evaluateGroup: true
        case .missed, .flushGroup, .emit, .faultBegins, .faultEnds, .faultSteps, .complains, .drain, .retry, .timeout, .resend,
            .escalate, .notify,
            .requestEscalates, .acknowledgementTimeout, .snoozeEnds, .urgencyChange, .pauseEnds, .workflow, .autoResolve,
            .handoff, .back,
            .acknowledge,
            .fix, .resolve:
            false
        }
    }
}
