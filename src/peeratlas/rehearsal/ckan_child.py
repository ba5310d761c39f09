"""The child process of `rehearsal/ckan`: a catalogue on standard input, what CKAN makes of it out. Nobody imports this.

It is run by the Python of the venv that has CKAN. CKAN is under the AGPL and meets our code only as this process.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

# CKAN looks for the system's libmagic, which it asks about uploads; a machine without it can read catalogues too.
sys.modules["magic"] = ModuleType("magic")

from ckan.logic.validators import tag_length_validator, tag_name_validator  # noqa: E402
from ckan.model.license import LicenseRegister  # noqa: E402
from ckan.plugins.toolkit import Invalid, config  # noqa: E402
from ckanext.dcat.exceptions import RDFParserException  # noqa: E402
from ckanext.dcat.processors import RDFParser  # noqa: E402


def answer(catalogue: str, media_type: str, language: str) -> dict[str, Any]:
    """`fault` (what could not be read) and the `datasets` as they would be created.

    A tag that CKAN's own rules refuse says why: `refused`. The licence has its title and address, as CKAN shows it.
    """
    config["ckan.locale_default"] = language
    parser = RDFParser(profiles=["euro_dcat_ap_3"])
    try:
        parser.parse(catalogue, _format=media_type)
    except (RDFParserException, ValueError) as fault:
        return {"fault": str(fault), "datasets": []}
    datasets, licences = list(parser.datasets()), LicenseRegister()
    for dataset in datasets:
        if licence := licences.get(dataset["license_id"]):
            dataset |= {"license_title": licence.title, "license_url": licence.url}
    for tag in (tag for dataset in datasets for tag in dataset["tags"]):
        if refused := " ".join(refusals(tag["name"])):
            tag["refused"] = refused
    return {"fault": "", "datasets": datasets}


def refusals(tag: str) -> Iterator[str]:
    """What CKAN has against a tag."""
    for rule in (tag_length_validator, tag_name_validator):
        try:
            rule(tag, {})
        except Invalid as fault:
            yield fault.error


if __name__ == "__main__":
    json.dump(answer(sys.stdin.buffer.read().decode(), *sys.argv[1:]), sys.stdout)
