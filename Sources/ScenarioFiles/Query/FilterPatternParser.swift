package import Model

package func parseFilterPattern(_ text: String) throws(QueryTrouble) -> FilterPattern { .everything }
