from __future__ import annotations

import pytest

from context.ignore.decision import Access, Decision, Reason
from context.ignore.rules import (
    FILE_BYTES_MAX,
    FolderFacts,
    decide,
    decide_head,
    decide_link,
    root_rules,
)

Tree = dict[str, str]
"""Paths and texts; a path that ends in `/` is an empty folder."""


def facts_of(tree: Tree, folder: str) -> FolderFacts:
    base = f"{folder}/" if folder else ""
    inside = {path.removeprefix(base): text for path, text in tree.items() if path.startswith(base)}
    names = frozenset(path.split("/")[0] for path in inside if path)
    return FolderFacts(names, {path: text for path, text in inside.items() if "/" not in path})


def decision(tree: Tree, path: str, git_exclude: str = "") -> Decision:
    whole = tree | {path: ""}
    return decide(path, lambda folder: facts_of(whole, folder), git_exclude=git_exclude)


def check_ignored(tree: Tree, path: str, reason: Reason, access: Access, detail: str = "") -> None:
    found = decision(tree, path)
    assert (found.reason, found.access) == (reason, access)
    assert detail in found.detail


def check_allowed(tree: Tree, path: str) -> None:
    assert decision(tree, path) == Decision(Access.FULL, Reason.ALLOWED)


def test_an_ordinary_file_is_allowed() -> None:
    check_allowed({}, "src/main.py")


# --- .gitignore -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tree", "path", "detail"),
    [
        ({".gitignore": "*.log\n"}, "a/b.log", ".gitignore:1: *.log"),
        ({".gitignore": "# all\n\r\n/out.txt\r\n"}, "out.txt", ".gitignore:3: /out.txt"),
        ({"a/.gitignore": "*.log\n"}, "a/b/c.log", "a/.gitignore:1: *.log"),
        ({".gitignore": "gen/\n!gen/keep.py\n"}, "gen/keep.py", "gen/"),
        ({".gitignore": "*.py\n", "a/.gitignore": "!x.py\n"}, "a/y.py", "*.py"),
        ({".gitignore": "*\n!*/\n!*.py\n"}, "a/b.txt", "*"),
    ],
)
def test_files_that_git_ignores_are_sent_only_while_they_are_open(
    tree: Tree, path: str, detail: str
) -> None:
    check_ignored(tree, path, Reason.GIT_IGNORED, Access.OPEN_ONLY, detail)


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ({".gitignore": "/out.txt\n"}, "a/out.txt"),
        ({".gitignore": "gen/\n"}, "gen"),
        ({".gitignore": "*\n!*/\n!*.py\n"}, "a/b.py"),
        ({".gitignore": "*.py\n", "a/.gitignore": "!x.py\n"}, "a/x.py"),
        ({".gitignore": "a/**\n!a/x.py\n"}, "a/x.py"),
        ({"a/.gitignore": "*.py\n"}, "b/x.py"),
        ({".gitignore": "[z-a]\n\\\n"}, "z"),
    ],
)
def test_files_that_git_does_not_ignore_are_allowed(tree: Tree, path: str) -> None:
    check_allowed(tree, path)


def test_the_clones_own_rules_weigh_less_than_a_gitignore() -> None:
    assert decision({}, "a.tmp", "*.tmp").detail == ".git/info/exclude:1: *.tmp"
    assert decision({".gitignore": "!a.tmp"}, "a.tmp", "*.tmp").indexed


# --- files that name what must not be sent --------------------------------------------------------


@pytest.mark.parametrize("name", [".fimbleignore", ".cursorignore", ".aiexclude", ".copilotignore"])
def test_what_a_private_ignore_file_names_is_never_sent(name: str) -> None:
    detail = f"{name}:1: private/"
    check_ignored(
        {name: "private/"}, "private/a/x.py", Reason.PRIVATE_IGNORED, Access.NEVER, detail
    )
    check_ignored({f"a/{name}": "x.py"}, "a/x.py", Reason.PRIVATE_IGNORED, Access.NEVER)
    check_allowed({f"a/{name}": "x.py"}, "x.py")


def test_one_kind_of_ignore_file_takes_back_nothing_of_another() -> None:
    tree = {".cursorignore": "x.py", ".copilotignore": "!x.py", ".gitignore": "!x.py"}
    check_ignored(tree, "x.py", Reason.PRIVATE_IGNORED, Access.NEVER)
    check_allowed({".cursorignore": "*.py\n!x.py\n"}, "x.py")


def test_a_file_that_git_ignores_may_be_private_as_well() -> None:
    tree = {".gitignore": "gen/", "gen/.fimbleignore": "x.py"}
    check_ignored(tree, "gen/x.py", Reason.PRIVATE_IGNORED, Access.NEVER)
    check_ignored(tree, "gen/y.py", Reason.GIT_IGNORED, Access.OPEN_ONLY)


def test_an_empty_aiexclude_excludes_all_and_knows_no_exceptions() -> None:
    check_ignored({"a/.aiexclude": "\n"}, "a/b/x.py", Reason.PRIVATE_IGNORED, Access.NEVER)
    check_ignored({".aiexclude": "*.py\n!x.py\n"}, "x.py", Reason.PRIVATE_IGNORED, Access.NEVER)
    check_allowed({".aiexclude": "# none\n"}, "x.py")


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    """
    .env .env.local .env.production .envrc prod.env a/server.pem id_rsa id_ed25519.bak key.p12
    www.example.com.key sample.pem.bak key.pem~ deploy_id_rsa
    release.keystore .netrc _netrc .npmrc .pypirc .git-credentials .htpasswd .pgpass
    home/.aws/credentials home/.aws/config .docker/config.json .kube/config kubeconfig.yaml
    terraform.tfstate terraform.tfstate.backup prod.tfvars secrets.yml config/secrets.toml
    gcp-service-account.json client_secret_42.apps.json credentials.json private.key .ssh/config
    """.split(),  # noqa: SIM905  # a table of words
)
def test_files_that_look_secret_are_never_sent(path: str) -> None:
    check_ignored({}, path, Reason.SECRET_FILE, Access.NEVER)
    check_ignored({}, path.upper(), Reason.SECRET_FILE, Access.NEVER)


@pytest.mark.parametrize(
    "path",
    """
    .env.example .env.sample example.env .env.template secrets.example.yml id_rsa.pub tokens.py
    credentials.py secrets.rs environment.ts keys.go passwords.php src/env.py monkey.py key
    config.json main.tf
    """.split(),  # noqa: SIM905  # a table of words
)
def test_templates_and_code_about_secrets_are_allowed(path: str) -> None:
    check_allowed({}, path)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (".git/config", Reason.SKIPPED_FOLDER),
        ("a/node_modules/x/index.js", Reason.SKIPPED_FOLDER),
        ("a/__pycache__/x.py", Reason.SKIPPED_FOLDER),
        ("logo.png", Reason.BINARY),
        ("yarn.lock", Reason.LOCK_FILE),
        ("jquery.min.js", Reason.MINIFIED),
    ],
)
def test_what_tells_nothing_of_the_project_is_not_indexed(path: str, reason: Reason) -> None:
    check_ignored({}, path, reason, Access.OPEN_ONLY)


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ({"env/pyvenv.cfg": ""}, "env/lib/x.py"),
        ({"cache/CACHEDIR.TAG": ""}, "cache/x.py"),
        ({"Cargo.toml": ""}, "target/debug/x.rs"),
        ({"app/build.gradle": ""}, "app/build/x.java"),
        ({"package.json": ""}, "dist/x.js"),
        ({"web/app.csproj": ""}, "web/obj/x.cs"),
        ({}, "a.egg-info/x.py"),
    ],
)
def test_folders_that_a_tool_has_made_are_not_indexed(tree: Tree, path: str) -> None:
    check_ignored(tree, path, Reason.GENERATED_FOLDER, Access.OPEN_ONLY)


@pytest.mark.parametrize("path", ["target/x.rs", "build/x.py", "dist/x.js", "obj/x.c", "bin/x.sh"])
def test_folders_of_the_same_names_may_hold_code(path: str) -> None:
    check_allowed({}, path)


def test_a_folder_that_is_not_indexed_need_not_be_listed() -> None:
    rules = root_rules(["Cargo.toml"], {".gitignore": "gen/"})
    assert not rules.folder("gen").indexed
    assert not rules.folder("target").indexed
    assert rules.folder("src").indexed
    assert rules.enter("gen", (), {}).file("x.py").reason is Reason.GIT_IGNORED


# --- content --------------------------------------------------------------------------------------


def test_a_large_file_is_not_indexed() -> None:
    rules = root_rules((), {})
    assert rules.file("x.py", FILE_BYTES_MAX).indexed
    assert rules.file("x.py", FILE_BYTES_MAX + 1).reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"print(1)\n" * 500, Reason.ALLOWED),
        (b"", Reason.ALLOWED),
        (b"a" * 500, Reason.ALLOWED),
        (b"\x89PNG\0\0", Reason.BINARY),
        (b"a=1;" * 2_000, Reason.MINIFIED),
    ],
)
def test_the_first_bytes_tell_text_from_other_things(head: bytes, reason: Reason) -> None:
    assert decide_head(head).reason is reason


def test_a_link_out_of_the_workspace_is_never_followed() -> None:
    assert decide_link("/ws", "/ws/a").indexed
    assert decide_link("/ws/", "/ws/a").indexed
    assert decide_link("/ws", "/ws-other/a").reason is Reason.OUTSIDE
    assert decide_link("/ws", "/etc/passwd").access is Access.NEVER
