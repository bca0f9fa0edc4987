"""The runner's loop: one JSON request a line, answered by one JSON line each, or one for every call of a run."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Iterator
from typing import IO, Any, Dict

from aigc_lsp.sandbox.runner.call import Call, Outcome, perform
from aigc_lsp.sandbox.runner.effects import forbid
from aigc_lsp.sandbox.runner.limits import Limits, watch_time
from aigc_lsp.sandbox.runner.probe import probed
from aigc_lsp.sandbox.runner.project import Project
from aigc_lsp.sandbox.runner.signature import describe
from aigc_lsp.sandbox.runner.trace import open_tracer
from aigc_lsp.sandbox.runner.variant import Variants

Json = Dict[str, Any]

LASTING = "state that lasts"  # the effect of a call after which others go differently


class Runner:
    """Answers requests about one module of the user's project."""

    def __init__(self) -> None:
        self.project: Project | None = None
        self.variants: Variants | None = None

    def answer(self, request: Json) -> Iterator[Json]:
        """The answers to one request, the last of which has ``"done"``."""
        yield from getattr(self, "do_" + request["do"])(request)

    def do_load(self, request: Json) -> Iterator[Json]:
        """Imports the module; all later requests are about it."""
        self.project = Project.load(request["path"], request["module"], request["roots"])
        self.tracer = open_tracer(self.project.path)
        yield {"done": True, "version": list(sys.version_info[:3])}

    def do_describe(self, request: Json) -> Iterator[Json]:
        """Parameters and types of a definition, and the recipes of the classes that they name."""
        yield dict(describe(self._loaded(), request["name"], request.get("classes", [])), done=True)

    def do_run(self, request: Json) -> Iterator[Json]:
        """Runs calls one by one and says of each what was seen, as soon as it was seen."""
        project, limits = self._loaded(), Limits(**request["limits"])
        until = time.monotonic() + request["seconds"]
        for number, call in enumerate(request["calls"]):
            if time.monotonic() > until:
                yield {"number": number, "end": "stopped", "reason": "no time is left"}
                continue
            yield dict(self._run(project, call, limits, request).as_json(), number=number)
        yield {"done": True}

    def _run(self, project: Project, call: Json, limits: Limits, request: Json) -> Outcome:
        self.tracer.begin(limits.steps)
        outcome = perform(Call(**call), project, limits, self.tracer, weak=request.get("weak", False))
        if request.get("restore", True) and project.state.restore():
            outcome.effects = [*outcome.effects, LASTING]
        outcome.arcs = sorted(self.tracer.arcs)
        return outcome

    def do_probe(self, request: Json) -> Iterator[Json]:
        """Runs calls and says which operands its comparisons saw."""
        project, limits = self._loaded(), Limits(**request["limits"])
        variants = self._variants(request["spans"])
        for number, call in enumerate(request["calls"]):
            project.state.restore()
            with probed(variants) as seen:
                perform(Call(**call), project, limits, None)
            yield {"number": number, "seen": seen.operands()}
        yield {"done": True}

    def do_mutants(self, request: Json) -> Iterator[Json]:
        """All mutants of the spans that differ in their code from the original."""
        yield {"done": True, "mutants": [mutant.as_json() for mutant in self._variants(request["spans"]).mutants]}

    def do_kill(self, request: Json) -> Iterator[Json]:
        """For each mutant the numbers of the calls that notice it; at most the first unless ``all`` is set.

        After ``seconds`` the rest is answered without a trial.
        """
        until = time.monotonic() + request["seconds"]
        project, limits = self._loaded(), Limits(**request["limits"])
        variants = self._variants(request["spans"])
        calls = [Call(**call) for call in request["calls"]]
        expected: dict[int, tuple[Outcome, int]] = {}
        for number, tried in request["pairs"]:
            kills: list[int] = []
            for index in tried if time.monotonic() < until else ():
                if index not in expected:
                    project.state.restore()
                    with variants.original() as ticks:
                        expected[index] = (perform(calls[index], project, limits, None), ticks.count)
                outcome, count = expected[index]
                project.state.restore()
                with variants.mutated(number, most=count * 10 + limits.spare):
                    seen = perform(calls[index], project, limits, None)
                if not seen.same(outcome):
                    kills.append(index)
                    if not request.get("all"):
                        break
            yield {"mutant": number, "kills": kills}
        yield {"done": True}

    def _loaded(self) -> Project:
        if self.project is None:
            raise RuntimeError("no module is loaded")
        return self.project

    def _variants(self, spans: list[list[int]]) -> Variants:
        if self.variants is None or self.variants.spans != spans:
            self.variants = Variants(self._loaded(), spans)
        return self.variants


def serve(requests: IO[bytes], answers: IO[bytes], work: str) -> None:
    """Answers requests until their pipe ends; descriptors 0, 1 and 2 lead nowhere from here on.

    Args:
        requests: of which nobody else knows.
        answers: likewise.
        work: an existing folder in which calls may write.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    sys.dont_write_bytecode = True
    sys.argv = [""]
    watch_time()
    forbid(work)
    runner = Runner()
    for line in requests:
        try:
            for answer in runner.answer(json.loads(line)):
                answers.write(json.dumps(answer).encode() + b"\n")
                answers.flush()
        except BaseException as error:  # whatever the user's module raises while it is imported, SystemExit included
            told = {"done": True, "error": type(error).__name__, "message": str(error)[:500]}
            told["trace"] = "".join(traceback.format_exception(type(error), error, error.__traceback__))[-2000:]
            answers.write(json.dumps(told).encode() + b"\n")
            answers.flush()
