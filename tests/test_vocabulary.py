import pytest

from peeratlas import vocabulary
from peeratlas.vocabulary import CHECKS

HEAD = """@prefix claim: <https://w3id.org/peeratlas/id/claim/> .
@prefix country: <https://w3id.org/peeratlas/id/country/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pa: <https://w3id.org/peeratlas/ontology#> .
@prefix pas: <https://w3id.org/peeratlas/shapes#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix theme: <https://w3id.org/peeratlas/concept/theme/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
GOOD = {
    "ontology/core.ttl": "pa:Country a owl:Class .\npa:Figure a owl:Class .\npa:about a owl:ObjectProperty .\n",
    "ontology/labels/sv.ttl": 'pa:Country rdfs:label "land"@sv .\n',
    "data/countries.ttl": "country:norway a pa:Country .\n",
    "data/a.ttl": "claim:one a pa:Figure ;\n    pa:about country:norway .\n",
}


@pytest.fixture
def found(parsed, prefixes):
    """The findings of a good small checkout with these files put into it, as lines of text."""

    def check(files):
        texts = {name: HEAD + text for name, text in {**GOOD, **files}.items()}
        return [str(finding) for finding in vocabulary.check(parsed(texts), prefixes).findings]

    return check


def test_good_files_have_no_findings_and_the_checks_are_counted(parsed, prefixes):
    report = vocabulary.check(parsed({name: HEAD + text for name, text in GOOD.items()}), prefixes)
    assert report.ok
    assert (report.findings, report.checks_run) == ((), len(CHECKS))


@pytest.mark.parametrize(
    ("name", "text", "line", "said", "rule"),
    [
        (
            "data/b.ttl",
            "claim:two a pa:Figur .\n",
            10,
            "the term pa:Figur is not declared in ontology/. Did you mean pa:Figure?",
            "unknown-term",
        ),
        (
            "data/b.ttl",
            "claim:two a pa:Figure ;\n    pa:xyzzy 1 .\n",
            11,
            "the term pa:xyzzy is not declared in ontology/. Declare it in a module",
            "unknown-term",
        ),
        (
            "data/b.ttl",
            "claim:two a <https://w3id.org/peeratlas/ontology#Figura> .\n",
            10,
            "the term pa:Figura is not declared",
            "unknown-term",
        ),
        (
            "ontology/labels/is.ttl",
            'pa:Countries rdfs:label "land"@is .\n',
            10,
            "the term pa:Countries is not declared",
            "unknown-term",
        ),
        (
            "data/b.ttl",
            "claim:two pa:about country:norwya .\n",
            10,
            "country:norwya is described nowhere. Did you mean country:norway?",
            "dangling-reference",
        ),
        (
            "data/b.ttl",
            "claim:two pa:about\n    theme:xyzzy .\n",
            11,
            "theme:xyzzy is described nowhere. Describe it, or mend",
            "dangling-reference",
        ),
        (
            "data/b.ttl",
            "claim:two pa:about <https://w3id.org/peeratlas/concept/theme> .\n",
            10,
            "https://w3id.org/peeratlas/concept/theme is described nowhere",
            "dangling-reference",
        ),
        (
            "shapes/core.ttl",
            "pas:Claim sh:property pas:Claim-about .\n",
            10,
            "pas:Claim-about is described nowhere",
            "dangling-reference",
        ),
        (
            "data/b.ttl",
            "\nclaim:one a pa:Country .\n",
            11,
            "claim:one is already described at data/a.ttl:10. Join the two",
            "duplicate-id",
        ),
        (
            "data/b.ttl",
            "claim:two a pa:Figure .\n\nclaim:two pa:about 1 .\n",
            12,
            "claim:two is already described at line 10. Join the two",
            "duplicate-id",
        ),
        (
            "data/b.ttl",
            "claim:one pa:about country:norway .\n",
            10,
            "this value of claim:one pa:about stands in data/a.ttl too. Keep it",
            "repeated-triple",
        ),
        (
            "data/b.ttl",
            "claim:two a pa:Figure ;\n    pa:about [ pa:about 1 ] .\n",
            11,
            "there is a blank node here. Give the thing a name",
            "blank-node",
        ),
        ("data/b.ttl", "claim:two pa:about ( 1 ) .\n", 10, "there is a blank node here", "blank-node"),
        ("data/b.ttl", "\n_:two pa:about 1 .\n", 11, "there is a blank node here", "blank-node"),
        (
            "data/b.ttl",
            "claim:two pa:about <javascript:alert(1)> .\n",
            10,
            "a link with the scheme javascript: is not allowed. Use http:, https: or mailto:.",
            "link-scheme",
        ),
        (
            "data/b.ttl",
            'claim:two pa:about 1 ,\n    "ftp://example.org/"^^xsd:anyURI .\n',
            11,
            "a link with the scheme ftp: is not allowed",
            "link-scheme",
        ),
    ],
)
def test_a_fault_is_found_with_file_line_and_remedy(found, name, text, line, said, rule):
    (finding,) = [entry for entry in found({name: text}) if entry.endswith(f"{rule}]")]
    assert finding.startswith(f"{name}:{line}: violation: {said}")


def test_every_check_has_a_case_that_breaks_it():
    cases = next(
        mark for mark in test_a_fault_is_found_with_file_line_and_remedy.pytestmark if mark.name == "parametrize"
    )
    broken = {case[-1].replace("-", "_") for case in cases.args[1]}
    assert {check.__name__.removesuffix("s") for check in CHECKS} == broken


@pytest.mark.parametrize(
    "files",
    [
        {
            "data/b.ttl": "claim:two a pa:Figure ;\n    rdfs:seeAlso <mailto:office@example.org> , <HTTPS://example.org/> .\n"
        },
        {
            "ontology/b.ttl": "owl:Thing a owl:Class .\n",
            "ontology/c.ttl": 'owl:Thing a owl:Class ;\n    rdfs:label "x"@en .\n',
        },
        {"shapes/core.ttl": "pas:Claim sh:or ( pas:Claim ) .\n"},
        {
            "data/b.ttl": 'claim:two a pa:Figure ;\n    rdfs:label """x\ncountry:norway is here\ncountry:norway"""@en .\n'
        },
    ],
)
def test_what_is_allowed_stays_unsaid(found, files):
    assert [entry for entry in found(files) if "repeated-triple" not in entry] == []
