"""What happens when the user cancels: nothing runs on, whatever the pipeline waits for."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from aigc_lsp.sandbox.sandbox import Sandbox
from aigc_lsp.stage import Cancelled, Withdrawn

GLANCE = 0.02  # seconds between two looks


@contextlib.contextmanager
def ended_by(cancelled: Cancelled, sandbox: Sandbox) -> Iterator[None]:
    """Ends what runs in the sandbox as soon as the user cancels.

    Raises:
        Withdrawn: it did so.
    """
    over = threading.Event()

    def watch() -> None:
        while not over.wait(GLANCE):
            if cancelled():
                sandbox.close()
                return

    watcher = threading.Thread(target=watch, name="cancel", daemon=True)
    watcher.start()
    try:
        yield
    except Exception as error:
        if cancelled():
            raise Withdrawn from error
        raise
    finally:
        over.set()
        watcher.join()
    if cancelled():
        raise Withdrawn
