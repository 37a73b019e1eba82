/// A journal as a file: one JSON object a line.
///
/// The first line is the header (format, seed, and the whole resolved scenario), then one line an entry, then a footer with the number of
/// entries and their fingerprint. Each line ends with a running check sum, so that a line that was changed, lost or added is found where
/// it is. Names, not numbers, stand for services, people and faults.
package enum JournalFile {
    /// Raised whenever an old reader could misunderstand a new journal.
    package static let format: Int64 = 1

    /// What the first line says.
    package struct Header: Hashable, Sendable {
        package var seed: Seed
        /// The scenario as one YAML document that needs no other file.
        package var scenarioText: String
        /// How the run deviated from the plain one, as the flags that caused it.
        package var options: [String]
        package init(seed: Seed, scenarioText: String, options: [String] = []) {
            (self.seed, self.scenarioText, self.options) = (seed, scenarioText, options)
        }
    }

    /// Why a journal is refused, and where.
    package struct Trouble: Error, Hashable, Sendable {
        /// From 1.
        package var line: Int
        package var message: String
        package init(line: Int, message: String) { (self.line, self.message) = (line, message) }
    }

    package static func lines(_ journal: Journal, header: Header, in scenario: Scenario) -> [String] {
        var headerSeal = Seal()
        var seal = Seal()
        var lines = [
            headerSeal.close([
                .init("pagerdrill", .string("journal")), .init("format", .int(format)),
                .init("seed", .string(String(header.seed.value))), .init("options", .array(header.options.map(JSON.string))),
                .init("scenario", .string(header.scenarioText)),
            ])
        ]
        lines.reserveCapacity(journal.entries.count + 2)
        for entry in journal.entries { lines.append(seal.close(JournalLine.encode(entry, in: scenario))) }
        lines.append(
            seal.close([
                .init("entries", .int(Int64(journal.entries.count))),
                .init("header", .string(headerSeal.fingerprint.shortText)),
                .init("fingerprint", .string(seal.fingerprint.text)),
            ]))
        return lines
    }

    /// The fingerprint of a journal's entries alone: the same for the same scenario and seed, wherever the file stands.
    package static func fingerprint(_ journal: Journal, in scenario: Scenario) -> Fingerprint {
        var fingerprint = Fingerprint()
        for entry in journal.entries { fingerprint.add(JSON.object(JournalLine.encode(entry, in: scenario)).text) }
        return fingerprint
    }

    /// Reads the header; the scenario must be loaded from it before the entries can be read.
    package static func header(_ lines: [String]) throws(Trouble) -> Header {
        guard let first = lines.first else { throw Trouble(line: 1, message: "the file is empty, expected a journal's header") }
        guard let value = try? JSON(parsing: first), value["pagerdrill"]?.string == "journal" else {
            throw Trouble(line: 1, message: "not a journal: expected a header with \"pagerdrill\":\"journal\"")
        }
        guard let found = value["format"]?.int, found == format else {
            let found = value["format"]?.int.map(String.init) ?? "none"
            throw Trouble(line: 1, message: "format \(found), this version reads format \(format): run the scenario again")
        }
        var seal = Seal()
        try seal.open(value, text: first, line: 1)
        guard let seed = value["seed"]?.string.flatMap({ UInt64($0) }), let text = value["scenario"]?.string else {
            throw Trouble(line: 1, message: "the header lacks its seed or its scenario")
        }
        let options = value["options"]?.array?.compactMap(\.string) ?? []
        return Header(seed: Seed(seed), scenarioText: text, options: options)
    }

    package static func entries(_ lines: [String], in scenario: Scenario) throws(Trouble) -> [Entry] {
        var seal = Seal()
        var headerSum = ""
        var entries: [Entry] = []
        for (index, text) in lines.enumerated() {
            let line = index + 1
            let value: JSON
            do {
                value = try JSON(parsing: text)
            } catch {
                throw Trouble(
                    line: line, message: "cut off or not JSON: expected \(error.expected) at byte \(error.offset + 1)")
            }
            if line == 1 {
                headerSum = value["sum"]?.string ?? ""
                continue
            }
            let before = seal.fingerprint
            try seal.open(value, text: text, line: line)
            if let count = value["entries"]?.int {
                guard value["header"]?.string == headerSum else {
                    throw Trouble(line: line, message: "the footer belongs to another header")
                }
                guard count == entries.count, value["fingerprint"]?.string == before.text else {
                    throw Trouble(line: line, message: "the footer counts \(count) entries, found \(entries.count)")
                }
                guard line == lines.count else {
                    throw Trouble(
                        line: line + 1, message: "the journal ends at line \(line), found more lines after its footer")
                }
                return entries
            }
            let entry = try JournalLine.decode(value, line: line, in: scenario)
            guard entry.number == entries.count + 1 else {
                throw Trouble(line: line, message: "entry \(entry.number), expected \(entries.count + 1): lines are missing")
            }
            entries.append(entry)
        }
        throw Trouble(line: lines.count, message: "cut off: the footer is missing after \(entries.count) entries")
    }

    /// Ends each line with a check sum over it and all before it.
    private struct Seal {
        var fingerprint = Fingerprint()

        mutating func close(_ members: [JSON.Member]) -> String {
            let bare = JSON.object(members).text
            fingerprint.add(bare)
            return bare.dropLast() + ",\"sum\":\"\(fingerprint.shortText)\"}"
        }

        mutating func open(_ value: JSON, text: String, line: Int) throws(Trouble) {
            let tail = ",\"sum\":\"" + (value["sum"]?.string ?? "") + "\"}"
            guard text.hasSuffix(tail) else {
                throw Trouble(line: line, message: "the check sum is missing: cut off or edited")
            }
            fingerprint.add(text.dropLast(tail.count) + "}")
            guard value["sum"]?.string == fingerprint.shortText else {
                throw Trouble(
                    line: line, message: "the check sum does not fit: this line was edited, or one before it is missing")
            }
        }
    }
}
