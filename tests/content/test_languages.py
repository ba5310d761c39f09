"""Every language names all that the atlas shows: terms, concepts, countries, questions, rows of the comparison, columns."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from peeratlas import cells, queries
from peeratlas.labels import LANGUAGES
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import Literal
from peeratlas.sources import find, parse

ROOT = Path(__file__).resolve().parents[2]
SAME = Path(__file__).with_name("same-as-english.csv")
FOREIGN = tuple(lang for lang in LANGUAGES if lang != "en")
FOLDERS = ("ontology/labels", "data/concepts/labels", "queries/labels")
SENTENCES = "data/labels"
LONGEST = 60

DCTERMS = "http://purl.org/dc/terms/"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
TITLE, DESCRIPTION = f"{DCTERMS}title", f"{DCTERMS}description"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

PREFIXES = Prefixes.read(ROOT)
QUERIES = queries.read_all(ROOT)
SAID = [(source, parse(source)) for source in find(ROOT)]
LABEL_FILES = [(source, said) for source, said in SAID if source.relative.rpartition("/")[0] in (*FOLDERS, SENTENCES)]
NAME_FILES = [(source, said) for source, said in LABEL_FILES if not source.relative.startswith(SENTENCES)]


def texts(*properties):
    """IRI -> language -> texts of these properties; English titles and explanations stand in the query files."""
    found = defaultdict(lambda: defaultdict(set))
    for _, said in SAID:
        for quad in said:
            if quad.predicate.value in properties and isinstance(quad.object, Literal):
                found[quad.subject.value][quad.object.language].add(quad.object.value)
    for prefix, folder in (("query", "questions"), ("row", "comparison")):
        for name, query in QUERIES[folder].items():
            english = {TITLE: query.title, DESCRIPTION: query.head["answers"]}
            found[PREFIXES[prefix] + name]["en"] |= {english[key] for key in properties if key in english}
    return found


NAMES = texts(RDFS_LABEL, PREF_LABEL)
TITLES = texts(TITLE)
DESCRIPTIONS = texts(DESCRIPTION)


def typed(namespace, *types):
    """What has one of these types and an IRI of this namespace."""
    wanted = {PREFIXES.expand(name) for name in types}
    return {
        quad.subject.value
        for _, said in SAID
        for quad in said
        if quad.predicate.value == TYPE and quad.object.value in wanted and quad.subject.value.startswith(namespace)
    }


COLUMNS = {
    PREFIXES["column"] + column.name
    for folder in ("questions", "comparison")
    for query in QUERIES[folder].values()
    for column in query.columns
} | {PREFIXES["column"] + column.name for column in cells.COLUMNS}
NAMED = {
    "class": typed(PREFIXES["pa"], "owl:Class"),
    "property": typed(PREFIXES["pa"], "owl:AnnotationProperty", "owl:DatatypeProperty", "owl:ObjectProperty"),
    "concept": typed(f"{PREFIXES.base}concept/", "skos:Concept"),
    "scheme": typed(f"{PREFIXES.base}concept/", "skos:ConceptScheme"),
    "country": typed(PREFIXES["country"], "pa:Country"),
    "column": COLUMNS,
}
TITLED = {
    "question": {PREFIXES["query"] + name for name in QUERIES["questions"]},
    "row": {PREFIXES["row"] + name for name in QUERIES["comparison"]},
}


WATCHED = set().union(*NAMED.values(), *TITLED.values()) | {
    quad.subject.value for _, said in NAME_FILES for quad in said if quad.predicate.value in (RDFS_LABEL, PREF_LABEL)
}


def short(iris):
    return sorted(PREFIXES.shrink(iri) for iri in iris)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", NAMED)
def test_everything_has_one_label_in_a_language(kind, lang):
    print(f"{len(NAMED[kind])} of the kind {kind}")
    assert NAMED[kind]
    assert short(iri for iri in NAMED[kind] if len(NAMES[iri][lang]) != 1) == []


@pytest.mark.parametrize("lang", FOREIGN)
@pytest.mark.parametrize("kind", TITLED)
def test_every_question_and_row_has_title_and_explanation_in_a_language(kind, lang):
    print(f"{len(TITLED[kind])} of the kind {kind}")
    assert TITLED[kind]
    assert short(iri for iri in TITLED[kind] if len(TITLES[iri][lang]) != 1) == []
    assert short(iri for iri in TITLED[kind] if len(DESCRIPTIONS[iri][lang]) != 1) == []


def groups():
    """The IRIs among which a name shall be unique: each kind, each scheme of concepts, questions, rows."""
    yield from ((kind, iris, NAMES) for kind, iris in NAMED.items() if kind != "concept")
    by_scheme = defaultdict(set)
    for iri in NAMED["concept"]:
        by_scheme[iri.rpartition("/")[0]].add(iri)
    yield from ((scheme, iris, NAMES) for scheme, iris in by_scheme.items())
    yield from ((kind, iris, TITLES) for kind, iris in TITLED.items())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_things_of_a_kind_share_a_name(lang):
    twice = []
    for group, iris, found in groups():
        counts = Counter(name.casefold() for iri in iris for name in found[iri][lang])
        twice += [(group, name) for name, count in counts.items() if count > 1]
    assert twice == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_label_is_short(lang):
    long = [(PREFIXES.shrink(iri), name) for iri in WATCHED for name in NAMES[iri][lang] if len(name) >= LONGEST]
    assert long == []


def same_as_english():
    """(language, IRI, label) wherever a name equals the English one, for all that a label file names."""
    for found in (NAMES, TITLES, DESCRIPTIONS):
        for iri in WATCHED:
            english = {text.casefold() for text in found[iri]["en"]}
            for lang in FOREIGN:
                yield from (
                    (lang, PREFIXES.shrink(iri), text) for text in found[iri][lang] if text.casefold() in english
                )


def test_a_name_equals_the_english_one_only_where_the_list_allows_it_and_no_line_of_the_list_is_stale():
    with SAME.open(encoding="utf-8", newline="") as file:
        allowed = list(csv.DictReader(file))
    print(f"{len(allowed)} names are the same as the English")
    assert all(line["why"] for line in allowed)
    listed = [(line["lang"], line["iri"], line["label"]) for line in allowed]
    assert listed == sorted(same_as_english())


@pytest.mark.parametrize("folder", [*FOLDERS, SENTENCES])
def test_there_is_a_label_file_for_each_language(folder):
    there = {source.path.stem for source, _ in LABEL_FILES if source.relative.startswith(folder)}
    assert there >= set(FOREIGN)


@pytest.mark.parametrize(("source", "said"), LABEL_FILES, ids=[source.relative for source, _ in LABEL_FILES])
def test_a_label_file_says_its_language_and_whether_it_was_reviewed(source, said):
    folder = source.relative.split("/")[-3 if source.folder == "data" else 0]
    head = f"{PREFIXES.base}labels/{folder}/{source.path.stem}"
    about = {PREFIXES.shrink(quad.predicate.value): quad.object.value for quad in said if quad.subject.value == head}
    assert about["dcterms:language"] == source.path.stem
    assert about["pa:reviewedByNativeSpeaker"] in ("true", "false")
    assert PREFIXES["pa"] + "LabelSet" in about.values()
    others = [quad.object for quad in said if quad.subject.value != head]
    assert {text.language for text in others} == {source.path.stem}


@pytest.mark.parametrize(("source", "said"), LABEL_FILES, ids=[source.relative for source, _ in LABEL_FILES])
def test_a_label_file_names_nothing_that_is_not_there(source, said):
    known = set().union(*TITLED.values(), COLUMNS)
    known |= {quad.subject.value for _, others in SAID for quad in others if quad.predicate.value == TYPE}
    assert short({quad.subject.value for quad in said} - known) == []


DEFINITION = "http://www.w3.org/2004/02/skos/core#definition"
CLAIMS = {quad.subject.value for _, said in SAID for quad in said if quad.subject.value.startswith(PREFIXES["claim"])}
DEFINITIONS = texts(DEFINITION)
DEFINED = {iri for iri in NAMED["concept"] | NAMED["scheme"] if DEFINITIONS[iri]["en"]}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_claim_is_a_sentence_and_every_concept_is_defined_in_a_language(lang):
    print(f"{len(CLAIMS)} claims, {len(DEFINED)} definitions")
    assert len(CLAIMS) > 400
    assert len(DEFINED) > 300
    assert short(iri for iri in CLAIMS if len(DESCRIPTIONS[iri][lang]) != 1) == []
    assert short(iri for iri in DEFINED if len(DEFINITIONS[iri][lang]) != 1) == []


@pytest.mark.parametrize("lang", FOREIGN)
def test_no_sentence_of_a_claim_is_left_in_english(lang):
    assert short(iri for iri in CLAIMS if DESCRIPTIONS[iri][lang] & DESCRIPTIONS[iri]["en"]) == []
