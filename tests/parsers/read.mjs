// Reads files of RDF with parsers of other people, and writes what they understood as N-Quads.
// node read.mjs FOLDER FILE...: the first file becomes FOLDER/0.nq, and so on. A suffix says the form.
import { createReadStream, createWriteStream, readFileSync } from "node:fs";
import { finished } from "node:stream/promises";
import { extname } from "node:path";
import jsonld from "jsonld";
import { Parser, Writer } from "n3";
import { RdfXmlParser } from "rdfxml-streaming-parser";

const documentLoader = (address) => {
  throw new Error(`the file wants ${address} to be fetched`);
};

const n3 = (format) => (path) => new Parser({ format }).parse(readFileSync(path, "utf-8"));

const readers = {
  ".ttl": n3("text/turtle"),
  ".trig": n3("application/trig"),
  ".nq": n3("application/n-quads"),
  ".nt": n3("application/n-triples"),
  ".rdf": (path) => createReadStream(path).pipe(new RdfXmlParser()),
  // In its safe mode: what it would have to leave out is an error.
  ".jsonld": (path) => jsonld.toRDF(JSON.parse(readFileSync(path, "utf-8")), { documentLoader, safe: true }),
};

const [folder, ...paths] = process.argv.slice(2);
for (const [number, path] of paths.entries()) {
  const file = createWriteStream(`${folder}/${number}.nq`);
  const writer = new Writer(file, { format: "N-Quads" });
  for await (const quad of await readers[extname(path)](path)) {
    writer.addQuad(quad.subject, quad.predicate, quad.object, quad.graph);
  }
  writer.end();
  await finished(file);
}
