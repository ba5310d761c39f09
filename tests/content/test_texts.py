"""The catalogues of the interface: complete, not stale, with the places of their messages, and in their own language."""

import csv
import re
from pathlib import Path

import pytest

from peeratlas.labels import LANGUAGES
from peeratlas.texts import catalogues, path

FOREIGN = tuple(lang for lang in LANGUAGES if lang != "en")
SAME = Path(__file__).with_name("messages-same-as-english.csv")
PLACE, TAG = re.compile(r"%\(\w+\)[sd]"), re.compile(r"</?\w+[^>]*>")


def ids(message):
    return (message.id,) if isinstance(message.id, str) else message.id


def forms(message):
    return (message.string,) if isinstance(message.string, str) else message.string


def named(message):
    return f"{message.context}: {ids(message)[0]}" if message.context else ids(message)[0]


@pytest.fixture(scope="module")
def wanted():
    found = {(message.context, ids(message)) for message in catalogues.wanted() if message.id}
    print(f"{len(found)} messages")
    assert len(found) > 300
    return found


@pytest.fixture(scope="module")
def said():
    return {lang: [message for message in catalogues.read(lang) if message.id] for lang in FOREIGN}


@pytest.mark.parametrize("lang", FOREIGN)
def test_a_catalogue_has_every_message_of_the_code_and_no_other(lang, wanted, said):
    have = {(message.context, ids(message)) for message in said[lang]}
    assert wanted - have == set(), "run `make texts`, then translate what is new"
    assert have - wanted == set(), "run `make texts`: these are said nowhere"


@pytest.mark.parametrize("lang", FOREIGN)
def test_every_message_is_translated_in_every_plural_form(lang):
    assert [named(message) for message in catalogues.lacking(catalogues.read(lang))] == []


@pytest.mark.parametrize("lang", FOREIGN)
def test_a_translation_has_the_places_and_the_markup_of_its_message(lang, said):
    for message in said[lang]:
        for form in forms(message):
            assert sorted(TAG.findall(form)) == sorted(TAG.findall(ids(message)[-1])), form
            places = set(PLACE.findall(ids(message)[-1]))
            # A form for exactly one may say the number in words or leave it out.
            assert set(PLACE.findall(form)) <= places, form
            assert isinstance(message.id, tuple) or set(PLACE.findall(form)) == places, form


def test_a_message_equals_the_english_one_only_where_the_list_allows_it_and_no_line_of_the_list_is_stale(said):
    with SAME.open(encoding="utf-8", newline="") as file:
        allowed = list(csv.DictReader(file))
    assert all(line["why"] for line in allowed)
    same = sorted(
        (lang, named(message)) for lang in FOREIGN for message in said[lang] if set(forms(message)) & set(ids(message))
    )
    assert sorted((line["lang"], line["message"]) for line in allowed) == same


@pytest.mark.parametrize("lang", FOREIGN)
def test_a_catalogue_stands_in_its_normal_form(lang, tmp_path, monkeypatch):
    catalogue, written = catalogues.renew(lang), tmp_path / "peeratlas.po"
    monkeypatch.setattr(catalogues, "path", lambda _: written)
    catalogues.write(lang, catalogue)
    assert written.read_text() == path(lang).read_text(), "run `make texts`"
