"""Fails unless a process holds each of the given texts in its writable memory. Run by root; Linux, proc_pid_mem(5)."""
import sys

pid, wanted = sys.argv[1], {text.encode() + b"\0" for text in sys.argv[2:]}
with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
    for line in maps:
        span, mode = line.split()[:2]
        if not mode.startswith("rw"):
            continue
        start, end = (int(part, 16) for part in span.split("-"))
        try:
            memory.seek(start)
            content = memory.read(end - start)
        except (OSError, OverflowError):
            continue
        wanted = {text for text in wanted if text not in content}
if wanted:
    sys.exit(f"not in memory: {sorted(wanted)}")
