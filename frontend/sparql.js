// Starts YASGUI on the page of the SPARQL endpoint. Everything it needs stands in the page; it asks no other server.

import { Yasgui } from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import "./sparql.css";
import { dress } from "./dress.js";
import { suggest } from "./suggest.js";

const { Yasqe, Yasr } = Yasgui;
const FIRST = `
SELECT ?claim ?country ?asOf ?text
WHERE {
  ?claim a pa:Claim ;
         dcterms:description ?text ;
         pa:asOf ?asOf ;
         pa:concerns ?country .
  FILTER ( LANG(?text) = "en" )
}
ORDER BY DESC(?asOf) ?claim
LIMIT 20
`;
const place = document.getElementById("yasgui");

if (place) {
  const given = (name) => JSON.parse(place.dataset[name] ?? "null");
  const words = given("words") ?? {};
  start({
    base: place.dataset.base ?? "",
    endpoint: new URL(place.dataset.endpoint, location.href).href,
    examples: given("examples") ?? [],
    prefixes: given("prefixes") ?? {},
    say: (text) => words[text] ?? text,
  });
}

function start(settings) {
  const { endpoint, prefixes, say } = settings;
  // Out of the link only the query is taken: it goes to no endpoint but ours.
  const populateFromUrl = (tab) => ({ ...tab, name: say("Query"), requestConfig: Yasqe.defaults.requestConfig });
  const first = `${heading(prefixes, ["dcterms", "pa"])}${FIRST}`;
  Object.assign(Yasqe.defaults, { value: first, editorHeight: "auto", resizeable: false, viewportMargin: Infinity });
  // An error is told in the language of the page.
  const headers = { "Accept-Language": document.documentElement.lang };
  Object.assign(Yasqe.defaults.requestConfig, { endpoint, headers, method: "POST" });
  // Tab leads on to the next part of the page, as everywhere.
  Object.assign(Yasqe.defaults.extraKeys, { Tab: false, "Shift-Tab": false });
  Object.assign(Yasr.defaults, { errorRenderers: [(error) => problem(error, say)], prefixes });
  // Whole cells: what is shortened could be opened by mouse only.
  Object.assign(Yasr.defaults.plugins.table, { dynamicConfig: { isEllipsed: false } });
  Yasgui.Tab.prototype.getShareableLink = function () {
    return `${location.origin}${location.pathname}?query=${encodeURIComponent(this.getQuery())}`;
  };
  suggest(Yasqe, settings);
  const columnDefs = [{ targets: 0, title: "#" }];
  Object.assign(Yasr.plugins.table.defaults.tableConfig, { columnDefs, language: tableWords(say) });
  Yasr.prototype.updateResponseInfo = function () {
    this.dataElement.textContent = told(this.results, say);
  };
  const yasgui = new Yasgui(place, {
    autofocus: false,
    endpointCatalogueOptions: { getData: () => [], keys: [] },
    persistenceId: "peeratlas",
    populateFromUrl,
    tabName: say("Query"),
  });
  Object.values(yasgui._tabs).forEach((tab) => tab.setEndpoint(endpoint));
  dress(place, settings);
  offer(yasgui, settings);
  document.getElementById("plain")?.setAttribute("hidden", "");
}

function heading(prefixes, names) {
  return names.filter((name) => prefixes[name]).map((name) => `PREFIX ${name}: <${prefixes[name]}>\n`).join("");
}

/** What the endpoint says is wrong, and what to do; when it was too heavy, with links to what works instead. */
async function problem({ text }, say) {
  let told;
  try {
    told = JSON.parse(text);
  } catch {
    return undefined;
  }
  const shown = document.createElement("p");
  shown.textContent = [told.detail, told.remedy].filter(Boolean).join(" ");
  if (!told.alternatives) return shown.textContent ? shown : undefined;
  const { here, dump, questions } = told.alternatives;
  const links = [[here, say("Ask in your own browser")], [dump, say("The whole atlas")], ...questions.map((one) => [one.url, one.title])];
  const list = document.createElement("ul");
  list.append(...links.map(([href, name]) => item(href, name)));
  const whole = document.createElement("div");
  whole.append(shown, list);
  return whole;
}

function item(href, name) {
  const link = document.createElement("a");
  link.setAttribute("href", href);
  link.textContent = name;
  const made = document.createElement("li");
  made.append(link);
  return made;
}

/** How many rows there are and how long they took, without a sentence that would have to be inflected. */
function told(results, say) {
  if (!results) return "";
  const lang = document.documentElement.lang;
  const rows = results.getBindings()?.length;
  const time = results.getResponseTime();
  const seconds = { style: "unit", unit: "second", maximumFractionDigits: 2 };
  return [
    rows === undefined ? "" : `${say("Rows")}: ${rows.toLocaleString(lang)}`,
    time ? (time / 1000).toLocaleString(lang, seconds) : "",
  ].filter(Boolean).join(" · ");
}

function tableWords(say) {
  const paginate = {
    first: say("First page"),
    last: say("Last page"),
    next: say("Next page"),
    number: `${say("Page")} `,
    previous: say("Previous page"),
  };
  const sort = `: ${say("sort")}`;
  return {
    aria: { orderable: sort, orderableReverse: sort, orderableRemove: sort, paginate },
    emptyTable: say("No rows"),
    info: "_START_–_END_ / _TOTAL_",
    infoEmpty: "0",
    infoFiltered: "(_MAX_)",
    paginate: { first: "«", last: "»", next: "›", previous: "‹" },
    zeroRecords: say("No rows"),
  };
}

/** Each stored question of the list becomes a button that puts it into the editor; what was typed is never lost. */
function offer(yasgui, { examples, say }) {
  const known = new Map(examples.map((example) => [example.name, example]));
  const stored = new Set([Yasqe.defaults.value, ...examples.map((example) => example.query)]);
  document.querySelectorAll("[data-example]").forEach((link) => {
    const example = known.get(link.dataset.example);
    if (!example) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "example";
    button.append(...link.childNodes);
    button.addEventListener("click", () => {
      const open = yasgui.getTab();
      const tab = open && stored.has(open.getQuery()) ? open : yasgui.addTab(true);
      tab.setQuery(example.query).setName(example.title);
      place.scrollIntoView();
      tab.getYasqe().focus();
    });
    link.replaceWith(button);
  });
  // The query that is open goes along, behind the #, where no server sees it.
  const here = document.getElementById("here");
  const follow = () => (here.hash = `query=${encodeURIComponent(yasgui.getTab()?.getQuery() ?? "")}`);
  for (const kind of ["focus", "pointerover"]) here?.addEventListener(kind, follow);
  const another = document.getElementById("new-query");
  another?.addEventListener("click", () => yasgui.addTab(true).getYasqe().focus());
  another?.removeAttribute("hidden");
}
