// Reads tables by their CSVW metadata and writes their triples as N-Quads: `node csvw.mjs FOLDER TABLE.csv …`.
//
// The parser wants the metadata as RDF. Nothing is fetched: the context of CSVW is told here as far as our metadata
// and the parser need it (https://www.w3.org/ns/csvw.jsonld has the whole).
import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import jsonld from 'jsonld'
import { Parser, Store, Writer } from 'n3'
import CsvwParser from 'rdf-parser-csvw'

const CSVW = 'http://www.w3.org/ns/csvw#'
const XSD = 'http://www.w3.org/2001/XMLSchema#'
const TYPES = ['anyURI', 'boolean', 'date', 'decimal', 'integer', 'string']
const CONTEXT = {
  '@vocab': CSVW,
  dc: 'http://purl.org/dc/terms/',
  xsd: XSD,
  columns: { '@id': 'column', '@container': '@list' },
  datatype: { '@type': '@vocab' },
  titles: { '@id': 'title', '@container': '@language' },
  ...Object.fromEntries(['lang', 'name', 'null', 'propertyUrl', 'aboutUrl', 'valueUrl'].map((term) => [term, { '@language': null }])),
  ...Object.fromEntries(TYPES.map((type) => [type, XSD + type])),
}

const metadataOf = async (path) => {
  const { '@context': [named, own], ...metadata } = JSON.parse(readFileSync(path, 'utf-8'))
  if (named !== 'http://www.w3.org/ns/csvw') throw new Error(`${path}: another context than that of CSVW`)
  const quads = await jsonld.toRDF({ '@context': [CONTEXT, own], ...metadata }, { format: 'application/n-quads' })
  return new Store(new Parser({ format: 'N-Quads' }).parse(quads))
}

const writer = new Writer(process.stdout, { format: 'N-Quads', end: false })
const [folder, ...tables] = process.argv.slice(2)
for (const table of tables) {
  const path = join(folder, table)
  const metadata = await metadataOf(`${path}-metadata.json`)
  const parser = new CsvwParser({ baseIRI: `http://example.org/${table}`, metadata })
  // What the parser says of the table and its rows as such is not what they tell.
  for await (const quad of parser.import(createReadStream(path))) {
    if (![quad.predicate.value, quad.object.value].some((iri) => iri.startsWith(CSVW)) && quad.subject.termType === 'NamedNode') {
      writer.addQuad(quad)
    }
  }
}
writer.end()
