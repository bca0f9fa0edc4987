"""Cuts files into training samples in the form the server sends, and packs them into rows of 1,024 tokens.

Fill in the middle:  [<|file_sep|>{related}{outline}]<|fim_suffix|>{after}<|fim_middle|>{before}{middle}<|endoftext|>
To the file's end:   <|fim_suffix|><|fim_middle|>{text}<|endoftext|>
Plain text:          {text}
No marker stands between before and middle; the two are tokenized as one text.
"""

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from recipe.corpus import SourceFile
from recipe.related import Definitions
from recipe.tokenizer import END_ID, FILE_ID, MIDDLE_ID, SUFFIX_ID

CONTEXT = 1024  # tokens of a row, and the most a prompt and its answer may take together
MOST_AFTER = 224  # tokens
MOST_OUTLINE = 96  # tokens
MOST_RELATED = 96  # tokens
CHARACTERS_PER_TOKEN = 3.4  # only to choose the size of a window before it is tokenized
FIM_SHARE = 2 / 3
OUTLINE_SHARE = 0.5
RELATED_SHARE = 0.35
KINDS = {"line end": 0.36, "mid-line": 0.16, "whole line": 0.26, "block": 0.14, "span": 0.08}
WINDOWS = ((0.2, 60, 240), (0.3, 240, 560), (0.5, 560, 860))  # share, fewest and most tokens
MOST_MID_LINE = 8  # words and signs
LEAST_ROOM = 24  # tokens; a row with less left is full

TOKEN = re.compile(r"\w+|[^\w\s]")
OUTLINE_LINE = re.compile(r"(?:import |from \S+ import |[ \t]*(?:class|def|async def) )")


@dataclass(frozen=True)
class Sample:
    """One training text. `after` is None for plain text; `ends` says whether the end token follows."""

    before_and_middle: str
    after: str | None = None
    outline: str = ""  # signatures: related ones of other files, then those of this file outside the window
    ends: bool = True


def line_starts(text: str) -> list[int]:
    """The offset of each line's first character, and the text's length at the end."""
    starts = [0]
    for match in re.finditer("\n", text):
        starts.append(match.end())
    return starts if starts[-1] == len(text) else [*starts, len(text)]


def windows(starts: list[int], rng: random.Random) -> Iterator[tuple[int, int]]:
    """Successive ranges of lines, first and past the last, of random length and without gaps."""
    first = 0
    while first < len(starts) - 1:
        _, fewest, most = rng.choices(WINDOWS, [window[0] for window in WINDOWS])[0]
        length = rng.uniform(fewest, most) * CHARACTERS_PER_TOKEN
        last = first + 1
        while last < len(starts) - 1 and starts[last + 1] - starts[first] <= length:
            last += 1
        yield first, last
        first = last


def indentation(line: str) -> int:
    """How many blanks a line begins with."""
    return len(line) - len(line.lstrip(" \t"))


def choose_middle(text: str, starts: list[int], lines: range, rng: random.Random) -> tuple[int, int] | None:
    """The range of offsets that is to be filled in, in one of the given lines; None when the line is blank."""
    number = rng.choice(lines)
    start, end = starts[number], starts[number + 1]
    line = text[start:end].rstrip("\n")
    if not line.strip():
        return None
    code, line_end = start + indentation(line), start + len(line)
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    if kind == "line end":
        return rng.randrange(code, line_end), line_end
    if kind == "whole line":
        return rng.choice((code, code, code, start, max(start - 1, 0))), line_end
    if kind == "block":
        return middle_of_block(text, starts, lines, number, rng)
    begin = rng.randrange(code, line_end)
    if kind == "mid-line":
        ends = [match.end() for match in TOKEN.finditer(text, begin, line_end) if match.end() < line_end]
        return (begin, rng.choice(ends[:MOST_MID_LINE])) if ends else (begin, line_end)
    return begin, min(begin + rng.randint(1, 160), starts[lines.stop])


def middle_of_block(text: str, starts: list[int], lines: range, number: int, rng: random.Random) -> tuple[int, int]:
    """A line with everything indented below it, or a few lines of one block; at most 12 lines."""

    def line(at: int) -> str:
        return text[starts[at] : starts[at + 1]].rstrip("\n")

    depth, last = indentation(line(number)), number
    opens = line(number).endswith(":")
    most = number + (12 if opens else rng.randint(2, 6))
    for at in range(number + 1, min(most, lines.stop)):
        if not line(at).strip():
            continue
        if indentation(line(at)) < depth + opens:
            break
        last = at
    begin = starts[number] + depth
    if opens and last > number and rng.random() < 0.5:
        begin = starts[number] + len(line(number))
    return begin, starts[last] + len(line(last))


def outline_of(text: str, starts: list[int], window: tuple[int, int], rng: random.Random) -> str:
    """The import and signature lines outside a window, verbatim and in order, about 96 tokens of them at most."""
    outside = [*range(window[0]), *range(window[1], len(starts) - 1)]
    lines = [text[starts[at] : starts[at + 1]].rstrip("\n") + "\n" for at in outside]
    lines = [line for line in lines if OUTLINE_LINE.match(line)]
    most = rng.uniform(0.3, 1) * MOST_OUTLINE * 0.9 * CHARACTERS_PER_TOKEN
    surplus = sum(map(len, lines)) - most
    for at in rng.sample(range(len(lines)), len(lines)):
        if surplus <= 0:
            break
        surplus -= len(lines[at])
        lines[at] = ""
    return "".join(lines)


def cut_after(after: str, rng: random.Random) -> str:
    """The text after the middle up to some line end, about 224 tokens at most, but the rest of its line at least."""
    if len(after) <= MOST_AFTER * CHARACTERS_PER_TOKEN and rng.random() < 0.5:
        return after
    most = rng.uniform(0.02, 0.95) * MOST_AFTER * CHARACTERS_PER_TOKEN
    return after[: max(after.rfind("\n", 0, int(most)), after.find("\n")) + 1]


def fill_in(
    file: SourceFile, starts: list[int], window: tuple[int, int], rng: random.Random, definitions: Definitions | None
) -> Sample | None:
    """A sample whose middle lies in the later part of the window; None when the line chosen is blank."""
    text = file.text
    first, last = window
    reach = starts[last] - MOST_AFTER * CHARACTERS_PER_TOKEN
    near = next(at for at in range(first, last) if starts[at + 1] > reach)
    middle = choose_middle(text, starts, range(near, last), rng)
    if middle is None:
        return None
    begin, end = middle
    after = cut_after(text[end : starts[last]], rng)
    outline = ""
    if first and rng.random() < OUTLINE_SHARE:
        outline = outline_of(text, starts, window, rng)
    before = text[min(starts[first], begin) : begin]
    if definitions and rng.random() < RELATED_SHARE:
        most = rng.uniform(0.3, 1) * MOST_RELATED * 0.9 * CHARACTERS_PER_TOKEN
        outline = definitions.used_in(f"{outline}\n{before}\n{after}", file.path, most, rng) + outline
    return Sample(before + text[begin:end], after, outline)


def samples_of(file: SourceFile, rng: random.Random, definitions: Definitions | None = None) -> Iterator[Sample]:
    """The samples of one file; together they hold nearly all of it once."""
    text = file.text
    starts = line_starts(text)
    for window in windows(starts, rng):
        sample = fill_in(file, starts, window, rng, definitions) if rng.random() < FIM_SHARE else None
        if sample:
            yield sample
            continue
        piece = text[starts[window[0]] : starts[window[1]]]
        whole = window[1] == len(starts) - 1
        yield Sample(piece, "" if whole else None, ends=whole)


def encode(tokenizer: Tokenizer, samples: list[Sample]) -> list[list[int]]:
    """The token ids of each sample; those that come out longer than the context are left out."""
    texts = [part for sample in samples for part in (sample.before_and_middle, sample.after or "", sample.outline)]
    ids = [encoding.ids for encoding in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
    encoded = []
    for sample, text, after, outline in zip(samples, ids[::3], ids[1::3], ids[2::3], strict=True):
        whole = [FILE_ID, *outline] if outline else []
        if sample.after is not None:
            whole += [SUFFIX_ID, *after, MIDDLE_ID]
        whole += text
        if sample.ends:
            whole.append(END_ID)
        if len(whole) <= CONTEXT:
            encoded.append(whole)
        elif sample.after is None:
            encoded.append(whole[:CONTEXT])
    return encoded


class Packer:
    """Puts samples into rows of one length, each sample whole; what stays empty is filled with the end token."""

    def __init__(self, open_rows: int = 64) -> None:
        self._open: list[list[int]] = []
        self._most = open_rows

    def add(self, ids: list[int]) -> Iterator[list[int]]:
        """Takes a sample in and gives back the rows that it filled."""
        fitting = [row for row in self._open if len(row) + len(ids) <= CONTEXT]
        if fitting:
            row = max(fitting, key=len)
            row += ids
        else:
            row = list(ids)
            self._open.append(row)
        if CONTEXT - len(row) < LEAST_ROOM or len(self._open) > self._most:
            fullest = max(self._open, key=len)
            self._open.remove(fullest)
            yield fullest + [END_ID] * (CONTEXT - len(fullest))


def batched(items: Iterator, size: int) -> Iterator[list]:
    """Lists of that many items; the last may be shorter."""
    while batch := list(islice(items, size)):
        yield batch


def rows_of(files: list[SourceFile], tokenizer: Tokenizer, rng: random.Random) -> np.ndarray:
    """All rows of some files, in random order.  # (rows, 1024) uint16"""
    packer, rows = Packer(), []
    by_package = defaultdict(list)
    for file in files:
        by_package[file.package].append((file.path, file.text))
    definitions = {package: Definitions(some) for package, some in by_package.items()}
    samples = (sample for file in files for sample in samples_of(file, rng, definitions[file.package]))
    for batch in batched(samples, 4096):
        for ids in encode(tokenizer, batch):
            rows.extend(np.array(row, np.uint16) for row in packer.add(ids))
    rng.shuffle(rows)
    return np.stack(rows)


def read_files(path: Path) -> list[SourceFile]:
    """All files of a corpus file."""
    with path.open() as lines:
        return [SourceFile(**json.loads(line)) for line in lines]


def open_tokenizer(work: Path) -> Tokenizer:
    """The trained tokenizer, set to take markers in a text for plain text."""
    tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    tokenizer.encode_special_tokens = True
    return tokenizer


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="example: python -m recipe.samples --work ~/embedded --epoch 0",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--work", type=Path, required=True, help="folder with corpus and tokenizer")
    parser.add_argument("--epoch", type=int, default=0, help="number of the pass over the corpus; it seeds the cuts")
    options = parser.parse_args()
    tokenizer = open_tokenizer(options.work)
    folder = options.work / "samples"
    folder.mkdir(exist_ok=True)
    targets = {"train": f"train-{options.epoch}.npy"}
    if options.epoch == 0:
        targets = {"held-out": "held-out.npy"} | targets
    for split, name in targets.items():
        files = read_files(options.work / "corpus" / f"{split}.jsonl")
        rng = random.Random(options.epoch)
        rng.shuffle(files)
        rows = rows_of(files, tokenizer, rng)
        np.save(folder / name, rows)
        print(json.dumps({"split": split, "rows": len(rows), "tokens": int((rows != END_ID).sum())}), flush=True)


if __name__ == "__main__":
    main()
