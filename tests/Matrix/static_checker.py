#!/usr/bin/env python3
"""What QEMU's vmstate-static-checker.py and `qber schema diff` say of the same dumps, by what really happened.

    static_checker.py CORPUS PEERS -- qber …      PEERS: the folder with expected.json, what the checker of QEMU 10.2.2 printed of each pair

Counted are sections (vmsd names), each once per pair and tool. A section is decided where all device types that send it are flagged and a recorded load
between the two releases and targets had it; it "loaded" where nothing of it was lost, "otherwise" where QEMU took it and gave something else back.
"""
import collections
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile

RELEASES = {"5.2": "5.2", "7.2": "7.2", "10.0": "10.0", "sid": "11.1"}


def sections_of(path):
    with open(path, "rb") as file:
        octets = file.read()
    start = max(octets.rfind(text) for text in (b'{"page_size"', b'{ "page_size"', b'{"configuration"', b'{ "configuration"'))
    if start < 0:
        return []
    try:
        return [device.get("vmsd_name") for device in json.JSONDecoder(strict=False).raw_decode(octets[start:].decode("latin1"))[0].get("devices", [])]
    except ValueError:
        return []


def read(path):
    with gzip.open(path, "rb") if path.endswith(".gz") else open(path, "rb") as file:
        return json.load(file)


def rows_of(corpus):
    targets, rows = {}, collections.defaultdict(list)
    for name in ("streams.jsonl", "streams-2.jsonl"):
        with open(os.path.join(corpus, name)) as file:
            targets.update((row["id"], row["target"]) for row in map(json.loads, file))
    for name in ("matrix.jsonl", "matrix-2.jsonl"):
        with open(os.path.join(corpus, name)) as file:
            for row in map(json.loads, file):
                key = (RELEASES.get(row["sourceVersion"]), RELEASES.get(row["destinationVersion"]), targets.get(row["source"]))
                rows[key].append(row)
    return rows


def outcome(section, rows, sections):
    sent = [row for row in rows if section in sections(row["source"])]
    name = re.compile(rf"(^|[ '/]){re.escape(section)}([' :/]|$)")
    if any(row["outcome"] == "loads" for row in sent):
        return "loaded"
    lost = [row for row in sent if row["outcome"] == "loads-but-differs"]
    if lost:
        return "otherwise" if any(name.search(path) for row in lost for path in row["differences"]) else "loaded"
    words = [message for row in sent if row["outcome"] == "fails" for message in row["messages"] if "Unknown" not in message]
    return "refused" if any(name.search(message) for message in words) else "undecided"


def main():
    split = sys.argv.index("--")
    corpus, peers, program = sys.argv[1], sys.argv[2], sys.argv[split + 1:]
    rows, known = rows_of(corpus), {}
    checker = read(os.path.join(peers, "expected.json"))

    def sections(stream):
        if stream not in known:
            path = os.path.join(corpus, "streams", stream + ".mig")
            known[stream] = sections_of(path) if os.path.exists(path) else []
        return known[stream]

    totals = collections.defaultdict(collections.Counter)
    for run in checker["runs"]:
        files = [run["sourceFile"], run["destinationFile"]]
        if not all(name.startswith("real/") for name in files):
            continue
        releases = [".".join(os.path.basename(name).split(".")[:2]) for name in files]
        target = os.path.basename(files[0]).split(".")[3]
        dump = read(os.path.join(peers, files[0]))
        types = collections.defaultdict(set)
        for name, entry in dump.items():
            if name != "vmschkmachine":
                types[entry.get("Description", {}).get("name")].add(name)
        with tempfile.TemporaryDirectory() as folder:
            plain = [os.path.join(folder, f"{number}.json") for number in range(2)]
            for name, path in zip(files, plain):
                with open(path, "w") as file:
                    json.dump(read(os.path.join(peers, name)), file)
            ours = subprocess.run([*program, "schema", "diff", *plain, "--json", "--destination-version", releases[1]], capture_output=True, text=True)
        errors = [finding for finding in json.loads(ours.stdout)["findings"] if finding["severity"] == "error" and finding["kind"] != "subsectionRepeated"]
        flagged = {
            "vmstate-static-checker.py": {finding["section"] for finding in run["findings"]},
            "qber schema diff": {device for finding in errors for device in finding.get("devices", [])},
        }
        for tool, devices in flagged.items():
            for section, senders in types.items():
                if not section or not senders & devices:
                    continue
                totals[tool]["flagged"] += 1
                totals[tool][outcome(section, rows[(*releases, target)], sections) if senders <= devices else "some senders"] += 1
    columns = ["flagged", "refused", "otherwise", "loaded", "undecided", "some senders"]
    print(f"| tool | {' | '.join(columns)} |\n|---|{'---:|' * len(columns)}")
    for tool, counts in totals.items():
        print(f"| {tool} | {' | '.join(str(counts[column]) for column in columns)} |")


main()
