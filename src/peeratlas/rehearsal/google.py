"""What Google Dataset Search reads: the JSON-LD of each dataset's page, and whether its robot finds the page.

Source: Google Search Central, structured data, Dataset (the fields stand in google.ttl); schema.org/Dataset. What
the page tells has to be what the record tells, or the two have parted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import rdflib
from rdflib.namespace import DCAT, DCTERMS, SKOS
from rdflib.term import Node

from peeratlas.rehearsal import fields, pages, robots
from peeratlas.rehearsal.fetching import Fetched, Portal
from peeratlas.rehearsal.lines import Line, Status
from peeratlas.rehearsal.record import Record
from peeratlas.rehearsal.shapes import HERE, read

PART: Final = "Google Dataset Search"
AGENT: Final = "Googlebot"

_VERSION: Final = rdflib.URIRef(f"{DCAT}version")  # DCAT 3; rdflib knows DCAT 2
_R: Final = rdflib.Namespace("https://w3id.org/peeratlas/rehearsal#")
_STATUS: Final[Mapping[str, Status]] = {"required": "lost", "recommended": "lost", "optional": "note"}


def judge(record: Record, portal: Portal) -> list[Line]:
    """Each dataset by its landing page; then the sitemap and robots.txt."""
    lines, fetched = list[Line](), list[Fetched]()
    for dataset in record.datasets:
        addresses = [str(page) for page in record.values(dataset, DCAT.landingPage)]
        if not addresses:
            told = "A dataset without a page cannot be found. Add dcat:landingPage."
            lines.append(Line("lost", PART, told, "google:page", str(dataset)))
        for address in addresses:
            got = portal.get(address, Accept="text/html,*/*;q=0.8")
            fetched.append(got)
            lines += _page(record, dataset, got)
    lines += _lost(_seen(fetched, portal))
    if not any(line.status == "lost" for line in lines):
        told = f"{len(fetched)} pages with what is required and recommended; the robot finds each."
        lines.append(Line("ok", PART, told))
    return lines


def _page(record: Record, dataset: Node, got: Fetched) -> Iterator[Line]:
    if got.status != 200 or got.media_type != "text/html":
        told = got.told if got.status != 200 else f"is {got.media_type or 'of no type'}"
        yield Line(
            "lost", PART, f"The page of a dataset has to be HTML, and it {told}. Serve it.", "google:page", got.url
        )
        return
    page = pages.Page(got.body.decode("utf-8", "replace"))
    if "noindex" in f"{page.robots} {got.headers.get('x-robots-tag', '')}".lower():
        yield Line("lost", PART, "The page says noindex. Take that away.", "google:noindex", got.url)
    found = [thing for text in page.scripts for thing in pages.things(text) if "Dataset" in pages.types(thing)]
    if len(found) != 1:
        told = f"A page has the JSON-LD of exactly one Dataset, and this has that of {len(found)}. Write one."
        yield Line("lost", PART, told, "google:json-ld", got.url)
        return
    yield from _fields(found[0], got.url)
    for rule, message in _parted(record, dataset, found[0]):
        yield Line("lost", PART, message, f"google:{rule}", got.url)


def _fields(thing: pages.Object, page: str) -> Iterator[Line]:
    """Every field of google.ttl, missing or not as it should be."""
    asked = read(HERE / "google.ttl")
    for field, demand in sorted(asked.subject_objects(_R.demand)):
        name, message = str(field).rpartition("#")[2], str(asked.value(field, SKOS.definition))
        if not fields.is_sound(name, pages.values(thing.get(name))):
            yield Line(_STATUS[str(demand).rpartition("#")[2]], PART, message, f"google:{name}", page)


def _parted(record: Record, dataset: Node, thing: pages.Object) -> Iterator[tuple[str, str]]:
    """Where the page and the record do not say the same."""
    titles = {str(title) for title in record.values(dataset, DCTERMS.title)}
    if titles.isdisjoint(map(pages.text, pages.values(thing.get("name")))):
        yield "same-name", "The name on the page is no title of the record. Derive both from one graph."
    files = {str(url) for one in record.distributions(dataset) for url in record.values(one, DCAT.downloadURL)}
    told = {
        pages.text(url)
        for one in pages.values(thing.get("distribution"))
        if isinstance(one, dict)
        for url in pages.values(one.get("contentUrl"))
    }
    if files != told:
        yield (
            "same-files",
            f"Of the record's files the page lacks {len(files - told)}, and it names {len(told - files)} others.",
        )
    for name, path in (
        ("version", _VERSION),
        ("dateModified", DCTERMS.modified),
        ("datePublished", DCTERMS.issued),
    ):
        said = {str(value) for value in record.values(dataset, path)}
        if said and (mine := {pages.text(value) for value in pages.values(thing.get(name))}) and mine.isdisjoint(said):
            yield (
                f"same-{name}",
                f"{name} is {min(mine)} on the page and {min(said)} in the record. Derive both from one graph.",
            )


def _seen(fetched: Sequence[Fetched], portal: Portal) -> Iterator[tuple[str, str, str]]:
    """Whether the robot may ask for every page, and finds it in a sitemap."""
    got = portal.get("robots.txt")
    if got.status != 200:
        yield "robots", got.url, f"robots.txt {got.told}. Serve it, with the address of the sitemap."
        return
    text = got.body.decode("utf-8", "replace")
    listed = set[str]()
    for address in (named := robots.sitemaps(text)):
        found, faults = robots.pages(portal, address)
        listed |= found
        yield from (("sitemap", address, fault) for fault in faults)
    if not named:
        yield "sitemap", got.url, "robots.txt names no sitemap. Add a line that begins with Sitemap:."
    for page in (page for page in fetched if page.status == 200):
        if not all(robots.allows(text, AGENT, address) for address in (page.url, page.final)):
            yield "blocked", page.url, "robots.txt forbids this page. Allow it."
        if named and listed.isdisjoint((page.url, page.final)):
            yield "listed", page.url, "The sitemap has not the page of this dataset. Add it."


def _lost(found: Iterator[tuple[str, str, str]]) -> Iterator[Line]:
    return (Line("lost", PART, message, f"google:{rule}", focus) for rule, focus, message in found)
