#!/usr/bin/env python3
"""BER that others test their codecs with: fetched at pinned versions, walked by four readers, the verdicts compared with the kept list.

usage: foreign-suites.py [--write] [FOLDER]

Needs apt-get, dpkg-dev, npm, openssl, dumpasn1, unber (package asn1c), dotnet. It is no part of CI, as it fetches 100 MB, into FOLDER or a temporary one; a FOLDER
that has the suites already is not fetched again. Exits with 0 when the verdicts are those of tests/Golden/Foreign/suites.tsv, with 1 when one is not, or when
a disagreement has no reason; --write writes the list anew. docs/foreign-readers.md says what the reasons mean. Inputs are never kept: the list has their
digests, sizes and places.
"""
import base64
import collections
import concurrent.futures
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIST = ROOT / "tests/Golden/Foreign/suites.tsv"

# Upstream's files as Debian keeps them; versions of libksba and libconvert-asn1-perl are those of Debian 13, the others of Debian 12.
DEBIAN = {
    "asn1c": "0.9.28+dfsg-5",
    "nss": "2:3.87.1-1+deb12u4",
    "libksba": "1.6.7-2",
    "gnutls28": "3.7.9-2+deb12u7",
    "krb5": "1.20.1-2+deb12u5",
    "heimdal": "7.8.git20221117.28daf24+dfsg-2",
    "libtasn1-6": "4.19.0-2+deb12u1",
    "libconvert-asn1-perl": "0.34-1",
}
NPM = "asn1-test-suite@1.0.2"

BINARY = {".der", ".ber", ".crl", ".p12", ".pfx", ".cer", ".crt", ".cert", ".p7", ".p7b", ".p7s", ".p7m", ".cms", ".csr", ".key", ".ocsp", ".repro"}
PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.S)

# Where source text holds encodings, and the rule that takes them out.
ARRAYS = re.compile(r"/asn1c/tests/check-src/(?!.*PER)[^/]*\.c$|/skeletons/tests/check-(ber_tlv_tag|length)\.c$|/gtests/(der|mozpkix|util)_gtest/[^/]*\.(cc|cpp)$"
                    r"|libtasn1[^/]*/tests/[^/]*\.c$|/lib/asn1/check-[a-z]*\.c$")
STRINGS = re.compile(r"/lib/asn1/check-gen\.c$|libtasn1[^/]*/tests/[^/]*\.c$")
HEX_LINES = re.compile(r"/tests/asn\.1/[a-z_]*encode\.out$")
PERL = re.compile(r"/t/[^/]*\.t$")


def fetch(folder):
    """Upstream's archives by apt's own configuration: its sources, asked for source packages too, of the release it has and the one after."""
    parts = folder / "parts"
    parts.mkdir()
    for name in ["/etc/apt/sources.list", *map(str, pathlib.Path("/etc/apt/sources.list.d").glob("debian*"))]:
        if os.path.exists(name):
            text = pathlib.Path(name).read_text()
            text = re.sub(r"(?m)^Types:.*", "Types: deb-src", re.sub(r"(?m)^deb ", "deb-src ", text))
            (parts / pathlib.Path(name).name).write_text(re.sub(r"(?m)^(Suites: bookworm\b.*-updates.*)", r"\1 trixie", text))
    (folder / "lists").mkdir()
    configuration = folder / "apt.conf"
    configuration.write_text(f'Dir::Etc::sourcelist "/dev/null";\nDir::Etc::sourceparts "{parts}";\nDir::State::lists "{folder}/lists";\n'
                             f'Dir::Cache "{folder}";\nAPT::Sandbox::User "root";\n')
    environment = {**os.environ, "APT_CONFIG": str(configuration)}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=True)
    for package, version in DEBIAN.items():
        place = folder / package
        place.mkdir()
        subprocess.run(["apt-get", "source", "-qq", "--tar-only", "--download-only", f"{package}={version}"], cwd=place, env=environment, check=True)
    place = folder / NPM.split("@")[0]
    place.mkdir()
    subprocess.run(["npm", "pack", "--silent", NPM], cwd=place, check=True, stdout=subprocess.DEVNULL)
    for place in [folder / package for package in [*DEBIAN, NPM.split("@")[0]]]:
        for archive in list(place.iterdir()):
            with tarfile.open(archive) as opened:
                opened.extractall(place, filter="data")
            archive.unlink()


def c_values(text):
    """Octets of the elements of a C array: numbers, characters, and sums of them by | and <<; None when there is anything else."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.S)
    octets = []
    for element in re.findall(r"'(?:\\.|[^'\\])'|[^,']+", text):
        element = element.strip()
        if not element:
            continue
        if re.fullmatch(r"'(\\.|[^'\\])'", element):
            octets.append(ord(element[1:-1].encode().decode("unicode_escape")))
        elif re.fullmatch(r"[0-9a-fA-FxX|<()\s+]+", element):
            try:
                octets.append(eval(re.sub(r"\b0(\d)", r"0o\1", element), {"__builtins__": {}}))
            except (SyntaxError, NameError, TypeError):
                return None
        else:
            return None
    return bytes(octets) if octets and all(0 <= octet < 256 for octet in octets) else None


def pem_blocks(data):
    """Contents of PEM blocks, those in C strings too; not those that are encrypted or no ASN.1."""
    for match in PEM.finditer(data):
        if any(word in match[1] for word in (b"PGP", b"OPENSSH", b"SSH2")):
            continue
        text = re.sub(rb"\\[nr]|[\"\\\s]", b"", match[2])
        if re.fullmatch(rb"[A-Za-z0-9+/]+=*", text):
            try:
                yield base64.b64decode(text, validate=True)
            except ValueError:
                continue


def from_source(place, text):
    if ARRAYS.search(place):
        for match in re.finditer(r"(?:uint8_t|unsigned char|u_char|char)\s+(\w+)\s*\[[^\]]*\]\s*=\s*\{(.*?)\}\s*;", text, re.S):
            yield c_values(match[2])
    if STRINGS.search(place):
        for match in re.finditer(r'(?:"(?:\\x[0-9a-fA-F]{2})+"\s*)+', text):
            yield bytes.fromhex("".join(re.findall(r"\\x(..)", match[0])))
    if HEX_LINES.search(place):
        for match in re.finditer(r"(?m)^[^:\n]+: ((?:[0-9A-F]{2} ?)+)$", text):
            yield bytes.fromhex(match[1])
    if PERL.search(place):
        for match in re.finditer(r"pack\s*\(\s*['\"]C\*['\"]\s*,(.*?)\)\s*[;,)]", text, re.S):
            yield c_values(re.sub(r"ord\(('.')\)", r"\1", re.sub(r"#[^\n]*", "", match[1])))
        for match in re.finditer(r"pack\s*\(\s*['\"]H\*['\"]\s*,\s*['\"]([0-9a-fA-F]+)['\"]", text):
            yield bytes.fromhex(match[1])


def inputs(folder):
    """Each input once: digest → (suite, place, octets)."""
    found = {}
    for suite in [*DEBIAN, NPM.split("@")[0]]:
        for path in sorted((folder / suite).rglob("*")):
            if path.is_symlink() or not path.is_file() or path.stat().st_size > 4 << 20:
                continue
            data = path.read_bytes()
            place = "/" + str(path.relative_to(folder / suite))
            blocks = list(pem_blocks(data))
            if b"-----BEGIN " in data:
                several = blocks
            elif path.suffix in BINARY and data and not re.fullmatch(rb"[\t\r\n -~]+", data) or "/fuzz-inputs/" in place:
                several = [data]
            else:
                several = []
            several += [octets for octets in from_source(place, data.decode("latin-1")) if octets and len(octets) > 1]
            for number, octets in enumerate(several):
                digest = hashlib.sha256(octets).hexdigest()
                found.setdefault(digest, (suite, place[1:].split("/", 1)[1] + (f"#{number}" if len(several) > 1 or octets != data else ""), octets))
    return found


def run(*command):
    try:
        return subprocess.run(command, capture_output=True, timeout=30, env={**os.environ, "LC_ALL": "C.UTF-8"})
    except subprocess.TimeoutExpired:
        return None


# What dumpasn1 says of encodings that X.690 allows in BER, by the reason that it stands for. What depends on the day of the run is left out.
REMARKS = [
    (r"Time value is (either )?more than", None),
    (r"Time (value|is encoded)", "d-time"),
    (r"contains illegal character", "d-characters"),
    (r"Object has zero length", "d-empty"),
    (r"encoded as a negative value", "d-negative"),
    (r"Spurious zero bits|has non-canonical encoding|has non-DER encoding", "d-der"),
    (r"OID has invalid encoding|OBJECT IDENTIFIER has invalid length|Object identifier length", "d-oid"),
    (r"Unrecognised primitive", "d-real"),
    (r"Further data follows", "d-first"),
    (r"appears to be a base64-encoded text file", "d-text"),
    (r"Invalid data encountered at position \d+: .. 8[5-9]", "d-length"),
]
CONTENTS = ("Boolean", "Null", "Integer", "BitString", "StringSegment", "ObjectIdentifier")


def verdict(result, is_remark):
    """failed: ended by a signal or after 30 s; bad: exit code; remark: something said on the way to the end."""
    if result is None or result.returncode < 0:
        return "failed"
    return "bad" if result.returncode != 0 else "remark" if is_remark else "good"


def judge(path):
    """Verdicts of openssl, dumpasn1 and unber, and the reasons for what dumpasn1 says."""
    openssl, dumpasn1, unber = run("openssl", "asn1parse", "-inform", "DER", "-in", path), run("dumpasn1", "-a", "-e", path), run("unber", path)
    reasons, others = set(), False
    if dumpasn1 is not None:
        lines = re.findall(r"(?m)^.*?((?:Error|Warning): .*|Unrecognised primitive.*)", (dumpasn1.stdout + dumpasn1.stderr).decode("latin-1"))
        for line in lines:
            reason = next((reason for pattern, reason in REMARKS if re.search(pattern, line)), "other")
            others |= reason == "other"
            reasons |= {reason} - {None, "other"}
        # A character of UTF8String outside of the basic multilingual plane.
        if others and re.search(rb"[\xf0-\xf4][\x80-\xbf]{3}", pathlib.Path(path).read_bytes()):
            reasons |= {"d-utf8"}
    said = b"" if openssl is None else openssl.stdout + openssl.stderr
    third = verdict(dumpasn1, bool(reasons))
    if third == "bad" and not others:
        third = "remark" if reasons else "good"
    return verdict(openssl, re.search(rb":BAD |Error in encoding", said)), third, verdict(unber, False), reasons


def reasons_of(strict, framing, openssl, dumpasn1, unber, said):
    """Why the verdicts are not alike; empty where all four walk an input, or none does."""
    error = strict.split("@")[0]
    is_contents = error.startswith(CONTENTS) or error == "TagNumberNotMinimal"
    if strict == "good":
        reasons = set(said)
        reasons |= {"unknown"} if openssl != "good" or unber != "good" or dumpasn1 != "good" and not said else set()
        return reasons
    reasons = set()
    for letter, other in (("s", openssl), ("u", unber)):
        if other == "remark":
            reasons |= {"s-exit"}
        elif other == "good" and is_contents:
            reasons |= {letter + "-contents"}
        elif other == "good" and error == "UnexpectedEndOfContents":
            reasons |= {letter + "-zeros"}
        elif other == "good" and error == "ContentsExceedParent":
            reasons |= {letter + "-open"}
        if other == "good" and framing.startswith("Truncated"):
            reasons |= {letter + "-end"}
        if other == "good" and not reasons:
            reasons |= {"unknown"}
    if dumpasn1 in ("good", "remark") and not said & {"d-der", "d-oid", "d-empty"}:
        if "d-first" in said or error == "ContentsExceedParent" and int(strict.split("@")[1]) < 8:
            reasons |= {"d-first"}
        elif error in ("TruncatedData", "TagNumberTooLarge"):
            reasons |= {"d-end"}
        elif is_contents or error == "ContentsExceedParent":
            reasons |= {"d-contents"}
        else:
            reasons |= {"unknown"}
    return reasons


def ours(paths):
    """Both outcomes of our reader for each path."""
    subprocess.run(["dotnet", "build", "-v", "quiet", "-p:RunAnalyzers=false", str(ROOT / "tests/Fuzz")], check=True, stdout=subprocess.DEVNULL)
    program = next((ROOT / "tests/Fuzz/bin/Debug").glob("*/Fuzz.dll"))
    result = {}
    for start in range(0, len(paths), 500):
        printed = subprocess.run(["dotnet", str(program), "walk", *paths[start:start + 500]], capture_output=True, text=True, check=True).stdout
        for line in printed.splitlines():
            strict, framing, path = line.split("\t")
            result[path] = (strict, framing)
    return result


def versions():
    packages = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}, ", "openssl", "dumpasn1", "asn1c"], capture_output=True, text=True).stdout
    return f"# judged by {packages.rstrip(', ')}\n# sha256\tsuite\tplace\toctets\tours\tframing\topenssl\tdumpasn1\tunber\treasons\n"


def judged(folder):
    """The list, as text."""
    if not (folder / "asn1c").exists():
        fetch(folder)
    found = inputs(folder)
    octets = folder / "octets"
    shutil.rmtree(octets, ignore_errors=True)
    octets.mkdir()
    for digest, (_, _, data) in found.items():
        (octets / digest).write_bytes(data)
    paths = [str(octets / digest) for digest in found]
    mine = ours(paths)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        others = dict(zip(paths, pool.map(judge, paths)))
    lines = [versions()]
    for digest, (suite, place, data) in found.items():
        path = str(octets / digest)
        reasons = " ".join(sorted(reasons_of(*mine[path], *others[path])))
        lines.append("\t".join([digest, suite, place, str(len(data)), *mine[path], *others[path][:3], reasons or "-"]) + "\n")
    return "".join(lines)


def main(arguments):
    folders = [argument for argument in arguments if not argument.startswith("-")]
    with tempfile.TemporaryDirectory() as temporary:
        text = judged(pathlib.Path(folders[0] if folders else temporary).resolve())
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    for suite in [*DEBIAN, NPM.split("@")[0]]:
        reasons = [row[9] for row in rows if row[1] == suite]
        agreed = reasons.count("-")
        print(f"{suite}: {len(reasons)} inputs, {agreed} agreed, {len(reasons) - agreed} explained")
    print(collections.Counter(reason for row in rows for reason in row[9].split(" ")).most_common())
    unexplained = [row for row in rows if "unknown" in row[9]]
    for row in unexplained:
        print("no reason:", *row)
    if "--write" in arguments:
        LIST.write_text(text)
    is_kept = LIST.exists() and LIST.read_text() == text
    if not is_kept:
        print(f"{LIST}: not what was seen")
    return 1 if unexplained or not is_kept else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
