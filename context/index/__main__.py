"""`python -m context.index ROOT FOLDER`: the index process without retrieval."""

from __future__ import annotations

import sys

from .process import run

sys.exit(run(sys.argv[1:]))
