"""The embedded model through CTranslate2 beside llama.cpp: with the same numbers both write the same text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_embedded_cache import AFTER, SOURCE

from aigc_lsp.engine import llama_native
from aigc_lsp.engine.base import Engine, Finish, Limits, Mark, Piece, Prompt
from aigc_lsp.engine.ctranslate import CTranslateEngine
from aigc_lsp.engine.heads import NEAR
from aigc_lsp.engine.open import EngineChoice, open_engine
from aigc_lsp.errors import AigcError, EngineFailed, ModelDamaged

FLOAT32 = 0  # ggml_type
LINE = SOURCE.index("            raise ValueError")


@pytest.fixture(scope="module")
def ctranslate(converted: Path) -> Iterator[Engine]:
    engine = open_engine(EngineChoice(str(converted / "ct2"), threads=1))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def llama(converted: Path) -> Iterator[Engine]:
    """llama.cpp with its keys and values in float32 too: in float16, as usual, one text in eighty differs where two
    tokens are equally likely."""
    api = llama_native.bindings()
    usual = api.llama_context_default_params

    def in_float32() -> Any:
        parameters = usual()
        parameters.type_k = parameters.type_v = FLOAT32
        return parameters

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "llama_context_default_params", in_float32)
        engine = open_engine(EngineChoice(str(converted / "gguf"), threads=1))
    yield engine
    engine.close()


def prompt(end: int, key: str = "a", text: str = SOURCE) -> Prompt:
    start = text.rfind("\n", 0, end) + 1
    head = (Mark("<|fim_suffix|>"), AFTER, Mark("<|fim_middle|>"), text[:start])
    return Prompt(head, text[start:end], key)


def ask(engine: Engine, prompt: Prompt, limits: Limits | None = None) -> tuple[list[Piece], Finish]:
    *pieces, finish = engine.generate(prompt, limits or Limits(max_tokens=24), lambda: False)
    assert isinstance(finish, Finish)
    return [piece for piece in pieces if isinstance(piece, Piece)], finish


def text(engine: Engine, prompt: Prompt, limits: Limits | None = None) -> str:
    return "".join(piece.text for piece in ask(engine, prompt, limits)[0])


@pytest.mark.parametrize("heal", [False, True])
def test_both_engines_write_the_same_text(ctranslate: Engine, llama: Engine, heal: bool) -> None:
    limits = Limits(max_tokens=20, heal=heal)
    ends = range(150, len(SOURCE), 17)
    assert len(ends) >= 30
    for end in ends:
        assert text(ctranslate, prompt(end), limits) == text(llama, prompt(end), limits), end


def test_both_engines_are_as_sure_of_it(ctranslate: Engine, llama: Engine) -> None:
    for end in range(150, len(SOURCE), 97):
        ours, theirs = ask(ctranslate, prompt(end)), ask(llama, prompt(end))
        assert [piece.probability for piece in ours[0] if piece.probability < 1] == pytest.approx(
            [piece.probability for piece in theirs[0] if piece.probability < 1], abs=0.02
        )
        assert ours[1].why == theirs[1].why
        assert ours[1].counts.prompt == theirs[1].counts.prompt


def test_both_engines_cut_text_alike(ctranslate: Engine, llama: Engine) -> None:
    for tricky in (SOURCE, "x = '<|fim_middle|>'", "\u00fcber \U0001f600\u4e2d  \t\r\n\n", "1234 don't  \n   x", ""):
        assert ctranslate.tokens(tricky) == llama.tokens(tricky)


def test_typing_computes_only_the_line_and_what_is_near(ctranslate: Engine) -> None:
    ask(ctranslate, prompt(LINE + 12))
    for end in range(LINE + 13, LINE + 50):
        _, finish = ask(ctranslate, prompt(end))
        assert finish.counts.evaluated <= NEAR + 24
        assert finish.counts.reused + finish.counts.evaluated == finish.counts.prompt
    assert isinstance(ctranslate, CTranslateEngine)


def test_many_lines_do_not_keep_more_than_was_allowed(converted: Path) -> None:
    engine = open_engine(EngineChoice(str(converted / "ct2"), threads=1, context=2000))
    assert isinstance(engine, CTranslateEngine)
    first = engine._native
    expected = [text(engine, prompt(end)) for end in range(600, 800, 50)]
    for number in range(30):
        other = f"x{number} = {number}\n" + SOURCE
        ask(engine, prompt(500, text=other), Limits(max_tokens=2))
        assert engine._heads.nbytes <= 2000 * engine._native.token_bytes
        if engine._relief._making is not None and number % 5 == 4:
            engine._relief._making.join()
    assert engine._native is not first
    assert [text(engine, prompt(end)) for end in range(600, 800, 50)] == expected
    engine.close()


def test_a_stream_that_is_dropped_stops_and_leaves_a_usable_engine(ctranslate: Engine) -> None:
    expected = text(ctranslate, prompt(700))
    steps = ctranslate.generate(prompt(700), Limits(max_tokens=200), lambda: False)
    for step in steps:
        if isinstance(step, Piece) and step.text:
            break
    steps.close()  # type: ignore[attr-defined]
    assert text(ctranslate, prompt(700)) == expected


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({"device": "cuda:7"}, "`engine.device` is 'cuda:7', but CTranslate2 sees"),
        ({"device": "cpu", "compute_type": "float16"}, "`engine.computeType` is 'float16', which this cpu cannot do"),
    ],
)
def test_a_device_or_type_that_is_not_there_is_named(converted: Path, choice: dict[str, str], sentence: str) -> None:
    with pytest.raises(EngineFailed, match=sentence):
        open_engine(EngineChoice(str(converted / "ct2"), **choice))


@pytest.mark.parametrize(
    ("file", "content"), [("model.bin", b"\0" * 64), ("tokenizer.json", b"{}"), ("vocabulary.json", b"3")]
)
def test_a_folder_that_is_no_model_is_refused(converted: Path, tmp_path: Path, file: str, content: bytes) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for path in (converted / "ct2").iterdir():
        (folder / path.name).symlink_to(path)
    (folder / file).unlink()
    (folder / file).write_bytes(content)
    manifest = (folder / "manifest.toml").read_text()
    size = (converted / "ct2" / file).stat().st_size
    (folder / "manifest.toml").unlink()
    (folder / "manifest.toml").write_text(manifest.replace(f"size = {size}", f"size = {len(content)}"))
    with pytest.raises(ModelDamaged) as caught:
        open_engine(EngineChoice(str(folder)))
    assert "onvert" in str(caught.value)


def test_layers_on_a_gpu_are_refused_by_a_llama_cpp_without_one(converted: Path) -> None:
    from llama_cpp import llama_cpp

    if llama_cpp.llama_supports_gpu_offload():
        pytest.skip("this llama.cpp has a GPU")
    with pytest.raises(AigcError, match=r"`engine.gpuLayers` is 9, but .* without a GPU"):
        open_engine(EngineChoice(str(converted / "gguf"), gpu_layers=9))
