import Foundation

/// A terminal session as one text file: commands after `$`, what they print, how they end, and the files they work on.
///
///     # what this shows
///     $ pagerdrill validate broken.yaml
///     broken.yaml:3:1: error: ...
///     exit 2
///
///     -- broken.yaml --
///     scenario: ...
///
/// Standard output and error are compared together, line by line; `...` alone on a line stands for any number of lines.
struct Session {
    struct Step {
        var command: String
        var expected: [String]
        var exitCode: Int32
    }

    var comment: [String]
    var steps: [Step]
    /// The file section as it stands, to be written back unchanged.
    var filesText: String
    var files: [(name: String, text: String)]

    init(_ text: String) {
        let cut = text.range(of: "\n-- ")
        let script = cut.map { String(text[..<$0.lowerBound]) } ?? text
        filesText = cut.map { String(text[$0.lowerBound...]) } ?? ""
        (comment, steps, files) = ([], [], [])
        for line in script.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("$ ") {
                steps.append(Step(command: String(line.dropFirst(2)), expected: [], exitCode: 0))
            } else if steps.isEmpty {
                comment.append(line)
            } else if line.hasPrefix("exit "), let code = Int32(line.dropFirst(5)) {
                steps[steps.count - 1].exitCode = code
            } else {
                steps[steps.count - 1].expected.append(line)
            }
        }
        for index in steps.indices { steps[index].expected = Session.trimmed(steps[index].expected) }
        for part in filesText.components(separatedBy: "\n-- ").dropFirst() {
            guard let end = part.range(of: " --\n") else { continue }
            files.append((String(part[..<end.lowerBound]), String(part[end.upperBound...])))
        }
    }

    static func trimmed(_ lines: [String]) -> [String] {
        var lines = lines
        while lines.last?.isEmpty == true { lines.removeLast() }
        while lines.first?.isEmpty == true { lines.removeFirst() }
        return lines
    }

    /// Whether what was printed fits what was expected, `...` standing for any lines.
    static func fits(_ printed: [String], _ expected: [String]) -> Bool {
        var parts: [[String]] = [[]]
        for line in expected {
            if line == "..." { parts.append([]) } else { parts[parts.count - 1].append(line) }
        }
        if parts.count == 1 { return printed == expected }
        var rest = printed[...]
        for (index, part) in parts.enumerated() {
            if index == 0 {
                guard rest.starts(with: part) else { return false }
                rest = rest.dropFirst(part.count)
            } else if index == parts.count - 1 {
                return rest.count >= part.count && Array(rest.suffix(part.count)) == part
            } else {
                guard let at = rest.indices.first(where: { rest[$0...].starts(with: part) }) else { return false }
                rest = rest[(at + part.count)...]
            }
        }
        return true
    }
}

/// Runs the program that was built beside the tests.
enum Program {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static var binary: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("pagerdrill")
    }

    struct Outcome {
        var printed: String
        var exitCode: Int32
    }

    /// Runs a shell line in a folder with the program's folder first on the PATH.
    static func shell(_ line: String, in folder: URL) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = folder
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = binary.deletingLastPathComponent().path + ":" + (environment["PATH"] ?? "")
        environment["NO_COLOR"] = "1"
        environment["SWIFT_DETERMINISTIC_HASHING"] = nil
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(printed: String(decoding: data, as: UTF8.self), exitCode: process.terminationStatus)
    }
}
