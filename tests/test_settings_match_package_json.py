"""The settings that the VS Code extension offers are the server's, with the same defaults."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from server.settings.model_settings import ModelSettings
from server.settings.schema import SettingField, camel_case, dotted, setting_fields, walk
from server.settings.values import Settings

PACKAGE_JSON = Path(__file__).parents[1] / "client-vscode" / "package.json"
OWN_SECTIONS = ("fimble.server.", "fimble.trace.")
"""Settings that the extension itself reads."""
USER_SCOPES = ("machine", "application")
"""Scopes that a workspace cannot set."""


def contributed() -> dict[str, Any]:
    """The extension's settings for the server, by name without the leading `fimble.`."""
    package = json.loads(PACKAGE_JSON.read_text(encoding="utf-8"))
    properties = package["contributes"]["configuration"]["properties"]
    return {
        name.removeprefix("fimble."): value
        for name, value in properties.items()
        if not name.startswith(OWN_SECTIONS)
    }


def schema() -> dict[str, SettingField]:
    """The server's settings by the names that editors use."""
    return {dotted(path, Settings): item for path, item in walk(Settings)}


def offer_of(name: str) -> tuple[Any, dict[str, Any]] | None:
    """The extension's default for `name` and the property that it is part of."""
    offered = contributed()
    section, _, key = name.partition(".")
    if name in offered:
        return offered[name].get("default"), offered[name]
    if section in offered and key:
        return offered[section].get("default", {}).get(key), offered[section]
    return None


def test_the_extension_offers_no_setting_that_the_server_does_not_know() -> None:
    sections = {name.partition(".")[0] for name in schema()}
    for name in contributed():
        assert name in schema() or name in sections, name


def test_every_setting_with_an_effect_is_offered_with_the_same_default() -> None:
    for name, item in schema().items():
        offer = offer_of(name)
        if item.doc.reserved:
            continue
        assert offer is not None, f"{name} is missing from package.json"
        assert offer[0] == json.loads(json.dumps(item.default)), name


def test_hosts_models_and_commands_cannot_be_set_by_a_workspace() -> None:
    for name, item in schema().items():
        offer = offer_of(name)
        if item.doc.user_only and offer is not None:
            assert offer[1].get("scope") in USER_SCOPES, name


def test_numbers_have_the_same_bounds() -> None:
    for name, item in schema().items():
        offer = offer_of(name)
        if offer is not None:
            assert offer[1].get("minimum") == item.doc.at_least, name
            assert offer[1].get("maximum") == item.doc.at_most, name


def test_the_fields_of_a_model_are_the_server_s() -> None:
    fields = {camel_case(name): item for name, item in setting_fields(ModelSettings).items()}
    offered = contributed()["models"]["additionalProperties"]["properties"]
    assert set(offered) <= set(fields)
    providers = [choice for choice in offered["provider"]["enum"] if choice]
    for provider in providers:
        ModelSettings(provider=provider)
    assert sorted(providers) == sorted(provider_choices())


def provider_choices() -> set[str]:
    """The providers that the server knows."""
    from typing import get_args

    hint = setting_fields(ModelSettings)["provider"].hint
    return {choice for part in get_args(hint) for choice in (get_args(part) or (part,)) if choice}
