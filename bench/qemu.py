"""A QEMU that is driven by QMP, for the measurements that need one."""
import json
import subprocess
import sys
import time

QEMU = "qemu-system-x86_64"
UNLIMITED = 1 << 50
PATIENCE = 120


class Machine:
    """A QEMU that is told by QMP."""

    downtime = 300   # milliseconds, QEMU's own default

    def __init__(self, *options):
        line = [QEMU, "-M", "pc", "-accel", "tcg", "-nodefaults", "-display", "none", "-qmp", "stdio", *options]
        self.process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.execute("qmp_capabilities")

    def execute(self, command, **arguments):
        self.process.stdin.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.process.stdin.flush()
        while "return" not in (answer := self.read()):
            assert "error" not in answer, (command, answer)
        return answer["return"]

    def read(self):
        line = self.process.stdout.readline()
        assert line, "QEMU has ended"
        return json.loads(line)

    def prepare(self, channels, has_return_path=True):
        on = [*(["return-path"] if has_return_path else []), *(["multifd"] if channels > 1 else []), "events"]
        self.execute("migrate-set-capabilities", capabilities=[{"capability": c, "state": True} for c in on])
        if channels > 1:
            self.execute("migrate-set-parameters", **{"multifd-channels": channels})

    def migrate(self, uri):
        """Migrates, and waits for the end by events: nothing is asked meanwhile."""
        self.execute("migrate-set-parameters", **{"max-bandwidth": UNLIMITED, "downtime-limit": self.downtime})
        self.execute("migrate", uri=uri)
        status = self.execute("query-migrate")["status"]
        while status not in ("completed", "failed"):
            event = self.read()
            status = event["data"]["status"] if event.get("event") == "MIGRATION" else status
        # 7.2 says that it is completed before it has counted how long that took.
        wait_for(lambda: status == "failed" or self.execute("query-migrate")["total-time"], "no total time")
        return self.execute("query-migrate")

    def end(self):
        self.process.kill()
        self.process.wait()


def wait_for(condition, problem):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            sys.exit(problem)
        time.sleep(0.005)
