"""One server for each recorded editor, shared by all tests of a run."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
import pytest_lsp
from pytest_lsp import ClientServerConfig

from tests.support.editors import EDITORS, EditorClient
from tests.support.raw_client import FAKE_SERVER, clean_environment

CONFIG = ClientServerConfig(
    server_command=FAKE_SERVER, client_factory=EditorClient, server_env=clean_environment()
)


@pytest_lsp.fixture(config=CONFIG, scope="session", params=EDITORS)
async def any_editor(client: EditorClient, request: pytest.FixtureRequest) -> AsyncGenerator[None]:
    """Each of the editors in turn."""
    client.editor_name = request.param
    await client.start_as(request.param)
    yield
    await client.shutdown_session()


@pytest_lsp.fixture(config=CONFIG, scope="session")
async def vscode(client: EditorClient) -> AsyncGenerator[None]:
    await client.start_as("vscode")
    yield
    await client.shutdown_session()


@pytest_lsp.fixture(config=CONFIG, scope="session")
async def neovim(client: EditorClient) -> AsyncGenerator[None]:
    await client.start_as("neovim")
    yield
    await client.shutdown_session()


@pytest_lsp.fixture(config=CONFIG, scope="session")
async def eglot(client: EditorClient) -> AsyncGenerator[None]:
    await client.start_as("eglot")
    yield
    await client.shutdown_session()


@pytest_lsp.fixture(config=CONFIG, scope="session")
async def helix(client: EditorClient) -> AsyncGenerator[None]:
    await client.start_as("helix")
    yield
    await client.shutdown_session()
