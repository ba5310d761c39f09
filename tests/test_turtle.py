from itertools import pairwise

import pytest

from peeratlas.sources import find
from peeratlas.turtle import check

GOOD = """# norway.ttl - what is said of Norway.
# Checked by: shapes/core.ttl
@prefix claim:   <https://w3id.org/peeratlas/id/claim/> .
@prefix country: <https://w3id.org/peeratlas/id/country/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix pa:      <https://w3id.org/peeratlas/ontology#> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd:     <http://www.w3.org/2001/XMLSchema#> .

country:norway a pa:Country ;
    skos:prefLabel "Norway"@en , "Norge"@nb ,
        "Norge"@sv ;
    dcterms:description \"\"\"Two lines;@@

and a tab . \"\"\"@en .

#### Claims

# Why this one comes first.
claim:norway-2023 a pa:Figure ;  # at the end of a line
    pa:about country:norway ;
    pa:asOf "../2023-11-26" ;
    pa:checked true ;
    pa:max 400 ;
    pa:read "2023-11-30"^^xsd:date ;
    pa:share 7.5 .

claim:norway-2024
    pa:about ( country:norway
               country:norway ) , [ pa:max 1 ; pa:min 1 ] .
""".replace("@@", "  ")


def findings(checkout, text, name="data/countries/norway.ttl"):
    (source,) = (source for source in find(checkout({"data/a.ttl": "", name: text})) if source.relative == name)
    return [
        (finding.line, finding.rule.removeprefix("turtle-"), finding.message)
        for finding in check(source, source.prefixes)
    ]


def changed(old, new):
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


def test_the_normal_form_has_no_findings(checkout):
    assert findings(checkout, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "rule", "said"),
    [
        ("# norway.ttl -", "# sweden.ttl -", 1, "head", "Write `# norway.ttl - what is in here.`"),
        ("# Checked by: shapes/core.ttl", "# Norway", 2, "head", "Write `# Checked by: shapes/x.ttl`."),
        (
            "@prefix pa:      <",
            "@prefix pa: <",
            6,
            "prefix",
            "Write `@prefix pa:      <https://w3id.org/peeratlas/ontology#> .`",
        ),
        (
            "pa:      <https://w3id.org/peeratlas/ontology#>",
            "pa:      <https://example.org/>",
            6,
            "prefix",
            "is not that of ontology/prefixes.ttl",
        ),
        (
            "@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .\n",
            "@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .\n@prefix theme:   <https://w3id.org/peeratlas/concept/theme/> .\n",
            8,
            "prefix",
            "theme: is not used",
        ),
        (
            "@prefix xsd:  ",
            "@prefix xsx:  ",
            8,
            "prefix",
            "xsx: is not in ontology/prefixes.ttl. Did you mean xsd:?",
        ),
        (" ;\n    pa:max 400", " ;\n   pa:max 400", 24, "layout", "pa:max is not indented by 4 spaces"),
        (" ;\n    pa:max 400", " ; pa:max 400", 23, "layout", "pa:max stands after `;`"),
        (
            "country:norway a pa:Country",
            "country:norway\n    a pa:Country",
            11,
            "layout",
            "`a` is not on the line of its subject",
        ),
        (
            "country:norway a pa:Country",
            "  country:norway a pa:Country",
            10,
            "layout",
            "country:norway does not begin its line",
        ),
        ('        "Norge"@sv', '    "Norge"@sv', 12, "layout", '"Norge" goes on from above. Indent it by 8'),
        ("pa:max 400 ;", "pa:max 400;", 24, "layout", "not one space before `;`"),
        ("pa:share 7.5 .", "pa:share 7.5\n    .", 27, "layout", "not one space before `.`"),
        ("pa:share 7.5 .", "pa:share 7.5 ; .", 26, "layout", "There is a `;` before `.`"),
        (".\n\nclaim:norway-2024", ".\nclaim:norway-2024", 27, "layout", "no empty line before the block"),
        ("    pa:max 400 ;", "\n    pa:max 400 ;", 24, "layout", "an empty line inside a block"),
        ("\n\n#### Claims", "\n\n\n#### Claims", 16, "space", "two empty lines"),
        ("pa:max 400 ;", "pa:max 400 ; ", 24, "space", "ends in spaces"),
        ("pa:max 400 ;", "pa:max 400 ;\r", 24, "space", "carriage return"),
        ("    pa:max", "\tpa:max", 24, "space", "a tab in the line"),
        ("pa:min 1 ] .\n", "pa:min 1 ] .", 30, "space", "exactly one line break"),
        ("pa:min 1 ] .\n", "pa:min 1 ] .\n\n", 32, "space", "exactly one line break"),
        (
            "claim:norway-2024",
            "claim:lithuania",
            28,
            "order",
            "claim:lithuania stands after claim:norway-2023",
        ),
        ("    pa:max 400", "    pa:about 400", 24, "order", "pa:about stands after pa:checked"),
        ("    pa:checked true", "    pa:max true", 24, "order", "pa:max is said twice of claim:norway-2023"),
        (
            "    pa:about country:norway ;",
            "    skos:note country:norway ;",
            22,
            "order",
            "The order is: a, label, by name",
        ),
        ("400", "0400", 24, "literal", "0400 is not the canonical form of a number"),
        ("7.5", "7.50", 26, "literal", "7.50 is not the canonical form of a number"),
        ('"Norge"@nb', "'Norge'@nb", 11, "literal", "single quotation marks"),
        ("400", "4e2", 24, "literal", "4e2 is not the canonical form of a number"),
        ("400", '"0400"^^xsd:integer', 24, "literal", '"0400" is not the canonical form of xsd:integer'),
        ("2023-11-30", "2023-11", 25, "literal", '"2023-11" is not the canonical form of xsd:date'),
        ('"../2023-11-26"', '"../2023-11-26"^^xsd:string', 22, "literal", "^^xsd:string says nothing"),
    ],
)
def test_each_departure_is_found_at_its_line(checkout, old, new, line, rule, said):
    found = findings(checkout, changed(old, new))
    assert any((at, kind) == (line, rule) and said in message for at, kind, message in found), found


def test_prefixes_stand_by_name(checkout):
    lines = GOOD.split("\n")
    lines[2], lines[3] = lines[3], lines[2]
    assert findings(checkout, "\n".join(lines)) == [
        (4, "prefix", "claim: stands after country:. Sort the prefixes by name.")
    ]


def test_findings_name_the_file_and_come_by_line(checkout):
    text = (
        changed("400", "0400").replace("7.5", "7.50").replace("pa:about country:norway ;", "pa:about country:norway;")
    )
    found = findings(checkout, text)
    assert all(before <= after for before, after in pairwise(found))
    assert [line for line, _, _ in found] == [21, 24, 26]


SHAPE = """# core.ttl - what a claim must have.
# Checked by: shapes/shapes.ttl
@prefix pa:  <https://w3id.org/peeratlas/ontology#> .
@prefix pas: <https://w3id.org/peeratlas/shapes#> .
@prefix sh:  <http://www.w3.org/ns/shacl#> .

pas:Claim-about a sh:PropertyShape ;
    sh:path pa:about ;
    sh:name "about"@en ;
    sh:description "What it is about."@en ;
    sh:class pa:Subject ;
    sh:minCount 1 ;
    sh:severity sh:Violation ;
    sh:message "A claim is about something. Say what."@en .
"""


def test_a_property_shape_has_an_order_of_its_own(checkout):
    assert findings(checkout, SHAPE, "shapes/core.ttl") == []
    by_name = SHAPE.replace("sh:path pa:about", "sh:class pa:Subject").replace(
        "sh:class pa:Subject ;\n    sh:min", "sh:path pa:about ;\n    sh:min"
    )
    found = findings(checkout, by_name, "shapes/core.ttl")
    assert [(line, rule) for line, rule, _ in found] == [(9, "order"), (11, "order")]
    assert "path, name, description, the others by name, severity, message" in found[0][2]
