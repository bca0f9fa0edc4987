"""Every error the program raises on purpose.

    AigcError
    ├── BadOption          a setting or an argument has a value we cannot use
    ├── BadDocument        the file is binary, too large, or not there
    ├── BadPosition        a line or column outside the document
    ├── IndexUnavailable   the index of a folder cannot be read or written
    ├── EditRefused        documentation cannot be put there without touching what the program does
    ├── ModelError
    │   ├── ModelMissing   no such model, or one of its files is not there
    │   ├── ModelDamaged   a file of the model is truncated or altered
    │   ├── BadManifest    the manifest cannot be read
    │   ├── FetchFailed    the hub cannot be reached, has no such file, or sent something else than it says it has
    │   ├── NoRoom         the disk has no room for the model
    │   ├── LicenceRefused the model's licence was not accepted
    │   └── MarkersUnknown nobody stated the markers of fill-in-the-middle, and the vocabulary has none that are known
    ├── EngineError
    │   ├── PromptTooLong  more tokens than the engine's context has room for
    │   ├── EngineFailed   the engine could not start, or its native code reported a failure
    │   ├── EngineLost     the engine process died while it was answering
    │   └── RemoteFailed   the server that was set cannot be asked
    │       └── RemoteRefused  it works and will not answer this
    └── SandboxError
        ├── SandboxUnavailable   the level that is asked for is not to be had on this machine
        ├── ConsentMissing       level 1 was not allowed for the workspace
        ├── ProjectUnfit         the project cannot be copied
        └── InterpreterMissing   no interpreter for the project, or one that will not do

``str(error)`` is a sentence for the user, with the number that decides and the next step.
"""


class AigcError(Exception):
    """Any error whose text can be shown to the user as it stands."""


class BadOption(AigcError):
    """A setting or an argument has a value that cannot be used."""


class BadDocument(AigcError):
    """The file is binary, too large, or not there."""


class BadPosition(AigcError):
    """A line or column lies outside the document."""


class IndexUnavailable(AigcError):
    """The index of a folder cannot be read or written."""


class EditRefused(AigcError):
    """Documentation cannot be put there without touching what the program does."""


class ModelError(AigcError):
    """Something is wrong with a model on disk."""


class ModelMissing(ModelError):
    """No model has this name, or one of its files is not there."""


class ModelDamaged(ModelError):
    """A file of the model is truncated or altered."""


class BadManifest(ModelError):
    """The model's manifest cannot be read."""


class FetchFailed(ModelError):
    """The hub cannot be reached, has no such file, or sent something else than it says it has."""


class NoRoom(ModelError):
    """The disk has no room for the model."""


class LicenceRefused(ModelError):
    """The model's licence was not accepted."""


class MarkersUnknown(ModelError):
    """Nobody stated the markers of fill-in-the-middle, and the vocabulary has none that are known."""


class EngineError(AigcError):
    """The engine cannot give an answer."""


class PromptTooLong(EngineError):
    """The prompt has more tokens than the context has room for."""


class EngineFailed(EngineError):
    """The engine could not start, or its native code reported a failure."""


class EngineLost(EngineError):
    """The engine process died while it was answering."""


class RemoteFailed(EngineError):
    """The server that was set as engine cannot be asked, or does not answer as it should."""


class RemoteRefused(RemoteFailed):
    """The server works and will not answer this request."""


class SandboxError(AigcError):
    """The project's code cannot be run safely."""


class SandboxUnavailable(SandboxError):
    """The level that is asked for is not to be had on this machine."""


class ConsentMissing(SandboxError):
    """Running without a boundary was not allowed for the workspace."""


class ProjectUnfit(SandboxError):
    """The project cannot be copied."""


class InterpreterMissing(SandboxError):
    """No interpreter was found for the project, or it will not do."""
