"""The steps of publishing, each by itself and in a process of its own: seconds, peak memory, bytes.

`python -m bench.steps NAME BUILD FOLDER` is such a process; what it writes lies in FOLDER afterwards.
"""

from __future__ import annotations

import json
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final, Self
from unittest.mock import patch

from pyoxigraph import RdfFormat, Store

from peeratlas import catalogue, dumps, snapshot
from peeratlas.catalogue import void
from peeratlas.dumps import packing, parts, questions, tables
from peeratlas.dumps.content import Content
from peeratlas.dumps.parts import Part
from peeratlas.inventory import File
from peeratlas.publication import described, publishing, sitemap
from peeratlas.publication.pages import pages
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot

_PUBLIC: Final = "public"
_REPEAT_UNTIL: Final = 1.0  # seconds: a dump that is over sooner is made again and the median taken
_REPEATS: Final = 7


@dataclass(frozen=True, slots=True)
class Step:
    """Seconds by the clock and of processor; peak memory of the whole process in MiB; bytes that were written.

    What went into hashes and compressed copies, and how large these are, is in `packing` only.
    """

    seconds: float
    processor: float
    memory: float
    bytes: int
    packing: Step | None = None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """From JSON."""
        packing = told["packing"]
        return cls(**{**told, "packing": packing and cls.of(packing)})


Work = Callable[[], object]
Prepare = Callable[[Snapshot, Path], Work]


def run(name: str, out: Path, folder: Path) -> Step | str:
    """A step in a process of its own; a text says why there are no figures."""
    command = [sys.executable, "-m", "bench.steps", name, str(out), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        return f"failed: {(done.stderr.strip().splitlines() or [str(done.returncode)])[-1]}"
    return Step.of(json.loads(done.stdout))


class _Clock:
    """Both times since it was made."""

    def __init__(self) -> None:
        self._seconds, self._processor = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        return time.perf_counter() - self._seconds, time.process_time() - self._processor


class _Packing:
    """In the place of `packing.pack`: tells what it costs apart from the writing of what is packed."""

    def __init__(self) -> None:
        self._pack = packing.pack
        self.seconds = self.processor = 0.0
        self.bytes = 0

    def pack(self, folder: Path, name: str, part: str, write: packing.Write) -> File:
        whole = _Clock()
        file = self._pack(folder, name, part, partial(self._write, write))
        self._add(whole, 1)
        self.bytes += file.packed_bytes
        return file

    def _write(self, write: packing.Write, file: BinaryIO) -> None:
        writing = _Clock()
        write(file)
        self._add(writing, -1)

    def _add(self, clock: _Clock, sign: int) -> None:
        seconds, processor = clock.read()
        self.seconds += sign * seconds
        self.processor += sign * processor


def _plain(opened: Snapshot, folder: Path) -> Work:
    store = Store.read_only(str(opened.path / "store"))
    return lambda: store.dump(str(folder / "plain.nq"), format=RdfFormat.N_QUADS)


def _everything(opened: Snapshot, folder: Path) -> Work:
    return lambda: dumps.write(opened.atlas, opened.path / "content.nq", folder / "dumps")


def _reading(opened: Snapshot, folder: Path) -> Work:  # noqa: ARG001 - as all steps
    return lambda: Content.read(opened.path / "content.nq")


def _copied(opened: Snapshot, folder: Path) -> Work:
    def copy(file: BinaryIO) -> None:
        with (opened.path / "content.nq").open("rb") as content:
            shutil.copyfileobj(content, file, 1 << 20)

    return lambda: packing.pack(folder, "atlas.nq", parts.ATLAS, copy)


def _whole(suffix: str, opened: Snapshot, folder: Path) -> Work:
    content = Content.read(opened.path / "content.nq")
    return lambda: _written(opened, folder, [Part(parts.ATLAS, "", content.quads)], [suffix])


def _countries(opened: Snapshot, folder: Path) -> Work:
    content = Content.read(opened.path / "content.nq")
    return lambda: _written(opened, folder, parts.countries(opened.atlas, content))


def _topics(opened: Snapshot, folder: Path) -> Work:
    content = Content.read(opened.path / "content.nq")
    return lambda: _written(opened, folder, parts.topics(opened.atlas, content))


def _others(opened: Snapshot, folder: Path) -> Work:
    content, atlas = Content.read(opened.path / "content.nq"), opened.atlas

    def work() -> None:
        _written(opened, folder, [parts.vocabularies(atlas, content), parts.shapes(atlas, content)])
        ontology = replace(parts.ontology(atlas, content), name=f"{parts.ONTOLOGY}/peeratlas")
        _written(opened, folder, [ontology], ["ttl", "rdf", "jsonld", "nt"])
        list(questions.write(atlas, folder))

    return work


def _tables(opened: Snapshot, folder: Path) -> Work:
    content = Content.read(opened.path / "content.nq")
    return lambda: list(tables.write(opened.atlas, content.quads, folder))


def _written(opened: Snapshot, folder: Path, found: Iterable[Part], suffixes: Iterable[str] = ("ttl",)) -> None:
    """As `dumps.write` does it, but one form at a time."""
    prefixes = opened.atlas.dataset.prefixes
    for part in found:
        for suffix in suffixes:
            how = partial(dumps.GRAPHS[suffix], part.quads, prefixes, "Measured.")
            packing.pack(folder, f"{part.name}.{suffix}", part.name, how)


def _triples(describe: Callable[[Snapshot, Settings], object], names: str, opened: Snapshot, folder: Path) -> Work:
    """A description read for the first time, then written in all its forms."""

    def work() -> None:
        describe(opened, Settings())
        files = described(opened, Settings())
        for name in names.split():
            (folder / name).write_bytes(files[name].make())

    return work


def _sitemap(opened: Snapshot, folder: Path) -> Work:
    def work() -> None:
        files = sitemap.Sitemap(pages(opened), Settings().root, opened.atlas.edition.day).files()
        for name, make in files.items():
            (folder / name).write_bytes(make())

    return work


def _publish(opened: Snapshot, folder: Path) -> Work:
    return lambda: publishing.publish(opened, Settings(), folder / _PUBLIC, lambda _: None)


PLAIN: Final = "plain dump of the store"
EVERYTHING: Final = "all dumps"
PUBLISH: Final = "publishing into a fresh folder"
STEPS: Final[Mapping[str, Prepare]] = {
    PLAIN: _plain,
    EVERYTHING: _everything,
    "reading": _reading,
    "N-Quads": _copied,
    "Turtle": partial(_whole, "ttl"),
    "TriG": partial(_whole, "trig"),
    "JSON-LD": partial(_whole, "jsonld"),
    "RDF/XML": partial(_whole, "rdf"),
    "countries": _countries,
    "topics": _topics,
    "ontology, shapes, vocabularies, queries": _others,
    "tables": _tables,
    "catalogue": partial(_triples, catalogue.describe, "catalog.ttl catalog.rdf catalog.jsonld"),
    "VoID": partial(_triples, void.describe, "void.ttl"),
    "sitemap": _sitemap,
    PUBLISH: _publish,
}


def _run_here(name: str, out: Path, folder: Path) -> Step:
    """The figures of a step; those of the plain dump are the median of several where it is short."""
    opened = snapshot.open_current(out)
    packed = _Packing()
    with patch("peeratlas.dumps.packing.pack", packed.pack):
        work = STEPS[name](opened, folder)
        times: list[tuple[float, float]] = []
        while not times or (name == PLAIN and len(times) < _REPEATS and times[0][0] < _REPEAT_UNTIL):
            clock = _Clock()
            work()
            times.append(clock.read())
    seconds, processor = (statistics.median(found) for found in zip(*times, strict=True))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) - packed.bytes
    packing = Step(packed.seconds, packed.processor, memory, packed.bytes)
    return Step(seconds - packed.seconds, processor - packed.processor, memory, size, packing)


if __name__ == "__main__":
    json.dump(asdict(_run_here(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))), sys.stdout)
