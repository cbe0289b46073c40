"""Secrets of many kinds as files hold them. All values are made up here, from pieces.

No value stands in this file as it would in a real one: scanners of code hosts look for those.
"""
# ruff: noqa: E501  # a table reads by its rows

from __future__ import annotations

import base64
import string
from dataclasses import dataclass
from itertools import count

BASE62 = string.ascii_letters + string.digits
HEX = string.digits + "abcdef"
UPPER32 = string.ascii_uppercase + "234567"
BASE64 = BASE62 + "+/"


@dataclass(frozen=True, slots=True)
class Planted:
    """A secret and the text around it."""

    name: str
    text: str
    secret: str


def noise(alphabet: str, length: int, seed: int = 1) -> str:
    """Characters as random ones look, the same each time (a linear congruential generator)."""
    state, chars = seed * 2_654_435_761 % 2**32, []
    for _ in range(length):
        state = (state * 1_664_525 + 1_013_904_223) % 2**32
        chars.append(alphabet[(state >> 8) % len(alphabet)])
    return "".join(chars)


def _key_file(kind: str) -> str:
    lines = [noise(BASE64, 64, seed) for seed in range(3, 12)]
    return "\n".join(
        (f"-----BEGIN {kind}-----", *lines, noise(BASE64, 30) + "==", f"-----END {kind}-----")
    )


def _jwt() -> str:
    parts = (b'{"alg":"HS256","typ":"JWT"}', b'{"sub":"42","name":"n","iat":1516239022}')
    encoded = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
    return ".".join((*encoded, noise(BASE62, 43, 5)))


_BASIC = base64.b64encode(b"svc-report:" + noise(BASE62, 14, 6).encode()).decode()
_PASSWORD = "Tr0ub4" + "dor&3x"
_WORDS = "ribbon crane velvet ocean talent museum oxygen lava " + "prize zebra angle quote"
_BYTES = ", ".join(f"0x{noise(HEX, 2, seed)}" for seed in range(40, 64))
_CHUNK = noise(BASE62, 30, 7)

_ROWS: tuple[tuple[str, str, str], ...] = (
    # tokens of known issuers, in code
    ("github, Python", 'client = Github("@")\n', "gh" + "p_" + noise(BASE62, 36)),
    ("github fine-grained, YAML", "  run: gh auth login --with-token @\n", "github" + "_pat_" + noise(BASE62, 60)),
    ("gitlab, shell", "curl -H 'PRIVATE-TOKEN: @' https://host/api\n", "gl" + "pat-" + noise(BASE62, 20)),
    ("openai, TypeScript", "const openai = new OpenAI('@');\n", "sk" + "-proj-" + noise(BASE62, 48)),
    ("anthropic, Go", 'c := anthropic.NewClient("@")\n', "sk" + "-ant-api03-" + noise(BASE62, 80)),
    ("aws key id, Java", 'new BasicAWSCredentials("@", secret);\n', "AK" + "IA" + noise(UPPER32, 16)),
    ("slack bot, Ruby", "Slack::Client.new('@')\n", "xo" + "xb-123456789012-123456789012-" + noise(BASE62, 24)),
    ("slack webhook, PHP", "$url = 'https://hooks.slack.com/services/@';\n", "T0AB12CD3/B0EF45GH6/" + noise(BASE62, 24)),
    ("google api key, Kotlin", 'val maps = Maps("@")\n', "AI" + "za" + noise(BASE62, 35)),
    ("stripe, C#", 'StripeConfiguration.Set("@");\n', "sk" + "_live_" + noise(BASE62, 24)),
    ("sendgrid, Rust", 'let mail = Mail::new("@");\n', "SG" + "." + noise(BASE62, 22) + "." + noise(BASE62, 43, 2)),
    ("twilio, Lua", 'local t = twilio("@")\n', "SK" + noise(HEX, 32)),
    ("npm, INI", "//npm.internal/:_authToken=@\n", "np" + "m_" + noise(BASE62, 36)),
    ("pypi, TOML", 'upload = "@"\n', "py" + "pi-AgE" + noise(BASE62, 80)),
    ("hugging face, Python", "login('@')\n", "h" + "f_" + noise(BASE62, 34)),
    ("telegram, JavaScript", "bot('@')\n", "123456789:A" + "A" + noise(BASE62, 33)),
    ("databricks, Scala", 'connect("@")\n', "dap" + "i" + noise(HEX, 32)),
    ("docker hub, shell", "echo @ | docker login -u me --password-stdin\n", "dckr" + "_pat_" + noise(BASE62, 27)),
    ("discord, JavaScript", "client.login('@')\n", "M" + noise(BASE62, 25) + ".G" + noise(BASE62, 5) + "." + noise(BASE62, 38, 2)),
    ("vault, HCL", 'provider "vault" { x = "@" }\n', "hv" + "s." + noise(BASE62, 30)),
    ("azure ad, C#", 'new ClientSecretCredential(tenant, id, "@");\n', noise(BASE62, 3) + "8Q" + "~" + noise(BASE62, 34, 3)),
    ("json web token, header", "x-auth: @\n", _jwt()),
    ("token behind an escape, JSON", '{"env": "A=1\\n@\\nB=2"}\n', "gh" + "o_" + noise(BASE62, 36, 8)),
    # files and blocks
    ("key file, PEM", "@\n", _key_file("RSA PRIVATE KEY")),
    ("key in JSON", '{"private_key": "@\\n"}\n', _key_file("PRIVATE KEY").replace("\n", "\\n")),
    ("key in YAML", "tls:\n  key: |\n    @\n  crt: x\n", _key_file("EC PRIVATE KEY").replace("\n", "\n    ")),
    ("key in base64, Kubernetes", "data:\n  tls.key: @\n", "LS0tLS1CRU" + "dJTi" + noise(BASE64, 120) + "=="),
    ("putty", "PuTTY-User-Key-File-3: x\nPrivate-Lines: 2\n@\nPrivate-MAC: 00\n", noise(BASE64, 64) + "\n" + noise(BASE64, 50, 2)),
    # names and values
    ("password, Python", 'password = "@"\n', _PASSWORD),
    ("password, Python keyword argument", 'db.connect(user="app", password="@", port=1)\n', _PASSWORD),
    ("apostrophe in a password, Python", 'password = "@"\n', "it's5" + "ecret!x"),
    ("api key, environment of Python", 'os.environ["SERVICE_API_KEY"] = "@"\n', noise(BASE62, 24, 9)),
    ("secret, Django", "SECRET_KEY = 'django-insecure-@'\n", noise(BASE62, 40, 10)),
    ("hex key, Rust", 'const SIGNING_KEY: &\'static str = "@";\n', noise(HEX, 64, 11)),
    ("bytes of a key, C", "static const uint8_t aes_key[] = {@};\n", _BYTES),
    ("define, C", '#define API_KEY "@"\n', noise(BASE62, 20, 12)),
    ("define, PHP", "define('DB_PASSWORD', '@');\n", _PASSWORD),
    ("typed, Swift", 'let apiKey: String = "@"\n', noise(BASE62, 32, 13)),
    ("typed, TypeScript", "private readonly clientSecret: string = '@';\n", noise(BASE62, 32, 14)),
    ("short declaration, Go", 'authToken := "@"\n', noise(BASE62, 28, 15)),
    ("setenv, Go", 'os.Setenv("API_TOKEN", "@")\n', noise(BASE62, 28, 16)),
    ("symbol, Ruby", ":password => '@',\n", _PASSWORD),
    ("concatenation, Java", 'String token = "@" +\n    "' + _CHUNK + '";\n', noise(BASE62, 30, 17)),
    ("second string of a concatenation, Java", 'String token = "' + _CHUNK + '" +\n    "@";\n', noise(BASE62, 30, 18)),
    ("call, JavaScript", 'const key = Buffer.from("@", "base64");\n', noise(BASE64, 43, 19) + "="),
    ("uuid, Elixir", 'config :app, api_key: "@"\n', "-".join(noise(HEX, size, 20) for size in (8, 4, 4, 4, 12))),
    ("no digits, Python", 'api_key = "@"\n', noise(string.ascii_letters, 32, 21)),
    ("wallet, JavaScript", 'const mnemonic = "@";\n', _WORDS),
    # other formats
    ("JSON", '{"client_secret": "@"}\n', noise(BASE62, 24, 22)),
    ("JSON inside a string", 'body = "{\\"password\\": \\"@\\"}"\n', "hunter" + "22pw"),
    ("YAML", "database:\n  password: @\n", "hunter" + "22pw!x"),
    ("YAML with a comment", "  api_key: @ # production\n", noise(BASE62, 24, 23)),
    ("YAML block", "  token: >-\n    @\n", noise(BASE62, 40, 24)),
    ("Kubernetes environment", "- name: DB_PASSWORD\n  value: '@'\n", _PASSWORD),
    ("Kubernetes data", "data:\n  password: @\n", base64.b64encode(b"pw-" + noise(BASE62, 12).encode()).decode()),
    ("INI", "[db]\npassword = @\n", "hunter" + "22pw!x"),
    (".env", "STRIPE_SECRET=@\n", noise(BASE62, 20, 25)),
    (".env, letters only", "DB_PASSWORD=@\n", "sword" + "fishes"),
    ("shell export", "export GITHUB_TOKEN=@\n", noise(BASE62, 40, 26)),
    ("shell export in quotes", 'export DB_PASS="@"\n', "p@ss" + "W0rd$9"),
    ("shell option", "mysqldump --user=root --password=@ db\n", "hunter" + "22pw"),
    ("shell option in two words", "tool login --api-token @ --yes\n", noise(BASE62, 24, 27)),
    ("environment of one command", "API_TOKEN=@ ./deploy.sh\n", noise(BASE62, 24, 28)),
    ("curl user", "curl -u admin:@ https://host\n", "hunter" + "22pw"),
    ("Dockerfile ENV", "ENV DB_PASSWORD @\n", "hunter" + "22pw"),
    ("Dockerfile ENV =", "ENV DB_PASSWORD=@\n", "hunter" + "22pw"),
    ("Terraform", 'variable "x" {}\nresource "a" "b" {\n  password = "@"\n}\n', "hunter" + "22pw"),
    ("Java properties", "spring.datasource.password=@\n", "hunter" + "22pw"),
    ("XML element", "<password>@</password>\n", "hunter" + "22pw"),
    ("XML attribute", '<add key="ApiKey" value="@"/>\n', noise(BASE62, 24, 29)),
    ("netrc", "machine host login me password @\n", "hunter" + "22pw"),
    ("SQL", "CREATE USER app IDENTIFIED BY '@';\n", "hunter" + "22pw"),
    ("HTTP basic", "Authorization: Basic @\n", _BASIC),
    ("HTTP bearer, JavaScript", "headers: { Authorization: `Bearer @` }\n", noise(BASE62, 40, 30)),
    ("HTTP token", 'req.Header.Set("Authorization", "token @")\n', noise(HEX, 40, 31)),
    ("HTTP own header", '"X-Api-Key": "@",\n', noise(HEX, 32, 32)),
    ("cookie", "Cookie: theme=dark; sid=@; lang=en\n", noise(BASE62, 32, 33)),
    ("session cookie, Python", 'client.get("/", "sessionid=@; Path=/")\n', noise(BASE62, 32, 34)),
    ("postgres address", "url = 'postgres://app:@@db.internal:5432/app'\n", "hunter" + "22pw"),
    ("redis address", "REDIS_URL=redis://:@@cache:6379/0\n", "hunter" + "22pw"),
    ("amqp address, percent", "amqps://svc:@@mq/vhost\n", "p%40ss" + "W0rd"),
    ("token in an address", "https://@@host/repo.git\n", noise(HEX, 40, 35)),
    ("key in a query", 'fetch("https://host/v1?api_key=@&q=1")\n', noise(BASE62, 32, 36)),
    ("ADO.NET", '"Server=db;User Id=sa;Password=@;Encrypt=true"\n', "hunter" + "22pw!"),
    ("ODBC", 'cs = "Driver={x};Uid=sa;Pwd=@;"\n', "sword" + "fishes"),
    ("azure storage", '"DefaultEndpointsProtocol=https;AccountName=a;AccountKey=@;x=1"\n', noise(BASE64, 86, 37) + "=="),
    ("azure sas", "https://a.blob.core.windows.net/c?sv=2020&sig=@&se=1\n", noise(BASE62, 43, 38) + "%3D"),
    ("discord webhook", "https://discord.com/api/webhooks/@\n", "123456789012345678/" + noise(BASE62, 68, 39)),
)  # fmt: skip


def planted_secrets() -> tuple[Planted, ...]:
    """All of them; in a row, the first `@` (of two, the first) is where the secret stands."""
    numbers = count(1)
    return tuple(
        Planted(f"{next(numbers):02d} {name}", text.replace("@", secret, 1), secret)
        for name, text, secret in _ROWS
    )
