"""Loads a library into a program from a place whose name is hard to write down or to tell from another.

names.py KIND FOLDER LIBRARY PROGRAM: the library stands in for the system's of the name libm.so.6
"""
import os
import shutil
import sys

kind, folder, library, program = sys.argv[1:]
NAME = b"libm.so.6"
place = os.path.abspath(os.fsencode(folder))
wanted = b"."
library = os.path.abspath(library)


def into(name):
    if not os.path.isdir(name):
        os.mkdir(name)
    os.chdir(name)


def put(name=NAME):
    shutil.copy(library, name)


os.chdir(place)
if kind == "newline":
    into(b"two\nlines")
    put()
elif kind == "escape":  # maps shows both folders as this one, in which a good library lies
    into(b"two\\012lines")
    shutil.copy(os.environb[b"GOOD"], NAME)
    os.chdir(place)
    into(b"two\nlines")
    put()
elif kind == "deleted":
    put(NAME + b" (deleted)")
    os.symlink(NAME + b" (deleted)", NAME)
elif kind == "encoding":
    into(b"\xff\xfe")
    put()
elif kind == "long":
    for _ in range(20):
        into(b"d" * 250)
    put()
    os.environb[b"LD_PRELOAD"] = b"/proc/self/fd/%d" % os.dup2(os.open(NAME, os.O_RDONLY), 9)
    os.environb[b"CLOSE"] = b"9"
    os.chdir("/")
os.environb[b"LD_LIBRARY_PATH"] = b"."
os.execv(program, [program])
