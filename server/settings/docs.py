"""Writes docs/configuration.md from the schema: `python -m server.settings.docs [--check]`.

With `--check` nothing is written and the exit code is 1 when the file is stale.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from .model_settings import ModelSettings
from .narrowing import narrowing_rules
from .refactor_settings import OwnActionSettings
from .schema import (
    SettingField,
    camel_case,
    expected_text,
    setting_fields,
    variable_name,
)
from .values import Settings

TARGET: Final = Path(__file__).resolve().parents[2] / "docs" / "configuration.md"


def configuration_page() -> str:
    """The whole page as Markdown."""
    return "\n".join([_INTRODUCTION, *_models_section(), *_sections(), _narrowing(), ""])


def main(arguments: list[str]) -> int:
    """Writes the page, or only compares it."""
    page = configuration_page()
    if "--check" not in arguments:
        TARGET.write_text(page, encoding="utf-8", newline="\n")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == page:
        return 0
    sys.stderr.write("docs/configuration.md is stale: run `make fmt`\n")
    return 1


_INTRODUCTION: Final = """\
# Configuration

<!-- Generated from server/settings/values.py: run `make fmt` after a change there. -->

Fimble works without any configuration: an embedded model runs on your machine. Everything below is
optional. What an editor sends applies at once; a change in `config.toml` applies when the editor
sends its settings the next time, at the latest when the server starts anew.

Settings come from three places. The later wins, key by key:

1. your `config.toml`, in snake_case: `~/.config/fimble/config.toml` on Linux,
   `~/Library/Application Support/fimble/config.toml` on macOS,
   `%LOCALAPPDATA%\\fimble\\config.toml` on Windows, or the file that `FIMBLE_CONFIG` names;
2. your editor, in camelCase (snake_case works too): `initializationOptions`, and the section
   `fimble` of the editor's settings;
3. environment variables: `FIMBLE_`, the section, the name. Lists are separated by commas, tables
   are JSON.

A key that is unknown or has a value of the wrong type is reported once and leaves the value it
would have replaced. `fimble doctor` lists such problems, `fimble config` prints what is in force
and where it comes from.

Settings marked *reserved* are accepted, but have no effect in this version.

## Example

`config.toml`:

```toml
[models.fast]
provider = "llamacpp"
base_url = "http://127.0.0.1:8012"

[models.large]
provider = "openai"
base_url = "https://models.example.com/v1"
model = "the-model-id"
api_key_env = "EXAMPLE_API_KEY"
context_tokens = 131072

[routes]
completion = ["fast", "embedded"]   # the embedded model answers when `fast` cannot
refactor = ["large"]

[completion]
debounce_ms = 75

[completion.languages]
markdown = false
```

The same from an editor:

```json
{
  "models": {
    "fast": { "provider": "llamacpp", "baseUrl": "http://127.0.0.1:8012" },
    "large": {
      "provider": "openai",
      "baseUrl": "https://models.example.com/v1",
      "model": "the-model-id",
      "apiKeyEnv": "EXAMPLE_API_KEY",
      "contextTokens": 131072
    }
  },
  "routes": { "completion": ["fast", "embedded"], "refactor": ["large"] },
  "completion": { "debounceMs": 75, "languages": { "markdown": false } }
}
```

And a single one from the environment: `FIMBLE_COMPLETION_DEBOUNCE_MS=75 nvim`."""

_MODELS_NOTE: Final = """
An API key is never written into a settings file: `api_key_env` names the environment variable that
holds it. Without `api_key_env` the provider's usual variable is read (`MISTRAL_API_KEY`,
`OPENROUTER_API_KEY` and so on). In the environment all models are one variable, `FIMBLE_MODELS`, as
JSON."""
_ROUTES_NOTE: Final = """
The name `embedded` always means the embedded model, also when it is not under `models`. Names that
are not configured are passed over. A route that is left without a model uses all models in the
order in which they are written, and the embedded one when there are none."""

_OWN_ACTIONS_NOTE: Final = """
Entries of your own come from you alone, never from a workspace: each puts words into the menu and
sends them to a model. Each entry, as `[refactor.actions."TITLE"]`, has:
"""


def _models_section() -> Iterator[str]:
    item = setting_fields(Settings)["models"]
    yield f"\n## models\n\n{item.doc.text} Each entry, as `[models.NAME]`, has:\n"
    yield from _table(setting_fields(ModelSettings), "")
    yield _MODELS_NOTE


def _sections() -> Iterator[str]:
    for name, item in setting_fields(Settings).items():
        if item.section is None:
            continue
        yield f"\n## {name}\n\n{item.doc.text}\n"
        yield from _table(setting_fields(item.section), name)
        if name == "routes":
            yield _ROUTES_NOTE
        if name == "refactor":
            yield _OWN_ACTIONS_NOTE
            yield from _table(setting_fields(OwnActionSettings), "")


def _table(items: dict[str, SettingField], section: str) -> Iterator[str]:
    """One row per setting; with the environment variable where it has one of its own."""
    yield "| `config.toml` | editor | type | default | what it does |"
    yield "| --- | --- | --- | --- | --- |"
    for name, item in items.items():
        text = item.doc.text
        if section:
            text += f" `{variable_name((section, name))}`"
        if item.doc.reserved:
            text = f"*reserved.* {text}"
        kind = expected_text(item.hint, item.doc).removesuffix(' or ""')
        default = json.dumps(item.default)
        yield f"| `{name}` | `{camel_case(name)}` | {_cell(kind)} | `{default}` | {_cell(text)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _narrowing() -> str:
    rules = "\n".join(f"- `{name} = {str(value).lower()}`" for name, value in narrowing_rules())
    return f"""
## In a workspace: `.fimble.toml`

A cloned repository is not trusted: hosts, keys, commands and models come from you alone. A file
`.fimble.toml` in the root of a workspace may only switch things off:

{rules}

Anything else in it is reported and has no effect. In a workspace of several folders
the files of all count, for the whole session. `fimble config` shows what is in force in the
current folder."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
