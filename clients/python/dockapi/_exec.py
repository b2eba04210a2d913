from __future__ import annotations

import base64
import json
import time
from typing import Any, Callable, Dict, Iterator, Optional, Tuple, cast

from . import models
from ._errors import DockapiError
from ._events import watch
from ._transport import OnLost, Transport, segment

#: Seconds of one request for the end.
WAIT = 60
#: Bytes of one request of input.
PIECE = 512 * 1024
#: Attempts in a row to find output that is still kept.
MOST_SKIPS = 10
#: There is nothing left to end.
GONE = ("exec_not_found", "container_not_found", "container_not_running")


class Process:
    """A command that runs in a container, with its streams.

    It goes on without its client. At the end of a ``with`` block it is ended and forgotten.
    """

    def __init__(self, transport: Transport, container_path: str, id: str) -> None:
        self.id = id
        self._transport = transport
        self._path = f"{container_path}/execs/{segment(id)}"

    def write(self, data: bytes) -> None:
        """Writes to its stdin, and returns when the command has taken it. It needs ``stdin=True``."""
        for start in range(0, len(data), PIECE):
            self._input(data[start : start + PIECE], False)

    def close_stdin(self) -> None:
        """The end of its stdin."""
        self._input(b"", True)

    def output(
        self,
        *,
        after: int = 0,
        skip: bool = False,
        on_skipped: Optional[Callable[[int], None]] = None,
        on_lost: Optional[OnLost] = None,
    ) -> Iterator[Tuple[str, bytes]]:
        """Its output as it comes, to its end: pieces of ``stdout`` and ``stderr``. With a terminal, all of it is stdout.

        It goes on after lost connections.

        :param after: bytes of output that you have
        :param skip: go on without output that was dropped before it was read; default: that is ``output_gone``
        :param on_skipped: called with the number of bytes that are missing before the next piece
        :raises DockapiError: ``output_gone`` if what is missing is not kept any more
        """
        position = after
        skips = 0
        while True:
            query = {"follow": True, "after": position}
            try:
                for event in watch(
                    self._transport, f"{self._path}/output", query, lambda each: each.event == "exit", on_lost=on_lost
                ):
                    value: Dict[str, str] = json.loads(event.data)
                    if event.event == "problem":
                        raise DockapiError.of(cast(Any, value))
                    if event.event != "exit":
                        position, skips = int(event.id or position), 0
                        data = base64.b64decode(value["base64"]) if "base64" in value else value["data"].encode()
                        yield event.event, data
                return
            except DockapiError as error:
                is_kept = "first" in (error.problem or {})  # nothing is, if its dockAPI has ended
                if not skip or error.code != "output_gone" or not is_kept or skips == MOST_SKIPS:
                    raise
            # While the command writes, the first byte is soon dropped as well: the next attempt begins later.
            kept = self.state()["output"]
            following = kept["first"] if skips == 0 else (kept["first"] + kept["next"] + 1) // 2
            skips += 1
            if following > position:
                if on_skipped is not None:
                    on_skipped(following - position)
                position = following

    def text(self) -> str:
        """All output as text, when the command has ended."""
        return b"".join(data for _, data in self.output()).decode("utf-8", "replace")

    def wait(self, timeout: Optional[float] = None) -> models.Exec:
        """Waits until it has ended.

        :param timeout: seconds; default: no limit
        :raises TimeoutError: it still runs
        """
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = WAIT if end is None else max(0.0, end - time.monotonic())
            state = self._get({"wait": min(WAIT, int(left) + 1)})
            if state["state"] != "running":
                return state
            if end is not None and time.monotonic() >= end:
                raise TimeoutError(f"The command did not end within {timeout} s")

    def state(self) -> models.Exec:
        return self._get({})

    def resize(self, cols: int, rows: int) -> None:
        """Sets the size of its terminal."""
        self._transport.json("POST", f"{self._path}/resize", body={"cols": cols, "rows": rows})

    def kill(self, signal: str = "TERM", *, grace: Optional[int] = None) -> models.Exec:
        """Ends the command and everything that it has started.

        :param grace: seconds until what is left is killed
        """
        body: Dict[str, Any] = {"signal": signal}
        if grace is not None:
            body["grace"] = grace
        return cast(models.Exec, self._transport.json("POST", f"{self._path}/kill", body=body))

    def remove(self) -> None:
        """Ends it, and forgets it and its output."""
        self._transport.json("DELETE", self._path)

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.remove()
        except DockapiError as error:
            if error.code not in GONE:
                raise

    def _input(self, data: bytes, eof: bool) -> None:
        headers = {"Content-Type": "application/octet-stream"}
        path = f"{self._path}/input"
        self._transport.request("POST", path, query={"eof": eof}, content=data, headers=headers).close()

    def _get(self, query: Any) -> models.Exec:
        return cast(models.Exec, self._transport.json("GET", self._path, query=query))
