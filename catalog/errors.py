"""The one exception tree: every error says what was wrong, with what, and how to fix it."""

from __future__ import annotations

from typing import ClassVar


class RetailSearchError(Exception):
    """Base of every error that this project raises on purpose.

    `code` is stable and machine-readable, `status` is the HTTP status the API answers with,
    `message` says what was wrong and the value it got, `fix` says what to do about it.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, *, fix: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.field = field

    def __str__(self) -> str:
        return f"{self.message} {self.fix}".strip()


class SettingsError(RetailSearchError):
    """A setting has a value that is not allowed."""

    code = "bad_setting"
    status = 500


class SourceError(RetailSearchError):
    """A product file cannot be opened, or its format cannot be told."""

    code = "bad_source"
    status = 400


class TooManyRejectsError(SourceError):
    """More records were unreadable than `max_rejects` allows; nothing was published."""

    code = "too_many_rejects"


class JudgmentsError(RetailSearchError):
    """A judgments or run file cannot be read."""

    code = "bad_judgments"
    status = 400


class SynonymsError(RetailSearchError):
    """A line of a synonym file says nothing that can be used, or the file cannot be read."""

    code = "bad_synonyms"
    status = 400


class RulesError(RetailSearchError):
    """A business rule says nothing that can be used, or the file it is in cannot be read."""

    code = "bad_rules"
    status = 400


class ExamplesError(RetailSearchError):
    """Labelled examples cannot be read, or cannot be learnt from."""

    code = "bad_examples"
    status = 400


class ModelError(RetailSearchError):
    """A model folder is missing, incomplete or of another shape than the index."""

    code = "bad_model"


class RequestError(RetailSearchError):
    """A search request has a parameter that is not allowed."""

    code = "bad_request"
    status = 400


class NotFoundError(RetailSearchError):
    """The product or page that was asked for does not exist."""

    code = "not_found"
    status = 404


class IndexMissingError(RetailSearchError):
    """No generation of the index is published yet."""

    code = "index_missing"
    status = 503


class IndexCorruptError(RetailSearchError):
    """A generation's files do not match its manifest."""

    code = "index_corrupt"
    status = 503


class TimeLimitError(RetailSearchError):
    """A search was not done by the time that it had."""

    code = "time_limit"
    status = 503


class StorageError(RetailSearchError):
    """Nothing more can be written: the disk or a quota is full."""

    code = "disk_full"
    status = 507


class IndexBusyError(RetailSearchError):
    """Another process is building a generation of the same index."""

    code = "index_busy"
    status = 409


class EngineUnavailableError(RetailSearchError):
    """The search cluster cannot be reached, or does not answer in time; it may come back."""

    code = "engine_unavailable"
    status = 503


class EngineUnreachableError(EngineUnavailableError):
    """The search cluster takes no connection, or says nothing: others would wait in vain too."""


class GenerationGoneError(EngineUnavailableError):
    """The generation that is searched was deleted; another may be published."""


class EngineRefusedError(RetailSearchError):
    """The search cluster answers, but not to us: wrong version, wrong key, wrong certificate."""

    code = "engine_refused"
    status = 502


class EngineReadOnlyError(StorageError):
    """The search cluster takes no writes, as it does when its disks are nearly full."""

    code = "engine_read_only"
