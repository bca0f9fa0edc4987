"""A model's tokenizer.json: text to token ids and back to bytes, its control tokens apart from text."""

from __future__ import annotations

import json
from pathlib import Path

from aigc_lsp.errors import EngineFailed, ModelDamaged

TOKENIZER = "tokenizer.json"
NEAR_END = 256  # characters at a text's end among which a line that follows may change tokens
PROBES = (
    "x",
    " x",
    "        x",
    "\tx",
)  # beginnings of a line: what stands before it is split alike before all of them


class TokenizerFile:
    """Reads a tokenizer.json once; safe to use from several threads.

    Raises:
        EngineFailed: the `tokenizers` library is not installed.
        ModelDamaged: the file is not there or cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        try:
            from tokenizers import Tokenizer
        except ImportError as error:
            raise EngineFailed(
                f"The library `tokenizers` is not installed ({error}); run: pip install 'aigc-lsp[ct2]'"
            ) from error
        path = folder / TOKENIZER
        try:
            table = json.loads(path.read_text(encoding="utf-8"))
            added = table["added_tokens"]
            for token in added:  # text that merely looks like a control token stays text
                token["special"] = token["special"] or not any(map(str.isspace, token["content"]))
            table["post_processor"] = None
            table["truncation"] = table["padding"] = None
            self._tokenizer = Tokenizer.from_str(json.dumps(table))
        except Exception as error:  # the library raises Exception itself
            raise ModelDamaged(
                f"{path} cannot be used ({error}). It belongs to the checkpoint the model was converted from: convert"
                " it again."
            ) from error
        self._tokenizer.encode_special_tokens = True
        self._control = {token["content"]: token["id"] for token in added if token["special"]}
        self._byte_level = "ByteLevel" in json.dumps(table.get("decoder"))

    def tokenize(self, text: str) -> list[int]:
        """Token ids of plain text."""
        text = text.encode(errors="replace").decode()
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def stable(self, text: str) -> list[int]:
        """The ids with which every tokenization of ``text`` and a line after it begins."""
        end = text[-NEAR_END:]
        ids = self.tokenize(end)
        shared = len(ids)
        for probe in PROBES:
            pairs = zip(ids, self.tokenize(end + probe), strict=False)
            shared = next((at for at, (one, two) in enumerate(pairs) if one != two or at == shared), shared)
        whole = self.tokenize(text)
        return whole[: len(whole) - (len(ids) - shared)]

    def control(self, name: str) -> int | None:
        """The id of a control token."""
        return self._control.get(name)

    def pieces(self, names: list[str]) -> list[bytes]:
        """Bytes of every token of a vocabulary by its id; none for a control token and for padding."""
        return [self._piece(name) for name in names]

    def _piece(self, name: str) -> bytes:
        if name in self._control or self._tokenizer.token_to_id(name) is None:
            return b""
        if self._byte_level:
            return b"".join(BYTES.get(character, character.encode()) for character in name)
        if len(name) == 6 and name.startswith("<0x") and name.endswith(">"):
            return bytes.fromhex(name[3:5])
        return name.replace("\u2581", " ").encode()


def _byte_alphabet() -> dict[str, bytes]:
    """The characters by which byte-level tokenizers write bytes: printable ones stand for themselves, the others for
    the characters from U+0100 on, in order (Radford et al., GPT-2)."""
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("\u00a1"), ord("\u00ac") + 1), *range(ord("\u00ae"), 256)]
    alphabet: dict[str, bytes] = {chr(byte): bytes([byte]) for byte in plain}
    others = [byte for byte in range(256) if byte not in plain]
    return alphabet | {chr(256 + at): bytes([byte]) for at, byte in enumerate(others)}


BYTES = _byte_alphabet()
