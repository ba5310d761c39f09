"""Who hosts this edition and where: the settings of the host, read from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final, Self
from urllib.parse import urlsplit

from peeratlas.errors import SettingsError

_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|\[[0-9a-f:]+\]")
_MAILBOX: Final = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Settings:
    """PEERATLAS_PUBLISHER, PEERATLAS_CONTACT (where to write: mailto: or https:) and PEERATLAS_ADDRESS (of the portal).

    The defaults are placeholders: whoever hosts the portal gives her own.
    """

    publisher: str = "Example publisher (example.org)"
    contact: str = "mailto:atlas@example.org"
    address: str = "https://example.org/"

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
        return tuple(
            _variable(field.name) for field in fields(self) if getattr(self, field.name) == getattr(given, field.name)
        )

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """The settings that the environment has; an empty one counts as not given."""
        names = {field.name: _variable(field.name) for field in fields(cls)}
        return cls(**{name: environment[key] for name, key in names.items() if environment.get(key)})

    def checked(self) -> Self:
        """The same; SettingsError when the address is none, or the contact is no mailbox and no page."""
        if not self.publisher.strip() or not self.publisher.isprintable():
            raise SettingsError("PEERATLAS_PUBLISHER", self.publisher, "Give the name of who publishes this edition.")
        if not _is_web(self.address) or urlsplit(self.address).query or urlsplit(self.address).fragment:
            raise SettingsError(
                "PEERATLAS_ADDRESS", self.address, "Give the address of the portal, like https://atlas.example.org/."
            )
        mailbox = self.contact.removeprefix("mailto:")
        if not _is_web(self.contact) and not (mailbox != self.contact and _MAILBOX.fullmatch(mailbox)):
            raise SettingsError(
                "PEERATLAS_CONTACT",
                self.contact,
                "Give mailto: and a functional mailbox, or the https: address of a page.",
            )
        return self


def _variable(name: str) -> str:
    return f"PEERATLAS_{name.upper()}"


def _is_web(address: str) -> bool:
    """Whether this is an http(s) address with a host and without anything that may not stand in one."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    whole = not re.search(r'[\s<>"{}|\\^`]', address) and address.isascii()
    host = (parts.netloc.rpartition("@")[2].removesuffix(f":{port}")).lower()
    return whole and parts.scheme in ("http", "https") and bool(_HOST.fullmatch(host)) and "@" not in parts.netloc
