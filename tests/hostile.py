#!/usr/bin/env python3
"""Every file of a folder of hostile inputs through every verb of the native command: hostile.py QBER FOLDER [WORD…].

Prints a line per run: file, verb, exit code, seconds of CPU, MiB at most, and which limit it broke. With words: only the runs whose line has one of them.
Exits with 1 when a limit was broken. Each run has an empty folder, and an empty one for temporary files.
"""
import json, os, re, shutil, signal, sys, tempfile, time
from concurrent.futures import ProcessPoolExecutor

MAX_CPU = 1.0            # seconds
MAX_RSS = 64             # MiB
MAX_WALL = 60            # seconds
MAX_LINE = 1024          # octets of a line on standard error
MAX_LINES = 8            # on standard error

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GOOD = os.path.join(ROOT, "tests/Golden/Streams/pc-i440fx-7.2.mig")

# The verb, whether its output is octets, text or JSON, and whether exit code 1 is a verdict (or 64: what is announced must be somebody's profile). IN is the hostile file, GOOD a harmless stream, OUT an output in the
# empty folder; OTHER a second hostile file.
VERBS = [
    ("encode IN -o OUT", "octets", False),
    ("encode IN", "octets", False),
    ("encode IN --digest none", "octets", False),
    ("encode IN --allow-truncated --compress zstd -o OUT", "octets", False),
    ("encode IN --announce GOOD", "octets", True),
    ("encode GOOD --announce IN", "octets", "announcement"),
    ("decode IN -o OUT", "octets", False),
    ("decode IN", "octets", False),
    ("decode IN --against GOOD -o OUT", "octets", True),
    ("decode GOOD --against IN -o OUT", "octets", True),
    ("show IN", "text", False),
    ("show IN --summary", "text", False),
    ("show IN --json", "json", False),
    ("show IN --format pretty", "text", False),
    ("show IN --format qmp", "text", False),
    ("show IN --trace", "text", False),
    ("show IN --device timer", "text", False),
    ("verify IN", "text", False),
    ("verify IN --json", "json", False),
    ("diff IN IN", "text", True),
    ("diff IN GOOD", "text", True),
    ("diff GOOD IN --json", "json", True),
    ("diff IN OTHER --no-ram --all", "text", True),
    ("diff IN GOOD --trace", "text", True),
    ("check IN --against IN", "text", True),
    ("check IN --against GOOD --notes", "text", True),
    ("check GOOD --against IN", "text", True),
    ("check OTHER --against IN", "text", True),
    ("check IN --against GOOD --json", "json", True),
    ("check IN --against GOOD --format junit", "text", True),
    ("check IN --against GOOD --format sarif", "json", True),
    ("check GOOD --against GOOD --schema IN", "text", True),
    ("ram list IN", "text", False),
    ("ram list IN --json", "json", False),
    ("ram extract IN -o OUT", "text", False),
    ("schema import IN -o OUT", "octets", False),
    ("schema show IN", "text", False),
    ("schema diff IN GOOD", "text", True),
    ("profile make --stream IN -o OUT", "octets", False),
    ("profile make --stream GOOD --dump-vmstate IN -o OUT", "octets", False),
    ("profile show IN", "text", False),
    ("profile show IN --json", "json", False),
]

# Of text: C0 but line feed and tab, DEL, C1 as UTF-8.
CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")


def run(qber, arguments, folder, temporary, streams):
    """Runs the command: exit code, seconds of CPU, MiB."""
    names = [os.path.join(streams, n) for n in ("out", "err")]
    environment = {**os.environ, "TMPDIR": temporary}
    flags = os.O_WRONLY | os.O_CREAT
    actions = [(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0)] + [(os.POSIX_SPAWN_OPEN, n + 1, names[n], flags, 0o600) for n in (0, 1)]
    before = os.getcwd()
    os.chdir(folder)
    child = os.posix_spawn(qber, [qber, *arguments], environment, file_actions=actions)
    os.chdir(before)
    end = time.monotonic() + MAX_WALL
    while True:
        found, status, usage = os.wait4(child, os.WNOHANG)
        if found:
            break
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
            end = float("inf")
        time.sleep(0.002)
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def faults_of(kind, is_verdict, code, cpu, rss, left, streams):
    """What is wrong with a run. Another process looks: what a command has at most is at least what its parent has."""
    return list(faults(kind, is_verdict, code, cpu, rss, left, *(open(os.path.join(streams, n), "rb").read() for n in ("out", "err"))))


def faults(kind, is_verdict, code, cpu, rss, left, out, err):
    if code not in (0, 2, 3) and not (code == 1 and is_verdict) and not (code == 64 and is_verdict == "announcement"):
        yield f"exit code {code}"
    if cpu > MAX_CPU:
        yield "CPU"
    if rss > MAX_RSS:
        yield "memory"
    if left:
        yield f"left behind: {' '.join(left)}"
    lines = err.splitlines()
    if len(lines) > MAX_LINES or any(len(l) > MAX_LINE or not l.startswith(b"qber: ") for l in lines):
        yield "standard error"
    if code in (2, 64) and not lines:
        yield "no message"
    if CONTROL.search(err) or kind != "octets" and CONTROL.search(out):
        yield "control characters"
    if kind == "json" and code in (0, 1, 3):
        try:
            json.loads(out)
        except ValueError:
            yield "no JSON"


def main(qber, folder, words):
    with ProcessPoolExecutor(1) as judge:
        return table(qber, folder, words, lambda *facts: judge.submit(faults_of, *facts).result())


def table(qber, folder, words, judge):
    qber = os.path.abspath(qber)
    files = sorted(os.path.join(os.path.abspath(folder), n) for n in os.listdir(folder))
    broken = runs = 0
    most = {"CPU": 0.0, "MiB": 0.0}
    for index, file in enumerate(files):
        names = {"IN": file, "GOOD": GOOD, "OUT": "out", "OTHER": files[(index + 1) % len(files)]}
        for verb, kind, is_verdict in VERBS:
            line = f"{os.path.basename(file):<20} {verb:<52}"
            if words and not any(w in line for w in words):
                continue
            work, temporary, streams = (tempfile.mkdtemp(prefix="hostile-") for _ in range(3))
            code, cpu, rss = run(qber, [names.get(a, a) for a in verb.split()], work, temporary, streams)
            left = [n for n in os.listdir(work) if n != "out" or code not in (0, 3)] + [f"TMPDIR/{n}" for n in os.listdir(temporary)]
            found = judge(kind, is_verdict, code, cpu, rss, left, streams)
            for made in (work, temporary, streams):
                shutil.rmtree(made)
            runs += 1
            broken += bool(found)
            most = {"CPU": max(most["CPU"], cpu), "MiB": max(most["MiB"], rss)}
            print(f"{line} {code:3} {cpu:6.2f} s {rss:6.1f} MiB  {'; '.join(found)}", flush=True)
    print(f"{runs} runs of {len(files)} files, {broken} broke a limit; at most {most['CPU']:.2f} s and {most['MiB']:.1f} MiB")
    return 1 if broken or not runs else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: hostile.py QBER FOLDER [WORD…]")
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
