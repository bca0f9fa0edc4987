"""One completion: from a document and an offset to a Suggestion, or a Silence that says why."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from dataclasses import dataclass, field
from itertools import accumulate, count

from aigc_lsp.completion.confidence import confident_lines
from aigc_lsp.completion.decision import Decision, Decisions
from aigc_lsp.completion.gate import needed_confidence, refuse_document, refuse_place, refuse_site
from aigc_lsp.completion.recall import Recall
from aigc_lsp.completion.settings import CompletionSettings
from aigc_lsp.completion.shown import Shown
from aigc_lsp.completion.stop import limits_at, one_line
from aigc_lsp.completion.suggestion import Answer, Reason, Silence, Suggestion
from aigc_lsp.completion.surroundings import IndexOf, Surroundings
from aigc_lsp.completion.tidy import tidy
from aigc_lsp.context.site import Site, site_at
from aigc_lsp.context.snippets import gather
from aigc_lsp.context.tree import Tree, Trees
from aigc_lsp.document import Document, Span
from aigc_lsp.engine.base import Abilities, Counts, Finish, Limits, Piece, Prompt
from aigc_lsp.engine.worker import State, Worker
from aigc_lsp.errors import AigcError, EngineLost
from aigc_lsp.prompt.fim import fill_in
from aigc_lsp.prompt.fit import Budget, Window, fit

FAST = 0.12  # seconds between keys at 100 words a minute: an engine that answers sooner is asked without a pause
IDLE = 0.05  # seconds without a newer request before the tree is brought up to date
NEAR = 400  # characters before the cursor in which the end of the last code is looked for
MAY_END_PROSE = re.compile(r"[\r\n\"'`*/{}$]")
MAY_OPEN_BLOCK = (":", "{", '"""', "'''")  # ends of lines after which the first line of a block may come
ANSWER_RESERVE = 8  # tokens of the context that are neither prompt nor answer


@dataclass(frozen=True)
class Prose:
    """A place in a comment or in prose."""

    offset: int
    after: int  # characters that follow it

    def reaches(self, document: Document, offset: int) -> bool:
        """Whether only words were typed from this place on: they are prose too, and need no parse."""
        typed = document.text[self.offset : offset]
        return len(document.text) - offset == self.after and bool(typed) and not MAY_END_PROSE.search(typed)


@dataclass
class Track:
    """What is known of one open document besides its text."""

    window: Window | None = None
    offered: Suggestion | None = None
    seen: str = ""  # id of the suggestion the editor last said it showed
    accepted_end: int = -1  # offset at which the last accepted suggestion ends
    ignored: int = 0  # lines in a row on which suggestions were shown and none was taken
    ignored_line: int = -1  # the last of them
    shown: Shown = field(default_factory=Shown)  # to the engine, which remembers it
    prose: Prose | None = None  # the last place looked at, when that was a comment or prose


@dataclass
class Generation:
    """What the engine gave for one prompt."""

    pieces: list[Piece] = field(default_factory=list)
    why: str = ""
    counts: Counts = field(default_factory=Counts)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def sources(self, length: int) -> tuple[str, ...]:
        """Where the first ``length`` characters come from, as far as they are remembered, each place once."""
        starts = accumulate((len(piece.text) for piece in self.pieces), initial=0)
        shown = (piece for piece, start in zip(self.pieces, starts, strict=False) if start < length)
        return tuple(dict.fromkeys(piece.source for piece in shown if piece.source))


class Completer:
    """Completes the documents of one editor. Belongs to one event loop."""

    def __init__(self, worker: Worker, settings: CompletionSettings, index_of: IndexOf = lambda uri: None) -> None:
        self.settings = settings  # may be replaced between requests
        self.decisions = Decisions()
        self._worker = worker
        self._index_of = index_of
        self._surroundings = Surroundings(worker, index_of)
        self._trees = Trees()
        self._recall = Recall()
        self._tracks: dict[str, Track] = {}
        self._ids = count(1)
        self._told_of_showing = False  # the editor says what it shows
        self._looking: asyncio.TimerHandle | None = None
        self._recent = 0.0  # seconds the engine took lately, smoothed

    async def complete(self, document: Document, offset: int, *, invoked: bool = False) -> Answer:
        """What to suggest at ``offset``. Cancelling withdraws the request from the engine; the work it did is kept.

        Args:
            document: this version of the text.
            offset: where the cursor is.
            invoked: the user asked for it explicitly; nothing pauses then.
        """
        started = time.perf_counter()
        try:
            answer = await self._answer(document, offset, invoked, self.settings)
        except asyncio.CancelledError:
            self._decide(document, offset, Silence(Reason.CANCELLED), started)
            raise
        except EngineLost:
            answer = Silence(Reason.ENGINE_LOST)
        except AigcError as error:
            self._track(document.uri).window = None  # should it be the prompt that is at fault
            starting = self._worker.state in (State.STARTING, State.RESTARTING)
            answer = Silence(Reason.ENGINE_STARTING if starting else Reason.ENGINE_FAILED, detail=str(error))
        self._decide(document, offset, answer, started)
        return answer

    def ready(self, document: Document, offset: int) -> Suggestion | None:
        """The rest of a suggestion that the user is typing into: an answer without any work, else None."""
        if refuse_document(document, self.settings) is not None:
            return None
        return self._recall.find(document, offset)

    def tree(self, document: Document) -> Tree | None:
        """The document's syntax, parsed only where it changed; None as for `Trees.parse`."""
        return self._trees.parse(document)

    async def prewarm(self, document: Document, offset: int) -> None:
        """Lets the engine compute the prompt at ``offset`` before anybody asks."""
        settings = self.settings
        if refuse_document(document, settings) is None and document.text:
            with contextlib.suppress(AigcError):
                abilities = await self._worker.wait_ready()
                prompt = await self._prompt(site_at(document, offset, self._trees), abilities, settings)
                self.show(document, offset)
                await self._worker.prewarm(prompt)

    def show(self, document: Document, offset: int) -> None:
        """Has the engine remember the document as it is now, if it can."""
        abilities = self._worker.abilities
        if self.settings.memory and abilities is not None and abilities.memory:
            self._track(document.uri).shown.show(document, offset, self._worker, self._index_of(document.uri))
            if self.settings.workspace:
                self._surroundings.look(document)

    def learn(self, document: Document) -> None:
        """Has the engine remember the files around a document now, not after a while."""
        self._surroundings.learn(document)

    def shown(self, id: str) -> None:
        """The editor says it showed this suggestion; from then on, only what it showed can have been ignored."""
        self._told_of_showing = True
        found = self._recall.by_id(id)
        if found is not None:
            self._track(found[0]).seen = id

    def accepted(self, id: str, length: int | None = None) -> None:
        """The user took a suggestion.

        Args:
            id: which.
            length: how much of it, in code points; None is all.
        """
        found = self._recall.by_id(id)
        if found is None:
            return
        uri, suggestion = found
        track = self._track(uri)
        track.ignored, track.offered = 0, None
        if length is None:
            track.accepted_end = suggestion.span.start + len(suggestion.text)

    def forget(self, uri: str) -> None:
        """The document was closed."""
        if self._looking is not None:
            self._looking.cancel()
        self._tracks.pop(uri, None)
        self._recall.forget(uri)
        self._trees.forget(uri)
        self._worker.forget(uri)

    async def _answer(self, document: Document, offset: int, invoked: bool, settings: CompletionSettings) -> Answer:
        reason = refuse_document(document, settings)
        if reason is not None:
            return Silence(reason)
        track = self._track(document.uri)
        if recalled := self._recall.find(document, offset):
            track.offered = recalled
            return recalled
        self._note_ignored(track, document.line_of(offset))
        reason = refuse_place(document, offset)
        if reason is not None:
            return Silence(reason)
        if not settings.prose and track.prose is not None and track.prose.reaches(document, offset):
            return Silence(Reason.PROSE)
        site = None
        prompt = self._known_prompt(document, offset, track)
        if prompt is not None:
            generation = await self._generate(document, offset, prompt, one_line(settings))
        else:
            site = self._look(document, offset)
            reason = refuse_site(site, settings)
            if reason is not None:
                return Silence(reason)
            generation = await self._ask(site, invoked, settings)
        if generation.why == "cancelled":
            return Silence(Reason.SUPERSEDED, generation.counts)
        just_accepted = track.accepted_end == offset
        needed = needed_confidence(settings, just_accepted, track.ignored)
        text, confidence = confident_lines(generation.pieces, generation.why in ("stop", "end"), needed)
        if not text:
            if site is None:
                self._look_later(document, offset)
            unsure = _unsure(just_accepted, track.ignored, confidence, settings.confidence)
            return Silence(unsure if generation.text.strip() else Reason.NOTHING_NEW, generation.counts)
        if site is None:
            site = self._look(document, offset)
            reason = refuse_site(site, settings)
            if reason is not None:
                return Silence(reason, generation.counts)
        answer = self._tidied(site, text, confidence, generation)
        if isinstance(answer, Suggestion):
            self._recall.remember(document, answer)
            track.offered = answer
        return answer

    def _look(self, document: Document, offset: int) -> Site:
        """The site, as the syntax tree tells; whether it is in prose is remembered."""
        site = site_at(document, offset, self._trees)
        track = self._track(document.uri)
        track.prose = Prose(offset, len(document.text) - offset) if site.kind != "code" else None
        return site

    def _look_later(self, document: Document, offset: int) -> None:
        """Brings the tree up to date when the user pauses: a draft that is not shown needs no parse."""
        if self._looking is not None:
            self._looking.cancel()
        self._looking = asyncio.get_running_loop().call_later(IDLE, self._look, document, offset)

    def _known_prompt(self, document: Document, offset: int, track: Track) -> Prompt | None:
        """The prompt where the text alone tells enough: no block begins here, the window still holds, and the engine
        keeps up with typing. None when the syntax tree must be asked first."""
        abilities, window = self._worker.abilities, track.window
        before = document.text[max(0, offset - NEAR) : offset].rstrip()
        if abilities is None or window is None or track.prose is not None or self._recent >= FAST:
            return None
        if not before or before.endswith(MAY_OPEN_BLOCK) or not window.holds(document, offset):
            return None
        return fill_in(window, document, offset, abilities.fim)

    async def _ask(self, site: Site, invoked: bool, settings: CompletionSettings) -> Generation:
        abilities = await self._worker.wait_ready()
        prompt = await self._prompt(site, abilities, settings)
        await asyncio.sleep(self._pause(site, invoked, settings))
        return await self._generate(site.document, site.offset, prompt, limits_at(site, settings))

    async def _prompt(self, site: Site, abilities: Abilities, settings: CompletionSettings) -> Prompt:
        track = self._track(site.document.uri)
        if track.window is None or not track.window.holds(site.document, site.offset):
            most = abilities.context - settings.max_tokens - ANSWER_RESERVE
            tokens = min(settings.prompt_tokens or most, most)
            snippets = gather(site, self._index_of(site.document.uri), settings.snippets)
            track.window = await fit(site, Budget.of(max(tokens, 0)), self._worker.count, snippets)
        return fill_in(track.window, site.document, site.offset, abilities.fim)

    async def _generate(self, document: Document, offset: int, prompt: Prompt, limits: Limits) -> Generation:
        generation = Generation()
        self.show(document, offset)
        async with contextlib.aclosing(self._worker.generate(prompt, limits)) as steps:
            async for step in steps:
                if isinstance(step, Finish):
                    generation.why, generation.counts = step.why, step.counts
                else:
                    generation.pieces.append(step)
        self._recent = 0.7 * self._recent + 0.3 * generation.counts.seconds
        return generation

    def _tidied(self, site: Site, text: str, confidence: float, generation: Generation) -> Answer:
        """What of a confident draft is fit to be shown."""
        counts = generation.counts
        index = self._index_of(site.document.uri) if self.settings.names else None
        known = index.known if index is not None else None
        tidied = tidy(text, site, self._trees, whole=True, veto=self.settings.veto, known=known)
        if tidied.reason is not None:
            return Silence(tidied.reason, counts)
        text = tidied.text
        span = Span(site.offset, site.offset + tidied.replaces)
        if "\r\n" in site.document.text:
            text = text.replace("\n", "\r\n")
        sources = generation.sources(len(text))
        return Suggestion(str(next(self._ids)), text, span, counts, confidence=confidence, sources=sources)

    def _pause(self, site: Site, invoked: bool, settings: CompletionSettings) -> float:
        """Seconds to wait for another key: none when the engine keeps up, or at the start of a line."""
        if invoked or self._recent < FAST or not site.line_before.strip():
            return 0.0
        return min(settings.pause_ms / 1000, self._recent / 2)

    def _note_ignored(self, track: Track, line: int) -> None:
        offered, track.offered = track.offered, None
        was_shown = offered is not None and (not self._told_of_showing or track.seen == offered.id)
        if was_shown and line != track.ignored_line:
            track.ignored, track.ignored_line = track.ignored + 1, line

    def _track(self, uri: str) -> Track:
        return self._tracks.setdefault(uri, Track())

    def _decide(self, document: Document, offset: int, answer: Answer, started: float) -> None:
        self.decisions.append(
            Decision(
                at=time.time(),
                uri=document.uri,
                language=document.language,
                line=document.line_of(offset),
                reason=answer.reason if isinstance(answer, Silence) else None,
                recalled=isinstance(answer, Suggestion) and answer.recalled,
                counts=answer.counts,
                seconds=time.perf_counter() - started,
                sources=answer.sources if isinstance(answer, Suggestion) else (),
            )
        )


def _unsure(just_accepted: bool, ignored: int, confidence: float, needed_at_best: float) -> Reason:
    """Why a suggestion was not probable enough."""
    if confidence < needed_at_best:
        return Reason.NOT_SURE
    return Reason.JUST_ACCEPTED if just_accepted else Reason.IGNORED if ignored else Reason.NOT_SURE
