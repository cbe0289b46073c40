from __future__ import annotations

import pytest

from completion.workshop.findings import Finding, listed, new_findings
from completion.workshop.linters import linter_reader

RUFF = (
    '[{"filename": "a.py", "location": {"row": 4, "column": 12}, "code": "F821",'
    ' "message": "Undefined name `x`", "severity": "error"}]'
)
ESLINT = (
    '[{"filePath": "a.js", "messages": ['
    '{"ruleId": "no-unused-vars", "severity": 1, "message": "warns", "line": 1},'
    '{"ruleId": "no-undef", "severity": 2, "message": "\'b\' is not defined.", "line": 2},'
    '{"ruleId": null, "severity": 2, "message": "Parsing error", "fatal": true}]}]'
)
PYRIGHT = (
    "warning: there is a newer version\n"
    '{"generalDiagnostics": [{"file": "a.py", "severity": "error", "rule": "reportCallIssue",'
    ' "message": "two\\n  lines", "range": {"start": {"line": 3, "character": 0}}},'
    '{"file": "a.py", "severity": "warning", "message": "warns"}], "summary": {}}\n'
)


@pytest.mark.parametrize(
    ("linter", "output", "expected"),
    [
        ("ruff", RUFF, [Finding("a.py", 4, "F821", "Undefined name `x`")]),
        (
            "eslint",
            ESLINT,
            [
                Finding("a.js", 2, "no-undef", "'b' is not defined."),
                Finding("a.js", 0, "", "Parsing error"),
            ],
        ),
        ("pyright", PYRIGHT, [Finding("a.py", 4, "reportCallIssue", "two lines")]),
        (
            "tsc",
            "src/a.ts(2,10): error TS2339: Property 'b'\n  Type 'x'\nerror TS18003: No inputs\n",
            [
                Finding("src/a.ts", 2, "TS2339", "Property 'b'"),
                Finding("", 0, "TS18003", "No inputs"),
            ],
        ),
        (
            "mypy",
            'a.py:1: error: Name "x" is not defined  [name-defined]\na.py:2: note: See\n',
            [Finding("a.py", 1, "name-defined", 'Name "x" is not defined')],
        ),
        (
            "go vet",
            "# example.com/x\nvet: ./a.go:6:2: undefined: x\n./b.go:3:1: unreachable code\n",
            [
                Finding("./a.go", 6, "vet", "undefined: x"),
                Finding("./b.go", 3, "", "unreachable code"),
            ],
        ),
        (
            "cargo check",
            "src/main.rs:2:5: error[E0425]: cannot find value `x`\nsrc/a.rs:1:1: warning: unused\n"
            "error: could not compile `x` (bin) due to 1 previous error\n",
            [Finding("src/main.rs", 2, "E0425", "cannot find value `x`")],
        ),
    ],
)
def test_each_linters_own_form_is_read(linter: str, output: str, expected: list[Finding]) -> None:
    assert linter_reader(linter)(output) == expected


@pytest.mark.parametrize(
    ("linter", "output"),
    [
        (
            "eslint",
            '[{"filePath": "a.js", "messages": [{"ruleId": null, "fatal": false, "severity": 1,'
            ' "message": "File ignored because of a matching ignore pattern."}]}]',
        ),
        ("pyright", '{"generalDiagnostics": [], "summary": {"filesAnalyzed": 0}}'),
    ],
)
def test_a_linter_that_has_read_no_file_has_found_nothing_out(linter: str, output: str) -> None:
    with pytest.raises(ValueError, match="file is"):
        linter_reader(linter)(output)


def test_a_module_that_would_have_to_be_fetched_is_no_finding() -> None:
    output = "a.go:3:8: example.com/y@v1.2.0: module lookup disabled by GOPROXY=off\n"
    assert linter_reader("go vet")(output) == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [("", True), ("tsconfig.json", True), ("calc/Cargo.toml", True), ("a.go", False)],
)
def test_what_a_linter_says_of_its_set_up_is_told_from_what_it_says_of_code(
    path: str, expected: bool
) -> None:
    assert Finding(path, 0, "", "x").is_of_setup == expected


def test_a_finding_that_has_only_moved_is_not_new() -> None:
    before = [Finding("a.py", 3, "F811", "Redefinition of `os` from line 1: here")]
    after = [Finding("a.py", 9, "F811", "Redefinition of `os` from line 7: here")]
    assert new_findings(before, after, ()) == []


def test_one_more_of_the_same_is_new() -> None:
    one = Finding("a.py", 3, "F821", "Undefined name `x`")
    assert new_findings([one], [one, one], ()) == [one]


def test_another_file_has_its_own() -> None:
    before, after = Finding("a.py", 3, "F821", "x"), Finding("b.py", 3, "F821", "x")
    assert new_findings([before], [after], ()) == [after]


def test_a_finding_moves_with_its_file() -> None:
    before, after = Finding("a.py", 3, "F821", "x"), Finding("b.py", 3, "F821", "x")
    assert new_findings([before], [after], {"a.py", "b.py"}) == []


def test_a_measure_that_changes_is_the_same_finding() -> None:
    before = [Finding("a.py", 1, "C901", "`f` is too complex (11 > 10)")]
    after = [Finding("a.py", 1, "C901", "`f` is too complex (12 > 10)")]
    assert new_findings(before, after, ()) == []


def test_findings_are_listed_as_in_a_terminal() -> None:
    found = [Finding("a.py", 3, "F821", "x"), Finding("", 0, "", "No inputs")]
    assert listed(found) == "a.py:3: F821 x\nNo inputs\n"
