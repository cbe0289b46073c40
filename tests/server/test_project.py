"""A project's files for a refactor, with the real index process."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from completion.project import ON_DISK, ProjectView
from context.repository import Form, RepositoryPack
from context.syntax import parse
from context.text import Document, Span
from server import project as module
from server.index_questions import IndexQuestions
from server.project import Project
from server.project_files import ProjectFiles
from server.settings.values import ContextSettings, Settings
from server.workspace import Workspace
from server.workspace_index import WorkspaceIndex, index_command
from tests.support.indexed import write_files

LIMIT_S = 60
SECRET = "ghp_" + "a1B2c3D4e5F6" * 3
SHOP = "from store import Store\n\n\ndef sell(store: Store) -> None:\n    store.record(1)\n"
FILES = {
    "shop.py": SHOP,
    "store.py": f"TOKEN = '{SECRET}'\n\n\nclass Store:\n    def record(self, x): ...\n",
    "main.py": "from shop import sell\n\n\ndef main():\n    sell(None)\n",
    "tests/test_shop.py": "from shop import sell\n\n\ndef test_sell():\n    sell(None)\n",
    "secret/plan.py": "from shop import sell\n\n\ndef plan():\n    sell(None)\n",
}


@asynccontextmanager
async def session(
    folder: Path, files: Mapping[str, str], settings: Settings | None = None
) -> AsyncIterator[Workspace]:
    """A workspace of these files whose index is complete."""
    root = write_files(folder / "space", files)
    workspace = Workspace(command=lambda path: index_command(path, folder / "indexes"))
    begun = asyncio.Event()

    def on_status(_: WorkspaceIndex) -> None:
        if all(status.complete for status in workspace.statuses):
            begun.set()

    workspace.on_status = on_status
    workspace.configure([root.as_uri()], settings or Settings())
    workspace.start()
    try:
        async with asyncio.timeout(LIMIT_S):
            if workspace.statuses:
                await begun.wait()
            yield workspace
    finally:
        await workspace.aclose()


def project_in(workspace: Workspace, folder: Path) -> ProjectView:
    project = workspace.project_of((folder / "space" / "shop.py").as_uri())
    assert project is not None
    return project


def document(folder: Path, name: str, text: str, version: int = 1) -> Document:
    uri = (folder / "space" / name).as_uri()
    return Document.of(text, uri=uri, language_id="python", version=version)


def whole(document: Document) -> Span:
    return Span(document.point_at(0), document.end)


async def test_around_a_function_are_definitions_callers_and_tests(tmp_path: Path) -> None:
    shop = document(tmp_path, "shop.py", SHOP)
    async with session(tmp_path, FILES) as workspace:
        found = await project_in(workspace, tmp_path).around(parse(shop), whole(shop), 2_000)
    why = {f"{one.path}: {one.why}" for one in found}
    assert {
        "main.py: calls sell",
        "secret/plan.py: calls sell",
        "tests/test_shop.py: tests sell",
    } <= why
    assert "store.py" in {one.path for one in found}
    assert "shop.py" not in {one.path for one in found}
    assert SECRET not in "".join(one.text for one in found)
    assert all(one.text.endswith("\n") for one in found)


async def test_what_became_private_a_moment_ago_is_told_by_no_question(tmp_path: Path) -> None:
    shop = document(tmp_path, "shop.py", SHOP)
    async with session(tmp_path, FILES) as workspace:
        project = project_in(workspace, tmp_path)
        assert "secret/plan.py" in await project.paths()
        write_files(tmp_path / "space", {".fimbleignore": "secret/\n"})
        assert "secret/plan.py" not in await project.paths()
        assert "secret/plan.py" not in await project.mentioning(["sell"])
        found = await project.around(parse(shop), whole(shop), 2_000)
        assert "secret/plan.py" not in {one.path for one in found}
        pack = await project.pack(["shop.py"], 10_000)
        assert pack is not None
        assert "def plan" not in pack.text


async def test_files_that_mention_a_name_are_told_sorted_and_at_most_so_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with session(tmp_path, FILES) as workspace:
        project = project_in(workspace, tmp_path)
        assert await project.mentioning(["sell"]) == (
            "main.py", "secret/plan.py", "shop.py", "tests/test_shop.py"
        )  # fmt: skip
        assert await project.mentioning(["Store", "main"]) == ("main.py", "shop.py", "store.py")
        assert await project.mentioning([]) == ()
        assert await project.mentioning(["nobody"]) == ()
        monkeypatch.setattr(module, "MENTIONING_MAX", 2)
        assert await project.mentioning(["sell"]) == ("main.py", "secret/plan.py")


async def test_a_document_open_in_the_editor_is_read_and_packed_as_it_is_there(
    tmp_path: Path,
) -> None:
    async with session(tmp_path, FILES) as workspace:
        project = project_in(workspace, tmp_path)
        for number, text in enumerate(("first\n", "now\n")):
            workspace.document_changed(document(tmp_path, "main.py", text, number + 7))
        read = await project.read("main.py")
        assert read is not None
        assert (read.text, read.version) == ("now\n", 8)
        other = await project.read("store.py")
        assert other is not None
        assert other.version == ON_DISK
        assert [one.path for one in await project.unsaved()] == ["main.py"]
        assert await project.is_taken("main.py")
        pack = await project.pack(["shop.py"], 10_000)
        assert pack is not None
        assert "=== main.py ===\nnow\n" in pack.text
        assert order(pack)[-2:] == ["main.py", "shop.py"], "changed, then edited"


async def test_a_pack_has_no_secrets_and_gives_them_back(tmp_path: Path) -> None:
    async with session(tmp_path, FILES) as workspace:
        pack = await project_in(workspace, tmp_path).pack(["shop.py"], 10_000)
    assert pack is not None
    assert SECRET not in pack.text
    assert SECRET in str(pack.redaction.restore(pack.text))
    assert set(order(pack)) == set(FILES)


def order(pack: RepositoryPack) -> list[str]:
    return [row.path for row in pack.manifest if row.form is not Form.LEFT_OUT]


def many_files(count: int) -> dict[str, str]:
    return {
        f"pkg{number // 30:02}/part{number:03}.py": "".join(
            f"def work{number}_{n}(x):\n    value = x + {n}\n    return value\n\n\n"
            for n in range(12)
        )
        for number in range(count)
    }


@pytest.mark.parametrize("tokens_max", [1_000_000, 40_000])
async def test_a_pack_of_300_files_keeps_its_bytes_up_to_the_file_that_changed(
    tmp_path: Path, tokens_max: int
) -> None:
    files = many_files(300)
    edited, changed = "pkg00/part003.py", "pkg09/part299.py"
    async with session(tmp_path, files) as workspace:
        project = project_in(workspace, tmp_path)
        first = await project.pack([edited], tokens_max)
        again = await project.pack([edited], tokens_max)
        write_files(tmp_path / "space", {changed: files[changed] + "LAST = 1\n"})
        later = await project.pack([edited], tokens_max)
    assert first is not None
    assert again is not None
    assert later is not None
    assert again.text == first.text
    assert first.tokens <= tokens_max
    forms = Counter(row.form for row in first.manifest)
    if tokens_max == 1_000_000:
        assert forms == {Form.WHOLE: 300}
        kept = first.text.index(f"=== {changed} ===")
        assert later.text[:kept] == first.text[:kept]
        assert "LAST = 1" in later.text
    else:
        assert forms[Form.OUTLINE] > 50
        assert "(outline) ===\ndef work" in first.text
    assert first.text.count(f"=== {edited} ===") == 1
    assert order(first)[-1] == edited


async def test_an_edited_file_that_the_index_does_not_know_is_whole_in_the_pack(
    tmp_path: Path,
) -> None:
    async with session(tmp_path, FILES) as workspace:
        workspace.document_changed(document(tmp_path, "build.log.py", "fresh = 1\n"))
        pack = await project_in(workspace, tmp_path).pack(["build.log.py"], 10_000)
    assert pack is not None
    assert pack.text.endswith("=== build.log.py ===\nfresh = 1\n\n")


async def test_a_pack_that_nobody_waits_for_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, begun = asyncio.get_running_loop(), asyncio.Event()
    read, reads = ProjectFiles.read, list[str]()

    def reading(files: ProjectFiles, path: str) -> Document | None:
        reads.append(path)
        loop.call_soon_threadsafe(begun.set)
        return read(files, path)

    monkeypatch.setattr(ProjectFiles, "read", reading)
    async with session(tmp_path, many_files(300)) as workspace:
        packing = asyncio.create_task(project_in(workspace, tmp_path).pack([], 1_000_000))
        await begun.wait()
        packing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await packing
        await loop.shutdown_default_executor()
    assert len(reads) < 300


async def test_without_an_index_files_can_still_be_read(tmp_path: Path) -> None:
    settings = Settings(context=ContextSettings(index=False))
    shop = document(tmp_path, "shop.py", SHOP)
    async with session(tmp_path, FILES, settings) as workspace:
        project = project_in(workspace, tmp_path)
        assert await project.around(parse(shop), whole(shop), 2_000) == ()
        assert await project.pack(["shop.py"], 10_000) is None
        assert await project.paths() == ()
        assert await project.mentioning(["sell"]) == ()
        assert await project.read("main.py") is not None
        assert await project.is_taken("main.py")


async def test_a_document_in_no_folder_has_no_project(tmp_path: Path) -> None:
    async with session(tmp_path, {}) as workspace:
        assert workspace.project_of((tmp_path / "other.py").as_uri()) is None
        assert workspace.project_of("untitled:Untitled-1") is None


async def test_an_index_that_fails_or_does_not_know_all_files_yet_tells_nothing(
    tmp_path: Path,
) -> None:
    async def broken(_: Mapping[str, object]) -> None:
        raise RuntimeError

    shop = document(tmp_path, "shop.py", SHOP)
    write_files(tmp_path / "space", FILES)
    folder = tmp_path / "space"
    for questions in (IndexQuestions(broken), IndexQuestions(broken, lambda: False)):
        project = Project(folder, folder.as_uri(), questions, tuple)
        assert await project.around(parse(shop), whole(shop), 2_000) == ()
        assert await project.paths() == ()
        assert await project.pack(["shop.py"], 10_000) is None


async def test_going_from_one_file_to_another_and_back_keeps_the_beginning_of_a_pack(
    tmp_path: Path,
) -> None:
    first, second = "pkg00/part001.py", "pkg00/part000.py"
    async with session(tmp_path, many_files(60)) as workspace:
        packs = []
        for edited in (first, second, first, second):
            pack = await project_in(workspace, tmp_path).pack([edited], 1_000_000)
            assert pack is not None
            packs.append(pack)
    assert order(packs[2])[-2:] == [second, first]
    assert order(packs[3])[-2:] == [first, second]
    kept = packs[2].steady_chars
    assert kept > 0.9 * len(packs[2].text)
    assert packs[2].text[:kept] == packs[1].text[:kept] == packs[3].text[:kept]


async def test_looking_at_a_file_does_not_change_what_of_others_is_in_a_pack(
    tmp_path: Path,
) -> None:
    wide = ("# " + "说明" * 20 + "\n") * 100
    files = many_files(60) | {"aside.py": wide}
    async with session(tmp_path, files) as workspace:
        before = await project_in(workspace, tmp_path).pack(["pkg00/part001.py"], 9_000)
        workspace.document_changed(document(tmp_path, "aside.py", wide))
        after = await project_in(workspace, tmp_path).pack(["pkg00/part001.py"], 9_000)
    assert before is not None
    assert after is not None
    assert before.text == after.text
    assert Form.OUTLINE in {row.form for row in before.manifest}


async def test_a_new_secret_in_one_file_leaves_the_text_before_it_as_it_was(
    tmp_path: Path,
) -> None:
    fresh = "ghp_" + "Z9y8X7w6V5u4" * 3
    files = FILES | {"a.py": f"A = '{fresh}'\n"}
    async with session(tmp_path, files) as workspace:
        project = project_in(workspace, tmp_path)
        before = await project.pack(["shop.py"], 10_000)
        for number, text in enumerate((SHOP, f"KEY = '{fresh[::-1]}'\nTOKEN = '{SECRET}'\n")):
            workspace.document_changed(document(tmp_path, "shop.py", text, number))
        after = await project.pack(["shop.py"], 10_000)
    assert before is not None
    assert after is not None
    assert before.text[: before.steady_chars] == after.text[: before.steady_chars]
    assert "<redacted:2>" in before.text[: before.steady_chars]
    assert "TOKEN = '<redacted:2>'" in after.text[before.steady_chars :]
