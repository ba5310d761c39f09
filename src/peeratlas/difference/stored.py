"""The stored queries of two snapshots: which came and went, and of which the words, picture or query changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from peeratlas.errors import SnapshotError

_FOLDER: Final = "queries"
_SUFFIX: Final = ".rq"
_WORDS = re.compile(r"^#\+ *(?!columns:|order:|params:|reads:|writes:)[a-z]+:.*\n", re.MULTILINE)
_HEAD = re.compile(r"^#\+.*\n", re.MULTILINE)
_PICTURE = re.compile(r"^#\|.*\n", re.MULTILINE)
# What looks like a comment and begins with VALUES is where a parameter stands.
_COMMENT = re.compile(r"^ *#(?! VALUES)[^+|\n].*\n", re.MULTILINE)
_TITLE = re.compile(r"^#\+ *title: *(.*?) *$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Stored:
    """A query: `folder` says what it is for; `old` and `new` are its texts, empty where there is none."""

    folder: str
    name: str
    old: str
    new: str

    @property
    def title(self) -> str:
        return title(self.new or self.old) or self.name

    @property
    def changed(self) -> tuple[str, ...]:
        """What of it changed, in words; nothing where it is in one of the two only."""
        if not (self.old and self.new):
            return ()
        parts = (
            ("its words", lambda text: "".join(_WORDS.findall(text))),
            ("its head", lambda text: "".join(_HEAD.findall(_WORDS.sub("", text)))),
            ("its picture", lambda text: "".join(_PICTURE.findall(text))),
            ("its query", _query),
        )
        told = tuple(what for what, part in parts if part(self.old) != part(self.new))
        return told or (("a comment in it",) if self.old != self.new else ())

    @property
    def works(self) -> bool:
        """Whether an answer may be another because of this: not of new words, another picture, or a comment."""
        return not (self.old and self.new) or bool({"its query", "its head"} & {*self.changed})


def read(old: Path, new: Path) -> dict[tuple[str, str], Stored]:
    """Every query that is not the same in both snapshots, by folder and name."""
    before, after = _texts(old), _texts(new)
    return {
        key: Stored(*key, before.get(key, ""), after.get(key, ""))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    }


def names(path: Path) -> frozenset[tuple[str, str]]:
    """Folder and name of every query of a snapshot."""
    return frozenset((file.parent.name, file.stem) for file in (path / _FOLDER).glob(f"*/*{_SUFFIX}"))


def text(path: Path, key: tuple[str, str]) -> str:
    """The text of a query of a snapshot."""
    return _read(path / _FOLDER / key[0] / f"{key[1]}{_SUFFIX}")


def title(text: str) -> str:
    """What a query is called in its head; the empty text when it does not say it."""
    found = _TITLE.search(text)
    return found[1] if found else ""


def _texts(path: Path) -> Mapping[tuple[str, str], str]:
    return {key: text(path, key) for key in names(path)}


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as fault:
        raise SnapshotError(f"{path} cannot be read. Build or copy this snapshot again.") from fault


def _query(text: str) -> str:
    """The query without its head, its comments and its white space."""
    return " ".join(_COMMENT.sub("", _PICTURE.sub("", _HEAD.sub("", text))).split())
