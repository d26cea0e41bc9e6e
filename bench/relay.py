#!/usr/bin/env python3
"""What a relay between two machines costs, beside a C relay of octets in the same place.

    bench/relay.py PROGRAM [--pairs 7] [--channels 1 2 8] [--gib 1] [--tcp] [--running] [--source qemu|c]
    bench/relay.py --only-c …          the C relay beside itself: what the machine alone makes of it
    bench/relay.py PROGRAM --idle 20   how soon one side learns that the other has gone, while nothing flows

Runs alternate: the C relay, then `PROGRAM relay --listen ADDR --connect ADDR --once`. With QEMU as the source a guest of random octets is migrated with a
return path, by multifd where there is more than one channel. With C as the source the octets of such a migration, recorded once and without a return path,
are sent as fast as they go, and nobody reads them.
Prints a row per run and, per number of channels, the medians of the ratios of the pairs. CPU time and peak memory are the relay's alone.
"""
import argparse
import os
import shlex
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

from qemu import PATIENCE, Machine, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))
COLUMNS = ["total ms", "downtime ms", "MB/s", "CPU s", "peak MiB"]


class Relay:
    """One that runs, and what it has used when it has ended."""

    def __init__(self, line, listen):
        self.peak = 0
        self.process = subprocess.Popen(line, stdin=subprocess.DEVNULL)
        wait_for(lambda: is_listening(listen), f"{line[0]} does not listen")

    def wait(self):
        """CPU seconds and peak MiB. The latter is looked at while it runs: what wait4 says is at least what the process had that started it."""
        end = time.monotonic() + PATIENCE
        while True:
            self.look()
            ended, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            if ended:
                self.process.returncode = os.waitstatus_to_exitcode(status)
                return usage.ru_utime + usage.ru_stime, self.peak / 1024
            if time.monotonic() > end:
                self.kill()
                sys.exit("the relay does not end")
            time.sleep(0.01)

    def check(self):
        if self.process.returncode != 0:
            sys.exit(f"the relay ended with {self.process.returncode}")

    def look(self):
        try:
            with open(f"/proc/{self.process.pid}/status") as status:
                self.peak = max([self.peak, *(int(row.split()[1]) for row in status if row.startswith("VmHWM"))])
        except (FileNotFoundError, ProcessLookupError):
            pass

    def kill(self):
        if self.process.returncode is None:
            self.process.kill()
            self.process.wait()


def is_listening(address):
    """Without a connection, which would be one to relay."""
    rows = []
    for name in ("unix",) if address.startswith("unix:") else ("tcp", "tcp6"):   # a socket for both has its row in the second
        with open(f"/proc/net/{name}") as sockets:
            rows += [row.split() for row in sockets]
    if address.startswith("unix:"):
        return any(row[-1] == address[5:] and row[3] == "00010000" for row in rows)
    return any(row[1].endswith(f":{int(address.split(':')[1]):04X}") and row[3] == "0A" for row in rows if row[0] != "sl")


class Bench:
    def __init__(self, options, work):
        self.options, self.work, self.made, self.open = options, work, 0, []
        self.copy = os.path.join(work, "relay")
        subprocess.run(["gcc", "-O2", "-pthread", "-o", self.copy, os.path.join(HERE, "native", "relay.c")], check=True)
        self.memory, blocks = os.path.join(work, "memory"), max(1, int(options.gib * 64))
        self.size = f"{16 * blocks}M"
        with open(self.memory, "wb") as file:
            for _ in range(blocks):
                file.write(os.urandom(16 << 20))

    def address(self):
        self.made += 1
        if not self.options.tcp:
            return f"unix:{self.work}/{self.made}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return f"127.0.0.1:{free.getsockname()[1]}"

    def uri(self, address):
        return address if address.startswith("unix:") else f"tcp:{address}"

    def line(self, which, listen, connect):
        if which == "C":
            return [self.copy, listen, connect]
        return [self.options.program, "relay", "--listen", listen, "--connect", connect, "--once", *shlex.split(self.options.arguments)]

    def start_relay(self, which, listen, connect):
        self.open.append(relay := Relay(self.line(which, listen, connect), listen))
        return relay

    def machine(self, memory, *options):
        ram = f"{memory},id=ram,size={self.size},prealloc=on"   # faults are no part of what is measured
        self.open.append(made := Machine("-m", self.size, "-machine", "memory-backend=ram", "-object", ram, *options))
        return made

    def source(self):
        return self.machine(f"memory-backend-file,mem-path={self.memory},share=off", *([] if self.options.running else ["-S"]))

    def end(self):
        for one in self.open:
            one.kill() if isinstance(one, Relay) else one.end()
        self.open.clear()

    def migrated(self, which, channels):
        """A migration between two machines."""
        listen, connect = self.address(), self.address()
        destination = self.machine("memory-backend-ram", "-incoming", "defer")
        destination.prepare(channels)
        destination.execute("migrate-incoming", uri=self.uri(connect))
        relay = self.start_relay(which, listen, connect)
        source = self.source()
        source.prepare(channels)
        watch = threading.Thread(target=lambda: setattr(relay, "used", relay.wait()))
        watch.start()
        answer = source.migrate(self.uri(listen))
        wait_for(lambda: destination.execute("query-migrate").get("status") in ("completed", "failed"), "the destination does not end")
        if answer["status"] != "completed" or destination.execute("query-migrate")["status"] != "completed":
            sys.exit(f"the migration failed: {answer}")
        # A source keeps its end of a connection until it quits, in some releases.
        source.end()
        destination.end()
        watch.join()
        relay.check()
        total = answer["total-time"]
        return [total, answer["downtime"], answer["ram"]["transferred"] / total / 1e3, *relay.used]

    def record(self, channels):
        """The octets of a migration into files, a file per connection, in the order in which they were made."""
        listen = self.address()
        with listener(listen) as server:
            source = self.source()
            source.prepare(channels, has_return_path=False)
            files, writers = [], []

            def take():
                for _ in range(channels + 1 if channels > 1 else 1):
                    connection, _ = server.accept()
                    files.append(os.path.join(self.work, f"channel-{channels}-{len(files)}"))
                    writers.append(threading.Thread(target=store, args=(connection, files[-1])))
                    writers[-1].start()

            accepting = threading.Thread(target=take)
            accepting.start()
            if source.migrate(self.uri(listen))["status"] != "completed":
                sys.exit("the recorded migration failed")
            accepting.join()
            source.end()
            for writer in writers:
                writer.join()
        return files

    def sent(self, which, files):
        """Octets alone: a process per connection and end."""
        listen, connect = self.address(), self.address()
        with listener(connect) as server:
            relay = self.start_relay(which, listen, connect)
            connections = [connected(listen) for _ in files]
            start = time.monotonic()
            senders = [child(send, connection, file) for connection, file in zip(connections, files)]
            for connection in connections:
                connection.close()
            counts, counted = os.pipe()
            sinks = []
            for _ in files:
                connection, _ = server.accept()
                sinks.append(child(drain, connection, counted))
                connection.close()
            used = relay.wait()
            failed = [process for process in senders + sinks if os.waitpid(process, 0)[1] != 0]
            taken = time.monotonic() - start
            os.close(counted)
            with open(counts, "rb") as answers:
                got = sum(struct.unpack(f"{len(files)}q", answers.read().ljust(8 * len(files), b"\0")))
        sent = sum(os.path.getsize(f) for f in files)
        if failed or got != sent:
            sys.exit(f"{got} of {sent} octets were relayed")
        relay.check()
        return [taken * 1e3, float("nan"), sent / taken / 1e6, *used]


def family(address):
    return (socket.AF_UNIX, address[5:]) if address.startswith("unix:") else (socket.AF_INET, ("127.0.0.1", int(address.split(":")[1])))


def listener(address):
    kind, name = family(address)
    made = socket.socket(kind)
    made.settimeout(PATIENCE)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(name)
    made.listen(64)
    return made


def connected(address):
    kind, name = family(address)
    made = socket.socket(kind)
    made.connect(name)
    return made


def child(work, *arguments):
    process = os.fork()
    if process == 0:
        code = 1
        try:
            work(*arguments)
            code = 0
        finally:
            os._exit(code)
    return process


def store(connection, path):
    with connection, open(path, "wb") as file:
        while octets := connection.recv(1 << 20):
            file.write(octets)


def send(connection, path):
    with connection, open(path, "rb") as file:
        connection.sendfile(file)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1)


def drain(connection, counted):
    buffer, total = bytearray(1 << 20), 0
    with connection:
        while got := connection.recv_into(buffer):
            total += got
    os.write(counted, struct.pack("q", total))


def compare(bench, channels):
    options = bench.options
    names = ["C", "C again" if options.only_c else "relay"]
    files = bench.record(channels) if options.source == "c" else []
    ratios = []
    for pair in range(options.pairs):
        rows = []
        for name in names:
            which = "C" if options.only_c else name
            rows.append(bench.sent(which, files) if files else bench.migrated(which, channels))
            cells = [f"{value:.{digits}f}" for value, digits in zip(rows[-1], (0, 0, 0, 2, 1))]
            print(f"| {channels} | {pair + 1} | {name} | {' | '.join(cells)} |".replace("nan", "–"), flush=True)
            bench.end()
        ratios.append([b / a if a else float("nan") for a, b in zip(*rows)])
    return [statistics.median(column) for column in zip(*ratios)]


def lost(bench, which, is_source):
    """Milliseconds from the end of one side to the moment at which the other is told."""
    listen, connect = bench.address(), bench.address()
    with listener(connect) as server:
        relay = bench.start_relay(which, listen, connect)
        source = connected(listen)
        source.sendall(b"QEVM\0\0\0\3\7\0\0\0\1p")
        destination, _ = server.accept()
        destination.recv(64)
        time.sleep(0.2)
        gone, other = (source, destination) if is_source else (destination, source)
        other.settimeout(PATIENCE)
        start = time.monotonic()
        gone.close()
        try:
            while other.recv(64):
                pass
        except ConnectionError:
            pass
        taken = time.monotonic() - start
        other.close()
        relay.wait()
    return taken * 1e3


def idle(bench):
    print("| gone | relay | median ms | most ms |\n|---|---|---:|---:|")
    for is_source in (True, False):
        for which in ("C", "relay"):
            times = []
            for _ in range(bench.options.idle):
                times.append(lost(bench, which, is_source))
                bench.end()
            print(f"| {'source' if is_source else 'destination'} | {which} | {statistics.median(times):.1f} | {max(times):.1f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?")
    parser.add_argument("--only-c", action="store_true")
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--channels", type=int, nargs="+", default=[1, 2, 8])
    parser.add_argument("--gib", type=float, default=1)
    parser.add_argument("--tcp", action="store_true")
    parser.add_argument("--running", action="store_true", help="the guest's CPU runs meanwhile")
    parser.add_argument("--source", choices=["qemu", "c"], default="qemu")
    parser.add_argument("--downtime", type=int, default=Machine.downtime, metavar="MS", help="the source's downtime-limit: 1 leaves little but device state")
    parser.add_argument("--arguments", default="", help="more arguments of the relay, such as --against PROFILE")
    parser.add_argument("--idle", type=int, metavar="N", help="nothing is migrated: N times each side goes")
    options = parser.parse_args()
    Machine.downtime = options.downtime
    if (options.program is None) != options.only_c:
        parser.error("PROGRAM, or --only-c")
    if not options.idle:
        print(f"{options.gib:g} GiB, {'tcp' if options.tcp else 'unix'}, source {options.source}{', running' if options.running else ''}, {options.pairs} pairs\n")
        print("| channels | pair | relay | " + " | ".join(COLUMNS) + " |\n|---:|---:|---|" + "---:|" * len(COLUMNS))
    with tempfile.TemporaryDirectory(prefix="qber-relay-") as work:
        bench = Bench(options, work)
        try:
            if options.idle:
                return idle(bench)
            medians = [(channels, compare(bench, channels)) for channels in options.channels]
        finally:
            bench.end()
    print("\nmedian ratio to the C relay of the same pair\n\n| channels | " + " | ".join(COLUMNS) + " |\n|---:|" + "---:|" * len(COLUMNS))
    for channels, columns in medians:
        print(f"| {channels} | " + " | ".join(f"{c:.2f}" for c in columns).replace("nan", "–") + " |")


main()
