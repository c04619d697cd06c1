"""Apache Kafka on this machine, from its own jars: one broker, or three, each a process of ours.

For tests, for faults and for a start without containers. Every broker is also a controller (KRaft),
listens on the loopback interface only and keeps its data in a folder of its own.
"""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PARTS: Final = Path(__file__).resolve().parents[2] / "deploy" / "kafka"
"""Where the pinned release and the settings of every broker stand."""

_LIBRARIES: Final = PARTS / "target" / "libs"
_FETCHED: Final = PARTS / "target" / "fetched.xml"
_CLUSTER_ID: Final = "aW1yLW9uLXRoaXMtaG9zdA"  # any 16 bytes, the same at every start
_HEAP: Final = "-Xmx384m"
_FETCH_SECONDS: Final = 600.0
_READY_SECONDS: Final = 180.0  # a laptop takes ten; a machine that does much else takes its time
_STOP_SECONDS: Final = 30.0


class NoKafkaError(Exception):
    """Apache Kafka cannot be had or started; the message says what is missing or what it said."""


def missing() -> str | None:
    """Return which program is missing to run Apache Kafka here, or nothing."""
    if shutil.which("java") is None:
        return "java (17 or later)"
    if not _is_fetched() and shutil.which("mvn") is None:
        return "mvn, which fetches the pinned release"
    return None


def fetch() -> None:
    """Fetch the pinned release from Maven Central, where it is not there yet.

    Raises:
        NoKafkaError: Maven failed; its last words are in the message.
    """
    if _is_fetched():
        return
    shutil.rmtree(_LIBRARIES, ignore_errors=True)
    command = ["mvn", "-q", "-B", "-f", str(PARTS / "pom.xml"), "dependency:copy-dependencies"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_FETCH_SECONDS, check=False
    )
    if done.returncode != 0:
        raise NoKafkaError(f"Maven could not fetch Apache Kafka:\n{_end_of(done.stdout)}")
    shutil.copyfile(PARTS / "pom.xml", _FETCHED)


def _is_fetched() -> bool:
    """Whether the jars are those of the pinned release."""
    return _FETCHED.exists() and _FETCHED.read_bytes() == (PARTS / "pom.xml").read_bytes()


@dataclass(frozen=True)
class _Node:
    """One broker: its number, its addresses and its folder."""

    number: int
    port: int
    controller_port: int
    folder: Path

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def voter(self) -> str:
        return f"{self.number}@127.0.0.1:{self.controller_port}"

    @property
    def settings(self) -> Path:
        return self.folder / "server.properties"

    @property
    def log(self) -> Path:
        return self.folder / "broker.log"


class Cluster:
    """Brokers numbered from one, which can be stopped, killed and started again one by one."""

    def __init__(self, folder: Path, brokers: int = 1, port: int = 0) -> None:
        """Choose addresses and write settings; nothing runs yet.

        Args:
            folder: for data, settings and logs, a folder per broker in it.
            brokers: how many.
            port: of the first broker, the others follow; 0 takes free ones.

        Raises:
            NoKafkaError: the folder holds another number of brokers.
        """
        earlier = len(list(folder.glob("broker-*")))
        if earlier not in {0, brokers}:
            raise NoKafkaError(
                f"{folder} holds {earlier} brokers, not {brokers}: name another folder"
            )
        free = _free_ports(2 * brokers)
        self.folder = folder
        self._nodes = {
            number: _Node(
                number,
                port + number - 1 if port else free[number - 1],
                free[brokers + number - 1],
                (folder / f"broker-{number}").resolve(),
            )
            for number in range(1, brokers + 1)
        }
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        for node in self._nodes.values():
            self._configure(node)

    @property
    def address(self) -> str:
        """What clients are told: every broker, with commas between."""
        return ",".join(node.address for node in self._nodes.values())

    @property
    def numbers(self) -> Sequence[int]:
        """The numbers of the brokers."""
        return tuple(self._nodes)

    def stopped(self) -> list[int]:
        """Return the numbers of those that do not run."""
        running = {n for n, process in self._processes.items() if process.poll() is None}
        return [number for number in self._nodes if number not in running]

    def last_words(self, number: int) -> str:
        """Return the end of a broker's log."""
        log = self._nodes[number].log
        return _end_of(log.read_text(errors="replace")) if log.exists() else "no log"

    def start(self, *numbers: int) -> None:
        """Start these brokers, or all; return when each that runs knows all that run.

        Raises:
            NoKafkaError: a broker ended, or was not ready in three minutes.
        """
        for number in numbers or self.numbers:
            if number in self.stopped():
                self._processes[number] = self._run(self._nodes[number])
        self._wait_until_ready()

    def stop(self, *numbers: int) -> None:
        """End these brokers, or all, in order: they hand over what they lead and close files."""
        chosen = [self._processes[n] for n in numbers or self.numbers if n in self._processes]
        for process in chosen:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for process in chosen:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            if process.poll() is None:
                process.kill()
                process.wait()

    def kill(self, *numbers: int) -> None:
        """End these brokers, or all, at once, as a power cut of the process does."""
        for number in numbers or self.numbers:
            process = self._processes.get(number)
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()

    def _configure(self, node: _Node) -> None:
        copies = min(3, len(self._nodes))
        enough = max(1, copies - 1)
        listener = f"PLAINTEXT://{node.address}"
        lines = {
            "node.id": node.number,
            "controller.quorum.voters": ",".join(each.voter for each in self._nodes.values()),
            "listeners": f"{listener},CONTROLLER://127.0.0.1:{node.controller_port}",
            "advertised.listeners": listener,
            "log.dirs": node.folder / "data",
            "default.replication.factor": copies,
            "min.insync.replicas": enough,
            "offsets.topic.replication.factor": copies,
            "transaction.state.log.replication.factor": copies,
            "transaction.state.log.min.isr": enough,
            "share.coordinator.state.topic.replication.factor": copies,
            "share.coordinator.state.topic.min.isr": enough,
        }
        own = "".join(f"{name}={value}\n" for name, value in lines.items())
        node.folder.mkdir(parents=True, exist_ok=True)
        node.settings.write_text((PARTS / "broker.properties").read_text() + "\n" + own)

    def _run(self, node: _Node) -> subprocess.Popen[bytes]:
        if not (node.folder / "data" / "meta.properties").exists():
            self._format(node)
        with node.log.open("ab") as log:
            return subprocess.Popen(
                _java("kafka.Kafka", str(node.settings)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=node.folder,
                start_new_session=True,  # Ctrl-C reaches us alone; we stop it after its clients
            )

    def _format(self, node: _Node) -> None:
        command = _java(
            "kafka.tools.StorageTool", "format", "-t", _CLUSTER_ID, "-c", str(node.settings)
        )
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise NoKafkaError(f"formatting {node.folder} failed:\n{_end_of(done.stderr)}")

    def _wait_until_ready(self) -> None:
        running = [number for number in self.numbers if number not in self.stopped()]
        deadline = time.monotonic() + _READY_SECONDS
        for number in running:
            while not self._knows(self._nodes[number], len(running)):
                if number in self.stopped() or time.monotonic() > deadline:
                    raise NoKafkaError(
                        f"broker {number} did not become ready. Its log is "
                        f"{self._nodes[number].log} and ends with:\n{self.last_words(number)}"
                    )
                time.sleep(0.1)

    def _knows(self, node: _Node, count: int) -> bool:
        """Whether a broker answers, and knows as many brokers as run."""
        from confluent_kafka import KafkaException
        from confluent_kafka.admin import AdminClient

        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", node.port)) != 0:
                return False
        client = AdminClient({"bootstrap.servers": node.address, "log_level": 0})
        try:
            return len(client.list_topics(timeout=2).brokers) >= count
        except KafkaException:
            return False


@contextmanager
def cluster(
    folder: Path, brokers: int = 1, port: int = 0, say: Callable[[str], None] = lambda _: None
) -> Iterator[Cluster]:
    """Fetch, start, and in the end stop Apache Kafka; its data stays in the folder.

    Raises:
        NoKafkaError: a program is missing, or a broker does not start.
    """
    if (program := missing()) is not None:
        raise NoKafkaError(f"Apache Kafka needs {program}")
    say("fetching Apache Kafka")
    fetch()
    say("starting Apache Kafka")
    running = Cluster(folder, brokers, port)
    try:
        running.start()
        yield running
    finally:
        running.stop()


def _java(main: str, *arguments: str) -> list[str]:
    return [
        "java",
        _HEAP,
        "-XX:+ExitOnOutOfMemoryError",
        f"-Dlog4j2.configurationFile={PARTS / 'log4j2.properties'}",
        "-cp",
        f"{_LIBRARIES}/*",
        main,
        *arguments,
    ]


def _end_of(text: str, lines: int = 8) -> str:
    return "\n".join(text.splitlines()[-lines:])


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
