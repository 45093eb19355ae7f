"""For every test of the project, the notebooks among them: see tests/nbval_digest.py."""

import os

os.environ.setdefault("TQDM_DISABLE", "1")

pytest_plugins = ["tests.nbval_digest"]
