// What YASGUI may not do here is cut out of it, above all what it would ask of other servers. A cut that does not fit
// any more stops the build: then look again.

import { readFileSync } from "node:fs";

const gripless = 'o = document.createElement("meta"); e.appendChild(o);';

const CUTS = [
  // The prefixes of the world: ours come from the page.
  [/madsrdf = "http[^{}]*prefixes_default = \{[^}]*\}/, "prefixes_default = {}"],
  // Classes and properties of other vocabularies, asked of a server.
  [/return fetchFromLov\(e, "property", t\)/, "return []"],
  [/return fetchFromLov\(e, "class", t\)/, "return []"],
  [/var fetchFromLov = \(e, t, n\) => \{[\s\S]*?\n\}, completers = /, "var completers = "],
  // Endpoints of others.
  [/endpoint: "https:\/\/dbpedia\.org\/sparql",\n/, 'endpoint: "",\n'],
  [/\[\{ endpoint: "https:\/\/dbpedia\.org\/sparql" \}, \{ endpoint: "[^"]*" \}\]/, "[]"],
  // A style that the page's policy refuses: it stands in sparql.css. (An element stays: its maker takes it away again.)
  [/o = document\.createElement\("style"\);\s*o\.type = "text\/css", o\.gripid = r, [^;]*, e\.appendChild\(o\);/, gripless],
  // Documentation elsewhere.
  [/"https:\/\/docs\.triply\.cc\/[^"]*"/g, '""'],
];

export const cuts = {
  name: "cuts",
  setup(build) {
    build.onLoad({ filter: /yasgui\.esm\.js$/ }, ({ path }) => {
      let contents = readFileSync(path, "utf8");
      for (const [found, instead] of CUTS) {
        if (contents.search(found) < 0) throw new Error(`${path} has no ${found}`);
        contents = contents.replace(found, instead);
      }
      return { contents };
    });
  },
};
