from __future__ import annotations

import re

import pytest

from completion.generation import PromptFormat
from completion.prompt.families import FAMILIES, Family, neutralised

WITHOUT_TEMPLATE = {
    PromptFormat.INFER,
    PromptFormat.INFILL,
    PromptFormat.SUFFIX,
    PromptFormat.PLAIN,
    PromptFormat.CHAT,
}
each_family = pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))


def test_every_format_with_a_template_has_its_row() -> None:
    assert set(FAMILIES) == set(PromptFormat) - WITHOUT_TEMPLATE


@each_family
def test_a_template_has_each_field_once(family: Family) -> None:
    assert re.findall(r"\{\w+\}", family.template) in (
        ["{prefix}", "{suffix}"],
        ["{suffix}", "{prefix}"],
    )


@each_family
def test_every_control_token_of_a_template_is_known_as_one(family: Family) -> None:
    layout = family.template + family.file_header
    for marker in re.findall(r"<[^\s{}]+?>|\[[A-Z]+\]", layout):
        assert marker in family.stop


@each_family
def test_a_marker_in_the_users_text_is_broken_up(family: Family) -> None:
    text = "x = '" + "'\ny = '".join(family.stop) + "'"
    broken = neutralised(text, family)
    assert not any(marker in broken for marker in family.stop)


@each_family
def test_ordinary_text_is_left_alone(family: Family) -> None:
    text = "if a < b and c > d: print(f'<{x}> | [y]')"
    assert neutralised(text, family) is text
