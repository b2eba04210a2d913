from __future__ import annotations

from typing import Any, Callable, Generic, Iterator, Optional, TypeVar, cast
import json

from . import models
from ._errors import DockapiError
from ._events import watch
from ._transport import OnLost, Transport, segment

T = TypeVar("T")

#: Seconds of one request for the end.
WAIT = 60


class Operation(Generic[T]):
    """Work that dockAPI does in the background: ``operation.result()``."""

    def __init__(self, transport: Transport, id: str, to_result: Callable[[Any], T]) -> None:
        self.id = id
        self._transport = transport
        self._to_result = to_result
        self._path = f"/operations/{segment(id)}"

    def result(self) -> T:
        """Waits until it has ended, and returns its result.

        :raises DockapiError: with the code of its problem, or ``cancelled``
        """
        while True:
            state = self._get({"wait": WAIT})
            if state["state"] == "succeeded":
                return self._to_result(state.get("result"))
            problem = state.get("problem")
            if problem is not None:
                raise DockapiError.of(cast(Any, problem))
            if state["state"] == "cancelled":
                raise DockapiError("cancelled", "The operation was cancelled. Start it again.")

    def state(self) -> models.OperationDto:
        return self._get({})

    def progress(self, *, on_lost: Optional[OnLost] = None) -> Iterator[models.OperationDto]:
        """What it does, after each change, until it has ended."""
        for event in watch(
            self._transport, f"{self._path}/events", {}, lambda each: each.event == "end", on_lost=on_lost
        ):
            yield json.loads(event.data)

    def cancel(self) -> models.OperationDto:
        """Cancels it, and returns how it has ended. A cancelled run leaves no container.

        If it has ended before, it is forgotten.
        """
        return cast(models.OperationDto, self._transport.json("DELETE", self._path))

    def _get(self, query: Any) -> models.OperationDto:
        return cast(models.OperationDto, self._transport.json("GET", self._path, query=query))
