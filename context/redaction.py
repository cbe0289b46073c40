"""Takes credentials out of text before it may leave the machine.

Works on text alone. Two kinds of rule: tokens that tell what they are by their first characters,
and values assigned to a name like `password`. A rule that cries wolf makes prompts worse, so
entropy is not used. The shapes follow what the issuers document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PLACEHOLDER = "<redacted>"


@dataclass(frozen=True, slots=True)
class Redacted:
    """Text without its secrets."""

    text: str
    count: int = 0
    kinds: tuple[str, ...] = ()
    """Which rules matched, each once, sorted."""


@dataclass(frozen=True, slots=True)
class RedactedPair:
    """The text on both sides of the cursor without its secrets."""

    prefix: str
    suffix: str
    count: int = 0
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Secret:
    """Where a secret lies in a text, as offsets, and which rule found it."""

    start: int
    end: int
    kind: str


def redact(text: str) -> Redacted:
    """`text` with every secret replaced by `PLACEHOLDER`."""
    secrets = find_secrets(text)
    if not secrets:
        return Redacted(text)
    return Redacted(_replaced(text, secrets), len(secrets), _kinds(secrets))


def redact_around(prefix: str, suffix: str, above: str = "") -> RedactedPair:
    """Both sides of a cursor; a secret the cursor stands in goes to the prefix as a whole.

    `above` is what stands before the prefix and is not sent: a private key may have begun there.
    """
    lead = above if "PRIVATE KEY" in above else ""
    secrets = _behind(len(lead), find_secrets(lead + prefix + suffix))
    if not secrets:
        return RedactedPair(prefix, suffix)
    cut = len(prefix)
    left = tuple(secret for secret in secrets if secret.start < cut)
    right = tuple(
        Secret(secret.start - cut, secret.end - cut, secret.kind)
        for secret in secrets
        if secret.start >= cut
    )
    over = max((secret.end - cut for secret in left), default=0)
    return RedactedPair(
        prefix=_replaced(prefix, left),
        suffix=_replaced(suffix, right, max(0, over)),
        count=len(secrets),
        kinds=_kinds(secrets),
    )


def find_secrets(text: str) -> tuple[Secret, ...]:
    """Every secret in `text`, in order, without overlaps: of two that overlap, the earlier one."""
    found = (*_tokens(text), *_assigned(text))
    kept: list[Secret] = []
    for secret in sorted(found, key=lambda secret: (secret.start, -secret.end)):
        if not kept or secret.start >= kept[-1].end:
            kept.append(secret)
    return tuple(kept)


# Each row: kind, literals one of which must be there (looking for them is what makes the usual case
# fast), pattern. The group `secret`, or the whole match, is replaced.
_END = r"(?![A-Za-z0-9_\-])"
_START = r"(?<![A-Za-z0-9_\-])"
_RULES: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (kind, literals, re.compile(pattern))
    for kind, literals, pattern in (
        ("private-key", ("PRIVATE KEY",),
         r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?"
         r"(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\Z)"),
        ("anthropic-key", ("sk-ant-",), _START + r"sk-ant-[A-Za-z0-9_\-]{20,}"),
        ("openai-key", ("sk-",), _START + r"sk-(?:proj-|svcacct-|admin-|or-v1-)?"
                                          r"(?=[A-Za-z_\-]*[0-9])[A-Za-z0-9_\-]{20,}"),
        ("github-token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
         _START + r"gh[pousr]_[A-Za-z0-9]{30,}"),
        ("github-token", ("github_pat_",), _START + r"github_pat_[A-Za-z0-9_]{22,}"),
        ("gitlab-token", ("glpat-", "gldt-", "glrt-", "glptt-", "glcbt-"),
         _START + r"gl(?:pat|dt|rt|ptt|cbt)-[A-Za-z0-9_\-.]{20,}"),
        ("aws-key-id", ("AKIA", "ASIA", "ABIA", "ACCA"),
         _START + r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}" + _END),
        ("slack-token", ("xox",), _START + r"xox[abeoprs](?:-[A-Za-z0-9]{4,}){2,}"),
        ("slack-token", ("xapp-",), _START + r"xapp-\d-[A-Z0-9]+-\d+-[a-z0-9]+"),
        ("slack-webhook", ("hooks.slack.com",),
         r"hooks\.slack\.com/(?:services|workflows)/(?P<secret>[A-Za-z0-9+/]{30,})"),
        ("google-key", ("AIza",), _START + r"AIza[A-Za-z0-9_\-]{35}" + _END),
        ("google-token", ("ya29.",), _START + r"ya29\.[A-Za-z0-9_\-]{20,}"),
        ("google-oauth-secret", ("GOCSPX-",), _START + r"GOCSPX-[A-Za-z0-9_\-]{20,}"),
        ("json-web-token", ("eyJ",),
         _START + r"eyJ[A-Za-z0-9_\-]{10,}\.eyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]*"),
        ("npm-token", ("npm_",), _START + r"npm_[A-Za-z0-9]{36}" + _END),
        ("pypi-token", ("pypi-",), _START + r"pypi-AgE[A-Za-z0-9_\-]{50,}"),
        ("huggingface-token", ("hf_",), _START + r"hf_[A-Za-z0-9]{30,}" + _END),
        ("stripe-key", ("_live_", "_test_"),
         _START + r"(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}"),
        ("stripe-webhook", ("whsec_",), _START + r"whsec_[A-Za-z0-9+/=]{24,}"),
        ("sendgrid-key", ("SG.",), _START + r"SG\.[A-Za-z0-9_\-]{16,}\.[A-Za-z0-9_\-]{16,}"),
        ("twilio-key", ("SK",), _START + r"SK[0-9a-f]{32}" + _END),
        ("telegram-token", (":AA",), _START + r"\d{8,10}:AA[A-Za-z0-9_\-]{32,33}" + _END),
        ("digitalocean-token", ("_v1_",), _START + r"do[opr]_v1_[a-f0-9]{64}" + _END),
        ("groq-key", ("gsk_",), _START + r"gsk_[A-Za-z0-9]{40,}"),
        ("shopify-token", ("shp",), _START + r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}" + _END),
        ("vault-token", ("hvs.",), _START + r"hvs\.[A-Za-z0-9_\-]{24,}"),
        ("age-key", ("AGE-SECRET-KEY-",), _START + r"AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
        ("azure-storage-key", ("AccountKey=",), r"AccountKey=(?P<secret>[A-Za-z0-9+/=]{40,})"),
        ("authorization-header", ("earer ",), r"\b[Bb]earer\s+(?P<secret>[A-Za-z0-9_\-.=+/]{20,})"),
        ("password-in-url", ("://",),
         r"\b[a-z][a-z0-9+.\-]{1,20}://[^\s:/@\"'<>\[]{0,64}:(?!pass(?:word|wd)?@)(?P<secret>[^\s:/@\"'<>${}]{3,128})@"),
    )
)  # fmt: skip

_KEYWORDS = (
    "password", "passwd", "passphrase", "pwd", "secret", "token", "api_key", "apikey", "api-key",
    "access_key", "accesskey", "access-key", "private_key", "privatekey", "credential", "auth_key",
)  # fmt: skip
_ASSIGNMENT = re.compile(
    r"""[\w.\-]{0,40}["'\]]{0,2}\s{0,4}"""  # the rest of the name, its closing quote or bracket
    r"""(?::\s{0,2}[\w.\[\]| ]{1,40}?\s{0,2}=|[:=]>?|:=|==|!=)\s{0,4}"""  # `: str =`, `=`, `:` ...
    r"""(?:[rbfu@]{0,2}(?P<quote>["'`])(?P<quoted>[^"'`\n]{6,512})"""
    r"""(?:(?P=quote)|(?=[\r\n]|\Z))"""  # a quote that is still open ends with its line
    r"""|(?P<bare>[A-Za-z0-9_\-+/=!@#%^&*~]{10,512})[ \t]*(?=[\r\n]|\Z))"""
)
_HARMLESS = re.compile(
    r"\$\{|\{\{|%\(|\{[\w.!:]*\}|<[\w\- ]+>|\s"
    r"|^(?:your|my|some|the|example|dummy|sample|test|fake|mock|placeholder|changeme"
    r"|redacted|none|null|true|false|undefined|process\.env|env[:.])"
    r"|\*{3}|x{4,}|\.{3}|^https?://|^[~.]{0,2}/|^#[0-9a-f]{3,8}$",
    re.IGNORECASE,
)
_PATH = re.compile(r"[a-z.][a-z0-9_.\-]*(?:/[a-z0-9_.\-]+)+")
"""Names between slashes, all in small letters: keys in base64 have others."""
_VALUE_SHAPE = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])|[^\w.\-/:]")


def _tokens(text: str) -> Iterator[Secret]:
    for kind, literals, pattern in _RULES:
        if not any(literal in text for literal in literals):
            continue
        for match in pattern.finditer(text):
            group = "secret" if "secret" in pattern.groupindex else 0
            yield Secret(match.start(group), match.end(group), kind)


def _assigned(text: str) -> Iterator[Secret]:
    """Literal values given to names that say they are secret."""
    lower = text.lower()
    if len(lower) != len(text):  # some letters grow when lowered: offsets would not fit
        lower = text
    for keyword in _KEYWORDS:
        at = lower.find(keyword)
        while at >= 0:
            at += len(keyword)
            match = _ASSIGNMENT.match(text, at)
            if match and (secret := _assigned_value(match)):
                yield secret
            at = lower.find(keyword, at)


def _assigned_value(match: re.Match[str]) -> Secret | None:
    group = "quoted" if match["quoted"] else "bare"
    value = match[group]
    if _HARMLESS.search(value) or _PATH.fullmatch(value) or not _VALUE_SHAPE.search(value):
        return None
    if group == "bare" and not _bare_secret(value, match[0][: match.start(group) - match.start()]):
        return None
    return Secret(match.start(group), match.end(group), "assigned-value")


def _bare_secret(value: str, before: str) -> bool:
    """Whether an unquoted value is meant literally, as in `.env`, YAML and INI files.

    In code `token = next_token2` is a name; there people write spaces around `=`.
    """
    if sum(map(str.isdigit, value)) < 2:
        return False
    name_like = value.isidentifier() and before.endswith(" ") and "=" in before
    return not name_like or ("_" not in value and len(value) >= 16)


def _behind(cut: int, secrets: tuple[Secret, ...]) -> tuple[Secret, ...]:
    """What of the secrets lies behind the first `cut` characters, counted from there."""
    return tuple(
        Secret(max(secret.start - cut, 0), secret.end - cut, secret.kind)
        for secret in secrets
        if secret.end > cut
    )


def _replaced(text: str, secrets: tuple[Secret, ...], start: int = 0) -> str:
    parts: list[str] = []
    for secret in secrets:
        parts += (text[start : secret.start], PLACEHOLDER)
        start = secret.end
    parts.append(text[start:])
    return "".join(parts)


def _kinds(secrets: tuple[Secret, ...]) -> tuple[str, ...]:
    return tuple(sorted({secret.kind for secret in secrets}))
