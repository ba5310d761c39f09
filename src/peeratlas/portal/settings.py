"""Who hosts the portal and where: the settings of the host, read from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self


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
        given = type(self)()
        return "" if self.address == given.address else self.address.rstrip("/")

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """The settings that the environment has; an empty one counts as not given."""
        names = {field.name: f"PEERATLAS_{field.name.upper()}" for field in fields(cls)}
        return cls(**{name: environment[key] for name, key in names.items() if environment.get(key)})
