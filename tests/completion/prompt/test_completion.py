from __future__ import annotations

from dataclasses import replace

import pytest

from completion.generation import (
    ChatPrompt,
    InfillPrompt,
    ModelInfo,
    Prompt,
    PromptFormat,
    SuffixPrompt,
    TextPrompt,
)
from completion.prompt.completion import HOLE, build_prompt
from completion.prompt.families import FAMILIES
from context.gather import CompletionContext, ContextSnippet, GatherOptions, SnippetKind, gather
from tests.support.fakes import FakeModelClient
from tests.support.marked import parsed_at_cursor

OTHER = ContextSnippet(
    SnippetKind.SNIPPET, "b.py:1-2", "def g():\n    pass\n", "it is called here", "b.py"
)
SAME_FILE = ContextSnippet(SnippetKind.SNIPPET, "b.py:9", "G = g()\n", "it is named here", "b.py")
NEARER = ContextSnippet(SnippetKind.SNIPPET, "c.py:1", "N = 1\n", "it is named here", "c.py")
EDITS = ContextSnippet(SnippetKind.EDITS, "recent edits", "-old\n+new\n", "lately", "recent.diff")
RULES = ContextSnippet(SnippetKind.RULES, "rules of the project", "Use tabs.", "a setting")
HEADER = ContextSnippet(SnippetKind.SCOPE, "a.py:1", "class A:\n", "the cursor is in it")


def context_at(
    text: str, *snippets: ContextSnippet, language_id: str = "python"
) -> CompletionContext:
    parsed, point = parsed_at_cursor(text, language_id=language_id)
    context = gather(parsed, point, GatherOptions(), "a.py")
    parts = (*snippets, *context.parts)
    return replace(context, snippets=snippets, parts=parts)


def info_for(prompt_format: PromptFormat, *, forces_lead: bool = False) -> ModelInfo:
    return FakeModelClient(prompt_format=prompt_format, forces_lead=forces_lead).info


def prompt_for(prompt_format: PromptFormat, context: CompletionContext) -> Prompt:
    return build_prompt(context, info_for(prompt_format)).prompt


def text_of(prompt: Prompt) -> str:
    match prompt:
        case TextPrompt(text):
            return text
        case InfillPrompt(prefix, suffix) | SuffixPrompt(prefix, suffix):
            return prefix + suffix
        case ChatPrompt(messages):
            return "\n".join(message.content for message in messages)


HERE = context_at("x = ‸\ny = 2\n", OTHER)


def test_infill_sends_other_files_beside_the_text_and_the_nearest_last() -> None:
    prompt = prompt_for(PromptFormat.INFILL, context_at("x = ‸\ny\n", OTHER, NEARER, EDITS))
    assert isinstance(prompt, InfillPrompt)
    assert (prompt.prefix, prompt.suffix) == ("x = ", "\ny\n")
    assert [extra.filename for extra in prompt.extra] == ["b.py", "c.py", "recent.diff"]


@pytest.mark.parametrize("prompt_format", PromptFormat)
def test_the_last_piece_stands_nearest_to_the_cursor(prompt_format: PromptFormat) -> None:
    prompt = prompt_for(prompt_format, context_at("x = ‸\ny\n", OTHER, NEARER, EDITS))
    text = text_of(prompt)
    if isinstance(prompt, InfillPrompt):
        text = "".join(extra.text for extra in prompt.extra) + text
    places = [text.index(piece) for piece in ("def g():", "N = 1", "+new", "x =")]
    assert places == sorted(places)


@pytest.mark.parametrize("prompt_format", PromptFormat)
def test_pieces_of_one_file_that_follow_each_other_are_sent_as_one(
    prompt_format: PromptFormat,
) -> None:
    prompt = prompt_for(prompt_format, context_at("x = ‸\ny\n", OTHER, SAME_FILE, NEARER))
    if isinstance(prompt, InfillPrompt):
        assert [extra.filename for extra in prompt.extra] == ["b.py", "c.py"]
        assert prompt.extra[0].text == "def g():\n    pass\n\nG = g()\n"
    else:
        assert text_of(prompt).count("b.py") == 1


def test_an_api_with_a_suffix_gets_other_files_as_comments() -> None:
    prompt = prompt_for(PromptFormat.SUFFIX, HERE)
    assert prompt == SuffixPrompt("# From b.py:\n# def g():\n#     pass\nx = ", "\ny = 2\n")
    edited = prompt_for(PromptFormat.SUFFIX, context_at("‸\n", EDITS))
    assert edited == SuffixPrompt("# Recent edits:\n# -old\n# +new\n", "\n")


def test_comments_are_those_of_the_language() -> None:
    context = context_at("let x = ‸\n", OTHER, language_id="javascript")
    assert text_of(prompt_for(PromptFormat.SUFFIX, context)).startswith("// From b.py:\n")


def test_plain_sends_only_what_comes_before_and_holds_the_last_blank_back() -> None:
    prompt = prompt_for(PromptFormat.PLAIN, context_at("x = ‸\ny = 2\n"))
    assert prompt == TextPrompt("x =", lead=" ")


def test_plain_holds_half_a_word_back_where_the_server_can_be_made_to_write_it() -> None:
    context = context_at("x = fo‸\n")
    assert prompt_for(PromptFormat.PLAIN, context) == TextPrompt("x = fo")
    forced = build_prompt(context, info_for(PromptFormat.PLAIN, forces_lead=True)).prompt
    assert forced == TextPrompt("x =", lead=" fo")


def test_headers_of_the_same_file_stand_right_above_the_text() -> None:
    for prompt_format in PromptFormat:
        text = text_of(prompt_for(prompt_format, context_at("    x = ‸\n", HEADER, OTHER)))
        assert "class A:\n    x =" in text


def test_chat_marks_the_place_once() -> None:
    context = context_at(f"x = '{HOLE}' + ‸\ny = '{HOLE}'\n")
    prompt = prompt_for(PromptFormat.CHAT, context)
    assert isinstance(prompt, ChatPrompt)
    system, user = prompt.messages
    assert (system.role, user.role) == ("system", "user")
    assert f"+ {HOLE}\ny = " in user.content
    assert user.content.count(HOLE) == 1


def test_a_template_keeps_the_order_that_its_family_was_trained_with() -> None:
    context = context_at("x = ‸\ny = 2\n")
    assert text_of(prompt_for(PromptFormat.QWEN, context)) == (
        "<|fim_prefix|>x = <|fim_suffix|>\ny = 2\n<|fim_middle|>"
    )
    assert text_of(prompt_for(PromptFormat.CODESTRAL, context)) == "[SUFFIX]\ny = 2\n[PREFIX]x = "
    assert text_of(prompt_for(PromptFormat.CODELLAMA, context)) == (
        "<PRE> x =  <SUF>\ny = 2\n <MID>"
    )


def test_a_family_that_knows_files_gets_them_with_its_own_header() -> None:
    assert text_of(prompt_for(PromptFormat.QWEN, HERE)) == (
        "<|repo_name|>project\n<|file_sep|>b.py\ndef g():\n    pass\n"
        "<|file_sep|>a.py\n<|fim_prefix|>x = <|fim_suffix|>\ny = 2\n<|fim_middle|>"
    )


def test_a_family_that_wants_files_in_the_prefix_gets_them_there() -> None:
    assert text_of(prompt_for(PromptFormat.CODESTRAL, HERE)) == (
        "[SUFFIX]\ny = 2\n[PREFIX]+++++ b.py\ndef g():\n    pass\n+++++ a.py\nx = "
    )


def test_a_chat_is_told_what_is_from_elsewhere_before_the_file() -> None:
    prompt = prompt_for(PromptFormat.CHAT, HERE)
    assert isinstance(prompt, ChatPrompt)
    assert prompt.messages[1].content == (
        "Other code of the project:\n\nb.py:\n\n```python\ndef g():\n    pass\n```\n\n"
        f"File a.py:\n\n```python\nx = {HOLE}\ny = 2\n\n```"
    )


def test_a_chat_alone_is_told_the_project_s_rules() -> None:
    for prompt_format in PromptFormat:
        built = build_prompt(context_at("x = ‸\n", RULES), info_for(prompt_format))
        is_chat = prompt_format is PromptFormat.CHAT
        assert ("Use tabs." in text_of(built.prompt)) is is_chat
        assert (built.parts[0].kind == "rules") is is_chat


@pytest.mark.parametrize("prompt_format", FAMILIES)
def test_the_fields_of_a_template_in_the_users_text_stay_text(prompt_format: PromptFormat) -> None:
    context = context_at("a = '{prefix}{suffix}{path}' + ‸\nb = '{prefix}{suffix}{path}'\n", OTHER)
    assert text_of(prompt_for(prompt_format, context)).count("{prefix}{suffix}{path}") == 2


@pytest.mark.parametrize("prompt_format", FAMILIES)
def test_a_file_that_mentions_markers_cannot_steer_the_prompt(prompt_format: PromptFormat) -> None:
    """Neither in the text, nor in other files, nor in their names."""
    clean = text_of(prompt_for(prompt_format, HERE))
    family = FAMILIES[prompt_format]
    for marker in family.stop:
        other = replace(OTHER, text=f"'{marker}'\n", path=f"{marker}.py")
        context = replace(context_at(f"x = '{marker}' + ‸\ny = '{marker}'\n", other), path=marker)
        text = text_of(prompt_for(prompt_format, context))
        assert text.count(marker) == clean.count(marker)


@pytest.mark.parametrize("prompt_format", PromptFormat)
def test_the_same_context_gives_the_same_bytes(prompt_format: PromptFormat) -> None:
    text = "import os\n\n\ndef f(a, b):\n    ‸\n\n\nf(1, 2)\n"
    first, second = (prompt_for(prompt_format, context_at(text, OTHER)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("prompt_format", PromptFormat)
def test_the_explanation_lists_what_was_sent_and_nothing_else(prompt_format: PromptFormat) -> None:
    built = build_prompt(HERE, info_for(prompt_format))
    kinds = ["snippet", "prefix", "suffix"]
    if prompt_format in (PromptFormat.PLAIN, PromptFormat.INFER):
        kinds.remove("suffix")
    assert [part.kind for part in built.parts] == kinds
    assert sum(part.share for part in built.parts) == pytest.approx(1)
    assert all(part.tokens and part.why for part in built.parts)
    assert "y = 2" not in repr(built.parts)
