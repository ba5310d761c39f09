"""Who hosts this edition and where: the settings of the host, read from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from typing import Final, Self
from urllib.parse import urlsplit

from peeratlas.armour.limits import Limits
from peeratlas.errors import PlaceholderError, SettingsError

_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|\[[0-9a-f:]+\]")
_MAILBOX: Final = re.compile(r"[^@?#/]+@[^@?#/]+")
# What may not stand in an address (RFC 3987): these signs, a percent sign without its number, a step back.
_FOREIGN: Final = re.compile(r"[\s<>\"{}|\\^`]|%(?![0-9A-Fa-f]{2})|/\.\.?(?:/|$)")
_NEAR: Final = re.compile(r"[^.:]+|(?:.+\.)?(?:localhost|local|internal)")
_MEANINGS: Final = {
    "PEERATLAS_PUBLISHER": "who publishes this edition",
    "PEERATLAS_CONTACT": "where to write: mailto: and a functional mailbox, or the https: address of a page",
    "PEERATLAS_ADDRESS": "the public address of the portal, like https://atlas.example.org/",
}
PUBLISHER_TYPES: Final = (
    "Academia-ScientificOrganisation",
    "Company",
    "IndustryConsortium",
    "LocalAuthority",
    "NationalAuthority",
    "NonGovernmentalOrganisation",
    "NonProfitOrganisation",
    "PrivateIndividual(s)",
    "RegionalAuthority",
    "StandardisationBody",
    "SupraNationalAuthority",
)
"""What a publisher can be (ADMS 1.0, publisher type); catalogue/tables.ttl has their names."""

LOGS: Final = ("off", "errors", "requests")
"""How much the log tells."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{16,128}")


@dataclass(frozen=True, slots=True)
class Settings:
    """PEERATLAS_PUBLISHER, PEERATLAS_CONTACT (where to write: mailto: or https:) and PEERATLAS_ADDRESS (of the portal).

    The defaults are placeholders: whoever hosts the portal gives her own. PEERATLAS_PUBLISHER_TYPE may stay, and so
    may PEERATLAS_LIMIT_ROWS and the like, the limits of the SPARQL endpoint. PEERATLAS_LOG is how much the log tells,
    PEERATLAS_METRICS who may read the measures: `off`, `local`, or a token by which others may.
    """

    publisher: str = "Example publisher (example.org)"
    contact: str = "mailto:atlas@example.org"
    address: str = "https://example.org/"
    publisher_type: str = "NonProfitOrganisation"
    log: str = "errors"
    metrics: str = field(default="local", repr=False)
    limits: Limits = field(default_factory=Limits)

    @property
    def home(self) -> str:
        """The public address without its last slash; empty as long as it is the placeholder."""
        return "" if "PEERATLAS_ADDRESS" in self.placeholders else self.root

    @property
    def root(self) -> str:
        """The public address, or its placeholder, without its last slash."""
        return self.address.rstrip("/")

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The variables that still have to be set before this edition is anybody's."""
        given = type(self)()
        names = [one.name for one in fields(self) if _variable(one.name) in _MEANINGS]
        return tuple(_variable(name) for name in names if _same(getattr(self, name), getattr(given, name)))

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """The settings that the environment has; an empty one counts as not given."""
        names = {one.name: _variable(one.name) for one in fields(cls) if one.name != "limits"}
        given = {name: environment[key] for name, key in names.items() if environment.get(key)}
        return cls(**given, limits=Limits.read(environment))

    def owned(self) -> Self:
        """The same, for the public; PlaceholderError as long as a setting is that of the shipped edition.

        SettingsError when the address is one of this machine, or of a network that is closed.
        """
        if self.placeholders:
            raise PlaceholderError({name: _MEANINGS[name] for name in self.placeholders})
        if not is_public(urlsplit(self.address).hostname or ""):
            remedy = "Nobody else can reach it. Give the public address of the portal, like https://atlas.example.org/."
            raise SettingsError("PEERATLAS_ADDRESS", self.address, remedy)
        return self

    def checked(self) -> Self:
        """The same; SettingsError when the address is none, the contact no mailbox and no page, the type unknown."""
        if not self.publisher.strip() or not self.publisher.isprintable():
            raise SettingsError("PEERATLAS_PUBLISHER", self.publisher, "Give the name of who publishes this edition.")
        if not _is_web(self.address) or urlsplit(self.address).query or urlsplit(self.address).fragment:
            raise SettingsError(
                "PEERATLAS_ADDRESS", self.address, "Give the address of the portal, like https://atlas.example.org/."
            )
        if self.publisher_type not in PUBLISHER_TYPES:
            raise SettingsError(
                "PEERATLAS_PUBLISHER_TYPE", self.publisher_type, f"Give one of {', '.join(PUBLISHER_TYPES)}."
            )
        if not _is_web(self.contact) and not _is_mailbox(self.contact):
            raise SettingsError(
                "PEERATLAS_CONTACT",
                self.contact,
                "Give mailto: and a functional mailbox, or the https: address of a page.",
            )
        return self._watchable()

    def _watchable(self) -> Self:
        if self.log not in LOGS:
            raise SettingsError("PEERATLAS_LOG", self.log, f"Give one of {', '.join(LOGS)}.")
        if self.metrics not in ("off", "local") and not _TOKEN.fullmatch(self.metrics):
            # What may be a secret is not shown.
            remedy = "Give off, local, or a token of 16 to 128 letters, digits, - and _."
            raise SettingsError("PEERATLAS_METRICS", "…", remedy)
        return self


def _same(one: str, other: str) -> bool:
    return one.rstrip("/") == other.rstrip("/")


def _variable(name: str) -> str:
    return f"PEERATLAS_{name.upper()}"


def _is_web(address: str) -> bool:
    """Whether this is an http(s) address with a host and without anything that may not stand in one."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    whole = not _FOREIGN.search(address) and not re.search(r"[][]", parts.path + parts.query + parts.fragment)
    host = (parts.netloc.rpartition("@")[2].removesuffix(f":{port}")).lower()
    known = bool(_HOST.fullmatch(host)) and "@" not in parts.netloc
    return whole and address.isascii() and parts.scheme in ("http", "https") and known


def _is_mailbox(contact: str) -> bool:
    """Whether this is `mailto:` with one mailbox and nothing more (RFC 6068)."""
    mailbox = contact.removeprefix("mailto:")
    whole = not _FOREIGN.search(contact) and not re.search(r"[][]", contact) and contact.isprintable()
    return mailbox != contact and whole and bool(_MAILBOX.fullmatch(mailbox))


def is_public(host: str) -> bool:
    """Whether others can reach a host of this name: not localhost, not one without a dot, not 192.168.1.1."""
    try:
        return ip_address(host).is_global
    except ValueError:
        return not _NEAR.fullmatch(host)
