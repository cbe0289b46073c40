r"""Tokens that tell what they are by their first characters.

The shapes follow what the issuers document. A text is first searched for runs of at least
`RUN_CHARS_MIN` token characters; only a run is compared with the shapes. That costs the same
whether there are ten shapes or a hundred.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import Final

from .key_lines import key_lines_at
from .secret import Secret

RUN_CHARS_MIN: Final = 20
"""An AWS key id has 20 characters; no token below is shorter."""

_T: Final = r"[A-Za-z0-9_\-]"


def _pairs(first: str, second: str = "") -> str:
    return " ".join(one + two for one in first for two in second or first)


_SHAPES: Final = (
    ("anthropic-key", "sk", rf"sk-ant-{_T}{{20,}}"),
    ("openai-key", "sk", rf"sk-(?:proj-|svcacct-|admin-|or-v1-)?(?=[A-Za-z_\-]*[0-9]){_T}{{20,}}"),
    ("github-token", "gh gi", r"gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,}"),
    ("gitlab-token", "gl", rf"gl(?:pat|dt|rt|ptt|cbt|soat|imt|agent|ft)-{_T}{{20,}}"),
    ("aws-key-id", "AK AS AB AC", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?!\w)"),
    ("slack-token", "xo", r"xox[abeoprs](?:-[A-Za-z0-9]{4,}){2,}"),
    ("slack-token", "xa", r"xapp-\d-[A-Z0-9]+-\d+-[a-z0-9]+"),
    ("google-key", "AI", rf"AIza{_T}{{35}}(?!{_T})"),
    ("google-oauth-secret", "GO", rf"GOCSPX-{_T}{{20,}}"),
    ("npm-token", "np", r"npm_[A-Za-z0-9]{36}(?!\w)"),
    ("pypi-token", "py", rf"pypi-AgE{_T}{{50,}}"),
    ("huggingface-token", "hf ap", r"(?:hf|api_org)_[A-Za-z0-9]{30,}(?!\w)"),
    ("stripe-key", "sk rk pk", r"(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}"),
    ("stripe-webhook", "wh", r"whsec_[A-Za-z0-9]{24,}"),
    ("twilio-key", "SK AC", r"(?:SK|AC)[0-9a-f]{32}(?!\w)"),
    ("telegram-token", "AA", rf"AA{_T}{{32,33}}(?!{_T})"),  # behind `12345678:`, see _BEHIND
    ("digitalocean-token", "do", r"do[opr]_v1_[a-f0-9]{64}(?!\w)"),
    ("groq-key", "gs", r"gsk_[A-Za-z0-9]{40,}"),
    ("xai-key", "xa", r"xai-[A-Za-z0-9]{60,}"),
    ("perplexity-key", "pp", r"pplx-[A-Za-z0-9]{40,}"),
    ("nvidia-key", "nv", rf"nvapi-{_T}{{40,}}"),
    ("replicate-token", "r8", r"r8_[A-Za-z0-9]{30,}(?!\w)"),
    ("pinecone-key", "pc", r"pcsk_[A-Za-z0-9_]{40,}"),
    ("langsmith-key", "ls", r"lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}"),
    ("shopify-token", "sh", r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}(?!\w)"),
    ("age-key", "AG", r"AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
    ("databricks-token", "da", r"dapi[0-9a-f]{32}(?:-\d)?(?!\w)"),
    ("linear-key", "li", r"lin_(?:api|oauth)_[A-Za-z0-9]{32,}"),
    ("notion-token", "se nt", r"(?:secret_|ntn_)(?=[A-Za-z]*\d)[A-Za-z0-9]{40,}(?!\w)"),
    ("figma-token", "fi", rf"fig[dour]_{_T}{{36,}}"),
    ("atlassian-token", "AT", rf"(?:ATATT3|ATCTT3|ATBB){_T}{{20,}}"),
    ("postman-key", "PM", r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}"),
    ("grafana-token", "gl", rf"glsa_[A-Za-z0-9]{{32}}_[a-f0-9]{{8}}|glc_{_T}{{32,}}"),
    ("new-relic-key", "NR", r"NRAK-[A-Z0-9]{27}|NRII-[A-Za-z0-9_\-]{32}"),
    ("planetscale-token", "ps", rf"pscale_(?:tkn|pw|oauth)_{_T}{{32,}}"),
    ("pulumi-token", "pu", r"pul-[a-f0-9]{40}(?!\w)"),
    ("prefect-key", "pn", r"pn[ub]_[A-Za-z0-9]{36}(?!\w)"),
    ("rubygems-key", "ru", r"rubygems_[a-f0-9]{48}(?!\w)"),
    ("crates-io-token", "ci", r"cio[A-Za-z0-9]{32}(?!\w)"),
    ("docker-token", "dc", rf"dckr_(?:pat|oat)_{_T}{{20,}}"),
    ("mailchimp-key", _pairs("0123456789abcdef"), r"[0-9a-f]{32}-us\d{1,2}(?!\w)"),
    ("discord-token", _pairs("MNO", string.ascii_letters + string.digits),
     rf"[MNO]{_T}{{23,27}}\.{_T}{{6}}\.{_T}{{27,}}"),
    ("mailgun-key", "ke", r"key-[0-9a-f]{32}(?!\w)"),
    ("brevo-key", "xk", r"xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}"),
    ("sentry-token", "sn", rf"sntry[su]_{_T}{{32,}}"),
    ("supabase-key", "sb", r"sb(?:p|_secret)_[A-Za-z0-9_\-]{24,}"),
    ("square-token", "sq", rf"sq0[a-z]{{3}}-{_T}{{22,}}"),
    ("facebook-token", "EA", r"EAA[A-Za-z0-9]{60,}"),
    ("fly-token", "fm", rf"fm[12][ar]?_{_T}{{40,}}"),
    ("netlify-token", "nf", rf"nfp_{_T}{{32,}}"),
    ("vercel-token", "ve", r"vercel_blob_rw_[A-Za-z0-9_]{30,}"),
    ("tailscale-key", "ts", r"tskey-[a-z]+-[A-Za-z0-9]{8,}-[A-Za-z0-9]{16,}"),
    ("heroku-key", "HR", rf"HRKU-{_T}{{30,}}"),
    ("hubspot-token", "pa", r"pat-(?:na|eu)\d-[0-9a-f]{8}-[0-9a-f\-]{27}"),
    ("contentful-token", "CF", rf"CFPAT-{_T}{{40,}}"),
    ("launchdarkly-key", "sd ap mo", r"(?:sdk|api|mob)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f\-]{22}"),
    ("buildkite-token", "bk", r"bkua_[a-f0-9]{40}(?!\w)"),
    ("circleci-token", "CC", r"CCI(?:PAT|PRJ)_[A-Za-z0-9_]{40,}"),
    ("sourcegraph-token", "sg", r"sg[psu]_(?:[a-fA-F0-9]{16}_|local_)?[a-fA-F0-9]{40}(?!\w)"),
    ("adafruit-key", "ai", r"aio_[A-Za-z0-9]{28}(?!\w)"),
    ("easypost-key", "EZ", r"EZ[AT]K[A-Za-z0-9]{50,}"),
    ("alibaba-key-id", "LT", r"LTAI[A-Za-z0-9]{16,26}(?!\w)"),
    ("artifactory-token", "AK cm", rf"(?:AKCp[A-Za-z0-9]{{60,}}|cmVmdGtu{_T}{{56}})(?!{_T})"),
    ("ngrok-token", "ng", r"ngrok_[A-Za-z0-9_]{30,}"),
    ("resend-key", "re", r"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}"),
    ("private-key", "LS", r"LS0tLS1CRUdJTi[A-Za-z0-9+/=]{20,}"),  # base64 of `-----BEGIN `
)  # fmt: skip
"""Kind, the two characters that a token begins with (or such pairs), its shape."""


def _by_head() -> dict[str, tuple[re.Pattern[str], tuple[str, ...]]]:
    """For two first characters: all shapes that begin so, and the kind of each of its groups."""
    table = {}
    for head in {head for _, heads, _ in _SHAPES for head in heads.split()}:
        rows = [(kind, shape) for kind, heads, shape in _SHAPES if head in heads.split()]
        pattern = re.compile("|".join(f"({shape})" for _, shape in rows))
        table[head] = pattern, tuple(kind for kind, _ in rows)
    return table


_BY_HEAD: Final = _by_head()
_BEHIND: Final = {"telegram-token": re.compile(r"\d{8,10}:\Z")}
"""What must stand before the token; it belongs to the token."""
_IN_RUN: Final = bytes(
    ord("w") if chr(code) in string.ascii_letters + string.digits + "_-" else ord(" ")
    for code in range(256)
)
_RUN: Final = b"w" * RUN_CHARS_MIN

_ESCAPES: Final = {"\\": (1, 3, 5), "%": (2,)}
r"""A run behind such a character may begin with the rest of an escape: `\n`, `\x0a`, `%3D`."""

_DOTTED: Final = tuple(
    (kind, literal, re.compile(rf"(?<![A-Za-z0-9_\-]){before}\Z"), re.compile(shape))
    for kind, literal, before, shape in (
        ("json-web-token", ".eyJ", rf"eyJ{_T}{{10,}}", rf"\.eyJ{_T}{{10,}}\.{_T}*"),
        ("google-token", "ya29.", "", rf"ya29\.{_T}{{20,}}"),
        ("sendgrid-key", "SG.", "", rf"SG\.{_T}{{16,}}\.{_T}{{16,}}"),
        ("vault-token", "hvs.", "", rf"hvs\.{_T}{{24,}}"),
        ("vault-token", "hvb.", "", rf"hvb\.{_T}{{24,}}"),
        ("doppler-token", "dp.", "", r"dp\.(?:pt|st|ct|scim|audit)\.[A-Za-z0-9._\-]{40,}"),
        ("dynatrace-token", "dt0", "", r"dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}"),
        ("terraform-token", ".atlasv1.", r"[A-Za-z0-9]{14}", rf"\.atlasv1\.{_T}{{60,}}"),
        ("azure-client-secret", "Q~", r"[A-Za-z0-9_\-.~]{3}\d", r"Q~[A-Za-z0-9_\-.~]{31,34}"),
    )
)
"""Kind, a literal, what stands before it, the shape from the literal on. A dot ends a run early."""
BEFORE_CHARS_MAX: Final = 32
JWT_HEADER_CHARS_MAX: Final = 2_048
"""Of a token with a dot, what may stand before its literal."""


def find_tokens(text: str) -> Iterator[Secret]:
    """Tokens of known issuers and lines of keys, in no particular order."""
    key_end = 0
    for start in _runs(text):
        if start >= key_end and (lines := key_lines_at(text, start)):
            yield lines
            key_end = lines.end
        secret = _token_at(text, start) or _behind_escape(text, start)
        while secret:
            yield secret
            secret = _token_at(text, secret.end)  # one may be glued to another
    for kind, literal, before, shape in _DOTTED:
        at = text.find(literal)
        while at >= 0:
            found = shape.match(text, at)
            reach = JWT_HEADER_CHARS_MAX if kind == "json-web-token" else BEFORE_CHARS_MAX
            first = before.search(text, max(0, at - reach), at) if found else None
            if found and first:
                yield Secret(first.start(), found.end(), kind)
            at = text.find(literal, at + 1)


def _runs(text: str) -> Iterator[int]:
    """Where the runs of token characters begin; what is no ASCII is none.

    Searching the bytes of a mask takes a seventh of the time of a regular expression.
    """
    mask = text.encode("ascii", "replace").translate(_IN_RUN)
    at = mask.find(_RUN)
    while at >= 0:
        end = mask.find(b" ", at)
        end = len(mask) if end < 0 else end
        start = at + len(text[at:end]) - len(text[at:end].lstrip("-"))
        if end - start >= RUN_CHARS_MIN:
            yield start
        at = mask.find(_RUN, end)


def _token_at(text: str, start: int) -> Secret | None:
    shapes = _BY_HEAD.get(text[start : start + 2])
    if shapes is None:
        return None
    pattern, kinds = shapes
    found = pattern.match(text, start)
    if found is None or found.lastindex is None:
        return None
    kind = kinds[found.lastindex - 1]
    needed = _BEHIND.get(kind)
    if needed is None:
        return Secret(start, found.end(), kind)
    before = needed.search(text, max(0, start - 11), start)
    return Secret(before.start(), found.end(), kind) if before else None


def _behind_escape(text: str, start: int) -> Secret | None:
    before = text[start - 1] if start else ""
    if before not in _ESCAPES:
        return None
    starts = (start + skip for skip in _ESCAPES[before])
    return next((secret for at in starts if (secret := _token_at(text, at))), None)
