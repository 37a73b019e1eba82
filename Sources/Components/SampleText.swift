import Model

extension LogTemplate {
    /// A line as a notification quotes it: the fields that are the same in every line.
    var sampleText: String {
        let quoted = fields.compactMap { field -> String? in
            switch field.value {
            case .text(let text): "\(field.name)=\(text.utf8.contains(UInt8(ascii: " ")) ? "\"\(text)\"" : text)"
            case .number(let number): "\(field.name)=\(number)"
            case .texts, .numbers, .serial: nil
            }
        }
        return quoted.joined(separator: " ")
    }
}
