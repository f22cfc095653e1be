"""The one error tree. Raised anywhere, mapped to the wire in `http.errors`; handlers never catch these.

Every message names the thing, the cause and what to do, and never carries a secret.
"""


class PhotosteadError(Exception):
    """Something a person or a client can be told about."""

    status = 500
    title = "Internal Server Error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(PhotosteadError):
    """The request is malformed or asks for something that makes no sense."""

    status = 400
    title = "Bad Request"


class Unauthenticated(PhotosteadError):
    """No credentials, or credentials that are not (or no longer) good."""

    status = 401
    title = "Unauthorized"


class Forbidden(PhotosteadError):
    """Known caller, not allowed."""

    status = 403
    title = "Forbidden"


class NotFound(PhotosteadError):
    """Absent, or not visible to the caller: the two look alike on purpose."""

    status = 404
    title = "Not Found"


class Conflict(PhotosteadError):
    """The request contradicts the present state."""

    status = 409
    title = "Conflict"


class PreconditionFailed(PhotosteadError):
    """The request rests on something that is not so, such as another version of a protocol."""

    status = 412
    title = "Precondition Failed"


class TooLarge(PhotosteadError):
    """The body or a part of it exceeds a limit or a quota."""

    status = 413
    title = "Payload Too Large"


class UnsupportedMediaType(PhotosteadError):
    """The body is of a kind that this operation does not take."""

    status = 415
    title = "Unsupported Media Type"


class Locked(PhotosteadError):
    """Another request is at work on it."""

    status = 423
    title = "Locked"


class TooManyRequests(PhotosteadError):
    """Slowed down on purpose; the next try counts after `retry_after_s` seconds."""

    status = 429
    title = "Too Many Requests"

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ChecksumMismatch(PhotosteadError):
    """What arrived is not what was sent. The number is that of the tus protocol."""

    status = 460
    title = "Checksum Mismatch"


class NotServedYet(PhotosteadError):
    """An operation of the reference that this version does not serve; it says so instead of pretending."""

    status = 501
    title = "Not Implemented"


class Unavailable(PhotosteadError):
    """The daemon cannot serve this now (starting, stopping, storage gone)."""

    status = 503
    title = "Service Unavailable"


class UnderMaintenance(Unavailable):
    """An administrator is at work on it; worth another try after `retry_after_s` seconds."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class OutOfSpace(PhotosteadError):
    """The disk is full, or would be."""

    status = 507
    title = "Insufficient Storage"


class MediaError(PhotosteadError):
    """A file that cannot be decoded or read: the reason is shown to the person beside the file. Never retried blindly.

    Picklable by construction (one string argument): it crosses from a worker process to the daemon.
    """

    status = 422
    title = "Unprocessable Entity"


class FileGone(MediaError):
    """There is no such file, or none any more; or the disk that it is on is away."""


class StartError(PhotosteadError):
    """The daemon refuses to start, with a message for the person at the terminal."""
