#!/usr/bin/env python3
"""Measures whole processes: threads, cold start, memory.

    python3 benches/processes.py threads    one thread against two, for the command and for the library
    python3 benches/processes.py start      process start to the first repaired line; resident memory

Options: --rounds N, --megabytes N, --record. What is compared runs in turn, round by round; figures are
medians over rounds, ratios medians of the ratios within a round.

threads: text that does not repeat itself (examples/noise.rs --generate; seven tenths clean, two light,
one medium) as files of 16 kB. Wall time shows two threads only on two idle cores; CPU time and its ratio
show contention on a busy machine too: threads that wait for a lock or a cache line in turn take more CPU
time or give the processor up. Two processes of half the files each are what two threads could reach at best.
64 threads on any number of cores: their CPU time and waits beside those of one.

start: from before the process is made to its first line, for `repair PAGE`, for `cat PAGE` (a process that
only prints) and for `repair` of a single line. Memory is the high-water mark: of the library by itself
(VmHWM), of the command as the kernel reports it to this script, which is never less than the script's own
(that of `cat`, then).
Standard library only.
"""
import argparse
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import time

import record

ROOT = record.ROOT
REPAIR = str(ROOT / "target/release/examples/repair")
WORKLOAD = str(ROOT / "target/release/examples/workload")
NOISE = str(ROOT / "target/release/examples/noise")
PAGE = str(ROOT / "benches/texts/clean.txt")
SCAN = str(ROOT / "examples/data/page.txt")
DOCUMENT = 16_000
SHARES = [("clean", 7), ("light", 2), ("medium", 1)]


def build():
    subprocess.run(["cargo", "build", "-q", "--release", "--all-features", "--example", "repair", "--example", "workload", "--example", "noise"], check=True, cwd=ROOT)


def make(work, megabytes):
    """Documents of 16 kB in two folders, and all of them in one file."""
    documents = []
    for seed, (level, share) in enumerate(SHARES, 1):
        size = str(int(megabytes * 1e6 * share / 10))
        text = subprocess.run([NOISE, "--generate", size, "--seed", str(seed), "--level", level], check=True, capture_output=True).stdout
        document = b""
        for line in text.splitlines(keepends=True):
            document += line
            if len(document) >= DOCUMENT:
                documents.append(document)
                document = b""
        documents.append(document)
    random.Random(1).shuffle(documents)
    for i, document in enumerate(documents):
        path = work / "in" / f"{i % 2}" / f"{i:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document)
    (work / "all.txt").write_bytes(b"".join(documents))
    return sum(map(len, documents)) / 1e6


def spawn(command, stdout=None):
    actions = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)] if stdout is None else [(os.POSIX_SPAWN_DUP2, stdout, 1)]
    return os.posix_spawnp(command[0], command, os.environ, file_actions=actions)


def ended(pid, command):
    _, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"failed: {' '.join(command)}")
    return usage


def timed(*commands):
    """Wall seconds until all have ended; CPU seconds, waits and the most memory in MB over all."""
    start = time.monotonic()
    pids = [(spawn(command), command) for command in commands]
    usages = [ended(*pid) for pid in pids]
    wall = time.monotonic() - start
    return {
        "wall": wall,
        "cpu": sum(u.ru_utime + u.ru_stime for u in usages),
        "waits": sum(u.ru_nvcsw for u in usages),
        "peak": max(u.ru_maxrss for u in usages) / 1000,
    }


def median_of(rows, key):
    return statistics.median(row[key] for row in rows)


def ratio(a, b, key):
    return statistics.median(x[key] / y[key] for x, y in zip(a, b))


def threads(options):
    work = pathlib.Path(options.work).resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    megabytes = make(work, options.megabytes)

    def command(n, folder="in", out="out"):
        return [REPAIR, str(work / folder), "--out", str(work / out), "--quiet", "--threads", str(n)]

    def library(n):
        return [WORKLOAD, "library", str(work / "all.txt"), str(n)]

    contenders = {
        "command, 1 thread": [command(1)],
        "command, 2 threads": [command(2)],
        "command, 2 processes": [command(1, "in/0", "out/0"), command(1, "in/1", "out/1")],
        "library, 1 thread": [library(1)],
        "library, 2 threads": [library(2)],
        "library, 64 threads": [library(64)],
    }
    answers = {subprocess.run(library(n), check=True, capture_output=True, text=True).stdout.split()[1] for n in (1, 2, 64)}
    rows = {name: [] for name in contenders}
    for _ in range(options.rounds):
        for name, commands in contenders.items():
            shutil.rmtree(work / "out", ignore_errors=True)
            rows[name].append(timed(*commands))
    table = [f"{megabytes:.1f} MB, {options.rounds} rounds; output {'equal' if len(answers) == 1 else 'DIFFERENT'} for 1, 2 and 64 threads.", "",
             "| process | wall s | MB/s | CPU s | waits | peak MB | faster than 1 thread | CPU time to 1 thread's |", "|---|---|---|---|---|---|---|---|"]
    for name, runs in rows.items():
        one = rows[name.split(",")[0] + ", 1 thread"]
        wall = median_of(runs, "wall")
        table.append(f"| {name} | {wall:.2f} | {megabytes / wall:.2f} | {median_of(runs, 'cpu'):.2f} | {median_of(runs, 'waits'):.0f} | {median_of(runs, 'peak'):.0f} "
                     f"| {ratio(one, runs, 'wall'):.2f} | {ratio(runs, one, 'cpu'):.3f} |")
    shutil.rmtree(work)
    return "Threads", "\n".join(table), len(answers) == 1


def first_line(command):
    """Milliseconds from before the process is made to its first line, and to its end."""
    reading, writing = os.pipe()
    start = time.perf_counter()
    pid = spawn(command, writing)
    os.close(writing)
    text = b""
    while b"\n" not in text:
        piece = os.read(reading, 1 << 16)
        if not piece:
            sys.exit(f"no line: {' '.join(command)}")
        text += piece
    first = 1000 * (time.perf_counter() - start)
    while os.read(reading, 1 << 16):
        pass
    usage = ended(pid, command)
    os.close(reading)
    return {"first": first, "all": 1000 * (time.perf_counter() - start), "peak": usage.ru_maxrss / 1000}


def start(options):
    work = pathlib.Path(options.work).resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    line = work / "line.txt"
    line.write_text("Hetantwoord vande provincie is gisteren ontvangen.\n", encoding="utf-8")
    contenders = {
        "cat, a clean page": ["cat", PAGE],
        "repair, one damaged line": [REPAIR, str(line)],
        "repair, a clean page": [REPAIR, PAGE],
        "repair, a damaged page": [REPAIR, SCAN],
    }
    rows = {name: [] for name in contenders}
    for turn in range(options.rounds * 20 + 3):
        for name, command in contenders.items():
            row = first_line(command)
            # The first turns fill the page cache.
            if turn >= 3:
                rows[name].append(row)
    base = rows["cat, a clean page"]
    table = [f"{options.rounds * 20} turns.", "", "| process | first line, ms | beyond cat, ms | end, ms | resident MB at most |", "|---|---|---|---|---|"]
    for name, runs in rows.items():
        beyond = statistics.median(x["first"] - y["first"] for x, y in zip(runs, base))
        table.append(f"| {name} | {median_of(runs, 'first'):.2f} | {beyond:.2f} | {median_of(runs, 'all'):.2f} | {median_of(runs, 'peak'):.1f} |")
    own = {}
    for name, path in [("one page", SCAN), ("a clean page", PAGE)]:
        own[name] = int(subprocess.run([WORKLOAD, "memory", path], check=True, capture_output=True, text=True).stdout) / 1000
    table += ["", "Library, whole process: " + ", ".join(f"{name} {peak:.1f} MB" for name, peak in own.items()) + "."]
    # Not before: a child's high-water mark begins at this script's.
    megabytes = make(work, options.megabytes)
    for window in (8, 64):
        peak = timed([REPAIR, str(work / "in"), "--out", str(work / "out"), "--quiet", "--window", str(window)])["peak"]
        shutil.rmtree(work / "out")
        table.append(f"Command, {megabytes:.1f} MB in files of 16 kB, window {window} MB, a thread for each core: {peak:.1f} MB.")
    shutil.rmtree(work)
    return "Cold start and memory", "\n".join(table), True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["threads", "start"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--work", default=str(ROOT / "target/processes"))
    record.arguments(parser)
    options = parser.parse_args()
    build()
    title, body, good = {"threads": threads, "start": start}[options.what](options)
    print(body)
    record.add(options, title, body)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
