"""The whole line on 10 000 triples that nobody wrote by hand: gates, reasoner, rules, snapshot and answers agree with the generator's tally."""

import pytest

from bench.generator import FOLDER, generate
from peeratlas import assembly, building, sources, turtle
from peeratlas.errors import RejectedError

CLAIM = "https://w3id.org/peeratlas/id/claim/generated-"
COUNTRY = "https://w3id.org/peeratlas/id/country/generated-"
PREFIXES = "PREFIX pa: <https://w3id.org/peeratlas/ontology#> "
TRIPLES = 10_000

# Questions that give every claim of a class, whatever else they give.
WHOLE_CLASSES = {
    "claimed-effects": "Effect",
    "definitions-of-terms": "Definition",
    "fundings": "Grant",
    "role-names": "RoleName",
    "who-learned-from-whom": "Learning",
}


@pytest.fixture(scope="module")
def checkout(root, tmp_path_factory):
    target = tmp_path_factory.mktemp("generated") / "checkout"
    return target, generate(root, target, TRIPLES)


@pytest.fixture(scope="module")
def atlas(checkout):
    target, _ = checkout
    return building.build(target, target.parent / "build", sample_reasoning=True).atlas


def written(target):
    return [source for source in sources.find(target) if source.relative.startswith(FOLDER)]


def test_the_tally_is_what_stands_in_the_files(checkout):
    target, generated = checkout
    files = written(target)
    assert len(files) == len(generated.countries) + 1
    assert sum(len(sources.parse(source)) for source in files) == generated.triples
    assert abs(generated.triples - TRIPLES) < TRIPLES / 100


def test_every_class_of_claims_is_there(checkout, root):
    _, generated = checkout
    assert min(generated.claims.values()) > 0
    ontology = "\n".join(path.read_text("utf-8") for path in (root / "ontology").glob("*.ttl"))
    leaves = {
        line.split()[0].removeprefix("pa:")
        for line in ontology.splitlines()
        if line.startswith("pa:") and "a owl:Class" in line
    }
    abstract = {"Claim", "Statement", "Record", "Finding", "NetworkRelation", "Subject", "Place", "Edition", "LabelSet"}
    assert leaves - abstract == {*generated.claims, *generated.things, "Network"}


def test_generated_files_are_in_normal_form(checkout):
    faults = [str(finding) for source in written(checkout[0]) for finding in turtle.check(source, source.prefixes)]
    assert faults == []


def test_the_same_call_writes_the_same_bytes_and_another_seed_others(checkout, root, tmp_path):
    first = [source.text for source in written(checkout[0])]
    generate(root, tmp_path / "again", TRIPLES)
    generate(root, tmp_path / "other", TRIPLES, seed=1)
    assert [source.text for source in written(tmp_path / "again")] == first
    assert [source.text for source in written(tmp_path / "other")] != first


@pytest.mark.long
def test_the_snapshot_holds_each_claim_in_its_class(checkout, atlas):
    _, generated = checkout
    rows = atlas.dataset.query(
        PREFIXES + "SELECT ?class (COUNT(DISTINCT ?claim) AS ?n) WHERE { ?claim a ?class . "
        f'FILTER(STRSTARTS(STR(?claim), "{CLAIM}")) }} GROUP BY ?class'
    )
    counted = {class_.value.rpartition("#")[2]: int(number.value) for class_, number in rows}
    assert {name: counted.get(name) for name in generated.claims} == generated.claims
    assert counted["Claim"] == sum(generated.claims.values())
    assert counted["Intention"] + counted["Statement"] == counted["Claim"]


@pytest.mark.long
def test_every_claim_concerns_its_own_country_and_no_other(checkout, atlas):
    _, generated = checkout
    rows = atlas.dataset.query(
        PREFIXES + "SELECT DISTINCT ?claim ?country WHERE { ?claim pa:concerns ?country . "
        f'FILTER(STRSTARTS(STR(?claim), "{CLAIM}")) }}'
    )
    found = {claim.value: country.value for claim, country in rows}
    assert len(found) == sum(generated.claims.values())
    wrong = [claim for claim, country in found.items() if number(claim, CLAIM) != number(country, COUNTRY)]
    assert wrong == []


def number(iri, space):
    return iri.removeprefix(space).partition("-")[0]


@pytest.mark.long
@pytest.mark.parametrize(("question", "name"), WHOLE_CLASSES.items())
def test_a_question_about_a_class_gives_every_claim_of_it(checkout, atlas, question, name):
    answer = atlas.ask(question)
    place = [column.name for column in answer.columns].index("claim")
    claims = {row[place] for row in answer.rows if row[place].startswith(CLAIM)}
    assert len(claims) == checkout[1].claims[name]


@pytest.mark.long
def test_no_intention_is_a_figure(atlas):
    assert not atlas.dataset.ask(
        PREFIXES + "ASK { ?claim a pa:Intention . { ?claim a pa:Figure } UNION { ?claim pa:min|pa:max ?n } }"
    )


@pytest.mark.long
def test_a_cell_of_a_generated_country_shows_claims_of_that_country_only(checkout, atlas):
    _, generated = checkout
    matrix = atlas.matrix(generated.countries)
    shown = [(iri, claim.iri) for (_, iri), cell in matrix.cells.items() for claim in cell.claims]
    assert len(shown) > len(generated.countries) * 100
    assert [pair for pair in shown if number(pair[0], COUNTRY) != number(pair[1], CLAIM)] == []


@pytest.mark.long
def test_a_fault_among_them_is_found_at_its_line(checkout):
    target, _ = checkout
    path = target / FOLDER / "country-002.ttl"
    good = path.read_text("utf-8")
    block = "claim:generated-2-figure-7 a pa:Figure ;"
    start = good.index(block)
    line = good.index("    pa:asOf ", start)
    path.write_text(good[:line] + good[good.index("\n", line) + 1 :], "utf-8")
    try:
        with pytest.raises(RejectedError) as refused:
            assembly.assemble(target, sample_reasoning=True)
    finally:
        path.write_text(good, "utf-8")
    place = f"{FOLDER}/country-002.ttl:{good.count(chr(10), 0, start) + 1}"
    assert [finding.rule for finding in refused.value.report.findings if finding.place == place] == ["pas:Claim-asOf"]
