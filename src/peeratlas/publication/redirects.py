"""The redirects of w3id.org, where every IRI of ours begins: .htaccess and the README that has to lie beside it.

Rules of https://github.com/perma-id/w3id.org: a folder with both files, brought there by a pull request.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from peeratlas.inventory import FORMS
from peeratlas.settings import Settings

FOLDER: Final = "w3id"
# Of what answers in RDF: its address, and the suffixes that it takes.
_THINGS: Final = (
    r"ontology|shapes|prefixes|edition|(?:ontology|id|concept|labels|graph|query|dataset)/[A-Za-z0-9_./-]*[A-Za-z0-9_-]"
)
_CATALOGUE: Final = "catalog"
_SUFFIXES: Final = {_THINGS: ("ttl", "rdf", "jsonld", "nt"), _CATALOGUE: ("ttl", "rdf", "jsonld")}
_HAS_SUFFIX: Final = "|".join(FORMS)

_HEAD: Final = """\
# Peer Atlas: {base}
# Contact: {contact}
#
# The first of the media types that a client names decides where it is one of RDF and wished for without reserve.
# All else is left to the portal, which weighs the whole of Accept and Accept-Language: pages come from there.

Options +FollowSymLinks -MultiViews
Header always set Access-Control-Allow-Origin "*"
Header always merge Vary "Accept"
RewriteEngine on
"""


def htaccess(base: str, settings: Settings) -> bytes:
    """The rules for Apache; each address is relative to `base`, and each target below the host's public address."""
    head = _HEAD.format(base=base, contact=settings.contact)
    return (head + "".join(_rules(_escaped(settings.root)))).encode()


def readme(base: str, settings: Settings) -> bytes:
    """What people of w3id.org read: whose this is, and where it leads."""
    name = urlsplit(base).path.strip("/")
    return f"""\
# Peer Atlas

`{base}` holds the names of Peer Atlas, a linked atlas of peer support in mental health in the Nordic and Baltic
countries: its things, concepts, ontology, shapes, stored questions and data sets. They lead (303) to
{settings.root}/, by the `Accept` header of the client.

* Published by: {settings.publisher}
* Contact: {settings.contact}
* Account that may change this folder: to be named in the pull request

Both files are written by `peeratlas publish`. They belong into the folder `{name}/` of
https://github.com/perma-id/w3id.org.
""".encode()


def _rules(root: str) -> Iterator[str]:
    for addresses, suffixes in _SUFFIXES.items():
        for suffix in suffixes:
            media_type = FORMS[suffix].media_type.replace("+", r"\+").replace(".", r"\.")
            yield "\n"
            yield f"RewriteCond %{{HTTP_ACCEPT}} ^\\s*{media_type}\\s*(?:,|$) [NC]\n"
            yield f"RewriteCond %{{REQUEST_URI}} !\\.(?:{_HAS_SUFFIX})$\n"
            yield f"RewriteRule ^({addresses})$ {root}/$1.{suffix} [R=303,L]\n"
    yield f"\nRewriteRule ^(.*)$ {root}/$1 [R=303,L]\n"


def _escaped(root: str) -> str:
    """In the target of a rule `%` and `$` stand for something else."""
    return root.replace("%", r"\%").replace("$", r"\$")
