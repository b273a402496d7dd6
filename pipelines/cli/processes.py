"""Child processes that are started, watched and stopped together. What they serve is not here."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from pipelines.cli.say import RefusalError

PATIENCE = 10.0


class Child(NamedTuple):
    """One process, the leader of its own group, and where it writes what it says."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    command: list[str]
    environment: dict[str, str]

    def ended(self) -> bool:
        """Whether the process is gone."""
        return self.process.poll() is not None

    def last_words(self, lines: int = 8) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def start(
    name: str, command: list[str], environment: dict[str, str], logs: Path, mode: str = "wb"
) -> Child:
    """Start a process in a session of its own: the terminal's Ctrl-C reaches only the caller."""
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{name}.log"
    with log.open(mode) as stream:
        process = subprocess.Popen(  # noqa: S603  our own programs with our own arguments
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Child(name, process, log, command, environment)


def start_again(child: Child) -> Child:
    """Start a process that ended once more; what it left running ends, its log goes on."""
    signal_group(child.process.pid, signal.SIGKILL)
    return start(child.name, child.command, child.environment, child.log.parent, "ab")


def family(pid: int) -> list[int]:
    """A process and all that descend from it, as far as they can be seen."""
    import psutil

    try:
        process = psutil.Process(pid)
        return [pid, *(child.pid for child in process.children(recursive=True))]
    except psutil.NoSuchProcess:
        return []


def signal_group(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process group that may be gone."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def stop(children: Iterable[Child], patience: float = PATIENCE) -> None:
    """Stop processes and all they started: asked first, killed when patience ends."""
    import psutil

    alive = [child for child in children]
    kin = {pid for child in alive for pid in family(child.process.pid)}
    relatives = [psutil.Process(pid) for pid in kin if psutil.pid_exists(pid)]
    for child in alive:
        signal_group(child.process.pid, signal.SIGTERM)
    deadline = time.monotonic() + patience
    for child in alive:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.0, deadline - time.monotonic()))
    for child in alive:
        signal_group(child.process.pid, signal.SIGKILL)
        child.process.wait()
    for relative in relatives:
        with suppress(psutil.NoSuchProcess):
            relative.kill()


def wait_for(child: Child, answers: Callable[[], bool], seconds: float = 120.0) -> None:
    """Wait until a process answers; refuses when it ends first or takes too long."""
    deadline = time.monotonic() + seconds
    while not answers():
        if child.ended():
            raise RefusalError(f"{child.name} ended at once; it said: {reason(child)}")
        if time.monotonic() > deadline:
            raise RefusalError(
                f"{child.name} does not answer after {seconds:.0f} s; see {child.log}"
            )
        time.sleep(0.15)


def reason(child: Child) -> str:
    """The last line a process wrote, and where the rest is."""
    words = child.last_words(1).strip() or "nothing"
    return f"{words} (all of it: {child.log})"


def responds(url: str) -> bool:
    """Whether a local address answers with success."""
    import httpx

    try:
        return httpx.get(url, timeout=5.0, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def listens(port: int) -> bool:
    """Whether something accepts connections at a local port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def remember(children: Iterable[Child], book: Path) -> None:
    """Write down who was started, so that the next start finds what a killed one left."""
    import psutil

    rows = []
    for child in children:
        with suppress(psutil.NoSuchProcess):
            rows.append([child.process.pid, psutil.Process(child.process.pid).create_time()])
    book.write_text(json.dumps(rows))


def end_leftovers(book: Path) -> int:
    """Kill what an earlier start left behind; a pid given to another process since is spared."""
    import psutil

    if not book.is_file():
        return 0
    ended = 0
    for pid, born in json.loads(book.read_text()):
        with suppress(psutil.NoSuchProcess):
            if abs(psutil.Process(pid).create_time() - born) < 1:
                signal_group(pid, signal.SIGKILL)
                ended += 1
    book.unlink()
    return ended


def hold(lock: Path) -> IO[bytes]:
    """Hold a lock file for as long as the stream lives; refuses where another process has it."""
    import fcntl

    stream = lock.open("ab")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        stream.close()
        raise RefusalError(
            f"This home is served already: {lock.parent} is held by another up."
        ) from error
    return stream
