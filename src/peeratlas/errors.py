"""The one tree of errors. Each says what is wrong and what to do, and has its exit code and HTTP status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Self

from peeratlas.report import Report, visible


class AtlasError(Exception):
    """Something that the person at the keyboard can mend or must know of.

    Where a reader of the portal may meet it, `message` has %(name)s where `values` belong: so it can be translated.
    """

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500

    def __init__(self, *args: object, **values: object) -> None:
        self.message = str(args[0]) if args else ""
        self.values = values
        super().__init__(*((self.message % values,) if values else args))


def message(text: str) -> str:
    """Marks the message of an error that is raised elsewhere, for the catalogues of texts."""
    return text


class SourceError(AtlasError):
    """A file is not what its folder says it is: `data/x.ttl:12: problem. remedy`."""

    exit_code = 3

    def __init__(self, path: str | Path | None, line: int | None, problem: str, remedy: str) -> None:
        self.path = str(path) if path is not None else None
        self.line = line
        self.problem = problem.rstrip(".")
        self.remedy = remedy
        super().__init__(path, line, problem, remedy)

    def __str__(self) -> str:
        line = f":{self.line}" if self.line is not None else ""
        place = f"{self.path}{line}: " if self.path is not None else ""
        return visible(f"{place}{self.problem}. {self.remedy}")

    def at(self, path: str | Path, line: int | None = None) -> Self:
        """The same fault, with the file and the line where it was met."""
        return type(self)(path, line, self.problem, self.remedy)


class TurtleError(SourceError):
    """A Turtle file cannot be read, or declares a prefix that the table does not have."""


class QueryFileError(SourceError):
    """A query file lacks its head, or does what a stored query may not do."""


class DateError(SourceError):
    """A text that should be an EDTF date is none."""


class SettingsError(AtlasError):
    """A setting of the host is not what it must be: names the variable, its value and the remedy."""

    exit_code = 2

    def __init__(self, variable: str, value: str, remedy: str) -> None:
        self.variable = variable
        super().__init__(f"{variable} is {value!r}. {remedy}")


class PlaceholderError(AtlasError):
    """An edition is to be published that nobody publishes yet: names every setting that is still a placeholder."""

    exit_code = 2

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = tuple(variables)
        lines = "".join(f"\n    {variable}  {meaning}" for variable, meaning in variables.items())
        remedy = "Set in the environment, or leave out --public for a rehearsal:"
        super().__init__(f"This edition still has the placeholders that it was shipped with. {remedy}{lines}")


class PublicationError(AtlasError):
    """What was to be published cannot be, or not there; nothing was changed."""


class CopyError(AtlasError):
    """What a portal answered is no copy of a catalogue: says what it is instead, and where the copy may be."""


class NoCkanError(AtlasError):
    """There is no CKAN that could read a catalogue; what needs it has not been run."""


class RejectedError(AtlasError):
    """The data do not meet the rules; carries the Report."""

    exit_code = 4

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(report)

    def __str__(self) -> str:
        return "\n".join(self.report.lines())


class QueryError(AtlasError):
    """A query was refused, or failed while it ran.

    `remedy` is what to do, where not the same as for its status; `query` the one that a question of ours was asked by.
    """

    http_status = 400
    remedy: str = ""
    query: str = ""


class GateError(QueryError):
    """A query from outside was refused before it ran; line and column count from 1, line 0 is no place."""

    def __init__(self, what: str, line: int = 0, column: int = 0, **values: object) -> None:
        self.line = line
        self.column = column
        super().__init__(what, **values)

    def __str__(self) -> str:
        place = f"Line {self.line}, column {self.column}: " if self.line else ""
        return place + (self.message % self.values if self.values else self.message)


class LargeQueryError(GateError):
    """A query from outside passes a limit of its size: it is too much to read or to plan."""


class TooMuchError(QueryError):
    """The result of a query has more rows or bytes than one answer may have; nothing of it is given."""

    http_status = 422


class TooHeavyError(QueryError):
    """A query took longer, or needed more memory, than it may, and was ended."""

    http_status = 504


class WaitError(AtlasError):
    """Nothing is wrong with what was asked, but it cannot be answered now; `wait` is for how many seconds."""

    http_status = 503

    def __init__(self, what: str, wait: int = 2, **values: object) -> None:
        self.wait = wait
        super().__init__(what, **values)

    @property
    def headers(self) -> Mapping[str, str]:
        """What tells a program the same (RFC 9110, 10.2.3)."""
        return {"Retry-After": str(self.wait)}


class BusyError(WaitError):
    """So many queries are at work that one more has no place."""


class TooManyError(WaitError):
    """A client has too many queries at work, or has used up what it may have in a minute."""

    http_status = 429


class FarStoreError(WaitError):
    """The far store with the data does not answer, or not with what was asked; `reason` is for who runs the portal."""

    def __init__(self, reason: str, wait: int = 30) -> None:
        self.reason = reason
        super().__init__(
            message("The store that holds the data does not answer. Try again in a minute."), wait, reason=reason
        )

    def __str__(self) -> str:
        return f"{self.message} Reason: {self.reason}"


class UnknownQueryError(QueryError):
    """No stored query has this name; carries the near ones."""

    exit_code = 2
    http_status = 404

    def __init__(self, name: str, suggestions: Sequence[str] = (), what: str = "question") -> None:
        self.name = name
        self.suggestions = tuple(suggestions)
        self.what = what
        super().__init__(name, self.suggestions, what)

    def __str__(self) -> str:
        near = f" Did you mean {', '.join(self.suggestions)}?" if self.suggestions else ""
        return f"There is no {self.what} named {self.name}.{near}"


class ParameterError(QueryError):
    """A parameter is unknown, or its value is not of its type."""

    exit_code = 2


class SnapshotError(AtlasError):
    """A snapshot could not be written or opened."""


class NoSnapshotError(SnapshotError):
    """There is no snapshot yet."""

    http_status = 503


class NotFoundError(AtlasError):
    """Nothing is said of this thing."""

    http_status = 404


class RequestError(AtlasError):
    """A request that the portal does not answer, with the HTTP status that says why."""

    def __init__(self, status: int, message: str, **values: object) -> None:
        super().__init__(message, **values)
        self.status = status
