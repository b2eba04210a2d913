from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any, Dict, Iterator, Optional

from ._errors import DockapiError
from ._events import watch
from ._transport import OnLost, Query, Transport


@dataclass(frozen=True)
class LogEvent:
    """A line of a log, or what has happened to the log.

    ``type`` is ``stdout`` or ``stderr`` for a line; ``gap`` where lines may be missing; ``restarted`` when the container has
    started again; ``end`` for the last one, after which the container stays down or is removed.
    """

    type: str
    #: Where a later ``after`` goes on. None for a part of a line of more than 1 MiB.
    id: Optional[str]
    #: Of a line: RFC 3339, with nanoseconds.
    time: Optional[str] = None
    #: Of a line, with its line end.
    data: bytes = b""
    #: Of the end.
    state: Optional[str] = None
    #: Of the end.
    exit_code: Optional[int] = None

    @property
    def text(self) -> str:
        """Of a line, with its line end. Bytes that are not UTF-8 are U+FFFD here."""
        return self.data.decode("utf-8", "replace")


def log_events(
    transport: Transport, path: str, query: Query, after: Optional[str], on_lost: Optional[OnLost]
) -> Iterator[LogEvent]:
    """A container's log, which goes on after lost connections and restarts without loss or repetition."""
    for event in watch(transport, path, query, lambda each: each.event == "end", after=after, on_lost=on_lost):
        value: Dict[str, Any] = json.loads(event.data)
        if event.event == "problem":
            raise DockapiError.of(value)
        data = base64.b64decode(value["base64"]) if "base64" in value else value.get("data", "").encode()
        yield LogEvent(event.event, event.id, value.get("time"), data, value.get("state"), value.get("exit_code"))
