import Model

/// What PromQL consists of.
enum PromToken: Hashable {
    case word(String)
    case number(String)
    case string(String)
    /// An operator, a bracket or a comma.
    case sign(String)
}

/// A token and where it stands, in characters.
struct PromLexeme {
    var token: PromToken
    var from: Int
    var to: Int
}

/// Takes an expression apart.
func promLexemes(_ text: String) throws(QueryTrouble) -> [PromLexeme] {
    let characters = Array(text)
    var (all, at): ([PromLexeme], Int) = ([], 0)
    func isWord(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "_:".contains(character))
    }
    while at < characters.count {
        let (start, character) = (at, characters[at])
        let following = at + 1 < characters.count ? characters[at + 1] : " "
        if character.isWhitespace {
            at += 1
            continue
        }
        if character == "#" {
            while at < characters.count, !characters[at].isNewline { at += 1 }
            continue
        }
        if "\"'`".contains(character) {
            let (value, end) = try promString(characters, from: at)
            at = end
            all.append(PromLexeme(token: .string(value), from: start, to: at))
        } else if character.isASCII, character.isNumber || (character == "." && following.isNumber) {
            while at < characters.count, isWord(characters[at]) && characters[at] != ":" || characters[at] == "." { at += 1 }
            // `1e-3`: the sign belongs to the number.
            if at < characters.count, "+-".contains(characters[at]), "eE".contains(characters[at - 1]),
                !characters[start..<at].starts(with: "0x")
            {
                at += 1
                while at < characters.count, characters[at].isNumber { at += 1 }
            }
            all.append(PromLexeme(token: .number(String(characters[start..<at])), from: start, to: at))
        } else if isWord(character) {
            while at < characters.count, isWord(characters[at]) { at += 1 }
            all.append(PromLexeme(token: .word(String(characters[start..<at])), from: start, to: at))
        } else {
            let pair = String([character, following])
            let sign = ["==", "!=", ">=", "<=", "=~", "!~"].contains(pair) ? pair : String(character)
            guard sign.count == 2 || "+-*/%^<>=(){}[],@:".contains(character) else {
                throw QueryTrouble(offset: start, length: 1, message: "'\(character)' has no meaning here")
            }
            at += sign.count
            all.append(PromLexeme(token: .sign(sign), from: start, to: at))
        }
    }
    return all
}

/// A quoted string and where it ends; backquotes know no escapes.
private func promString(_ characters: [Character], from start: Int) throws(QueryTrouble) -> (String, Int) {
    let quote = characters[start]
    var (value, at) = ("", start + 1)
    while at < characters.count, characters[at] != quote {
        if characters[at] == "\\", quote != "`", at + 1 < characters.count {
            at += 1
            switch characters[at] {
            case "n": value.append("\n")
            case "t": value.append("\t")
            default: value.append(characters[at])
            }
        } else {
            value.append(characters[at])
        }
        at += 1
    }
    guard at < characters.count else {
        throw QueryTrouble(offset: start, length: characters.count - start, message: "the string does not end")
    }
    return (value, at + 1)
}
