"""Receives an upload: a form of type multipart/form-data, whose file goes to disk as it comes."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, BinaryIO, Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from graphql_api.local.jobs.signing import Grant, Refusal

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FILE: Final = "file"
FORM_TYPE: Final = b"multipart/form-data"
# https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
FIELDS_BYTES: Final = 20_480


def boundary_of(content_type: str) -> bytes:
    """Return the boundary of a form's parts.

    Raises:
        Refusal: it is no form with files.
    """
    kind, options = parse_options_header(content_type)
    if kind != FORM_TYPE or not options.get(b"boundary"):
        raise Refusal(
            "PreconditionFailed",
            f"The content type is {content_type!r}; an upload has {FORM_TYPE.decode()}.",
        )
    return options[b"boundary"]


class Receiver:
    """Writes the file of a form, and checks it by the fields before it.

    Attributes:
        grant: what the fields allow; None: the file has not begun.
        size: bytes of the file so far.
    """

    def __init__(
        self, boundary: bytes, file: BinaryIO, check: Callable[[Mapping[str, str]], Grant]
    ) -> None:
        """Prepare for the body.

        Args:
            file: what the uploaded one is written to.
            check: returns what a form with these fields allows, or raises Refusal.
        """
        self.grant: Grant | None = None
        self.size = 0
        self._file = file
        self._check = check
        self._fields: dict[str, str] = {}
        self._fields_bytes = 0
        self._headers: dict[bytes, bytes] = {}
        self._header, self._header_value = b"", b""
        self._name, self._value = "", bytearray()
        self._is_whole = False
        callbacks: MultipartCallbacks = {
            "on_part_begin": self._begin_part,
            "on_header_field": self._add_to_header,
            "on_header_value": self._add_to_header_value,
            "on_header_end": self._end_header,
            "on_headers_finished": self._end_headers,
            "on_part_data": self._add_data,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }
        try:
            self._parser = MultipartParser(boundary, callbacks)
        except FormParserError as error:
            raise _unreadable(str(error)) from error

    def receive(self, chunk: bytes) -> None:
        """Take in what comes next of the body; it blocks.

        Raises:
            Refusal, OSError.
        """
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise _unreadable(str(error)) from error

    def finished(self) -> Grant:
        """Return what was allowed, once the whole body was received.

        Raises:
            Refusal: the body has no end or no file, or the file is too small.
        """
        if not self._is_whole:
            raise _unreadable("it ends before its last boundary")
        if self.grant is None:
            self._check(self._fields)
            raise Refusal(
                "InvalidArgument",
                f"POST requires exactly one file upload per request: the field {FILE!r}, behind"
                " the others.",
            )
        self.grant.check_whole(self.size)
        return self.grant

    def _begin_part(self) -> None:
        self._headers, self._value = {}, bytearray()

    def _add_to_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _add_to_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._header.lower()] = self._header_value
        self._header, self._header_value = b"", b""

    def _end_headers(self) -> None:
        disposition = self._headers.get(b"content-disposition", b"").decode("latin-1")
        _, options = parse_options_header(disposition)
        self._name = options.get(b"name", b"").decode(errors="replace")
        if not self._is_file:
            return
        if self.grant is not None:
            raise Refusal(
                "InvalidArgument",
                "POST requires exactly one file upload per request; there are two.",
            )
        self.grant = self._check(self._fields)

    def _add_data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            assert self.grant is not None
            self.size += end - start
            self.grant.check_so_far(self.size)
            self._file.write(memoryview(data)[start:end])
            return
        self._fields_bytes += end - start
        if self._fields_bytes > FIELDS_BYTES:
            raise Refusal(
                "MaxPostPreDataLengthExceeded",
                f"The other fields are too long; allowed are {FIELDS_BYTES:,} bytes.",
            )
        self._value += data[start:end]

    def _end_part(self) -> None:
        if not self._is_file and self.grant is None:  # what follows the file is ignored
            self._fields[self._name] = self._value.decode(errors="replace")

    def _end(self) -> None:
        self._is_whole = True

    @property
    def _is_file(self) -> bool:
        return self._name == FILE


def _unreadable(reason: str) -> Refusal:
    return Refusal("MalformedPOSTRequest", f"The body is no {FORM_TYPE.decode()}: {reason}.")
