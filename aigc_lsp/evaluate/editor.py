"""One file open in an editor that types, asks and accepts: the editor's side of the protocol."""

from __future__ import annotations

from typing import Any

from aigc_lsp.document import Document, Encoding, Span, units
from aigc_lsp.evaluate.client import Client

AUTOMATIC = 2  # InlineCompletionTriggerKind: the editor asks by itself


class Editor:
    """One open file with a cursor, told to the server change by change. Columns are UTF-16 units, as in VS Code."""

    def __init__(self, client: Client, document: Document) -> None:
        self.client = client
        self.document = document  # as it is on disk
        self.version = 1
        self.span = Span(0, 0)  # what was taken out
        self.origin = (0, 0)  # where it began: line and column
        self.line, self.column = self.origin  # of the cursor
        self.before = ""  # text of the cursor's line before the cursor
        self.client.notify(
            "textDocument/didOpen",
            {
                "textDocument": {
                    "uri": self.document.uri,
                    "languageId": self.document.language,
                    "version": self.version,
                    "text": self.document.text,
                }
            },
        )

    def take_out(self, span: Span) -> None:
        """Deletes whole lines and leaves the cursor at the end of the line above."""
        self.span = span
        self.origin = self.document.position_of(span.start, Encoding.UTF16)
        self._change(self.origin, self.document.position_of(span.end, Encoding.UTF16), "")
        self.line, self.column = self.origin
        self.before = self.document.text[self.document.line_starts[self.line] : span.start]

    def put_back(self) -> None:
        """Makes the file what it is on disk, whatever was typed."""
        original = self.document.text[self.span.start : self.span.end]
        self._change(self.origin, (self.line, self.column), original)

    def insert(self, text: str) -> None:
        """Inserts ``text`` at the cursor and goes behind it."""
        self._change((self.line, self.column), (self.line, self.column), text)
        self._go_behind(text)

    def ask(self) -> dict[str, Any] | None:
        """The first inline completion the server offers at the cursor."""
        answer = self.client.request("textDocument/inlineCompletion", self._here())
        items = answer["items"] if isinstance(answer, dict) else answer
        return items[0] if items else None

    def ask_in_haste(self) -> None:
        """Asks as `ask` does, and goes on before the answer is there."""
        self.client.ask("textDocument/inlineCompletion", self._here())

    def last_decision(self) -> dict[str, Any]:
        """What the server says about its last answer for this file; empty when it says nothing."""
        answer = self.client.execute("aigc-lsp.explainSilence", self.document.uri, {"quiet": True})
        decisions: list[dict[str, Any]] = answer["decisions"]
        return decisions[-1] if decisions else {}

    def offered(self, item: dict[str, Any]) -> str:
        """What of an item would come after the cursor; empty when it rewrites what stands before it."""
        start = item["range"]["start"]
        if start["line"] != self.line or start["character"] > self.column:
            return ""
        replaced = self.before[len(self.before) - (self.column - start["character"]) :]
        text: str = item["insertText"]
        return text.removeprefix(replaced) if text.startswith(replaced) else ""

    def accept(self, item: dict[str, Any], accepted: str, *, whole: bool) -> None:
        """Inserts what was accepted and tells the server so, in the way editors do."""
        self.insert(accepted)
        if whole:
            self.client.execute(item["command"]["command"], *item["command"].get("arguments", []))
            return
        self.client.notify(
            "textDocument/didPartiallyAcceptCompletion",
            {"item": item, "acceptedLength": units(accepted, Encoding.UTF16)},
        )

    def close(self) -> None:
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": self.document.uri}})

    def _here(self) -> dict[str, Any]:
        return {
            "textDocument": {"uri": self.document.uri},
            "position": _position((self.line, self.column)),
            "context": {"triggerKind": AUTOMATIC},
        }

    def _change(self, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        self.version += 1
        self.client.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": self.document.uri, "version": self.version},
                "contentChanges": [{"range": {"start": _position(start), "end": _position(end)}, "text": text}],
            },
        )

    def _go_behind(self, text: str) -> None:
        *above, last = text.split("\n")
        if above:
            self.line += len(above)
            self.before = ""
        self.before += last
        self.column = units(self.before, Encoding.UTF16)


def _position(place: tuple[int, int]) -> dict[str, int]:
    return {"line": place[0], "character": place[1]}
