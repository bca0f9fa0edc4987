"""Documentation that is a comment above its definition: of every language that has a `documentation.scm`."""

from aigc_lsp.documentation.comments.describe import describe
from aigc_lsp.documentation.comments.insert import insert
from aigc_lsp.documentation.comments.learn import learn_style
from aigc_lsp.documentation.comments.proof import changed
from aigc_lsp.documentation.comments.read import read
from aigc_lsp.documentation.comments.rendering import render
from aigc_lsp.documentation.comments.tags.update import disagreements, update

__all__ = ["changed", "describe", "disagreements", "insert", "learn_style", "read", "render", "update"]
