"""One claim as people read it: what is said, of whom, as of when, in whose voice, and what stands against it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from peeratlas import cells
from peeratlas.answer import Iri, Text
from peeratlas.portal.addresses import href
from peeratlas.portal.site import Shown, Site
from peeratlas.texts.moments import age, in_words


@dataclass(frozen=True, slots=True)
class Witness:
    """A source: its page here, the address where it was published, its publisher and its date."""

    link: Shown
    address: str
    publishers: tuple[Shown, ...]
    published: str


@dataclass(frozen=True, slots=True)
class Said:
    """`value` is the figure with its measure, where the claim has one; `against` are the claims that contradict it.

    `countries` are those that it concerns, `speakers` those in which its sources were published.
    `wrong` is the address at which a reader tells the host that the claim is not right; empty when there is none.
    """

    iri: Iri
    href: str
    kind: Shown
    intention: bool
    value: Text | None
    measures: tuple[Shown, ...]
    text: Text
    about: tuple[Shown, ...]
    as_of: str
    when: str
    age: str
    old: bool
    basis: tuple[Shown, ...]
    own_voice: bool | None
    countries: tuple[Shown, ...]
    speakers: tuple[Shown, ...]
    confirmed: tuple[Shown, ...]
    confirmed_on: str
    sources: tuple[Witness, ...]
    newer: tuple[Shown, ...]
    wrong: str
    against: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Pointer:
    """A claim where its card stands elsewhere."""

    text: Text
    href: str
    as_of: str
    intention: bool
    contested: bool


def said(site: Site, iri: Iri, with_rivals: bool = True) -> Said:
    """A claim of this edition. Its rivals are read without theirs."""
    claim = site.atlas.claims[iri]
    rivals = site.things(iri, "pa:contradicts") if with_rivals else []
    return Said(
        iri=iri,
        href=site.link(iri).href,
        kind=_kind(site, iri),
        intention=claim.intention,
        value=_figure(site, iri),
        measures=_links(site, iri, "pa:measure"),
        text=site.label(iri),
        about=_links(site, iri, "pa:about"),
        as_of=in_words(claim.as_of, site.lang),
        when=_when(site, iri),
        age=age(claim.latest, site.edition.day, site.lang) if claim.latest else "",
        old=claim.latest is not None and claim.latest < site.edition.old_before,
        basis=_links(site, iri, "pa:basis"),
        own_voice=claim.own_voice,
        countries=_links(site, iri, "pa:concerns"),
        speakers=_speakers(site, iri),
        confirmed=_links(site, iri, "pa:confirmedBy"),
        confirmed_on=_confirmed_on(site, iri),
        sources=tuple(witness(site, source) for source in site.things(iri, "pa:source")),
        newer=_links(site, iri, "pa:supersededBy"),
        wrong=report(site, iri),
        against=tuple(said(site, rival, with_rivals=False) for rival in rivals),
    )


def pointer(site: Site, iri: Iri, here: Container[Iri] = ()) -> Pointer:
    """A claim by its sentence: a link to its card on this page if it stands `here`, else to its own page."""
    claim, link = site.atlas.claims[iri], site.link(iri)
    where = f"#{anchor(iri)}" if iri in here else link.href
    return Pointer(link.text, where, in_words(claim.as_of, site.lang), claim.intention, claim.contested)


def anchor(iri: Iri) -> str:
    """The id of a claim's card on a page that has several."""
    return f"claim-{iri.rpartition('/')[2]}"


def report(site: Site, iri: Iri) -> str:
    """Where to write that something is wrong with this thing: the host's address, with the IRI filled in; a link.

    Empty when the host's address may not be a link.
    """
    contact = href(site.settings.contact)
    if not contact.startswith("mailto:"):
        return contact
    said = site.texts.gettext
    asked = said("What is wrong, and which source says so?")
    values = {
        "subject": said("Peer Atlas: %(name)s") % {"name": site.atlas.dataset.prefixes.shrink(iri)},
        "body": f"{iri}\n{said('Edition')} {site.edition.number}\n\n{asked}\n",
    }
    return f"{contact}?{urlencode(values, quote_via=quote)}"


def witness(site: Site, iri: Iri) -> Witness:
    """A source, as a claim names it."""
    published = (in_words(str(value), site.lang) for value in site.values(iri, "pa:published"))
    return Witness(
        link=site.link(iri),
        address=next(iter(site.things(iri, "schema:url")), Iri()),
        publishers=_links(site, iri, "dcterms:publisher"),
        published=", ".join(published),
    )


def _kind(site: Site, iri: Iri) -> Shown:
    kinds = site.kinds(iri)
    return site.link(kinds[0]) if kinds else Shown(Text(""))


def _figure(site: Site, iri: Iri) -> Text | None:
    """The claim in numbers; none when it has only its sentence."""
    claim = site.atlas.claims[iri]
    if claim.min is None and claim.max is None and claim.qualifier is None:
        return None
    return cells.reading(claim, site.labels, site.lang)


def _when(site: Site, iri: Iri) -> str:
    return ", ".join(in_words(str(value), site.lang) for value in site.values(iri, "pa:when"))


def _speakers(site: Site, iri: Iri) -> tuple[Shown, ...]:
    publishers = (one for source in site.things(iri, "pa:source") for one in site.things(source, "dcterms:publisher"))
    homes = dict.fromkeys(home for one in publishers for home in site.things(one, "pa:inCountry"))
    return tuple(map(site.link, homes))


def _confirmed_on(site: Site, iri: Iri) -> str:
    days = site.values(iri, "pa:confirmedOn")
    return ", ".join(site.shown(day).text.value for day in days)


def _links(site: Site, iri: Iri, name: str) -> tuple[Shown, ...]:
    return tuple(site.link(thing) for thing in site.things(iri, name))
