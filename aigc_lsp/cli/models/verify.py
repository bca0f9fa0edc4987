"""`aigc-lsp models verify`: are the files of a model, to the last byte, what was fetched?"""

from __future__ import annotations

from aigc_lsp.errors import ModelError
from aigc_lsp.store.shelf import find, names
from aigc_lsp.store.verify import check_hashes


def verify(name: str | None) -> int:
    """Prints what was found of a model, or of all; exit status 1 when something is wrong."""
    wrong = 0
    for each in [name] if name else names():
        try:
            model = find(each)
            check_hashes(model)
        except ModelError as error:
            print(f"WRONG  {each}: {error}")
            wrong += 1
        else:
            unstated = sum(not file.sha256 for file in model.manifest.files)
            remark = f"; no hash is stated for {unstated} of them" if unstated else ""
            files = len(model.manifest.files)
            print(f"ok     {each}: {files} file{'s'[: files > 1]}, {model.manifest.nbytes / 1e6:.1f} MB{remark}")
    return 1 if wrong else 0
