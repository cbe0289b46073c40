r"""Literal values given to names that say they are secret, as most languages and formats write it.

`password = "…"`, `"token": "…"`, `API_KEY=…`, `<password>…</password>`, `Pwd=…;`,
`key[] = {0x1f, …}`, `setenv("API_KEY", "…")`. First the name is found, then what is behind it is
read in one of a few forms; name and value are judged by `judgement`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from .judgement import (
    is_placeholder,
    is_word_list,
    looks_chosen,
    looks_random,
    mentions_secret,
    names_key,
    names_password,
    names_secret,
)
from .secret import Secret

KIND: Final = "assigned-value"
NAME_CHARS_MAX: Final = 60
BARE_CHARS_MIN: Final = 10
CONTINUED_MAX: Final = 64
"""How many strings of one concatenation are looked at."""

STEMS: Final = (
    "pass", "pwd", "secret", "token", "key", "cred", "auth", "jwt", "psk", "mnemonic", "phrase",
    "salt",
)  # fmt: skip
"""One of them is in every name that `judgement` takes for one of a secret."""

_HEAD: Final = re.compile(
    r"""
    [\w.\-]{0,60}+ (?P<close>\\?["'`]?\]?) (?:\[\d*\])? [?!]?
    (?: (?P<typed> [ \t]*:[ \t]*[\w.:\[\]|&'<>?*\ ]{1,40}?[ \t]*=(?![=>])
                 | [ \t]+(?:string|str|text|String|\*string|\[\]byte)[ \t]*=(?!=) )
      | (?P<value> [\s,]{1,40}["'`]?[Vv]alue["'`]?[ \t]*[:=] )  # `name: API_KEY, value: …`
      | (?P<assign> [ \t]*(?:\{[^{}\n]{1,30}\}[ \t]*)?(?:[:=!]=?=?>?|\?\?=|\|\|=|<-) )
      | (?P<comma> [ \t]*, )
      | (?P<element> > )
      | (?P<space> [ \t]+(?=["'`]) )
    )
    """,
    re.VERBOSE,
)
"""The rest of a name, and what joins it to its value."""
_BEFORE: Final = re.compile(rf"(?<![\w.\-])[\w.\-]{{0,{NAME_CHARS_MAX}}}\Z")
_STRING: Final = r"""(?:\\.|(?!(?P=quote))[^\\\n])"""
_QUOTED: Final = re.compile(
    r"""[\s(\[]{0,80}+(?P<call>(?:new[ ])?[A-Za-z_][\w.:]{0,60}!?\([ \t]*)?"""
    r"""[A-Za-z@$]{0,3}[#]{0,3}"""
    rf"""(?:(?:""|'')?(?P<quote>["'`])(?P<secret>{_STRING}{{6,4096}}+)"""
    r"""(?:(?P=quote)|(?=\n|\Z)))"""  # a quote that is still open ends with its line
)
_ESCAPED: Final = re.compile(r"""[ \t]*\\["'](?P<secret>[^"'\\\n]{6,4096})""")
_BARE: Final = re.compile(
    r"""[ \t]{0,8}(?P<secret>[^\s"'`<>(){}\[\],;|\\]{6,512}+)"""
    r"""(?=[ \t]*(?P<end>\n|\Z|[#;]|--?\w|\\\n)|[ \t])"""
)
_PAIR: Final = re.compile(r"""(?P<secret>[^\s"'`<>(){}\[\],;&|\\]{6,512}+)(?=[;&"'`\\])""")
_BLOCK: Final = re.compile(
    r"""[ \t]*[|>][+\-]?[ \t]*\n[ \t]+(?P<secret>[^\s"'`<>(){}\[\],;|]{6,512}+)"""
    r"""(?=[ \t]*(?:\n|\Z))"""
)
_ELEMENT: Final = re.compile(r"""(?P<secret>[^\s<>"'`]{6,512}+)(?=</)""")
_NUMBERS: Final = re.compile(
    r"""[\w \t\[\]&*.:]{0,40}[\[{(]\s*"""
    r"""(?P<secret>(?:(?:\(byte\)\s*)?-?(?:0[xX][0-9A-Fa-f]{1,2}|\d{1,3})[uU]?,?\s*){16,4096})"""
)
_CONTINUED: Final = re.compile(
    r"""(?P<quote>["'`])(?:\s{0,80}(?:[+.\\&]|\.\.|<>)\s{0,80}|\s{1,80})[rbfu]?(?P=quote)"""
    rf"""(?P<secret>{_STRING}{{1,4096}}+)(?=(?P=quote)|\n|\Z)"""
)


@dataclass(frozen=True, slots=True)
class _Named:
    """A name and what stands around it."""

    name: str
    joint: str
    """What joins it to the value: ` = `, `: `, `", `."""
    before: str
    """The end of what stands left of the name on its line."""


def find_assigned(text: str, lower: str) -> Iterator[Secret]:
    """Values of names that say they are secret, in no particular order; finds may overlap.

    `lower` is `text` in small letters, character by character.
    """
    for stem in STEMS:
        at = lower.find(stem)
        while at >= 0:
            end = at + len(stem)
            if head := _HEAD.match(text, end):
                yield from _assigned(text, at, head)
            at = lower.find(stem, end)


def _assigned(text: str, stem_at: int, head: re.Match[str]) -> Iterator[Secret]:
    found = _BEFORE.search(text, max(0, stem_at - NAME_CHARS_MAX), stem_at)
    name_at = found.start() if found else stem_at
    name = text[name_at : head.start("close")]
    if not mentions_secret(name):
        return
    line_at = max(text.rfind("\n", 0, name_at) + 1, name_at - 32)
    named = _Named(name, text[head.start("close") : head.end()], text[line_at:name_at])
    for pattern, accepts in _FORMS[head.lastgroup or ""]:
        value = pattern.match(text, head.end())
        if value is None:
            continue
        if accepts(named, value):
            yield Secret(*value.span("secret"), KIND)
            if pattern is _QUOTED:
                yield from _continued(text, value.end("secret"))
        return


def _continued(text: str, end: int) -> Iterator[Secret]:
    """The other strings of a concatenation that has begun as a secret."""
    for _ in range(CONTINUED_MAX):
        more = _CONTINUED.match(text, end)
        if more is None:
            return
        yield Secret(*more.span("secret"), KIND)
        end = more.end("secret")


def _literal(named: _Named, value: re.Match[str]) -> bool:
    """A string behind `=` or `:`; what a call is made with must look random."""
    if "call" in value.re.groupindex and value["call"]:
        return looks_random(value["secret"])
    if names_secret(named.name):
        return looks_chosen(value["secret"]) or is_word_list(value["secret"])
    return looks_random(value["secret"])


def _argument(named: _Named, value: re.Match[str]) -> bool:
    """A string behind a comma or a blank: `define("DB_PASSWORD", "…")`, `#define API_KEY "…"`."""
    if named.name.isupper() and names_secret(named.name) and not value["call"]:
        return looks_chosen(value["secret"])
    return looks_random(value["secret"])


def _bare(named: _Named, value: re.Match[str]) -> bool:
    """A value without quotes, as in `.env`, YAML and INI files."""
    text = value["secret"]
    exported = named.name.isupper() and named.joint == "="
    if "==" in named.joint or "!" in named.joint or _CODE_NAME.fullmatch(text):
        return False
    if value["end"] is None and not exported:
        return False
    if looks_random(text) or is_placeholder(text) or not names_secret(named.name):
        return looks_random(text)
    if exported:
        return looks_chosen(text) or names_password(named.name)
    return looks_chosen(text) and _bare_literal(named, value)


def _bare_literal(named: _Named, value: re.Match[str]) -> bool:
    """Whether a value is meant literally.

    In code `token = next_token2` is a name; there people write blanks around `=`.
    """
    text = value["secret"]
    if len(text) < BARE_CHARS_MIN or sum(map(str.isdigit, text)) < 2:
        return False
    if not text.isidentifier():
        return True
    spaced = value.start() != value.start("secret")
    return not (spaced and "=" in named.joint) or ("_" not in text and len(text) >= 16)


_CODE_NAME: Final = re.compile(
    r"[&*!]?[A-Za-z_]\w*(?:(?:\.|::|->)[A-Za-z_]\w*)+|[A-Za-z]+\d{1,3}(?:_t)?"
)
"""`settings.token2`, `crypto::Key32`, `uint256`."""


def _pair(named: _Named, value: re.Match[str]) -> bool:
    """`Pwd=…;` in a connection string, `&token=…` in an address."""
    text, before = value["secret"], named.before.rstrip(" ")[-1:]
    if named.joint != "=" or is_placeholder(text) or _CODE_NAME.fullmatch(text):
        return False
    if before not in (";", "?", "&", '"', "'", "`"):
        return looks_random(text)
    if names_password(named.name) and before == ";":
        return True
    return looks_chosen(text) if names_secret(named.name) else looks_random(text)


def _element(named: _Named, value: re.Match[str]) -> bool:
    return named.before.endswith("<") and names_secret(named.name) and looks_chosen(value["secret"])


def _numbers(named: _Named, _: re.Match[str]) -> bool:
    """The bytes of a key; a list of other numbers has other names."""
    return names_key(named.name)


_Form = tuple[re.Pattern[str], Callable[[_Named, re.Match[str]], bool]]
_FORMS: Final[dict[str, tuple[_Form, ...]]] = {
    "typed": ((_QUOTED, _literal), (_NUMBERS, _numbers)),
    "assign": (
        (_QUOTED, _literal),
        (_ESCAPED, _literal),
        (_NUMBERS, _numbers),
        (_BLOCK, _literal),
        (_PAIR, _pair),
        (_BARE, _bare),
    ),
    "value": ((_QUOTED, _literal), (_BARE, _bare)),
    "comma": ((_QUOTED, _argument),),
    "element": ((_ELEMENT, _element),),
    "space": ((_QUOTED, _argument),),
}
