"""What a check found: the one type that validation, reasoning and the text checks give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

_SHOWN = 300
"""How much of a text of others a message shows."""

Severity = Literal["violation", "warning", "info"]

_WEIGHT: dict[Severity, int] = {"violation": 0, "warning": 1, "info": 2}


def visible(text: str) -> str:
    r"""A text for the terminal: what steers one, or turns the direction of writing, is written as \x1b or \u202e."""
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() or sign in "\n\t\u00a0\u00ad" else ascii(sign).strip("'\"") for sign in text
    )


def short(text: str) -> str:
    """The beginning of a text that may have any length."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: the rule, what breaks it (an IRI or a file), and a message that ends with the remedy."""

    severity: Severity
    rule: str
    focus: str
    message: str
    path: str | None = None
    line: int | None = None

    @property
    def place(self) -> str:
        """`data/x.ttl:12`, `data/x.ttl` or, where no file is known, the empty text."""
        if self.path is None:
            return ""
        return self.path if self.line is None else f"{self.path}:{self.line}"

    def __str__(self) -> str:
        place = f"{self.place}: " if self.path else ""
        return visible(f"{place}{self.severity}: {self.message} [{self.focus}, {self.rule}]")


@dataclass(frozen=True, slots=True)
class Report:
    """Findings in a fixed order (gravest first, then by place), and how many checks were run to find them."""

    findings: tuple[Finding, ...] = ()
    checks_run: int = 0

    @classmethod
    def of(cls, findings: Iterable[Finding], checks_run: int) -> Report:
        """Sorted and each finding once, so that the same input gives the same report."""
        return cls(tuple(sorted(set(findings), key=_order)), checks_run)

    @property
    def ok(self) -> bool:
        """True when nothing forbids going on: warnings may stand, violations may not."""
        return not self.count("violation")

    def count(self, severity: Severity) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    def merge(self, *others: Report) -> Report:
        reports = (self, *others)
        findings = (finding for report in reports for finding in report.findings)
        return Report.of(findings, sum(report.checks_run for report in reports))

    def lines(self) -> Iterator[str]:
        """One line for a finding, one for the sum."""
        yield from map(str, self.findings)
        counts = Counter(finding.severity for finding in self.findings)
        found = ", ".join(
            f"{counts[severity]} {severity}{'s' * (counts[severity] > 1)}" for severity in _WEIGHT if counts[severity]
        )
        yield f"{self.checks_run} checks run: {found or 'nothing found'}"

    def as_dict(self) -> dict[str, Any]:
        """For JSON; keys in a fixed order."""
        names = ("severity", "rule", "focus", "message", "path", "line")
        findings = [{name: getattr(finding, name) for name in names} for finding in self.findings]
        return {"ok": self.ok, "checks_run": self.checks_run, "findings": findings}


def _order(finding: Finding) -> tuple[int, str, int, str, str, str]:
    return (
        _WEIGHT[finding.severity],
        finding.path or "",
        finding.line or 0,
        finding.rule,
        finding.focus,
        finding.message,
    )
