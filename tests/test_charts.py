"""Charts: what a spec may hold, how the rows reach it, and that each picture of ours shows what the answer says."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Event, Thread

import pytest

from peeratlas import charts, queries
from peeratlas.answer import Answer, Column, Iri, Text
from peeratlas.charts import Look
from peeratlas.engine import DrawingError, Engine
from peeratlas.errors import QueryFileError
from peeratlas.labels import LANGUAGES
from peeratlas.plotting import rows
from peeratlas.portal import maps

NORWAY, LATVIA = Iri("https://x.org/id/country/norway"), Iri("https://x.org/id/country/latvia")
ANSWER = Answer(
    "figures",
    Text("Figures", "en"),
    (Column("country", "iri"), Column("min", "integer"), Column("max", "integer"), Column("asOf", "string")),
    ((NORWAY, 1300, 1400, "2023-07"), (LATVIA, None, None, None)),
    {NORWAY: Text("Norge", "sv"), LATVIA: Text("Lettland", "sv")},
    "sv",
    headings={"country": Text("land", "sv"), "min": Text("minst", "sv")},
)
SPEC = {
    "mark": "bar",
    "encoding": {"y": {"field": "country", "type": "nominal"}, "x": {"field": "min", "type": "quantitative"}},
}
HEAD = """#+ title: T
#+ answers: A?
#+ columns: country (iri), min (integer)
"""
BODY = "SELECT ?country ?min WHERE { ?country ?p ?min } ORDER BY ?country ?min\n"


def words(svg: bytes) -> str:
    """What is written in a picture."""
    return " ".join(re.findall(r">([^<>]+)</(?:text|tspan)>", svg.decode()))


def read(tmp_path, chart, head=HEAD):
    path = tmp_path / "queries/questions/q.rq"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + "".join(f"#| {line}\n" for line in chart.splitlines()) + BODY)
    return queries.read(path, "questions", tmp_path)


# In the file


def test_the_chart_is_read_from_its_lines_and_is_no_part_of_the_query(tmp_path):
    query = read(tmp_path, '{"mark": "bar",\n "encoding": {"x": {"field": "min", "title": {"heading": "min"}}}}')
    assert query.chart == {"mark": "bar", "encoding": {"x": {"field": "min", "title": {"heading": "min"}}}}
    assert query.body == BODY


def test_a_question_without_such_lines_has_no_chart(tmp_path):
    assert read(tmp_path, "").chart is None


@pytest.mark.parametrize(
    ("chart", "line", "problem"),
    [
        ('{\n"mark": \n}', 6, "no JSON"),
        ("[1]", 4, "no object"),
        ('{\n"mark": "bar",\n"data": {"url": "https://example.org/x.json"}}', 6, "data of its own"),
        ('{\n"data": {"values": [1]}}', 5, "data of its own"),
        ('{"layer": [\n{"data": {"sequence": {"start": 0, "stop": 9}}}]}', 5, "data of its own"),
        ('{"encoding":\n{"url": {"field": "min"}}}', 5, "names an address"),
        ('{"encoding":\n{"href": {"field": "min"}}}', 5, "names an address"),
        ('{\n"datasets": {"x": []}}', 5, "sets datasets"),
        ('{\n"width": 9000}', 5, "sets width"),
        ('{"title":\n{"heading": "amount"}}', 5, "the column amount"),
        ('{"scale":\n{"tones": {"amount": {}}}}', 5, "the column amount"),
    ],
)
def test_what_a_chart_may_not_hold_is_told_with_its_line(tmp_path, chart, line, problem):
    with pytest.raises(QueryFileError) as fault:
        read(tmp_path, chart)
    assert problem in str(fault.value)
    assert fault.value.line == line


@pytest.mark.parametrize("name", queries.RESERVED)
def test_a_parameter_may_not_take_a_reserved_name(tmp_path, name):
    with pytest.raises(QueryFileError, match="reserved"):
        read(tmp_path, "", HEAD + f"#+ params: {name} (year, optional)\n")


# The rows


def test_a_row_has_names_for_people_and_numbers_for_scales():
    norway, latvia = rows(ANSWER)
    assert norway["country"] == "Norge"
    assert norway["country_id"] == "norway"
    assert norway["country_order"] > latvia["country_order"]
    assert norway["range"] == "1\N{NO-BREAK SPACE}300–1\N{NO-BREAK SPACE}400"
    assert norway["asOf"] == "juli 2023"
    assert (norway["asOf_from"], norway["asOf_to"]) == (2023.495, 2023.577)


def test_what_is_not_stated_stays_null_and_is_never_nought():
    latvia = rows(ANSWER)[1]
    assert (latvia["min"], latvia["max"], latvia["range"], latvia["asOf"]) == (None, None, None, None)


def test_open_dates_days_decimals_and_plain_texts():
    columns = (Column("when", "string"), Column("day", "date"), Column("amount", "decimal"), Column("code", "string"))
    answer = Answer("a", Text("A"), columns, (("../2023-11-26", date(2024, 1, 1), Decimal("1.5"), "EUR"),))
    row = rows(answer)[0]
    assert (row["when_from"], row["when_to"]) == (None, 2023.899)
    assert row["day_from"] == 2024.0
    assert (row["amount"], row["code"]) == (1.5, "EUR")


# The picture


def test_titles_and_numbers_are_in_the_language_of_the_answer():
    svg = charts.picture(SPEC, ANSWER, Look("sv"))
    assert "Land" in words(svg)
    assert "Minst" in words(svg)
    assert "1\N{NO-BREAK SPACE}200" in words(svg)
    assert "1,200" not in words(svg)


def test_plain_rows_are_drawn_as_they_are():
    svg = charts.picture(SPEC, [{"country": "Ísland þð", "min": 3}, {"country": "Latvija ģķļņž", "min": 1}], Look())
    assert "Ísland þð" in words(svg)
    assert "Latvija ģķļņž" in words(svg)


def test_light_and_dark_use_the_colours_of_the_style_sheet(root):
    style = (root / "src/peeratlas/portal/static/atlas.css").read_text()
    light, dark = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2]
    for block, palette in ((light, charts._LIGHT), (dark, charts._DARK)):
        given = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
        assert {name: given[name] for name in palette} == palette
    assert charts._DARK["paper"] in charts.picture(SPEC, ANSWER, Look("sv", dark=True)).decode()


def test_a_text_from_the_data_is_never_markup():
    svg = charts.picture(SPEC, [{"country": "</text><script>alert(1)</script>", "min": 1}], Look(title='<b>"&'))
    assert b"<script" not in svg
    assert b"<b>" not in svg


def test_a_spec_that_slips_through_fetches_nothing():
    with pytest.raises(DrawingError, match=r"(?i)url|denied|not allowed|base"):
        charts.picture({**SPEC, "data": {"url": "http://127.0.0.1:9/x.json"}}, ANSWER, Look())


def test_the_same_input_gives_the_same_bytes_whatever_was_drawn_before(published):
    asked = published.queries["questions"]
    names = [name for name, query in asked.items() if query.chart]

    def draw(name):
        return charts.picture(asked[name].chart, published.ask(name), Look(), maps.shapes())

    first = {name: draw(name) for name in names}
    assert {name: draw(name) for name in reversed(names)} == first
    assert charts.png(first[names[0]]) == charts.png(first[names[0]])


def test_a_png_is_twice_as_fine():
    svg = charts.picture(SPEC, ANSWER, Look("sv"))
    png = charts.png(svg)
    assert png.startswith(b"\x89PNG")
    width = int(re.search(rb'<svg[^>]* width="(\d+)"', svg)[1])
    assert int.from_bytes(png[16:20], "big") == 2 * width


def test_the_portal_does_not_bring_the_engine_along(root):
    code = "import peeratlas.portal.app, sys; print('vl_convert' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root / "src")
    assert told.stdout.strip() == "False"


def test_a_child_that_has_ended_is_started_anew():
    engine = Engine()
    job = {"spec": {**SPEC, "data": {"values": [{"a": 1}]}, "encoding": {}}, "locale": charts._numbers("en")}
    first = engine.draw(**job)
    engine._child.kill()
    engine._child.wait()
    assert engine.draw(**job) == first
    engine.close()
    assert engine.draw(**job) == first
    engine.close()


def test_a_picture_that_takes_too_long_is_given_up_and_the_next_is_drawn():
    engine = Engine(seconds=0.001)
    job = {"spec": {**SPEC, "data": {"values": []}, "encoding": {}}, "locale": charts._numbers("en")}
    with pytest.raises(DrawingError, match="too long"):
        engine.draw(**job)
    engine._seconds = 20
    assert engine.draw(**job).startswith(b"<svg")
    engine.close()


def test_other_threads_run_while_a_picture_is_drawn():
    charts.picture(SPEC, ANSWER, Look("sv"))
    gaps, done = [0.0], Event()

    def tick():
        last = time.perf_counter()
        while not done.wait(0.001):
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    ticking = Thread(target=tick)
    ticking.start()
    took = []
    for number in range(5):
        start = time.perf_counter()
        charts.picture(SPEC, [{"country": str(row), "min": row} for row in range(400 + number)], Look())
        took.append(time.perf_counter() - start)
    done.set()
    ticking.join()
    assert sorted(gaps)[-len(gaps) // 50] < max(took) / 2


# The pictures of the questions


ROOT = Path(__file__).resolve().parents[1]
CHARTS = [name for name, query in queries.read_all(ROOT)["questions"].items() if query.chart]


def test_there_are_charts_and_one_is_a_map(published):
    print(f"{len(CHARTS)} charts")
    assert {"employed-peer-supporters", "coverage-by-theme", "milestones"} <= set(CHARTS)
    assert any("geoshape" in str(published.queries["questions"][name].chart) for name in CHARTS)


@pytest.mark.parametrize("name", CHARTS)
def test_each_is_drawn_in_each_language_with_the_words_of_the_answer(published, name):
    for lang in LANGUAGES:
        answer = published.ask(name, {}, lang)
        look = Look(lang, small=lang == "is")
        svg = charts.picture(published.queries["questions"][name].chart, answer, look, maps.shapes())
        written = words(svg)
        assert not re.search(r"undefined|null|NaN|\[object", written), written
        shown = "/id/meeting/vilnius-2026" if name == "network-meetings" else "/id/country/latvia"
        for iri in {value for row in answer.rows for value in row if isinstance(value, Iri) and value.endswith(shown)}:
            beginning = answer.labels[iri].value[:15]  # a narrow picture shortens what is long
            assert beginning in written, lang


def test_of_employed_peer_supporters_the_range_has_both_ends_and_the_rest_says_not_stated(published):
    asked = published.queries["questions"]["employed-peer-supporters"]
    written = words(charts.picture(asked.chart, published.ask(asked.name), Look()))
    assert "300–400" in written
    assert "350" not in re.sub(r"\d00", "", written)
    for country in ("Estonia", "Finland", "Iceland", "Latvia", "Lithuania"):
        assert country in written
    assert written.count("not stated") == 5


def test_the_hopes_of_lithuania_are_no_figure_of_employed(published):
    asked = published.queries["questions"]["employed-peer-supporters"]
    written = words(charts.picture(asked.chart, published.ask(asked.name, {"country": ["lithuania"]}), Look()))
    assert "not stated" in written
    assert "(" not in written


def test_on_the_coverage_map_a_state_keeps_its_colour_when_others_are_missing(published):
    asked = published.queries["questions"]["coverage-by-theme"]
    svg = charts.picture(asked.chart, published.ask(asked.name, {"country": ["latvia"]}), Look())
    assert "nothing known" in words(svg)
    assert charts._LIGHT["accent"] not in svg.decode()
