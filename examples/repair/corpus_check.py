#!/usr/bin/env python3
"""Measures the command on a corpus of its own making, as docs/corpora.md reports.

    python3 examples/repair/corpus_check.py --megabytes 1000 --files 20000 --kills 20

Makes Dutch pages from own sentences, damaged as OCR damages them, as files and
as one JSON Lines file. Then, each in a fresh directory under --work:
  1. one thread against two (whole processes), with peak resident memory;
  2. kills (SIGKILL) at random moments, each followed by --resume, until the run
     is done; the output must equal that of the undisturbed run, byte for byte.
     With --chained all kills strike one run, for large corpora: after each, every
     file that is there must be a finished one.
Everything is seeded; only the moments of the kills follow the clock. Standard
library only; exit 1 if anything differs or memory passes 300 MB. `--only memory`,
`--only threads` or `--only kills` makes one part of it.
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time

SENTENCES = """
De provincie beheert de dijken langs de rivier in het kader van de veiligheid.
Het college heeft de vergunning verleend onder de voorwaarden van de wet.
De financiële reserve wordt gebruikt voor het onderhoud van de gemalen.
In de vergadering van de raad is het plan voor de nieuwe haven besproken.
De geïntegreerde aanpak heeft geleid tot minder overlast in de wijken.
Burgers kunnen binnen zes weken bezwaar maken tegen het besluit.
De minister heeft de Kamer geïnformeerd over de voortgang van het onderzoek.
Het waterschap stelt het peil vast na overleg met de betrokken gemeenten.
De kosten van de maatregelen komen ten laste van de begroting van het ministerie.
Voor de uitvoering van deze regeling zijn geen extra middelen beschikbaar.
De commissie adviseert om de termijn met een jaar te verlengen.
Bij de beoordeling van de aanvraag is rekening gehouden met de belangen van derden.
""".split("\n")[1:-1]


def damage(rng, sentence, rate):
    words = sentence.split(" ")
    out = words[0]
    for word in words[1:]:
        out += ("" if rng.random() < rate else " ") + word
    if rng.random() < rate * 4:
        out = out.replace("ë", "é").replace("ï", "i")
    if rng.random() < rate * 2:
        out = out.replace("er", "cr", 1)
    return out


def page(rng, size, rates):
    rate = rng.choice(rates)
    lines, length = [], 0
    while length < size:
        line = damage(rng, rng.choice(SENTENCES), rate)
        lines.append(line + ("\n" if rng.random() < 0.2 else ""))
        length += len(lines[-1]) + 1
    return "\n".join(lines) + "\n"


def pages(megabytes, files, rates):
    """Pages of own sentences."""
    rng = random.Random(megabytes * 7919 + files)
    for _ in range(files):
        yield page(rng, megabytes * 1_000_000 // files, rates)


def published(paths, megabytes, files):
    """The texts at hand, cut at line ends into the same number of pages, spread over all of them."""
    size, cut = megabytes * 1_000_000 // files, []
    for path in paths:
        text = subprocess.run(["zstdcat", "-f", str(path)], stdout=subprocess.PIPE, check=True).stdout
        at = 0
        while at + size < len(text):
            end = text.find(b"\n", at + size - 1) + 1 or len(text)
            cut.append(text[at:end])
            at = end
    if len(cut) < files:
        sys.exit(f"the texts make {len(cut)} pages of {size} bytes, not {files}")
    for i in range(files):
        yield cut[len(cut) * i // files].decode()


def make(work, texts):
    tree, table = work / "in", work / "in.jsonl"
    with open(table, "w", encoding="utf-8") as records:
        for i, text in enumerate(texts):
            path = tree / f"{i % 100:02}" / f"{i:06}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            records.write(json.dumps({"id": i, "n": 1.0e5, "text": text}, ensure_ascii=i % 2 == 0) + "\n")
    return tree, table


def digest(place):
    total = hashlib.sha256()
    paths = sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place]
    for path in paths:
        total.update(str(path.relative_to(place)).encode() + b"\0")
        # In pieces: the memory that a child is told to have peaked at is never below this script's own.
        with open(path, "rb") as file:
            while piece := file.read(1 << 20):
                total.update(piece)
    return total.hexdigest(), len(paths)


def busy():
    """CPU seconds that the machine has spent on anything so far."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def timed(command):
    """Wall seconds, CPU seconds and peak memory in MB of a whole process, and CPU seconds of others meanwhile."""
    start, before = time.monotonic(), busy()
    pid = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"failed: {command}")
    wall, cpu = time.monotonic() - start, usage.ru_utime + usage.ru_stime
    return wall, cpu, usage.ru_maxrss / 1000, max(0, busy() - before - cpu)


def fresh(path):
    shutil.rmtree(path, ignore_errors=True)
    return path


def speed(binary, source, work, megabytes, counts, rounds):
    """Each number of threads in turn, the shortest of some rounds; the digest of the output and the
    wall time of the last."""
    ok, walls, whole = True, {}, None
    for threads in counts * rounds:
        out = fresh(work / "out")
        os.sync()
        command = [binary, str(source), "--out", str(out), "--quiet", "--threads", str(threads)]
        wall, cpu, peak, others = timed(command)
        walls[threads] = min(wall, walls.get(threads, wall))
        ok &= peak < 300 and whole in (None, digest(out))
        whole = digest(out)
        rate = f"{wall:.2f} s, {megabytes / wall:.2f} MB/s"
        print(f"{source.name}: {threads} threads {rate}, CPU {cpu:.2f} s, others' CPU {others:.2f} s, peak {peak:.0f} MB", flush=True)
    if len(walls) == 2:
        print(f"{source.name}: two threads are {walls[1] / walls[2]:.2f} times one", flush=True)
    return ok, whole, walls[counts[-1]]


def chained(binary, source, work, wall, kills):
    """All kills in one run; what is there after each must be finished files."""
    rng, out, whole = random.Random(5), fresh(work / "killed"), work / "out"
    command, n_kills, ok = [binary, str(source), "--out", str(out), "--quiet"], 0, True
    while True:
        child = subprocess.Popen(command + (["--resume"] if out.exists() else []))
        try:
            # So that they are spread over the run; then it goes on to its end.
            child.wait(timeout=rng.uniform(0.05, 2 * wall / (kills + 1)) if n_kills < kills else None)
            break
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            n_kills += 1
        files = [p for p in out.rglob("*") if p.is_file() and not p.name.startswith(".")]
        torn = [p for p in files if p.read_bytes() != (whole / p.relative_to(out)).read_bytes()]
        ok &= not torn
        print(f"{source.name}: kill {n_kills}: {len(files)} files there, {len(torn)} of them torn", flush=True)
    same = child.returncode == 0 and digest(out) == digest(whole)
    print(f"{source.name}: {n_kills} kills in one run, then {'equal' if same else 'DIFFERENT'} to the undisturbed run", flush=True)
    return ok and same


def killed(binary, source, work, whole, wall, runs):
    rng, good, n_kills = random.Random(4), 0, 0
    for run in range(runs):
        out, log = fresh(work / "killed"), work / "killed.log"
        command = [binary, str(source), "--out", str(out), "--quiet"]
        # Once at a moment of the whole run, then sooner: every resume makes way.
        limit = wall
        while True:
            child = subprocess.Popen(command + (["--resume"] if out.exists() else []))
            try:
                child.wait(timeout=rng.uniform(0.02, limit))
                break
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                n_kills += 1
                # A single file begins again: let it come to its end some time.
                limit *= 1.3
        if child.returncode != 0:
            print(f"run {run}: exit status {child.returncode}")
        same = child.returncode == 0 and digest(out) == whole
        good += same
        print(f"{source.name}: run {run + 1}: {'equal' if same else 'DIFFERENT'} after {n_kills} kills in all", flush=True)
    print(f"{source.name}: {good} of {runs} equal the undisturbed run, {n_kills} kills")
    return good == runs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--kills", type=int, default=20, help="runs that are killed, each until it is done")
    parser.add_argument("--rounds", type=int, default=1, help="times that one thread is compared with two; the shortest counts")
    parser.add_argument("--chained", action="store_true", help="all kills in one run")
    parser.add_argument("--only", choices=["memory", "threads", "kills"], help="one part: peak memory, two threads against one, kills")
    parser.add_argument("--rates", type=float, nargs="+", default=[0.0, 0.01, 0.03, 0.08], metavar="RATE",
                        help="damage of a page, one of these for each, by chance")
    parser.add_argument("--texts", type=pathlib.Path, nargs="+", metavar="FILE",
                        help="texts (.zst or plain) that are cut into the pages, instead of own sentences")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("target/corpus_check"))
    parser.add_argument("--binary", default="target/release/examples/repair")
    options = parser.parse_args()
    binary = str(pathlib.Path(options.binary).resolve())
    work = fresh(options.work.resolve())
    work.mkdir(parents=True)
    if options.texts:
        texts = published(options.texts, options.megabytes, options.files)
    else:
        texts = pages(options.megabytes, options.files, options.rates)
    tree, table = make(work, texts)
    ok = True
    for source in (tree, table):
        counts = (2,) if options.only in ("memory", "kills") else (1, 2)
        good, whole, wall = speed(binary, source, work, options.megabytes, counts, options.rounds)
        ok &= good
        if options.kills and options.only in (None, "kills"):
            if options.chained:
                ok &= chained(binary, source, work, wall, options.kills)
            else:
                ok &= killed(binary, source, work, whole, wall, options.kills)
    shutil.rmtree(work)
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
