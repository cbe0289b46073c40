from __future__ import annotations

import pytest

from completion.workshop.report import passed_text, plain_text


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ("....\n34 passed in 0.12s\n", "34 tests pass"),
        ("===== 3 skipped, 2 passed, 1 warning in 61.20s (0:01:01) =====\n", "2 tests pass"),
        ("Ran 1 test in 0.001s\n\nOK\n", "1 test passes"),
        ("test result: ok. 3 passed; 0 failed\ntest result: ok. 2 passed;", "5 tests pass"),
        ("Tests:       1 skipped, 12 passed, 13 total\n", "12 tests pass"),
        ("      Tests  7 passed (7)\n", "7 tests pass"),
        ("# tests 4\n# pass 4\n", "4 tests pass"),
        ("  9 passing (12ms)\n", "9 tests pass"),
        ("--- PASS: TestA (0.00s)\n--- PASS: TestB (0.00s)\nok  x 0.1s\n", "2 tests pass"),
        ("all good\n", "tests pass"),
        ("", "tests pass"),
    ],
)
def test_the_number_of_tests_is_read_off_the_output(output: str, text: str) -> None:
    assert passed_text(output) == text


def test_colours_and_line_ends_are_taken_off() -> None:
    output = b"\x1b[32m\x1b[1m34 passed\x1b[0m in 0.12s\r\n\xff"
    assert plain_text(output) == "34 passed in 0.12s\n\ufffd"
