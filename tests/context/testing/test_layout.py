"""Where tests belong, by the files that a project has. `context.testing.layout` is imported whole:
pytest takes names that begin with `test_` for tests."""

from __future__ import annotations

import time

import pytest

from context.testing import layout


def check_home(path: str, language_id: str, paths: str, expected: str) -> None:
    """Tests of `path` belong at `expected` in a project of these paths."""
    home = layout.test_home(path, language_id, paths.split())
    assert home is not None
    assert home.path == expected
    assert home.is_there is (expected in paths.split())


PYTHON = "app/a.py app/store/b.py app/store/c.py"


@pytest.mark.parametrize(
    ("path", "paths", "expected"),
    [
        ("app/a.py", "app/a.py", "tests/test_a.py"),
        ("app/a.py", "app/a.py test/conftest.py", "test/test_a.py"),
        ("app/store/b.py", f"{PYTHON} tests/test_b.py", "tests/test_b.py"),
        ("app/store/b.py", f"{PYTHON} tests/test_c.py", "tests/test_b.py"),
        ("app/store/b.py", f"{PYTHON} tests/store/test_c.py", "tests/store/test_b.py"),
        ("app/store/b.py", f"{PYTHON} tests/app/store/test_c.py", "tests/app/store/test_b.py"),
        ("app/a.py", f"{PYTHON} tests/app/store/test_c.py", "tests/app/test_a.py"),
        ("app/store/b.py", f"{PYTHON} app/store/c_test.py", "app/store/b_test.py"),
        ("app/store/b.py", f"{PYTHON} app/store/tests/test_c.py", "app/store/tests/test_b.py"),
        ("src/app/a.py", "src/app/a.py src/app/b.py tests/test_b.py", "tests/test_a.py"),
    ],
    ids=str,
)
def test_python(path: str, paths: str, expected: str) -> None:
    check_home(path, "python", paths, expected)


SCRIPTS = "src/a.ts src/b.ts src/ui/c.tsx src/ui/d.tsx"


@pytest.mark.parametrize(
    ("path", "paths", "expected"),
    [
        ("src/a.ts", SCRIPTS, "src/a.test.ts"),
        ("src/a.ts", f"{SCRIPTS} src/b.spec.ts", "src/a.spec.ts"),
        ("src/a.ts", f"{SCRIPTS} src/__tests__/b.test.ts", "src/__tests__/a.test.ts"),
        ("src/ui/c.tsx", f"{SCRIPTS} src/ui/d.test.tsx src/b.spec.ts", "src/ui/c.test.tsx"),
        ("src/ui/c.tsx", f"{SCRIPTS} src/__tests__/b.test.ts", "src/ui/__tests__/c.test.tsx"),
        ("src/ui/c.tsx", f"{SCRIPTS} tests/ui/d.test.tsx", "tests/ui/c.test.tsx"),
        ("src/a.ts", f"{SCRIPTS} tests/ui/d.test.tsx", "tests/a.test.ts"),
        ("lib/a.js", "lib/a.js lib/b.js test/b.test.js", "test/a.test.js"),
    ],
    ids=str,
)
def test_javascript_and_typescript(path: str, paths: str, expected: str) -> None:
    check_home(path, "typescript", paths, expected)


@pytest.mark.parametrize(
    ("language_id", "path", "paths", "expected"),
    [
        ("go", "pkg/a.go", "pkg/a.go", "pkg/a_test.go"),
        (
            "java",
            "core/src/main/java/org/x/A.java",
            "core/src/main/java/org/x/A.java",
            "core/src/test/java/org/x/ATest.java",
        ),
        (
            "java",
            "src/main/java/x/A.java",
            "src/main/java/x/A.java src/main/java/x/y/B.java src/test/java/x/y/BTests.java",
            "src/test/java/x/ATests.java",
        ),
        ("kotlin", "src/main/kotlin/A.kt", "", "src/test/kotlin/ATest.kt"),
        ("scala", "src/main/scala/A.scala", "", "src/test/scala/ASpec.scala"),
        ("rust", "src/a.rs", "src/a.rs tests/all.rs", "src/a.rs"),
        ("csharp", "src/App/Parts/A.cs", "", "tests/App.Tests/Parts/ATests.cs"),
        (
            "csharp",
            "src/App/A.cs",
            "src/App/A.cs src/App/Parts/B.cs test/App.UnitTests/Parts/BTests.cs",
            "test/App.UnitTests/ATests.cs",
        ),
        ("ruby", "app/models/user.rb", "spec/spec_helper.rb", "spec/models/user_spec.rb"),
        ("ruby", "lib/x/a.rb", "lib/b.rb test/b_test.rb test/x/c_test.rb", "test/x/a_test.rb"),
        ("php", "src/Shop/Cart.php", "", "tests/Shop/CartTest.php"),
        ("cpp", "src/a.cc", "src/a.cc test/main_test.cc", "test/a_test.cc"),
        ("cpp", "src/a.cc", "src/a.cc src/b.cc tests/test_b.cc", "tests/test_a.cc"),
        ("cpp", "src/a.hpp", "", "tests/a_test.cpp"),
        ("c", "src/a.c", "", "tests/test_a.c"),
        ("swift", "Sources/App/A.swift", "", "Tests/AppTests/ATests.swift"),
        ("elixir", "lib/app/a.ex", "", "test/app/a_test.exs"),
        ("dart", "lib/a.dart", "", "test/a_test.dart"),
    ],
    ids=str,
)
def test_other_languages(language_id: str, path: str, paths: str, expected: str) -> None:
    check_home(path, language_id, paths, expected)


def test_a_file_that_holds_tests_is_their_home() -> None:
    check_home("tests/test_a.py", "python", "app/a.py tests/test_a.py", "tests/test_a.py")


def test_the_nearer_of_two_tests_of_the_same_name_is_meant() -> None:
    paths = "a/run.py b/run.py tests/a/test_run.py tests/b/test_run.py"
    check_home("b/run.py", "python", paths, "tests/b/test_run.py")


def test_a_test_of_a_file_of_the_same_name_elsewhere_is_not_taken_for_ours() -> None:
    paths = "a/run.py b/run.py tests/a/test_run.py"
    check_home("b/run.py", "python", paths, "tests/b/test_run.py")


def test_a_language_without_customs_has_no_home() -> None:
    assert layout.test_home("a.css", "css", ["a.css"]) is None
    assert layout.test_home("notes.md", "markdown", ["notes.md"]) is None


@pytest.mark.parametrize(
    ("language_id", "evidence", "framework"),
    [
        ("python", "import unittest\n\nclass A(unittest.TestCase): ...\n", "unittest"),
        ("python", "from a import b\n\ndef test_b() -> None: ...\n", "pytest"),
        ("python", "", "pytest"),
        ("typescript", 'import { it } from "vitest";', "vitest"),
        ("javascriptreact", '{"devDependencies": {"jest": "30"}}', "jest"),
        ("javascript", "import test from 'node:test';", "node:test"),
        ("javascript", "", ""),
        ("java", "import org.junit.Test;", "JUnit 4"),
        ("java", "import org.junit.jupiter.api.Test;", "JUnit 5"),
        ("csharp", "using NUnit.Framework;", "NUnit"),
        ("ruby", 'gem "rspec"', "RSpec"),
        ("cpp", "#include <gtest/gtest.h>", "GoogleTest"),
        ("swift", "import Testing", "Swift Testing"),
        ("go", "", "go test"),
    ],
)
def test_a_framework_is_told_from_what_is_shown(
    language_id: str, evidence: str, framework: str
) -> None:
    home = layout.test_home("src/a.x", language_id, [], evidence)
    assert home is not None
    assert home.framework == framework


@pytest.mark.parametrize(
    "path",
    [
        "tests/a.py", "a/test_b.py", "b_test.go", "src/__tests__/x.ts", "x.spec.tsx",
        "OrderTest.java", "App.Tests/Order.cs", "spec/a_spec.rb", "tests/conftest.py",
        "Tests/AppTests/A.swift",
    ],
)  # fmt: skip
def test_tests_are_known_by_name_or_folder(path: str) -> None:
    assert layout.is_test_path(path)


@pytest.mark.parametrize(
    "path",
    ["a.py", "contest/a.py", "latest.py", "Latest.java", "attest.go", "testing.md", "protest.ts"],
)
def test_a_name_that_only_sounds_like_tests_is_none(path: str) -> None:
    assert not layout.is_test_path(path)


def test_a_large_project_is_quick() -> None:
    paths = [f"pkg{n % 40}/part{n}.py" for n in range(5_000)]
    paths += [f"tests/pkg{n % 40}/test_part{n}.py" for n in range(0, 5_000, 2)]
    begun = time.perf_counter()
    home = layout.test_home("pkg1/part4241.py", "python", paths)
    assert home is not None
    assert home.path == "tests/pkg1/test_part4241.py"
    assert time.perf_counter() - begun < 1.0
