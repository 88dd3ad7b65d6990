"""Runs the program under test: through the fork server when there is one (fast), else one process a command."""
import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import tempfile


@dataclasses.dataclass
class Outcome:
    status: int       # exit status; 128 + n for a signal
    stdout: str
    stderr: str


class Program:
    """Shape: `command` is the argument vector of the program; `server` the fork server (tests/runner/assay_server.cc),
    or None. Units: `timeout` in seconds a command; a command that takes longer ends with 128 + SIGALRM."""

    def __init__(self, command, server=None, timeout=30):
        self.command, self.timeout = list(command), timeout
        self.scratch = tempfile.TemporaryDirectory(prefix="assay-golden-")
        self.server = None
        if server:
            self.server = subprocess.Popen([server], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def close(self):
        if self.server:
            self.server.stdin.close()
            self.server.wait()
        self.scratch.cleanup()

    def folder(self):
        return pathlib.Path(self.scratch.name)

    def run(self, arguments, cwd):
        out, err = self.folder() / "stdout", self.folder() / "stderr"
        if self.server:
            request = {"argv": ["assay", *arguments], "cwd": str(cwd), "stdout": str(out), "stderr": str(err),
                       "timeout": self.timeout}
            self.server.stdin.write(json.dumps(request) + "\n")
            self.server.stdin.flush()
            answer = self.server.stdout.readline()
            if not answer:
                raise RuntimeError("the test server ended")
            status = int(answer)
        else:
            environment = dict(os.environ, NO_COLOR="1")
            with open(out, "wb") as stdout, open(err, "wb") as stderr:
                try:
                    done = subprocess.run([*self.command, *arguments], cwd=cwd, stdin=subprocess.DEVNULL, stdout=stdout,
                                          stderr=stderr, timeout=self.timeout, env=environment)
                    status = done.returncode if done.returncode >= 0 else 128 - done.returncode
                except subprocess.TimeoutExpired:
                    status = 128 + signal.SIGALRM
        read = lambda path: path.read_text(encoding="utf-8", errors="replace")
        return Outcome(status, read(out), read(err))
