from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Iterable, Iterator, Mapping, Optional, Union, cast

from . import models
from ._errors import DockapiError
from ._transport import Encoded, Query, Response, Transport

TAR = "application/x-tar"
BYTES = "application/octet-stream"

#: A file object should be opened in binary mode.
FileContent = Union[str, bytes, IO[bytes], Iterable[bytes]]
#: An absolute path, or an entry of a list: names are bytes, and one that is not UTF-8 has no text that would lead back to it,
#: but a ``path_encoded``.
FilePath = Union[str, models.FileEntryDto]


@dataclass(frozen=True)
class FileStat:
    """What is at a path."""

    #: ``file``, ``directory`` or ``other``.
    type: str
    #: Octal.
    mode: str
    #: Bytes of a file.
    size: Optional[int]


class Files:
    """The files of a container, running or stopped."""

    def __init__(self, transport: Transport, path: str) -> None:
        self._transport = transport
        self._path = path

    def read(self, path: FilePath) -> bytes:
        with self._get(path) as response:
            return response.read()

    def read_text(self, path: FilePath) -> str:
        return self.read(path).decode()

    def stream(self, path: FilePath) -> Iterator[bytes]:
        """The bytes of a file as they come; a directory comes as a tar."""
        return self._get(path).chunks()

    def tar(self, path: FilePath) -> Iterator[bytes]:
        """A file or directory as a tar."""
        return self._get(path, {"Accept": TAR}).chunks()

    def write(
        self,
        path: FilePath,
        content: FileContent,
        *,
        mode: Optional[str] = None,
        uid: Optional[int] = None,
        gid: Optional[int] = None,
        parents: bool = False,
    ) -> None:
        """Writes a file. An existing one is replaced when all has arrived.

        :param mode: octal, such as ``0644``
        :param parents: create missing directories
        """
        query = {"path": _value_of(path), "mode": mode, "uid": uid, "gid": gid, "parents": parents}
        self._put(query, BYTES, content)

    def extract(self, directory: FilePath, tar: Union[bytes, IO[bytes], Iterable[bytes]]) -> None:
        """Extracts a tar into a directory."""
        self._put({"path": _value_of(directory)}, TAR, tar)

    def list(self, path: FilePath, *, depth: int = 1) -> models.FileListDto:
        value = self._transport.json("GET", f"{self._path}/list", query={"path": _value_of(path), "depth": depth})
        return cast(models.FileListDto, value)

    def stat(self, path: FilePath) -> FileStat:
        try:
            with self._transport.request("HEAD", self._path, query={"path": _value_of(path)}) as response:
                headers = response.headers
        except DockapiError as error:
            if error.code == "unexpected_response":  # the response to HEAD has no problem: the one to GET has
                self._get(path).close()
            raise
        kind = headers.get("x-file-type", "other")
        size = int(headers.get("content-length", "0")) if kind == "file" else None
        return FileStat(kind, headers.get("x-file-mode", ""), size)

    def remove(self, path: FilePath, *, recursive: bool = False) -> None:
        self._transport.json("DELETE", self._path, query={"path": _value_of(path), "recursive": recursive})

    def _get(self, path: FilePath, headers: Optional[Mapping[str, str]] = None) -> Response:
        return self._transport.request("GET", self._path, query={"path": _value_of(path)}, headers=headers)

    def _put(self, query: Query, kind: str, content: FileContent) -> None:
        body = content.encode() if isinstance(content, str) else content
        self._transport.request("PUT", self._path, query=query, content=body, headers={"Content-Type": kind}).close()


def _value_of(path: FilePath) -> str:
    if isinstance(path, str):
        return path
    return Encoded(path["path_encoded"]) if "path_encoded" in path else path["path"]
