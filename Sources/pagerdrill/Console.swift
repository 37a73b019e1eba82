import Foundation
import Reports

/// Standard output and error, and what the terminal behind them can show.
enum Console {
    /// Colour on a terminal that knows it, unless `NO_COLOR` is set (no-color.org).
    static var style: TextStyle {
        TextStyle(color: isatty(1) == 1 && !hasNoColor, width: width)
    }

    static var errorStyle: TextStyle {
        TextStyle(color: isatty(2) == 1 && !hasNoColor, width: width)
    }

    private static var hasNoColor: Bool {
        let environment = ProcessInfo.processInfo.environment
        return !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    }

    /// The terminal's width between 60 and 160 columns; 100 where there is no terminal.
    private static var width: Int {
        var size = winsize()
        guard isatty(1) == 1, ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
        return min(max(Int(size.ws_col), 60), 160)
    }

    /// What cannot be said is no report: the program ends with 2.
    static func say(_ text: String) {
        guard let trouble = write(text, to: STDOUT_FILENO) else { return }
        complain("error: cannot write to standard output: \(String(cString: strerror(trouble)).lowercased()) [file/unwritable]")
        exit(2)
    }

    /// Where nobody listens, the exit code says enough.
    static func complain(_ text: String) { _ = write(text.hasSuffix("\n") ? text : text + "\n", to: STDERR_FILENO) }

    /// The system's number of what went wrong; nil when all of it was written.
    private static func write(_ text: String, to descriptor: Int32) -> Int32? {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return errno }
        }
        return nil
    }
}

/// A line on a terminal that says how far a long run is; silent everywhere else.
struct Progress {
    private let total: Int
    private let noun: String
    private let isShown: Bool

    init(total: Int, of noun: String) {
        (self.total, self.noun) = (total, noun)
        isShown = total > 20 && isatty(2) == 1
    }

    func show(_ done: Int) {
        if isShown { Console.complain("\r\u{1B}[2K\(done) of \(total) \(noun)\u{1B}[1A") }
    }

    func clear() {
        if isShown { Console.complain("\r\u{1B}[2K\u{1B}[1A") }
    }
}
