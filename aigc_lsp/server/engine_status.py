"""aigc-lsp.status: what the engine is, does and holds."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import Any

from aigc_lsp.server.memory import resident_bytes
from aigc_lsp.server.wire import Server


def engine_status(ls: Server, arguments: list[Any]) -> dict[str, Any]:
    """State, model, abilities, restarts and memory; `null` for what is not known, e.g. of a host that sleeps."""
    worker = ls.session.worker
    server, host = resident_bytes(os.getpid()), worker.host_pid and resident_bytes(worker.host_pid)
    index_pid = ls.session.indexes.pid
    return {
        "state": worker.state.value,
        "sentence": worker.sentence,
        "model": ls.session.settings.engine.model,
        "abilities": asdict(worker.abilities) if worker.abilities is not None else None,
        "restarts": worker.restarts,
        "serverPid": os.getpid(),
        "hostPid": worker.host_pid,
        "residentBytes": {"server": server, "host": host, "sum": (server or 0) + (host or 0)},
        "residentMeans": "RssAnon + RssFile + RssShmem of /proc/PID/status",
        "index": {
            "pid": index_pid,
            "residentBytes": index_pid and resident_bytes(index_pid),
            "folders": list(ls.session.indexes.said.values()),
        },
        "openDocuments": sum(1 for _ in ls.session.documents),
    }
