"""Every Turtle file of this repository parses, is in normal form and uses the prefixes of the table."""

import pytest

from peeratlas import turtle
from peeratlas.sources import FOLDERS, find, parse


@pytest.fixture(scope="module")
def sources(root):
    return find(root)


def test_every_content_folder_has_turtle_files(sources):
    counts = {folder: sum(source.folder == folder for source in sources) for folder in FOLDERS}
    print(counts)
    assert all(counts.values()), counts


def test_every_file_parses_with_the_prefixes_of_the_table(sources):
    empty = [source.relative for source in sources if not parse(source)]
    assert empty == []


def test_every_file_is_in_normal_form(sources):
    faults = [str(finding) for source in sources for finding in turtle.check(source, source.prefixes)]
    assert faults == [], "\n".join(faults)
