from __future__ import annotations

import hashlib

from bench.filter_pass_rate import is_same_text


def test_positions_of_another_version_of_a_file_are_recognised() -> None:
    text = "x = 1\ny = call()  \n"
    row = {"offset": 10, "line_end": 18}
    assert is_same_text(row, text)
    row_with_digest = {**row, "gt_sha256": hashlib.sha256(b"call()").hexdigest()}
    assert is_same_text(row_with_digest, text)
    assert not is_same_text(row_with_digest, f"# new\n{text}")
