from peeratlas.answer import Answer, Column, Iri, Text


def test_an_iri_is_a_text_of_its_own_type():
    assert Iri("https://example.org/a") == "https://example.org/a"
    assert isinstance(Iri("x"), str)
    assert repr(Iri("x")) == "Iri('x')"


def test_a_text_prints_its_words_and_keeps_its_language():
    assert str(Text("hundratal", "sv")) == "hundratal"
    assert Text("a").lang == ""


def test_an_answer_without_rows_keeps_its_columns():
    answer = Answer("figures", Text("Figures", "en"), (Column("country", "iri"),), ())
    assert answer.columns[0].name == "country"
    assert (answer.rows, dict(answer.labels), answer.lang, answer.note) == ((), {}, "en", None)
