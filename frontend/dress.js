// Makes what YASGUI draws fit the page: its words in the language of the page, names for all controls, links of ours.

const NAMED = ["aria-label", "title", "placeholder"];

// What says a part's role or name wrongly, or not at all: [what, attribute, value]; null takes the attribute away.
const ROLES = [
  [".tabsList", "aria-label", "Queries"],
  [".tabsList [role=tab] .closeTab", "tabindex", null],
  [".tabsList .addTab", "hidden", ""],
  [".tabsList .tab input", "aria-label", "Name of the query"],
  [".yasqe .CodeMirror textarea", "aria-label", "SPARQL query"],
  [".yasr .CodeMirror textarea", "aria-label", "Response"],
  [".CodeMirror-hints", "aria-label", "Suggestions"],
  [".yasqe_sharePopup input", "aria-label", "Link to this query"],
  [".yasqe_sharePopup input", "readonly", ""],
  [".tableControls .tableSizer", "aria-label", "Rows on a page"],
  [".tableControls .tableFilter", "aria-label", "Filter query results"],
  [".yasr_plugin_control", "aria-controls", null],
  [".yasr_response_chip", "role", "status"],
  [".yasr_results", "tabindex", "0"],
  [".yasr_results", "role", "region"],
  [".yasr_results", "aria-label", "Result"],
  [".errorResult", "role", "alert"],
];

export function dress(place, settings) {
  const mend = () => {
    observer.disconnect();
    translate(place, settings.say);
    roles(place, settings.say);
    links(place, settings.base);
    observer.observe(place, { attributeFilter: [...NAMED, "tabindex"], childList: true, subtree: true });
  };
  const observer = new MutationObserver(mend);
  mend();
}

/** Texts and names that YASGUI has in English; what stands in the editor and in the results is left alone. */
function translate(place, say) {
  const own = (node) => !node.parentElement?.closest(".CodeMirror-line, .dataTable, .errorMessage");
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.trim();
    if (text && own(node) && say(text) !== text) node.data = node.data.replace(text, say(text));
  }
  for (const name of NAMED) {
    for (const element of place.querySelectorAll(`[${name}]`)) set(element, name, say(element.getAttribute(name)));
  }
}

function roles(place, say) {
  for (const [selector, name, value] of ROLES) {
    const said = name === "aria-label" ? say(value) : value;
    for (const element of place.querySelectorAll(selector)) {
      if (said === null) element.removeAttribute(name);
      else set(element, name, said);
    }
  }
  for (const button of place.querySelectorAll(".yasr_btnGroup .yasr_btn")) {
    set(button, "aria-label", button.querySelector("span").textContent);
    set(button, "aria-pressed", String(button.classList.contains("selected")));
  }
}

/** A thing of ours leads to its page here, wherever this portal stands. */
function links(place, base) {
  if (!base) return;
  for (const link of place.querySelectorAll("a.iri")) {
    const iri = link.getAttribute("href");
    if (iri.startsWith(base)) link.setAttribute("href", `/${iri.slice(base.length)}`);
  }
}

function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
