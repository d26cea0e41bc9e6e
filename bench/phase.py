#!/usr/bin/env python3
"""What decode --against adds in the device phase, where the guest stands still.

    bench/phase.py QBER STREAM [RUNS]

The stream goes to decode up to its first device section; then nothing for a while, as in a migration whose last iteration is over; then the rest. Timed is from
there to the end of what decode prints. Runs of both take turns. The profile is made of the stream itself, so that everything is compared and nothing is refused.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time

DEVICE, STREAM = 0x64, 0x6D   # docs/format.md, 2


def device_phase(stream):
    """The offset of the first device section among the records: definite lengths, after identifier and length of the stream itself."""
    assert stream[0] == STREAM and stream[1] == 0x80
    at = 2
    while stream[at] != DEVICE:
        length, octets = stream[at + 1], 0
        if length >= 0x80:
            octets = length & 0x7F
            length = int.from_bytes(stream[at + 2 : at + 2 + octets], "big")
        at += 2 + octets + length
    return at


def run(command, head, tail):
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    end = []

    def drain():
        while os.read(process.stdout.fileno(), 1 << 20):
            pass
        end.append(time.monotonic())

    reader = threading.Thread(target=drain)
    reader.start()
    process.stdin.write(head)
    time.sleep(0.3)
    start = time.monotonic()
    process.stdin.write(tail)
    process.stdin.close()
    reader.join()
    if process.wait() != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return (end[0] - start) * 1e3


def main():
    qber, source, runs = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 21
    with tempfile.TemporaryDirectory() as work:
        profile, ber = os.path.join(work, "destination.qprofile"), os.path.join(work, "stream.ber")
        subprocess.run([qber, "profile", "make", "--stream", source, "-o", profile], check=True)
        print("| stream | octets of the device phase | decode ms | decode --against ms | added ms, median of pairs |\n|---|---:|---:|---:|---:|")
        for name, options in (("announced", ["--announce", profile]), ("not announced", [])):
            subprocess.run([qber, "encode", source, "-o", ber, *options], check=True)
            with open(ber, "rb") as file:
                stream = file.read()
            at = device_phase(stream)
            head, tail = stream[:at], stream[at:]
            plain, against = [], []
            for _ in range(runs):
                plain.append(run([qber, "decode"], head, tail))
                against.append(run([qber, "decode", "--against", profile], head, tail))
            added = statistics.median(b - a for a, b in zip(plain, against))
            print(f"| {name} | {len(tail):,} | {statistics.median(plain):.1f} | {statistics.median(against):.1f} | {added:.1f} |")


main()
