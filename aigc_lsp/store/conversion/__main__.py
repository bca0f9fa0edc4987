"""The process that converts: reads one Task, fills the folder it names, and answers with one line of JSON.

The heavy libraries are imported here and nowhere else; what they print goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path

from aigc_lsp.errors import AigcError, ModelError
from aigc_lsp.store.conversion.task import Made, Task


def run(task: Task) -> Made:
    """What was written into the task's folder.

    Raises:
        ModelError: the model cannot be converted; a sentence with the reason.
    """
    match task.deed, task.source_format:
        case "ct2", "transformers":
            from aigc_lsp.store.conversion.checkpoint import to_ctranslate

            return to_ctranslate(Path(task.source), Path(task.folder), task.type)
        case "ct2", "gguf":
            from aigc_lsp.store.conversion.from_gguf import to_ctranslate

            return to_ctranslate(Path(task.source), Path(task.folder), task.type)
        case "gguf", "transformers":
            from aigc_lsp.store.conversion.to_gguf import to_gguf

            return to_gguf(Path(task.source), Path(task.folder), task.type)
        case "quantise", "gguf":
            from aigc_lsp.store.conversion.quantiser import quantise

            return quantise(Path(task.source), Path(task.folder), task.type)
        case "shape", "":
            from aigc_lsp.store.conversion.shapes import write_shape

            return write_shape(task.source, Path(task.folder))
    raise ModelError(f"A model of format {task.source_format!r} cannot be converted so.")


def main() -> int:
    """Exit status: 0 when the answer names files, 1 when it is a sentence."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        try:
            task = Task(**json.loads(sys.argv[1]))
            if task.source_format == "gguf":
                sys.modules["torch"] = None  # type: ignore[assignment]  # ctranslate2.specs loads it for nothing: 3 s
            answer = run(task).to_json()
        except AigcError as error:
            answer = {"sentence": str(error)}
        except OSError as error:
            answer = {"sentence": f"{error.filename or 'A file'} cannot be read or written: {error.strerror}."}
        except MemoryError:
            answer = {"sentence": "There is not enough memory to convert it; close other programs or take less of it."}
        except Exception as error:  # whatever a library says about a checkpoint is no bug of ours
            traceback.print_exc()
            answer = {
                "sentence": f"It cannot be converted: {str(error).strip().splitlines()[0] if str(error) else error!r}"
            }
        print(json.dumps(answer), file=answers)
    return 1 if "sentence" in answer else 0


if __name__ == "__main__":
    sys.exit(main())
