import Model

/// Finds the pending wake-up of a station: from what was asked for to its place in the event queue.
///
/// Looked up twice for nearly every event, so it is a flat table with linear probing and a hash of two multiplications instead of a
/// dictionary. Nobody ever walks through it, so its order cannot leak.
struct AlarmTable: Sendable {
    struct Alarm: Hashable, Sendable {
        var station: Station
        var wakeup: Wakeup
    }

    private struct Entry: Sendable {
        var key: UInt64 = 0
        /// Negative for an empty place.
        var slot: Int32 = -1
        var alarm = Alarm(station: .generator, wakeup: .emit)
    }

    /// A power of two of places, at most half of them taken.
    private var entries = [Entry](repeating: Entry(), count: 64)
    private var count = 0

    subscript(_ station: Station, _ wakeup: Wakeup) -> Int32? {
        let alarm = Alarm(station: station, wakeup: wakeup)
        let place = find(alarm, key(of: alarm))
        return entries[place].slot < 0 ? nil : entries[place].slot
    }

    /// Enters a wake-up, and returns where it was pending until now.
    mutating func replace(_ station: Station, _ wakeup: Wakeup, by slot: Int32) -> Int32? {
        if count * 2 >= entries.count { grow() }
        let alarm = Alarm(station: station, wakeup: wakeup)
        let key = key(of: alarm)
        let place = find(alarm, key)
        let old = entries[place].slot
        entries[place] = Entry(key: key, slot: slot, alarm: alarm)
        if old >= 0 { return old }
        count += 1
        return nil
    }

    mutating func remove(_ station: Station, _ wakeup: Wakeup) -> Int32? {
        let alarm = Alarm(station: station, wakeup: wakeup)
        let place = find(alarm, key(of: alarm))
        let slot = entries[place].slot
        guard slot >= 0 else { return nil }
        count -= 1
        close(place)
        return slot
    }

    private func key(of alarm: Alarm) -> UInt64 { mix(alarm.wakeup.key ^ alarm.station.key &* 0x9E37_79B9_7F4A_7C15) }

    /// The place of an alarm, or the free one where it belongs.
    private func find(_ alarm: Alarm, _ key: UInt64) -> Int {
        let mask = entries.count - 1
        var place = Int(truncatingIfNeeded: key) & mask
        while entries[place].slot >= 0, entries[place].key != key || entries[place].alarm != alarm {
            place = (place + 1) & mask
        }
        return place
    }

    /// Frees a place and moves up those behind it that had to make way.
    private mutating func close(_ place: Int) {
        let mask = entries.count - 1
        var (hole, next) = (place, (place + 1) & mask)
        while entries[next].slot >= 0 {
            let home = Int(truncatingIfNeeded: entries[next].key) & mask
            if (next - home) & mask >= (next - hole) & mask {
                entries[hole] = entries[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        entries[hole].slot = -1
    }

    private mutating func grow() {
        let old = entries
        entries = Array(repeating: Entry(), count: old.count * 2)
        for entry in old where entry.slot >= 0 { entries[find(entry.alarm, entry.key)] = entry }
    }
}

extension Station {
    fileprivate var key: UInt64 {
        switch self {
        case .generator: 0
        case .rules: 1
        case .pager: 2
        case .hop(let hop): 3 + UInt64(hop.index) << 2
        case .person(let person): 3 + UInt64(person.index) << 2 | 1 << 40
        case .monitor(let monitor): 3 + UInt64(monitor.index) << 2 | 1 << 41
        }
    }
}
