#!/bin/sh
# Holds what a build of QEMU says of its migration state against the dump of a release, and writes a report for a CI server.
#
#   gate.sh FORMAT REPORT RELEASED.json QEMU MACHINE [options of qber schema diff]
#
# The exit code is that of qber: 0 nothing breaks, 1 something does, 3 it depends on conditions that the report names.
set -eu
format=$1 report=$2 released=$3 qemu=$4 machine=$5
shift 5
built=$(mktemp)
trap 'rm -f "$built"' EXIT
"$qemu" -M "$machine" -nodefaults -display none -dump-vmstate "$built"
"${QBER:-qber}" schema diff "$released" "$built" --format "$format" "$@" > "$report"
