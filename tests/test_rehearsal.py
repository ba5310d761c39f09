"""The rehearsal: a whole portal passes, and every fault that is planted in it is caught and named by its rule."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner
from rdflib import Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, XSD

from peeratlas.cli import main
from peeratlas.errors import AtlasError, SettingsError
from peeratlas.rehearsal import (
    files,
    google,
    harvest,
    lines,
    portals,
    quality,
    robots,
    running,
    shapes,
    stage,
    standards,
)
from peeratlas.rehearsal.fetching import Portal
from peeratlas.rehearsal.record import Record
from peeratlas.settings import Settings
from tests.rehearsing import EU, EX, FIELDS, PUBLIC, SPDX, Reply, Site, graph, serving

ADMS = rdflib.Namespace("http://www.w3.org/ns/adms#")
DCATAP = rdflib.Namespace("http://data.europa.eu/r5r/")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
OFFICIAL = Path(standards.BESIDE[standards.SHAPES][0])
LISTS = Path(standards.BESIDE[standards.VOCABULARIES][0])
FILE = EX["one-one-ttl"]
WORDS = {
    "file-types": frozenset({f"{EU}file-type/{code}" for code in ("CSV", "RDF_TURTLE", "PDF", "XLSX", "ODS")}),
    "media-types": frozenset(
        {f"http://www.iana.org/assignments/media-types/text/{name}" for name in ("csv", "turtle")}
    ),
    "non-proprietary": frozenset({f"{EU}file-type/{code}" for code in ("CSV", "RDF_TURTLE", "TXT")}),
    "licenses": frozenset({f"{EU}licence/CC_BY_4_0"}),
    "access-right": frozenset({f"{EU}access-right/PUBLIC"}),
}

needs_official = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the official shapes do not lie beside this checkout")


@pytest.fixture(scope="module")
def server():
    with serving() as (running_server, portal):
        yield running_server, portal


@pytest.fixture
def portal(server):
    server[0].site = Site.whole()
    return server[1]


@pytest.fixture
def site(server, portal):
    return server[0].site


@pytest.fixture
def no_ckan(monkeypatch, tmp_path):
    monkeypatch.setenv("PEERATLAS_CKAN_PYTHON", str(tmp_path / "none"))


def lost(told):
    return {line.rule for line in told if line.status == "lost"}


# Faults that are planted in a record


def drop(thing, path):
    return lambda record: record.remove((thing, path, None))


def add(thing, path, value):
    return lambda record: record.add((thing, path, value))


def put(thing, path, value):
    return lambda record: record.set((thing, path, value))


def rename(thing, other):
    """The thing under another name, wherever it stands."""

    def plant(record):
        for triple in list(record):
            if thing in triple:
                record.remove(triple)
                record.add(tuple(other if term == thing else term for term in triple))

    return plant


def several(*faults):
    return lambda record: [fault(record) for fault in faults]


def planted(fault):
    record = graph()
    before = set(record)
    fault(record)
    assert set(record) != before, "this plants nothing"
    return Record(record)


# The whole


@needs_official
def test_a_portal_with_nothing_missing_loses_nothing(portal, no_ckan):
    told = running.rehearse(portal, running.Means(OFFICIAL, LISTS))
    assert lost(told) == set()
    scores = [line.message for line in told if line.rule.startswith("score of")]
    assert scores == [f"{PUBLIC}/{name}: 405 of 405 (excellent)" for name in ("one", "two")] + [
        "the catalogue on average: 405 of 405 (excellent)"
    ]
    assert {line.part.partition(" (")[0] for line in told} >= {
        "dataportal.se",
        "data.norge.no",
        "data.europa.eu",
        "any CKAN",
    }
    assert [line for line in told if line.status == "not run"] == [
        line for line in told if line.part.startswith("CKAN")
    ]


@needs_official
def test_a_wrong_predicate_is_caught(site, portal, no_ckan):
    described = graph()
    described.remove((EX.one, DCTERMS.title, None))
    described.add((EX.one, URIRef(f"{DCTERMS}titel"), Literal("Lighthouses", lang="en")))
    site.serve(described)
    told = running.rehearse(portal, running.Means(OFFICIAL, LISTS))
    assert lost(told) >= {
        "Dataset_Shape dct:title",
        "Title-english",
        "dcatApCompliance",
        "google:same-name",
        "portal:title",
    }


def test_what_was_not_judged_is_told_in_capitals_and_scored_apart(portal, no_ckan):
    told = running.rehearse(portal, running.Means(None, None))
    apart = [line.message for line in told if line.status == "not run"]
    assert any("THIS RUN DID NOT JUDGE BY THE OFFICIAL DCAT-AP SHAPES" in message for message in apart)
    assert any("THIS RUN DID NOT JUDGE BY THE LISTS OF THE EU" in message for message in apart)
    assert "330 of 330 (not all judged)" in next(line.message for line in told if line.rule.startswith("score of"))
    assert lines.losses(told) == []
    assert {line.status for line in lines.losses(told, strict=True)} == {"not run"}


def test_a_catalogue_without_datasets_is_lost(site, portal):
    described = graph()
    described.remove((None, RDF.type, DCAT.Dataset))
    site.serve(described)
    assert lost(running.rehearse(portal, running.Means(None, None))) == {"fetch:datasets"}


def test_a_portal_that_does_not_answer_is_told_of(portal):
    with pytest.raises(AtlasError, match=r"could not be asked .*--at"):
        running.rehearse(Portal("http://127.0.0.1:9", PUBLIC), running.Means(None, None))


@pytest.mark.long
@needs_official
def test_the_published_catalogue_loses_nothing_anywhere(build):
    """The portal itself, in a process of its own, with the real CKAN where there is one."""
    told = running.here(build, Settings().root, running.Means(OFFICIAL, LISTS), lambda _: None)
    assert [line for line in told if line.status == "lost"] == []
    scores = [line.message for line in told if line.rule.startswith("score of")]
    assert len(scores) > 20
    assert all(message.endswith(": 405 of 405 (excellent)") for message in scores)


# The command line


def test_the_command_ends_with_one_when_something_is_lost(site, portal, no_ckan):
    asked = ["rehearse", "--at", portal.at, "--address", PUBLIC]
    run = CliRunner().invoke(main, asked)
    assert (run.exit_code, " 0 lost" in run.output) == (0, True), run.output
    assert CliRunner().invoke(main, [*asked, "--strict"]).exit_code == 1
    del site.replies["/dumps/one.ttl"]
    run = CliRunner().invoke(main, asked)
    assert run.exit_code == 1
    assert "lost     The file answered 404. Serve it, or take it out of the catalogue. [file:get]" in run.output
    assert f"at {PUBLIC}/dumps/one.ttl" in run.output


@pytest.mark.parametrize("address", ["atlas.example", "javascript:alert(1)", "https://atlas.example/../x/"])
def test_a_public_address_that_is_none_is_refused(address):
    """Nothing is asked: by such an address every file would count as lost."""
    run = CliRunner().invoke(main, ["rehearse", "--at", "http://127.0.0.1:9", "--address", address])
    assert (run.exit_code, run.stdout) == (2, "")
    assert f"PEERATLAS_ADDRESS is '{address}'" in run.stderr


def test_a_folder_that_has_no_shapes_is_refused(tmp_path):
    run = CliRunner().invoke(main, ["rehearse", "--at", "http://127.0.0.1:9", "--shapes", str(tmp_path)])
    assert (run.exit_code, "shapes.ttl" in run.stderr) == (2, True)
    with pytest.raises(SettingsError, match="PEERATLAS_EU_VOCABULARIES"):
        running.Means.found((None, None), {standards.VOCABULARIES: str(tmp_path)})


def test_a_portal_that_does_not_start_tells_why(tmp_path):
    with pytest.raises(AtlasError, match=r"did not start. There is no snapshot"), stage.serving(tmp_path / "none"):
        pass


# Fetching


FETCHING = {
    "fetch:get": lambda site: site.replies.pop("/catalog.rdf"),
    "fetch:head": lambda site: setattr(site.replies["/catalog.ttl"], "head", 405),
    "fetch:content-type": lambda site: site.replies["/catalog.rdf"].headers.update({"Content-Type": "application/xml"}),
    "fetch:cors": lambda site: site.replies["/catalog.jsonld"].headers.pop("Access-Control-Allow-Origin"),
    "fetch:etag": lambda site: site.replies["/catalog.ttl"].headers.pop("ETag"),
    "fetch:encoding": lambda site: site.replies["/catalog.ttl"].headers.update({"Content-Encoding": "br"}),
    "fetch:redirect": lambda site: site.replies.update(
        {"/other.ttl": site.replies["/catalog.ttl"], "/catalog.ttl": Reply(302, {"Location": "/other.ttl"})}
    ),
    "fetch:accept": lambda site: site.replies.update({"/catalog ": site.replies["/catalog application/ld+json"]}),
    "fetch:vary": lambda site: site.replies["/catalog application/ld+json"].headers.pop("Vary"),
    "fetch:parse": lambda site: site.put("/catalog.rdf", "application/rdf+xml", b"<rdf"),
    "fetch:same-graph": lambda site: site.put(
        "/catalog.ttl", "text/turtle", site.replies["/catalog.ttl"].body.replace(b"Exempelkatalog", b"Katalog")
    ),
    "fetch:relative": lambda site: site.put(
        "/catalog.ttl", "text/turtle", site.replies["/catalog.ttl"].body + b"\n<other> a <https://example.org/Thing> .\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", FETCHING)
def test_each_fault_of_the_served_catalogue_is_caught(rule, site, portal):
    FETCHING[rule](site)
    along = {"fetch:accept"} if rule in ("fetch:parse", "fetch:relative", "fetch:same-graph") else set()
    along |= {"fetch:same-graph"} if rule == "fetch:relative" else set()
    assert lost(harvest.harvest(portal).lines) == {rule} | along


def test_a_catalogue_over_fifty_megabytes_is_lost(portal, monkeypatch):
    monkeypatch.setattr("peeratlas.rehearsal.fetching.LIMIT", 2000)
    told = harvest.harvest(portal).lines
    assert "fetch:get" in lost(told)
    assert "is larger than 2000 bytes" in told[0].message


@pytest.mark.parametrize(
    ("path", "media_type", "body"),
    [
        ("/catalog.rdf", "application/rdf+xml", b'<!DOCTYPE x [<!ENTITY a "a">]><rdf:RDF/>'),
        ("/catalog.jsonld", "application/ld+json", b'{"@context": "https://elsewhere.example.org/context"}'),
        ("/catalog.jsonld", "application/ld+json", b'[{"@context": {"@import": "https://elsewhere.example.org/"}}]'),
    ],
)
def test_a_form_that_needs_more_than_its_bytes_is_not_read(path, media_type, body, site, portal):
    site.put(path, media_type, body)
    assert "fetch:parse" in lost(harvest.harvest(portal).lines)


def test_an_etag_that_means_nothing_is_lost(site, portal):
    site.ignore_etags = True
    assert lost(harvest.harvest(portal).lines) == {"fetch:etag"}


def test_nobody_but_the_portal_is_asked(site, portal):
    site.replies["/away"] = Reply(301, {"Location": "https://elsewhere.example.org/"})
    site.replies["/round"] = Reply(301, {"Location": "/round"})
    site.replies["/home"] = Reply(301, {"Location": f"{PUBLIC}/robots.txt"})
    for url in (
        "https://elsewhere.example.org/",
        "file:///etc/passwd",
        f"{PUBLIC}.evil.example.org/",
        "data:text/plain,x",
    ):
        assert "not of this portal" in portal.get(url).problem
    assert "not of this portal" in portal.get("away").problem
    assert "circle" in portal.get("round").problem
    home = portal.get("home")
    assert (home.status, home.redirects, home.final) == (200, (301,), f"{PUBLIC}/robots.txt")
    with pytest.raises(AtlasError, match="no address"):
        Portal("file:///etc/passwd")


def test_an_answer_that_stops_too_early_is_none(site, portal):
    site.replies["/short"] = Reply(200, {"Content-Length": "100", "Connection": "close"}, b"short")
    site.put("/long", "text/plain", b"x" * 200_000)
    assert "broke off" in Portal(portal.at, PUBLIC, patience=0.3).get("short").told
    assert portal.measure("long").size == 200_000


def test_only_one_module_asks_over_http(root):
    importing = {
        path.stem
        for path in (root / "src/peeratlas/rehearsal").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and {"urllib.request", "http.client"} & {getattr(node, "module", ""), *(name.name for name in node.names)}
    }
    assert importing == {"fetching"}


# The official shapes


@needs_official
@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        (drop(FILE, DCAT.accessURL), "Distribution_Shape dcat:accessURL"),
        (drop(EX.one, DCAT.keyword), "Dataset_Shape dcat:keyword"),
        (put(EX.one, DCTERMS.language, URIRef(f"{EU}language/ENGLISH")), "Dataset_ShapeCV dct:language"),
        (drop(EX.contact, RDF.type), "Dataset_Shape dcat:contactPoint"),
        (put(EX["one-one-ttl-sum"], SPDX.algorithm, EX.rights), f"Checksum_ShapeCV {SPDX.algorithm}"),
    ],
)
def test_each_file_of_official_shapes_is_asked(fault, rule):
    assert rule in lost(shapes.official(planted(fault), OFFICIAL, {}).lines)


@needs_official
def test_a_code_of_a_list_of_the_eu_is_known():
    told = put(FILE, DCTERMS["format"], URIRef(f"{EU}file-type/PDF"))
    assert lost(shapes.official(planted(told), OFFICIAL, {}).lines)
    assert lost(shapes.official(planted(told), OFFICIAL, WORDS).lines) == set()


@needs_official
def test_a_defect_of_the_official_shapes_is_allowed_and_told():
    told = shapes.official(Record(graph()), OFFICIAL, {}).lines
    assert any("3 allowed" in line.message and line.status == "note" for line in told)


# Sweden, Norway, CKAN


def english(thing, path):
    return lambda record: [
        record.remove((thing, path, one)) for one in record.objects(thing, path) if one.language == "en"
    ]


SECOND = URIRef("https://example.org/second")
NATIONAL = {
    "Catalog-named": rename(EX.catalog, rdflib.BNode()),
    "Dataset-named": rename(EX.one, rdflib.BNode()),
    "Distribution-named": rename(FILE, rdflib.BNode()),
    "Publisher-named": rename(EX.publisher, rdflib.BNode()),
    "Contact-named": rename(EX.contact, rdflib.BNode()),
    "Contact-apart": several(put(EX.catalog, DCAT.contactPoint, EX.publisher), add(EX.publisher, VCARD.fn, Literal("x")),
                             add(EX.publisher, VCARD.hasEmail, URIRef("mailto:a@example.org"))),
    "One-iri": add(EX.two, DCTERMS.relation, URIRef("http://example.org/one")),
    "No-record": several(add(EX.catalog, DCAT.record, SECOND), add(SECOND, RDF.type, DCAT.CatalogRecord)),
    "Catalog-depth": several(add(EX.catalog, DCTERMS.hasPart, SECOND), add(SECOND, DCTERMS.hasPart, EX.third)),
    "Title-tagged": add(EX.one, DCTERMS.title, Literal("Lighthouses of old")),
    "Description-tagged": add(FILE, DCTERMS.description, Literal("All")),
    "Keyword-tagged": add(EX.one, DCAT.keyword, Literal("mark")),
    "VersionNotes-tagged": add(EX.one, ADMS.versionNotes, Literal("First")),
    "Title-one-per-language": add(EX.api, DCTERMS.title, Literal("Ask", lang="en")),
    "Description-one-per-language": add(EX.api, DCTERMS.description, Literal("Ask", lang="en")),
    "Title-english": english(EX.one, DCTERMS.title),
    "Description-english": english(EX.two, DCTERMS.description),
    "Title-unique": lambda record: [record.remove((EX.one, DCTERMS.title, None))]
    + [record.add((EX.one, DCTERMS.title, title)) for title in record.objects(EX.two, DCTERMS.title)],
    "Keyword-lower-case": add(EX.one, DCAT.keyword, Literal("Kullen", lang="sv")),
    "Keyword-one-term": add(EX.one, DCAT.keyword, Literal("a mark, a light", lang="en")),
    "Keyword-letters": add(EX.one, DCAT.keyword, Literal("seaman's mark", lang="en")),
    "Catalog-contactPoint": drop(EX.catalog, DCAT.contactPoint),
    "Dataset-contactPoint": drop(EX.one, DCAT.contactPoint),
    "Service-contactPoint": drop(EX.api, DCAT.contactPoint),
    "Dataset-publisher": drop(EX.one, DCTERMS.publisher),
    "Service-publisher": drop(EX.api, DCTERMS.publisher),
    "Publisher-type": drop(EX.publisher, DCTERMS.type),
    "Contact-name": drop(EX.contact, VCARD.fn),
    "Contact-email": put(EX.contact, VCARD.hasEmail, EX.home),
    "Dataset-theme": put(EX.one, DCAT.theme, URIRef("https://psi.norge.no/los/tema/fyr")),
    "Dataset-identifier": put(EX.one, DCTERMS.identifier, Literal("one")),
    "Dataset-listed": lambda record: record.remove((EX.catalog, DCAT.dataset, EX.two)),
    "No-hvd-category": add(EX.one, DCATAP.hvdCategory, EX.rights),
    "No-legislation": add(EX.one, DCATAP.applicableLegislation, EX.rights),
    "Issued-full-date": put(EX.one, DCTERMS.issued, Literal("2026", datatype=XSD.gYear)),
    "Modified-full-date": put(FILE, DCTERMS.modified, Literal("2026-01", datatype=XSD.gYearMonth)),
    "Start-full-date": put(EX["one-period"], DCAT.startDate, Literal("1900", datatype=XSD.gYear)),
    "End-full-date": put(EX["one-period"], DCAT.endDate, Literal("2025", datatype=XSD.gYear)),
    "Dataset-issued": drop(EX.one, DCTERMS.issued),
    "Catalog-license": drop(EX.catalog, DCTERMS.license),
    "License-from-list": several(put(FILE, DCTERMS.license, SECOND), add(SECOND, DCTERMS.title, Literal("Own licence"))),
    "License-plain": several(put(FILE, DCTERMS.license, URIRef(f"{EU}licence/CC_BY_4_0/deed.sv")),
                             add(URIRef(f"{EU}licence/CC_BY_4_0/deed.sv"), DCTERMS.title, Literal("Own licence"))),
    "License-title": drop(URIRef(f"{EU}licence/CC_BY_4_0"), DCTERMS.title),
    "Dataset-accessRights": put(EX.one, DCTERMS.accessRights, URIRef(f"{EU}access-right/CONFIDENTIAL")),
    "Service-endpointURL": add(EX.api, DCAT.endpointURL, SECOND),
    "Distribution-status-from-list": put(FILE, ADMS.status, SECOND),
}  # fmt: skip
TOLD = {
    "Publisher-identifier": None, "Contact-url": None, "Dataset-los": None, "Dataset-conformsTo": None,
    "Service-accessRights": None, "Service-format": None,
    "Catalog-license-cc0": put(EX.catalog, DCTERMS.license, URIRef(f"{EU}licence/CC_BY_4_0")),
    "Distribution-status": drop(FILE, ADMS.status),
}  # fmt: skip


def test_every_national_rule_has_a_case():
    named = {
        str(one).rpartition("#")[2] for one in shapes.read(shapes.HERE / "national.ttl").subjects(DCTERMS.isPartOf)
    }
    print(f"{len(named)} rules")
    assert named == NATIONAL.keys() | TOLD.keys()
    assert len(named) > 50


@pytest.mark.parametrize("rule", NATIONAL)
def test_each_national_fault_is_caught_by_its_rule_and_no_other(rule):
    along = {"Keyword-letters"} if rule == "Keyword-one-term" else set()  # CKAN has no comma in a tag either
    assert lost(shapes.national(planted(NATIONAL[rule]))) == {rule} | along


def test_what_is_only_recommended_is_told_and_no_loss():
    told = shapes.national(planted(several(*filter(None, TOLD.values()))))
    assert lost(told) == set()
    assert {line.rule for line in told if line.status == "note"} == TOLD.keys()


# The quality score

ALL = {"formatMediaTypeVocabularyAlignment", "formatMediaTypeNonProprietary", "formatMediaTypeMachineInterpretable"}
ANSWERS = {f"{PUBLIC}/dumps/{name}" for name in ("one.ttl", "one.csv", "two.ttl.gz")}
METRICS = {
    "keywordAvailability": (drop(EX.one, DCAT.keyword), set()),
    "categoryAvailability": (drop(EX.one, DCAT.theme), set()),
    "spatialAvailability": (drop(EX.one, DCTERMS.spatial), set()),
    "temporalAvailability": (drop(EX.one, DCTERMS.temporal), set()),
    "accessUrlStatusCode": (put(FILE, DCAT.accessURL, EX.gone), set()),
    "downloadUrlAvailability": (drop(FILE, DCAT.downloadURL), {"downloadUrlStatusCode"}),
    "downloadUrlStatusCode": (put(FILE, DCAT.downloadURL, EX.gone), set()),
    "formatAvailability": (drop(FILE, DCTERMS["format"]), ALL),
    "mediaTypeAvailability": (drop(FILE, DCAT.mediaType), {"formatMediaTypeVocabularyAlignment"}),
    "formatMediaTypeVocabularyAlignment": (put(FILE, DCAT.mediaType, Literal("text/turtle")), set()),
    "formatMediaTypeNonProprietary": (put(FILE, DCTERMS["format"], URIRef(f"{EU}file-type/XLSX")), set()),
    "formatMediaTypeMachineInterpretable": (put(FILE, DCTERMS["format"], URIRef(f"{EU}file-type/PDF")),
                                            {"formatMediaTypeNonProprietary"}),
    "dcatApCompliance": (add(EX["one-one-ttl-sum"], SPDX.broken, Literal(True)), set()),
    "licenceAvailability": (drop(FILE, DCTERMS.license), {"knownLicence"}),
    "knownLicence": (put(FILE, DCTERMS.license, EX.licence), set()),
    "accessRightsAvailability": (drop(EX.one, DCTERMS.accessRights), {"accessRightsVocabularyAlignment"}),
    "accessRightsVocabularyAlignment": (put(EX.one, DCTERMS.accessRights, EX.rights), set()),
    "contactPointAvailability": (drop(EX.one, DCAT.contactPoint), set()),
    "publisherAvailability": (drop(EX.one, DCTERMS.publisher), set()),
    "rightsAvailability": (drop(FILE, DCTERMS.rights), set()),
    "byteSizeAvailability": (drop(FILE, DCAT.byteSize), set()),
    "dateIssuedAvailability": (drop(FILE, DCTERMS.issued), set()),
    "dateModifiedAvailability": (drop(EX.one, DCTERMS.modified), set()),
}  # fmt: skip


def scored(record, known_lists=WORDS, broken=None):
    broken = {str(one) for one in record.graph.subjects(SPDX.broken)} if broken is None else broken
    return quality.judge(record, quality.Known(known_lists, ANSWERS.__contains__, frozenset(broken)))


def test_every_metric_has_a_case_and_the_points_are_405():
    found = {metric.name: metric for metric in quality.metrics()}
    assert (len(found), sum(metric.points for metric in found.values())) == (23, quality.TOP)
    assert found.keys() == METRICS.keys()
    dimensions = {metric.dimension for metric in found.values()}
    points = {name: sum(one.points for one in found.values() if one.dimension == name) for name in dimensions}
    assert points == {
        "Findability": 100, "Accessibility": 100, "Interoperability": 110, "Reusability": 75, "Contextuality": 20,
    }  # fmt: skip


def test_the_whole_record_has_all_points():
    assert lost(scored(Record(graph()))) == set()


@pytest.mark.parametrize("name", METRICS)
def test_each_metric_that_fails_is_named_and_costs_the_score(name):
    fault, along = METRICS[name]
    failed = lost(scored(planted(fault)))
    assert {rule for rule in failed if not rule.startswith("score")} == {name} | along
    assert "score of the catalogue on average" in failed


def test_an_endpoint_as_a_distribution_costs_what_the_standard_warns_of():
    endpoint = several(
        add(EX.two, DCAT.distribution, EX.endpoint),
        add(EX.endpoint, RDF.type, DCAT.Distribution),
        add(EX.endpoint, DCAT.accessURL, URIRef(f"{PUBLIC}/dumps/one.ttl")),
    )
    told = {line.rule: line.message for line in scored(planted(endpoint))}
    assert "405" not in told[f"score of {EX.two}"].partition(" of ")[0]
    assert told[f"score of {EX.one}"].startswith(f"{EX.one}: 405 of 405")


def test_of_one_dataset_the_best_form_counts_and_of_the_catalogue_all():
    told = {line.rule: line.message for line in scored(planted(drop(FILE, DCAT.mediaType)))}
    assert told[f"score of {EX.one}"] == f"{EX.one}: 405 of 405 (excellent)"
    assert told["score of the catalogue on average"] == "the catalogue on average: 398.33 of 405 (excellent)"


def test_a_dataset_without_files_fails_what_is_asked_of_files():
    assert "accessUrlStatusCode" in lost(scored(planted(drop(EX.one, DCAT.distribution))))


@pytest.mark.skipif(not LISTS.is_dir(), reason="the lists of the EU do not lie beside this checkout")
def test_the_lists_of_the_eu_are_read():
    found = standards.lists(LISTS)
    assert found.keys() == WORDS.keys()
    assert all(WORDS[name] - {f"{EU}file-type/CSV"} <= found[name] | WORDS["file-types"] for name in WORDS)
    assert "http://creativecommons.org/publicdomain/zero/1.0/" in found["licenses"]


# Files


FILES = {
    "file:get": lambda site: site.replies.pop("/dumps/one.csv"),
    "file:head": lambda site: setattr(site.replies["/dumps/one.csv"], "head", 405),
    "file:size": lambda site: site.put("/dumps/one.csv", "text/csv", b"other"),
    "file:checksum": lambda site: site.put("/dumps/one.csv", "text/csv", b"lighthouse,since\r\nKullen,1901\r\n"),
    "file:media-type": lambda site: site.replies["/dumps/one.csv"].headers.update({"Content-Type": "text/plain"}),
    "file:description": lambda site: site.replies["/openapi.json"].headers.pop("Access-Control-Allow-Origin"),
}


@pytest.mark.parametrize("rule", FILES)
def test_each_file_that_is_not_what_the_record_says_is_caught(rule, site, portal):
    FILES[rule](site)
    along = {"file:checksum"} if rule == "file:size" else set()
    asked = files.Files(portal)
    assert lost(files.judge(Record(graph()), asked)) == {rule} | along
    assert asked.answers(f"{PUBLIC}/dumps/one.csv") == (rule not in ("file:get", "file:head"))


# Google


def google_lost(portal):
    return lost(google.judge(Record(graph()), portal))


@pytest.mark.parametrize("field", sorted(FIELDS.keys() - {"dateModified", "datePublished"}))
def test_each_field_that_google_reads_is_missed(field, site, portal):
    site.page("one", {name: value for name, value in FIELDS.items() if name != field})
    told = google.judge(Record(graph()), portal)
    along = {"google:same-name"} if field == "name" else set()
    missed = [line for line in told if line.rule == f"google:{field}"]
    assert [line.focus for line in missed] == [f"{PUBLIC}/en/dataset/one"]
    assert lost(told) - along == ({f"google:{field}"} if missed[0].status == "lost" else set())


WRONG = {
    "name": ["Lighthouses", "Lights"], "description": "Too short.", "creator": "Example publisher", "publisher": {"name": "x"},
    "includedInDataCatalog": "Example catalogue", "isAccessibleForFree": "yes", "license": "CC BY",
    "temporalCoverage": "since 1900", "url": "/en/dataset/one",
}  # fmt: skip


@pytest.mark.parametrize("field", WRONG)
def test_each_field_that_google_cannot_use_is_caught(field, site, portal):
    site.page("one", FIELDS | {field: WRONG[field]})
    assert google_lost(portal) == {f"google:{field}"}


def test_every_field_of_google_has_a_case():
    asked = {str(one).rpartition("#")[2] for one in shapes.read(shapes.HERE / "google.ttl").subjects()}
    assert asked == FIELDS.keys() - {"dateModified", "datePublished"} | {"distribution"}


GOOGLE = {
    "google:distribution": lambda site: site.page("one", FIELDS | {"distribution": [{"@type": "DataDownload"}]}),
    "google:same-files": lambda site: site.page("one", FIELDS | {"distribution": [
        {"@type": "DataDownload", "contentUrl": f"{PUBLIC}/dumps/other.ttl", "encodingFormat": "text/turtle"}
    ]}),
    "google:same-name": lambda site: site.page("one", FIELDS | {"name": "Lights"}),
    "google:same-version": lambda site: site.page("one", FIELDS | {"version": "0.9"}),
    "google:same-dateModified": lambda site: site.page("one", FIELDS | {"dateModified": "2025-01-01"}),
    "google:same-datePublished": lambda site: site.page("one", FIELDS | {"datePublished": "2025-01-01"}),
    "google:page": lambda site: site.replies.pop("/en/dataset/one"),
    "google:json-ld": lambda site: site.put("/en/dataset/one", "text/html", b"<!doctype html><title>x</title>"),
    "google:noindex": lambda site: site.replies["/en/dataset/one"].headers.update({"X-Robots-Tag": "noindex"}),
    "google:robots": lambda site: site.replies.pop("/robots.txt"),
    "google:sitemap": lambda site: site.put("/robots.txt", "text/plain", b"User-agent: *\nAllow: /\n"),
    "google:listed": lambda site: site.put("/sitemap-1.xml.gz", "application/xml", b"<urlset></urlset>"),
    "google:blocked": lambda site: site.put(
        "/robots.txt", "text/plain", f"User-agent: *\nDisallow: /*/dataset/\nSitemap: {PUBLIC}/sitemap.xml".encode()
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", GOOGLE)
def test_each_fault_of_a_page_or_of_its_way_in_is_caught(rule, site, portal):
    GOOGLE[rule](site)
    assert google_lost(portal) - {"google:same-files"} == {rule} - {"google:same-files"}
    assert rule in google_lost(portal)


def test_a_broken_sitemap_is_told_of(site, portal):
    site.put("/sitemap-1.xml.gz", "application/gzip", b"\x1f\x8bnot packed")
    assert google_lost(portal) == {"google:sitemap", "google:listed"}


def test_a_page_without_a_page_is_lost(portal):
    record = planted(drop(EX.one, DCAT.landingPage))
    assert lost(google.judge(record, portal)) == {"google:page"}


def test_redirects_lead_to_the_page_that_the_sitemap_has(site, portal):
    site.replies["/dataset/one"] = Reply(303, {"Location": "/en/dataset/one"})
    record = planted(put(EX.one, DCAT.landingPage, EX["dataset/one"]))
    assert lost(google.judge(record, portal)) == set()


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /a\n", "/a/b", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/b", True),
        ("User-agent: *\nDisallow: /*/search\n", "/en/search", False),
        ("User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf?x=1", True),
        ("User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow:\n", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: googlebot\nUser-agent: other\nAllow: /\n", "/a", True),
        ("", "/a", True),
    ],
)
def test_robots_txt_is_read_as_its_standard_says(rules, path, allowed):
    assert robots.allows(rules, "Googlebot", PUBLIC + path) is allowed


# The portals


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        (lambda record: [record.remove((EX.one, DCTERMS.title, one)) for one in record.objects(EX.one, DCTERMS.title) if one.language == "nb"], "title"),
        (drop(EX.two, DCTERMS.description), "description"),
        (drop(EX.one, DCTERMS.publisher), "publisher"),
        (drop(EX.one, DCAT.theme), "theme"),
        (several(drop(FILE, DCTERMS.license), drop(EX["one-one-csv"], DCTERMS.license)), "licence"),
        (several(drop(FILE, DCTERMS["format"]), drop(EX["one-one-csv"], DCTERMS["format"])), "format"),
        (put(EX.publisher, FOAF.name, Literal("")), "publisher"),
    ],
)  # fmt: skip
def test_what_a_portal_would_lose_is_told(fault, rule, portal):
    assert lost(portals.look(planted(fault), portal)) == {f"portal:{rule}"}


def test_each_portal_shows_the_record_in_its_language(portal):
    shown = {line.part: line.message for line in portals.look(Record(graph()), portal) if "title " in line.message}
    languages = {one.language for one in portals.harvesters()}
    assert languages == {"en", "sv", "nb", "is", "et", "lv", "lt", "da", "fi"}
    assert next(message for part, message in shown.items() if part.startswith("dataportal.se")).endswith("Fyrar")
    told = [line.message for line in portals.look(Record(graph()), portal)]
    assert sum(message.startswith("registration: ") for message in told) == len(portals.harvesters())
    assert any(f"Address: {PUBLIC}/catalog.rdf" in message for message in told)


# How it is told


def test_one_fault_of_many_things_is_told_once():
    many = [lines.Line("lost", "A part", "It is missing. Add it.", "rule", f"thing-{number}") for number in range(5)]
    assert list(lines.written([*many, lines.Line("ok", "A part", "The rest.")])) == [
        "", "A part",
        "  lost     It is missing. Add it. [rule]", *(f"           at thing-{number}" for number in range(3)), "           at 2 more",
        "  ok       The rest.",
        "", "1 ok, 5 lost, 0 not run, 0 note",
    ]  # fmt: skip
