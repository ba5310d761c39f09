// What has to be known of a query before the engine gets it: what it gives, and whether it chooses graphs itself.

// Texts, comments, IRIs, variables and prefixed names are passed over, so that a word in them is no word of the query.
const PART = /#[^\r\n]*|<[^<>"{}|^`\\\s]*>|"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'|[?$@]\w+|[\w.-]*:[\w.%\\-]*|\w+/g;

function* wordsOf(query) {
  for (const [part] of query.matchAll(PART)) if (/^[A-Za-z]+$/.test(part)) yield part.toUpperCase();
}

/** SELECT, ASK, CONSTRUCT or DESCRIBE; a query that is none of these is for the engine to refuse. */
export function form(query) {
  for (const word of wordsOf(query)) if (["ASK", "CONSTRUCT", "DESCRIBE", "SELECT"].includes(word)) return word;
  return "SELECT";
}

/** Whether it has a FROM. */
export function chooses(query) {
  for (const word of wordsOf(query)) if (word === "FROM") return true;
  return false;
}
