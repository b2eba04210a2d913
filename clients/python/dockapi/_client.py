from __future__ import annotations

import json
import ssl
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, TypeVar, Union, cast

from . import models
from ._container import Container
from ._errors import DockapiError
from ._events import watch
from ._operation import Operation
from ._transport import Content, OnLost, Query, Response, Transport, json_body, new_key, segment

T = TypeVar("T")

#: Called after each change: what is done, and the layers that are pulled.
OnProgress = Callable[[models.OperationDto], None]


class Dockapi:
    """dockAPI at one URL. Threads may share it."""

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        token: Optional[str] = None,
        *,
        ssl_context: Optional[ssl.SSLContext] = None,
    ) -> None:
        #: Requests that are sent again where that is safe, for routes that have no method here.
        self.transport = Transport(url, token, ssl_context)

    def run(
        self,
        options: Union[models.RunContainerDto, models.RunFromPoolDto],
        *,
        on_progress: Optional[OnProgress] = None,
    ) -> Container:
        """Runs a container; with ``ready``, ``health_path`` or ``wait_ready``, until it is ready.

        An interrupt cancels it, and leaves no container.
        """
        return self._finish("/containers/run", options, self._known, on_progress)

    def begin_run(self, options: Union[models.RunContainerDto, models.RunFromPoolDto]) -> Operation[Container]:
        """Runs a container in the background: ``operation.result()``."""
        return self.begin("/containers/run", self._known, body=options)

    def run_to_end(
        self, options: models.RunContainerDto, *, on_progress: Optional[OnProgress] = None
    ) -> models.RunResultDto:
        """Runs a container to its end, and returns its exit code and output."""
        body: Dict[str, Any] = {**cast(Dict[str, Any], options), "detach": False}
        return self._finish("/containers/run", body, lambda result: cast(models.RunResultDto, result), on_progress)

    def container(self, id: str) -> Container:
        """A container by its id or name, without a request."""
        return Container(self, id)

    def containers(
        self, *, status: Optional[str] = None, name: Optional[str] = None, labels: Optional[List[str]] = None
    ) -> List[Container]:
        """The caller's containers, running or not."""
        query = {"status": status, "name": name, "label": labels}
        return [self._known(data) for data in self.transport.json("GET", "/containers", query=query)]

    def events(
        self,
        *,
        container: Optional[str] = None,
        types: Optional[List[str]] = None,
        after: Optional[str] = None,
        on_lost: Optional[OnLost] = None,
    ) -> Iterator[Dict[str, Any]]:
        """What happens to containers, from now on or after an event. Goes on after lost connections.

        An event of the type ``gap`` says that some may be missing: list the containers again then.

        :param container: id or name
        :param after: the ``id`` of the last event that you have
        """
        query = {"container": container, "type": types}
        for event in watch(self.transport, "/events", query, lambda _: False, after=after, on_lost=on_lost):
            yield {"type": "gap", "id": event.id} if event.event == "gap" else json.loads(event.data)

    def last_event_id(self) -> str:
        """Where the events are now: ``events(after=…)`` later misses nothing since then."""
        headers = {"Accept": "application/json"}
        return str(self.transport.request("GET", "/events", headers=headers).json()["last_event_id"])

    def stats(self) -> List[models.StatsDto]:
        """What all running containers use."""
        return cast(List[models.StatsDto], self.transport.json("GET", "/stats")["containers"])

    def watch_stats(self, *, on_lost: Optional[OnLost] = None) -> Iterator[List[models.StatsDto]]:
        """What all running containers use, each second."""
        for event in watch(self.transport, "/stats", {}, lambda _: False, on_lost=on_lost):
            yield json.loads(event.data)["containers"]

    def nodes(self) -> List[models.NodeDto]:
        """The nodes of the cluster, and what runs there; without a cluster the engine's. ``run({"node": …})`` names one."""
        return cast(List[models.NodeDto], self.transport.json("GET", "/nodes"))

    def images(self) -> List[models.ImageDto]:
        return cast(List[models.ImageDto], self.transport.json("GET", "/images"))

    def pull(
        self, image: str, *, on_progress: Optional[OnProgress] = None, **options: Any
    ) -> models.PulledImageDto:
        """Pulls an image.

        :param options: ``platform``, ``registry_auth``
        """
        return self._finish("/images/pull", {"image": image, **options}, _pulled, on_progress)

    def begin_pull(self, image: str, **options: Any) -> Operation[models.PulledImageDto]:
        """Pulls an image in the background: ``operation.result()``."""
        return self.begin("/images/pull", _pulled, body={"image": image, **options})

    def pools(self) -> List[models.PoolDto]:
        """Pools of containers that are ready before they are asked for: ``run({"pool": name})`` takes one."""
        return cast(List[models.PoolDto], self.transport.json("GET", "/pools"))

    def put_pool(self, name: str, pool: models.PutPoolDto) -> models.PoolDto:
        """Creates or changes a pool."""
        return cast(models.PoolDto, self.transport.json("PUT", f"/pools/{segment(name)}", body=pool))

    def remove_pool(self, name: str) -> None:
        """Removes a pool and its containers; those that were taken stay."""
        self.transport.json("DELETE", f"/pools/{segment(name)}")

    def operation(self, id: str) -> Operation[Any]:
        """An operation that was begun before."""
        return Operation(self.transport, id, lambda result: result)

    def begin(
        self,
        path: str,
        to_result: Callable[[Any], T],
        *,
        query: Optional[Query] = None,
        body: Any = None,
        key: Optional[str] = None,
    ) -> Operation[T]:
        """A POST with ``Prefer: respond-async``.

        :param to_result: makes the result of the operation's
        :param key: ``Idempotency-Key``: the same request with the same key is the same operation
        """
        content, headers = json_body(body)
        headers = {"Prefer": "respond-async", **headers}
        data = self.transport.request("POST", path, query=query, content=content, headers=headers, key=key).json()
        return Operation(self.transport, data["id"], to_result)

    def proxied(
        self,
        path: str,
        method: str,
        headers: Optional[Mapping[str, str]],
        content: Optional[Content],
        timeout: Optional[float],
    ) -> Response:
        """A request through the proxy, as it is."""
        sent = {**(headers or {})}
        if self.transport.token is not None:
            sent["X-API-Key"] = self.transport.token  # `Authorization` belongs to the application
        return self.transport.send_once(method, path, content, sent, timeout)

    def _known(self, data: models.ContainerDto) -> Container:
        return Container(self, data["id"], data)

    def _finish(
        self, path: str, body: Any, to_result: Callable[[Any], T], on_progress: Optional[OnProgress]
    ) -> T:
        key = new_key()
        operation: Optional[Operation[T]] = None
        try:
            operation = self.begin(path, to_result, body=body, key=key)
            if on_progress is not None:
                for state in operation.progress():
                    on_progress(state)
            return operation.result()
        except KeyboardInterrupt:
            try:
                # The request may have arrived: sent again with its key, it tells the operation.
                self._undo(operation or self.begin(path, to_result, body=body, key=key))
            except DockapiError:
                pass  # what it does has ended, or is out of reach
            raise

    def _undo(self, operation: Operation[Any]) -> None:
        """Also a run that has succeeded meanwhile leaves no container: its caller does not get to know it."""
        ended = operation.cancel()
        container = ended["container_id"]
        if ended["kind"] == "run" and ended["state"] == "succeeded" and container is not None:
            self.container(container).remove(force=True)


def _pulled(result: Any) -> models.PulledImageDto:
    return cast(models.PulledImageDto, result)
