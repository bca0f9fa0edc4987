"""JSON-RPC as editors really send it, on top of pygls: every request gets exactly one answer, and no traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from cattrs import Converter, transform_error
from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
)
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter

from aigc_lsp.errors import AigcError, BadDocument, BadOption, BadPosition
from aigc_lsp.server.message import NotJson, decode
from aigc_lsp.server.status import Status
from aigc_lsp.server.trail import trail

if TYPE_CHECKING:
    from aigc_lsp.server.frames import Frames
    from aigc_lsp.server.session import Session

log = logging.getLogger(__name__)
# pygls logs what is sent and received, which is the user's code, also in its warnings and errors. We log those.
logging.getLogger("pygls").setLevel(logging.CRITICAL)

READ_LENIENTLY = {types.INITIALIZE, types.TEXT_DOCUMENT_DID_CHANGE}  # their handlers take plain JSON
WRONG = "Something went wrong inside aigc-lsp; its log says where."
REQUEST_FAILED = -32803  # LSP 3.17: a well-formed request that cannot be answered


class Server(LanguageServer):
    """What handlers get as ``ls``: one connection's protocol and session."""

    protocol: Protocol

    def __init__(self, name: str, version: str, session: Session) -> None:
        super().__init__(name, version, protocol_cls=Protocol, converter_factory=tolerant_converter)
        self.session = session
        self.status = Status(self)

    def report_server_error(self, error: Exception, source: object) -> None:
        """Logs one line; pygls would pop up a message in the editor."""
        log.error("event=fault source=%s %s", getattr(source, "__name__", "?"), trail(error))


class Protocol(LanguageServerProtocol):
    """Dispatches messages to the methods of app.py's table and to nothing else."""

    _server: Server

    def __init__(self, server: Server, converter: Converter) -> None:
        super().__init__(server, converter)
        self.initialized = False
        self.stopped = False  # shutdown was asked
        self.exited = False
        self.write: Callable[[bytes], None] = lambda data: None
        self.lost: Callable[[], None] = lambda: None  # called when the editor no longer reads

    def _register_builtin_features(self) -> None:
        """None of pygls' own: they answer some errors with a traceback and split lines where LSP does not."""

    def receive(self, body: bytes, frames: Frames) -> None:
        """Handles one frame."""
        if not body.strip():
            return
        try:
            message, rest = decode(body)
        except NotJson as error:
            # No answer: there is no id to answer to, and Neovim stops at an answer whose id is null.
            log.warning("event=not_json bytes=%d error=%s", len(body), error)
            return
        if rest:
            log.warning("event=length_too_large bytes=%d", len(rest))
            frames.give_back(rest)
        for single in message if isinstance(message, list) else [message]:
            self._take(single, batch=isinstance(message, list))

    def withdraw_all(self) -> None:
        """Cancels every request under way; each is answered so."""
        for future in list(self._request_futures.values()):
            future.cancel()

    def _take(self, message: Any, *, batch: bool) -> None:
        if not isinstance(message, dict):
            log.warning("event=not_a_message type=%s", type(message).__name__)
            return
        id, method = message.get("id"), message.get("method")
        if isinstance(method, str) and "id" not in message:
            self._take_notification(method, message.get("params"))
        elif not isinstance(id, str | int) or isinstance(id, bool):
            log.warning("event=bad_id type=%s", type(id).__name__)
        elif isinstance(method, str):
            self._take_request(id, method, message.get("params"), batch=batch)
        elif "result" in message or "error" in message:
            self._take_response(id, message)
        else:
            self._refuse(id, JsonRpcInvalidRequest("The message has an id, and neither a method nor a result."))

    def _take_request(self, id: str | int, method: str, params: Any, *, batch: bool) -> None:
        try:
            if batch:
                raise JsonRpcInvalidRequest("LSP has no batches; send one message per frame.")
            if self.stopped:
                raise JsonRpcInvalidRequest(f"{method} came after shutdown.")
            if method not in self.fm.features:
                raise JsonRpcMethodNotFound(f"aigc-lsp has no method {method}.")
            if not self.initialized and method != types.INITIALIZE:
                raise JsonRpcServerNotInitialized(f"{method} came before initialize.")
            if self.initialized and method == types.INITIALIZE:
                raise JsonRpcInvalidRequest("initialize came twice.")
            structured = self._structured(method, params)
        except JsonRpcException as error:
            self._refuse(id, error)
            return
        self._handle_request(id, method, structured)

    def _take_notification(self, method: str, params: Any) -> None:
        if method == types.EXIT:
            self.exited = True
            return
        if not self.initialized or self.stopped or (method not in self.fm.features and method != types.CANCEL_REQUEST):
            log.debug("event=ignored method=%s", method)
            return
        try:
            structured = self._structured(method, params)
        except JsonRpcException as error:
            log.warning("event=bad_params method=%s %s", method, error.message)
            return
        self._handle_notification(method, structured)

    def _take_response(self, id: str | int, message: dict[str, Any]) -> None:
        self._result_types.pop(id, None)
        future = self._request_futures.pop(id, None)
        if future is None or future.done():
            return
        if message.get("error") is not None:
            future.set_exception(JsonRpcException("The editor refused the request."))
        else:
            future.set_result(message.get("result"))

    def _structured(self, method: str, params: Any) -> Any:
        """``params`` as lsprotocol's type, or as they came where a handler reads them itself."""
        params_type: Any = types.METHOD_TO_TYPES.get(method, (None, None, None))[2]
        if params_type is None or method in READ_LENIENTLY:
            return params
        try:
            return self._converter.structure({} if params is None else params, params_type)
        except Exception as error:
            what = "; ".join(transform_error(error)).replace("$.", "")
            raise JsonRpcInvalidParams(f"The parameters of {method} cannot be used: {what}.") from None

    def _execute_handler(
        self,
        msg_id: str | int,
        handler: Callable[..., Any],
        callback: Callable[[Future[Any]], None],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        def forget(future: Future[Any]) -> None:
            # pygls 2.1.1 forgets the futures of requests only: each notification would leave one for ever.
            self._request_futures.pop(msg_id, None)
            callback(future)

        super()._execute_handler(msg_id, handler, forget, args, kwargs)

    def _handle_cancel_notification(self, msg_id: Any) -> None:
        future = self._request_futures.get(msg_id) if isinstance(msg_id, str | int) else None
        if future is not None:
            future.cancel()

    def _send_handler_result(self, future: Future[Any], *, msg_id: str | int) -> None:
        if future.cancelled():
            self._refuse(msg_id, JsonRpcRequestCancelled("The editor withdrew the request."))
        elif error := future.exception():
            self._refuse(msg_id, error)
        else:
            self._send_response(msg_id, result=future.result())

    def _check_handler_result(self, future: Future[Any]) -> None:
        if not future.cancelled() and (error := future.exception()):
            log.error("event=fault source=notification %s", trail(error))

    def _refuse(self, id: str | int, error: BaseException) -> None:
        self._send_response(id, error=as_response_error(error))

    def _send_data(self, data: Any) -> None:
        """Sends one message; an editor that is gone is no error here."""
        body = json.dumps(data, default=self._serialize_message, separators=(",", ":")).encode()
        try:
            self.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        except (OSError, ValueError) as error:
            log.warning("event=editor_lost error=%s", type(error).__name__)
            self.lost()


def as_response_error(error: BaseException) -> types.ResponseError:
    """What the editor is told: a sentence, never a traceback."""
    if isinstance(error, JsonRpcException):
        return types.ResponseError(code=error.code, message=error.message)
    if isinstance(error, BadPosition | BadOption | BadDocument):
        return types.ResponseError(code=JsonRpcInvalidParams.CODE, message=str(error))
    if isinstance(error, AigcError):
        return types.ResponseError(code=REQUEST_FAILED, message=str(error))
    log.error("event=fault source=request %s", trail(error))
    return types.ResponseError(code=JsonRpcInternalError.CODE, message=WRONG)


def tolerant_converter() -> Converter:
    """pygls' converter, which takes inline completion's trigger as any client sends it.

    The final LSP 3.18 has 1 = invoked, 2 = automatic; vscode-languageclient up to 9 sends 0 and 1, others send none.
    A 1 counts as automatic until the client has sent a 2, because automatic requests are by far the more frequent.
    """
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]
    structure = converter.get_structure_hook(types.InlineCompletionParams)
    seen: set[int] = set()

    def structure_tolerantly(value: Any, kind: Any) -> Any:
        if not isinstance(value, dict):
            raise TypeError("expected an object")
        context = value.get("context")
        context = dict(context) if isinstance(context, dict) else {}
        number = context.get("triggerKind")
        number = number if isinstance(number, int) and number in (0, 1, 2) else None
        if number is not None:
            seen.add(number)
        invoked = number == 0 or (number == 1 and 2 in seen and 0 not in seen)
        kinds = types.InlineCompletionTriggerKind
        context["triggerKind"] = (kinds.Invoked if invoked else kinds.Automatic).value
        return structure({**value, "context": context}, kind)

    converter.register_structure_hook(types.InlineCompletionParams, structure_tolerantly)
    return converter
