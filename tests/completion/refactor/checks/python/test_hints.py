from __future__ import annotations

import pytest

from completion.refactor.checks.python.hints import hints_failure

OLD = "def f(a, b=1):\n    # Adds.\n    return a + b\n"
FAIL_CODE, FAIL_COMMENT, FAIL_NONE = "beside the type hints", "drops comments", "adds no"
FAIL_CHANGED, FAIL_NAME = "changes a type hint", "does not know"


def check_hints(signature: str, failure: str = "", *, above: str = "", old: str = OLD) -> None:
    """Replacing the header of `old` by `signature`, below `above`, fails with `failure`."""
    header = old.partition("\n")[0]
    text = above + old
    found = hints_failure(old, old.replace(header, signature), text, above.count("\n"))
    assert bool(found) is bool(failure)
    assert failure in found


@pytest.mark.parametrize(
    "signature",
    [
        "def f(a: int, b: int = 1) -> int:",
        "def f(a: list[int] | None, b=1):",
        "def f(a, b: dict[str, tuple[int, ...]] = 1):",
        "def f(a, b=1) -> None:",
        "def f(a: 'Anything', b=1):",
        "def f(a: type[int], b=1):",
    ],
)
def test_built_in_types_are_known(signature: str) -> None:
    check_hints(signature)


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ("from typing import Any\n", "Any"),
        ("import numpy as np\n", "np.ndarray"),
        ("import os.path\n", "os.PathLike[str]"),
        ("class Own:\n    pass\n", "Own"),
        ("Alias = int\n", "Alias"),
        ("Alias: object = int\n", "Alias"),
        ("try:\n    from a import A\nexcept ImportError:\n    A = None\n", "A"),
        ("if version > 3:\n    from a import A\nelse:\n    from b import A\n", "A"),
        ("from __future__ import annotations\nif TYPE_CHECKING:\n    from a import A\n", "A"),
    ],
)
def test_names_that_the_file_has_bound_above_are_known(above: str, name: str) -> None:
    check_hints(f"def f(a: {name}, b=1):", above=above)
    check_hints(f"def f(a: {name}, b=1):", FAIL_NAME)


@pytest.mark.parametrize(
    "hint",
    [
        "Any",
        "Optional[int]",
        "any",
        "callable",
        "callable[[int], int]",
        "int[str]",
        "'A' | None",
        "print('now')",
        "list[Unknown]",
        "lambda: 1",
        "3",
        "(int, str)",
        "None | None",
        "1 | int",
        "[int] | None",
        "'run()'",
        "[x for x in y]",
    ],
)
def test_a_hint_that_may_fail_when_it_runs_is_refused(hint: str) -> None:
    check_hints(f"def f(a: {hint}, b=1):", FAIL_NAME)


@pytest.mark.parametrize(
    ("above", "hint"),
    [
        ("A = 3\n", "A"),
        ("A: int = 3\n", "A | None"),
        ("list = [1]\n", "list"),
        ("def set():\n    pass\n", "set[int]"),
        ("class Own:\n    pass\n", "Own[int]"),
    ],
)
def test_what_is_no_such_type_in_this_file_is_refused(above: str, hint: str) -> None:
    check_hints(f"def f(a: {hint}, b=1):", FAIL_NAME, above=above)


def test_a_method_hides_the_type_of_its_name_from_the_methods_below() -> None:
    old = "    def f(self, other):\n        return other\n"
    new = old.replace("other)", "other: list[int])")
    text = "class Own:\n    def list(self):\n        pass\n\n"
    assert FAIL_NAME in hints_failure(old, new, text + old, 4)
    late = "from __future__ import annotations\n"
    assert hints_failure(old, new, late + text + old, 5) == ""


def test_a_name_that_only_type_checkers_see_is_not_known() -> None:
    check_hints("def f(a: A, b=1):", FAIL_NAME, above="if TYPE_CHECKING:\n    from a import A\n")


def test_a_name_that_is_bound_later_is_not_known() -> None:
    new = OLD.replace("a,", "a: Later,")
    assert FAIL_NAME in hints_failure(OLD, new, OLD + "class Later:\n    pass\n", 0)


def test_a_class_is_not_known_inside_itself() -> None:
    old = "    def f(self, other):\n        return other\n"
    new = old.replace("other)", "other: Own)")
    assert FAIL_NAME in hints_failure(old, new, "class Own:\n" + old, 1)
    quoted = new.replace("Own", "'Own'")
    assert hints_failure(old, quoted, "class Own:\n" + old, 1) == ""


def test_each_way_to_do_more_or_less_than_asked_is_named() -> None:
    check_hints("def f(a: int, b=2):", FAIL_CODE)
    check_hints("def g(a: int, b=1):", FAIL_CODE)
    check_hints("def f(a, b=1):", FAIL_NONE)
    without = "def f(a: int, b=1):\n    return a + b\n"
    assert FAIL_COMMENT in hints_failure(OLD, without, OLD, 0)


def test_hints_that_were_there_stay() -> None:
    old = "def f(a: int, b, c) -> int:\n    return a\n"
    check_hints("def f(a: int, b: int, c) -> int:", old=old)
    check_hints("def f(a: str, b: int, c) -> int:", FAIL_CHANGED, old=old)
    check_hints("def f(a, b: int, c: int) -> int:", FAIL_CHANGED, old=old)


def test_code_that_cannot_be_read_is_said_so() -> None:
    assert "as Python" in hints_failure("def f(", OLD, OLD, 0)
    assert "syntax error" in hints_failure(OLD, "def f(", OLD, 0)


def test_in_a_file_with_errors_only_built_in_types_are_known() -> None:
    above = "from typing import Any\nx = = 1\n"
    check_hints("def f(a: int, b=1):", above=above)
    check_hints("def f(a: Any, b=1):", FAIL_NAME, above=above)


def test_a_failure_names_nothing_of_the_users() -> None:
    failure = hints_failure(OLD, OLD.replace("a,", "a: SecretName,"), OLD, 0)
    assert "SecretName" not in failure
