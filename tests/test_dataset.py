import pytest
import rdflib

from peeratlas.dataset import Dataset, canonical
from peeratlas.errors import QueryError, SnapshotError
from peeratlas.rdf import Triple, read_turtle
from peeratlas.terms import to_value

HEAD = "@prefix ex: <https://example.org/> .\n"
NORTH = read_turtle(f'{HEAD}ex:norway ex:min 300 ; ex:name "Norge"@nb .\n', "north.ttl", "urn:north")
SOUTH = read_turtle(f'{HEAD}ex:norway ex:max 400 .\nex:latvia ex:code "LV" .\n', "south.ttl", "urn:south")
RANGE = """PREFIX ex: <https://example.org/>
SELECT ?min ?max ?none WHERE { ?country ex:min ?min ; ex:max ?max } ORDER BY ?min"""


@pytest.fixture
def dataset():
    return Dataset.in_memory([*NORTH, *SOUTH])


def test_a_query_sees_the_union_of_all_graphs(dataset):
    rows = dataset.query(RANGE)
    assert rows.variables == ("min", "max", "none")
    assert [tuple(map(to_value, row)) for row in rows] == [(300, 400, None)]


def test_construct_and_ask_see_the_union_too(dataset):
    template = "CONSTRUCT { ?a a ?p } WHERE { ?a ?p ?b . VALUES ?x { 1 2 } }"
    assert len(dataset.construct(template)) == 4
    assert dataset.ask("ASK { <https://example.org/norway> <https://example.org/min> 300 ; ?p 400 }")


@pytest.mark.parametrize("method", ["query", "construct", "ask"])
def test_a_query_of_another_form_is_refused(dataset, method):
    other = "ASK {}" if method != "ask" else "SELECT ?a WHERE { ?a ?b ?c }"
    with pytest.raises(QueryError, match=r"^This query is no (SELECT|CONSTRUCT|ASK)\.$"):
        getattr(dataset, method)(other)


def test_a_query_that_does_not_parse_is_refused(dataset):
    with pytest.raises(QueryError, match=r"^The query was refused: error at 1:"):
        dataset.query("SELEC ?a WHERE {}")


def test_quads_are_found_by_graph_thing_and_property(dataset):
    assert len(list(dataset.quads())) == len(dataset) == 4
    assert set(dataset.quads("urn:north")) == set(NORTH)
    norway, name = "https://example.org/norway", "https://example.org/name"
    assert [to_value(quad.object) for quad in dataset.quads(subject=norway, predicate=name)] == [("Norge", "nb")]
    assert dataset.graphs() == ("urn:north", "urn:south")


def test_a_triple_is_held_in_whatever_graph_it_stands(dataset):
    assert all(dataset.holds(quad.triple) for quad in [*NORTH, *SOUTH])
    assert not dataset.holds(Triple(NORTH[0].subject, SOUTH[0].predicate, NORTH[0].object))


def test_the_copy_for_rdflib_is_the_union_with_plain_texts(dataset):
    graph = dataset.copy_for_rdflib()
    assert len(graph) == 4
    assert (None, None, rdflib.Literal("LV")) in graph
    assert (None, None, rdflib.Literal("Norge", lang="nb")) in graph
    assert len(dataset.copy_for_rdflib(["urn:north"])) == 2


def test_the_prefix_table_is_among_the_data(checkout, prefixes):
    text = (checkout({}) / "ontology/prefixes.ttl").read_text()
    assert Dataset.in_memory(read_turtle(text, "prefixes.ttl", "urn:prefixes")).prefixes == prefixes


def test_a_store_on_disk_is_read_by_many_and_written_by_none_of_them(tmp_path):
    dataset = Dataset.create(tmp_path / "store")
    dataset.add(NORTH)
    dataset.flush()
    del dataset
    one, two = (Dataset.open_read_only(tmp_path / "store") for _ in range(2))
    assert set(one.quads()) == set(two.quads()) == set(NORTH)
    with pytest.raises(SnapshotError, match=r"^The store cannot be written"):
        one.add(SOUTH)


def test_a_store_is_made_only_in_a_fresh_folder(tmp_path):
    (tmp_path / "old").touch()
    with pytest.raises(SnapshotError, match="is not empty"):
        Dataset.create(tmp_path)


def test_a_store_that_cannot_be_made_or_opened_is_an_error_of_ours(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SnapshotError, match="cannot be made"):
        Dataset.create(tmp_path / "file" / "store")
    with pytest.raises(SnapshotError, match="cannot be opened"):
        Dataset.open_read_only(tmp_path / "none")


def test_the_canonical_form_knows_no_order_and_no_names_of_blank_nodes():
    one = read_turtle(f"{HEAD}ex:a ex:b [ ex:c 1 ] , [ ex:c 2 ] .\n", "a.ttl", "urn:a")
    other = read_turtle(f"{HEAD}_:y ex:c 2 . ex:a ex:b _:y , _:x . _:x ex:c 1 .\n", "a.ttl", "urn:a")
    assert canonical(one) == canonical(reversed(other)) == canonical([*one, *one])
    lines = canonical(one).splitlines()
    assert lines == sorted(lines)
    assert len(lines) == 4


def test_the_canonical_form_keeps_numbers_as_they_are_written():
    quads = read_turtle(f"{HEAD}ex:a ex:b 1.50 , 007 .\n", "a.ttl", "urn:a")
    assert b'"1.50"' in canonical(quads)
    assert b'"007"' in canonical(quads)
