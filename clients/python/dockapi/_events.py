from __future__ import annotations

import http.client
import time
from dataclasses import dataclass
from typing import Callable, Iterator, List, Optional

from ._errors import DockapiError
from ._transport import OnLost, Query, Transport

FIRST_DELAY = 0.25
LONGEST_DELAY = 5.0
#: Three heartbeats of dockAPI: a connection that is silent for longer is dead, as after the sleep of a laptop.
SILENCE = 45.0
#: No event: it only moves the place from which to go on.
MOVED = ""


@dataclass(frozen=True)
class ServerSentEvent:
    event: str
    id: Optional[str]
    data: str


def watch(
    transport: Transport,
    path: str,
    query: Query,
    is_last: Callable[[ServerSentEvent], bool],
    *,
    after: Optional[str] = None,
    on_lost: Optional[OnLost] = None,
) -> Iterator[ServerSentEvent]:
    """Server-sent events, which go on after lost connections where they were.

    A failure before the first connection, and a refusal after it, is raised.
    """
    last = after
    failures = 0
    is_opened = False
    while True:
        lost: Exception = ConnectionError("the stream has ended")
        try:
            headers = {"Accept": "text/event-stream", **({} if last is None else {"Last-Event-ID": last})}
            with transport.request("GET", path, query=query, headers=headers, timeout=SILENCE) as response:
                is_opened = True
                for event in _parse(response.readline):
                    failures = 0
                    last = last if event.id is None else event.id
                    if event.event != MOVED:
                        yield event
                    if is_last(event):
                        return
        except (DockapiError, OSError, http.client.HTTPException) as error:
            if not is_opened or _is_final(error):
                raise
            lost = error
        if on_lost is not None:
            on_lost(lost)
        time.sleep(min(LONGEST_DELAY, FIRST_DELAY * 2.0**failures))
        failures += 1


def _is_final(error: Exception) -> bool:
    """Another attempt would end in the same way."""
    if not isinstance(error, DockapiError) or error.status is None:
        return False
    return error.status < 500 and error.status != 429


def _parse(readline: Callable[[], bytes]) -> Iterator[ServerSentEvent]:
    """Events, as far as they are complete (HTML standard, "Parsing an event stream")."""
    event, ident, data = "message", None, _no_lines()
    while True:
        line = readline()
        if not line.endswith(b"\n"):
            return
        name, _, value = line.rstrip(b"\r\n").decode("utf-8", "replace").partition(":")
        value = value[1:] if value.startswith(" ") else value
        if line in (b"\n", b"\r\n"):
            if data:
                yield ServerSentEvent(event, ident, "\n".join(data))
            elif ident is not None:
                yield ServerSentEvent(MOVED, ident, "")
            event, ident, data = "message", None, _no_lines()
        elif name == "event":
            event = value
        elif name == "id":
            ident = value
        elif name == "data":
            data.append(value)


def _no_lines() -> List[str]:
    return []
