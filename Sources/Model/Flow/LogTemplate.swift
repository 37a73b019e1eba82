/// What one kind of log line looks like: fields in order, each fixed or cycling through a small table.
///
/// A varying field is a pure function of the line's ordinal: every cycling field takes its value from residue
/// `ordinal % LogTemplate.cycle`. So any question about a range of ordinals (count, sum, distinct values, percentile) is answered from
/// 64 residue counts, however many lines the range holds.
@usableFromInline
package struct LogTemplate: Hashable, Sendable {
    /// How many values a cycling field has.
    @inlinable package static var cycle: Int { 64 }

    package enum Value: Hashable, Sendable {
        case text(String)
        case number(Int64)
        /// 64 texts.
        case texts([String])
        /// 64 numbers.
        case numbers([Int64])
        /// Different in every line: a prefix and the ordinal in hexadecimal.
        case serial(prefix: String)
    }

    package struct Field: Hashable, Sendable {
        package var name: String
        package var value: Value
        package init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    package let fields: [Field]
    /// Encoded size of a line in bytes, with its time stamp: the longest rendering, so that a run's size is count times this.
    package let bytes: Int64

    package init(fields: [Field]) {
        for field in fields {
            switch field.value {
            case .texts(let values): precondition(values.count == LogTemplate.cycle, "a cycling field has 64 values")
            case .numbers(let values): precondition(values.count == LogTemplate.cycle, "a cycling field has 64 values")
            case .text, .number, .serial: break
            }
        }
        self.fields = fields
        var size = 2 + #"{"@timestamp":"2020-11-24T20:05:00.000000000Z""#.utf8.count - 1
        for field in fields {
            let widest: Int
            switch field.value {
            case .text(let text): widest = jsonQuoted(text).utf8.count
            case .number(let number): widest = String(number).utf8.count
            case .texts(let texts): widest = texts.map { jsonQuoted($0).utf8.count }.max() ?? 0
            case .numbers(let numbers): widest = numbers.map { String($0).utf8.count }.max() ?? 0
            case .serial(let prefix): widest = jsonQuoted(prefix).utf8.count + 16
            }
            size += 1 + jsonQuoted(field.name).utf8.count + 1 + widest
        }
        bytes = Int64(size)
    }

    /// The value of a field in line `ordinal` as text; nil when the template has no such field.
    package func text(of name: String, ordinal: Int64) -> String? {
        fields.first { $0.name == name }.map { LogTemplate.text(of: $0.value, ordinal: ordinal) }
    }

    package static func text(of value: Value, ordinal: Int64) -> String {
        let residue = Int(ordinal % Int64(cycle))
        switch value {
        case .text(let text): return text
        case .number(let number): return String(number)
        case .texts(let texts): return texts[residue]
        case .numbers(let numbers): return String(numbers[residue])
        case .serial(let prefix): return prefix + UInt64(ordinal).hexText
        }
    }

    /// The line as minified JSON, `time` first.
    package func render(ordinal: Int64, time: String) -> String {
        var line = #"{"@timestamp":"# + jsonQuoted(time)
        for field in fields {
            line += "," + jsonQuoted(field.name) + ":"
            switch field.value {
            case .number, .numbers: line += LogTemplate.text(of: field.value, ordinal: ordinal)
            case .text, .texts, .serial: line += jsonQuoted(LogTemplate.text(of: field.value, ordinal: ordinal))
            }
        }
        return line + "}"
    }
}

/// Lines of one template with one origin: a fault, or the background, never mixed.
@usableFromInline
package struct LogStream: Hashable, Sendable {
    package enum Origin: Hashable, Sendable {
        /// Healthy traffic, normal noise and jobs.
        case background
        case fault(FaultID)
    }

    /// `service/kind` or `service/kind/fault`: names the run for ordering and for wire identity.
    package var name: Symbol
    package var service: ServiceID
    package var template: LogTemplate
    package var origin: Origin

    package init(name: Symbol, service: ServiceID, template: LogTemplate, origin: Origin) {
        (self.name, self.service, self.template, self.origin) = (name, service, template, origin)
    }

    package var fault: FaultID? {
        if case .fault(let fault) = origin { fault } else { nil }
    }
}
