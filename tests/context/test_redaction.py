from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from context.redaction import PLACEHOLDER, find_secrets, redact, redact_around

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
        ("-----BEGIN PRIVATE KEY-----\nabc\ncut off", "@"),
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
    whole = redact(text)
    assert pair.prefix + pair.suffix == whole.text
    assert (pair.count, pair.kinds) == (whole.count, whole.kinds)


def test_a_secret_under_the_cursor_is_counted_with_the_prefix() -> None:
    secret = SECRETS["github-token"]
    pair = redact_around(f"x = '{secret[:9]}", f"{secret[9:]}'\n")
    assert (pair.prefix, pair.suffix) == (f"x = '{PLACEHOLDER}", "'\n")


def test_secrets_are_found_in_order_without_overlap() -> None:
    text = f'password = "{SECRETS["openai-key"]}" {SECRETS["npm-token"]}'
    found = find_secrets(text)
    assert len(found) == 2
    assert found[0].end <= found[1].start
