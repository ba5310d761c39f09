"""The metadata beside a table (W3C CSV on the Web): what each column means, and how its cells become triples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, Final

from peeratlas.answer import Text
from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset
from peeratlas.dumps import layout
from peeratlas.dumps.columns import IRI, Column
from peeratlas.dumps.kinds import Kind

SUFFIX: Final = "-metadata.json"
"""What follows the name of a table: where a program looks by itself (CSVW, Tabular Data Model, 5.3)."""
CLAIM: Final = "claim"
"""The name of the first column."""
AND: Final = " | "
"""What stands between several names in a cell for people."""

_CONTEXT: Final = "http://www.w3.org/ns/csvw"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
# The types of XML Schema by the names that CSVW has for them (Metadata Vocabulary, 5.11.1).
_KNOWN: Final = """
    anyURI base64Binary boolean byte date dateTime dateTimeStamp dayTimeDuration decimal double duration float gDay
    gMonth gMonthDay gYear gYearMonth hexBinary int integer long negativeInteger nonNegativeInteger nonPositiveInteger
    positiveInteger QName short string time unsignedByte unsignedInt unsignedLong unsignedShort yearMonthDuration
"""

Json = dict[str, Any]


def metadata(kind: Kind, atlas: Atlas) -> bytes:
    """The metadata of a table as JSON."""
    dataset = atlas.dataset
    told: Json = {
        "@context": [_CONTEXT, {"@language": "en"}],
        "url": f"{kind.name}.csv",
        "dc:title": _texts(_label(dataset, kind.iri)),
        "dc:description": _texts(_definition(dataset, kind.iri)),
        "dc:issued": {"@value": atlas.edition.day.isoformat(), "@type": "xsd:date"},
        "dc:license": {"@id": atlas.edition.licence},
        "dialect": {"encoding": "utf-8", "header": True, "trim": False},
        "tableSchema": {
            "aboutUrl": f"{{+{CLAIM}}}",
            "primaryKey": CLAIM,
            "columns": [
                {**_named(CLAIM, _label(dataset, dataset.prefixes.expand("pa:Claim"))), "required": True, **_SILENT},
                *(_column(column, dataset) for column in kind.columns),
                *_types(kind, dataset.prefixes.expand("rdf:type")),
            ],
        },
    }
    return (layout.lines(layout.of({name: value for name, value in told.items() if value}), 0) + "\n").encode()


_SILENT: Final[Json] = {"suppressOutput": True}


def _column(column: Column, dataset: Dataset) -> Json:
    label = _label(dataset, column.property)
    if column.names:
        told = {**_named(column.name, {"en": f"{label.get('en', column.name)}: name"}), **_SILENT}
        return {**told, "separator": AND}
    apart = f" ({column.apart})" if column.apart else ""
    told = _named(column.name, {lang: text + apart for lang, text in label.items()})
    if column.place == 1 and column.sort.language in {"", "en"}:
        # In English: a reader of another language finds the definition where the property leads.
        told |= {"dc:description": _definition(dataset, column.property).get("en", "")}
    told |= {"propertyUrl": column.property, **_values(column)}
    told |= {"required": True} if column.required else {}
    told |= {"separator": column.separator} if column.separator else {}
    told |= {"null": column.null} if column.null else {}
    return {name: value for name, value in told.items() if value}


def _values(column: Column) -> Json:
    """How a cell becomes a value. A template makes a thing of the cell's text; its `+` leaves the signs as they are."""
    if column.sort == IRI:
        return {"valueUrl": f"{{+{column.name}}}"}
    if column.sort.language:
        return {"datatype": "string", "lang": column.sort.language}
    name = column.sort.datatype.removeprefix(_XSD)
    # "Any other type is a text with the name of its type" (Metadata Vocabulary, 5.11.2).
    return {"datatype": name if name in _KNOWN.split() else {"base": "string", "@id": column.sort.datatype}}


def _types(kind: Kind, property_: str) -> Iterator[Json]:
    """The classes of all rows, which no cell need repeat."""
    for number, type_ in zip(count(1), kind.types):
        name = "class" if number == 1 else f"class_{number}"
        yield {"name": name, "virtual": True, "propertyUrl": property_, "valueUrl": type_}


def _named(name: str, titles: Mapping[str, str]) -> Json:
    """A reader compares the heading of the CSV with the titles, so the name is one of them, of no language."""
    return {"name": name, "titles": {"und": name, **titles}}


def _label(dataset: Dataset, iri: str) -> dict[str, str]:
    return _said(dataset, iri, "rdfs:label")


def _definition(dataset: Dataset, iri: str) -> dict[str, str]:
    return _said(dataset, iri, "skos:definition")


def _said(dataset: Dataset, iri: str, property_: str) -> dict[str, str]:
    """What the ontology says of a term, by language, English first."""
    found = dataset.said(iri).get(dataset.prefixes.expand(property_), ())
    texts = sorted((text for text in found if isinstance(text, Text)), key=lambda text: (text.lang != "en", text.lang))
    return {text.lang: text.value for text in texts}


def _texts(told: Mapping[str, str]) -> list[Json]:
    return [{"@value": text, "@language": lang} for lang, text in told.items()]
