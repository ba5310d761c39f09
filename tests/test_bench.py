"""What is measured is what is published: step by step the bench writes the same files as the build."""

import pytest

from bench import steps
from peeratlas import snapshot
from peeratlas.publication import described
from peeratlas.settings import Settings

DESCRIPTION = ("catalogue", "VoID", "sitemap")
WHOLE = (steps.PLAIN, steps.EVERYTHING, steps.PUBLISH, "reading")


def names(opened, folder, step):
    steps.STEPS[step](opened, folder)()
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.long
def test_the_steps_write_every_dump_and_no_other(build, tmp_path):
    opened = snapshot.open_current(build)
    written = [names(opened, tmp_path, step) for step in steps.STEPS if step not in (*WHOLE, *DESCRIPTION)]
    under_its_version = {
        name for name in opened.inventory.named if name.count("/") == 2 and name.startswith("ontology/")
    }
    assert set().union(*written) == set(opened.inventory.named) - under_its_version


@pytest.mark.long
@pytest.mark.parametrize("step", DESCRIPTION)
def test_a_step_writes_the_files_that_are_published(build, tmp_path, step):
    opened = snapshot.open_current(build)
    published = described(opened, Settings())
    written = names(opened, tmp_path, step)
    assert written
    assert {name: (tmp_path / name).read_bytes() for name in written} == {
        name: published[name].make() for name in written
    }
