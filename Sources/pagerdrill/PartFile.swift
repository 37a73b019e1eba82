import Comparisons
import Model
import Reports

/// A part of a suite that one of several machines ran, as a file: one JSON object a line.
///
/// A header (format, program, part, the command's options, and every file of the suite with its digest), a line for each file of the part
/// with what every format says of it, and a footer, so that a file that was cut off is refused.
struct PartFile {
    /// Raised whenever an old reader could misunderstand a new file.
    static let format: Int64 = 1

    struct Source: Hashable {
        var path: String
        /// Of its bytes.
        var digest: String
    }

    /// What all parts of one suite have in common.
    struct Suite: Hashable {
        var program: String
        /// What the command line says beside the part: seeds, setup, filters.
        var options: String
        var sources: [Source]
        var skipped: Int
    }

    var suite: Suite
    var shard: Shard
    /// By the path of each file of this part; nil = a filter left it out.
    var pieces: [String: SuitePiece?]

    // MARK: Writing

    var lines: [String] {
        let header = JSON.object([
            .init("pagerdrill", .string("part")), .init("format", .int(Self.format)), .init("program", .string(suite.program)),
            .init("shard", .string(shard.text)), .init("options", .string(suite.options)),
            .init("skipped", .int(Int64(suite.skipped))),
            .init("files", .array(suite.sources.map { .array([.string($0.path), .string($0.digest)]) })),
        ])
        let own = suite.sources.compactMap { source in
            pieces[source.path].map { piece in
                JSON.object([.init("file", .string(source.path)), .init("piece", piece?.value ?? .null)])
            }
        }
        return [header.text] + own.map(\.text) + [JSON.object([.init("pieces", .int(Int64(own.count)))]).text]
    }

    // MARK: Reading

    /// Whether lines are meant to be a part, whatever is wrong with them.
    static func isPart(_ lines: [String]) -> Bool {
        lines.first.flatMap { try? JSON(parsing: $0) }?["pagerdrill"]?.string == "part"
    }

    static func read(_ lines: [String], from path: String) throws(Diagnostics) -> PartFile {
        func refuse(_ line: Int, _ message: String) -> Diagnostics {
            Diagnostics([
                Diagnostic(
                    code: "part/refused", message, at: SourceMark(file: path, line: line, column: 1),
                    hint: "write it again with 'run --shard m/n --save'")
            ])
        }
        var values: [JSON] = []
        for (index, text) in lines.enumerated() {
            guard let value = try? JSON(parsing: text) else {
                throw refuse(index + 1, "this line is no JSON object: the file was cut off or edited")
            }
            values.append(value)
        }
        guard let header = values.first, header["pagerdrill"]?.string == "part" else {
            throw refuse(1, "expected a file written by 'run --shard m/n --save'")
        }
        guard let found = header["format"]?.int, found == format else {
            throw refuse(1, "format \(header["format"]?.int.map(String.init) ?? "unknown"), expected \(format)")
        }
        guard let count = values.dropFirst().last?["pieces"]?.int, count == values.count - 2 else {
            throw refuse(max(lines.count, 1), "the file ends too early: its last line says how many files it holds")
        }
        guard let program = header["program"]?.string, let options = header["options"]?.string,
            let shard = header["shard"]?.string.flatMap({ Shard(text: $0) }), let skipped = header["skipped"]?.int,
            let sources = sources(header["files"])
        else { throw refuse(1, "the header says program, part, options and files") }
        var part = PartFile(
            suite: Suite(program: program, options: options, sources: sources, skipped: Int(skipped)), shard: shard, pieces: [:]
        )
        for (index, value) in values.dropFirst().dropLast().enumerated() {
            guard let file = value["file"]?.string, let piece = value["piece"] else {
                throw refuse(index + 2, "expected a file and what was said of it")
            }
            if case .null = piece {
                part.pieces[file] = .some(nil)
            } else {
                guard let read = SuitePiece(value: piece) else { throw refuse(index + 2, "not what a report is made of") }
                part.pieces[file] = read
            }
        }
        return part
    }

    private static func sources(_ value: JSON?) -> [Source]? {
        guard let items = value?.array else { return nil }
        let sources = items.compactMap { item -> Source? in
            guard let texts = item.array?.compactMap(\.string), texts.count == 2 else { return nil }
            return Source(path: texts[0], digest: texts[1])
        }
        return sources.count == items.count ? sources : nil
    }

    // MARK: Joining

    /// Joins parts, given in any order, into what one machine would have had.
    static func merged(_ parts: [(path: String, part: PartFile)]) throws(Diagnostics) -> PiecedSuite {
        guard let first = parts.first else { throw mismatch("", "there is no part") }
        let count = first.part.shard.count
        var seen: [Int: String] = [:]
        for (path, part) in parts {
            if part.suite.program != first.part.suite.program {
                throw mismatch(
                    path, "made by pagerdrill \(part.suite.program), and \(first.path) by \(first.part.suite.program)")
            }
            if part.shard.count != count {
                throw mismatch(path, "a part of \(part.shard.count), and \(first.path) is one of \(count)")
            }
            if part.suite.options != first.part.suite.options {
                throw mismatch(
                    path, "run with '\(part.suite.options)', and \(first.path) with '\(first.part.suite.options)'")
            }
            if part.suite != first.part.suite {
                throw mismatch(path, "a part of another suite: the files of \(first.path) are others, or say something else")
            }
            if let other = seen[part.shard.number] {
                throw mismatch(path, "part \(part.shard.text) was given twice: it is \(other) as well")
            }
            seen[part.shard.number] = path
        }
        let missing = (1...count).filter { seen[$0] == nil }
        if !missing.isEmpty {
            throw mismatch(first.path, "missing: part \(missing.map { "\($0)/\(count)" }.joined(separator: ", "))")
        }
        var pieces: [SuitePiece] = []
        for source in first.part.suite.sources {
            let found = parts.compactMap { $0.part.pieces[source.path] }
            guard found.count == 1 else {
                throw mismatch(first.path, "\(found.count) parts have '\(source.path)', expected one")
            }
            if let piece = found[0] { pieces.append(piece) }
        }
        return PiecedSuite(pieces: pieces, skipped: first.part.suite.skipped)
    }

    private static func mismatch(_ path: String, _ message: String) -> Diagnostics {
        Diagnostics([Diagnostic(code: "part/mismatch", message, at: SourceMark(file: path, line: 1, column: 1))])
    }
}
