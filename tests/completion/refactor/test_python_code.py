from __future__ import annotations

import ast

import pytest

from completion.refactor.python_code import (
    has_docstring,
    loses_comments,
    parse_block,
    same_but_annotations,
    same_but_docstrings,
)


def tree(code: str) -> ast.Module:
    parsed = parse_block(code)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    "code",
    [
        "x = 1\n",
        "    def f():\n        return 1",
        "\n\n    x = 1\n",
        "\tif a:\n\t\tb",
        "    x = '''\nno indentation here'''",
        "def f():\r\n    return 1\r\n",
        "return 1",
        "x = '\\d'",
        "",
    ],
)
def test_whole_lines_can_be_read_wherever_they_stand(code: str) -> None:
    assert parse_block(code) is not None


@pytest.mark.parametrize(
    "code", ["def f(", "else:\n    x", "        a\n    b", "x = \x00", "(" * 5_000 + ")" * 5_000]
)
def test_what_is_no_python_is_none_and_no_error(code: str) -> None:
    assert parse_block(code) is None


@pytest.mark.parametrize(
    ("code", "has"),
    [
        ('def f():\n    """One."""', True),
        ('@a\nasync def f():\n    r"""One."""\n    x', True),
        ("class A:\n    'One.'", True),
        ('    def f(self):\n        """One."""', True),
        ("def f():\n    return 1", False),
        ("def f():\n    'a'.join(x)", False),
        ("def f():\n    def g():\n        'One.'", False),
        ("def f(", False),
        ("x = 1", False),
    ],
)
def test_a_docstring_is_the_first_statement_of_the_first_definition(code: str, has: bool) -> None:
    assert has_docstring(code) is has


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("def f():\n    return 1", "def f():\n    '''One.'''\n    return 1", True),
        ("def f():\n    return 1", "def f():\n    '''One.'''\n    return 2", False),
        ("def f():\n    '''One.'''", "def f():\n    pass", True),
        ("class A:\n    x = 1", "class A:\n    '''One.'''\n    x = 1", True),
        ("def f():\n    return 1", "'''One.'''\ndef f():\n    return 1", False),
        ("def f():\n    x = 1", "def f():\n    x = 1  # now with a remark", True),
    ],
)
def test_docstrings_do_not_count(old: str, new: str, same: bool) -> None:
    assert same_but_docstrings(tree(old), tree(new)) is same


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("def f(a): return a", "def f(a: int) -> int: return a", True),
        ("def f(*a, b, **c): pass", "def f(*a: int, b: str, **c: object) -> None: pass", True),
        ("async def f(a): pass", "async def f(a: int): pass", True),
        ("class A:\n    def f(self): pass", "class A:\n    def f(self) -> None: pass", True),
        ("def f():\n    x = 1", "def f():\n    x: int = 1", True),
        ("def f():\n    def g(a): pass", "def f():\n    def g(a: int): pass", True),
        ("def f(a): return a", "def f(a: int): return a + 0", False),
        ("def f(a=1): pass", "def f(a: int = 2): pass", False),
        ("def f(a): pass", "def f(b: int): pass", False),
        # A field of a dataclass, a local name: an annotation can change the program.
        ("class A:\n    x = 1", "class A:\n    x: int = 1", False),
        ("class A:\n    x: int\n    def f(self): pass", "class A:\n    def f(self): pass", False),
        ("class A:\n    x: int", "class A:\n    y: int", False),
        ("def f():\n    print(x)", "def f():\n    x: int\n    print(x)", False),
        ("def f():\n    x: int\n    g()", "def f():\n    x: int\n    g()", True),
        ("x = 1", "x: int = 1", False),
        (
            "def f():\n    class A:\n        x = 1",
            "def f():\n    class A:\n        x: int = 1",
            False,
        ),
    ],
)
def test_hints_of_functions_do_not_count(old: str, new: str, same: bool) -> None:
    assert same_but_annotations(tree(old), tree(new)) is same


@pytest.mark.parametrize(
    ("old", "new", "loses"),
    [
        ("x = 1  # one", "x = 1  # one", False),
        ("x = 1  # one", "x = 1  # two", True),
        ("# a\n# a\nx = 1", "# a\nx = 1", True),
        ("x = '# no comment'", "x = 1", False),
        ("x = 1", "x = 1  # new", False),
        ("    x = 1  # one", "    x = 1", True),
    ],
)
def test_comments_are_counted(old: str, new: str, loses: bool) -> None:
    assert loses_comments(old, new) is loses
