"""What the doctor says: findings with a code, a place, and words in the language in force."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from advisor_app.i18n import lookup

MOST = 20
"""Findings of one code that are listed one by one; more of the same are counted."""


class Severity(Enum):
    """How bad a finding is; a report without errors and warnings is clean."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """One thing that the doctor noticed.

    Attributes:
        code: stable; key of the words in the contexts ``finding`` (what it is) and ``finding_advice`` (what to do).
        severity: how bad.
        where: the place in the shop's own terms: a number, a table and key, a file.
        params: values for the words.
    """

    code: str
    severity: Severity
    where: str = ""
    params: dict[str, object] = field(default_factory=dict)

    def says(self) -> str:
        """Return what was found, in the language in force."""
        return self._words("finding")

    def advice(self) -> str:
        """Return what to do about it, in the language in force."""
        return self._words("finding_advice")

    def _words(self, context: str) -> str:
        return (lookup(context, self.code) or self.code).format(where=self.where, **self.params)


@dataclass(frozen=True)
class Report:
    """The result of an examination.

    Attributes:
        at: when it began, UTC.
        full: whether everything was read, however large the shop is.
        findings: worst first.
        facts: versions and settings for support: text → text.
        counts: how much was looked at: what → number.
        seconds: how long it took.
    """

    at: datetime
    full: bool
    findings: tuple[Finding, ...]
    facts: dict[str, str]
    counts: dict[str, int]
    seconds: float

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong; mere information does not count."""
        return all(finding.severity is Severity.INFO for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON can hold it; stable, see ``docs/cli.md``."""
        return {
            "format": 1,
            "clean": self.clean,
            "full": self.full,
            "at": self.at.isoformat(),
            "seconds": round(self.seconds, 3),
            "facts": self.facts,
            "counts": self.counts,
            "findings": [
                {
                    "code": finding.code,
                    "severity": finding.severity.value,
                    "where": finding.where,
                    "says": finding.says(),
                    "advice": finding.advice(),
                    "params": {name: str(value) for name, value in finding.params.items()},
                }
                for finding in self.findings
            ],
        }


def limited(findings: list[Finding]) -> list[Finding]:
    """Return at most ``MOST`` findings of each code, and one that counts the rest of them."""
    kept: list[Finding] = []
    seen: dict[str, int] = {}
    for finding in findings:
        seen[finding.code] = seen.get(finding.code, 0) + 1
        if seen[finding.code] <= MOST:
            kept.append(finding)
    for code, number in seen.items():
        if number > MOST:
            kept.append(Finding("more_of_the_same", Severity.INFO, code, {"number": number - MOST}))
    return kept
