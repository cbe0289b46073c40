from __future__ import annotations

import pytest

from completion.refactor.answers.new_imports import (
    missing_imports,
    placed_imports,
    without_new_imports,
)
from completion.refactor.answers.refusal import AnswerRefused
from completion.refactor.change import edited_lines, with_lines_above
from context.syntax import parse
from context.text import Document, Point, Span


def with_imports(language_id: str, text: str, found: tuple[str, ...]) -> str | None:
    """`text` with `found`, needed by the line with `END`; None where there is no place for them."""
    parsed = parse(Document.of(text, language_id=language_id))
    line = text.count("\n", 0, text.index("END"))
    missing = missing_imports(found, parsed)
    place = placed_imports(missing, parsed, line)
    span = Span(Point(line, 0), Point(line, len(parsed.document.line(line))))
    change = edited_lines("a", parsed, span, parsed.document.line(line))
    if place is None:
        return None
    after = with_lines_above(change, *place).after if missing else parsed
    return after.document.text if after else None


def check_imports(language_id: str, text: str, found: tuple[str, ...], expect: str | None) -> None:
    assert with_imports(language_id, text, found) == expect


@pytest.mark.parametrize(
    ("language_id", "text", "new", "expect"),
    [
        # what only type checkers see, another function has or a text says is not there
        (
            "python",
            "import a\nif TYPE_CHECKING:\n    import os\nEND\n",
            "import os",
            "import a\nimport os\nif TYPE_CHECKING:\n    import os\nEND\n",
        ),
        ("python", 'T = """\nimport os\n"""\nEND\n', "import os", None),
        # in another layout it is there
        ("python", "import os, sys\nEND\n", "import sys", "import os, sys\nEND\n"),
        (
            "python",
            "from a import (\n    b,\n    c,\n)\nEND\n",
            "from a import b, c",
            "from a import (\n    b,\n    c,\n)\nEND\n",
        ),
        (
            "go",
            'package a\n\nimport (\n\t"os"\n)\n\n// END\n',
            'import "os"',
            'package a\n\nimport (\n\t"os"\n)\n\n// END\n',
        ),
        # what must come first
        (
            "python",
            '"""D."""\n\nimport a\nEND\n',
            "from __future__ import annotations",
            '"""D."""\n\nfrom __future__ import annotations\n\nimport a\nEND\n',
        ),
        ("python", "\ufeffEND\n", "import a", "\ufeffimport a\n\nEND\n"),
        ("python", "\ufeffEND\r\n", "import a", "\ufeffimport a\r\n\r\nEND\r\n"),
        # conditions of the preprocessor
        (
            "c",
            "#include <a.h>\n#ifdef X\n#include <b.h>\n#endif\nint END;\n",
            "#include <c.h>",
            "#include <a.h>\n#include <c.h>\n#ifdef X\n#include <b.h>\n#endif\nint END;\n",
        ),
        ("swift", "#if os(iOS)\nimport UIKit\n#endif\n// END\n", "import A", None),
        ("c", "#define _GNU_SOURCE\nint END;\n", "#include <c.h>", None),
        # where the text of a page begins
        ("php", "<?php use B\\C; ?>\n<?php\n// END\n", "use D\\E;", None),
        # the other kind of modules
        ("javascript", "const a = require('a');\n// END\n", 'import b from "b";', None),
        ("javascript", "import a from 'a';\n// END\n", 'const b = require("b");', None),
    ],
)
def test_imports_go_where_they_work(
    language_id: str, text: str, new: str, expect: str | None
) -> None:
    if expect is None and language_id == "python":
        expect = f"{new}\n\n{text}"
    check_imports(language_id, text, (new,), expect)


def test_future_imports_stay_above_all_others() -> None:
    found = ("import a", "from __future__ import annotations")
    expect = "from __future__ import annotations\nimport a\n\nEND\n"
    check_imports("python", "END\n", found, expect)
    text = "from __future__ import division\nimport b\nEND\n"
    expect = (
        "from __future__ import division\nfrom __future__ import annotations\nimport a\n"
        "import b\nEND\n"
    )
    check_imports("python", text, found, expect)


@pytest.mark.parametrize(
    ("language_id", "text", "new"),
    [
        ("python", "import simplejson as json\nEND\n", "import json"),
        ("python", "from sqlalchemy import Text\nEND\n", "from typing import Text"),
        (
            "python",
            "try:\n    import ujson as json\nexcept E:\n    import json\nEND\n",
            "import json",
        ),
        ("python", "def path(): pass\nEND\n", "from os import path"),
        ("python", "import a\nEND\n", "from typing import *"),
        ("javascript", 'import {a} from "m";\n// END\n', 'import {a, b} from "m";'),
        ("go", 'package a\n\nimport "text/template"\n\n// END\n', 'import "html/template"'),
    ],
)
def test_a_name_of_the_file_keeps_its_meaning(language_id: str, text: str, new: str) -> None:
    with pytest.raises(AnswerRefused):
        with_imports(language_id, text, (new,))


@pytest.mark.parametrize(
    ("language_id", "head"),
    [
        ("python", "import os; run()"),
        ("python", "from typing import List; run()"),
        ("javascript", 'import "a"; run(); import "b"'),
        ("javascript", 'const a = run(), b = require("b");'),
        ("java", "import a.B; class C {}"),
    ],
)
def test_other_code_in_the_line_of_an_import_is_not_moved(language_id: str, head: str) -> None:
    code = f"{head}\nf"
    assert without_new_imports(code, "f", language_id) == (code, ())
