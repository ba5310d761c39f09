// What the editor suggests while one types: prefixes of our table; classes and properties that this endpoint has.

const TERMS = {
  class: "VALUES ?kind { owl:Class rdfs:Class }",
  property: "VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty rdf:Property }",
};
const OWL = `PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
`;

export function suggest(Yasqe, { endpoint, prefixes }) {
  const table = Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`);
  Object.assign(Yasqe.Autocompleters.prefixes, { get: table.sort(), persistenceId: null });
  for (const [kind, values] of Object.entries(TERMS)) {
    let asked;
    Yasqe.Autocompleters[kind].get = async (_, token) => {
      asked ??= terms(endpoint, `${OWL}SELECT DISTINCT ?term WHERE { ${values} ?term a ?kind } ORDER BY ?term`);
      const begun = token.autocompletionString ?? "";
      return (await asked).filter((iri) => iri.startsWith(begun));
    };
  }
}

/** Without an answer nothing is suggested: one can type without. */
async function terms(endpoint, query) {
  try {
    const headers = { Accept: "application/sparql-results+json" };
    const response = await fetch(endpoint, { method: "POST", headers, body: new URLSearchParams({ query }) });
    const { results } = await response.json();
    return results.bindings.filter(({ term }) => term.type === "uri").map(({ term }) => term.value);
  } catch {
    return [];
  }
}
