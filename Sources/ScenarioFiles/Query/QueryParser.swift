package import Model

/// What is wrong with a query or filter text, and where in it.
package struct QueryTrouble: Error, Hashable, Sendable {
    /// Characters from the text's start.
    package var offset: Int
    package var length: Int
    package var message: String
    package var hint: String?
    package init(offset: Int, length: Int, message: String, hint: String? = nil) {
        (self.offset, self.length, self.message, self.hint) = (offset, length, message, hint)
    }
}

package func parseQuery(_ text: String) throws(QueryTrouble) -> Query { .everything }
