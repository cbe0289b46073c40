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

OTHER = ContextSnippet(SnippetKind.SNIPPET, "b.py:1-2", "def g():\n    pass\n", "it is called here")
NEARER = ContextSnippet(SnippetKind.SNIPPET, "c.py:1-1", "N = 1\n", "it is named here")
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
    prompt = prompt_for(PromptFormat.INFILL, context_at("x = ‸\ny\n", NEARER, OTHER))
    assert isinstance(prompt, InfillPrompt)
    assert (prompt.prefix, prompt.suffix) == ("x = ", "\ny\n")
    assert [extra.filename for extra in prompt.extra] == ["b.py:1-2", "c.py:1-1"]


def test_an_api_with_a_suffix_gets_other_files_as_comments() -> None:
    prompt = prompt_for(PromptFormat.SUFFIX, HERE)
    assert prompt == SuffixPrompt("# From b.py:1-2:\n# def g():\n#     pass\nx = ", "\ny = 2\n")


def test_comments_are_those_of_the_language() -> None:
    context = context_at("let x = ‸\n", OTHER, language_id="javascript")
    assert text_of(prompt_for(PromptFormat.SUFFIX, context)).startswith("// From b.py:1-2:\n")


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
    text = text_of(prompt_for(PromptFormat.QWEN, HERE))
    assert text.startswith(
        "<|file_sep|>b.py:1-2\ndef g():\n    pass\n<|file_sep|>a.py\n<|fim_prefix|>"
    )


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
        other = replace(OTHER, text=f"'{marker}'\n", label=f"{marker}.py:1-1")
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
