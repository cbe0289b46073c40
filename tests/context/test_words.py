"""Names and the words in them."""

from __future__ import annotations

import pytest

from context.words import names_in, parts_of, stems_of, terms_in


def test_names_have_two_characters_and_keep_their_order() -> None:
    assert names_in("x = order_id + $scope.load(x, 12)") == ("order_id", "$scope", "load")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("loadHTMLOrder", ("load", "html", "order")),
        ("MAX_SIZE", ("max", "size")),
        ("_private", ("private",)),
        ("größeOf", ("gr", "öß", "e", "of")),
    ],
)
def test_a_name_is_cut_at_its_humps_and_underscores(name: str, parts: tuple[str, ...]) -> None:
    assert parts_of(name) == parts


def test_forms_of_a_word_have_one_stem() -> None:
    assert set(stems_of("orders")) == set(stems_of("order")) == set(stems_of("ordering"))


def test_a_text_is_indexed_by_names_and_parts() -> None:
    assert list(terms_in("loadOrder(id)")) == ["loadOrder", "load", "order", "id"]
