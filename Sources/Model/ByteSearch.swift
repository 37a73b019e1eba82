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
}
