"""How the endpoint is: fine, slow or gone, since when, and what is to be said of it.

Who asks while it is known not to answer is told so at once, and waits for nothing.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from kg.errors import EndpointError

__all__ = ["Engine", "Health"]

_LATE_SECONDS = 30.0
"""So long after a question that ran out of time the endpoint is called slow."""
_SAYS_NOTHING = ("cancelled", "query", "size")
"""Reasons that tell of a question and not of the endpoint."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What answers the questions of the atlas, and how it is.

    `kind` is "memory" or "endpoint", `status` "ok", "slow" or "gone", `since` when it came to that;
    `sentence` is for people, and empty where nothing need be said.
    """

    kind: str
    address: str = ""
    status: str = "ok"
    since: datetime | None = None
    sentence: str = ""
    retry_after: int = 5


class Health:
    """Keeps what questions tell of the endpoint; any thread may tell and ask."""

    def __init__(self, address: str, slow_seconds: float) -> None:
        self._slow_seconds = slow_seconds
        self._lock = threading.Lock()
        self._late_until = 0.0
        self._fault: EndpointError | None = None
        self._engine = Engine("endpoint", address, since=datetime.now(UTC))

    @property
    def engine(self) -> Engine:
        return self._engine

    def must_answer(self) -> None:
        """Let nobody wait for what is known not to answer.

        Raises:
            EndpointError: the last look at the endpoint failed.
        """
        if (fault := self._fault) is not None:
            raise EndpointError(str(fault), reason=fault.reason, retry_after=fault.retry_after)

    def answered(self, seconds: float, *, look: bool) -> None:
        """Take in that a question was answered; `look` where it was the shortest of questions."""
        if not look:
            return  # what a long question takes says nothing
        with self._lock:
            self._fault = None
            late = time.monotonic() < self._late_until
            slow = late or seconds > self._slow_seconds
            self._become("slow" if slow else "ok", "It answers, and takes long." if slow else "")

    def failed(self, error: EndpointError, *, look: bool) -> None:
        """Take in that a question was not answered."""
        if error.reason in _SAYS_NOTHING:
            return
        with self._lock:
            passing = error.reason in ("busy", "time")
            if look or not passing:
                self._fault = error
            if error.reason == "time" and not look:
                self._late_until = time.monotonic() + _LATE_SECONDS
            self._become("slow" if passing else "gone", str(error), error.retry_after)

    def _become(self, status: str, said: str, retry_after: int = 5) -> None:
        before = self._engine
        since = before.since if before.status == status else datetime.now(UTC)
        sentence = ""
        if status != "ok" and since is not None:
            what = "is slow" if status == "slow" else "cannot be asked"
            sentence = (
                f"The endpoint that holds the stories {what} since {since:%H:%M} UTC. {said} What "
                "was read before is still shown; anything else has to wait. It is looked at every "
                "few seconds."
            )
        self._engine = Engine("endpoint", before.address, status, since, sentence, retry_after)
