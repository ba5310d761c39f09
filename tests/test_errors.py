import pytest

from peeratlas import errors
from peeratlas.errors import AtlasError, DateError, RejectedError, SourceError, TurtleError, UnknownQueryError
from peeratlas.report import Finding, Report

CODES = {
    "AtlasError": (1, 500),
    "BusyError": (1, 503),
    "CopyError": (1, 500),
    "DateError": (3, 500),
    "GateError": (1, 400),
    "NoCkanError": (1, 500),
    "FarStoreError": (1, 503),
    "LargeQueryError": (1, 400),
    "NoSnapshotError": (1, 503),
    "NotFoundError": (1, 404),
    "ParameterError": (2, 400),
    "PlaceholderError": (2, 500),
    "PublicationError": (1, 500),
    "QueryError": (1, 400),
    "QueryFileError": (3, 500),
    "RejectedError": (4, 500),
    "RequestError": (1, 500),  # each says its own status
    "SettingsError": (2, 500),
    "SnapshotError": (1, 500),
    "SourceError": (3, 500),
    "TooHeavyError": (1, 504),
    "TooManyError": (1, 429),
    "TooMuchError": (1, 422),
    "TurtleError": (3, 500),
    "UnknownQueryError": (2, 404),
    "WaitError": (1, 503),
}


def test_every_error_has_the_exit_code_and_the_status_of_the_table():
    found = {
        name: (kind.exit_code, kind.http_status)
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, AtlasError)
    }
    assert found == CODES


def test_a_source_error_says_file_line_problem_and_remedy():
    error = TurtleError("data/x.ttl", 12, "an IRI is not well formed.", "Take the space out.")
    assert str(error) == "data/x.ttl:12: an IRI is not well formed. Take the space out."


@pytest.mark.parametrize(
    ("path", "line", "place"), [("data", None, "data: "), (None, None, ""), ("a.ttl", 0, "a.ttl:0: ")]
)
def test_a_source_error_leaves_out_a_place_that_nobody_knows(path, line, place):
    assert str(SourceError(path, line, "it is empty", "Fill it.")) == f"{place}it is empty. Fill it."


def test_a_fault_found_without_a_file_is_given_its_place_later():
    error = DateError(None, None, "no date", "Write one.").at("data/x.ttl", 3)
    assert isinstance(error, DateError)
    assert str(error) == "data/x.ttl:3: no date. Write one."


def test_a_rejected_error_shows_what_its_report_found():
    report = Report.of([Finding("violation", "rule", "claim:a", "It is wrong. Mend it.", "a.ttl", 2)], 1)
    assert str(RejectedError(report)).splitlines() == list(report.lines())


def test_an_unknown_query_names_the_near_ones():
    assert str(UnknownQueryError("figure", ["figures"])) == "There is no question named figure. Did you mean figures?"
    assert str(UnknownQueryError("x")) == "There is no question named x."
