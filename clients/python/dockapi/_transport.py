from __future__ import annotations

import http.client
import io
import json
import re
import socket
import ssl
import time
import uuid
from email.message import Message
from typing import IO, Any, Callable, Iterable, Iterator, Mapping, Optional, Sequence, Tuple, Union
from urllib.parse import quote, urlencode, urlsplit

from ._errors import DockapiError, error_of


class Encoded(str):
    """A value of a query that is percent-encoded already."""


#: Values of a query; those that are None are left out, lists are repeated.
Query = Mapping[str, Union[str, int, float, bool, Sequence[str], None]]
#: What a request sends. A stream can be sent once, so it is not sent again.
Content = Union[bytes, IO[bytes], Iterable[bytes]]

CONNECT_TIMEOUT = 30.0
CHUNK = 64 * 1024

#: How often a request is sent at most.
ATTEMPTS = 4
FIRST_DELAY = 0.25
#: A longer ``Retry-After`` is for the caller to decide.
LONGEST_DELAY = 10.0

#: POSTs that dockAPI makes again if their client has gone, although they have a key: what they did would happen twice.
ONCE = re.compile(r"/(exec|input|kill|load)$")

#: Statuses of a gateway that got no response: the request may have arrived.
OF_GATEWAYS = (502, 503, 504)

#: Characters of a path and its query that stay as they are; `%` begins one that is encoded already.
PATH_CHARACTERS = "%/?:@!$&'()*+,;=[]~"

#: Begins a test of a silent connection, so that one whose other end is gone does not wait for ever.
KEEPALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))


class Response:
    """A response whose body is read as it comes. Close it, or use it with ``with``."""

    def __init__(self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> None:
        self._connection = connection
        self._response = response
        self.status = response.status
        #: Names in any case.
        self.headers: Message = response.headers

    def read(self, size: Optional[int] = None) -> bytes:
        """All of it, or at most ``size`` bytes. A body that is cut short raises ``http.client.IncompleteRead``."""
        return self._response.read(size)

    def readline(self) -> bytes:
        return self._response.readline()

    def chunks(self) -> Iterator[bytes]:
        """The body as it comes, to its end."""
        with self:
            while True:
                chunk = self._response.read1(CHUNK)
                if not chunk:
                    break
                yield chunk
            left = self._response.length
            if left:
                raise http.client.IncompleteRead(b"", left)

    def text(self) -> str:
        with self:
            return self.read().decode("utf-8", "replace")

    def json(self) -> Any:
        with self:
            return json.loads(self.read())

    def close(self) -> None:
        self._response.close()
        self._connection.close()

    def __enter__(self) -> Response:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Transport:
    """Sends requests to one dockAPI: with the token, an idempotency key, and again where that is safe."""

    def __init__(self, url: str, token: Optional[str], context: Optional[ssl.SSLContext]) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not an http or https URL: {url}")
        self.token = token
        self.origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._is_https = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port
        self._base = parts.path.rstrip("/")  # a path prefix of a reverse proxy stays
        self._context = context

    def url_of(self, path: str, query: Optional[Query] = None) -> str:
        return self.origin + self._target(path, query)

    def json(self, method: str, path: str, *, query: Optional[Query] = None, body: Any = None) -> Any:
        """Sends a request with a JSON body, or none, and returns the JSON of its response.

        :raises DockapiError: unless the response is 2xx
        """
        content, headers = json_body(body)
        with self.request(method, path, query=query, content=content, headers=headers) as response:
            text = response.read()
        return json.loads(text) if text else None

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Optional[Query] = None,
        content: Optional[Content] = None,
        headers: Optional[Mapping[str, str]] = None,
        timeout: Optional[float] = None,
        key: Optional[str] = None,
    ) -> Response:
        """Sends a request to the API.

        :param timeout: seconds without a byte; default: no limit
        :param key: ``Idempotency-Key`` of a POST; default: a new one
        :raises DockapiError: unless the response is 2xx
        """
        sent = {**(headers or {})}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        if method == "POST":
            sent["Idempotency-Key"] = key or new_key()
        can_repeat = content is None or isinstance(content, bytes)
        attempt = 1
        while True:
            delay: Optional[float]
            try:
                response = self._send(method, self._target(path, query), content, sent, timeout)
                if response.status < 300:
                    return response
                with response:
                    kind = response.headers.get("content-type", "")
                    error = error_of(response.status, response._response.reason, kind, response.read(), path)
                delay = _delay_after_response(method, path, response, error, attempt) if can_repeat else None
                if delay is None:
                    raise error
            except (OSError, http.client.HTTPException) as cause:
                delay = _delay_after_failure(attempt) if can_repeat and _is_repeatable(method, path) else None
                if delay is None:
                    raise self._unreachable(cause) from cause
            time.sleep(delay)
            attempt += 1

    def send_once(
        self, method: str, path: str, content: Optional[Content], headers: Mapping[str, str], timeout: Optional[float]
    ) -> Response:
        """Sends a request as it is, and returns its response, whatever its status is.

        :raises DockapiError: ``unreachable``
        """
        try:
            return self._send(method, self._base + quote(path, safe=PATH_CHARACTERS), content, headers, timeout)
        except (OSError, http.client.HTTPException) as cause:
            raise self._unreachable(cause) from cause

    def _send(
        self, method: str, target: str, content: Optional[Content], headers: Mapping[str, str], timeout: Optional[float]
    ) -> Response:
        connection = self._connect(timeout)
        try:
            try:
                size = _size_of(content)
                fixed = {} if size is None or content is None else {"Content-Length": str(size)}
                connection.request(method, target, body=content, headers={**headers, **fixed})
            except (BrokenPipeError, ConnectionResetError):
                pass  # it may have refused the body with a response
            return Response(connection, connection.getresponse())
        except BaseException:
            connection.close()
            raise

    def _target(self, path: str, query: Optional[Query]) -> str:
        pairs = [_parameter(name, each) for name, value in (query or {}).items() for each in _values(value)]
        return self._base + path + (f"?{'&'.join(pairs)}" if pairs else "")

    def _connect(self, timeout: Optional[float]) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection
        if self._is_https:
            context = self._context or ssl.create_default_context()
            connection = http.client.HTTPSConnection(self._host, self._port, timeout=CONNECT_TIMEOUT, context=context)
        else:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=CONNECT_TIMEOUT)
        connection.connect()
        sock: socket.socket = connection.sock
        sock.settimeout(timeout)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in KEEPALIVE:
            if hasattr(socket, name):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        return connection

    def _unreachable(self, cause: Exception) -> DockapiError:
        message = f"dockAPI cannot be reached at {self.origin} ({cause}). Check its URL, and that it runs."
        return DockapiError("unreachable", message)


def new_key() -> str:
    """An ``Idempotency-Key``."""
    return str(uuid.uuid4())


def segment(value: str) -> str:
    """A part of a path."""
    return quote(value, safe="")


def json_body(body: Any) -> Tuple[Optional[bytes], Mapping[str, str]]:
    if body is None:
        return None, {}
    return json.dumps(body).encode(), {"Content-Type": "application/json"}


def _is_repeatable(method: str, path: str) -> bool:
    """Whether a request that got no response may be sent again."""
    if method == "POST":
        return ONCE.search(path) is None
    return method in ("GET", "HEAD", "PUT")


def _delay_after_failure(attempt: int) -> Optional[float]:
    return FIRST_DELAY * 2 ** (attempt - 1) if attempt < ATTEMPTS else None


def _delay_after_response(
    method: str, path: str, response: Response, error: DockapiError, attempt: int
) -> Optional[float]:
    """As `_delay_after_failure`: dockAPI has done nothing if it limits requests or shuts down."""
    is_refused = response.status == 429 or error.code == "shutting_down"
    is_of_gateway = error.code == "unexpected_response" and response.status in OF_GATEWAYS
    if not is_refused and not (is_of_gateway and _is_repeatable(method, path)):
        return None
    delay = _delay_after_failure(attempt)
    asked = response.headers.get("retry-after", "")
    seconds = float(asked) if asked.isdecimal() else 0.0
    return None if delay is None or seconds > LONGEST_DELAY else max(delay, seconds)


def _values(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    return value if isinstance(value, (list, tuple)) else (value,)


def _parameter(name: str, value: Any) -> str:
    return f"{quote(name)}={value}" if isinstance(value, Encoded) else urlencode([(name, _text(value))])


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _size_of(content: Optional[Content]) -> Optional[int]:
    """Bytes of what is to be sent; None if that is not known, so that it goes in chunks."""
    if isinstance(content, bytes):
        return len(content)
    if isinstance(content, io.IOBase) and content.seekable():
        at = content.tell()
        end = content.seek(0, io.SEEK_END)
        content.seek(at)
        return end - at
    return None


#: Called with the error when a connection is lost, before each attempt to connect again.
OnLost = Callable[[Exception], None]
