// The page on which a query runs in the reader's own browser. Nothing is loaded before the button is pressed; what
// comes out of the data is set as text, never as markup.

import "./here.css";
import { chooses, form } from "./reading.js";

const lang = document.documentElement.lang;
const page = document.getElementById("here");
const { base, dump, engine, form: syntax, size, worker: script } = page.dataset;
const prefixes = Object.entries(JSON.parse(page.dataset.prefixes)).sort(([, one], [, two]) => two.length - one.length);
const words = JSON.parse(page.dataset.words);
const [field, run, stop, progress, told, result, graphs] = ["query", "run", "stop", "progress", "told", "result", "graphs"]
  .map((id) => document.getElementById(id));
let asked, worker;

addEventListener("hashchange", read);
read();
page.hidden = false;
document.getElementById("without").hidden = true;
page.addEventListener("submit", (event) => {
  event.preventDefault();
  if (field.value.trim()) ask(field.value);
});
stop.addEventListener("click", () => {
  end();
  rest();
  tell(words.stopped);
});

/** The query of the address. Behind the # it stays in the browser, however long it is. */
function read() {
  const given = (text) => new URLSearchParams(text.slice(1));
  const behind = given(location.hash);
  asked = behind.has("query") ? behind : given(location.search);
  if (asked.has("query")) field.value = asked.get("query");
  const chosen = [...asked.getAll("default-graph-uri"), ...asked.getAll("named-graph-uri")];
  graphs.hidden = !chosen.length;
  graphs.querySelector("ul").replaceChildren(...chosen.map((name) => element("li", {}, element("code", {}, name))));
  keep();
}

/** The same query in another language. */
function keep() {
  for (const link of document.querySelectorAll(".tongues a")) link.hash = location.hash;
}

function ask(query) {
  asked.set("query", query);
  history.replaceState(null, "", `#${asked}`);
  keep();
  worker ??= started();
  worker.postMessage({
    chooses: chooses(query),
    default: asked.getAll("default-graph-uri"),
    dump: new URL(dump, location.href).href,
    engine: new URL(engine, location.href).href,
    form: form(query),
    named: asked.getAll("named-graph-uri"),
    query,
    syntax,
  });
  result.replaceChildren();
  progress.hidden = stop.hidden = false;
  progress.removeAttribute("value");
  if (document.activeElement === run) stop.focus();
  run.hidden = true;
}

function started() {
  const fresh = new Worker(script);
  fresh.addEventListener("message", ({ data }) => fresh === worker && hear(data));
  fresh.addEventListener("error", (event) => {
    event.preventDefault();
    if (fresh === worker) hear({ fault: "", stage: "loading", gone: true });
  });
  return fresh;
}

function hear(said) {
  if ("file" in said) return save(said);
  if ("stage" in said && !("fault" in said)) {
    if (said.loaded) progress.value = Math.min(said.loaded / Number(size), 1);
    else progress.removeAttribute("value");
    return tell(words[said.stage]);
  }
  rest();
  if (said.gone) end();
  if ("fault" in said) return wrong(said);
  run.textContent = words.run;
  if ("yes" in said) answer([said.yes ? words.yes : words.no, took(said)]);
  else if ("columns" in said) answer([`${words.rows}: ${number(said.count)}`, took(said)], said, table(said));
  else answer([took(said)], said, element("pre", { tabindex: "0" }, said.text));
  return undefined;
}

function end() {
  worker?.terminate();
  worker = undefined;
}

/** Nothing runs any more. */
function rest() {
  progress.hidden = true;
  run.hidden = false;
  if (document.activeElement === stop) run.focus();
  stop.hidden = true;
}

function tell(text) {
  if (told.textContent !== text) told.textContent = text;
}

function wrong({ fault, stage, gone }) {
  const [, line, column, why] = /error at (\d+):(\d+): ([^]*)/.exec(fault) ?? [];
  const next = possible(why);
  const what = next ? put(words.possible, { expected: next }) : words.unreadable;
  const here = line && put(words.place, { line: number(line), column: number(column), what });
  const text = stage !== "asking" ? words.unloaded : gone ? words.much : here || put(words.failed, { reason: fault });
  tell("");
  result.append(element("p", { class: "fault", role: "alert" }, text));
}

/** Of what the engine could have gone on with, the words and signs: not the ranges of letters. */
function possible(told = "") {
  const plain = told.replace(/^expected( one of)?/, "").replace(/\[[^\]]*\]/g, "");
  const found = (plain.match(/[A-Za-z][A-Za-z ]*|"[^"]{1,3}"/g) ?? []).map((word) => word.trim());
  return [...new Set(found)].slice(0, 12).join(", ");
}

function answer(facts, said, shown) {
  tell(facts.filter(Boolean).join(" · "));
  if (!shown) return undefined;
  if (said.count === 0) return result.append(shown);
  if (said.shortened) result.append(element("p", {}, put(words.first, { most: number(said.most) })));
  const button = element("button", { type: "button", class: "quiet" }, `${words.download} (${said.suffix.toUpperCase()})`);
  button.addEventListener("click", () => worker?.postMessage({ save: true }));
  return result.append(shown, element("p", {}, button));
}

function table({ columns, rows }) {
  if (!rows.length || !columns.length) return element("p", {}, rows.length ? "" : words.empty);
  const head = element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name)));
  const lines = rows.map((row) => element("tr", {}, ...row.map((term) => element("td", {}, ...cell(term)))));
  const whole = element("table", { class: "rows" }, element("thead", {}, head), element("tbody", {}, ...lines));
  return element("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": words.result }, whole);
}

function cell(term) {
  if (!term) return [];
  if (term.kind === "iri") return [link(term.value)];
  if (!term.lang) return [term.value];
  return [element("span", { lang: term.lang }, term.value), " ", element("small", { class: "tongue" }, term.lang)];
}

/** A thing of ours leads to its page here. An address with another scheme than the web's is a text. */
function link(iri) {
  const ours = base && iri.startsWith(base);
  if (!ours && !/^https?:/i.test(iri)) return iri;
  const [prefix, space] = prefixes.find(([, name]) => iri.startsWith(name) && /^[\w.-]+$/.test(iri.slice(name.length))) ?? [];
  const name = prefix === undefined ? iri : `${prefix}:${iri.slice(space.length)}`;
  return element("a", ours ? { href: `/${iri.slice(base.length)}` } : { href: iri, rel: "external" }, name);
}

function save({ file, suffix }) {
  const address = URL.createObjectURL(file);
  element("a", { href: address, download: `peeratlas.${suffix}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function element(name, attributes, ...parts) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...parts);
  return made;
}

function put(sentence, values) {
  return sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}

function number(value) {
  return Number(value).toLocaleString(lang);
}

function took({ seconds }) {
  return seconds.toLocaleString(lang, { style: "unit", unit: "second", maximumFractionDigits: 2 });
}
