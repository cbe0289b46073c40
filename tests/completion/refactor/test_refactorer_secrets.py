"""Secrets in a refactor: not sent, and back in the answer."""

from __future__ import annotations

from typing import Any

import pytest

from completion.refactor.hunks import apply_edits
from completion.values import (
    Diagnostic,
    EngineOptions,
)
from context.text import Point, Span
from tests.support.marked import selected
from tests.support.refactor_desk import RefactorDesk, check_refactor

KEY = "\n".join(
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        "MIIEpAIBAAKCAQEAxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcd",
        "QQQQpAIBAAKCAQEAxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcd",
        "-----END RSA PRIVATE KEY-----",
    ]
)
SECRET = "ghp_" + "a1" * 18
HUNK = "<<<<<<< SEARCH\n{}\n=======\n{}\n>>>>>>> REPLACE"


async def check_secret(text: str, answer: str, expect: str, instruction: str = "") -> None:
    """The prompt has a placeholder for the secret, the edit the user's own value."""
    desk = RefactorDesk([answer])
    outcome = await desk.run(text, "instruction" if instruction else "simplify", instruction)
    assert outcome.rejection == ""
    assert SECRET not in desk.sent()
    assert "<redacted:1>" in desk.sent()
    document, _ = selected(text)
    assert apply_edits(document, outcome.edits[0].edits).text == expect
    assert outcome.explanation.redacted == 1


async def test_a_secret_is_not_sent_and_comes_back_with_the_answer() -> None:
    await check_secret(
        f"def f():\n    x‸ = '{SECRET}'\n    return x\n",
        "```python\ndef f():\n    return '<redacted:1>'\n```",
        f"def f():\n    return '{SECRET}'\n",
    )


@pytest.mark.parametrize(
    ("text", "action_id", "more", "secret"),
    [
        ('def f():\n    password = ‸"hunter2Xk9"‸\n', "extract-variable", {}, "hunter2Xk9"),
        ('def f():\n    password = "hun‸ter2Xk9"\n    a()‸\n', "extract-function", {}, "ter2Xk9"),
        (
            'def f():\n    password = "‸hunter2Xk9"\n',
            "instruction",
            {"instruction": "Replace hunter2Xk9 by a parameter."},
            "hunter2Xk9",
        ),
        (
            f'KEY = """‸{KEY}"""\n',
            "fix",
            {"diagnostics": (Diagnostic(Span(Point(2, 0), Point(2, 9)), "Line too long"),)},
            "QQQQpAIBAAKC",
        ),
    ],
)
async def test_what_is_quoted_of_a_secret_is_not_sent(
    text: str, action_id: str, more: dict[str, Any], secret: str
) -> None:
    desk = RefactorDesk(["no"], ["no"])
    await desk.run(text, action_id, **more)
    sent = [message.content for call in (0, 1) for message in desk.asked(call).messages]
    assert not any(secret in content for content in sent)
    assert any("<redacted:1>" in content for content in sent)


async def test_a_secret_of_the_instruction_comes_back_as_well() -> None:
    await check_secret(
        "def f():\n    return ‸1\n",
        "```python\ndef f():\n    return '<redacted:1>'\n```",
        f"def f():\n    return '{SECRET}'\n",
        instruction=f"return the token {SECRET}",
    )


async def test_a_key_of_many_lines_comes_back_byte_for_byte() -> None:
    lines = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n" * 2
    key = f"-----BEGIN PRIVATE KEY-----\n{lines}-----END PRIVATE KEY-----"
    text = f'class A:\n    def f(self):\n        x‸ = """{key}"""\n        return x\n'
    answer = '```python\ndef f(self):\n    return """<redacted:1>"""\n```'
    expect = f'class A:\n    def f(self):\n        return """{key}"""\n'
    outcome = await check_refactor(text, answer, expect=expect, action_id="simplify")
    assert outcome.explanation.redacted == 1


async def test_code_out_of_a_private_key_is_not_sent() -> None:
    """Only the lines above the selection tell what it is."""
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIB\n‸ADANBg\nkqhkiG‸\n-----END PRIVATE KEY-----\n"
    desk = RefactorDesk(["no"], ["no"])
    await desk.run(key, "simplify")
    assert "ADANBg" not in desk.sent()
    assert "kqhkiG" not in desk.sent()


@pytest.mark.parametrize("mark", ["<redacted:2>", "<redacted>", "<REDACTED:1>", "<redacted:1"])
async def test_an_answer_that_mangles_a_placeholder_is_refused(mark: str) -> None:
    """And the model is told so, once, without the value."""
    text = f"def f():\n    x‸ = '{SECRET}'\n    return x\n"
    answer = f"```python\ndef f():\n    return '{mark}'\n```"
    desk = RefactorDesk([answer], [answer])
    outcome = await desk.run(text, "simplify")
    assert outcome.edits == ()
    assert "a secret that was not sent" in outcome.rejection
    assert SECRET not in desk.sent() + outcome.rejection


async def test_a_docstring_never_speaks_of_a_secret() -> None:
    text = f"def f():\n    return ‸'{SECRET}'\n"
    desk = RefactorDesk(["Return <redacted:1> always"], ["Return the token of the service"])
    outcome = await desk.run(text, "document")
    assert SECRET not in desk.sent()
    (edit,) = outcome.edits[0].edits
    assert edit.new_text == '    """Return the token of the service."""\n'


async def test_secrets_are_sent_when_the_user_says_so() -> None:
    answer = "```python\ndef f():\n    return 1\n```"
    desk = RefactorDesk([answer], options=EngineOptions(redact_secrets=False))
    outcome = await desk.run(f"def f():\n    return ‸'{SECRET}'\n", "simplify")
    assert SECRET in desk.sent()
    assert outcome.explanation.redacted == 0


async def test_a_hunk_with_a_placeholder_gets_the_value_back() -> None:
    await check_secret(
        f"def f():\n    x‸ = '{SECRET}'\n    return x\n",
        HUNK.format("    x = '<redacted:1>'\n    return x", "    return '<redacted:1>'"),
        f"def f():\n    return '{SECRET}'\n",
    )
