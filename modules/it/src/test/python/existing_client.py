"""A client as programs in the field behave: each step is one run, which prints what it saw or fails.

    existing_client.py LAUNCHER SERVICE STEP [ARGUMENT]...

It knows the daemon by its process name, its command line and its socket, and nothing else.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time

LAUNCHER, SERVICE, STEP = sys.argv[1:4]
ARGUMENTS = sys.argv[4:]
OLDEST = (3, 3, 0)
CALL_SECONDS = 5
START_SECONDS = 8
STATUS_KEYS = {"daemon_running", "version", "mode", "config_path", "socket_path", "requires_sudo"}


def call(*arguments):
    """Runs a command as clients do: both streams together, five seconds at most."""
    done = subprocess.run(
        [LAUNCHER, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=CALL_SECONDS, text=True
    )
    return done.returncode, done.stdout


class Connection:
    """One connection for the life of the process, one request in flight, sent again once when the daemon is gone."""

    def __init__(self, path):
        self.path = path
        self.stream = None

    def dial(self):
        self.stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.stream.connect(self.path)
        self.received = b""

    def line(self):
        while b"\n" not in self.received:
            block = self.stream.recv(65536)
            if not block:
                raise EOFError
            self.received += block
        line, self.received = self.received.split(b"\n", 1)
        return json.loads(line)

    def exchange(self, request):
        self.stream.sendall(json.dumps(request).encode() + b"\n")
        return self.line()

    def ask(self, action, **fields):
        request = {"type": "REQUEST", "action": action, "service": SERVICE, **fields}
        try:
            if self.stream is None:
                self.dial()
            return self.exchange(request)
        except (BrokenPipeError, ConnectionResetError, EOFError):
            self.stream.close()
            self.dial()
            return self.exchange(request)

    def results(self, action, **fields):
        answer = self.ask(action, **fields)
        assert answer["type"] == "RESPONSE" and answer["status"] == "success", answer
        return [(result["target"], result.get("value", "")) for result in answer.get("results") or []]


def answers(path):
    """A connection without a byte tells whether somebody listens."""
    probe = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        probe.connect(path)
        return True
    except OSError:
        return False
    finally:
        probe.close()


def locate():
    print(subprocess.run(["pgrep", "-x", "keychain-auth"], stdout=subprocess.PIPE, text=True).stdout)


def diagnose():
    code, text = call("--version")
    version = tuple(int(part) for part in re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)", text.split()[-1]).groups())
    assert code == 0 and version >= OLDEST, text
    code, text = call("status", "--json")
    status = json.loads(text[text.index("{") :])
    assert code == 0 and STATUS_KEYS <= status.keys(), status
    assert isinstance(status["daemon_running"], bool) and status["requires_sudo"] is False, status
    print(json.dumps(status))


def check(program):
    code, text = call("check", program, SERVICE)
    shown = [line for line in text.splitlines() if line.strip() and not line.startswith(("Usage:", "Error: unknown"))]
    print(code, shown[0])


def authorize(program):
    code, text = call("authorize", program, SERVICE)
    print(code, text.strip())


def entry(config, program):
    """Clients look into the policy by themselves."""
    with open(config, encoding="utf-8") as file:
        binaries = json.load(file)["registered_binaries"]
    print([binary["hash"] for binary in binaries if binary["path"] == program])


def launch(path):
    log = open(os.path.join(os.environ["XDG_CONFIG_HOME"], "daemon.log"), "ab")
    begun = time.monotonic()
    started = subprocess.Popen(
        [LAUNCHER, "start", "--socket", path],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    while not answers(path):
        assert time.monotonic() - begun < START_SECONDS, "the daemon does not answer"
        time.sleep(0.05)
    return started.pid


def start(path):
    assert not answers(path)
    print(launch(path))


def replace(path, pid):
    """Takes the socket away, ends the daemon, waits as long as clients do, and starts a new one."""
    os.unlink(path)
    os.kill(int(pid), 15)
    time.sleep(0.2)
    print(launch(path))


def session(path):
    connection = Connection(path)
    assert connection.results("search", targets=["__verify__:"]) == []
    names = [f"shop:development:KEY_{i:02}" for i in range(7)]
    targets = [name for key in names for name in (key, key + ":policy")]
    values = [text for i in range(7) for text in (f"wert-ü-{i}", "" if i % 2 else '{"allow": ["<&>"]}')]
    assert len(targets) == 14
    assert connection.results("write", targets=targets, values=values) == []
    kept = dict(zip(targets, values))
    assert dict(connection.results("read", targets=["shop:development:"], match="prefix")) == kept
    assert dict(connection.results("read", targets=targets, values=[])) == kept
    assert connection.results("read", targets=[names[1] + ":policy"]) == [(names[1] + ":policy", "")]
    assert [name for name, _ in connection.results("search", targets=["shop:development:"])] == sorted(targets)
    assert connection.results("read", targets=["shop:development:ABSENT"]) == []
    assert connection.results("delete", targets=[names[0]]) == []
    assert connection.results("read", targets=[names[0]]) == []
    assert connection.ask("read", targets=["x"], service=SERVICE.lower())["reason"] == "service_not_allowed"
    print("done")


def half_close(path):
    connection = Connection(path)
    connection.dial()
    connection.stream.sendall(
        json.dumps({"type": "REQUEST", "action": "search", "service": SERVICE, "targets": ["none"]}).encode()
    )
    connection.stream.shutdown(socket.SHUT_WR)
    print(connection.stream.makefile().read().strip())


def reconnect(path):
    """Waits on its standard input while the daemon is replaced."""
    connection = Connection(path)
    connection.results("write", targets=["kept"], values=["before"])
    print("connected", flush=True)
    sys.stdin.readline()
    connection.results("write", targets=["kept"], values=["after"])
    print(connection.results("read", targets=["kept"])[0][1])


{
    "locate": locate,
    "diagnose": diagnose,
    "check": check,
    "authorize": authorize,
    "entry": entry,
    "start": start,
    "replace": replace,
    "session": session,
    "half-close": half_close,
    "reconnect": reconnect,
}[STEP](*ARGUMENTS)
