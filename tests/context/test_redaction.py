from __future__ import annotations

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from context.credentials.find import find_secrets
from context.redaction import (
    PLACEHOLDER,
    Refusal,
    redact,
    redact_around,
    redact_diff,
    redact_in_place,
    redact_numbered,
)
from tests.support.planted_secrets import BASE64, noise

A36 = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"  # the alphabet and length of many tokens

SECRETS = {
    "github-token": "ghp_" + A36,
    "openai-key": "sk-proj-" + A36,
    "anthropic-key": "sk-ant-api03-" + A36,
    "gitlab-token": "glpat-" + A36[:20],
    "aws-key-id": "AKIA" + "ABCDEFGH234567AB",
    "slack-token": "xoxb-123456789012-123456789012-" + A36[:24],
    "google-key": "AIza" + A36[:35],
    "json-web-token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmN",
    "npm-token": "npm_" + A36,
    "pypi-token": "pypi-AgE" + A36 * 2,
    "huggingface-token": "hf_" + A36[:34],
    "stripe-key": "sk_live_" + A36[:24],
    "sendgrid-key": "SG." + A36[:22] + "." + A36,
    "twilio-key": "SK" + "0123456789abcdef" * 2,
    "telegram-token": "123456789:AA" + A36[:33],
    "vault-token": "hvs." + A36,
    "groq-key": "gsk_" + A36 + A36[:16],
    "digitalocean-token": "dop_v1_" + "0123456789abcdef" * 4,
    "google-token": "ya29." + A36,
    "google-oauth-secret": "GOCSPX-" + A36[:28],
    "stripe-webhook": "whsec_" + A36,
    "shopify-token": "shpat_" + "0123456789abcdef" * 2,
    "age-key": "AGE-SECRET-KEY-1" + "ABCDEFGH234567" * 4,
}


@pytest.mark.parametrize("kind", SECRETS)
def test_a_token_is_known_by_its_first_characters(kind: str) -> None:
    secret = SECRETS[kind]
    clean = redact(f"call({secret!r})\n")
    assert clean.text == f"call('{PLACEHOLDER}')\n"
    assert (clean.count, clean.kinds) == (1, (kind,))


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ('password = "hunter2abc"', 'password = "@"'),
        ("API_KEY=abcd1234efgh5678\nx", "API_KEY=@\nx"),
        ('  "client_secret": "aB3$kkkkkk",', '  "client_secret": "@",'),
        ("POSTGRES_PASSWORD: hunter22pw", "POSTGRES_PASSWORD: @"),
        ('token: str = "abcd1234"', 'token: str = "@"'),
        ('password = "Tr0ub4dor-Zeb', 'password = "@'),
        ("password = 'Tr0ub4dor-Zeb\nx = 1", "password = '@\nx = 1"),
        ('AWS_SECRET_ACCESS_KEY = "q8JalrXUtn/K7MDENG/bPxRfiCYz"', 'AWS_SECRET_ACCESS_KEY = "@"'),
        ("aws_secret_access_key=q8JalrXUtn/K7MDENG/bPxRfiCYz12", "aws_secret_access_key=@"),
        ('os.environ["API_KEY"] = "abc123def"', 'os.environ["API_KEY"] = "@"'),
        ('"access_token" => "a1b2c3d4e5"', '"access_token" => "@"'),
        ("postgres://u:p4ss@host/db", "postgres://u:@@host/db"),
        ("Authorization: Bearer abcdefghij1234567890", "Authorization: Bearer @"),
        ("AccountKey=" + A36 + "aaaa==;x", "AccountKey=@;x"),
        ("https://hooks.slack.com/services/" + A36, "https://hooks.slack.com/services/@"),
        ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nx", "@\nx"),
        ("-----BEGIN PRIVATE KEY-----\nMIIEvQIB\nADANBgkqh", "@"),
        ("-----BEGIN PRIVATE KEY-----\nMII", "@"),
        ('İ password = "hunter2abc"', 'İ password = "@"'),
    ],
)
def test_values_that_are_secret_by_what_is_around_them(text: str, expect: str) -> None:
    assert redact(text).text == expect.replace("@host", "#").replace("@", PLACEHOLDER).replace(
        "#", "@host"
    )


@pytest.mark.parametrize(
    "text",
    [
        "token = next_token2_value\n",
        'token = os.environ["TOKEN_12345"]',
        'if token == "IDENT":',
        'self.token = "bearer"',
        'url = f"https://{user}:{password}@host"',
        "postgres://user:password@host/db",
        "def tokens_in(text: str) -> int:\n",
        'cls = "sk-estimator-html-doc-link-name"',
        'password = "your-password-123"',
        'password = "${DB_PASSWORD_1}"',
        'password = "<password 1>"',
        'Token.String: "#AB0909"',
        "apiKey: Uint8Array\n",
        'token_url = "https://host/token2"',
        "",
    ],
)
def test_ordinary_code_is_left_alone(text: str) -> None:
    assert redact(text).text == text
    assert redact(text).count == 0


def test_redacting_twice_changes_nothing_more() -> None:
    text = "\n".join(f'key = "{secret}"' for secret in SECRETS.values())
    once = redact(text)
    assert redact(once.text).text == once.text
    assert once.count == len(SECRETS)


PIECES = st.sampled_from([*SECRETS.values(), 'password = "hunter2abc"', " ", "x", "\n", '"', "é"])


@settings(deadline=None, max_examples=150)
@given(st.lists(PIECES, max_size=6).map("".join), st.data())
def test_no_part_of_a_secret_is_left_on_either_side_of_the_cursor(
    text: str, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(text)))
    pair = redact_around(text[:cut], text[cut:])
    whole = redact_numbered(text)
    assert pair.prefix + pair.suffix == whole.text
    assert (pair.count, pair.kinds) == (whole.count, whole.kinds)
    assert pair.redaction.restore(pair.prefix + pair.suffix) == text


def test_a_secret_under_the_cursor_is_counted_with_the_prefix() -> None:
    secret = SECRETS["github-token"]
    pair = redact_around(f"x = '{secret[:9]}", f"{secret[9:]}'\n")
    assert (pair.prefix, pair.suffix) == ("x = '<redacted:1>", "'\n")


def test_code_that_only_speaks_of_keys_is_left_alone() -> None:
    text = 'if b"-----BEGIN PRIVATE KEY-----" in data:\n    load(data)\n'
    assert redact(text).text == text


def test_lines_out_of_the_middle_of_a_key_are_no_code() -> None:
    lines = [noise(BASE64, 64, seed) for seed in range(1, 5)]
    for text in ("\n".join(lines), "\n".join(f'    "{line}\\n"' for line in lines)):
        clean = redact(f"x = 1\n{text}\ny = 2\n")
        assert not any(line in clean.text for line in lines)
        assert clean.kinds == ("key-lines",)
        assert clean.text.endswith("y = 2\n")


@pytest.mark.parametrize("line", ["a1b2" * 16, "/" * 70, "Aa1" * 10, "x" * 64])
def test_other_long_lines_are_left_alone(line: str) -> None:
    text = f"{line}\n" * 5
    assert redact(text).text == text


# --- the way back ---------------------------------------------------------------------------------

TOKEN, OTHER = SECRETS["github-token"], SECRETS["npm-token"]


def check_restore(text: str, answer: str, expect: str) -> None:
    """The answer to `text` becomes `expect`, or is refused when `expect` is empty."""
    restored = redact_numbered(text).redaction.restore(answer)
    if expect:
        assert restored == expect
    else:
        assert isinstance(restored, Refusal)
        assert TOKEN not in restored.sentence


def test_the_same_value_has_the_same_placeholder() -> None:
    clean = redact_numbered(f"a('{TOKEN}', '{OTHER}', '{TOKEN}')")
    assert clean.text == "a('<redacted:1>', '<redacted:2>', '<redacted:1>')"
    assert clean.redaction.count == 2


def test_numbers_go_on_from_text_to_text() -> None:
    first = redact_numbered(f"a('{TOKEN}')")
    second = redact_numbered(f"b('{OTHER}', '{TOKEN}')", first.redaction)
    assert second.text == "b('<redacted:2>', '<redacted:1>')"
    assert second.redaction.restore("<redacted:1><redacted:2>") == TOKEN + OTHER


def test_what_is_before_a_secret_does_not_depend_on_what_is_behind_it() -> None:
    before = f"a('{TOKEN}')\n"
    assert redact_numbered(f"{before}b('{OTHER}')").text.startswith(redact_numbered(before).text)


@pytest.mark.parametrize(
    ("answer", "expect"),
    [
        ("b('<redacted:1>')", f"b('{TOKEN}')"),
        ("no secret at all", "no secret at all"),
        ("redacted_count = 1", "redacted_count = 1"),
        ("b('<redacted:2>')", ""),
        ("b('<redacted:01>')", ""),
        ("b('<redacted>')", ""),
        ("b('<REDACTED:1>')", ""),
        ("b('<redacted:1')", ""),
        ("b('< redacted:1 >')", ""),
        ("b('[redacted]')", ""),
        ("b('redacted: 1')", ""),
        ("b('&lt;redacted:1&gt;')", ""),
        ("<redacted:1> and <redacted:9>", ""),
    ],
)
def test_an_answer_gets_its_values_back_or_is_refused(answer: str, expect: str) -> None:
    check_restore(f"a('{TOKEN}')", answer, expect)


def test_the_users_own_text_may_look_like_a_placeholder() -> None:
    check_restore("x = '<redacted>'", "y = '<redacted>'", "y = '<redacted>'")
    check_restore("x = '<redacted:7>'", "y = '<redacted:7>'", "y = '<redacted:7>'")
    check_restore(f"x = '<redacted:1>', '{TOKEN}'", "y = '<redacted:1>'", "")


def test_without_placeholders_any_text_passes_but_one() -> None:
    check_restore(
        "x = 1", "List<Redacted> [redacted] redacted: 1", "List<Redacted> [redacted] redacted: 1"
    )
    check_restore("x = 1", "y = '<redacted>'", "")


def test_no_value_is_in_a_repr() -> None:
    clean = redact_numbered(f"a('{TOKEN}')")
    assert TOKEN not in repr(clean)


@settings(deadline=None, max_examples=150)
@given(st.lists(PIECES, max_size=6).map("".join))
def test_what_was_replaced_comes_back_byte_for_byte(text: str) -> None:
    clean = redact_numbered(text)
    assert clean.redaction.restore(clean.text) == text


def test_secrets_are_found_in_order_without_overlap() -> None:
    text = f'password = "{SECRETS["openai-key"]}" {SECRETS["npm-token"]}'
    found = find_secrets(text)
    assert len(found) == 2
    assert found[0].end <= found[1].start


def test_in_place_every_line_stays_where_it_was() -> None:
    key = "-----BEGIN PRIVATE KEY-----\n" + noise(BASE64, 64) + "\n-----END PRIVATE KEY-----"
    clean = redact_in_place(f"a\n{key}\nb\n")
    assert clean.text == "a\n<redacted>\n\n\nb\n"
    assert clean.count == 1


def test_each_side_of_a_diff_is_read_by_itself() -> None:
    """Between the name and the new value stands the old one."""
    diff = """\
--- a/a.py
+++ b/a.py
@@
 password = (
-    "0ld-hunter22"
+    "n3w-hunter33"
 )

 print(1)
"""
    clean = redact_diff(diff)
    assert clean.text == diff.replace("0ld-hunter22", "<redacted>").replace(
        "n3w-hunter33", "<redacted>"
    )
    assert (clean.count, clean.kinds) == (2, ("assigned-value",))
    plain = diff.replace("password", "title")
    assert redact_diff(plain).text == plain


def test_a_list_that_began_far_above_the_window_is_still_the_value_of_its_name() -> None:
    strings = "".join(f'    "{noise(BASE64, 30, seed)}" +\n' for seed in range(20))
    text = f"token = (\n{strings})\n"
    at = text.index("\n", len(text) // 2) + 1
    prefix = redact_around(text[at:], "", above=text[:at]).prefix
    marks = {f'"<redacted:{number}>"' for number in range(1, text[at:].count("\n"))}
    assert set(prefix.split()) == {*marks, "+", ")"}


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ("-----BEGIN PRIVATE KEY-----\nabc(x)\n" * 80, 4),
        ("password=" * 400, 4),
        ('password="' + "a" * 800, 4),
        ("key=1." * 400, 4),
        ("password: |\n" * 200, 4),
    ],
    ids=["key files", "names", "a long value", "short values", "blocks"],
)
def test_hostile_text_takes_time_in_proportion_to_its_length(few: str, many: int) -> None:
    """Twice the factor is room for a busy machine; what is quadratic takes its square."""

    def best_s(text: str) -> float:
        best = math.inf
        for _ in range(5):
            start = time.perf_counter()
            find_secrets(text)
            best = min(best, time.perf_counter() - start)
        return best

    longer = few + few[-1] * (len(few) * (many - 1)) if few.endswith("aaa") else few * many
    assert best_s(longer) < 2.5 * many * best_s(few)
