// Results as the engine writes them (SPARQL 1.1 TSV: a row on a line, terms as in Turtle), for a table and as CSV.

const ESCAPE = /\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[^])/g;
const NAMED = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const PART = 10_000;

/** The first lines of a text, and how many it has in all. */
export function lines(text, most) {
  const first = [];
  let count = 0;
  for (const line of each(text)) {
    if (count < most) first.push(line);
    count += 1;
  }
  return [first, count];
}

/** The names of the columns, from the first line. */
export function columns(line) {
  return line ? line.split("\t").map((name) => name.slice(1)) : [];
}

/** The terms of a row: kind, value, language; null where nothing is bound. */
export function terms(line) {
  return line.split("\t").map(term);
}

/** All of it as SPARQL 1.1 CSV, in parts. */
export function csv(text) {
  const parts = [];
  let part = [];
  let cells = columns;
  for (const line of each(text)) {
    part.push(`${cells(line).map(quoted).join(",")}\r\n`);
    cells = values;
    if (part.length === PART) parts.push(part.splice(0).join(""));
  }
  return [...parts, part.join("")];
}

function* each(text) {
  for (let from = 0; from < text.length; ) {
    const found = text.indexOf("\n", from);
    const to = found < 0 ? text.length : found;
    yield text.slice(from, to);
    from = to + 1;
  }
}

function values(line) {
  return terms(line).map((one) => one?.value ?? "");
}

function term(text) {
  if (!text) return null;
  if (/^<[^<]/.test(text)) return { kind: "iri", value: plain(text.slice(1, -1)) };
  if (!text.startsWith('"')) return { kind: "other", value: text };
  const end = text.lastIndexOf('"');
  const lang = /^@([A-Za-z]+(?:-[A-Za-z0-9]+)*)/.exec(text.slice(end + 1))?.[1] ?? "";
  return { kind: "text", lang, value: plain(text.slice(1, end)) };
}

function plain(text) {
  const sign = (_, name) => (name.length > 1 ? String.fromCodePoint(parseInt(name.slice(1), 16)) : NAMED[name] ?? name);
  return text.replace(ESCAPE, sign);
}

function quoted(text) {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
