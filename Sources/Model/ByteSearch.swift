extension Span<UInt8> {
    /// Whether another span's bytes stand somewhere in this one's, in order and without a gap.
    package func contains(_ piece: Span<UInt8>) -> Bool {
        guard !piece.isEmpty else { return true }
        var start = 0
        while start + piece.count <= count {
            var length = 0
            while length < piece.count, self[start + length] == piece[length] { length += 1 }
            if length == piece.count { return true }
            start += 1
        }
        return false
    }

    /// Whether another span's bytes are one of this one's lines.
    package func containsLine(_ line: Span<UInt8>) -> Bool {
        var start = 0
        while start + line.count <= count {
            var length = 0
            while length < line.count, self[start + length] == line[length] { length += 1 }
            let end = start + length
            if length == line.count, end == count || self[end] == lineFeed { return true }
            start = end
            while start < count, self[start] != lineFeed { start += 1 }
            start += 1
        }
        return false
    }
}

private let lineFeed = UInt8(ascii: "\n")
