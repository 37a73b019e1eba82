import Foundation

/// Names a document may use, made from names people gave: letters, digits, `-`, `_` and `.`.
///
/// A name depends on the object's own name alone, as long as no other of its kind comes out the same: then every one of them has its id
/// behind it, whatever the order they come in.
struct ImportNames {
    /// Room for an id within the 64 characters of a name.
    private static let lengthMax = 44

    private var names: [String: String] = [:]

    /// Objects by id, each once, with what people call them. Reserved names get their id, too.
    init(_ objects: [(id: String, text: String)], reserved: [String] = []) {
        let plain = objects.map { Self.slug($0.text, id: $0.id) }
        for (object, name) in zip(objects, plain) {
            let clashes = plain.count { $0 == name } > 1 || reserved.contains(name)
            names[object.id] = clashes ? "\(name)-\(Self.slug(object.id, id: "x"))" : name
        }
    }

    subscript(id: String?) -> String? { id.flatMap { names[$0] } }

    private static func slug(_ text: String, id: String) -> String {
        var out = ""
        for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
            let keeps = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "_.".unicodeScalars.contains(scalar)
            if keeps {
                out.unicodeScalars.append(scalar)
            } else if !out.isEmpty, out.last != "-" {
                out += "-"
            }
        }
        out = String(out.prefix(lengthMax))
        while out.last == "-" { out.removeLast() }
        return out.isEmpty ? slug(id, id: "x") : out
    }
}
