"""aigc/generateTests {textDocument, position | range, options}, and the command for editors without it.

The request's answer carries the edit, which the editor applies. The command is answered at once, since some editors
wait for it, and applies the edit itself.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aigc_lsp.server.jobs import Superseded
from aigc_lsp.server.long_job import Token, Work, begin, made
from aigc_lsp.server.message import field
from aigc_lsp.server.test_offer import tests_job
from aigc_lsp.server.test_request import Asked, understood
from aigc_lsp.server.tests_reply import refusal
from aigc_lsp.server.wire import Server
from aigc_lsp.stage import Cancelled, Progress
from aigc_lsp.unit_tests.request import TestFile

METHOD = "aigc/generateTests"


async def generate_tests(ls: Server, params: Any) -> dict[str, Any]:
    """What came of it: the edit, the tests with their reasons, coverage, mutants, findings; see `tests_reply`."""
    asked = understood(ls, params)
    token = field(params, "workDoneToken")
    job = tests_job(ls, asked, writing(ls, asked))
    try:
        return (await made(ls, job, token if isinstance(token, str | int) else None))[0]
    except Superseded as error:
        return refusal(asked.request.path, str(error))


def generate_tests_command(ls: Server, arguments: list[Any], token: Token) -> None:
    """Begins; what comes of it is applied, and said in a message."""
    asked = understood(ls, arguments[0] if arguments else None)
    begin(ls, tests_job(ls, asked, writing(ls, asked)), token)


def writing(ls: Server, asked: Asked) -> Work[TestFile]:
    """The pipeline, with the model's part if it is wanted."""
    worker, loop = ls.session.worker, asyncio.get_running_loop()

    def work(progress: Progress, cancelled: Cancelled) -> TestFile:
        # Imported here, in a thread: a keystroke must not wait for what only this needs.
        from aigc_lsp.engine.caller import Caller
        from aigc_lsp.unit_tests.propose import Proposer
        from aigc_lsp.unit_tests.write_tests import write_tests

        proposer = Proposer(Caller(worker, loop)) if asked.request.settings.use_model else None
        try:
            return write_tests(asked.request, propose=proposer, progress=progress, cancelled=cancelled)
        finally:
            if proposer is not None:
                proposer.close()

    return work
