"""The Python client of dockAPI: runs and controls Docker containers over REST."""

from . import models
from ._client import Dockapi
from ._container import Container
from ._errors import DockapiError
from ._exec import Process
from ._files import FilePath, Files, FileStat
from ._logs import LogEvent
from ._operation import Operation
from ._transport import Response

__all__ = [
    "Container",
    "Dockapi",
    "DockapiError",
    "FilePath",
    "FileStat",
    "Files",
    "LogEvent",
    "Operation",
    "Process",
    "Response",
    "models",
]
