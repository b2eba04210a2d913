from __future__ import annotations

import json
import math
import time
import uuid
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Optional, Union, cast

from . import models
from ._errors import DockapiError
from ._events import watch
from ._exec import Process
from ._files import Files
from ._logs import LogEvent, log_events
from ._operation import Operation
from ._transport import Content, OnLost, Query, Response, segment

if TYPE_CHECKING:
    from ._client import Dockapi

#: A string is split at blanks, as in a shell, but no shell runs it.
Command = Union[str, List[str]]

#: Seconds of one request: reverse proxies end those that take longer than a few minutes.
WAIT = 240


class Container:
    """A container. At the end of a ``with`` block it is removed."""

    def __init__(self, client: Dockapi, id: str, data: Optional[models.ContainerDto] = None) -> None:
        #: Full id, its first 12 or more digits, or its name.
        self.id = id
        #: What was known when this was made.
        self.data = data
        self._client = client
        self._transport = client.transport
        self._path = f"/containers/{segment(id)}"
        self.files = Files(self._transport, f"{self._path}/files")

    def inspect(self) -> models.ContainerDetailsDto:
        return cast(models.ContainerDetailsDto, self._transport.json("GET", self._path))

    def start(self) -> models.ContainerDto:
        return cast(models.ContainerDto, self._post("start"))

    def restart(self, *, timeout: Optional[int] = None) -> models.ContainerDto:
        """:param timeout: seconds until it is killed"""
        return cast(models.ContainerDto, self._operate("restart", timeout))

    def stop(self, *, timeout: Optional[int] = None) -> models.StoppedContainerDto:
        """:param timeout: seconds until it is killed"""
        return cast(models.StoppedContainerDto, self._operate("stop", timeout))

    def kill(self, signal: str = "KILL") -> None:
        self._post("kill", {"signal": signal})

    def pause(self) -> models.ContainerDto:
        return cast(models.ContainerDto, self._post("pause"))

    def unpause(self) -> models.ContainerDto:
        return cast(models.ContainerDto, self._post("unpause"))

    def update(self, changes: models.UpdateContainerDto) -> models.ContainerDetailsDto:
        """Renames it, or changes limits, the restart policy or its lifetime."""
        return cast(models.ContainerDetailsDto, self._transport.json("PATCH", self._path, body=changes))

    def remove(self, *, force: bool = False) -> None:
        """:param force: also while it runs"""
        self._transport.json("DELETE", self._path, query={"force": force})

    def wait(self, state: str = "ready", *, timeout: float = math.inf) -> Dict[str, Any]:
        """Waits until it is ``ready``, ``running``, ``exited`` (with its ``exit_code``) or ``removed``.

        :param timeout: seconds; default: no limit
        :raises DockapiError: ``not_ready`` after the timeout
        """
        end = time.monotonic() + timeout
        while True:
            left = end - time.monotonic()
            query: Query = {"for": state, "timeout": max(1, math.ceil(min(left, WAIT)))}
            try:
                return cast(Dict[str, Any], self._transport.json("GET", f"{self._path}/wait", query=query))
            except DockapiError as error:
                if error.code != "not_ready" or left <= WAIT:
                    raise

    def logs(
        self,
        *,
        follow: bool = False,
        tail: Union[int, str] = 200,
        since: Optional[str] = None,
        until: Optional[str] = None,
        stdout: bool = True,
        stderr: bool = True,
        after: Optional[str] = None,
        on_lost: Optional[OnLost] = None,
    ) -> Iterator[LogEvent]:
        """Its log, line by line. Goes on after lost connections and restarts.

        :param follow: go on with new lines until the container stays down
        :param tail: lines from the end, or ``all``
        :param since: RFC 3339, Unix seconds, or a duration such as ``10m``
        :param after: the ``id`` of the last line that you have
        """
        query: Query = {
            "follow": follow,
            "tail": str(tail),
            "since": since,
            "until": until,
            "stdout": stdout,
            "stderr": stderr,
        }
        return log_events(self._transport, f"{self._path}/logs", query, after, on_lost)

    def log_text(self, *, tail: Union[int, str] = "all") -> str:
        """Its log so far as text, stdout and stderr in one."""
        return self._transport.request("GET", f"{self._path}/logs", query={"tail": str(tail)}).text()

    def exec(
        self,
        command: Command,
        *,
        stdin: Optional[str] = None,
        env: Optional[Mapping[str, str]] = None,
        workdir: Optional[str] = None,
        user: Optional[str] = None,
        tty: bool = False,
        timeout: Optional[int] = None,
    ) -> models.ExecResultDto:
        """Runs a command, and returns its exit code and output when it has ended.

        :param timeout: seconds after which it is ended, with everything that it has started
        """
        fields = {"stdin": stdin, "env": env, "workdir": workdir, "user": user, "tty": tty, "timeout": timeout}
        return cast(models.ExecResultDto, self._post("exec", {"command": command, **_given(fields)}))

    def spawn(
        self,
        command: Command,
        *,
        stdin: bool = False,
        env: Optional[Mapping[str, str]] = None,
        workdir: Optional[str] = None,
        user: Optional[str] = None,
        tty: bool = False,
        cols: Optional[int] = None,
        rows: Optional[int] = None,
        timeout: Optional[int] = None,
        keep: Optional[int] = None,
    ) -> Process:
        """Starts a command that goes on without its client, and returns it with its streams.

        :param keep: seconds that it and its output are kept after its end
        """
        fields = {"env": env, "workdir": workdir, "user": user, "cols": cols, "rows": rows, "timeout": timeout}
        name = str(uuid.uuid4())  # a name of its own makes the start repeatable
        body = {"exec_id": name, "command": command, "stdin": stdin, "tty": tty, **_given({**fields, "keep": keep})}
        self._post("execs", body)
        return self.process(name)

    def process(self, exec_id: str) -> Process:
        """A command that was started before, without a request."""
        return Process(self._transport, self._path, exec_id)

    def execs(self) -> List[models.Exec]:
        return cast(List[models.Exec], self._transport.json("GET", f"{self._path}/execs"))

    def stats(self) -> models.StatsDto:
        return cast(models.StatsDto, self._transport.json("GET", f"{self._path}/stats"))

    def watch_stats(self, *, on_lost: Optional[OnLost] = None) -> Iterator[models.StatsDto]:
        """What it uses, each second, until it ends."""
        try:
            for event in watch(self._transport, f"{self._path}/stats", {}, lambda _: False, on_lost=on_lost):
                yield json.loads(event.data)
        except DockapiError as error:
            if error.code not in ("container_not_running", "container_not_found"):
                raise

    def top(self) -> List[models.ProcessDto]:
        return cast(List[models.ProcessDto], self._transport.json("GET", f"{self._path}/top")["processes"])

    def target(self) -> models.ProxyTargetDto:
        """Where it is published, and the URL that a browser opens."""
        return cast(models.ProxyTargetDto, self._transport.json("GET", self._proxy_path))

    def fetch(
        self,
        path: str,
        method: str = "GET",
        *,
        headers: Optional[Mapping[str, str]] = None,
        content: Optional[Content] = None,
        timeout: Optional[float] = None,
    ) -> Response:
        """A request to its application, through dockAPI's proxy.

        Any status is a response; redirects are not followed, because the token would go with them.

        :param path: such as ``/api?x=1``
        :param timeout: seconds without a byte
        """
        return self._client.proxied(f"{self._proxy_path}/{path.lstrip('/')}", method, headers, content, timeout)

    def __enter__(self) -> Container:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.remove(force=True)
        except DockapiError as error:
            if error.code != "container_not_found":
                raise

    @property
    def _proxy_path(self) -> str:
        return f"/proxy/{segment(self.id)}"

    def _post(self, verb: str, body: Optional[Mapping[str, Any]] = None) -> Any:
        return self._transport.json("POST", f"{self._path}/{verb}", body=body)

    def _operate(self, verb: str, timeout: Optional[int]) -> Any:
        """As an operation, because a stop may take longer than a request may."""
        operation: Operation[Any] = self._client.begin(f"{self._path}/{verb}", _same, query={"timeout": timeout})
        return operation.result()


def _same(result: Any) -> Any:
    return result


def _given(fields: Mapping[str, Any]) -> Dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
