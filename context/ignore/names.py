"""What a file's or folder's name alone tells: secrets, folders of tools, formats that are no text.

Names are compared in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_TEMPLATE: Final = re.compile(r"(?:^|[._\-])(?:example|sample|template|tmpl|dist)(?:[._\-]|$)")
"""`.env.example` is there to be read."""

_DATA: Final = r"(?:json5?|ya?ml|toml|ini|cfg|conf|config|xml|csv|txt|properties|plist|enc)"

_KEY_NAME: Final = re.compile(
    r".+\.(?:pem|key|p8|p12|pfx|jks|keystore|bks|ppk|pkcs12|kdbx?|kwallet|keychain|agekey)"
    r"(?:~|\.(?:bak|old|orig|save|swp))?"
)
"""Their names are often those of hosts: `www.example.com.key` is no template."""

_SECRET_NAME: Final = re.compile(
    "|".join(
        (
            r"\.env.*",
            r".+\.env",
            r".+\.(?:ovpn|mobileprovision|tfstate|tfvars|kubeconfig|htpasswd)",
            r".+\.tfstate\..*|.+\.tfvars\.json",
            r"(?:.+[._\-])?id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?:[._\-].*)?(?<!\.pub)",
            r"secring\.\w+",
            r"\.?_?netrc|\.npmrc|\.yarnrc|\.pypirc|\.pgpass|\.my\.cnf|\.mylogin\.cnf|\.htpasswd"
            r"|\.dockercfg|\.boto|\.s3cfg|\.terraformrc|terraform\.rc|credentials\.tfrc\.json"
            r"|\.git-?credentials|\.vault-token|\.vault_pass(?:\.txt)?|\.databrickscfg"
            r"|\.kubeconfig|kubeconfig(?:\.ya?ml)?|local\.settings\.json|master\.key"
            r"|\.?(?:bash|zsh|sh|psql|mysql|sqlite|python|node_repl)_history",
            rf"(?:.+[._\-])?credentials?(?:\.{_DATA})?",
            rf"(?:.+[._\-])?(?:secrets?|passwords?|passwd)\.{_DATA}",
            r"(?:.+[._\-])?(?:client[_\-]?secrets?|service[_\-]?account(?:[_\-]?key)?)"
            r"(?:[._\-].*)?\.json",
        )
    )
)
_SECRET_PATH: Final = re.compile(r"(?:.*/)?(?:\.docker/config\.json|\.kube/config)")
SECRET_FOLDERS: Final = frozenset(
    {".ssh", ".gnupg", ".aws", ".azure", ".gcloud", ".password-store"}
)

SKIPPED_FOLDERS: Final = frozenset(
    """
    .git .hg .svn .bzr .jj .pijul
    node_modules bower_components jspm_packages .yarn .pnpm-store
    __pycache__ __pypackages__ .venv .tox .nox .eggs .mypy_cache .pytest_cache .ruff_cache
    .hypothesis .ipynb_checkpoints site-packages
    .gradle .idea .vs .settings deriveddata .build .swiftpm
    .next .nuxt .svelte-kit .angular .parcel-cache .turbo .vite .expo .docusaurus
    .terraform .terragrunt-cache .serverless .aws-sam .direnv .devenv .cache .nyc_output
    .dart_tool .stack-work dist-newstyle elm-stuff .bundle .ccls-cache .clangd
    """.split()  # noqa: SIM905  # a table of words
)
"""Folders that tools make for themselves."""

_GENERATED_FOLDERS: Final[dict[str, frozenset[str]]] = {
    "target": frozenset({"cargo.toml", "pom.xml", "build.sbt", "project.clj"}),
    "build": frozenset({"build.gradle", "build.gradle.kts"}),
    "dist": frozenset({"package.json", "pyproject.toml", "setup.py"}),
    "out": frozenset({"foundry.toml"}),
    "bin": frozenset(),
    "obj": frozenset(),
    "pods": frozenset({"podfile"}),
    "vendor": frozenset({"composer.json", "gemfile"}),
}
"""The name of a folder -> files of which one lies beside it when a tool has made the folder."""
_PROJECT_ENDINGS: Final = (".csproj", ".vbproj", ".fsproj")
_MARKERS_INSIDE: Final = frozenset({"cachedir.tag", "pyvenv.cfg", "cmakecache.txt"})
"""Files by which a tool says that the folder around them is its own (bford.info/cachedir)."""

_LOCK_FILES: Final = frozenset(
    """
    package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock
    cargo.lock poetry.lock uv.lock pdm.lock pipfile.lock composer.lock gemfile.lock go.sum
    packages.lock.json flake.lock pubspec.lock podfile.lock mix.lock package.resolved
    gradle.lockfile conan.lock
    """.split()  # noqa: SIM905  # a table of words
)
_BINARY_ENDINGS: Final = frozenset(
    """
    png jpg jpeg gif bmp ico icns webp avif tif tiff psd xcf heic
    mp3 mp4 m4a m4v wav flac ogg oga ogv opus webm mov avi mkv aac
    ttf otf woff woff2 eot
    zip gz tgz bz2 xz zst lz4 7z rar tar jar war ear whl egg gem nupkg apk aab ipa deb rpm dmg iso
    exe dll so dylib a o pdb class pyc pyo pyd wasm bc elc beam rlib rmeta
    pdf doc docx xls xlsx ppt pptx odt ods odp epub
    db sqlite sqlite3 mdb parquet arrow feather npy npz pkl pickle h5 hdf5 onnx pt pth safetensors
    gguf bin tflite rdb
    swf fla blend fbx glb stl dwg sketch fig
    """.split()  # noqa: SIM905  # a table of words
)
_MINIFIED: Final = re.compile(r".+[.\-]min\.(?:js|mjs|cjs|css)|.+\.(?:js|css|mjs|cjs)\.map")


def is_secret_file(path: str) -> bool:
    """Whether a file's name says that it holds credentials. `path` is `/`-separated."""
    path = path.lower()
    name = path.rpartition("/")[2]
    if _KEY_NAME.fullmatch(name):
        return True
    if _SECRET_NAME.fullmatch(name):
        return _TEMPLATE.search(name) is None
    return _SECRET_PATH.fullmatch(path) is not None


def is_generated_folder(name: str, beside: Collection[str]) -> bool:
    """Whether a tool has made folder `name`, by the lower-case names of what lies beside it."""
    if name.endswith((".egg-info", ".dist-info")):
        return True
    signs = _GENERATED_FOLDERS.get(name)
    if signs is None:
        return False
    if name in ("bin", "obj"):
        return any(entry.endswith(_PROJECT_ENDINGS) for entry in beside)
    return not signs.isdisjoint(beside)


def marked_as_generated(entries: Collection[str]) -> bool:
    """Whether a folder with these lower-case entries says itself that a tool has made it."""
    return not _MARKERS_INSIDE.isdisjoint(entries)


def is_lock_file(name: str) -> bool:
    """Whether a package manager writes this file."""
    return name.lower() in _LOCK_FILES


def is_binary_name(name: str) -> bool:
    """Whether the file's ending is one of a format that is no text."""
    _, dot, ending = name.lower().rpartition(".")
    return bool(dot) and ending in _BINARY_ENDINGS


def is_minified_name(name: str) -> bool:
    """Whether the file's name says that it was written for machines."""
    return _MINIFIED.fullmatch(name.lower()) is not None
