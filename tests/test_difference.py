"""What changed between two editions: each planted change is told, with the answers that it changed, and nothing else."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import PROV, RDF, SDO

from peeratlas import assembly, building, difference
from peeratlas.cli import main
from peeratlas.difference import answers, blank, stored
from peeratlas.errors import NoSnapshotError, SnapshotError
from peeratlas.report import Report
from tests.small import NORWAY, change, lean_copy_to

ID = "https://w3id.org/peeratlas/id/"
PERSONS = "data/persons.ttl"
EMPLOYED = "claim:norway-employed"
SECOND = """\
claim:norway-employed-later a pa:Figure ;
    dcterms:description "Norway has 500 peer supporters employed."@en ;
    pa:about country:norway ;
    pa:asOf "2024" ;
    pa:basis basis:stated ;
    pa:max 500 ;
    pa:measure measure:employed-peer-supporters ;
    pa:min 500 ;
    pa:qualifier qualifier:range ;
    pa:source source:report .

claim:norway-member a pa:Membership ;"""
WITHDRAWN = """\
# withdrawn.ttl - what was taken out.
# Checked by: nobody, in this test
@prefix claim:   <https://w3id.org/peeratlas/id/claim/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl:     <http://www.w3.org/2002/07/owl#> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .

claim:norway-employed dcterms:isReplacedBy claim:norway-member ;
    owl:deprecated true ;
    skos:changeNote "The source was misread."@en .
"""
HOLDER = """\
# persons.ttl - somebody in a public role.
# Checked by: nobody, in this test
@prefix basis:   <https://w3id.org/peeratlas/concept/basis/> .
@prefix claim:   <https://w3id.org/peeratlas/id/claim/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix network: <https://w3id.org/peeratlas/id/network/> .
@prefix pa:      <https://w3id.org/peeratlas/ontology#> .
@prefix person:  <https://w3id.org/peeratlas/id/person/> .
@prefix rdfs:    <http://www.w3.org/2000/01/rdf-schema#> .
@prefix role:    <https://w3id.org/peeratlas/concept/role/> .
@prefix source:  <https://w3id.org/peeratlas/id/source/> .

claim:ada-example-coordinator a pa:RoleHolding ;
    dcterms:description "Ada Example is a coordinator of the network."@en ;
    pa:about person:ada-example ;
    pa:asOf "2023-11" ;
    pa:at network:nordic-baltic ;
    pa:basis basis:stated ;
    pa:role role:coordinator ;
    pa:source source:report .

person:ada-example a pa:Person ;
    rdfs:label "Ada Example"@en .

network:nordic-baltic rdfs:comment "Ada Example began it."@en .
"""
QUESTION = """\
#+ title: Members
#+ answers: Who is a member?
#+ topic: network
#+ columns: claim (iri)
PREFIX pa: <https://w3id.org/peeratlas/ontology#>

SELECT ?claim WHERE { ?claim a pa:Membership } ORDER BY ?claim
"""
RULE = "queries/rules/20-country-of-claim.rq"
AXIOM = "ontology/atlas.ttl"


class Editions:
    """Snapshots of the small checkout and of what was changed in it; each is made when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "build"
        self._checkout = lean_copy_to(folder / "checkout")
        (self._checkout / PERSONS).write_text(HOLDER, "utf-8")
        self._folder = folder
        self._made: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        """The path of the snapshot of this name."""
        if name not in self._made:
            checkout = self._folder / name
            shutil.copytree(self._checkout, checkout)
            CHANGES[name](checkout)
            made = building.build(checkout, self._folder / f"build-{name}")
            self._made[name] = str(made.path)
        return self._made[name]

    def told(self, old: str, new: str, form: str = "text") -> str:
        """What is told of two of them."""
        file = io.BytesIO()
        sides = (difference.find(self[name], self.out) for name in (old, new))
        difference.FORMATS[form](difference.compare(*sides), file)
        return file.getvalue().decode()


def take_out(checkout: Path) -> None:
    (checkout / PERSONS).unlink()


def withdraw(checkout: Path) -> None:
    text = (checkout / NORWAY).read_text("utf-8")
    start = text.index(f"{EMPLOYED} a")
    (checkout / NORWAY).write_text(text[:start] + text[text.index("claim:norway-member") :], "utf-8")
    (checkout / "data/withdrawn.ttl").write_text(WITHDRAWN, "utf-8")


def move(checkout: Path) -> None:
    (checkout / PERSONS).rename(checkout / "data/officers.ttl")


CHANGES = {
    "base": str,
    "again": str,
    "added": lambda checkout: change(checkout, NORWAY, "claim:norway-member a pa:Membership ;", SECOND),
    "value": lambda checkout: change(checkout, NORWAY, "pa:max 400", "pa:max 450"),
    "withdrawn": withdraw,
    "label": lambda checkout: change(checkout, NORWAY, '"Inner"@en', '"Innermost"@en'),
    "translation": lambda checkout: change(checkout, NORWAY, '"Inner"@en', '"Inner"@en , "Innerst"@nb'),
    "question": lambda checkout: (checkout / "queries/questions/members.rq").write_text(QUESTION, "utf-8"),
    "words": lambda checkout: change(
        checkout, "queries/questions/employed-peer-supporters.rq", "#+ title: Employed", "#+ title: All employed"
    ),
    "rule": lambda checkout: change(checkout, RULE, "CONSTRUCT { ?claim pa:concerns", "CONSTRUCT { ?claim pa:mentions"),
    "day": lambda checkout: change(checkout, "data/edition.ttl", '"2026-11-21"', '"2027-11-21"'),
    "person": take_out,
    "moved": move,
    "publisher": lambda checkout: change(
        checkout, "data/sources/articles.ttl", "organisation-kind:ministry ;\n    pa:inCountry country:norway .", "organisation-kind:ministry ."
    ),
    "hostile": lambda checkout: change(checkout, NORWAY, '"Inner"@en', '"\\u001b[2J\\u0007Inner\\n- x\\u2028y"@en'),
    "retired": lambda checkout: change(
        checkout, "ontology/core.ttl", "pa:about a owl:ObjectProperty ;", "pa:about a owl:ObjectProperty ;\n    owl:deprecated true ;"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def editions(tmp_path_factory):
    """The line without its gates, and without dumps, which are not compared: a second for each snapshot."""
    with pytest.MonkeyPatch.context() as patch:
        for gate in ("validation.judge", "reasoning.check", "vocabulary.check"):
            patch.setattr(f"peeratlas.assembly.{gate}", lambda *_, **__: Report.of([], 0))
        patch.setattr(building.dumps, "write", lambda *_: None)
        patch.setattr(building, "_sync", lambda _: None)
        assert assembly.reasoning.check().ok
        yield Editions(tmp_path_factory.mktemp("editions"))


def section(text: str, title: str) -> list[str]:
    """The lines under a heading of the text form, up to the next empty line."""
    lines = text.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(title))
    return lines[start + 1 : next((at for at in range(start, len(lines)) if not lines[at]), len(lines))]


def counts(text: str) -> list[str]:
    """The lines that say how much of what changed."""
    return [" ".join(line.split()) for line in text.split("\n\n")[1].splitlines()]


# What is told


@pytest.mark.parametrize("form", sorted(difference.FORMATS))
def test_nothing_is_told_of_two_builds_of_the_same(editions, form):
    assert editions.told("base", "again", form).removeprefix("# ") == "Nothing has changed.\n"


def test_a_claim_that_came_is_told_with_the_answers_that_it_changed(editions):
    text = editions.told("base", "added")
    assert counts(text)[:1] == ["Claims 1 added, 1 with other consequences only"]
    assert section(text, "Claims added (1)") == [
        "  + Norway has 500 peer supporters employed.",
        "    claim:norway-employed-later, as of 2024, source:report",
    ]
    assert "superseded by: + Norway has 500 peer supporters employed. (claim:norway-employed-later)" in text
    told = section(text, "Answers changed")
    assert any("query:employed-peer-supporters: 1 row added" in line for line in told)
    assert any("query:superseded-claims: 1 row added" in line for line in told)
    assert {line.strip() for line in told if line.strip().startswith(("by ", "No claim"))} == {
        "by claim:norway-employed-later (added)"
    }


def test_the_same_the_other_way_round_is_a_claim_that_went(editions):
    text = editions.told("added", "base")
    assert counts(text)[:1] == ["Claims 1 removed, 1 with other consequences only"]
    assert "  - Norway has 500 peer supporters employed." in section(text, "Claims removed (1)")
    told = section(text, "Answers changed")
    assert any("query:employed-peer-supporters: 1 row removed" in line for line in told)
    assert {line.strip() for line in told if line.strip().startswith(("by ", "No claim"))} == {
        "by claim:norway-employed-later (removed)"
    }


@pytest.mark.parametrize(("old", "new", "values"), [("base", "value", "400 → 450"), ("value", "base", "450 → 400")])
def test_a_value_that_changed_is_told_old_and_new(editions, old, new, values):
    text = editions.told(old, new)
    assert counts(text)[0] == "Claims 1 changed"
    assert section(text, "Claims changed (1)") == [
        "  ~ Norway has 300 to 400 peer supporters employed.",
        "    claim:norway-employed, as of 2023-11 (November 2023), source:report",
        f"      maximum: {values}",
    ]
    told = section(text, "Answers changed")
    cell = "300–400 → 300–450" if new == "value" else "300–450 → 300–400"
    assert f"    ~ Norway: {cell}" in told
    assert any(line.startswith("    ~ Norway · ") and line.endswith(values) for line in told)
    assert {line.strip() for line in told if line.strip().startswith(("by ", "No claim"))} == {
        "by claim:norway-employed (changed)"
    }


def test_a_claim_that_was_withdrawn_is_told_with_the_reason(editions):
    text = editions.told("base", "withdrawn")
    assert counts(text)[0] == "Claims 1 withdrawn"
    assert section(text, "Claims withdrawn (1)")[-1] == (
        "    Why: The source was misread. In its place: claim:norway-member."
    )
    told = section(text, "Answers changed")
    assert any("~ Norway: 300–400" in line and line.endswith("→ not stated") for line in told)
    assert {line.strip() for line in told if line.strip().startswith(("by ", "No claim"))} == {
        "by claim:norway-employed (withdrawn)"
    }


def test_what_was_withdrawn_and_is_back_is_told_as_new(editions):
    assert counts(editions.told("withdrawn", "base"))[0] == "Claims 1 added"


def test_a_new_name_is_told_as_one_and_changes_no_claim(editions):
    text = editions.told("base", "label")
    assert "    Renamed: Inner → Innermost" in section(text, "Things changed (1)")
    assert not any(line.startswith("Claims") for line in counts(text))
    assert "by claim:" not in text


def test_a_translation_is_counted_by_its_language(editions):
    text = editions.told("base", "translation")
    assert counts(text) == ["Things 1 with other translations only", "Texts in other languages: 1 nb"]


def test_a_new_question_is_told_and_changes_no_answer(editions):
    text = editions.told("base", "question")
    assert counts(text) == ["Queries 1 question"]
    assert section(text, "Questions (1)") == ["  + Members", "    queries/questions/members.rq"]
    assert section(editions.told("question", "base"), "Questions (1)")[0] == "  - Members"


def test_new_words_of_a_question_are_told_and_change_no_answer(editions):
    text = editions.told("base", "words")
    assert counts(text) == ["Queries 1 question"]
    assert section(text, "Questions (1)")[-1] == "    queries/questions/employed-peer-supporters.rq: its words"


def test_where_a_rule_changed_the_rule_is_named_and_no_claim(editions):
    text = editions.told("base", "rule")
    assert section(text, "Rules (1)")[-1] == f"    {RULE}: its query"
    told = section(text, "Answers changed")
    assert any("query:employed-peer-supporters" in line for line in told)
    assert {line.strip() for line in told if line.strip().startswith(("by ", "No claim"))} == {
        f"by {RULE}, which changed"
    }


def test_where_only_the_day_changed_the_day_is_named(editions):
    told = section(editions.told("base", "day"), "Answers changed")
    assert any("age in months" in line or "months" in line for line in told)
    assert {line.strip() for line in told if line.strip().startswith(("by ", "No claim"))} == {
        "by the day of the edition: 2026-11-21 → 2027-11-21"
    }


def test_where_a_thing_behind_a_claim_changed_the_thing_is_named(editions):
    """Whose voice a claim is in hangs on the country of its source's publisher: two steps behind the row."""
    told = section(editions.told("base", "publisher"), "Answers changed")
    assert any(line.startswith("    ~ ") and line.endswith("true → (nothing)") for line in told)
    by = {line.strip() for line in told if line.strip().startswith(("by ", "No claim"))}
    assert by == {"by organisation:ministry (changed): A ministry of the small checkout"}


def test_no_text_of_the_data_commands_the_terminal(editions):
    text = editions.told("base", "hostile")
    assert "    Renamed: Inner →  [2J Inner - x y" in text.splitlines()
    assert text.replace("\n", "").isprintable()
    assert editions.told("base", "hostile", "md").replace("\n", "").isprintable()


def test_a_term_that_was_given_up_is_told_as_retired(editions):
    text = editions.told("base", "retired")
    assert "Ontology 1 retired" in counts(text)
    assert any("pa:about" in line for line in section(text, "Ontology retired (1)"))


def test_what_only_stands_in_another_file_is_counted(editions):
    assert counts(editions.told("base", "moved")) == ["Claims 1 in another file only", "Things 2 in another file only"]


# Who was taken out


@pytest.mark.parametrize("form", sorted(difference.FORMATS))
def test_who_was_taken_out_leaves_no_name_behind(editions, form):
    text = editions.told("base", "person", form)
    assert "Ada" not in text
    assert "ada-example" not in text


def test_that_somebody_was_taken_out_is_told(editions):
    text = editions.told("base", "person")
    assert "1 person taken out, and 2 things that named them. Nothing of this is repeated here." in text
    assert "- 1 person taken out, with 2 things that named them." in editions.told("base", "person", "md")


# The other forms


@pytest.mark.parametrize(("old", "new"), [("base", name) for name in CHANGES] + [("added", "base"), ("rule", "value")])
def test_the_graph_is_turtle_of_terms_that_exist(editions, old, new):
    graph = rdflib.Graph().parse(data=editions.told(old, new, "ttl"), format="turtle")
    # The closed namespaces of rdflib refuse a name that the vocabulary does not have.
    for name in {str(term) for triple in graph for term in triple}:
        for space in (PROV, SDO):
            if name.startswith(str(space)):
                assert space[name.removeprefix(str(space))] in graph.all_nodes() | set(graph.predicates())


def test_the_graph_says_which_value_was_and_which_is(editions):
    graph = rdflib.Graph().parse(data=editions.told("base", "value", "ttl"), format="turtle")
    claim = rdflib.URIRef(f"{ID}claim/norway-employed")
    (act,) = graph.subjects(SDO.object, claim)
    assert (act, RDF.type, SDO.UpdateAction) in graph
    values = {
        kind: [graph.value(statement, RDF.object) for statement in graph.objects(act, kind)]
        for kind in (PROV.invalidated, PROV.generated)
    }
    assert values == {PROV.invalidated: [rdflib.Literal(400)], PROV.generated: [rdflib.Literal(450)]}
    answered = {str(graph.value(one, SDO.object)).rpartition("/")[2] for one in graph.subjects(PROV.wasInformedBy, act)}
    assert "employed-peer-supporters" in answered
    newer, older = next(graph.subject_objects(PROV.wasRevisionOf))
    whole = graph.value(predicate=PROV.generated, object=newer)
    assert (whole, PROV.used, older) in graph


def test_the_graph_says_why_a_claim_was_withdrawn(editions):
    graph = rdflib.Graph().parse(data=editions.told("base", "withdrawn", "ttl"), format="turtle")
    (act,) = graph.subjects(PROV.invalidated, rdflib.URIRef(f"{ID}claim/norway-employed"))
    assert (act, RDF.type, SDO.DeleteAction) in graph
    assert "The source was misread." in str(graph.value(act, rdflib.SKOS.changeNote))


def test_release_notes_have_the_form_of_the_changelog(editions):
    text = editions.told("base", "added", "md")
    assert text.startswith(
        "### Data\n\n- Claim added: Norway has 500 peer supporters employed (`claim:norway-employed-later`).\n"
    )
    assert "### Software" not in text
    assert "### Ontology" not in text
    assert editions.told("base", "retired", "md").startswith("### Ontology\n\n- Term retired: ")
    assert all(len(line) <= 120 for line in text.splitlines())


@pytest.mark.parametrize("form", sorted(difference.FORMATS))
def test_the_same_two_give_the_same_bytes(editions, form):
    assert editions.told("base", "added", form) == editions.told("again", "added", form)


# What cannot be compared, or not wholly


def published(snapshot: Path, folder: Path) -> Path:
    """What `publish` leaves of a snapshot, as far as it is compared."""
    (folder / "dumps").mkdir(parents=True)
    content = (snapshot / "content.nq").read_bytes()
    (folder / "dumps/atlas.nq").write_bytes(content)
    manifest = json.loads((snapshot / "manifest.json").read_text("utf-8"))
    listed = {"dumps/atlas.nq": {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}}
    told = {name: manifest[name] for name in ("version", "edition", "date")} | {"files": listed}
    (folder / "manifest.json").write_text(json.dumps(told), "utf-8")
    return folder


def run(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["diff", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


def test_a_published_folder_is_compared_without_answers_and_says_so(editions, tmp_path):
    folder = published(Path(editions["base"]), tmp_path / "public")
    code, out, _ = run(folder, editions["value"])
    assert code == 0
    assert "maximum: 400 → 450" in out
    assert "Answers changed" not in out
    assert f"Stored queries and answers: only snapshots have both, and {folder} is none." in out


def test_of_what_is_not_compared_nothing_is_said(editions, tmp_path):
    """A published folder of an edition with another question: its content is the same."""
    assert run(published(Path(editions["base"]), tmp_path / "public"), editions["again"])[1].startswith(
        "Nothing has changed in the content.\n"
    )


def test_a_dump_that_was_taken_home_is_compared_by_itself(editions, tmp_path):
    one, other = (shutil.copy(Path(editions[name]) / "content.nq", tmp_path / f"{name}.nq") for name in ("base", "day"))
    code, out, _ = run(one, other)
    assert code == 0
    assert out.startswith("From edition 2026-11 (")
    assert "2026-11-21 → 2027-11-21" in out


def test_versions_and_current_are_names_of_snapshots(editions):
    made = Path(editions["value"])
    assert run(made.name, "current", "--build", made.parent) == (0, "Nothing has changed.\n", "")


def test_each_form_can_be_asked_for(editions):
    for form in difference.FORMATS:
        code, out, _ = run(editions["base"], editions["value"], "--format", form)
        assert (code, out) == (0, editions.told("base", "value", form))


def damaged(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.parametrize(
    ("break_", "message"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "is neither a snapshot nor a published folder"),
        (lambda folder: (folder / "manifest.json").write_text("[1]"), "does not name version, edition and date"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "it is no JSON"),
        (lambda folder: (folder / "content.nq").unlink(), "it has neither content.nq nor dumps/atlas.nq"),
        (lambda folder: damaged(folder, "content.nq"), "is not as it was written"),
        (lambda folder: damaged(folder, "answers/sources.csv"), "sources.csv is not as it was written"),
        (lambda folder: (folder / "comparison.csv").unlink(), "comparison.csv is not as it was written"),
        (lambda folder: (folder / RULE).write_bytes(b"\xff"), "is not as it was written"),
    ],
)
def test_what_is_broken_gives_one_message(editions, tmp_path, break_, message):
    folder = tmp_path / "copy"
    shutil.copytree(editions["base"], folder)
    break_(folder)
    code, out, error = run(editions["value"], folder)
    assert (code, out) == (1, "")
    assert message in error
    assert error.count("\n") == 1
    assert "Traceback" not in error


def test_a_snapshot_that_is_not_there_names_those_that_are(editions):
    made = Path(editions["value"])
    with pytest.raises(SnapshotError, match=f"There is no snapshot nowhere. In .* there are: {made.name}. Give one"):
        difference.find("nowhere", made.parent)
    with pytest.raises(NoSnapshotError):
        difference.find("current", made.parent / "nowhere")


def listed(folder: Path, content: bytes) -> Path:
    """A folder whose manifest lists this content."""
    folder.mkdir()
    (folder / "content.nq").write_bytes(content)
    told = {"version": "x", "edition": "2026-11", "date": "2026-11-21"}
    told["sha256"] = {"content.nq": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(told), "utf-8")
    return folder


@pytest.mark.parametrize("reason", ["no table of prefixes", "not in order", "no N-Quads"])
def test_content_that_is_none_of_ours_is_refused(editions, tmp_path, reason):
    lines = (Path(editions["base"]) / "content.nq").read_bytes().splitlines(keepends=True)
    content = {
        "no table of prefixes": b"<urn:a> <urn:b> <urn:c> .\n",
        "not in order": b"".join(reversed(lines)),
        "no N-Quads": b"".join(lines).replace(b"> <http", b"> http", 1),
    }[reason]
    code, _, error = run(listed(tmp_path / "other", content), editions["base"])
    assert code == 1
    assert reason in error
    assert error.count("\n") == 1


# Stored queries

RQ = "#+ title: A\n#+ columns: a (iri)\n#| {}\nSELECT ?a\n  # why\nWHERE {\n  # VALUES ?a\n  ?a ?b ?c }\n"


@pytest.mark.parametrize(
    ("old", "new", "changed", "works"),
    [
        ("title: A", "title: B", ("its words",), False),
        ("a (iri)", "a (text)", ("its head",), True),
        ("#| {}", "#| []", ("its picture",), False),
        ("# why", "# because", ("a comment in it",), False),
        ("  # why\n", "", ("a comment in it",), False),
        ("  # VALUES ?a\n", "", ("its query",), True),
        ("?c }", "?d }", ("its query",), True),
        ("title: A", "title: B\n#+ params: a (iri)", ("its words", "its head"), True),
    ],
)
def test_of_a_query_it_is_told_what_changed(old, new, changed, works):
    assert RQ.count(old) == 1
    query = stored.Stored("questions", "a", RQ, RQ.replace(old, new))
    assert (query.changed, query.works) == (changed, works)


# Rows of answers


def pairs(old: str, new: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The pairs of two answers that are written in short: `a b|c d`."""
    tables = [[tuple(row.split()) for row in text.split("|") if row] for text in (old, new)]
    return [((*pair.old, ())[0], (*pair.new, ())[0]) for pair in answers._pairs(*tables, 4)]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("country:a theme:x 1 no", "country:a theme:x 2 no", "country:a theme:x 1 no > country:a theme:x 2 no"),
        ("country:a claim:x 1 no", "country:b claim:x 2 no", "country:a claim:x 1 no > country:b claim:x 2 no"),
        ("country:a claim:x 1 no", "country:b claim:y 2 no", "> country:b claim:y 2 no; country:a claim:x 1 no >"),
        ("a b 1 2", "a b 3 4", "a b 1 2 > a b 3 4"),
        ("a b 1 2|a b 5 6", "a b 3 4", "> a b 3 4; a b 1 2 >; a b 5 6 >"),
        ("a b 1 2", "a b 1 2|a b 1 3", "> a b 1 3"),
    ],
)
def test_rows_are_the_same_when_they_are_about_the_same(old, new, found):
    told = [" ".join((*before, ">", *after)).strip() for before, after in pairs(old, new)]
    assert told == found.split("; ")


@given(st.lists(st.tuples(*[st.sampled_from(["", "a", "claim:x", "country:n", "1"])] * 4)), st.data())
def test_every_row_that_came_or_went_is_in_exactly_one_pair(old, data):
    new = data.draw(st.lists(st.tuples(*[st.sampled_from(["", "a", "claim:x", "claim:y", "2"])] * 4)))
    found = list(answers._pairs(old, new, 4))
    gone, come = ([row for pair in found for row in side(pair)] for side in (lambda p: p.old, lambda p: p.new))
    assert len(gone) == len(set(gone))
    assert len(come) == len(set(come))
    assert set(gone) >= set(old) - set(new)
    assert set(come) >= set(new) - set(old)


# Blank nodes

FIRST, REST, NIL = (
    f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}>".encode() for name in ("first", "rest", "nil")
)


def a_list(*items: bytes, labels: str = "c14n") -> list[bytes]:
    """The lines of a list whose cells have these labels."""
    cells = [f"_:{labels}{place}".encode() for place in range(len(items))]
    return [
        line
        for cell, item, rest in zip(cells, items, [*cells[1:], NIL], strict=True)
        for line in (b"%s %s %s <urn:g> .\n" % (cell, FIRST, item), b"%s %s %s <urn:g> .\n" % (cell, REST, rest))
    ]


def test_a_list_has_a_name_that_hangs_on_its_items_alone():
    one = blank.Blanks.of(a_list(b"<urn:a>", b'"b c _:d"@en'))
    other = blank.Blanks.of([*a_list(b"<urn:z>", labels="a"), *a_list(b"<urn:a>", b'"b c _:d"@en', labels="x")])
    assert one.names[b"_:c14n0"] == other.names[b"_:x0"]
    assert one.names[b"_:c14n0"] != other.names[b"_:a0"]
    assert one.text(one.names[b"_:c14n0"].decode()) == '( <urn:a> "b c _:d"@en )'


def test_a_list_of_ten_thousand_items_is_named():
    items = [b"<urn:%d>" % number for number in range(10_000)]
    names = blank.Blanks.of(a_list(*items)).names
    assert len(set(names.values())) == len(items)


def test_a_ring_of_blank_nodes_ends():
    lines = [b"_:a <urn:p> _:b .\n", b"_:b <urn:p> _:a .\n"]
    assert len(blank.Blanks.of(lines).names) == 2


def test_one_list_more_renames_no_other(editions, tmp_path):
    """The labels of the canonical content hang on all blank nodes; what is told does not."""
    checkout = tmp_path / "checkout"
    shutil.copytree(Path(editions["base"]).parents[1] / "base", checkout)
    ontology = checkout / AXIOM
    text = ontology.read_text("utf-8")
    members = text.index("owl:members (")
    ontology.write_text(text[:members] + "owl:members ( pa:Claim " + text[members + len("owl:members (") :], "utf-8")
    made = building.build(checkout, tmp_path / "build")
    file = io.BytesIO()
    told = difference.compare(difference.find(editions["base"], tmp_path), difference.find(str(made.path), tmp_path))
    difference.FORMATS["text"](told, file)
    assert counts(file.getvalue().decode()) == ["Other 1 added, 1 removed"]
