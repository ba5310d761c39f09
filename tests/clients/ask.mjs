// Asks an endpoint with Comunica: node ask.mjs ADDRESS, and on the standard input a list of queries as JSON, each
// with other sources and with how often it waits where it is told to (429, Retry-After), if it is so wished.
// Writes a line of JSON for each: its form, and the boolean, rows or triples that Comunica understood.
import { text } from "node:stream/consumers";
import { QueryEngine } from "@comunica/query-sparql";

const [address] = process.argv.slice(2);
const engine = new QueryEngine();

// A term with its kind, so that an IRI and a text with the same letters are not the same.
const told = (term) => {
  if (term.termType === "Literal") {
    return [term.termType, term.value, term.language, term.datatype.value];
  }
  return [term.termType, term.value];
};

for (const { query, sources, patience } of JSON.parse(await text(process.stdin))) {
  let line;
  try {
    const result = await engine.query(query, { sources: sources ?? [address], httpRetryCount: patience ?? 0 });
    const found = await result.execute();
    if (result.resultType === "boolean") {
      line = { form: "boolean", found };
    } else if (result.resultType === "quads") {
      const quads = await found.toArray();
      line = { form: "quads", found: quads.map((quad) => [quad.subject, quad.predicate, quad.object].map(told)) };
    } else {
      const rows = await found.toArray();
      line = {
        form: "bindings",
        found: rows.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, told(term)]))),
      };
    }
  } catch (fault) {
    line = { form: "error", found: String(fault.message) };
  }
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
