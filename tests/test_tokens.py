import pytest
from hypothesis import given
from hypothesis import strategies as st

from peeratlas.tokens import scan


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("@prefix ex: <https://a#> .", ["directive @prefix", "name ex:", "iri <https://a#>", "mark ."]),
        ("ex:a a ex:B ; # why", ["name ex:a", "word a", "name ex:B", "mark ;", "comment # why"]),
        (
            "300 -7 1.50 .5 1e6.",
            ["number 300", "number -7", "number 1.50", "number .5", "number 1e6", "mark ."],
        ),
        ('"a # ; \\" b"@sv-SE', ['text "a # ; \\" b"', "lang @sv-SE"]),
        ('"7"^^xsd:integer .', ['text "7"', "type ^^", "name xsd:integer", "mark ."]),
        ("ex:a.b. ex:c\\,d,", ["name ex:a.b", "mark .", "name ex:c\\,d", "mark ,"]),
        ("_:b1 [] [ ] ( )", ["blank _:b1", "blank []", "blank [ ]", "mark (", "mark )"]),
        ('"""a "" b\n\\"""" \'c\'', ['text """a "" b\n\\""""', "text 'c'"]),
        ("role-name:x eu-country:NOR", ["name role-name:x", "name eu-country:NOR"]),
        ('<a b> "open\n', ["other <", "word a", "word b", "other >", 'other "', "word open"]),
    ],
)
def test_turtle_is_cut_into_its_tokens(text, tokens):
    assert [f"{token.kind} {token.text}" for token in scan(text)] == tokens


def test_a_token_knows_where_it_stands():
    places = [(token.text[:3], token.line, token.column) for token in scan('ex:a\n    ex:b """x\ny""" ;\n')]
    assert places == [("ex:", 1, 0), ("ex:", 2, 4), ('"""', 2, 9), (";", 3, 5)]


def test_a_token_knows_where_it_ends():
    text, mark = scan('"""x\ny""" ;')
    assert (text.last_line, text.end_column) == (2, 4)
    assert (mark.last_line, mark.end_column) == (2, 6)


def test_a_long_text_without_an_end_is_scanned_in_one_pass():
    assert sum(1 for _ in scan('"""' * 3 + "a " * 100_000)) > 100_000


@given(st.text(alphabet="@^_:.;,[](){}<>\"'\\#aé1+-%$ \n\t", max_size=60))
def test_nothing_is_lost_whatever_the_text(text):
    lines, read = text.split("\n"), 0
    for token in scan(text):
        start = text.index(token.text, read)
        assert not text[read:start].strip()
        assert lines[token.line - 1][token.column :].startswith(token.text.split("\n")[0])
        read = start + len(token.text)
    assert not text[read:].strip()


def test_a_word_without_an_end_is_scanned_in_one_pass():
    assert [token.kind for token in scan("a1" * 100_000)] == ["word"]
