#!/usr/bin/env python3
"""Everything in one table, each figure beside its peer, its goal and what the last committed table had: a release states what became slower.

    bench/report.py QBER [--save] [--only TEXT] [--stream FILE] [--last FILE]

In the process of Ber.Bench: `rows` measures. By bench/pipes.sh, phase.py and chain.sh: filters, the device phase, a chain. The rest is whole commands, in pairs
that take turns in who begins. A ratio is the median of the ratios of pairs. Takes a quarter of an hour, and 9 GB in TMPDIR that should find room in memory.
Ends with 1 if something failed to run; what is not installed here is said in its row.
"""
import argparse
import dataclasses
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from qemu import QEMU, Machine

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
STREAMS = os.path.join(ROOT, "tests", "Golden", "Streams")
SAVED = "bench/results/report.md"
SLOWER = 0.10   # what is said behind the table: less is what the machine makes of it
LARGER = ("larger", "smaller")
GOALS = {
    "fields.encode.memorypack": "<= 1.1",
    "fields.encode.asn1": ">= 10",
    "fields.decode.memorypack": "<= 0.85",
    "fields.decode.asn1": ">= 7",
    "dynamic.encode.asn1": ">= 3.4",   # 0.45 of the time that 0.1.0 took
    "dynamic.decode.asn1": ">= 2.5",
    "tokens": "<= 0.45",
    "skip": "<= 0.6",
    "skip.hop": "",
    "devices.ber.encode": "<= 0.6",
    "devices.ber.decode": "<= 0.6",
    "devices.file.encode": "<= 0.6",
    "devices.file.decode": "<= 0.6",
    "ram.encode": ">= 0.8",
    "ram.decode": ">= 0.8",
}


class Failed(Exception):
    """Something did not run: its rows say so, and the exit code."""


class Missing(Exception):
    """Something is not there that a row needs."""


@dataclasses.dataclass
class Row:
    key: str
    measure: str
    peer: str
    goal: str = ""         # "<= x" or ">= x"; empty: none, and less is better
    value: float | None = None
    unit: str = ""         # of a figure; a ratio has none
    noise: float = 0.0     # a figure that differs by less is the same
    words: tuple[str, str] = ("slower", "faster")
    problem: str = "not measured"

    @property
    def is_met(self):
        if not self.goal or self.value is None:
            return None
        word, limit = self.goal.split()
        return self.value <= float(limit) if word == "<=" else self.value >= float(limit)

    def shown(self, value):
        return f"{value:.{1 if self.unit else 2}f}{self.unit and ' ' + self.unit}"

    def slower(self, last):
        """How much more time than the last table's it takes, as a part of that; None: there is nothing to compare, or too little of it."""
        if last is None or self.value is None or self.noise or min(last, self.value) <= 0:
            return None
        return last / self.value - 1 if self.goal.startswith(">=") else self.value / last - 1

    def change(self, last):
        if (part := self.slower(last)) is not None:
            return "same" if abs(part) < 0.005 else f"{100 * abs(part):.0f} % {self.words[part < 0]}"
        return "–" if last is None or self.value is None else f"{self.value - last:+.1f} {self.unit}"

    def is_slower(self, last):
        if last is None or self.value is None:
            return False
        if self.noise:
            return self.value - last > max(self.noise, SLOWER * last)
        return (self.slower(last) or 0) > SLOWER


class Report:
    def __init__(self, options, work):
        self.qber, self.only, self.stream, self.work = os.path.realpath(options.qber), options.only.lower(), options.stream, work
        self.rows, self.machine, self.guests = [], "", {}

    def measure(self):
        compress = self.compress_rows()
        for title, rows, measure in (
            ("Ber.Bench, which is built first", [Row(key, key, "", goal) for key, goal in GOALS.items()], self.process),
            ("encode and decode beside a C loop, 2 GiB", PIPES, self.pipes),
            ("a chain on one processor", CHAIN, self.chain),
            ("show --summary of a large file", SHOW, self.show),
            ("diff of RAM", DIFF, self.diff),
            ("encode --compress beside zstd", compress, self.compress),
            ("the device phase", PHASE, self.phase),
            ("start", START, self.start),
        ):
            rows = [row for row in rows if self.only in row.key]
            if not rows:
                continue
            say(title)
            self.rows += rows
            try:
                measure({row.key: row for row in rows})
            except (Failed, Missing, KeyError, ValueError) as problem:
                for row in rows:
                    if row.value is None:
                        row.problem = f"{'not measured' if isinstance(problem, Missing) else 'failed'}: {problem}"

    # What other programs of this folder measure.

    def process(self, rows):
        line = ["dotnet", "run", "-c", "Release", "--project", HERE, "--", "rows", self.only]
        for cells in (printed.split("\t") for printed in output(line).splitlines()):
            if cells[0] == "machine":
                self.machine = cells[1]
            elif cells[0] in rows:
                row = rows[cells[0]]
                row.measure, row.peer, row.value = cells[1], cells[2], round(float(cells[3]), 2)

    def pipes(self, rows):
        needs("gcc", "bc")
        found = {cells["filter"]: cells for cells in table(output([os.path.join(HERE, "pipes.sh"), self.qber, "2", "0", "9"]))}
        for way in ("encode", "decode"):
            give(rows, f"pipe.{way}.speed", float(found[way]["throughput / C loop"]))
            give(rows, f"pipe.{way}.cpu", float(found[way]["CPU / C loop"]))
            give(rows, f"pipe.{way}.peak", float(found[way]["peak MiB"]))

    def chain(self, rows):
        script = os.path.join(HERE, "chain.sh")
        if not os.path.exists(script):
            raise Missing("there is no bench/chain.sh")
        found = {cells["in the middle"]: cells for cells in table(output([script, self.qber, "1", "0", "7"]))}
        for key, name in (("chain.digest", "xxh128"), ("chain.plain", "none")):
            give(rows, key, float(found[name]["four cats / it"]))

    def phase(self, rows):
        stream, name = self.device_stream()
        for row in rows.values():
            row.measure = row.measure.replace("STREAM", name)
        found = {cells["stream"]: cells for cells in table(output([os.path.join(HERE, "phase.py"), self.qber, stream, "21"]))}
        for key, name in (("phase.announced", "announced"), ("phase.unannounced", "not announced")):
            give(rows, key, float(found[name]["added ms, median of pairs"]))

    # Whole commands.

    def show(self, rows):
        large, ber, summary = self.path("large.mig"), self.path("large.ber"), [self.qber, "show", "--summary"]
        self.make_stream(large, 4)
        if "show.legacy" in rows:
            give(rows, "show.legacy", ratio(pairs([*summary, large], ["cat", large])))
        if "show.ber" in rows:
            run([self.qber, "encode", large, "-o", ber])
            settle(ber)
            give(rows, "show.ber", 1e3 * statistics.median(run([*summary, ber]) for _ in range(31)))
        remove(large, ber)

    def diff(self, rows):
        needs("cmp")
        first, second, same = self.path("first.mig"), self.path("second.mig"), self.path("same.mig")
        for path in (first, second, same):
            self.make_stream(path, 1)
        with open(second, "r+b") as file:
            for page in range(500, 260_000, 1000):
                file.seek(page * (8 + 4096) + 2048)   # a page of 4 KiB stands behind 8 octets: this is amid the contents of one
                octet = file.read(1)[0]
                file.seek(-1, os.SEEK_CUR)
                file.write(bytes([octet ^ 0x55]))
        give(rows, "diff.ram", 1 / ratio(pairs([self.qber, "diff", first, second], ["cmp", "-s", first, same], codes=(0, 1, 2, 3))))
        remove(first, second, same)

    def compress_rows(self):
        """Two rows a stream: the one that was named, or a stored one and those of guests here."""
        named = {"stream": os.path.basename(self.stream)} if self.stream else {
            "golden": os.path.basename(largest()), "guest": "a SeaBIOS guest of 256 MB", "full": "a guest with 90 MB of data"}
        return [row for key, name in named.items() for row in (
            Row(f"compress.{key}.size", f"encode --compress zstd:1 of {name}: octets", "zstd -1 -T0", "<= 1.05", words=LARGER),
            Row(f"compress.{key}.speed", f"encode --compress zstd:1 of {name}: speed", "zstd -1 -T0", ">= 0.9"))]

    def compress(self, rows):
        needs("zstd")
        missing = None
        for name in dict.fromkeys(key.split(".")[1] for key in rows):
            try:
                stream = {"stream": lambda: self.stream, "golden": largest}.get(name, lambda: self.guest(name == "full"))()
            except Missing as problem:
                missing = problem
                continue
            ours, theirs = [self.qber, "encode", "--compress", "zstd:1", stream], ["zstd", "-1", "-T0", "-q", "-c", stream]
            give(rows, f"compress.{name}.size", written(ours) / written(theirs))
            if f"compress.{name}.speed" in rows:
                give(rows, f"compress.{name}.speed", 1 / ratio(pairs(ours, theirs)))
        if missing:
            raise missing

    def start(self, rows):
        give(rows, "start", ratio(pairs([self.qber, "--version"], ["/bin/true"], most=101)))

    # What they read.

    def path(self, name):
        return os.path.join(self.work, name)

    def make_stream(self, path, gib):
        """A stream of pages none of which is zero, and an end without devices."""
        program, tail = self.path("stream"), self.path("tail")
        if not os.path.exists(program):
            needs("gcc")
            run(["gcc", "-O2", "-o", program, os.path.join(HERE, "native", "stream.c")])
            with open(tail, "wb") as file:
                file.write(b"\0")
        with open(path, "wb") as file:
            run([program, str(gib), "0", tail], out=file.fileno())
        settle(path)

    def guest(self, is_full):
        """The stream of a guest that the firmware has left without anything to start; full: with what a guest might have in its RAM."""
        disk = self.path("disk")
        if not os.path.exists(disk):
            with open(disk, "wb") as file:
                for name in sorted(os.listdir(STREAMS)):
                    if name.endswith(".mig"):
                        with open(os.path.join(STREAMS, name), "rb") as stream:
                            shutil.copyfileobj(stream, file)
                file.truncate((file.tell() + 511) // 512 * 512)
        full = [word for mib in range(16, 256, 16) for word in ("-device", f"loader,file={disk},addr={mib << 20:#x},force-raw=on")]
        options = ["-m", "256", "-vga", "std", "-drive", f"file={disk},format=raw,if=ide", *(full if is_full else [])]
        return self.migrated("full.mig" if is_full else "guest.mig", options, seconds=5)

    def device_stream(self):
        """One with about 1 MB of device state: a sound card with its memory; else the largest that is stored."""
        try:
            stream = self.migrated("gus.mig", ["-m", "16", "-S", "-audiodev", "none,id=none", "-device", "gus,audiodev=none"], seconds=0)
            return stream, "a machine with -device gus (1 MB)"
        except Missing:
            return largest(), os.path.basename(largest())

    def migrated(self, name, options, seconds):
        needs(QEMU)
        path = self.path(name)
        try:
            machine = Machine(*options)
        except (AssertionError, OSError):
            raise Missing(f"{QEMU} does not start with {options[-1]}") from None
        try:
            time.sleep(seconds)
            machine.prepare(1, has_return_path=False)
            if machine.migrate(f"exec:cat > '{path}'")["status"] != "completed":
                raise Failed("the migration")
        finally:
            machine.end()
        return path


PIPES = [
    Row("pipe.encode.speed", "encode as a filter, 2 GiB: throughput", "C read/write loop", ">= 1.0"),
    Row("pipe.encode.cpu", "encode as a filter, 2 GiB: CPU time", "C read/write loop", "<= 1.2"),
    Row("pipe.encode.peak", "encode as a filter, 2 GiB: peak memory", "–", "<= 16", unit="MiB", words=LARGER),
    Row("pipe.decode.speed", "decode as a filter, 2 GiB: throughput", "C read/write loop", ">= 1.0"),
    Row("pipe.decode.cpu", "decode as a filter, 2 GiB: CPU time", "C read/write loop", "<= 1.2"),
    Row("pipe.decode.peak", "decode as a filter, 2 GiB: peak memory", "–", "<= 16", unit="MiB", words=LARGER),
]
CHAIN = [
    Row("chain.digest", "cat \\| encode \\| decode \\| cat on one processor: throughput", "four cats", ">= 0.90"),
    Row("chain.plain", "cat \\| encode --digest none \\| decode \\| cat on one processor: throughput", "four cats", ">= 1.00"),
]
SHOW = [
    Row("show.legacy", "show --summary of a legacy file of 4 GiB in memory: time", "cat of it", "<= 0.33"),
    Row("show.ber", "show --summary of the BER of it: time", "–", "<= 40", unit="ms"),
]
DIFF = [Row("diff.ram", "diff of two streams of 1 GiB, pages compared: speed", "cmp of two such files", ">= 0.8")]
PHASE = [
    Row("phase.announced", "decode --against, STREAM, announced: added to the device phase", "decode", "<= 3", unit="ms", noise=1),
    Row("phase.unannounced", "decode --against, STREAM, not announced: added to the device phase", "decode", "<= 3", unit="ms", noise=1),
]
START = [Row("start", "qber --version: time", "/bin/true")]


def say(title):
    if sys.stderr.isatty():
        print(f"measuring: {title}", file=sys.stderr, flush=True)


def needs(*programs):
    for program in programs:
        if shutil.which(program) is None:
            raise Missing(f"{program} is not there")


def give(rows, key, value):
    if key in rows:
        rows[key].value = round(value, 1 if rows[key].unit else 2)


def output(line):
    """What a program prints. What it is doing is said as it says so; none of them has a terminal, where qber would show how far it is."""
    try:
        program = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    except OSError as problem:
        raise Failed(str(problem)) from None
    said = []

    def listen():
        for sentence in program.stderr:
            said.append(sentence)
            say(sentence.rstrip())

    listener = threading.Thread(target=listen)
    listener.start()
    printed = program.stdout.read()
    listener.join()
    if program.wait() != 0:
        sys.stderr.write("".join(said) + printed)
        raise Failed(f"{os.path.basename(line[0])} ended with {program.returncode}")
    return printed


def run(line, out=None, codes=(0,)):
    """Seconds that a command takes, with nothing between it and the kernel's clock but its start."""
    null, said = os.open(os.devnull, os.O_RDWR), os.memfd_create("said")
    try:
        files = [(os.POSIX_SPAWN_DUP2, from_, to) for from_, to in ((null, 0), (null if out is None else out, 1), (said, 2))]
        start = time.perf_counter()
        process = os.posix_spawnp(line[0], line, os.environ, file_actions=files)
        _, status = os.waitpid(process, 0)
        taken = time.perf_counter() - start
        if (code := os.waitstatus_to_exitcode(status)) not in codes:
            sys.stderr.write(os.pread(said, 1 << 16, 0).decode(errors="replace"))
            raise Failed(f"{' '.join(line)} ended with {code}")
    except OSError as problem:
        raise Failed(str(problem)) from None
    finally:
        os.close(null)
        os.close(said)
    return taken


def pairs(ours, theirs, codes=(0,), most=31, least=15, seconds=45):
    """Times of both in pairs, each side first in every other one; at least so many, and no more than fit into the seconds."""
    run(ours, codes=codes), run(theirs)
    found, end = [], time.monotonic() + seconds
    while len(found) < least or (len(found) < most and time.monotonic() < end):
        if len(found) % 2:
            second, first = run(theirs), run(ours, codes=codes)
        else:
            first, second = run(ours, codes=codes), run(theirs)
        found.append((first, second))
    return found


def ratio(found):
    return statistics.median(ours / theirs for ours, theirs in found)


def written(line):
    """Octets that a command writes."""
    with tempfile.TemporaryFile() as file:
        run(line, out=file.fileno())
        return os.fstat(file.fileno()).st_size


def settle(path):
    """What is written to the disk now is not written while something is measured."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def largest():
    return max((os.path.join(STREAMS, name) for name in os.listdir(STREAMS) if name.endswith(".mig")), key=os.path.getsize)


def remove(*paths):
    for path in paths:
        if os.path.exists(path):
            os.remove(path)


def cells_of(line):
    return [cell.strip().replace("\0", "\\|") for cell in line.strip().strip("|").replace("\\|", "\0").split("|")]


def table(text):
    """The rows of the first table in the text, by the names of its columns; of two columns with one name the first counts."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    if len(lines) < 3:
        raise Failed("a table is missing in what was printed")
    return [dict(reversed(list(zip(cells_of(lines[0]), cells_of(line))))) for line in lines[2:]]


def committed(path):
    """The last table's values by measure and peer."""
    try:
        if path:
            with open(path) as file:
                text = file.read()
        else:
            text = subprocess.run(["git", "-C", ROOT, "show", f"HEAD:{SAVED}"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout
        rows = table(text)
    except (OSError, subprocess.CalledProcessError, Failed):
        if path:
            sys.exit(f"{path}: there is no table")
        return {}
    return {(row["measure"], row["beside"]): float(row["ratio"].split()[0]) for row in rows if row["ratio"][:1].isdigit() or row["ratio"][:1] in "-+"}


def first_line(*line):
    try:
        return subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout.splitlines()[0].strip(" *")
    except (OSError, subprocess.CalledProcessError, IndexError):
        return f"{line[0]} is not there"


def head(report):
    tree = first_line("git", "-C", ROOT, "describe", "--always", "--dirty", "--exclude=*")
    tools = [first_line(*line) for line in (["zstd", "--version"], ["cmp", "--version"], ["cat", "--version"], ["gcc", "--version"], [QEMU, "--version"])]
    return f"# Report\n\n{first_line(report.qber, '--version')}, native, the tree at {tree}. {report.machine}\n\n{'; '.join(tools)}.\n"


def body(rows, last):
    text = ["| measure | beside | ratio | goal | met? | last table's | change |", "|---|---|---:|---:|---|---:|---|"]
    slower = []
    for row in rows:
        before = last.get((row.measure, row.peer))
        met = {None: "–", True: "yes", False: "no"}[row.is_met]
        value, previous = (row.problem if row.value is None else row.shown(row.value)), ("–" if before is None else row.shown(before))
        text.append(f"| {row.measure} | {row.peer} | {value} | {row.goal or '–'} | {met} | {previous} | {row.change(before)} |")
        if row.is_slower(before):
            slower.append(f"{row.measure}{'' if row.peer == '–' else ', beside ' + row.peer} ({row.change(before)})")
    said = f"Slower or larger than in the last committed table by more than {100 * SLOWER:.0f} %: {'; '.join(slower) or 'nothing'}."
    return "\n".join(text) + f"\n\n{said if last else 'There is no committed table to compare with.'}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("qber", metavar="QBER", help="the native command: dotnet publish src/Cli -c Release -o DIR")
    parser.add_argument("--save", action="store_true", help=f"writes {SAVED}, which the next run compares with once it is committed")
    parser.add_argument("--only", metavar="TEXT", default="", help=f"only rows whose key has TEXT in it: {', '.join(keys())}")
    parser.add_argument("--stream", metavar="FILE", help="the stream that is compressed, instead of a stored one and those of guests that are started here")
    parser.add_argument("--last", metavar="FILE", help="a table to compare with, instead of the last committed one")
    options = parser.parse_args()
    if options.save and (options.only or options.stream):
        parser.error("--save is for all rows")
    last = committed(options.last)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))   # 9 GB are not left behind
    with tempfile.TemporaryDirectory(prefix="qber-report-") as work:
        report = Report(options, work)
        report.measure()
    if not report.rows:
        parser.error(f"no row has {options.only} in its key; there are {', '.join(keys())}")
    text = f"{head(report)}\n{body(report.rows, last)}"
    print(text, end="")
    if options.save:
        with open(os.path.join(ROOT, SAVED), "w") as file:
            file.write(f"{text}\n`bench/report.py QBER --save`\n")
    return 1 if any(row.problem.startswith("failed") for row in report.rows) else 0


def keys():
    return [*GOALS, *(row.key for rows in (PIPES, CHAIN, SHOW, DIFF) for row in rows), "compress", *(row.key for row in PHASE + START)]


if __name__ == "__main__":
    sys.exit(main())
