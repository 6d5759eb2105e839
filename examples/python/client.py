#!/usr/bin/env python3
"""A client as docs/clients.md asks for it. examples/README.md says how to call it and what it prints."""

import os
import socket
import struct
import sys

CHECK = '{"type":"REQUEST","action":"check"}'


def socket_path():
    named = os.environ.get("KEYCHAIN_AUTH_SOCKET")
    folder = os.environ.get("XDG_RUNTIME_DIR") or os.path.expanduser("~/.cache")
    return named or os.path.join(folder, "keychain-auth", "agent.sock")


class Daemon:
    def __init__(self):
        # Close-on-exec from the first moment: Python makes every descriptor so (PEP 446).
        self.connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.connection.connect(socket_path())
        # Whoever took the place of the daemon would be told our secrets.
        owner = self.connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        if struct.unpack("3i", owner)[1] != os.geteuid():
            raise PermissionError("the socket is somebody else's")
        self.answers = self.connection.makefile("r", encoding="utf-8", newline="\n")
        # What is sent after this answer is proven to come from this process.
        sys.stderr.write(self.ask(CHECK))

    def ask(self, request):
        try:
            self.connection.sendall(request.encode() + b"\n")
        except (BrokenPipeError, ConnectionResetError):
            pass  # The daemon has answered and closed already; its last words can still be read.
        answer = self.answers.readline()
        if not answer.endswith("\n"):
            raise EOFError("closed by the daemon")
        return answer

    def close(self):
        self.answers.close()
        self.connection.close()


def main(arguments):
    reconnect = arguments[:1] == ["--reconnect"]
    requests = arguments[reconnect:] or (line.rstrip("\n") for line in sys.stdin)
    daemon = None
    for request in requests:
        daemon = daemon or Daemon()
        print(daemon.ask(request), end="", flush=True)
        if reconnect:
            daemon.close()
            daemon = None


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (EOFError, ConnectionResetError) as closed:
        sys.exit(print("client:", closed, file=sys.stderr) or 1)
    except OSError as error:
        sys.exit(print("client:", error, file=sys.stderr) or 2)
