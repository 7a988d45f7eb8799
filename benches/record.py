"""The record of a measurement: what, on which machine, from which commit (benches/record/DATE.md).

The scripts call `add`; other programs give the figures on standard input:
    python3 benches/record.py --title TITLE --command COMMAND [--remark TEXT] [--record FILE] < FIGURES
"""
import argparse
import datetime
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def answer(*command):
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout.strip() or "unknown"


def arguments(parser):
    parser.add_argument("--record", nargs="?", const="", metavar="FILE", help="add the figures to a record [benches/record/DATE.md]")
    parser.add_argument("--remark", default="", help="a remark for the record")


def without_remark(arguments):
    at = arguments.index("--remark") if "--remark" in arguments else len(arguments)
    return arguments[:at] + arguments[at + 2:]


def cpu():
    names = [line.split(": ")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    load = os.getloadavg()
    return f"{len(names)} x {names[0] if names else 'unknown'}, load average of 1 and 5 minutes at the end {load[0]:.2f} and {load[1]:.2f}"


def add(options, title, body, command=None):
    if options.record is None:
        return
    command = command or f"python3 benches/{pathlib.Path(sys.argv[0]).name} {' '.join(without_remark(sys.argv[1:]))}"
    date = datetime.date.today().isoformat()
    path = pathlib.Path(options.record) if options.record else ROOT / f"benches/record/{date}.md"
    clean = subprocess.run(["git", "diff", "--quiet", "HEAD", "--", "src", "dicts", "Cargo.toml"], cwd=ROOT).returncode == 0
    lines = [] if path.exists() else [f"# Measured on {date}"]
    lines += ["", f"## {title}", ""] + ([options.remark, ""] if options.remark else [])
    lines += [
        f"- commit: {answer('git', 'rev-parse', '--short', 'HEAD')}{'' if clean else ' and changes not committed'}",
        f"- CPU: {cpu()}",
        f"- rustc: {answer('rustc', '-vV')}".replace("\n", "; "),
        f"- command: `{command}`",
        "", body, "",
    ]
    with open(path, "a", encoding="utf-8") as file:
        file.write("\n".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--title", required=True)
    parser.add_argument("--command", required=True)
    arguments(parser)
    options = parser.parse_args()
    options.record = options.record or ""
    add(options, options.title, sys.stdin.read(), options.command)


if __name__ == "__main__":
    main()
