#!/usr/bin/env python3
"""Counts the instructions that a page takes: a gate that needs no quiet machine.

    python3 benches/instructions.py              compares with benches/instructions.tsv; exit 1 if one grew
    python3 benches/instructions.py --update     writes it
    python3 benches/instructions.py --record     adds them to benches/record/DATE.md

Three fixed pages (benches/texts) are repaired by examples/workload.rs under callgrind; only the repair
itself counts, from a fresh scratch on, not the start of the process. Beside the instructions of all code
on the way, libc included: atomic instructions executed in the program's own code (locked, or an
exchange with memory), blocks asked of the allocator, and whether the output is what it was when the counts
were stored, which speed-ups must not change and other work may. Counts differ with the compiler and a little
with the processor, so with another rustc than the stored one they are shown and not judged. Skipped
where valgrind is missing (apt-get install valgrind). Standard library only.
"""
import argparse
import hashlib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import record

ROOT = record.ROOT
STORED = ROOT / "benches/instructions.tsv"
CASES = ["clean", "light", "heavy"]
# Hash maps are seeded at random, which moves the counts by some thousandths of a percent.
TOLERANCE = 0.03
ALLOCATORS = {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc"}


def atomics(binary):
    """Addresses of the instructions that are atomic; None without objdump."""
    if not shutil.which("objdump"):
        return None
    text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", binary], check=True, capture_output=True, text=True).stdout
    pattern = re.compile(r"^ +([0-9a-f]+):\t(?:lock |xchg .*\()", re.M)
    return {int(address, 16) for address in pattern.findall(text)}


def count(binary, page, atomic):
    with tempfile.NamedTemporaryFile() as out:
        command = ["valgrind", "--tool=callgrind", "--toggle-collect=workload::counted*", f"--callgrind-out-file={out.name}",
                   "--dump-instr=yes", "--dump-line=no", "--compress-pos=no", "--compress-strings=no", binary, "page", page]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            sys.exit(f"{' '.join(command)}\n{run.stderr}")
        total = n_atomic = n_blocks = 0
        own = inclusive = False
        called = ""
        for line in open(out.name):
            if line.startswith("summary: "):
                total = int(line.split()[1])
            elif line.startswith("ob="):
                own = line.strip() == f"ob={binary}"
            elif line.startswith("cfn="):
                called = line[4:].strip()
            elif line.startswith("calls="):
                inclusive = True
                n_blocks += int(line[6:].split()[0]) if called in ALLOCATORS else 0
            elif line.startswith("0x"):
                if own and not inclusive and atomic is not None:
                    address, n = line.split()
                    n_atomic += int(n) if int(address, 16) in atomic else 0
                inclusive = False
        digest = hashlib.sha256(run.stdout.encode()).hexdigest()[:12]
        return total, n_atomic if atomic is not None else None, n_blocks, digest


def stored():
    if not STORED.exists():
        return "", {}
    lines = STORED.read_text().splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    compiler = next((line[2:] for line in lines if line.startswith("# rustc ")), "")
    return compiler, {row[0]: (int(row[1]), row[2]) for row in rows}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true")
    record.arguments(parser)
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        print("instructions: SKIPPED, valgrind is not installed (apt-get install valgrind)")
        return
    subprocess.run(["cargo", "build", "-q", "--release", "--all-features", "--example", "workload"], check=True, cwd=ROOT)
    binary = str((ROOT / "target/release/examples/workload").resolve())
    compiler, before = stored()
    here = record.answer("rustc", "-V")
    judged = compiler == here and not options.update
    atomic = atomics(binary)
    table = ["| page | bytes | instructions | per byte | stored | change | atomic instructions | allocations | output |", "|---|---|---|---|---|---|---|---|---|"]
    rows, grown = [], []
    for case in CASES:
        page = ROOT / f"benches/texts/{case}.txt"
        size = page.stat().st_size
        total, n_atomic, n_blocks, digest = count(binary, str(page), atomic)
        rows.append(f"{case}\t{total}\t{digest}\n")
        old, was = before.get(case, (None, None))
        output = "as stored" if digest == was else "CHANGED" if was else "new"
        change = f"{100 * (total / old - 1):+.1f} %" if old else "new"
        if judged and (old is None or total > old * (1 + TOLERANCE)):
            grown.append(case)
        n_atomic = "objdump is missing" if n_atomic is None else n_atomic
        table.append(f"| {case} | {size} | {total} | {total / size:.0f} | {old} | {change} | {n_atomic} | {n_blocks} | {output} |")
    print("\n".join(table))
    if options.update:
        STORED.write_text(f"# Instructions of a page: python3 benches/instructions.py --update\n# {here}\n" + "".join(rows))
    elif compiler != here:
        print(f"instructions: not judged, the stored counts are of {compiler}, this is {here}")
    record.add(options, "Instructions of a page", "\n".join(table))
    if grown:
        sys.exit(f"instructions: more than {TOLERANCE:.0%} above the stored counts: {', '.join(grown)}; if that is wanted, --update")
    print("instructions: " + ("stored" if options.update else "within the stored counts" if judged else "shown"))


if __name__ == "__main__":
    main()
