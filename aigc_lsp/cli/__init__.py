import logging

# A command speaks in sentences of its own; the log is the server's.
logging.getLogger("aigc_lsp").addHandler(logging.NullHandler())
