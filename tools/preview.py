"""Build one chapter by itself, as it will be published: seconds instead of the whole book.

    python tools/preview.py book/shadows/shadows-of-an-object.ipynb [FOLDER]

Writes the HTML below FOLDER (a temporary one by default) and prints where. Links to other chapters
do not resolve here; the whole build checks them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print(__doc__)
        return 2
    page = Path(sys.argv[1]).resolve().relative_to(ROOT)
    out = Path(sys.argv[2] if len(sys.argv) == 3 else Path(tempfile.gettempdir()) / f"preview-{page.stem}")
    out.mkdir(parents=True, exist_ok=True)
    toc = out / "_toc.yml"
    # the references and the glossary come along, so that citations and terms resolve
    chapters = "\n".join(f"  - file: book/{name}" for name in ("glossary", "references"))
    toc.write_text(
        f"format: jb-book\nroot: {page.with_suffix('')}\nchapters:\n{chapters}\n", encoding="utf-8"
    )
    command = [
        str(Path(sys.executable).with_name("jupyter-book")),
        "build",
        ".",
        "--quiet",
        "--nitpick",
        "--keep-going",
    ]
    code = subprocess.call([*command, "--toc", str(toc), "--path-output", str(out)], cwd=ROOT)
    print(out / "_build" / "html" / page.with_suffix(".html"))
    return code


if __name__ == "__main__":
    raise SystemExit(main())
