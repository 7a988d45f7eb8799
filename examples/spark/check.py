#!/usr/bin/env python3
"""Compares Spark with the binary alone, byte for byte, on a cluster on this machine.

    python3 -m venv /tmp/spark && /tmp/spark/bin/pip install pyspark pyarrow 'pandas<3'   # and Java 17
    cargo build --release --example repair --example noise
    /tmp/spark/bin/python examples/spark/check.py --scale 1 --texts ../shared/corpus/gov_*.zst   # 100 MB, 20,000 documents

Starts a standalone master and two workers of one core each from the PyPI package, on
loopback; makes a table of published texts (--texts) and one of own sentences, which repeat,
one document in ten damaged, all seeded; and runs
  1. that a worker process is kept from task to task, without Spark;
  2. the binary alone, with one and two threads;
  3. examples/spark/repair.py on Parquet in 1, 8 and 64 partitions (with --turns several times, the
     binary beside it each time), on JSON Lines and CSV;
  4. the same with an executor, then a worker process, killed (SIGKILL) in mid-run;
  5. with the driver killed, and the run resumed;
  6. with malformed and non-UTF-8 records; and a worker's memory over many records;
  7. the sentences, and an identity function in place of the repair.
Texts, edits, counts and the other columns must equal the binary's for every id, once.
Whatever happens, all that was started is stopped; exit status 1 if anything differs.
"""
import argparse
import csv
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "repair"))
from corpus_check import SENTENCES, damage, published  # noqa: E402

MEGABYTES, DOCUMENTS, BAD = 100, 20_000, 40
# One space in 33 is lost and one letter in 200 misread: a page that was read middling well.
NOISE = ["--spaces", "0.03", "--letters", "0.005"]
# For jobs of a minute (docs/spark.md): Java's second compiler never earns its time back.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SHORT = [f"spark.{who}.extraJavaOptions={JAVA}" for who in ("driver", "executor")]
SHORT += ["spark.sql.adaptive.enabled=false", "spark.locality.wait=0"]
FIELDS = ["--errors-field", "_error", "--edits-field", "_edits", "--stats-field", "_stats"]
# Carried by all that is started here, through Java and Python: so it is found again.
TOKEN = f"HERSTEL_SPARK_CHECK={uuid.uuid4()}"

WHO = """De provincie|Het waterschap|De gemeenteraad|Het college van burgemeester en wethouders|De minister
De commissie|Het ministerie|De rechtbank|De inspectie|Het bestuur van de vereniging|De werkgroep|De directeur
De staatssecretaris|Het algemeen bestuur|De rekenkamer|De ambtenaar""".replace("\n", "|").split("|")
DOES = """onderzoekt|bespreekt|beoordeelt|publiceert|wijzigt|bevestigt|behandelt|ondersteunt|controleert|financiert
aanvaardt|herziet|bekijkt|verdedigt""".replace("\n", "|").split("|")
WHAT = """de aanvraag voor een vergunning|het onderhoud van de gemalen|de begroting voor het komende jaar
de financiële gevolgen van het besluit|het beheer van de wegen en de bruggen|de veiligheid van de dijken
het advies over de nieuwe haven|de geïntegreerde aanpak van de overlast|de regeling voor het openbaar vervoer
het verslag van de vergadering|de verkoop van de gronden|het onderwijs in de dorpen|de kwaliteit van het water
de bezwaren van de bewoners|het plan voor de uitbreiding van het station""".split("\n")
WHERE = """in het kader van de wet|onder de gestelde voorwaarden|na overleg met de betrokken gemeenten
binnen de termijn van zes weken|ten behoeve van de inwoners|op grond van artikel 12 van de verordening
met het oog op de volksgezondheid|zonder gevolgen voor de begroting|aan de hand van nieuwe gegevens
in de vergadering van 14 maart|door middel van een openbare aanbesteding|volgens het verslag van 1987""".split("\n")


def document(rng, size, rate):
    lines, length = [], 0
    while length < size:
        made = f"{rng.choice(WHO)} {rng.choice(DOES)} {rng.choice(WHAT)} {rng.choice(WHERE)}."
        line = damage(rng, made if rng.random() < 0.8 else rng.choice(SENTENCES), rate)
        lines.append(line + ("\n" if rng.random() < 0.2 else ""))
        length += len(lines[-1]) + 1
    return "\n".join(lines) + "\n"


def sentences(scale):
    """Documents of own sentences, which repeat: the repair remembers most of them. Nine of ten clean."""
    rng = random.Random(9)
    n = max(64, int(DOCUMENTS * scale))
    for _ in range(n):
        yield document(rng, MEGABYTES * 1_000_000 // DOCUMENTS, rng.choice([0.0] * 9 + [0.02]))


def texts(paths, scale, noise, work):
    """Documents cut from published texts, none twice; one in ten is damaged by examples/noise.rs."""
    n = max(64, int(DOCUMENTS * scale))
    documents = list(published(paths, max(1, int(MEGABYTES * scale)), n))
    documents = [text if text.endswith("\n") else text + "\n" for text in documents]
    some = range(4, n, 10)
    (work / "clean.txt").write_text("".join(documents[i] for i in some), encoding="utf-8", newline="")
    run = subprocess.run([noise, *NOISE, str(work / "clean.txt")], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    lines, at = run.stdout.decode().split("\n"), 0
    for i in some:
        end = at + documents[i].count("\n")
        documents[i] = "".join(line + "\n" for line in lines[at:end])
        at = end
    return documents


def table(documents):
    """Rows of the table."""
    for i, text in enumerate(documents):
        yield {"id": f"stuk-{i:06}", "n": None if i % 7 == 0 else 2**60 + i, "bron": f"map {i % 5}", "text": text}


def write_tables(work, rows, n_files):
    """The same rows as Parquet, JSON Lines and CSV; returns megabytes of text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    (work / "docs.parquet").mkdir()
    each = -(-len(rows) // n_files)
    for part in range(0, len(rows), each):
        pq.write_table(pa.Table.from_pylist(rows[part : part + each]), work / f"docs.parquet/{part:06}.parquet")
    with open(work / "docs.jsonl", "w", encoding="utf-8", newline="") as file:
        file.writelines(json.dumps(row, ensure_ascii=i % 2 == 0) + "\n" for i, row in enumerate(rows))
    with open(work / "docs.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["id", "n", "bron", "text"], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    return sum(len(row["text"].encode()) for row in rows) / 1e6


# What was started here.


def ours():
    """Processes that carry the token: pid and command line."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            if TOKEN.encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append((int(entry.name), (entry / "cmdline").read_bytes()))
        except OSError:
            pass  # It ended meanwhile.
    return found


def wait_for(what, test, seconds=300):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := test():
            return value
        time.sleep(0.1)
    raise RuntimeError(f"waited {seconds} s for {what}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """A standalone master and two workers on loopback."""

    def __init__(self, work, confs):
        import pyspark

        home = pathlib.Path(pyspark.__file__).parent
        name, value = TOKEN.split("=")
        self.confs = confs
        self.work, self.children, self.log = work, [], open(work / "cluster.log", "wb")
        self.environment = {
            **os.environ,
            name: value,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_LOCAL_DIRS": str(work / "local"),
            "SPARK_DAEMON_MEMORY": "512m",
            "PYSPARK_PYTHON": sys.executable,
        }
        self.spark_class = [str(home / "bin/spark-class")]

    def start(self):
        port, web = free_port(), free_port()
        self.url = f"spark://127.0.0.1:{port}"
        place = ["--host", "127.0.0.1"]
        self._java("master.Master", *place, "--port", str(port), "--webui-port", str(web))
        for i in (1, 2):
            limits = ["--cores", "1", "--memory", "3g", "--webui-port", "0", "--work-dir", str(self.work / f"worker{i}")]
            self._java("worker.Worker", *place, *limits, self.url)

        def alive():
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{web}/json/", timeout=5) as page:
                    return json.load(page)["aliveworkers"] == 2
            except (OSError, ValueError):
                return False  # Not up, or no answer yet.

        wait_for("two workers", alive)

    def _java(self, name, *arguments):
        command = [*self.spark_class, f"org.apache.spark.deploy.{name}", *arguments]
        self._spawn(command, self.log)

    def _spawn(self, command, log):
        self.children.append(subprocess.Popen(command, env=self.environment, stdout=log, stderr=log))
        return self.children[-1]

    def submit(self, source, out, *options, binary):
        """Starts a job; its output goes to a file beside its table."""
        confs = ["spark.executor.memory=1g", "spark.driver.host=127.0.0.1", "spark.ui.enabled=false", *self.confs]
        command = [sys.executable, str(HERE / "repair.py"), "--master", self.url, "--binary", binary]
        for conf in confs:
            command += ["--conf", conf]
        command += ["--input", str(source), "--output", str(out), "--summary", f"{out}.json", *options]
        with open(f"{out}.log", "ab") as log:
            return self._spawn(command, log)

    def stop(self):
        """Ends all of it; how many would not end when asked, and how many are left."""
        for child in reversed(self.children):
            if child.poll() is None:
                child.terminate()
        end = time.monotonic() + 15
        while ours() and time.monotonic() < end:
            for child in self.children:
                child.poll()
            time.sleep(0.1)
        stubborn = ours()
        for pid, _ in stubborn:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        for child in self.children:
            child.wait()
        end = time.monotonic() + 5
        while ours() and time.monotonic() < end:
            time.sleep(0.1)
        self.log.close()
        return len(stubborn), len(ours())


# What is compared.


def sorted_pairs(counts):
    return sorted(counts.items() if isinstance(counts, dict) else map(tuple, counts))


def canon(record):
    """A repaired record, whatever table it comes from, in one form that tells every difference."""
    edits, stats = record.get("_edits"), record.get("_stats")
    if edits is not None:
        edits = [{key: value for key, value in edit.items() if key != "field"} for edit in edits]
    if stats is not None:
        stats = {**stats, "edits": sorted_pairs(stats["edits"]), "pages": sorted_pairs(stats["pages"])}
    text = record["text"]
    text = text.encode() if isinstance(text, str) else text
    return (text, record["n"], record["bron"], json.dumps(edits, sort_keys=True), json.dumps(stats, sort_keys=True))


def parquet_rows(out):
    import pyarrow.parquet as pq

    for part in sorted(out.rglob("*.parquet")):
        yield from pq.read_table(part, partitioning=None).to_pylist()


def csv_rows(out):
    csv.field_size_limit(1 << 30)
    for part in sorted(out.glob("*.csv")):
        with open(part, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                row["n"] = int(row["n"]) if row["n"] else None
                row["_error"] = row["_error"] or None
                row["_edits"], row["_stats"] = json.loads(row["_edits"]), json.loads(row["_stats"])
                yield row


def same(rows, whole):
    """'equal', or what is lost, doubled or different of the records of the binary."""
    seen, doubled, different = set(), 0, 0
    for row in rows:
        name = row["id"]
        doubled += name in seen
        seen.add(name)
        different += row.get("_error") is not None or name not in whole or canon(row) != whole[name]
    lost = len(whole.keys() - seen)
    if lost or doubled or different:
        return f"DIFFERENT: {lost} lost, {doubled} doubled, {different} different"
    return "equal"


def lines_of(out):
    return [line for part in sorted(out.glob("part-*")) for line in part.read_bytes().split(b"\n")[:-1]]


def without_place(line):
    """A bad record's answer without its line: that is the place in its partition."""
    answer = json.loads(line)
    answer["_error"].pop("line")
    return json.dumps(answer, sort_keys=True)


class Check:
    def __init__(self, options, work):
        self.work, self.options, self.ok, self.rows = work, options, True, []
        self.binary = str(pathlib.Path(options.binary).resolve())
        self.cluster = Cluster(work, options.conf)

    def report(self, name, partitions, wall, against, outcome):
        """A row of the table in docs/spark.md."""
        self.ok &= outcome.startswith("equal")
        rate = f"{self.megabytes / wall:.2f}"
        ratio = "-"
        if against:
            net = wall - self.startup
            self.ratios.setdefault((name, partitions), []).append(net / self.walls[against][0])
            ratio = f"{net:.1f} s, {self.ratios[name, partitions][-1]:.2f} ×"
        line = f"| {name} | {len(self.whole)} | {self.megabytes:.1f} | {partitions} | 2 | {wall:.1f} | {rate} | {ratio} | {outcome} |"
        print(line, flush=True)

    def told(self, line, good):
        self.ok &= good
        print(line if good else f"{line}: WRONG", flush=True)

    def alone(self, source, out, threads):
        with open(out, "wb") as file:
            before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            command = [self.binary, "--format", "jsonl", *FIELDS, "--threads", str(threads), str(source)]
            subprocess.run(command, stdout=file, check=True)
            wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
            return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def job(self, source, name, *options):
        """Runs a job to its end: wall seconds, and its output."""
        out = self.work / name
        started = time.monotonic()
        status = self.cluster.submit(source, out, *options, binary=self.binary).wait()
        if status != 0:
            tail = pathlib.Path(f"{out}.log").read_text(errors="replace")[-3000:]
            raise RuntimeError(f"{name} ended with {status}\n{tail}")
        wall = time.monotonic() - started
        return wall, out

    def summary_fits(self, out):
        """The job's own summary against the binary's statistics."""
        summary = json.loads(pathlib.Path(f"{out}.json").read_text())
        stats = [json.loads(line)["_stats"] for line in self.lines]
        n_edits, n_bytes = (sum(s[key] for s in stats) for key in ("n_edits", "bytes"))
        good = (summary["records"], summary["errors"]) == (len(stats), 0)
        good = good and (summary["n_edits"], summary["bytes"]) == (n_edits, n_bytes)
        return good and sum(summary["edits"].values()) == n_edits

    # The parts.

    def prepare(self, name, documents):
        """Makes the table, and what the binary alone makes of it."""
        self.work = self.options.work.resolve() / name
        self.work.mkdir()
        rows = list(table(documents))
        self.megabytes = write_tables(self.work, rows, self.options.files)
        self.by_itself()
        whole = (self.work / "alone2").read_bytes()
        self.told("one and two threads: the same bytes", whole == (self.work / "alone1").read_bytes())
        self.lines = whole.split(b"\n")[:-1]
        records = [json.loads(line) for line in self.lines]
        self.whole = {record["id"]: canon(record) for record in records}
        n_edits = sum(record["_stats"]["n_edits"] for record in records)
        print(f"{name}: {len(rows)} documents, {self.megabytes:.1f} MB, {n_edits} edits", flush=True)
        self.ratios = {}

    def by_itself(self):
        """The binary alone, with one and two threads."""
        self.walls = {n: self.alone(self.work / "docs.jsonl", self.work / f"alone{n}", n) for n in (1, 2)}
        rates = ", ".join(f"{n}: {wall:.1f} s, {self.megabytes / wall:.2f} MB/s, CPU {cpu:.1f} s" for n, (wall, cpu) in self.walls.items())
        print(f"the binary alone, threads {rates}", flush=True)

    def peak(self, path):
        """Seconds and peak memory in MB of a worker that is fed through a pipe, as Spark does. Read while it
        runs: `ru_maxrss` begins with what this process had when it forked."""
        started, peak = time.monotonic(), 0
        with subprocess.Popen(["cat", str(path)], stdout=subprocess.PIPE) as feed, open(os.devnull, "wb") as sink:
            child = subprocess.Popen([self.binary, "--format", "jsonl", *FIELDS, "-"], stdin=feed.stdout, stdout=sink)
            # The worker alone reads it: if that ends, so does `cat`.
            feed.stdout.close()
            while child.poll() is None:
                status = pathlib.Path(f"/proc/{child.pid}/status").read_text()
                found = re.search(r"VmHWM:\s*(\d+) kB", status)
                peak = max(peak, int(found.group(1)) / 1000 if found else 0)
                time.sleep(0.02)
        if child.returncode != 0:
            raise RuntimeError(f"the worker ended with {child.returncode}")
        return time.monotonic() - started, peak

    def memory(self):
        """Peak memory must not grow with the records, once the window (16 MiB) is full."""
        few = 100_000
        n_records, peaks = max(2 * few, int(self.options.records * self.options.scale)), []
        text = "Het beheer vande dijken is goed." + 3 * " Het bestuur van het waterschap ziet daar streng op toe."
        line = json.dumps({"id": 1, "text": text}).encode() + b"\n"
        for n in (few, n_records):
            path = self.work / "many.jsonl"
            with open(path, "wb") as file:
                for _ in range(n // 500):
                    file.write(line * 500)
            wall, peak = self.peak(path)
            peaks.append(peak)
            path.unlink()
        told = f"a worker's peak memory: {peaks[0]:.0f} MB after {few} records, {peaks[1]:.0f} MB after {n_records} in {wall:.1f} s"
        self.told(told, peaks[1] < peaks[0] * 1.1 + 4)

    def identity(self):
        """Spark's own price: the job with a worker that gives back what it gets."""
        binary, self.binary = self.binary, str(HERE / "identity.py")
        for n in self.options.partitions:
            wall, out = self.job(self.work / "docs.parquet", f"identity{n}", "--partitions", str(n))
            print(f"an identity function in place of the repair, {n} partitions: {wall - self.startup:.1f} s beyond start-up")
            shutil.rmtree(out)
        self.binary = binary

    def start_up(self, turn=0):
        """Spark's own, the same job over a handful of documents."""
        source = self.work / "docs.parquet"
        first = sorted(source.iterdir())[0]
        small = self.work / "small.parquet"
        import pyarrow.parquet as pq

        pq.write_table(pq.read_table(first).slice(0, 4), small)
        self.startup = min(self.job(small, f"small{turn}-{i}", "--partitions", "2")[0] for i in range(2))
        print(f"Spark's own start-up, the same job over 4 documents: {self.startup:.1f} s (of two the shorter)")

    def equality(self):
        source = self.work / "docs.parquet"
        heads = ["run", "documents", "MB", "partitions", "workers", "wall s", "MB/s", "beyond start-up, against the binary"]
        print(f"| {' | '.join(heads)} | texts, edits, counts |\n|{'---|' * 9}")
        for turn in range(self.options.turns):
            if turn > 0:
                self.by_itself()
                self.start_up(turn)
            for n in self.options.partitions:
                wall, out = self.job(source, f"parquet{n}", "--partitions", str(n))
                outcome = same(parquet_rows(out), self.whole)
                if not self.summary_fits(out):
                    outcome += ", DIFFERENT summary"
                # One partition is one core's work.
                self.report("Parquet", n, wall, 1 if n == 1 else 2, outcome)
                shutil.rmtree(out)
        if self.options.turns > 1:
            for (_, n), ratios in self.ratios.items():
                print(f"{n} partitions: {statistics.median(ratios):.2f} × the binary alone, median of {len(ratios)} turns ({min(ratios):.2f} to {max(ratios):.2f})")

    def formats(self):
        wall, out = self.job(self.work / "docs.jsonl", "jsonl8", "--partitions", "8")
        equal = sorted(lines_of(out)) == sorted(self.lines) and self.summary_fits(out)
        self.report("JSON Lines, whole records", 8, wall, 2, "equal" if equal else "DIFFERENT")
        wall, out = self.job(self.work / "docs.csv", "csv8", "--partitions", "8")
        self.report("CSV", 8, wall, 2, same(csv_rows(out), self.whole))

    def kept(self):
        """A process is left to the next task if it answered each record once, and never else. Without Spark."""
        import repair

        lines = [b'{"text":"%d"}\n' % i for i in range(5)]
        identity = [sys.executable, str(HERE / "identity.py")]
        left = lambda: vars(sys.modules[repair.KEPT]).get("child")  # noqa: E731

        def task(arguments):
            return [a for _, answers in repair.answered(arguments, iter([lines[:2], [], lines[2:]]), list) for a in answers]

        first = task(identity)
        child = left()
        good = [json.loads(a)["text"] for a in first] == [json.loads(line)["text"] for line in lines]
        good = good and task(identity) == first and left() is child
        # Other options: another process, and the first ends.
        good = good and task([*identity, "--other"]) == first and left() is not child and child.poll() is not None
        # One that died while it waited.
        child = left()
        child.kill()
        child.wait()
        good = good and task([*identity, "--other"]) == first and left() is not child
        # A task that is given up has answers left in the pipe.
        child = left()
        given_up = repair.answered(child.args, iter([lines, lines]), list)
        next(given_up)
        given_up.close()
        good = good and left() is None and child.poll() is not None
        twice = "import sys\nfor line in sys.stdin.buffer: sys.stdout.buffer.write(line * 2); sys.stdout.flush()"
        early = "import sys\nprint(input(), flush=True)\nsys.exit(3)"
        for program, told in ((twice, "more answers than records"), (early, "ended early, exit status 3")):
            try:
                task([sys.executable, "-c", program])
                good = False
            except RuntimeError as error:
                good = good and told in str(error) and left() is None
        self.told("a worker process is kept from task to task, and given up after a fault", good)

    def killed(self, what, fits):
        """Kills one of the processes whose command line fits."""
        out = self.work / what.split()[-1]
        found = lambda: {pid for pid, line in ours() if fits(line)}  # noqa: E731
        n_finished = lambda: len(list(out.glob("_temporary/0/task_*")))  # noqa: E731
        started = time.monotonic()
        job = self.cluster.submit(self.work / "docs.parquet", out, "--partitions", "64", binary=self.binary)
        wait_for("four finished tasks", lambda: n_finished() >= 4 or job.poll() is not None, 3600)
        early = found()
        wait_for("twelve finished tasks", lambda: n_finished() >= 12 or job.poll() is not None, 3600)
        # Eight tasks later: neither executors nor worker processes come anew for each.
        kept = sorted(early & found())
        if not kept:
            raise RuntimeError(f"{what}: none was there for eight tasks")
        os.kill(kept[0], signal.SIGKILL)
        at = n_finished()
        status = job.wait()
        wall = time.monotonic() - started
        outcome = same(parquet_rows(out), self.whole) if status == 0 else f"FAILED with {status}"
        if status == 0 and not self.summary_fits(out):
            outcome += ", DIFFERENT summary"
        log = pathlib.Path(f"{out}.log").read_text(errors="replace")
        n_lost = log.count("Lost task")
        # An executor without a lost task was killed too late; a worker process may wait for one, if tasks are small.
        self.ok &= n_lost > 0 or what != "an executor"
        self.report(f"{what} killed with {at} of 64 tasks done, {n_lost} tasks lost", 64, wall, None, outcome)

    def driver_killed(self):
        out = self.work / "resumed"
        options = ["--slices", "4"]
        started = time.monotonic()
        job = self.cluster.submit(self.work / "docs.parquet", out, *options, binary=self.binary)
        wait_for("a finished slice", lambda: list(out.glob("_summary-*")) or job.poll() is not None, 3600)
        job.kill()
        job.wait()
        refused = self.cluster.submit(self.work / "docs.parquet", out, *options, binary=self.binary).wait() != 0
        _, out = self.job(self.work / "docs.parquet", "resumed", *options, "--resume")
        wall = time.monotonic() - started
        skipped = json.loads(pathlib.Path(f"{out}.json").read_text())["slices_skipped"]
        outcome = same(parquet_rows(out), self.whole)
        if not (self.summary_fits(out) and refused and skipped):
            outcome += ", DIFFERENT summary or not resumed"
        self.report(f"the driver killed; resumed, {skipped} of 4 slices skipped", "files", wall, None, outcome)

    def bad_records(self):
        import pyarrow as pa
        import pyarrow.parquet as pq

        source = (self.work / "docs.jsonl").read_bytes().split(b"\n")[: max(60, len(self.lines) // 100)]
        odd = [
            b'{"id":"stuk-1","text":"afgebroken', b'{"id":"latin","text":"justiti\xeble diensten"}', b"geen json",
            b'{"id":"getal","text":7}', b'["lijst"]', b"\xff\xfe\x00", b'{"id":"half","text":"\\ud800"}', b"",
            b'{"id":"twee","text":"a","text":"b"}', b'{"id":"al","text":"a","_stats":1}',
        ]  # fmt: skip
        rng = random.Random(3)
        lines = list(source)
        for i in range(BAD):
            lines.insert(rng.randrange(len(lines)), odd[i % len(odd)])
        path = self.work / "bad.jsonl"
        path.write_bytes(b"\xff\xfe{\n" + b"\n".join(lines) + b"\n")
        self.alone(path, self.work / "bad.alone", 1)
        split = lambda all_: ([a for a in all_ if b'"_error"' not in a], [without_place(a) for a in all_ if b'"_error"' in a])  # noqa: E731
        good, bad = split((self.work / "bad.alone").read_bytes().split(b"\n")[:-1])
        for n in (1, 8):
            _, out = self.job(path, f"bad{n}", "--partitions", str(n))
            good_too, bad_too = split(lines_of(out))
            summary = json.loads(pathlib.Path(f"{out}.json").read_text())
            equal = sorted(good) == sorted(good_too) and sorted(bad) == sorted(bad_too) and summary["errors"] == len(bad)
            self.told(f"JSON Lines with {len(bad)} bad records of {len(lines) + 1}, {n} partitions: each told, the rest equal", equal)
        # The same for a column of a table that holds bytes.
        rows = [{"id": json.loads(line)["id"], "text": json.loads(line)["text"].encode()} for line in source]
        rows += [{"id": f"fout-{i}", "text": b"caf\xe9 vande \x80 dijk"} for i in range(BAD)]
        pq.write_table(pa.Table.from_pylist(rows), self.work / "bad.parquet")
        _, out = self.job(self.work / "bad.parquet", "badtable", "--partitions", "8")
        after = list(parquet_rows(out))
        kept = {row["id"]: row["text"] for row in rows}
        equal = len(after) == len(rows) == len({row["id"] for row in after})
        for row in after:
            if row["id"].startswith("fout"):
                told = (row["_error"] or "").startswith("invalid UTF-8") and row["_edits"] is None
                equal = equal and told and row["text"] == kept[row["id"]]
            else:
                equal = equal and row["_error"] is None and row["text"] == self.whole[row["id"]][0]
        self.told(f"Parquet with {BAD} texts that are no UTF-8 of {len(rows)}: each told and left as it was, the rest equal", equal)

    def run(self):
        options = self.options
        self.kept()
        if options.texts:
            self.prepare("texts", texts(options.texts, options.scale, options.noise, self.work))
        else:
            self.prepare("sentences", sentences(options.scale))
        self.cluster.start()
        if options.only != "faults":
            self.start_up()
            self.equality()
        if options.only == "cost":
            return
        if options.only != "faults":
            self.formats()
        self.killed("an executor", lambda line: b"CoarseGrainedExecutorBackend" in line)
        self.killed("a worker process", lambda line: b"--errors-field" in line)
        self.driver_killed()
        self.bad_records()
        self.memory()
        if options.only != "faults":
            if options.texts:
                self.prepare("sentences", sentences(options.scale))
                self.equality()
            self.identity()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=0.02, help="1 is 100 MB, 20,000 documents [default: 0.02]")
    parser.add_argument("--texts", type=pathlib.Path, nargs="+", metavar="FILE",
                        help="published texts (.zst or plain) that are cut into the documents; own sentences are then a second corpus")
    parser.add_argument("--noise", default="target/release/examples/noise", help="damages one in ten of them")
    parser.add_argument("--conf", nargs="*", default=SHORT, metavar="KEY=VALUE", help="of Spark, instead of those for short jobs")
    parser.add_argument("--partitions", type=int, nargs="+", default=[1, 8, 64])
    parser.add_argument("--files", type=int, default=16, help="of the Parquet table; more partitions are a shuffle [default: 16]")
    parser.add_argument("--turns", type=int, default=1, help="the binary alone, Spark's start-up and the jobs on Parquet in turn, so often; ratios are taken within a turn")
    parser.add_argument("--only", choices=["cost", "faults"], help="the binary alone and the runs on Parquet, or the faults")
    parser.add_argument("--records", type=int, default=2_000_000, help="at scale 1, for the memory of a worker")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("target/spark_check"))
    parser.add_argument("--binary", default="target/release/examples/repair")
    parser.add_argument("--keep", action="store_true", help="leave the tables and logs")
    options = parser.parse_args()
    if min(options.turns, options.files) < 1:
        parser.error("--turns and --files must be at least 1")
    # SIGTERM and a hang-up stop what was started, too.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    work = options.work.resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    check = Check(options, work)
    try:
        check.run()
    finally:
        stubborn, left = check.cluster.stop()
        print(f"stopped: {stubborn} processes needed SIGKILL, {left} are left")
        check.ok &= left == 0
    if check.ok and not options.keep:
        shutil.rmtree(work)
    print("all is well" if check.ok else f"NOT WELL; the logs are in {work}")
    sys.exit(0 if check.ok else 1)


if __name__ == "__main__":
    main()
