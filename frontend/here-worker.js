// Oxigraph beside the page: loads the published data once, then answers one query after another. The page ends it to
// stop a query. It asks this host for the data and the engine, and its own policy lets it ask nobody else.

import initialise, { namedNode, Store } from "oxigraph";
import { columns, csv, lines, terms } from "./results.js";

const MOST = 1000;
const TABLE = "text/tab-separated-values";
const GRAPH = "text/turtle";
let store, last;

self.addEventListener("message", async ({ data }) => {
  if (data.save) return self.postMessage({ file: last.file(), suffix: last.suffix });
  let stage = "loading";
  const reach = (next, more) => self.postMessage({ stage: (stage = next), ...more });
  try {
    last = undefined;
    reach("loading");
    store ??= await load(data, reach);
    reach("asking");
    const begin = performance.now();
    const answer = ask(data);
    self.postMessage({ ...answer, seconds: (performance.now() - begin) / 1000 });
  } catch (error) {
    // A fault of the engine's own says so in plain errors; anything else (no memory, no stack) has broken it.
    const gone = stage !== "asking" || Object.getPrototypeOf(error ?? {}) !== Error.prototype;
    self.postMessage({ fault: String(error?.message ?? error), stage, gone });
  }
  return undefined;
});

async function load({ dump, engine, syntax }, reach) {
  const [data] = await Promise.all([fetched(dump, reach), initialise({ module_or_path: fetch(engine) })]);
  reach("reading");
  const fresh = new Store();
  fresh.load(data, { format: syntax, no_transaction: true });
  return fresh;
}

async function fetched(address, reach) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status}`);
  const parts = [];
  let loaded = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    reach("loading", { loaded: (loaded += value.length) });
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function ask({ query, form, chooses, default: among, named }) {
  const graphs = among.length || named.length
    ? { default_graph: among.map(namedNode), named_graphs: named.map(namedNode) }
    : chooses ? {} : { use_default_graph_as_union: true };
  if (form === "ASK") return { yes: store.query(query, graphs) };
  if (form === "SELECT") return rows(store.query(query, { ...graphs, results_format: TABLE }));
  return triples(store.query(query, { ...graphs, results_format: GRAPH }));
}

function rows(text) {
  const [first, count] = lines(text, MOST + 1);
  last = { file: () => new Blob(csv(text), { type: "text/csv" }), suffix: "csv" };
  const [head, ...shown] = first;
  return {
    columns: columns(head),
    count: count - 1,
    most: MOST,
    rows: shown.map(terms),
    shortened: count - 1 > MOST,
    suffix: last.suffix,
  };
}

function triples(text) {
  const [first, count] = lines(text, MOST);
  last = { file: () => new Blob([text], { type: GRAPH }), suffix: "ttl" };
  return { most: MOST, shortened: count > MOST, suffix: last.suffix, text: first.join("\n") };
}
