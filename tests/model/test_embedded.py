"""The shipped model file: what its manifest says of it, how it cuts text, and what its card owes to others."""

import ctypes
import hashlib
import random
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

llama_cpp = pytest.importorskip("llama_cpp", reason="needs the llama extra")

SHIPPED = Path(__file__).parents[2] / "model_store" / "embedded"
HARD_TEXTS = {
    "code": "class A:\n    def f(self, x: int) -> str:\n        return f'{x!r:>10}'\n",
    "tabs": "if x:\n\ty = 1\n\t\tz = 2  # \t end\n",
    "windows line ends": "def f():\r\n    pass\r\n\r\n\r\n",
    "mixed line ends": "a\rb\nc\r\n\n\r d \n  \n",
    "emoji": "print('🙂👩‍👩‍👧 naïve 日本語 Ωmega \u200b')\n",
    "deep indentation": " " * 37 + "x\n" + " " * 130 + "y",
    "blanks at the end": "x = 1   \n   \n\t",
    "one character": "x",
    "a marker as text": "s = '<|fim_middle|><|endoftext|>'\n",
}


class Vocabulary:
    """The tokenizer of the shipped file, asked through llama.cpp."""

    def __init__(self, model: object) -> None:
        self.vocab = llama_cpp.llama_model_get_vocab(model)

    def ids(self, text: bytes, markers: bool = False) -> list[int]:
        room = (llama_cpp.llama_token * (len(text) + 8))()
        count = llama_cpp.llama_tokenize(self.vocab, text, len(text), room, len(room), False, markers)
        return room[:count]

    def text(self, ids: list[int]) -> bytes:
        tokens = (llama_cpp.llama_token * len(ids))(*ids)
        room = ctypes.create_string_buffer(64 * len(ids) + 64)
        count = llama_cpp.llama_detokenize(self.vocab, tokens, len(ids), room, len(room), False, True)
        return room.raw[:count]


@llama_cpp.llama_log_callback
def _silent(level: int, text: bytes, user_data: ctypes.c_void_p) -> None:
    pass


@pytest.fixture(scope="module")
def manifest() -> dict:
    return tomllib.loads((SHIPPED / "manifest.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def vocabulary() -> Iterator[Vocabulary]:
    llama_cpp.llama_log_set(_silent, ctypes.c_void_p(0))
    llama_cpp.llama_backend_init()
    options = llama_cpp.llama_model_default_params()
    options.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(str(SHIPPED / "model.gguf").encode(), options)
    assert model, "llama.cpp cannot load the shipped file"
    yield Vocabulary(model)
    llama_cpp.llama_model_free(model)


@pytest.fixture(scope="module")
def packages() -> list[dict]:
    return tomllib.loads((SHIPPED / "recipe" / "corpus.toml").read_text("utf-8"))["package"]


def test_the_manifest_states_the_size_and_hash_of_the_file(manifest: dict) -> None:
    (file,) = manifest["files"]
    content = (SHIPPED / file["path"]).read_bytes()
    assert len(content) == file["size"]
    assert hashlib.sha256(content).hexdigest() == file["sha256"]


def test_the_file_answers_a_prompt_in_the_form_of_its_manifest(manifest: dict) -> None:
    llama_cpp.llama_log_set(_silent, ctypes.c_void_p(0))
    model = llama_cpp.llama_model_load_from_file(
        str(SHIPPED / "model.gguf").encode(), llama_cpp.llama_model_default_params()
    )
    options = llama_cpp.llama_context_default_params()
    options.n_ctx = manifest["context"]
    options.n_threads = options.n_threads_batch = 1
    context = llama_cpp.llama_init_from_model(model, options)
    vocabulary, fim = Vocabulary(model), manifest["fim"]
    prompt = f"{fim['suffix']}\n{fim['middle']}import os\nimport sys\n\n\ndef main() -> None"
    ids = vocabulary.ids(prompt.encode(), markers=True)
    tokens = (llama_cpp.llama_token * len(ids))(*ids)
    assert llama_cpp.llama_decode(context, llama_cpp.llama_batch_get_one(tokens, len(ids))) == 0
    logits = llama_cpp.llama_get_logits_ith(context, -1)
    likeliest = max(range(llama_cpp.llama_vocab_n_tokens(vocabulary.vocab)), key=lambda token: logits[token])
    assert vocabulary.text([likeliest]).startswith(b":")
    llama_cpp.llama_free(context)
    llama_cpp.llama_model_free(model)


def test_each_marker_is_one_control_token(manifest: dict, vocabulary: Vocabulary) -> None:
    fim = manifest["fim"]
    for marker in (fim["suffix"], fim["middle"], fim["file"], *fim["end"]):
        ids = vocabulary.ids(marker.encode(), markers=True)
        assert len(ids) == 1
        assert llama_cpp.llama_vocab_is_control(vocabulary.vocab, ids[0])
        assert vocabulary.ids(marker.encode()) != ids, "a marker typed by a user is plain text"


def test_the_end_marker_ends_a_generation_and_none_begins_a_text(manifest: dict, vocabulary: Vocabulary) -> None:
    (end,) = vocabulary.ids(manifest["fim"]["end"][0].encode(), markers=True)
    assert llama_cpp.llama_vocab_eos(vocabulary.vocab) == end
    assert not llama_cpp.llama_vocab_get_add_bos(vocabulary.vocab)


@pytest.mark.parametrize("text", HARD_TEXTS.values(), ids=HARD_TEXTS)
def test_text_comes_back_from_its_tokens_as_it_was(vocabulary: Vocabulary, text: str) -> None:
    encoded = text.encode()
    assert vocabulary.text(vocabulary.ids(encoded)) == encoded


def test_every_character_up_to_the_last_plane_comes_back(vocabulary: Vocabulary) -> None:
    chance = random.Random(0)
    characters = [chr(code) for code in range(1, 0x110000, 97) if not 0xD800 <= code < 0xE000]
    chance.shuffle(characters)
    encoded = "".join(characters).encode()
    assert vocabulary.text(vocabulary.ids(encoded)) == encoded


def test_every_byte_has_a_token_of_its_own(vocabulary: Vocabulary) -> None:
    pieces = {vocabulary.text([token]) for token in range(llama_cpp.llama_vocab_n_tokens(vocabulary.vocab))}
    assert {bytes([value]) for value in range(256)} <= pieces


def test_indentation_and_the_word_after_it_are_two_tokens(vocabulary: Vocabulary) -> None:
    for depth in (4, 8, 12, 16):
        assert len(vocabulary.ids(b" " * depth + b"return")) == 2


def test_no_held_out_package_is_trained_on(packages: list[dict]) -> None:
    splits: dict[str, set[str]] = {}
    for package in packages:
        splits.setdefault(package["name"].lower().replace("_", "-"), set()).add(package["split"])
    assert all(len(names) == 1 for names in splits.values())
    assert sum(names == {"held-out"} for names in splits.values()) >= 10


def test_every_package_has_a_pinned_version_and_a_permissive_licence(packages: list[dict]) -> None:
    permissive = {"MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "PSF-2.0", "MIT-CMU", "Zlib", "CC0-1.0"}
    permissive |= {"Matplotlib"}  # PSF's licence under another name
    for package in packages:
        assert package["version"][0].isdigit()
        parts = package["licence"].replace(" OR ", " AND ").split(" AND ")
        assert set(parts) <= permissive, package["name"]


def test_the_card_names_every_training_package_with_its_licence(packages: list[dict]) -> None:
    card = (SHIPPED / "CARD.md").read_text("utf-8")
    for package in packages:
        assert f"| {package['name']} | {package['version']} | {package['licence']} |" in card


def test_the_card_and_the_manifest_name_the_same_licence(manifest: dict) -> None:
    card = (SHIPPED / "CARD.md").read_text("utf-8")
    assert manifest["licence"] in card
    assert (SHIPPED / "loss.png").is_file()
