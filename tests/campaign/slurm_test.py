#!/usr/bin/env python3
"""A Slurm job array on this machine runs a campaign in four shards and merges it, as docs/many_machines.md says: the result is
that of the whole campaign. Exit status 77 (skipped), with the reason, where Slurm cannot be started."""
import os
import pathlib
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from assay_program import ASSAY, ROOT, ProgramTest, schema_check  # noqa: E402
from shards_test import SUITE, essence  # noqa: E402

SKIPPED = 77
SHARDS = 4
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "sinfo")
START_SECONDS = 60
CONFIGURATION = """ClusterName=assay
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmdPort={daemon}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CryptoType=crypto/munge
SlurmUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
SchedulerParameters=batch_sched_delay=0
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def program(name):
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")


class Slurm:
    """A cluster of this machine alone, with a key, ports and folders of its own."""

    def __init__(self, folder):
        self.folder, self.daemons = folder, []
        folder.mkdir()
        folder.parent.chmod(0o755)
        for name in ("state", "spool"):
            (folder / name).mkdir()
        key = folder / "munge.key"
        key.write_bytes(secrets.token_bytes(1024))
        key.chmod(0o400)
        with socket.socket() as first, socket.socket() as second:
            for each in (first, second):
                each.bind(("127.0.0.1", 0))
            controller, daemon = first.getsockname()[1], second.getsockname()[1]
        self.configuration = folder / "slurm.conf"
        self.configuration.write_text(CONFIGURATION.format(host=socket.gethostname().split(".")[0], folder=folder, controller=controller,
                                                           daemon=daemon, cpus=os.cpu_count()))
        self.environment = {**os.environ, "SLURM_CONF": str(self.configuration), "PATH": f"{pathlib.Path(ASSAY).parent}:{os.environ['PATH']}"}

    def start(self):
        """An empty text, or why the cluster does not run."""
        f = self.folder
        self.launch("munged", "--foreground", "--force", f"--key-file={f}/munge.key", f"--socket={f}/munge.socket", f"--pid-file={f}/munged.pid",
                    f"--log-file={f}/munged.log", f"--seed-file={f}/munge.seed")
        if why := self.wait_for("munged", lambda: (f / "munge.socket").exists()):
            return why
        self.launch("slurmctld", "-D", "-f", self.configuration)
        self.launch("slurmd", "-D", "-f", self.configuration)
        return self.wait_for("slurmd", lambda: re.search(r"\b(idle|mixed)\b", self.run("sinfo", "-h", "-o", "%T").stdout))

    def launch(self, name, *words):
        with open(self.folder / f"{name}.out", "w") as log:
            self.daemons.append(subprocess.Popen([program(name), *map(str, words)], stdout=log, stderr=log, env=self.environment))

    def wait_for(self, name, done):
        deadline = time.monotonic() + START_SECONDS
        while not done():
            if any(each.poll() is not None for each in self.daemons) or time.monotonic() > deadline:
                return f"{name} does not run: " + " ".join(path.read_text()[-400:] for path in sorted(self.folder.glob("*.out")) + sorted(self.folder.glob("*.log")))
            os.sched_yield()
        return ""

    def run(self, *words, **options):
        return subprocess.run(list(map(str, words)), env=self.environment, capture_output=True, text=True, timeout=200, **options)

    def stop(self):
        for each in reversed(self.daemons):
            each.terminate()
        for each in reversed(self.daemons):
            try:
                each.wait(timeout=20)
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()


def recipe():
    """The commands of docs/many_machines.md, section Slurm."""
    text = (ROOT / "docs/many_machines.md").read_text()
    return re.search(r"## Slurm\n+```\n(.*?)```", text, re.S).group(1)


class JobArray(ProgramTest):
    def test_merge_equals_the_whole(self):
        cluster = Slurm(self.folder / "slurm")
        self.addCleanup(cluster.stop)
        if why := cluster.start():
            print(f"skipped: {why}")
            cluster.stop()
            os._exit(SKIPPED)
        self.write("s.ttcn", SUITE)
        self.write("nightly.json", {"name": "nightly", "paths": ["s.ttcn"], "repeat": [{"count": 41}], "seed": 2})
        self.assay("campaign", "nightly.json", "-o", "whole")
        # As a person would type it; only that this test waits for the end of the last job.
        commands = recipe().replace("sbatch --dependency", "sbatch --wait --dependency")
        self.assertIn("--wait", commands)
        done = cluster.run("bash", "-c", commands, cwd=self.folder)
        outputs = "\n".join(path.read_text() for path in sorted(self.folder.glob("slurm-*.out")))
        self.assertTrue((self.folder / "verdict.json").exists(), f"{done.stdout}\n{done.stderr}\n{outputs}")
        self.assertEqual(len(list((self.folder / "runs").glob(f"nightly.*-of-{SHARDS}"))), SHARDS)
        for shard in range(1, SHARDS + 1):
            self.assertIn(f"shard {shard}/{SHARDS}: ", outputs)
        merged = self.json("verdict.json")
        schema_check(self, merged)
        self.assertEqual(essence(merged), essence(self.json("whole/verdict.json")))


if __name__ == "__main__":
    if os.geteuid() != 0 or not all(map(program, PROGRAMS)):
        missing = [name for name in PROGRAMS if not program(name)]
        print("skipped: Slurm needs root here" if not missing else f"skipped: not installed: {', '.join(missing)} (slurm-wlm, munge)")
        sys.exit(SKIPPED)
    unittest.main()
