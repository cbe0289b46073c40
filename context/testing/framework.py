"""Which test framework a text is written for, in a short word for a prompt. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ..languages import language_of

_JAVASCRIPT: Final = (
    (r"\bvitest\b", "vitest"),
    (r"\bnode:test\b", "node:test"),
    (r"\bbun:test\b", "bun test"),
    (r"\bDeno\.test\b", "Deno.test"),
    (r"\bplaywright\b", "Playwright"),
    (r"\bjest\b", "jest"),
    (r"\bmocha\b", "mocha"),
    (r"\bjasmine\b", "jasmine"),
    (r"[\"']ava[\"']", "ava"),
)
_JUNIT: Final = (
    (r"\bkotest\b", "Kotest"),
    (r"\bkotlin\.test\b", "kotlin.test"),
    (r"junit[.\-]jupiter", "JUnit 5"),
    (r"\btestng\b", "TestNG"),
    (r"\borg\.junit\.Test\b|junit:junit|<artifactId>junit<", "JUnit 4"),
)
_C: Final = (
    (r"\bgtest\b|googletest|GTest", "GoogleTest"),
    (r"\bcatch2?\b", "Catch2"),
    (r"\bdoctest\b", "doctest"),
    (r"boost[/.]test|unit_test_framework", "Boost.Test"),
    (r"\bcmocka\b", "cmocka"),
    (r"\bcriterion\b", "Criterion"),
    (r"\bunity(?:\.h|_fixture)", "Unity"),
)

_SIGNS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "python": (
        (r"\bpytest\b", "pytest"),
        (r"\bunittest\b", "unittest"),
        (r"^(?:async )?def test_", "pytest"),
    ),
    "javascript": _JAVASCRIPT,
    "typescript": _JAVASCRIPT,
    "typescriptreact": _JAVASCRIPT,
    "go": ((r"\btestify\b", "go test with testify"), (r"\bginkgo\b", "Ginkgo")),
    "java": _JUNIT,
    "kotlin": _JUNIT,
    "scala": ((r"\bmunit\b", "munit"), (r"\bspecs2\b", "specs2"), (r"scalatest", "ScalaTest")),
    "csharp": (
        (r"\bxunit\b", "xUnit"),
        (r"\bnunit\b", "NUnit"),
        (r"\bmstest\b|VisualStudio\.TestTools", "MSTest"),
    ),
    "ruby": ((r"\brspec\b", "RSpec"), (r"\bminitest\b", "minitest")),
    "php": ((r"\bpest\b", "Pest"), (r"\bphpunit\b", "PHPUnit")),
    "c": _C,
    "cpp": _C,
    "swift": ((r"\bimport Testing\b", "Swift Testing"), (r"\bXCTest\b", "XCTest")),
}
_USUAL: Final[Mapping[str, str]] = {
    "python": "pytest", "go": "go test", "java": "JUnit 5", "kotlin": "JUnit 5",
    "scala": "ScalaTest", "csharp": "xUnit", "php": "PHPUnit", "swift": "XCTest",
    "rust": "cargo test", "elixir": "ExUnit", "dart": "package:test",
}  # fmt: skip
"""Where nothing is said."""
_CHARS_MAX: Final = 100_000


def framework_in(language_id: str, evidence: str) -> str:
    """The framework that `evidence` speaks of, a test's text or a manifest's; else the usual one.

    Empty when the language has no usual one.
    """
    language = language_of(language_id).id
    text = evidence[:_CHARS_MAX]
    for sign, name in _SIGNS.get(language, ()):
        if re.search(sign, text, re.IGNORECASE | re.MULTILINE):
            return name
    return _USUAL.get(language, "")
