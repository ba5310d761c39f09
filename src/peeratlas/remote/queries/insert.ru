# Adds triples to one graph.
INSERT DATA {
  # GRAPH
}
