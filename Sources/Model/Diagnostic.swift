/// A place in a file a user wrote; lines and columns count from 1.
package struct SourceMark: Hashable, Sendable, Comparable {
    package var file: String
    package var line: Int
    package var column: Int
    /// How many characters the mark underlines.
    package var length: Int

    package init(file: String, line: Int, column: Int, length: Int = 1) {
        (self.file, self.line, self.column, self.length) = (file, line, column, length)
    }

    package static func < (a: SourceMark, b: SourceMark) -> Bool {
        (a.file, a.line, a.column) < (b.file, b.line, b.column)
    }

    package var text: String { "\(file):\(line):\(column)" }
}

/// A problem in what a user wrote: data until a report renders it.
package struct Diagnostic: Hashable, Sendable, Error {
    package enum Severity: String, Hashable, Sendable { case error, warning }

    package struct Note: Hashable, Sendable {
        package var text: String
        package var mark: SourceMark?
        package init(_ text: String, at mark: SourceMark? = nil) { (self.text, self.mark) = (text, mark) }
    }

    package var severity: Severity
    /// Stable, for scripts: `pager/unknown-level`.
    package var code: String
    /// Lower case, no full stop: what was found, what was expected.
    package var message: String
    package var mark: SourceMark?
    /// The line the mark points into, for the caret.
    package var sourceLine: String?
    /// What to do: `did you mean 'primary'?`
    package var hint: String?
    package var notes: [Note]

    package init(
        _ severity: Severity = .error, code: String, _ message: String, at mark: SourceMark?, sourceLine: String? = nil,
        hint: String? = nil, notes: [Note] = []
    ) {
        (self.severity, self.code, self.message, self.mark) = (severity, code, message, mark)
        (self.sourceLine, self.hint, self.notes) = (sourceLine, hint, notes)
    }
}

/// Every problem of one reading, in file order.
package struct Diagnostics: Error, Sendable {
    package var all: [Diagnostic]
    package init(_ all: [Diagnostic]) { self.all = all }
}

/// The nearest of `candidates` by edit distance (insert, delete, replace, swap of neighbours), if it is near enough to be a slip.
package func nearest(to word: String, among candidates: [String]) -> String? {
    let limit = max(1, word.count / 3)
    return
        candidates
        .map { (distance: editDistance(word.lowercased(), $0.lowercased()), name: $0) }
        .filter { $0.distance <= limit }
        .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
}

func editDistance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 1...a.count {
        var row = [i]
        for j in 1...b.count {
            var best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, beforeLast[j - 2] + 1) }
            row.append(best)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
