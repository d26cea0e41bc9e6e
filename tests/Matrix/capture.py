#!/usr/bin/env python3
"""Captures the profiles of destinations in a matrix, for `Matrix CORPUS --captured FOLDER`.

capture.py QBER CORPUS FOLDER COUNT VERSION=PREFIX...

PREFIX is what stands before the command line of rows of that destination version: nothing, or a wrapper such as "chroot DIR". Files that command lines name
must be in the current folder, and in / of the wrapper's. Rows whose destination is x86 with virtio devices are taken: at first one of each destination that
refused, then others in an order that a hash decides.
"""
import hashlib
import json
import os
import subprocess
import sys

qber, corpus, folder, count, *versions = sys.argv[1:]
wrappers = {name: prefix.split() for name, prefix in (v.split("=", 1) for v in versions)}
os.makedirs(folder, exist_ok=True)
rows = [json.loads(line) for name in ("matrix", "matrix-2") for line in open(f"{corpus}/{name}.jsonl")]
twins = {}
for row in sorted(rows, key=lambda r: (r["outcome"] != "fails", hashlib.sha256(r["id"].encode()).digest())):
    line = row["destinationCommandLine"]
    if row["destinationVersion"] in wrappers and "x86_64" in line[0] and any("virtio" in word for word in line):
        twins.setdefault(row["twin"], row)
captured = refused = 0
for twin, row in twins.items():
    if captured >= int(count):
        break
    output = f"{folder}/{twin}.qprofile"
    if os.path.exists(output):
        captured += 1
        continue
    command = [qber, "profile", "capture", "--no-dump", "-o", output, "--", *wrappers[row["destinationVersion"]], *row["destinationCommandLine"]]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    captured += result.returncode == 0
    refused += result.returncode != 0
    if result.returncode != 0:
        print(twin, result.stderr.strip(), file=sys.stderr)
print(f"{captured} captured, {refused} not")
