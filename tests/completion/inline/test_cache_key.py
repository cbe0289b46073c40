from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from completion.generation import ApiKey, GenerationLimits, ModelConfig, PromptFormat
from completion.inline import cache_key
from completion.inline.cache_key import completion_key
from context.gather import CompletionContext, ContextSnippet, GatherOptions, SnippetKind, gather
from tests.support.marked import parsed_at_cursor

SNIPPET = ContextSnippet(SnippetKind.SNIPPET, "b.py:1-1", "y = 1\n", "near")
MODEL = ModelConfig("fast", "openai", "http://127.0.0.1:1/v1", "m", ApiKey("k"))
LIMITS = GenerationLimits(48)
Inputs = tuple[ModelConfig, CompletionContext, GenerationLimits]
Change = Callable[[Inputs], Inputs]


def inputs() -> Inputs:
    context = gather(*parsed_at_cursor("x = ‸\nz\n"), GatherOptions(), "a.py")
    return MODEL, replace(context, snippets=(SNIPPET,)), LIMITS


def model(**changes: str | PromptFormat) -> Change:
    return lambda old: (replace(old[0], **changes), old[1], old[2])  # type: ignore[arg-type] # the fields' types differ


def context(**changes: str | tuple[ContextSnippet, ...]) -> Change:
    return lambda old: (old[0], replace(old[1], **changes), old[2])  # type: ignore[arg-type] # the fields' types differ


def limits(new: GenerationLimits) -> Change:
    return lambda old: (old[0], old[1], new)


@pytest.mark.parametrize(
    "change",
    [
        model(provider="mistral"),
        model(base_url="http://127.0.0.1:2/v1"),
        model(model="n"),
        model(prompt_format=PromptFormat.QWEN),
        context(prefix="x == "),
        context(suffix="\n"),
        context(path="b.py"),
        context(language_id="go"),
        context(snippets=()),
        context(snippets=(replace(SNIPPET, text="y = 2\n"),)),
        context(snippets=(replace(SNIPPET, label="c.py:1-1"),)),
        context(snippets=(replace(SNIPPET, kind=SnippetKind.SCOPE),)),
        context(snippets=(SNIPPET, SNIPPET)),
        limits(GenerationLimits(49)),
        limits(GenerationLimits(48, temperature=0.1)),
        limits(GenerationLimits(48, stop=("\n",))),
        limits(GenerationLimits(48, single_line=True)),
        limits(GenerationLimits(48, chars_max=10)),
    ],
)
def test_each_input_changes_the_key(change: Change) -> None:
    assert completion_key(*change(inputs())) != completion_key(*inputs())


def test_the_number_of_lines_wanted_changes_the_key() -> None:
    assert completion_key(*inputs(), lines_max=1) != completion_key(*inputs(), lines_max=12)


def test_the_version_changes_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    key = completion_key(*inputs())
    monkeypatch.setattr(cache_key, "KEY_VERSION", cache_key.KEY_VERSION + 1)
    assert completion_key(*inputs()) != key


def test_no_field_of_the_limits_is_forgotten() -> None:
    """A new field of `GenerationLimits` belongs into the key and into the test above."""
    names = {field.name for field in fields(GenerationLimits)}
    assert names == {"tokens_max", "temperature", "stop", "single_line", "chars_max"}


def test_text_moved_from_one_part_to_another_changes_the_key() -> None:
    prefix, suffix = context(prefix="ab", suffix="c"), context(prefix="a", suffix="bc")
    assert completion_key(*prefix(inputs())) != completion_key(*suffix(inputs()))


@pytest.mark.parametrize("change", [model(name="quick"), lambda old: old])
def test_the_users_name_for_a_model_does_not_matter(change: Change) -> None:
    assert completion_key(*change(inputs())) == completion_key(*inputs())


def test_a_key_holds_no_text_and_no_secret() -> None:
    key = completion_key(*inputs())
    assert len(key) == 64
    assert int(key, 16)
    other = replace(MODEL, api_key=ApiKey("another"))
    assert completion_key(other, *inputs()[1:]) == key
