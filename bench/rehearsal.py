#!/usr/bin/env python3
"""How long a QEMU takes to load a file by hand, and in a rehearsal: rehearsal.py QBER STREAM ROUNDS -- QEMU COMMAND LINE.

Both from migrate-incoming to its verdict (query-migrate: completed), in turns, all pages given (--full), and the rehearsal without pages beside it. Prints medians
in milliseconds and the ratio; exits with 1 above 1.3.
"""
import json, statistics, subprocess, sys, time

qber, stream, rounds = sys.argv[1:4]
line = sys.argv[sys.argv.index("--") + 1:]


def by_hand():
    qemu = subprocess.Popen([*line, "-S", "-display", "none", "-monitor", "none", "-qmp", "stdio", "-incoming", "defer"],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def ask(command, **arguments):
        qemu.stdin.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        qemu.stdin.flush()
        while "return" not in (answer := json.loads(qemu.stdout.readline())):
            assert "error" not in answer, answer
        return answer["return"]

    ask("qmp_capabilities")
    start = time.monotonic()
    ask("migrate-incoming", uri=f"exec:cat {stream}")
    while (status := ask("query-migrate").get("status")) != "completed":
        assert status != "failed"
        time.sleep(0.002)
    taken = time.monotonic() - start
    ask("quit")
    qemu.wait()
    return taken * 1000


def rehearsed(option):
    report = subprocess.run([qber, "rehearse", "--json", option, stream, "--", *line], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(report.stdout)["milliseconds"]


by_hand(), rehearsed("--full")
times = [(by_hand(), rehearsed("--full"), rehearsed("--state-only")) for _ in range(int(rounds))]
hand, full, state = (statistics.median(t) for t in zip(*times))
print(f"by hand {hand:.0f} ms, rehearsed with all pages {full:.0f} ms ({full / hand:.2f}), without {state:.0f} ms ({state / hand:.2f})")
sys.exit(0 if full <= 1.3 * hand else 1)
