"""Which files of a workspace are in its index, and what of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from context.index.limits import Limits
from context.outline.values import Outline
from tests.support.indexed import CountingOutliner, indexed, paths_in, update, write_files

CODE = "def first():\n    return 1\n"
FILES = {"a.py": CODE, "pkg/b.py": "def second():\n    return 2\n", "pkg/deep/c.py": CODE}
KEY = "AKIA" + "QWERTYUIOPASDFGH"


def check_indexed(
    tmp_path: Path, files: Mapping[str, str], *expected: str, root: str = "w"
) -> None:
    """Of `files`, exactly the `expected` ones are indexed."""
    write_files(tmp_path / "w", files)
    with indexed(tmp_path / root, tmp_path / "index") as workspace:
        assert paths_in(workspace) == sorted(expected)


def test_files_of_all_folders_are_indexed(tmp_path: Path) -> None:
    check_indexed(tmp_path, FILES, *FILES)


def test_a_file_that_cannot_be_understood_leaves_the_others_in(tmp_path: Path) -> None:
    class Strict(CountingOutliner):
        def __call__(self, text: str, language_id: str, /) -> Outline:
            if "second" in text:
                raise RecursionError
            return super().__call__(text, language_id)

    root = write_files(tmp_path / "w", FILES)
    with indexed(root, tmp_path / "index", Strict()) as workspace:
        assert paths_in(workspace) == ["a.py", "pkg/deep/c.py"]


def test_ignored_files_are_not_read(tmp_path: Path) -> None:
    files = {
        ".gitignore": "*.log\nbuilt/\n!keep.log\n",
        "a.py": CODE,
        "x.log": "log",
        "keep.log": "log",
        "built/b.py": CODE,
        "pkg/.gitignore": "/local.py\n",
        "pkg/local.py": CODE,
        "pkg/other.py": CODE,
        "pkg/inner/local.py": CODE,
        ".cursorignore": "secret/\n",
        "secret/s.py": CODE,
    }
    check_indexed(
        tmp_path,
        files,
        ".gitignore", ".cursorignore", "a.py", "keep.log", "pkg/.gitignore", "pkg/other.py",
        "pkg/inner/local.py",
    )  # fmt: skip


def test_files_that_hold_secrets_by_their_name_are_not_read(tmp_path: Path) -> None:
    files = {".env": "A=1", "id_rsa": "x", "server.pem": "x", ".env.example": "A=", "a.py": CODE}
    check_indexed(tmp_path, files, ".env.example", "a.py")


def test_what_is_no_code_is_left_out(tmp_path: Path) -> None:
    files = {
        "a.py": CODE,
        "zero.py": "a\0b",
        "lib.min.js": "var a;",
        "wide.js": "x" * 9_000,
        "package-lock.json": "{}",
        "data.json": '{"a": 1}\n' * 20_000,
        "big.py": "value = 1\n" * 120_000,
        "node_modules/m/index.js": "x",
    }
    check_indexed(tmp_path, files, "a.py")


def test_a_workspace_inside_a_clone_obeys_the_clone_s_rules(tmp_path: Path) -> None:
    write_files(tmp_path / "w", {".git/HEAD": "ref: x", ".git/info/exclude": "mine.py\n"})
    write_files(tmp_path / "w", {".gitignore": "sub/gen/\n", "sub/gen/g.py": CODE})
    check_indexed(tmp_path, {"sub/a.py": CODE, "sub/mine.py": CODE}, "a.py", root="w/sub")


def test_a_folder_that_its_clone_keeps_private_stays_so_when_it_is_opened(tmp_path: Path) -> None:
    write_files(tmp_path / "w", {".git/HEAD": "ref: x", ".fimbleignore": "secret/\n"})
    check_indexed(tmp_path, {"secret/a.py": CODE}, root="w/secret")


def test_an_ignore_file_may_be_a_link(tmp_path: Path) -> None:
    root = write_files(tmp_path / "w", {"shared": "a.py\n"})
    (root / ".cursorignore").symlink_to("shared")
    (root / ".copilotignore").symlink_to(".copilotignore")
    check_indexed(tmp_path, {"a.py": CODE, "b.py": CODE}, "b.py", "shared")


def test_a_folder_that_its_clone_ignores_can_be_opened(tmp_path: Path) -> None:
    write_files(tmp_path / "w", {".git/HEAD": "ref: x", ".gitignore": "out/\n"})
    check_indexed(tmp_path, {"out/a.py": CODE}, "a.py", root="w/out")


def test_links_are_not_followed(tmp_path: Path) -> None:
    """Neither out of the workspace nor in circles; what they lead to inside is there anyway."""
    write_files(tmp_path / "elsewhere", {"private.py": CODE})
    root = write_files(tmp_path / "w", FILES)
    (root / "out.py").symlink_to(tmp_path / "elsewhere" / "private.py")
    (root / "outside").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (root / "pkg" / "again").symlink_to(root, target_is_directory=True)
    check_indexed(tmp_path, {}, *FILES)
    with indexed(root, tmp_path / "index") as workspace:
        update(workspace, ["outside/private.py", "out.py", "../elsewhere/private.py", "/etc/x"])
        assert workspace.lookup.files() == len(FILES)
        workspace.put_document("outside/private.py", "def leaked(): ...")
        workspace.put_document("../elsewhere/private.py", "def leaked(): ...")
        assert workspace.lookup.named(["leaked"], 1) == {}


def test_something_that_is_no_file_is_passed_over(tmp_path: Path) -> None:
    """Reading a named pipe would wait for ever."""
    root = write_files(tmp_path / "w", FILES)
    os.mkfifo(root / "pipe.py")
    (root / "folder.py").mkdir()
    check_indexed(tmp_path, {}, *FILES)


def test_more_files_than_the_limit(tmp_path: Path) -> None:
    root = write_files(tmp_path / "w", FILES)
    with indexed(root, tmp_path / "index", limits=Limits(files_max=2)) as workspace:
        assert paths_in(workspace) == ["a.py", "pkg/b.py"]
        assert workspace.status().left_out == 1


def test_more_text_than_the_limit(tmp_path: Path) -> None:
    root = write_files(tmp_path / "w", FILES)
    with indexed(root, tmp_path / "index", limits=Limits(total_bytes_max=60)) as workspace:
        assert paths_in(workspace) == ["a.py", "pkg/b.py"]


def test_secrets_are_not_in_the_database(tmp_path: Path) -> None:
    text = f'def client():\n    key = "{KEY}"\n    return key\n'
    root = write_files(tmp_path / "w", {"a.py": text, "b.py": f"# {KEY}\n"})
    with indexed(root, tmp_path / "index") as workspace:
        workspace.put_document("a.py", text)
        assert KEY not in workspace.lookup.lines("a.py", 0, 9)
        assert workspace.lookup.lines("a.py", 2, 2) == "    return key"
        found = workspace.lookup.search({KEY: 1.0, KEY.lower(): 1.0}, 5)
        assert found == ()
    for path in (tmp_path / "index").iterdir():
        assert KEY.encode() not in path.read_bytes()
        assert KEY.lower().encode() not in path.read_bytes()


def test_a_secret_of_several_lines_moves_no_line(tmp_path: Path) -> None:
    body = "\n".join(["QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9w"] * 4)
    key = f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----"
    root = write_files(tmp_path / "w", {"a.py": f'KEY = """{key}"""\n\n\ndef after(): ...\n'})
    with indexed(root, tmp_path / "index") as workspace:
        (found,) = workspace.lookup.named(["after"], 1)["after"]
        assert found.symbol.first_line == 8
        assert workspace.lookup.lines("a.py", 8, 8) == "def after(): ..."
        assert "QUJD" not in workspace.lookup.lines("a.py", 0, 9)
