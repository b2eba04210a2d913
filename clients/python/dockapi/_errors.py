from __future__ import annotations

import json
from typing import Any, Dict, Optional


class DockapiError(Exception):
    """A request that failed. Its text says what is wrong and what to do.

    ``code`` is for programs: one of dockAPI's, or ``unreachable``, ``unexpected_response`` or ``cancelled``.
    """

    def __init__(self, code: str, message: str, problem: Optional[Dict[str, Any]] = None) -> None:
        super().__init__(message)
        self.code = code
        #: The whole problem (RFC 9457), if dockAPI has sent one.
        self.problem = problem

    @property
    def status(self) -> Optional[int]:
        """The HTTP status, if there was a response of dockAPI."""
        status = (self.problem or {}).get("status")
        return status if isinstance(status, int) else None

    @staticmethod
    def of(problem: Dict[str, Any]) -> DockapiError:
        return DockapiError(str(problem["code"]), str(problem["detail"]), problem)


def error_of(status: int, reason: str, content_type: str, body: bytes, path: str) -> DockapiError:
    """The error of a response that is not 2xx."""
    if content_type.startswith(("application/problem+json", "application/json")):
        try:
            problem = json.loads(body)
            return DockapiError.of(problem)
        except (ValueError, KeyError, TypeError):
            pass
    message = f"{status} {reason} at {path}, which is not a response of dockAPI. Check its URL."
    return DockapiError("unexpected_response", message)
