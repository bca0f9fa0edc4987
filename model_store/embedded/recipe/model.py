"""The network: Llama (RMSNorm, RoPE, SwiGLU, grouped-query attention, tied embeddings) in plain torch."""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

ROPE_BASE = 10_000.0
NORM_EPSILON = 1e-5
TOKENS_AT_ONCE = 512  # of which the logits are held


@dataclass(frozen=True)
class Shape:
    """The sizes of a network."""

    vocabulary: int = 8192
    context: int = 1024
    layers: int = 4
    width: int = 256
    heads: int = 4
    key_value_heads: int = 2
    hidden: int = 704  # of the feed-forward part

    @property
    def head_width(self) -> int:
        return self.width // self.heads


def rotations(shape: Shape) -> tuple[Tensor, Tensor]:
    """Cosine and sine of each position's angles.  # each (context, head_width / 2)"""
    half = torch.arange(0, shape.head_width, 2, dtype=torch.float32) / shape.head_width
    angles = torch.outer(torch.arange(shape.context, dtype=torch.float32), ROPE_BASE**-half)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """RoPE over halves, as in Hugging Face's Llama; the export reorders the weights for llama.cpp's pairs.

    x is (batch, heads, tokens, head_width), the angles are (tokens, head_width / 2).
    """
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cosine - second * sine, second * cosine + first * sine), dim=-1)


class Attention(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        narrow = shape.key_value_heads * shape.head_width
        self.query = nn.Linear(shape.width, shape.width, bias=False)
        self.key = nn.Linear(shape.width, narrow, bias=False)
        self.value = nn.Linear(shape.width, narrow, bias=False)
        self.output = nn.Linear(shape.width, shape.width, bias=False)

    def forward(self, x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
        batch, tokens, _ = x.shape

        def by_head(y: Tensor) -> Tensor:
            return y.view(batch, tokens, -1, self.shape.head_width).transpose(1, 2)

        query = rotate(by_head(self.query(x)), cosine, sine)
        key = rotate(by_head(self.key(x)), cosine, sine)
        value = by_head(self.value(x))
        groups = self.shape.heads // self.shape.key_value_heads
        key, value = key.repeat_interleave(groups, dim=1), value.repeat_interleave(groups, dim=1)
        y = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        return self.output(y.transpose(1, 2).reshape(batch, tokens, -1))


class FeedForward(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate = nn.Linear(shape.width, shape.hidden, bias=False)
        self.up = nn.Linear(shape.width, shape.hidden, bias=False)
        self.down = nn.Linear(shape.hidden, shape.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.silu(self.gate(x)) * self.up(x))


class Layer(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attention_norm = nn.RMSNorm(shape.width, NORM_EPSILON)
        self.attention = Attention(shape)
        self.feed_forward_norm = nn.RMSNorm(shape.width, NORM_EPSILON)
        self.feed_forward = FeedForward(shape)

    def forward(self, x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
        x = x + self.attention(self.attention_norm(x), cosine, sine)
        return x + self.feed_forward(self.feed_forward_norm(x))


class Network(nn.Module):
    """The whole language model; the output shares the embedding's weights."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.RMSNorm(shape.width, NORM_EPSILON)
        cosine, sine = rotations(shape)
        self.register_buffer("cosine", cosine, persistent=False)
        self.register_buffer("sine", sine, persistent=False)
        self.loss_of_logits = loss_and_gradient  # training may put a compiled one here
        self.initialize()

    def initialize(self) -> None:
        """Normal weights of deviation 0.02, smaller where a layer adds to the stream (GPT-2's rule)."""
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                into_stream = name.endswith(("output.weight", "down.weight"))
                nn.init.normal_(parameter, std=0.02 / math.sqrt(2 * self.shape.layers) if into_stream else 0.02)

    def hidden(self, ids: Tensor) -> Tensor:
        """The last layer's output, normed.  # (batch, tokens) -> (batch, tokens, width)"""
        tokens = ids.shape[1]
        cosine, sine = self.cosine[:tokens], self.sine[:tokens]
        x = self.embedding(ids)
        for layer in self.layers:
            x = layer(x, cosine, sine)
        return self.norm(x)

    def forward(self, ids: Tensor) -> Tensor:
        """Logits.  # (batch, tokens) -> (batch, tokens, vocabulary)"""
        return F.linear(self.hidden(ids), self.embedding.weight)

    def loss(self, ids: Tensor, targets: Tensor) -> Tensor:
        """Mean cross entropy in nats per token; targets of -1 do not count. Under autocast the logits are bfloat16."""
        hidden, weight = self.hidden(ids).flatten(0, 1), self.embedding.weight
        precision = torch.bfloat16 if torch.is_autocast_enabled(ids.device.type) else torch.float32
        return HeadLoss.apply(hidden, weight, targets.flatten(), precision, self.loss_of_logits)


def loss_and_gradient(logits: Tensor, wanted: Tensor, share: Tensor) -> tuple[Tensor, Tensor]:
    """The cross entropy of some tokens, each counted by its share, and its gradient by the logits.

    Takes (tokens, vocabulary), (tokens,) and (tokens,); gives () and (tokens, vocabulary) in the logits' precision.
    """
    exact = logits.float()
    exact = exact - exact.amax(1, keepdim=True)
    chosen = exact.gather(1, wanted[:, None])[:, 0]
    odds = exact.exp()
    total = odds.sum(1)
    right = torch.arange(logits.shape[1], device=logits.device)[None] == wanted[:, None]
    gradient = odds * (share / total)[:, None] - torch.where(right, share[:, None], 0.0)
    return ((total.log() - chosen) * share).sum(), gradient.to(logits.dtype)


class HeadLoss(torch.autograd.Function):
    """Cross entropy of the tied output, a few tokens at a time and with its gradient at once.

    All logits of a batch would be 268 MB, touched a dozen times; these stay near the processor.
    """

    @staticmethod
    def forward(ctx, hidden: Tensor, weight: Tensor, targets: Tensor, precision: torch.dtype, loss_of) -> Tensor:
        """Takes (tokens, width), (vocabulary, width) and (tokens,); gives the mean over the targets that count."""
        share = (targets >= 0).float() / (targets >= 0).sum()
        wanted, rounded, narrow = targets.clamp(min=0), weight.to(precision), hidden.to(precision)
        of_hidden, of_weight, total = torch.empty_like(narrow), torch.zeros_like(weight), weight.new_zeros(())
        for first in range(0, len(hidden), TOKENS_AT_ONCE):
            part = slice(first, first + TOKENS_AT_ONCE)
            loss, gradient = loss_of(narrow[part] @ rounded.T, wanted[part], share[part])
            total += loss
            torch.mm(gradient, rounded, out=of_hidden[part])
            of_weight += gradient.T @ narrow[part]
        ctx.save_for_backward(of_hidden.to(hidden.dtype), of_weight)
        return total

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[Tensor, Tensor, None, None, None]:
        of_hidden, of_weight = ctx.saved_tensors
        return of_hidden * gradient, of_weight * gradient, None, None, None
