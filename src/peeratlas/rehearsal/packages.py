"""A package of CKAN, as `package_show` and the harvester have it, as a listing: the same fields as DCAT's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, TypeGuard

from peeratlas.rehearsal.listing import Listing, Texts

Package = Mapping[str, Any]

# ckanext-dcat, "RDF DCAT to CKAN dataset mapping": field -> keys of a package or of its extras. With a dot the key
# inside the objects of a list, as ckanext-scheming keeps them.
_DATASET: Final[Mapping[str, tuple[str, ...]]] = {
    "identifier": ("identifier",),
    "publisher": ("publisher_name", "publisher.name"),
    "contact": ("contact_email", "contact_url", "contact.email", "contact.url"),
    "theme": ("theme",),
    "place": ("spatial_uri", "spatial_coverage.uri"),
    "begin": ("temporal_start", "temporal_coverage.start"),
    "end": ("temporal_end", "temporal_coverage.end"),
    "issued": ("issued",),
    "modified": ("modified",),
    "version": ("version",),
    "access rights": ("access_rights",),
    "frequency": ("frequency",),
    "language": ("language",),
    "landing page": ("url",),
    "licence": ("license_url", "license_title"),
}
_RESOURCE: Final[Mapping[str, tuple[str, ...]]] = {
    "download address": ("url",),
    "access address": ("access_url",),
    "format": ("format", "mimetype"),
    "licence": ("license",),
    "size": ("size",),
    "checksum": ("hash",),
}
_DATASET_TEXTS: Final = {"title": "title", "description": "notes", "keyword": "tags"}
_RESOURCE_TEXTS: Final = {"title": "name", "description": "description"}


def read(packages: Iterable[Package]) -> tuple[Listing, ...]:
    """Every package with its resources; what is not of the expected type is left out."""
    return tuple(_dataset(package) for package in packages)


def extras(package: Package) -> dict[str, Any]:
    """The package with its extras as keys like the others."""
    added = (extra for extra in package.get("extras") or () if isinstance(extra, Mapping) and "key" in extra)
    return {str(extra["key"]): extra.get("value") for extra in added} | dict(package)


def _dataset(package: Package) -> Listing:
    told = extras(package)
    files = tuple(_listing(one, _RESOURCE, _RESOURCE_TEXTS) for one in _many(told.get("resources")) if _is_object(one))
    whole = _listing(told, _DATASET, _DATASET_TEXTS)
    return Listing(whole.iri, whole.texts, whole.values, files)


def _listing(told: Package, fields: Mapping[str, tuple[str, ...]], texts: Mapping[str, str]) -> Listing:
    found = {name: frozenset(value for key in keys for value in _at(told, key)) for name, keys in fields.items()}
    values = {name: told for name, told in found.items() if told}
    return Listing(next(_at(told, "uri"), ""), _texts(told, texts), values)


def _texts(told: Package, keys: Mapping[str, str]) -> Texts:
    """The texts in the languages that ckanext-fluent keeps; else the one that CKAN has, without a language."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for name, key in keys.items():
        translated = told.get(f"{key}_translated")
        by_language = translated if _is_object(translated) else {"": told.get(key)}
        texts = {str(code).lower(): frozenset(_plain(_many(text), "name")) for code, text in by_language.items()}
        if kept := {code: text for code, text in texts.items() if text}:
            found[name] = kept
    return found


def _at(told: Package, key: str) -> Iterator[str]:
    """The values at a key; lists are also written as JSON."""
    name, _, inner = key.partition(".")
    value = told.get(name)
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        with suppress(ValueError, RecursionError):
            value = json.loads(value)
    return _plain(_many(value), inner)


def _plain(values: Iterable[Any], key: str) -> Iterator[str]:
    for value in values:
        inner = value.get(key) if _is_object(value) else value
        if isinstance(inner, str | int | float) and not isinstance(inner, bool) and str(inner):
            yield str(inner)


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _is_object(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)
