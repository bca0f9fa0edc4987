"""Checkpoints with random weights in the shape of models people use: for measuring, where only the time matters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from aigc_lsp.store.conversion.from_gguf import tokenizer_of
from aigc_lsp.store.conversion.task import Made
from aigc_lsp.store.manifest import Manifest, ModelFile
from aigc_lsp.store.receipt import write_receipt
from aigc_lsp.store.shelf import EMBEDDED, find

SHAPES: dict[str, dict[str, Any]] = {  # config.json of the models, as far as it decides the time
    "qwen2.5-coder-1.5b": {
        "hidden_size": 1536,
        "intermediate_size": 8960,
        "num_hidden_layers": 28,
        "num_attention_heads": 12,
        "num_key_value_heads": 2,
        "vocab_size": 151936,
        "rope_theta": 1_000_000.0,
        "tie_word_embeddings": True,
        "max_position_embeddings": 32768,
    },
    "tiny": {
        "hidden_size": 64,
        "intermediate_size": 96,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "vocab_size": 8192,
        "tie_word_embeddings": True,
        "max_position_embeddings": 4096,
    },
}


def write_shape(name: str, folder: Path) -> Made:
    """A checkpoint of format transformers with the embedded model's tokenizer; what it says is noise."""
    import torch
    import transformers

    torch.manual_seed(1)
    config = transformers.Qwen2Config(**SHAPES[name], bos_token_id=0, eos_token_id=0)
    whole: Any = transformers.AutoModelForCausalLM
    model = whole.from_config(config, dtype=torch.bfloat16)
    model.save_pretrained(folder)
    del model
    tokenizer = tokenizer_of(find(EMBEDDED).weights)
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    end = tokenizer["added_tokens"][0]["content"]
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": end, "eos_token": end})
    )
    paths = sorted(folder.iterdir(), key=lambda path: path.suffix != ".safetensors")
    files = tuple(ModelFile(path.name, path.stat().st_size, "0" * 64) for path in paths)
    fim, context = find(EMBEDDED).manifest.fim, config.max_position_embeddings
    write_receipt(folder, Manifest(name, "random weights", "transformers", "Apache-2.0", context, files, fim))
    return Made(tuple(file.path for file in files), 1.0)
