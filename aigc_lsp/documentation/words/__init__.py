"""The words of documentation: what they are, and how they are found without a model."""

from aigc_lsp.documentation.words.describe import describe
from aigc_lsp.documentation.words.words import Words

__all__ = ["Words", "describe"]
