"""What the server offers agrees with what it does, and with what lsprotocol understands."""

from __future__ import annotations

import pytest
from lsprotocol import types

from server import capabilities, commands
from server.app import build_server
from server.client_features import ClientFeatures
from server.positions import PositionCodec
from server.rpc.structuring import make_converter
from tests.support.editors import EDITORS, recorded


def test_every_command_offered_exists() -> None:
    assert set(capabilities.COMMANDS) == set(commands.COMMANDS)


@pytest.mark.parametrize("editor", EDITORS)
def test_the_answer_is_what_the_protocol_says(editor: str) -> None:
    client = ClientFeatures.from_json(recorded(editor))
    plain = capabilities.server_capabilities(client, PositionCodec())
    typed = make_converter().structure(plain, types.ServerCapabilities)
    assert make_converter().unstructure(typed) == plain


def test_every_method_offered_has_a_handler() -> None:
    registered = build_server().protocol.fm.features
    assert {"textDocument/inlineCompletion", "codeAction/resolve"} <= set(registered)


def test_recorded_editors_are_told_apart() -> None:
    features = {editor: ClientFeatures.from_json(recorded(editor)) for editor in EDITORS}
    assert [e for e in EDITORS if features[e].inline_completion] == ["vscode", "neovim"]
    assert [e for e in EDITORS if not features[e].document_changes] == ["neovim"]
    assert [e for e in EDITORS if features[e].llm_tags] == ["vscode"]
    assert [e for e in EDITORS if features[e].waits_for_commands] == ["eglot"]


def test_a_client_that_says_nothing_gets_the_plainest_service() -> None:
    assert ClientFeatures.from_json({}) == ClientFeatures()
    assert ClientFeatures.from_json({"capabilities": 7, "clientInfo": [1]}) == ClientFeatures()
