"""The catalogue: the official DCAT-AP shapes, what Sweden and Norway add, the points of data.europa.eu, and its numbers.

The official shapes are not ours: they lie beside the checkout or where PEERATLAS_DCAT_AP_SHAPES says. A run without
them says so at its end.
"""

from __future__ import annotations

import csv
import json
import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace

import pyshacl
import pytest
import rdflib
from rdflib import RDF, Namespace, URIRef

from peeratlas import catalogue, inventory, snapshot, turtle
from peeratlas.atlas import Atlas
from peeratlas.catalogue import schemaorg, tables, void, words
from peeratlas.dataset import Dataset
from peeratlas.errors import NotFoundError, PublicationError, SettingsError
from peeratlas.labels import LANGUAGES
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import BlankNode, Literal, NamedNode, Quad
from peeratlas.settings import PUBLISHER_TYPES, Settings
from peeratlas.snapshot import Snapshot
from peeratlas.sources import Source
from peeratlas.terms import to_rdflib
from peeratlas.texts import catalogues
from tests import standards

BASE = "https://w3id.org/peeratlas/"
CATALOG = URIRef(f"{BASE}catalog")
ATLAS = URIRef(f"{BASE}dataset/atlas")
EU = "http://publications.europa.eu/resource/authority/"
ADMS = Namespace("http://www.w3.org/ns/adms#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
DCT = Namespace("http://purl.org/dc/terms/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
VOID = Namespace("http://rdfs.org/ns/void#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

HOST = Settings("An association", "mailto:atlas@example.net", "https://atlas.example.net/")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

# The 23 metrics of data.europa.eu with their points, after its vocabulary of scores (piveau): 405 in all. Whether an
# address answers is asked by the rehearsal; here it must be one of the files that the snapshot has.
ON_DATASETS = {
    "keywordAvailability": 30,
    "categoryAvailability": 30,
    "spatialAvailability": 20,
    "temporalAvailability": 20,
    "dcatApCompliance": 30,
    "accessRightsAvailability": 10,
    "accessRightsVocabularyAlignment": 5,
    "contactPointAvailability": 20,
    "publisherAvailability": 10,
    "dateIssuedAvailability": 5,
    "dateModifiedAvailability": 5,
}
ON_FILES = {
    "accessUrlStatusCode": 50,
    "downloadUrlAvailability": 20,
    "downloadUrlStatusCode": 30,
    "formatAvailability": 20,
    "mediaTypeAvailability": 10,
    "formatMediaTypeVocabularyAlignment": 10,
    "formatMediaTypeNonProprietary": 20,
    "formatMediaTypeMachineInterpretable": 20,
    "licenceAvailability": 20,
    "knownLicence": 10,
    "rightsAvailability": 5,
    "byteSizeAvailability": 5,
}


def graph_of(triples) -> rdflib.Graph:
    graph = rdflib.Graph(bind_namespaces="none")
    for triple in triples:
        graph.add(tuple(map(to_rdflib, triple)))
    return graph


@pytest.fixture(scope="module")
def opened(build) -> Snapshot:
    return snapshot.open_current(build)


@pytest.fixture(scope="module")
def told(opened) -> rdflib.Graph:
    return graph_of(catalogue.describe(opened, HOST))


@pytest.fixture(scope="module")
def counted(opened) -> rdflib.Graph:
    return graph_of(void.describe(opened, HOST))


@pytest.fixture
def changed(opened) -> Callable[[Callable[[Quad], Quad]], Snapshot]:
    """The snapshot with other data: every quad as the function gives it back."""

    def change(how: Callable[[Quad], Quad]) -> Snapshot:
        other = Snapshot(opened.path, opened.manifest)
        quads = map(how, opened.atlas.dataset.quads())
        other.__dict__["atlas"] = Atlas(Dataset.in_memory(quads), opened.atlas.queries, opened.version)
        return other

    return change


def renamed(country: str, lang: str, name: str) -> Callable[[Quad], Quad]:
    """Gives a country another name in a language."""

    def rename(quad: Quad) -> Quad:
        label = "http://www.w3.org/2000/01/rdf-schema#label"
        mine = quad.subject == NamedNode(f"{BASE}id/country/{country}") and quad.predicate.value == label
        if not (mine and isinstance(quad.object, Literal) and quad.object.language == lang):
            return quad
        return Quad(quad.subject, quad.predicate, Literal(name, language=lang), quad.graph_name)

    return rename


# The official shapes


def broken(data: rdflib.Graph, name: str) -> set[tuple[str, str, str]]:
    """What a file of official shapes finds: severity, property, value."""
    shapes = rdflib.Graph().parse(standards.needed(name))
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    results = [result for top in report.subjects(RDF.type, SH.ValidationReport) for result in report[top : SH.result]]
    return {
        (
            str(report.value(result, SH.resultSeverity)).rpartition("#")[2],
            str(report.value(result, SH.resultPath)),
            str(report.value(result, SH.value)),
        )
        for result in results
    }


def test_dcat_ap_is_met(told):
    assert broken(told, "shapes.ttl") == set()


def test_the_official_shapes_find_a_fault(told):
    """A gate that never closes is none."""
    standards.needed("shapes.ttl")
    worse = rdflib.Graph()
    for triple in told.triples((None, None, None)):
        worse.add(triple)
    worse.remove((ATLAS, DCT.title, None))
    assert ("Violation", str(DCT.title), "None") in broken(worse, "shapes.ttl")


def test_everything_that_dcat_ap_recommends_is_there(told):
    assert broken(told, "shapes_recommended.ttl") == set()


def test_every_value_has_its_class_and_only_countries_are_left_to_the_table_of_the_eu(told):
    """A dct:Location of ours would need its outline and centre, which shapes_recommended.ttl asks for."""
    countries = set(told.objects(None, DCT.spatial))
    assert broken(told, "range.ttl") == {("Violation", str(DCT.spatial), str(country)) for country in countries}
    assert len(countries) == 8
    known = told + rdflib.Graph()
    for country in countries:
        known.add((country, RDF.type, DCT.Location))
    assert broken(known, "range.ttl") == set()


def test_every_code_is_of_its_table_but_for_two_faults_of_the_shapes(told):
    """No body outside the EU is in its table of bodies; and the algorithm must begin with https, which SPDX's does not."""
    publisher = "https://atlas.example.net/#publisher"
    assert broken(told, "mdr-vocabularies.shape.ttl") == {
        ("Warning", str(DCT.publisher), publisher),
        ("Violation", str(SPDX.algorithm), str(SPDX.checksumAlgorithm_sha256)),
    }


# What Sweden and Norway add (standards of DCAT-AP-SE 3.0.1 and DCAT-AP-NO 3.0)


def test_nothing_is_without_a_name_and_every_name_is_absolute(opened):
    for triple in (*catalogue.describe(opened, HOST), *void.describe(opened, HOST)):
        for term in triple:
            assert not isinstance(term, BlankNode)
            assert not isinstance(term, NamedNode) or re.match(r"(https?://[^/]|mailto:.)", term.value), term


def test_every_name_is_ours_or_of_the_host_or_of_a_table(opened, told):
    kinds = (DCAT.Catalog, DCAT.Dataset, DCAT.Distribution, DCAT.DataService)
    assert all(name.startswith(BASE) for kind in kinds for name in told.subjects(RDF.type, kind))
    elsewhere = graph_of(catalogue.describe(opened, replace(HOST, address="https://other.example/peers")))
    moved = {term for triple in set(elsewhere) ^ set(told) for term in triple if isinstance(term, URIRef)}
    assert {str(name) for name in moved if "example" in name}
    assert not any(name.startswith("https://atlas.example.net") for triple in elsewhere for name in triple)
    assert (
        str(elsewhere.value(URIRef(f"{BASE}catalog#sparql"), DCAT.endpointURL)) == "https://other.example/peers/sparql"
    )


def test_a_dataset_has_what_both_countries_demand(told):
    datasets = set(told.subjects(RDF.type, DCAT.Dataset))
    assert datasets
    seen = set()
    for dataset in datasets:
        (publisher,) = told[dataset : DCT.publisher]
        (contact,) = told[dataset : DCAT.contactPoint]
        (identifier,) = told[dataset : DCT.identifier]
        assert publisher != contact
        assert UUID.fullmatch(identifier)
        assert identifier == rdflib.Literal(str(uuid.uuid5(uuid.NAMESPACE_URL, dataset)))
        seen.add(identifier)
        assert set(told[dataset : DCT.accessRights]) == {URIRef(f"{EU}access-right/PUBLIC")}
        assert set(told[dataset : DCAT.theme]) >= {URIRef(f"{EU}data-theme/{code}") for code in ("HEAL", "SOCI")}
        assert all(value.datatype == XSD.date for value in told[dataset : DCT.issued / DCT.issued | DCT.modified])
        for single in (DCT.issued, DCT.modified, DCAT.landingPage, DCT.temporal, DCT.accrualPeriodicity):
            assert len(set(told[dataset:single])) == 1, (dataset, single)
    assert len(seen) == len(datasets)


def test_the_catalogue_the_publisher_and_the_contact_have_what_both_countries_demand(told):
    (publisher,), (contact,) = told[CATALOG : DCT.publisher], told[CATALOG : DCAT.contactPoint]
    assert set(told[CATALOG : DCT.license]) == {URIRef(f"{EU}licence/CC_BY_4_0")}
    assert set(told[publisher : FOAF.name]) == {rdflib.Literal("An association")}
    assert set(told[publisher : DCT.type]) == {URIRef("http://purl.org/adms/publishertype/NonProfitOrganisation")}
    assert set(told[contact : VCARD.fn]) == {rdflib.Literal("An association")}
    assert set(told[contact : VCARD.hasEmail]) == {URIRef("mailto:atlas@example.net")}
    assert not list(told.subjects(RDF.type, DCAT.CatalogRecord))
    assert {str(told.value(licence, DCT.title)) for licence in told.objects(None, DCT.license)} == {
        "Creative Commons Attribution"
    }


def test_a_service_has_one_endpoint_and_what_both_countries_demand(told):
    services = dict.fromkeys(told.subjects(RDF.type, DCAT.DataService))
    assert set(services) == set(told[CATALOG : DCAT.service])
    assert len(services) == 2
    for service in services:
        for single in (DCAT.endpointURL, DCAT.endpointDescription, DCT.publisher, DCAT.contactPoint, DCT.license):
            assert len(set(told[service:single])) == 1, (service, single)
        assert set(told[service : DCAT.servesDataset]) == {ATLAS}
        assert set(told[service : DCT["format"]])
    assert not [one for one in told.subjects(RDF.type, DCAT.Distribution) if "sparql" in one.rpartition("#")[2]]


TEXTS = (DCT.title, DCT.description, DCAT.keyword, ADMS.versionNotes)


def test_every_text_has_a_language_and_each_language_one_text(told):
    for kind in (DCAT.Catalog, DCAT.Dataset, DCAT.Distribution, DCAT.DataService):
        for thing in told.subjects(RDF.type, kind):
            for name in TEXTS:
                langs = Counter(text.language for text in told[thing:name])
                assert None not in langs, (thing, name)
                assert set(langs.values()) <= {1}, (thing, name, langs)
                assert not langs or "en" in langs, (thing, name)


def test_titles_descriptions_and_keywords_stand_in_all_nine_languages(told):
    lacking = [
        (str(thing), str(name).rpartition("/")[2], sorted(missing))
        for kind in (DCAT.Catalog, DCAT.Dataset, DCAT.DataService)
        for thing in told.subjects(RDF.type, kind)
        for name in (DCT.title, DCT.description, DCAT.keyword)[: 2 if kind == DCAT.Catalog else 3]
        if (missing := set(LANGUAGES) - {text.language for text in told[thing:name]})
    ]
    assert lacking == []
    forms = {
        text.language for one in told.subjects(RDF.type, DCAT.Distribution) for text in told[one : DCT.description]
    }
    assert forms == set(LANGUAGES)


def test_no_english_text_goes_under_another_language(told):
    for name in (DCT.title, DCT.description, ADMS.versionNotes):
        for thing in set(told.subjects(name)):
            if name == DCT.title and "/country/" in thing:
                continue  # Finland is Finland in four of the languages
            english = {str(text) for text in told[thing:name] if text.language == "en"}
            assert not [text for text in told[thing:name] if text.language not in ("en", None) and str(text) in english]


def test_a_message_without_a_translation_is_said_in_english_only():
    assert [text.lang for text in words.everywhere("Nobody has translated this yet.")] == ["en"]
    known = next(one.id for one in catalogues.read("sv") if one.id and one.string and isinstance(one.id, str))
    assert "sv" in [text.lang for text in words.everywhere(str(known))]


# The points of data.europa.eu, and what CKAN takes


def dataset_metrics(told, dataset) -> dict[str, bool]:
    rights = set(told[dataset : DCT.accessRights])
    return {
        "keywordAvailability": bool(set(told[dataset : DCAT.keyword])),
        "categoryAvailability": bool(set(told[dataset : DCAT.theme])),
        "spatialAvailability": bool(set(told[dataset : DCT.spatial])),
        "temporalAvailability": bool(set(told[dataset : DCT.temporal])),
        "dcatApCompliance": True,  # the shapes above say so of the whole graph
        "accessRightsAvailability": bool(rights),
        "accessRightsVocabularyAlignment": all(one.startswith(f"{EU}access-right/") for one in rights),
        "contactPointAvailability": bool(set(told[dataset : DCAT.contactPoint])),
        "publisherAvailability": bool(set(told[dataset : DCT.publisher])),
        "dateIssuedAvailability": bool(set(told[dataset : DCT.issued])),
        "dateModifiedAvailability": bool(set(told[dataset : DCT.modified])),
    }


def listed(name: str) -> set[str]:
    """A list of the EU, when it lies beside the shapes."""
    path = standards.needed("shapes.ttl").parents[1] / "eu-vocabs" / f"{name}.csv"
    if not path.is_file():
        pytest.skip(f"no list {name} of the EU beside the shapes")
    with path.open(encoding="utf-8", newline="") as file:
        return {cell for row in csv.reader(file) for cell in row[::2]}


def file_metrics(told, file, served) -> dict[str, bool]:
    formats, media_types = set(told[file : DCT["format"]]), set(told[file : DCAT.mediaType])
    machine = {f"{EU}file-type/{form.file_type}" for form in inventory.FORMS.values()}
    return {
        "accessUrlStatusCode": {str(url) for url in told[file : DCAT.accessURL]} <= served,
        "downloadUrlAvailability": bool(set(told[file : DCAT.downloadURL])),
        "downloadUrlStatusCode": {str(url) for url in told[file : DCAT.downloadURL]} <= served,
        "formatAvailability": bool(formats),
        "mediaTypeAvailability": bool(media_types),
        "formatMediaTypeVocabularyAlignment": {*map(str, formats)} <= listed("file-types")
        and {*map(str, media_types)} <= listed("media-types"),
        "formatMediaTypeNonProprietary": {*map(str, formats)} <= listed("non-proprietary"),
        "formatMediaTypeMachineInterpretable": {*map(str, formats)} <= machine,
        "licenceAvailability": bool(set(told[file : DCT.license])),
        "knownLicence": {str(one) for one in told[file : DCT.license]} <= listed("licenses"),
        "rightsAvailability": bool(set(told[file : DCT.rights])),
        "byteSizeAvailability": bool(set(told[file : DCAT.byteSize])),
    }


def test_every_dataset_and_every_file_has_all_405_points(opened, told):
    assert len(ON_DATASETS) + len(ON_FILES) == 23
    assert sum(ON_DATASETS.values()) + sum(ON_FILES.values()) == 405
    served = {f"https://atlas.example.net/dumps/{name}" for name in opened.inventory.named}
    for dataset in told.subjects(RDF.type, DCAT.Dataset):
        met = dataset_metrics(told, dataset)
        assert sum(ON_DATASETS[name] for name, yes in met.items() if yes) == 185, (dataset, met)
        files = set(told[dataset : DCAT.distribution])
        assert files
        for file in files:
            met = file_metrics(told, file, served)
            assert sum(ON_FILES[name] for name, yes in met.items() if yes) == 220, (file, met)
            assert set(told[file : DCT.issued])
            assert set(told[file : DCT.modified])


def test_every_file_and_every_packed_copy_is_there_with_its_size_and_hash(opened, told):
    files = {}
    for file in told.subjects(RDF.type, DCAT.Distribution):
        checksum = told.value(file, SPDX.checksum)
        name = str(told.value(file, DCAT.downloadURL)).removeprefix("https://atlas.example.net/dumps/")
        assert told.value(file, DCAT.accessURL) == told.value(file, DCAT.downloadURL)
        size, digest = told.value(file, DCAT.byteSize), told.value(checksum, SPDX.checksumValue)
        assert (size.datatype, digest.datatype) == (XSD.nonNegativeInteger, XSD.hexBinary)
        assert (told.value(file, DCAT.compressFormat) is not None) == name.endswith(".gz")
        files[name] = (int(str(size)), str(digest))
    assert files == opened.inventory.named
    parts = {part: f"{BASE}dataset/{part}" for part in opened.inventory.parts}
    assert {str(one) for one in told.subjects(RDF.type, DCAT.Dataset)} == set(parts.values())
    for part, name in parts.items():
        wanted = {one for file in opened.inventory.of_part(part) for one in (file.name, file.packed) if one}
        assert {f"{name}#{one.replace('/', '-')}" for one in wanted} == {
            *map(str, told[URIRef(name) : DCAT.distribution])
        }


def test_a_keyword_is_a_tag_that_ckan_takes(told):
    for keyword in set(told.objects(None, DCAT.keyword)):
        assert re.fullmatch(r"[\w \-.]{2,100}", keyword), keyword
        assert str(keyword) == str(keyword).lower()


def test_a_version_is_no_dataset_of_its_own(opened, told):
    """CKAN makes a dataset of everything that is typed dcat:Dataset, and takes away what it no longer finds."""
    number = opened.atlas.edition.number
    for dataset in told.subjects(RDF.type, DCAT.Dataset):
        versions = set(told[dataset : DCAT.hasVersion])
        assert not [version for version in versions if (version, RDF.type, None) in told]
        assert str(told.value(dataset, DCAT.version)) == number
        assert number in {str(told.value(version, DCAT.version)) for version in versions}
    notes = {text.language: str(text) for text in told[ATLAS : ADMS.versionNotes]}
    assert notes["en"] == " ".join(opened.news)


def test_every_edition_is_a_version_of_the_atlas(opened):
    """The parts have this one only: an earlier edition need not have had them."""
    earlier = {"number": "2025-05", "day": "2025-05-02", "software": "0.0.1", "points": ["A first try."]}
    manifest = {**opened.manifest, "editions": [*opened.manifest["editions"], earlier]}
    other = Snapshot(opened.path, manifest)
    other.__dict__["atlas"] = Atlas(opened.atlas.dataset, opened.atlas.queries, opened.version)
    told = graph_of(catalogue.describe(other, replace(HOST, publisher="Who keeps old editions")))
    days = {
        str(told.value(one, DCAT.version)): str(told.value(one, DCT.issued)) for one in told[ATLAS : DCAT.hasVersion]
    }
    edition = opened.atlas.edition
    assert days == {edition.number: edition.day.isoformat(), "2025-05": "2025-05-02"}
    assert {len(set(told[one : DCAT.hasVersion])) for one in told[CATALOG : DCAT.dataset] if one != ATLAS} <= {1}
    assert all(str(told.value(one, DCAT.isVersionOf)) == str(ATLAS) for one in told[ATLAS : DCAT.hasVersion])


def test_a_dataset_covers_the_days_and_the_country_of_its_claims(opened, told):
    norway = URIRef(f"{BASE}dataset/country/norway")
    assert {*map(str, told[norway : DCT.spatial])} == {f"{EU}country/NOR"}
    lines = (opened.path / "content.nq").read_text("utf-8").splitlines()
    claims = {line.split(" ")[0] for line in lines if "#concerns> " in line and line.split(" ")[2].endswith("/norway>")}
    days = sorted(
        line.split('"')[1]
        for line in lines
        if line.split(" ")[0] in claims and re.search(r"#(earliest|latest)> ", line)
    )
    period = told.value(norway, DCT.temporal)
    assert [str(told.value(period, DCAT.startDate)), str(told.value(period, DCAT.endDate))] == [days[0], days[-1]]


def test_a_part_tells_the_days_and_the_articles_of_its_own_claims(opened, told):
    """Its file is the fact: a topic of plans is not as old as the oldest claim, nor every article one on Denmark."""
    pa, day = Namespace(f"{BASE}ontology#"), opened.atlas.edition.day.isoformat()
    articles = set(told[ATLAS : DCT.references])
    assert len(articles) == 5
    seen = []
    for part in (part for part in opened.inventory.parts if part.startswith(("country/", "topic/"))):
        file, dataset = rdflib.Graph().parse(opened.dumps / f"{part}.ttl"), URIRef(f"{BASE}dataset/{part}")
        claims = set(file.subjects(pa.about))
        days = sorted(str(one) for claim in claims for name in (pa.earliest, pa.latest) for one in file[claim:name])
        assert set(told[dataset : DCT.references]) == articles & {one for it in claims for one in file[it : pa.source]}
        period = told.value(dataset, DCT.temporal)
        if days:
            shown = [str(told.value(period, DCAT[name])) for name in ("startDate", "endDate")]
            assert shown == [days[0], min(days[-1], day)], part
        seen.append(bool(days))
    assert True in seen
    assert all(str(last) <= day for last in told.objects(None, DCAT.endDate))


def test_the_same_snapshot_gives_the_same_triples(opened, build):
    again = snapshot.open_current(build)
    assert catalogue.describe(again, HOST) == catalogue.describe(opened, HOST)
    assert void.describe(again, HOST) == void.describe(opened, HOST)


# The host's settings


def test_a_contact_that_is_a_page_is_no_mailbox(opened):
    told = graph_of(catalogue.describe(opened, replace(HOST, contact="https://atlas.example.net/write")))
    contact = told.value(CATALOG, DCAT.contactPoint)
    assert set(told[contact : VCARD.hasURL]) == {URIRef("https://atlas.example.net/write")}
    assert not set(told[contact : VCARD.hasEmail])


def test_a_publisher_of_another_type_says_so(opened):
    told = graph_of(catalogue.describe(opened, replace(HOST, publisher_type="NationalAuthority")))
    publisher = told.value(CATALOG, DCT.publisher)
    assert str(told.value(publisher, DCT.type)).endswith("/NationalAuthority")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("address", "not an address"),
        ("contact", "javascript:alert(1)"),
        ("publisher_type", "Kingdom"),
        ("publisher", " "),
    ],
)
def test_a_setting_that_is_none_is_refused_by_its_name(opened, name, value):
    for describe in (catalogue.describe, void.describe):
        with pytest.raises(SettingsError, match=f"PEERATLAS_{name.upper()} is"):
            describe(opened, replace(HOST, **{name: value}))


# What the data can do to it


def test_two_datasets_of_one_title_are_refused_with_both_names(opened, changed):
    with pytest.raises(PublicationError) as caught:
        catalogue.describe(changed(renamed("sweden", "sv", "Norge")), HOST)
    message = str(caught.value)
    assert "“Peer Atlas: Norge” in Swedish (sv)" in message
    assert f"{BASE}dataset/country/norway" in message
    assert f"{BASE}dataset/country/sweden" in message
    assert "data/countries" in message
    assert "peeratlas build" in message


def test_a_name_that_is_markup_stays_a_name(opened, changed):
    hostile = '</script><script>alert("x")&'
    other = changed(renamed("norway", "en", hostile))
    told = graph_of(catalogue.describe(other, HOST))
    norway = f"{BASE}dataset/country/norway"
    assert rdflib.Literal(f"Peer Atlas: {hostile}", lang="en") in set(told[URIRef(norway) : DCT.title])
    written = schemaorg.jsonld(other, HOST, norway, "en")
    assert not set(b"<>&") & set(written)
    assert json.loads(written)["name"] == f"Peer Atlas: {hostile}"


def test_a_part_that_nobody_knows_is_told_all_the_same(opened):
    """What the dumps come to hold is in the catalogue, whether anybody has written words for it or not."""
    other = Snapshot(opened.path, opened.manifest)
    odd = replace(next(iter(opened.inventory.of_part("atlas"))), part="somewhere/else")
    other.__dict__["inventory"] = inventory.Inventory.of([*opened.inventory.files, odd], opened.inventory.counts)
    other.__dict__["atlas"] = Atlas(opened.atlas.dataset, opened.atlas.queries, opened.version)
    told = graph_of(catalogue.describe(other, replace(HOST, publisher="Somebody else")))
    dataset = URIRef(f"{BASE}dataset/somewhere/else")
    assert dataset in set(told[CATALOG : DCAT.dataset])
    assert set(told[dataset : DCT.title]) == {rdflib.Literal("Peer Atlas: somewhere/else", lang="en")}
    assert broken(told, "shapes.ttl") == broken(told, "shapes_recommended.ttl") == set()


# The tables of others


def test_the_tables_are_in_normal_form_and_have_every_code_that_is_used(root):
    prefixes = Prefixes.read(root)
    text = tables.FILE.read_text("utf-8")
    source = Source(tables.FILE, "ontology/tables.ttl", "urn:tables", text, prefixes)
    assert [str(finding) for finding in turtle.check(source, prefixes)] == []
    told = tables.read()
    assert {f"http://purl.org/adms/publishertype/{name}" for name in PUBLISHER_TYPES} <= told.keys()
    assert {f"{EU}file-type/{form.file_type}" for form in inventory.FORMS.values()} <= told.keys()
    assert words.FORMS.keys() == inventory.FORMS.keys()
    tags = {
        str(one.object.value)
        for triples in told.values()
        for one in triples
        if one.predicate.value == str(SKOS.notation)
    }
    assert tags == set(LANGUAGES)


def test_the_codes_of_the_tables_are_in_the_lists_of_the_eu():
    known = listed("file-types") | listed("licenses") | listed("access-right")
    ours = {iri for iri in tables.read() if re.match(f"{EU}(file-type|licence|access-right)/", iri)}
    assert len(ours) > 10
    assert ours <= known


# VoID and the description of the endpoint, against other people's counting


def number(graph, subject, name) -> int:
    (value,) = graph[subject:name]
    return int(value)


@pytest.fixture(scope="module")
def lines(opened) -> list[tuple[str, str, str, str]]:
    """The content, read as text: subject, property, value and graph of every line."""
    pattern = re.compile(r"(\S+) (\S+) (.+) (\S+) \.")
    text = (opened.path / "content.nq").read_text("utf-8")
    return [pattern.fullmatch(line).groups() for line in text.split("\n") if line]


def test_the_numbers_of_the_atlas_are_those_that_are_counted_in_its_content(counted, lines):
    triples = {line[:3] for line in lines}
    assert number(counted, ATLAS, VOID.triples) == len(triples) > 30_000
    assert number(counted, ATLAS, VOID.distinctSubjects) == len({line[0] for line in triples})
    assert number(counted, ATLAS, VOID.properties) == len({line[1] for line in triples})
    (pattern,) = counted[ATLAS : VOID.uriRegexPattern]
    entities = {line[0] for line in triples if re.match(str(pattern), line[0].strip("<>"))}
    assert number(counted, ATLAS, VOID.entities) == len(entities) > 500
    (space,) = counted[ATLAS : VOID.uriSpace]
    assert all(name.strip("<>").startswith(space) for name in entities)


def test_every_class_and_every_property_is_counted(counted, lines):
    things, uses = defaultdict(set), Counter(line[1].strip("<>") for line in {line[:3] for line in lines})
    for subject, predicate, value, _ in lines:
        if predicate == f"<{RDF.type}>":
            things[value.strip("<>")].add(subject)
    classes = {
        str(counted.value(one, VOID["class"])): number(counted, one, VOID.entities)
        for one in counted[ATLAS : VOID.classPartition]
    }
    properties = {
        str(counted.value(one, VOID.property)): number(counted, one, VOID.triples)
        for one in counted[ATLAS : VOID.propertyPartition]
    }
    assert classes == {name: len(found) for name, found in things.items()}
    assert properties == dict(uses)
    assert number(counted, ATLAS, VOID.classes) == len(classes)
    spaces = {re.sub(r"[^/#]*$", "", name) for name in (*classes, *properties)}
    assert {*map(str, counted[ATLAS : VOID.vocabulary])} == spaces


def test_every_link_to_a_thing_elsewhere_is_counted(counted, lines):
    skos = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
    links = Counter(
        (line[1].strip("<>"), re.sub(r"[^/#]*$", "", line[2].strip("<>")))
        for line in lines
        if line[1].strip("<>") in {str(SKOS[name]) for name in skos} and not line[2].startswith(f"<{BASE}")
    )
    told = {
        (str(counted.value(one, VOID.linkPredicate)), str(counted.value(counted.value(one, VOID.objectsTarget), VOID.uriSpace))):
            number(counted, one, VOID.triples)
        for one in counted.subjects(RDF.type, VOID.Linkset)
    }  # fmt: skip
    assert told == dict(links)
    assert told[str(SKOS.exactMatch), f"{EU}country/"] == 8
    assert set(counted.subjects(RDF.type, VOID.Linkset)) <= set(counted[ATLAS : VOID.subset])


def test_a_part_is_counted_in_its_file(opened, counted):
    assert set(opened.inventory.counts) == set(opened.inventory.parts)
    for part in opened.inventory.parts[1:]:
        files = [file for file in opened.inventory.of_part(part) if file.form.suffix == "ttl"]
        largest = max(files, key=lambda file: file.bytes)
        graph = rdflib.Graph(bind_namespaces="none").parse(opened.dumps / largest.name, format="turtle")
        dataset = URIRef(f"{BASE}dataset/{part}")
        assert number(counted, dataset, VOID.triples) == len(graph), part
        assert number(counted, dataset, VOID.distinctSubjects) == len(set(graph.subjects())), part
        assert dataset in set(counted[ATLAS : VOID.subset])
        languages = {value.language for value in graph.objects() if isinstance(value, rdflib.Literal)}
        assert set(opened.inventory.counts[part].languages) == languages - {None}, part


def test_void_says_where_the_dumps_and_the_endpoint_are(opened, counted):
    graphs = [name for name in opened.inventory.named if not re.search(r"\.(csv|json)(\.gz)?$", name)]
    dumped = {f"https://atlas.example.net/dumps/{name}" for name in graphs}
    assert {*map(str, counted.objects(None, VOID.dataDump))} == dumped
    assert {*map(str, counted[ATLAS : VOID.sparqlEndpoint])} == {"https://atlas.example.net/sparql"}
    assert {*map(str, counted[ATLAS : VOID.exampleResource])} <= set(opened.atlas.countries)
    (document,) = counted.subjects(RDF.type, VOID.DatasetDescription)
    assert set(counted[document : FOAF.primaryTopic]) == {ATLAS}


def test_every_named_graph_of_the_endpoint_exists_with_so_many_triples(counted, lines):
    (service,) = counted.subjects(RDF.type, SD.Service)
    assert str(counted.value(service, SD.endpoint)) == "https://atlas.example.net/sparql"
    told = {
        str(counted.value(one, SD.name)): number(counted, counted.value(one, SD.graph), VOID.triples)
        for one in counted[counted.value(service, SD.defaultDataset) : SD.namedGraph]
    }
    assert told == dict(Counter(line[3].strip("<>") for line in lines))


# schema.org


@pytest.mark.parametrize("lang", ["en", "sv", "lt"])
def test_search_engines_are_told_what_the_portals_are_told(opened, told, lang):
    for dataset in told.subjects(RDF.type, DCAT.Dataset):
        found = json.loads(schemaorg.jsonld(opened, HOST, str(dataset), lang))
        titles = {text.language: str(text) for text in told[dataset : DCT.title]}
        descriptions = {text.language: str(text) for text in told[dataset : DCT.description]}
        assert found["@context"] == "https://schema.org/"
        assert found["@type"] == "Dataset"
        assert found["name"] == titles.get(lang, titles["en"])
        assert found["description"] == descriptions.get(lang, descriptions["en"])
        assert 50 <= len(found["description"]) <= 5000, dataset
        assert set(found.get("alternateName", ())) == set(titles.values()) - {found["name"]}
        assert found["identifier"] == [str(told.value(dataset, DCT.identifier)), str(dataset)]
        assert found["license"] == opened.atlas.edition.licence
        assert found["isAccessibleForFree"] is True
        assert found["datePublished"] == str(told.value(dataset, DCT.issued))
        assert found["dateModified"] == str(told.value(dataset, DCT.modified))
        assert found["version"] == str(told.value(dataset, DCAT.version))
        assert found["url"] == f"https://atlas.example.net/{lang}/{dataset.removeprefix(BASE)}"
        assert found["creator"]["name"] == found["publisher"]["name"] == "An association"
        assert {one["contentUrl"] for one in found["distribution"]} == {
            str(told.value(file, DCAT.downloadURL)) for file in told[dataset : DCAT.distribution]
        }
        assert {one["sameAs"] for one in found["spatialCoverage"]} == {*map(str, told[dataset : DCT.spatial])}
        period = told.value(dataset, DCT.temporal)
        days = [str(told.value(period, DCAT[name])) for name in ("startDate", "endDate")]
        assert found["temporalCoverage"] == "/".join(days)
        assert [one["@id"] for one in found.get("isPartOf", ())] == ([] if dataset == ATLAS else [str(ATLAS)])


def test_the_whole_names_its_parts_and_a_packed_file_its_packing(opened):
    found = json.loads(schemaorg.jsonld(opened, HOST, str(ATLAS), "en"))
    parts = [part for part in opened.inventory.parts if part != "atlas"]
    assert [one["@id"] for one in found.get("hasPart", ())] == sorted(f"{BASE}dataset/{part}" for part in parts)
    kinds = {one["contentUrl"].rpartition("/")[2]: one["encodingFormat"] for one in found["distribution"]}
    assert (kinds["atlas.nq"], kinds["atlas.nq.gz"]) == ("application/n-quads", "application/gzip")
    assert len(found["citation"]) == 5
    assert all(one["name"] and one["url"] for one in found["citation"])


def test_the_page_of_the_catalogue_names_every_dataset(opened):
    found = json.loads(schemaorg.jsonld(opened, HOST, str(CATALOG), "nb"))
    assert found["@type"] == "DataCatalog"
    assert {one["@id"] for one in found["dataset"]} == {f"{BASE}dataset/{part}" for part in opened.inventory.parts}
    assert all(one["name"] and len(one["description"]) >= 50 for one in found["dataset"])


def test_what_is_no_dataset_has_nothing_to_tell_search_engines(opened):
    with pytest.raises(NotFoundError):
        schemaorg.jsonld(opened, HOST, f"{BASE}id/country/norway", "en")
