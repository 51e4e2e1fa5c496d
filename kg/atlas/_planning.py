"""Plans for the pages: at once, and proved in the background, one after another.

One thread proves for all readers, so that a proof never takes more than one core from the pages. A
proof is kept for the state of the content that it was made of, and never given for another.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import OrderedDict
from collections.abc import Callable

from kg.catalogue import Path
from kg.errors import PlanError
from kg.planner import Material, Plan, Request, prove, quick
from kg.settings import Settings

__all__ = ["Job", "Planning"]

_log = logging.getLogger("kg")
_Key = tuple[str, Request]


class Job:
    """A proof that is asked for: how far it is, and the plan when it is done.

    `state` is "waiting", "running", "done", "stopped" or "failed"; `step` of `steps` aims are proved;
    `message` says why it failed. `plan` is there when it is done, or was stopped while it ran.
    """

    def __init__(self, request: Request, material: Material) -> None:
        self.request = request
        self.material = material
        self.state = "waiting"
        self.step = 0
        self.steps = 0
        self.message = ""
        self.plan: Plan | None = None
        self._stop = threading.Event()
        self._ended = threading.Event()

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self._ended.is_set()

    def stop(self) -> None:
        """Ask for an end: what is best so far is the plan."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end, and say whether it came."""
        return self._ended.wait(seconds)

    def run(self, settings: Settings) -> None:
        """Prove. Ends in one of the last three states, whatever happens."""
        try:
            if not self._stop.is_set():
                self.state = "running"
                self.plan = prove(
                    self.request,
                    self.material,
                    progress=self._progress,
                    stop=self._stop.is_set,
                    settings=settings,
                )
            self._end("stopped" if self._stop.is_set() and not self._proved else "done")
        except PlanError as error:
            self._end("failed", str(error))
        except Exception:  # noqa: BLE001  # whoever waits is told, and the thread goes on
            _log.exception("A plan could not be proved.")
            self._end(
                "failed", "The proof failed by a mistake in the atlas; the plan still stands."
            )

    def refuse(self, message: str) -> None:
        """End without having begun."""
        self._end("failed", message)

    @property
    def _proved(self) -> bool:
        return self.plan is not None and self.plan.proved

    def _progress(self, step: int, steps: int) -> None:
        self.step, self.steps = step, steps

    def _end(self, state: str, message: str = "") -> None:
        self.state, self.message = state, message
        self._ended.set()


class Planning:
    """Plans classes with the content as it stands. Several threads may use it at once."""

    def __init__(
        self,
        material: Callable[[], Material],
        settings: Settings,
        material_for: Callable[[Path], Material] | None = None,
    ) -> None:
        self._material = material
        self._material_for = material_for
        self._settings = settings
        self._jobs: OrderedDict[_Key, Job] = OrderedDict()
        self._instant: OrderedDict[_Key, Plan] = OrderedDict()
        self._waiting: queue.Queue[Job | None] = queue.Queue(settings.plan_waiting)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._running: Job | None = None
        self._closed = False

    @property
    def material(self) -> Material:
        """What can be planned with, as the content stands."""
        return self._material()

    def material_for(self, path: Path) -> Material:
        """Give what a path can be checked with: its own stories and ideas, and the ideas that those need.

        Complexity: in what the path visits, however many stories there are.
        """
        return self._material_for(path) if self._material_for else self._material()

    def quick(self, request: Request) -> Plan:
        """Give a good plan at once; it is not proved.

        Raises:
            PlanError: nothing can be planned for this request.
        """
        material = self.material
        key = material.generation, request
        with self._lock:
            if key in self._instant:
                self._instant.move_to_end(key)
                return self._instant[key]
        found = quick(request, material, settings=self._settings)
        with self._lock:
            self._instant[key] = found
            while len(self._instant) > self._settings.plan_kept:
                self._instant.popitem(last=False)
        return found

    def begin(self, request: Request) -> Job:
        """Have the best plan proved in the background, or give the proof that is there already."""
        material = self.material
        key = material.generation, request
        with self._lock:
            job = self._jobs.get(key)
            if job is not None and job.state not in ("failed", "stopped"):
                self._jobs.move_to_end(key)
                return job
            job = Job(request, material)
            if self._closed:
                job.refuse("The atlas is closed.")
                return job
            try:
                self._waiting.put_nowait(job)
            except queue.Full:
                job.refuse(
                    f"{self._settings.plan_waiting} other plans wait to be proved. The plan shown "
                    "stands; ask for the proof again in a minute."
                )
                return job
            self._keep(key, job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="planning", daemon=True)
                self._thread.start()
        return job

    def prove(self, request: Request) -> Plan:
        """Give the best plan when it is proved, or the best found where it cannot be.

        Raises:
            PlanError: nothing can be planned for this request, or too many proofs wait.
        """
        job = self.begin(request)
        job.wait()
        if job.plan is None:
            raise PlanError(job.message or "The proof was stopped.")
        return job.plan

    def close(self) -> None:
        """End what runs and refuse what waits."""
        with self._lock:
            self._closed = True
            thread, running = self._thread, self._running
        if running is not None:
            running.stop()
        while True:
            try:
                job = self._waiting.get_nowait()
            except queue.Empty:
                break
            if job is not None:
                job.refuse("The atlas is closed.")
        if thread is not None:
            self._waiting.put(None)
            thread.join(timeout=5)

    def _keep(self, key: _Key, job: Job) -> None:
        self._jobs[key] = job
        self._jobs.move_to_end(key)
        for old in [k for k, one in self._jobs.items() if one.ended]:
            if len(self._jobs) <= self._settings.plan_kept:
                break
            del self._jobs[old]

    def _run(self) -> None:
        while (job := self._waiting.get()) is not None:
            with self._lock:
                if self._closed:
                    job.stop()
                self._running = job
            job.run(self._settings)
            with self._lock:
                self._running = None
