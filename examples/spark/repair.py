#!/usr/bin/env python3
"""Repairs the text column of a table on Apache Spark; docs/spark.md has the rest.

    python3 examples/spark/repair.py --master spark://host:7077 --binary target/release/examples/repair \\
        --input pages.parquet --output repaired.parquet --id id --text text -- --min-confidence 0.9

Every task keeps one worker process (`repair --format jsonl --errors-field …`) and
sends it the records of its partition by `mapInArrow`: `mapInPandas` without the
conversion to pandas, which would turn the other columns' types.

Parquet and CSV get three columns: `_edits`, `_stats` and `_error` (in CSV as JSON).
From JSON Lines to JSON Lines the lines themselves go through the worker: every byte
outside an edit stays, and the three are fields of the record.
"""
import argparse
import gc
import json
import queue
import re
import secrets
import subprocess
import sys
import threading
import time
from types import ModuleType

EDITS, STATS, ERROR = "_edits", "_stats", "_error"
EDIT_TYPE = (
    "array<struct<start: bigint, `end`: bigint, char_start: bigint, char_end: bigint, original: string,"
    " replacement: string, kind: string, gain: double, confidence: double>>"
)
STATS_TYPE = (
    "struct<bytes: bigint, chars: bigint, n_edits: bigint, edits: map<string, bigint>, pages: map<string, bigint>>"
)
COUNTS = ["records", "errors", "blank", "changed", "bytes", "chars", "n_edits"]
# Bytes of text that a task sends in one go; it holds about four such batches.
BATCH_BYTES = 4 << 20
# The module that outlives a task; it has the process that was left, `child`.
KEPT = "herstel_kept"
CONTROLS = bytes(range(0x20))
CONTROL = re.compile(rb"[\x00-\x1f]")


# On the executors: no Spark, no driver state.


def quoted(text):
    """Bytes, UTF-8 or not, as a JSON string: the worker says what is wrong with them."""
    if text is None:
        return b"null"
    text = text.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    if len(text.translate(None, CONTROLS)) < len(text):  # Rare, and five times as quick to tell.
        text = CONTROL.sub(lambda c: b"\\u%04x" % ord(c.group()), text)
    return b'"' + text + b'"'


def command(binary, field, options):
    from pyspark import SparkFiles

    # A name alone is a program on the executor; a path was shipped by the driver.
    program = SparkFiles.get(binary.rsplit("/", 1)[1]) if "/" in binary else binary
    fields = ["--field", field, "--errors-field", ERROR, "--edits-field", EDITS, "--stats-field", STATS]
    return [program, "--format", "jsonl", *fields, *options, "-"]


def borrowed(arguments):
    """The process that the last task of this Python worker left, its caches warm, or a new one.

    Spark keeps the Python worker (`spark.python.worker.reuse`), which works for one task at a time, but sends the
    functions anew with each, and their globals: only what is in `sys.modules` is still there.
    """
    kept = sys.modules.setdefault(KEPT, ModuleType(KEPT))
    # Taken out, so that no other can have it too.
    child = vars(kept).pop("child", None)
    if child and child.args == arguments and child.poll() is None:
        return child
    if child:
        end(child)
    return subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1 << 16)


def end(child):
    child.kill()
    child.wait()
    child.stdout.close()


def answered(arguments, batches, encode):
    """Yields each batch with the answers to its records, in order.

    A thread reads ahead and feeds the process, so that neither waits for the other. The process is
    left to the next task if it answered all records and nothing else; else it is killed. It ends
    with the Python worker, whatever ends that, since nobody else holds its standard input.
    """
    child = borrowed(arguments)
    sent, stopped = queue.Queue(maxsize=2), threading.Event()
    # The last record, which is no other's: that its answer comes next tells that there was one for each.
    mark = b'{"last":%d' % secrets.randbits(62)
    whole = False

    def put(item):
        while not stopped.is_set():
            try:
                return sent.put(item, timeout=0.2)
            except queue.Full:
                pass

    def feed():
        try:
            for batch in batches:
                records = encode(batch)
                put((batch, len(records)))
                child.stdin.write(b"".join(records))
                child.stdin.flush()
            put(None)
            child.stdin.write(mark + b"}\n")
            child.stdin.flush()
        except BaseException as error:  # noqa: B902: told by the reading side
            put(error)

    def answer():
        line = child.stdout.readline()
        if not line.endswith(b"\n"):
            raise RuntimeError(f"the worker ended early, exit status {child.wait()}; it says why on stderr")
        return line[:-1]

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    try:
        while (item := sent.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            batch, n = item
            yield batch, [answer() for _ in range(n)]
        if not answer().startswith(mark):
            raise RuntimeError("more answers than records from the worker")
        feeder.join()
        whole = True
    finally:
        stopped.set()
        if whole:
            sys.modules[KEPT].child = child
        else:
            end(child)
        if not gc.get_freeze_count():
            # Spark collects garbage after every task: 40 ms for the modules that a first task loads, which never go.
            gc.freeze()


def stats_of(answer):
    stats = answer.get(STATS)
    if not isinstance(stats, dict):
        return None
    return {**stats, "edits": list(stats["edits"].items()), "pages": list(stats["pages"].items())}


class Sums:
    """Adds counts by name, as an accumulator of Spark."""

    def zero(self, value):
        return {}

    def addInPlace(self, sums, more):  # noqa: N802: Spark's name
        for name, n in more.items():
            sums[name] = sums.get(name, 0) + n
        return sums


def summed(stats, errors):
    """The counts of a batch."""
    sums = dict.fromkeys(COUNTS, 0)
    for stat, error in zip(stats, errors):
        if stat is None:
            sums["blank"] += error is None
            continue
        sums["changed"] += stat["n_edits"] > 0
        for name in ("bytes", "chars", "n_edits"):
            sums[name] += stat[name]
        for kind, n in stat["edits"]:
            sums[f"edits {kind}"] = sums.get(f"edits {kind}", 0) + n
    return {**sums, "records": len(stats), "errors": sum(error is not None for error in errors)}


def added(answers, types, with_edits, counts):
    """The added columns of a batch, which is counted."""
    import pyarrow as pa

    errors = [answer[ERROR]["message"] if ERROR in answer else None for answer in answers]
    # A bad record has no counts; a field of that name is its own.
    stats = [None if error else stats_of(answer) for answer, error in zip(answers, errors)]
    counts.add(summed(stats, errors))
    arrays = [pa.array(stats, types[STATS]), pa.array(errors, types[ERROR])]
    if not with_edits:
        return arrays
    edits = [None if error else answer.get(EDITS) for answer, error in zip(answers, errors)]
    return [pa.array(edits, types[EDITS]), *arrays]


def arrow_types():
    import pyarrow as pa

    counts = pa.map_(pa.string(), pa.int64())
    numbers = [(name, pa.int64()) for name in ("start", "end", "char_start", "char_end")]
    strings = [(name, pa.string()) for name in ("original", "replacement", "kind")]
    edit = pa.struct(numbers + strings + [("gain", pa.float64()), ("confidence", pa.float64())])
    stats = [(name, pa.int64()) for name in ("bytes", "chars", "n_edits")]
    return {
        EDITS: pa.list_(edit),
        STATS: pa.struct(stats + [("edits", counts), ("pages", counts)]),
        ERROR: pa.string(),
    }


def column_mapper(binary, text, options, counts):
    """Repairs one column of a table; the others pass as they are."""

    def repair(batches):
        import pyarrow as pa

        def encode(batch):
            return [b'{"text":%b}\n' % quoted(value) for value in batch.column(text).to_pylist()]

        types = arrow_types()
        for batch, lines in answered(command(binary, "text", options), batches, encode):
            answers = json.loads(b"[%b]" % b",".join(lines))
            at = batch.schema.get_field_index(text)
            before = batch.column(at)
            # A bad record keeps its text, byte for byte.
            values = [
                before[i].as_py() if ERROR in answer else new.encode() if (new := answer.get("text")) is not None else None
                for i, answer in enumerate(answers)
            ]
            columns = list(batch.columns)
            columns[at] = pa.array(values, before.type)
            names = [*batch.schema.names, EDITS, STATS, ERROR]
            yield pa.RecordBatch.from_arrays(columns + added(answers, types, True, counts), names)

    return repair


def line_mapper(binary, field, options, counts):
    """Sends JSON lines through the worker as they are."""

    def repair(batches):
        import pyarrow as pa

        def encode(batch):
            return [value + b"\n" for value in batch.column("value").to_pylist()]

        types = arrow_types()
        for batch, lines in answered(command(binary, field, options), batches, encode):
            answers = [json.loads(line.decode("utf-8-sig")) if line.strip() else {} for line in lines]
            value = pa.array(lines, batch.column("value").type)
            yield pa.RecordBatch.from_arrays([value, *added(answers, types, False, counts)], ["value", STATS, ERROR])

    return repair


# On the driver.


def session(options):
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("herstel")
    settings = {
        # A task's files appear when it ends well, and the table when the job does.
        "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "1",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
        "spark.sql.execution.arrow.maxBytesPerBatch": str(BATCH_BYTES),
        "spark.sql.files.maxPartitionBytes": f"{options.partition_mb}m",
    }
    if options.master:
        builder = builder.master(options.master)
    for key, value in settings.items():
        builder = builder.config(key, value)
    for setting in options.conf:
        builder = builder.config(*setting.split("=", 1))
    return builder.getOrCreate()


def reader(spark, options):
    """How files are read, `input` or some of them."""
    read = spark.read
    if options.format == "csv":
        read = read.options(header=True, multiLine=True, quote='"', escape='"')
    if options.format == "jsonl":
        read = read.option("lineSep", "\n")
    kind = {"jsonl": "text"}.get(options.format, options.format)
    return read.format(kind)


def repaired(spark, options, files):
    """The repaired table, and its counts, which are whole when it is written: tasks that
    were tried again count once, since no shuffle comes after them."""
    from pyspark.sql import functions as F
    from pyspark.sql.types import BinaryType, StringType

    table = reader(spark, options).load(files)
    text = "value" if options.format == "jsonl" else options.text
    for name in [text] if options.format == "jsonl" else [options.id, text]:
        if name not in table.columns:
            sys.exit(f"no column `{name}`; the table has {', '.join(table.columns)}")
    for name in {EDITS, STATS, ERROR} & set(table.columns):
        sys.exit(f"the table has a column `{name}` already: was it repaired before?")
    kind = table.schema[text].dataType
    if not isinstance(kind, (StringType, BinaryType)):
        sys.exit(f"column `{text}` is {kind.simpleString()}, no text")
    # As bytes: what is no UTF-8 reaches the worker, and comes back, as it is.
    table = table.withColumn(text, F.col(text).cast("binary"))
    if n := options.partitions:
        # As many splits as are asked for, if the files allow it: they are joined without a shuffle.
        splits = "spark.sql.files.minPartitionNum"
        usual = spark.conf.get(splits, None)
        spark.conf.set(splits, n)
        if n <= table.rdd.getNumPartitions():
            table = table.coalesce(n)
        else:
            # A shuffle costs by its pieces: from as few splits as usual.
            spark.conf.unset(splits) if usual is None else spark.conf.set(splits, usual)
            # By content: round robin would sort all rows first, lest a task tried again deals them out otherwise.
            keys = [text] if options.format == "jsonl" else [options.id, text]
            table = table.repartition(n, *keys)
    counts = spark.sparkContext.accumulator({}, Sums())
    names = ", ".join(f"`{field.name}` {field.dataType.simpleString()}" for field in table.schema.fields)
    extra = f"`{STATS}` {STATS_TYPE}, `{ERROR}` string"
    if options.format == "jsonl":
        mapper, schema = line_mapper(options.binary, options.text, options.repair, counts), f"value binary, {extra}"
    else:
        mapper = column_mapper(options.binary, options.text, options.repair, counts)
        schema = f"{names}, `{EDITS}` {EDIT_TYPE}, {extra}"
    return table.mapInArrow(mapper, schema).withColumn(text, F.col(text).cast(kind)), counts


def write(spark, options, table, path):
    from pyspark.sql import functions as F

    mode = "overwrite" if options.overwrite or options.resume else "errorifexists"
    out = options.output_format
    if options.format == "jsonl" and out == "jsonl":
        return table.select("value").write.mode(mode).option("lineSep", "\n").text(path)
    if options.format == "jsonl":
        schema = spark.read.json(options.input).schema
        fields = [f"`{f.name}` {f.dataType.simpleString()}" for f in schema if f.name != "_corrupt_record"]
        parsed = F.from_json("value", f"{', '.join(fields)}, `{EDITS}` {EDIT_TYPE}")
        table = table.select(parsed.alias("r"), STATS, ERROR).select("r.*", STATS, ERROR)
    if out == "csv":
        for name in (EDITS, STATS):
            table = table.withColumn(name, F.to_json(name))
        blanks = {"ignoreLeadingWhiteSpace": False, "ignoreTrailingWhiteSpace": False}
        return table.write.mode(mode).options(header=True, quote='"', escape='"', **blanks).csv(path)
    if out == "jsonl":
        return table.write.mode(mode).option("ignoreNullFields", False).json(path)
    # What differs from row to row: a dictionary is hashed and then thrown away.
    numbers = ["start", "end", "char_start", "char_end", "gain", "confidence"]
    unlike = [options.text, *(f"{EDITS}.list.element.{name}" for name in numbers), f"{STATS}.bytes", f"{STATS}.chars"]
    plain = {f"parquet.enable.dictionary#{name}": "false" for name in unlike}
    table.write.mode(mode).options(**plain).parquet(path)


class Store:
    """The few files that the driver itself keeps beside the output, on any Hadoop file system."""

    def __init__(self, spark, root):
        self.jvm, self.conf, self.root = spark._jvm, spark._jsc.hadoopConfiguration(), root

    def _path(self, name):
        path = self.jvm.org.apache.hadoop.fs.Path(f"{self.root}/{name}")
        return path.getFileSystem(self.conf), path

    def has(self, name):
        system, path = self._path(name)
        return system.exists(path)

    def read(self, name):
        system, path = self._path(name)
        source = system.open(path)
        try:
            return json.loads(self.jvm.org.apache.commons.io.IOUtils.toString(source, "UTF-8"))
        finally:
            source.close()

    def write(self, name, value):
        """The file is there whole or not at all: a driver may be killed at any moment."""
        (system, path), (_, part) = self._path(name), self._path(f".{name}.part")
        out = system.create(part, True)
        out.write(bytearray(json.dumps(value).encode()))
        out.close()
        system.delete(path, False)
        if not system.rename(part, path):
            sys.exit(f"cannot write {path.toString()}")


def slices(spark, options, store):
    """The jobs: output path, name of its summary, files. One, or a fixed list that a later run takes up."""
    if options.slices == 1:
        return [(options.output, None, options.input)]
    files = sorted(reader(spark, options).load(options.input).inputFiles())
    n = min(options.slices, len(files))
    plan = [files[len(files) * i // n : len(files) * (i + 1) // n] for i in range(n)]
    if store.has("_plan.json"):
        if not options.resume:
            sys.exit(f"{options.output} holds an unfinished run: --resume goes on with it")
        plan = store.read("_plan.json")
        if sorted(sum(plan, [])) != files:
            sys.exit("the input files are not those of the run that is resumed")
    else:
        store.write("_plan.json", plan)
    return [(f"{options.output}/slice={i:05}", f"_summary-{i:05}.json", part) for i, part in enumerate(plan)]


def run(spark, options):
    started = time.monotonic()
    if "/" in options.binary:
        spark.sparkContext.addFile(options.binary)
    store = Store(spark, options.output)
    total, n_skipped = {}, 0
    for path, note, files in slices(spark, options, store):
        # The summary comes after the output's `_SUCCESS`: with it both are there.
        if note and options.resume and store.has(note):
            counts, n_skipped = store.read(note), n_skipped + 1
        else:
            table, sums = repaired(spark, options, files)
            write(spark, options, table, path)
            # An empty table is no batch.
            counts = {**dict.fromkeys(COUNTS, 0), **sums.value}
            if note:
                store.write(note, counts)
        Sums().addInPlace(total, counts)
    kinds = {name[6:]: total.pop(name) for name in list(total) if name.startswith("edits ")}
    seconds = time.monotonic() - started
    summary = {**total, "edits": {kind: n for kind, n in kinds.items() if n}, "slices_skipped": n_skipped}
    return {**summary, "seconds": round(seconds, 2), "mb_per_s": round(total["bytes"] / 1e6 / seconds, 3)}


def parse(arguments):
    own, repair = arguments, []
    if "--" in arguments:
        at = arguments.index("--")
        own, repair = arguments[:at], arguments[at + 1 :]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", required=True, help="file or directory, of any file system that Spark reads")
    parser.add_argument("--output", required=True, help="directory; must not exist but for --overwrite and --resume")
    parser.add_argument("--format", choices=["parquet", "csv", "jsonl"], help="[default: by the input's extension]")
    parser.add_argument("--output-format", choices=["parquet", "csv", "jsonl"], help="[default: that of the input]")
    parser.add_argument("--id", default="id", help="column that must be there too (Parquet, CSV) [default: id]")
    parser.add_argument("--text", default="text", help="column or field that is repaired [default: text]")
    parser.add_argument("--binary", default="repair", help="a path is shipped, a name is found on the executors' PATH")
    parser.add_argument("--partitions", type=int, help="so many tasks; a shuffle if the files have fewer splits [default: as they are split]")
    parser.add_argument("--partition-mb", type=int, default=32, help="a split of the input files, packed [default: 32]")
    parser.add_argument("--slices", type=int, default=1, help="run as so many jobs, by files, to be resumed [default: 1]")
    parser.add_argument("--resume", action="store_true", help="skip the slices that are finished")
    parser.add_argument("--overwrite", action="store_true")
    parser.add_argument("--summary", help="write the summary to this local file too (JSON)")
    parser.add_argument("--master", help="[default: what spark-submit says]")
    parser.add_argument("--conf", action="append", default=[], metavar="KEY=VALUE", help="of Spark; repeatable")
    parser.epilog = "What follows `--` are options of repair, such as --min-confidence 0.9 or --lossy."
    options = parser.parse_args(own)
    options.repair = repair
    if options.resume and options.slices == 1:
        parser.error("--resume needs the --slices of the run that it resumes")
    if not options.format:
        names = {"parquet": "parquet", "csv": "csv", "jsonl": "jsonl", "ndjson": "jsonl"}
        found = [names[part] for part in options.input.rstrip("/*").lower().split(".")[-2:] if part in names]
        if not found:
            parser.error("the input's name tells no format: --format")
        options.format = found[-1]
    options.output_format = options.output_format or options.format
    return options


def main():
    options = parse(sys.argv[1:])
    spark = session(options)
    try:
        spark.sparkContext.setLogLevel("WARN")
        summary = json.dumps(run(spark, options))
    finally:
        spark.stop()
    print(summary)
    if options.summary:
        with open(options.summary, "w", encoding="utf-8") as file:
            file.write(summary + "\n")


if __name__ == "__main__":
    main()
