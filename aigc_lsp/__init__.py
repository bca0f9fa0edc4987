"""aigc-lsp: a language server that completes code on your own machine."""

__version__ = "0.1.0"
