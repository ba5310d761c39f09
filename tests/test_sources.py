import pytest

from peeratlas.errors import SourceError, TurtleError
from peeratlas.sources import find, line_of, parse, subjects

NORWAY = "https://w3id.org/peeratlas/id/country/norway"
COUNTRY = "@prefix country: <https://w3id.org/peeratlas/id/country/> .\n"
PA = "@prefix pa: <https://w3id.org/peeratlas/ontology#> .\n"


def only(checkout, text, name="data/a.ttl"):
    return next(source for source in find(checkout({"data/a.ttl": "", name: text})) if source.relative == name)


def test_every_turtle_file_fills_the_graph_of_its_path(checkout):
    found = find(
        checkout({"data/countries/norway.ttl": "", "shapes/core.ttl": "", "data/notes.txt": "", "docs/x.ttl": ""})
    )
    assert [(source.relative, source.folder, source.graph) for source in found] == [
        ("data/countries/norway.ttl", "data", "https://w3id.org/peeratlas/graph/data/countries/norway"),
        ("ontology/prefixes.ttl", "ontology", "https://w3id.org/peeratlas/graph/ontology/prefixes"),
        ("shapes/core.ttl", "shapes", "https://w3id.org/peeratlas/graph/shapes/core"),
    ]


def test_an_empty_data_folder_is_an_error(checkout):
    with pytest.raises(SourceError) as caught:
        find(checkout({"data/README.txt": ""}))
    assert str(caught.value).startswith("data: there is not one Turtle file in data/. Put the country files back")
    assert caught.value.exit_code == 3


def test_a_file_that_is_not_utf8_is_refused_with_its_line(checkout):
    with pytest.raises(SourceError, match=r"^data/a\.ttl:2: the file is not UTF-8 .* Save it again"):
        find(checkout({"data/a.ttl": b"# a\n# \xff\n"}))


def test_a_file_is_parsed_into_its_own_graph(checkout):
    (quad,) = parse(only(checkout, f"{COUNTRY}{PA}\ncountry:norway a pa:Country .\n"))
    assert quad.subject.value == NORWAY
    assert quad.graph_name.value == "https://w3id.org/peeratlas/graph/data/a"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (
            "@prefix contry: <https://example.org/> .\n",
            1,
            r"the prefix contry: is not in ontology/prefixes\.ttl\. Did you mean country:\?",
        ),
        (
            "\nPREFIX contry: <https://example.org/>\n",
            2,
            r"the prefix contry: is not in ontology/prefixes\.ttl\. Did you mean country:\?",
        ),
        (
            f"{PA}\ncontry:norway a pa:Country .\n",
            3,
            r"the prefix contry: is not declared in this file\. Did you mean country:\?",
        ),
        (
            f"{PA}\ncountry:norway a pa:Country .\n",
            3,
            r"the prefix country: is not declared in this file\. Write `@prefix country: <https",
        ),
        (
            f"# a\n{COUNTRY.replace('id/', 'ids/')}",
            2,
            r"the prefix country: stands for <.*ids/country/> here and for <.*id/country/> in .*\. Copy the line",
        ),
        (f"{COUNTRY}{PA}\ncountry:norway a pa:Country\n", 4, r"this is not Turtle: .*\. Look at this line"),
        (
            f"{COUNTRY}{PA}\n<https://a b> a pa:Country .\n",
            4,
            r"an IRI is not well formed: .*\. Begin it with",
        ),
    ],
)
def test_bad_turtle_is_refused_with_file_line_and_remedy(checkout, text, line, said):
    with pytest.raises(TurtleError, match=rf"^data/a\.ttl:{line}: {said}"):
        parse(only(checkout, text))


def test_the_line_of_a_thing_is_where_its_block_starts(checkout):
    text = (
        f"{COUNTRY}{PA}\ncountry:norway a pa:Country ;\n    pa:near country:sweden .\n\n<{NORWAY}-2> a pa:Country .\n"
    )
    source = only(checkout, text)
    assert line_of(source, NORWAY) == 4
    assert line_of(source, f"{NORWAY}-2") == 7
    assert line_of(source, "https://w3id.org/peeratlas/id/country/sweden") is None


def test_a_line_of_a_long_text_is_no_subject(checkout):
    text = f'{COUNTRY}{PA}\ncountry:norway pa:note """one\ncountry:two is \\""" here\n""" .\n\ncountry:three a pa:Country .\n'
    assert [(iri.rpartition("/")[2], line) for iri, line in subjects(only(checkout, text))] == [
        ("norway", 4),
        ("three", 8),
    ]
