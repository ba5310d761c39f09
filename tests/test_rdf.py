import pytest

from peeratlas.errors import SourceError, TurtleError
from peeratlas.rdf import Literal, NamedNode, Quad, read_text, read_turtle

HEAD = "@prefix ex: <https://example.org/> .\n"


def test_triples_come_as_quads_of_the_given_graph():
    (quad,) = read_turtle(f'{HEAD}ex:a ex:b "c"@sv .\n', "a.ttl", "urn:graph")
    wanted = (
        NamedNode("https://example.org/a"),
        NamedNode("https://example.org/b"),
        Literal("c", language="sv"),
    )
    assert quad == Quad(*wanted, NamedNode("urn:graph"))


@pytest.mark.parametrize(
    ("body", "line", "problem"),
    [
        ("ex:a ex:b ex:c\nex:d ex:e ex:f .\n", 3, "this is not Turtle: A dot is expected"),
        ('ex:a ex:b "c\n" .\n', 2, "this is not Turtle: Line jumps"),
        ('ex:a ex:b "c" ;\n', 2, "this is not Turtle: Unexpected end"),
        (
            "ex:a ex:b <https://example.org/a b> .\n",
            2,
            "an IRI is not well formed: Invalid IRI code point ' '",
        ),
        ("\nex:a ex:b <c> .\n", 3, "an IRI is not well formed: No scheme found"),
        ("ex:a fx:b ex:c .\n", 2, "the prefix fx: is not declared in this file"),
    ],
)
def test_a_text_that_is_no_turtle_is_an_error_with_file_line_and_remedy(body, line, problem):
    with pytest.raises(TurtleError) as caught:
        read_turtle(HEAD + body, "data/a.ttl", "urn:graph")
    assert (caught.value.path, caught.value.line) == ("data/a.ttl", line)
    assert caught.value.problem.startswith(problem)
    assert caught.value.remedy
    assert str(caught.value).startswith(f"data/a.ttl:{line}: {problem}")


def test_an_iri_with_a_space_is_shown_as_it_was_written():
    with pytest.raises(TurtleError, match=r"in `ex:a ex:b <https://example.org/a b> \.`.*without spaces \(%20\)"):
        read_turtle(f"{HEAD}ex:a ex:b <https://example.org/a b> .\n", "a.ttl", "urn:graph")


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"^data/a\.ttl: the file cannot be read \(Is a directory\)\. See to it"):
        read_text(tmp_path, "data/a.ttl")


def test_a_file_that_is_not_utf8_is_named_with_line_and_byte(tmp_path):
    (tmp_path / "a.ttl").write_bytes("# a\n# Västmanland\n".encode("latin-1"))
    with pytest.raises(SourceError) as caught:
        read_text(tmp_path / "a.ttl", "data/a.ttl")
    assert str(caught.value) == (
        "data/a.ttl:2: the file is not UTF-8 (byte 8 of the file is 0xe4). Save it again with the encoding UTF-8."
    )
