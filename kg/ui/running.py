"""A free query on its way: answered in a thread, so that its page can show it, and stop it.

A page whose script waits hears nothing until the answer is there. Must never touch what Streamlit
keeps: the thread knows of no page.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import uuid4

from kg.sandbox import Result

__all__ = ["Running"]


class Running:
    """One free query, from when it is asked; it is asked at once.

    `generation` is the state of the content of which it is asked, `id` tells it from all others.
    """

    def __init__(self, query: str, generation: str, answer: Callable[[str, Event], Result]) -> None:
        self.query = query
        self.generation = generation
        self.id = uuid4().hex
        self._began = time.monotonic()
        self._stop = Event()
        with_thread = ThreadPoolExecutor(1, "free-query")
        self._answer = with_thread.submit(answer, query, self._stop)
        with_thread.shutdown(wait=False)  # it takes no other

    @property
    def over(self) -> bool:
        """Whether something came of it."""
        return self._answer.done()

    @property
    def seconds(self) -> float:
        """How long ago it was asked."""
        return time.monotonic() - self._began

    def cancel(self) -> None:
        """Let it be stopped; what came of it then says so."""
        self._stop.set()

    def wait(self, seconds: float) -> Result | None:
        """Give what came of it, at the latest after so long; None where it goes on.

        Raises:
            Exception: what ended it instead of an answer.
        """
        try:
            return self._answer.result(seconds)
        except TimeoutError:
            if self.over:
                raise
            return None
