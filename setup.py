"""What the wheel holds besides the code: the sources of the published data, and the built front end."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
CONTENT = ("ontology", "shapes", "data", "queries", "CHANGELOG.md")
FRONT_END = HERE / "src" / "peeratlas" / "portal" / "static" / "built"


class BuildWithContent(build_py):
    """Copies the content into the package, where `peeratlas.shipped` finds it. An editable checkout has its own."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        if not any(FRONT_END.glob("*.js")):
            raise SystemExit("The front end has not been built, and the wheel must hold it. Run `make wheel`.")
        content = Path(self.build_lib) / "peeratlas" / "content"
        shutil.rmtree(content, ignore_errors=True)
        content.mkdir(parents=True)
        for name in CONTENT:
            copy = shutil.copytree if (HERE / name).is_dir() else shutil.copyfile
            copy(HERE / name, content / name)


setup(cmdclass={"build_py": BuildWithContent})
