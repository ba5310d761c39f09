// The licence of every package that what is served is made from, in one text.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

// Of packages that only name it. The text is the same everywhere; the holder stands in the package.
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

/** `folder` has package-lock.json and node_modules. What only builds or only checks is not served. */
export function licences(folder) {
  const { packages } = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  const served = Object.entries(packages).filter(([path, one]) => path && !one.dev && !/esbuild|@types\//.test(path));
  return served.map(([path, one]) => section(join(folder, path), path.replace(/.*node_modules\//, ""), one)).join("\n");
}

function section(folder, name, { license, version }) {
  const named = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  const texts = named.map((file) => readFileSync(join(folder, file), "utf8").trim());
  const text = texts.length ? `${texts.join("\n\n")}\n` : `${holders(folder)}\n\n${/\bMIT\b/.test(license) ? MIT : ""}`;
  return `## ${name} ${version} (${license ?? "see below"})\n\n${text}`;
}

function holders(folder) {
  const { author, contributors = [], homepage = "" } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const names = [author, ...contributors].filter(Boolean).map((one) => one.name ?? one);
  return `Copyright ${[...names, homepage].filter(Boolean).join(", ")}`;
}
