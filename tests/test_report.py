import json

from peeratlas.report import Finding, Report

WRONG = Finding("violation", "rule", "claim:a", "It is wrong. Mend it.", "b.ttl", 9)
ODD = Finding("warning", "rule", "claim:b", "It is odd. Look at it.", "a.ttl", 1)
FYI = Finding("info", "rule", "claim:c", "It is so.")


def test_a_report_of_warnings_only_is_well():
    assert Report.of([ODD, FYI], 3).ok
    assert not Report.of([ODD, WRONG], 3).ok


def test_findings_stand_gravest_first_and_once():
    assert Report.of([FYI, ODD, WRONG, ODD], 1).findings == (WRONG, ODD, FYI)


def test_lines_are_compared_as_numbers():
    findings = [Finding("violation", "r", "f", "m", "a.ttl", line) for line in (10, 9, 100)]
    assert [finding.line for finding in Report.of(findings, 1).findings] == [9, 10, 100]


def test_merging_joins_findings_and_adds_up_the_checks():
    merged = Report.of([WRONG], 2).merge(Report.of([ODD], 3), Report((), 4))
    assert merged == Report((WRONG, ODD), 9)


def test_the_text_names_place_severity_message_focus_and_rule():
    assert list(Report.of([WRONG, ODD, ODD, FYI], 5).lines()) == [
        "b.ttl:9: violation: It is wrong. Mend it. [claim:a, rule]",
        "a.ttl:1: warning: It is odd. Look at it. [claim:b, rule]",
        "info: It is so. [claim:c, rule]",
        "5 checks run: 1 violation, 1 warning, 1 info",
    ]


def test_an_empty_report_says_how_many_checks_found_nothing():
    assert list(Report((), 7).lines()) == ["7 checks run: nothing found"]


def test_the_dictionary_survives_json():
    report = Report.of([WRONG, FYI], 2).as_dict()
    assert json.loads(json.dumps(report)) == report
    assert report["ok"] is False
    assert report["findings"][1] == {
        "severity": "info",
        "rule": "rule",
        "focus": "claim:c",
        "message": "It is so.",
        "path": None,
        "line": None,
    }
