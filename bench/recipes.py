"""What a generated country holds: how many things of each kind, and what its claims say.

The mix of the claims is that of the published data, class by class. A value is written
`property=scheme` (a concept of data/concepts/<scheme>.ttl), `property=@kind` (a thing of the same
country) or `property=past` and `property=future` (a year before or after the source's), with `*2` for
up to two values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Kind(NamedTuple):
    """The things of one kind: prefix, class, how many a country has, the word in the label, and its values."""

    prefix: str
    cls: str
    many: int
    english: str
    swedish: str
    values: str = ""


class Recipe(NamedTuple):
    """The claims of one class: how often it comes, what it may be about, what it must and what it may say."""

    cls: str
    weight: int
    about: str
    must: str = ""
    may: str = ""


_IN_COUNTRY: Final = "pa:inCountry=@country"
_IN_PLACE: Final = f"{_IN_COUNTRY} pa:partOf=@country"

# The order matters: a thing may lead to those above it only.
KINDS: Final = (
    Kind("country", "Country", 1, "country", "land"),
    Kind("place", "Region", 3, "region", "region", _IN_PLACE),
    Kind("place", "County", 6, "county", "län", _IN_PLACE),
    Kind("place", "Municipality", 6, "municipality", "kommun", _IN_PLACE),
    Kind("place", "Town", 8, "town", "ort", _IN_PLACE),
    Kind("place", "PartOfCountry", 3, "part of a country", "landsdel", _IN_PLACE),
    Kind(
        "organisation",
        "Organisation",
        45,
        "organisation",
        "organisation",
        f"org:classification=organisation-kind {_IN_COUNTRY}",
    ),
    Kind("project", "Project", 6, "project", "projekt", _IN_COUNTRY),
    Kind("meeting", "Meeting", 9, "meeting", "möte", _IN_COUNTRY),
    Kind("model", "Model", 1, "model", "modell", _IN_COUNTRY),
    Kind("programme", "Programme", 4, "programme", "verksamhet", _IN_COUNTRY),
    Kind("training", "Training", 7, "training", "utbildning", _IN_COUNTRY),
    Kind("run", "TrainingRun", 4, "training run", "utbildningsomgång", f"{_IN_COUNTRY} pa:ofTraining=@training"),
    Kind("scheme", "FundingScheme", 2, "funding scheme", "bidragsprogram", _IN_COUNTRY),
    Kind("term", "Term", 5, "term", "term", _IN_COUNTRY),
    Kind("person", "Person", 4, "holder of a public role", "innehavare av en offentlig roll"),
)

SOURCES: Final = 60

_PLACED: Final = "country place organisation"
_THEMES: Final = "pa:theme=theme*3"
_NETWORK: Final = "pa:inNetwork=@network"

RECIPES: Final = (
    Recipe(
        "Figure",
        59,
        "country place organisation training programme",
        "pa:measure=measure",
        "pa:countingRule=counting pa:setting=setting pa:theme=theme*2",
    ),
    Recipe(
        "Intention",
        35,
        "country place organisation training programme project",
        "pa:firmness=firmness pa:intendedKind=kind pa:theme=theme*2",
        "pa:when=future pa:place=@place pa:setting=setting pa:audience=audience pa:supportFrom=@organisation",
    ),
    Recipe("Attendance", 30, "organisation", "pa:atMeeting=@meeting", _NETWORK),
    Recipe(
        "Milestone",
        26,
        "country organisation place programme project",
        "pa:milestoneKind=milestone pa:when=past",
        "pa:theme=theme pa:setting=setting pa:place=@place",
    ),
    Recipe(
        "MeetingRecord",
        22,
        "meeting",
        "pa:eventKind=event pa:place=@place pa:theme=theme*2 pa:when=past",
        "pa:host=@organisation",
    ),
    Recipe(
        "TrainingRecord",
        20,
        "training run",
        "pa:provider=@organisation pa:theme=theme*2",
        "pa:trainingStatus=training-status pa:delivery=delivery*2 pa:audience=audience pa:coverage=coverage "
        "pa:credential=credential pa:method=method pa:place=@place",
    ),
    Recipe(
        "Partnership",
        20,
        "organisation",
        "pa:inProject=@project pa:partnerRole=network-relation",
        "pa:when=past",
    ),
    Recipe("Assessment", 17, "country organisation programme", _THEMES),
    Recipe(
        "Grant",
        17,
        "project programme organisation",
        "pa:funder=@organisation pa:theme=theme pa:grantStatus=grant-status",
        "pa:recipient=@organisation pa:decidedOn=past pa:degree=degree pa:underScheme=@scheme",
    ),
    Recipe("OrganisationRecord", 16, "organisation", "pa:organisationKind=organisation-kind", "pa:theme=theme*2"),
    Recipe("RoleName", 16, "country", "pa:mapping=mapping pa:roleConcept=role-name pa:theme=theme"),
    Recipe(
        "Learning",
        14,
        _PLACED,
        "pa:learnedFrom=@neighbour pa:learningKind=learning pa:theme=theme*2",
        "pa:when=past",
    ),
    Recipe("RoleHolding", 14, "person", "pa:at=@organisation pa:role=role"),
    Recipe("ProjectRecord", 13, "project", "pa:theme=theme*2", "pa:when=past pa:audience=audience pa:place=@place"),
    Recipe("Membership", 13, "country organisation", _NETWORK),
    Recipe("Deployment", 11, _PLACED, "pa:setting=setting*2", "pa:level=place-level pa:employmentForm=employment"),
    Recipe("NameForm", 11, "organisation project"),
    Recipe("Definition", 11, "term", "pa:theme=theme"),
    Recipe("Effect", 9, "term programme", f"pa:effect=effect pa:evidenceStatus=evidence-status {_THEMES}"),
    Recipe("Obstacle", 8, _PLACED, _THEMES),
    Recipe("Need", 8, _PLACED, _THEMES),
    Recipe(
        "ProgrammeRecord",
        7,
        "programme model",
        "pa:component=component*2 pa:theme=theme",
        "pa:setting=setting*2 pa:provider=@organisation",
    ),
    Recipe("Priority", 7, _PLACED, _THEMES),
    Recipe("Progress", 6, "country place programme", "pa:stage=stage", "pa:level=place-level pa:theme=theme"),
    Recipe("Regulation", 5, "country training", "pa:regulationKind=regulation pa:theme=theme*2", "pa:when=past"),
    Recipe("Strength", 4, "country model programme", _THEMES),
    Recipe("Trend", 3, "country place", f"pa:direction=trend {_THEMES}"),
    Recipe("Condition", 2, "country place", _THEMES),
    Recipe("Absence", 2, "country", f"pa:atMeeting=@meeting {_NETWORK}"),
    Recipe("Dialogue", 2, "country", _NETWORK),
    Recipe("SuccessFactor", 1, "country programme", _THEMES),
    Recipe("Offer", 1, "organisation country", _THEMES),
    Recipe("Representation", 1, "country", f"pa:representedBy=@organisation {_NETWORK}"),
    Recipe("GuestPartnership", 1, "organisation", "pa:inProject=@project", "pa:when=past"),
)

PARTNER_ROLES: Final = ("network-relation:coordinator", "network-relation:project-partner")

# Concepts that a claim of the class cannot carry: what they say is an intention, or has a class of its own.
LEFT_OUT: Final[Mapping[str, frozenset[str]]] = {
    "grant-status": frozenset({"grant-status:applied", "grant-status:being-prepared"}),
    "mapping": frozenset({"mapping:none"}),  # the source of such a word tells of another service
    "measure": frozenset({"measure:age-of-peer-supporters"}),  # of whole groups only
    "stage": frozenset({"stage:pilot-hoped"}),
    "training-status": frozenset({"training-status:planned"}),
}
