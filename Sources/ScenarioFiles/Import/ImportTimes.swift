import Calendars
import Model
import Vendors

/// Reads `2015-11-06T20:00:00-05:00` or `...Z`, with fractions of a second left out, as seconds since 1970-01-01 UTC.
package func unixSeconds(iso text: String) -> Int64? {
    guard text.count >= 20, let civil = try? CivilTime(text: String(text.prefix(19))) else { return nil }
    var rest = text.dropFirst(19)
    if rest.first == "." { rest = rest.dropFirst().drop { $0.isASCII && $0.isNumber } }
    if rest == "Z" { return civil.unixSeconds }
    let digits = rest.dropFirst().filter { $0 != ":" }
    guard let sign = rest.first, sign == "+" || sign == "-", digits.count == 4, let hours = Int64(digits.prefix(2)),
        let minutes = Int64(digits.suffix(2)), hours <= 14, minutes < 60
    else { return nil }
    let offset = hours * 3600 + minutes * 60
    return civil.unixSeconds - (sign == "-" ? -offset : offset)
}

extension Zone {
    /// What the wall clock shows at a moment.
    func civil(at unixSeconds: Int64) -> CivilTime { CivilTime(unixSeconds: unixSeconds + offset(at: unixSeconds)) }
}

/// Weekly restrictions of equal hours as one with several days, the others as they are.
func joined(_ restrictions: [Schedule.Restriction]) -> [Schedule.Restriction] {
    var joined: [Schedule.Restriction] = []
    for restriction in restrictions {
        let same = joined.firstIndex {
            $0.fromSecond == restriction.fromSecond && $0.lengthSeconds == restriction.lengthSeconds
                && restriction.lengthSeconds <= 86_400 && $0.weekdays.count + restriction.weekdays.count < 7
        }
        if let same {
            joined[same].weekdays = (1...7).filter { (joined[same].weekdays + restriction.weekdays).contains($0) }
        } else {
            joined.append(restriction)
        }
    }
    return joined
}
