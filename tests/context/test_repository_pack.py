from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from context.repository import (
    STEPS,
    Form,
    PackedFile,
    RepositoryFile,
    RepositoryPack,
    Steadiness,
    pack_repository,
)

STEADY, RECENT, EDITED = Steadiness


def count(text: str, _: str) -> int:
    return len(text) // 4 + 1


class Repository:
    """Files in memory. An outline is the first line."""

    def __init__(self, *entries: RepositoryFile, texts: dict[str, str] | None = None) -> None:
        self.entries = entries
        self.texts = texts or {entry.path: f"{entry.path}\n" * 10 for entry in entries}
        self.reads: list[tuple[str, Form]] = []

    def read(self, path: str, form: Form) -> str | None:
        self.reads.append((path, form))
        text = self.texts.get(path)
        if text is None or form is Form.WHOLE:
            return text
        return text.partition("\n")[0] + "\n"

    def pack(self, tokens_max: int) -> RepositoryPack:
        return pack_repository(self.entries, tokens_max, self.read, count)


def entry(
    path: str, value: float = 0.0, steadiness: Steadiness = STEADY, lines: int = 10
) -> RepositoryFile:
    line = len(path) + 1
    return RepositoryFile(path, lines * line // 4, line // 4, value, steadiness)


def forms(pack: RepositoryPack) -> dict[str, Form]:
    return {row.path: row.form for row in pack.manifest}


def test_everything_goes_in_when_it_fits_what_is_edited_last() -> None:
    repository = Repository(
        entry("b/x.py", steadiness=EDITED), entry("c.py"), entry("a.py", steadiness=RECENT)
    )
    pack = repository.pack(10_000)
    assert [row.path for row in pack.manifest] == ["c.py", "a.py", "b/x.py"]
    assert pack.text.startswith("=== c.py ===\nc.py\n")
    assert all(row.form is Form.WHOLE for row in pack.manifest)
    assert pack.tokens == sum(row.tokens for row in pack.manifest) <= 100


def test_what_is_worth_most_goes_in_whole_the_rest_as_outlines() -> None:
    repository = Repository(*(entry(f"f{n}.py", value=n) for n in range(6)))
    assert forms(repository.pack(100)) == {
        "f5.py": Form.WHOLE,
        "f4.py": Form.WHOLE,
        "f3.py": Form.OUTLINE,
        "f2.py": Form.OUTLINE,
        "f1.py": Form.OUTLINE,
        "f0.py": Form.OUTLINE,
    }


def test_what_was_left_out_is_listed_with_the_reason() -> None:
    repository = Repository(entry("a.py", 2), entry("big.py", 1, lines=1_000))
    repository.entries = (repository.entries[0], replace(repository.entries[1], outline_tokens=0))
    pack = repository.pack(200)
    assert pack.manifest[-1] == PackedFile(
        "big.py", Form.LEFT_OUT, 0, "no room: other files are worth more"
    )
    assert ("big.py", Form.WHOLE) not in repository.reads


def test_what_cannot_be_read_any_more_is_listed() -> None:
    repository = Repository(entry("a.py"), entry("gone.py"))
    del repository.texts["gone.py"]
    pack = repository.pack(1_000)
    assert pack.manifest[-1].why == "it cannot be read"
    assert "gone.py" not in pack.text


def test_a_text_that_has_grown_costs_the_least_important_its_place() -> None:
    repository = Repository(entry("a.py", 1), entry("b.py", 2), entry("c.py", steadiness=EDITED))
    repository.texts["b.py"] = "b" * 300
    pack = repository.pack(110)
    assert forms(pack) == {"b.py": Form.WHOLE, "c.py": Form.WHOLE, "a.py": Form.LEFT_OUT}
    assert pack.manifest[-1].why == "longer than was known"


def test_secrets_are_replaced_and_can_be_put_back() -> None:
    secret, other = "ghp_" + "a1" * 18, "ghp_" + "b2" * 18
    texts = {"a.py": f"x = '{secret}'\n", "b.py": f"y = '{other}', '{secret}'\n"}
    pack = Repository(entry("a.py"), entry("b.py"), texts=texts).pack(1_000)
    assert secret not in pack.text
    assert "'<redacted:2>', '<redacted:1>'" in pack.text
    assert pack.redacted_count == 3
    assert pack.redaction.restore("<redacted:2>") == other


# --- what always holds ----------------------------------------------------------------------------

ENTRIES = st.lists(
    st.builds(
        entry,
        st.sampled_from([f"{folder}/{name}.py" for folder in "abc" for name in "xyz"]),
        st.sampled_from([0.0, 1.0, 2.0]),
        st.sampled_from(Steadiness),
        st.integers(0, 60),
    ),
    unique_by=lambda file: file.path,
    max_size=9,
)


def texts_of(entries: list[RepositoryFile], extra_lines: int = 0) -> dict[str, str]:
    return {file.path: f"{file.path}\n" * (file.tokens * 4 // 7 + extra_lines) for file in entries}


@settings(deadline=None)
@given(ENTRIES, st.integers(0, 3_000), st.integers(0, 20))
def test_never_more_than_the_budget_whatever_the_estimates(
    entries: list[RepositoryFile], tokens_max: int, extra_lines: int
) -> None:
    pack = Repository(*entries, texts=texts_of(entries, extra_lines)).pack(tokens_max)
    assert count(pack.text, "") - 1 <= pack.tokens <= tokens_max
    assert sorted(row.path for row in pack.manifest) == sorted(file.path for file in entries)


@settings(deadline=None)
@given(ENTRIES, st.integers(0, 3_000), st.randoms(use_true_random=False))
def test_the_same_files_give_the_same_bytes_in_any_order(
    entries: list[RepositoryFile], tokens_max: int, random: Random
) -> None:
    texts = texts_of(entries)
    shuffled = random.sample(entries, len(entries))
    first = Repository(*entries, texts=texts).pack(tokens_max)
    assert Repository(*shuffled, texts=texts).pack(tokens_max) == first


@settings(deadline=None)
@given(ENTRIES, st.integers(400, 3_000), st.integers(0, 40))
def test_a_change_of_what_is_edited_keeps_every_byte_before_it(
    entries: list[RepositoryFile], tokens_max: int, more_lines: int
) -> None:
    """As long as the edited part stays within its step of the budget."""
    others = [file for file in entries if file.steadiness is not EDITED]
    before = entry("z/edited.py", 1.0, EDITED, 1)
    step = tokens_max // STEPS
    more_lines = min(more_lines, (step - before.tokens - 14) * 4 // 12)
    after = entry("z/edited.py", 1.0, EDITED, 1 + more_lines)
    texts = texts_of(others)
    packs = [
        Repository(
            *others, file, texts=texts | {file.path: f"{file.path}\n" * (file.tokens * 4 // 12)}
        ).pack(tokens_max)
        for file in (before, after)
    ]
    one, other = (pack.text.partition("=== z/edited.py")[0] for pack in packs)
    assert one == other
