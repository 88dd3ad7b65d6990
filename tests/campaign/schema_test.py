#!/usr/bin/env python3
"""The published schemas of campaigns and configurations say what the program says: both accept and refuse the same files, judged
by two validators that are not ours."""
import json
import pathlib
import subprocess
import sys
import unittest

import jsonschema

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from assay_program import NODE_MODULES, ROOT, ProgramTest, node  # noqa: E402

CAMPAIGN = ROOT / "tools/campaign/schema/campaign.schema.json"
CONFIGURATION = ROOT / "tools/config/schema/config.schema.json"
SUITE = "module s { modulepar integer px_N := 1; type component C {} testcase TC_a() runs on C { setverdict(pass) } }"
EVERYTHING = {
    "$schema": "campaign.schema.json",
    "name": "n", "paths": ["s.ttcn"], "config": "lab.json",
    "select": [{"names": ["TC_*", "!TC_x"], "tags": ["@priority high"], "groups": ["Ims"]}, {}],
    "applicable": [{"names": ["TC_a"], "when": "px_N > 0"}],
    "expected": [{"names": ["TC_b"], "verdict": "fail", "because": "bug"}],
    "repeat": [{"names": ["TC_a"], "count": 2}], "guards": [{"names": ["TC_a"], "seconds": 3.5}],
    "matrix": {"a": [{"label": "x", "parameters": {"s.px_N": 1}}, {"label": "y"}]},
    "retries": 1, "order": "random", "stop": {"after_not_acceptable": 5, "after_errors": 2, "after_seconds": 0.5},
    "parallel_duts": ["one"], "hooks": {"before_testcase": [{"command": "true", "limit": 3}], "after_campaign": []},
    "attachments": ["${run_dir}/x.log"],
    "parameters": {"s.px_N": 2, "q": "1", "r": True, "t": {"charstring": "x"}},
    "ports": [{"component": "*", "port": "p", "adapter": "udp", "parameters": {"a": 1, "b": "x", "c": False}}],
    "processes": [{"name": "p", "command": "true", "ready": "x", "ready_timeout": 1}], "plugins": ["${config_dir}/x.so"],
    "titan": ["lab.cfg"], "dut": "one", "duts": {"one": {"description": "d", "parameters": {}, "ports": [], "processes": []}},
    "guard": 5, "events": "brief", "clock": "virtual", "seed": 3, "loopback": True,
    "codec_limits": {"max_message_size": 65535, "max_parameters": 32},
}
MINIMAL = {"name": "n", "paths": ["s.ttcn"]}
# Members over MINIMAL that are wrong, and where the program sees it.
WRONG = [
    ({"name": 1}, "/name: expected string"),
    ({"paths": "s.ttcn"}, "/paths: expected list"),
    ({"paths": [1]}, "/paths/0: expected string"),
    ({"config": ["lab.json"]}, "/config: expected string"),
    ({"selekt": []}, 'did you mean "select"'),
    ({"select": [{"name": ["x"]}]}, "/select/0/name"),
    ({"select": [{"groups": "x"}]}, "/select/0/groups: expected list"),
    ({"applicable": [{"names": ["x"]}]}, 'expected member "when"'),
    ({"expected": [{"names": ["x"], "verdict": "skip"}]}, "/expected/0/verdict: expected one of pass"),
    ({"expected": [{"verdict": "fail"}]}, 'expected member "names"'),
    ({"repeat": [{"count": -1}]}, "/repeat/0/count: expected integer from 0"),
    ({"repeat": [{"names": ["x"]}]}, 'expected member "count"'),
    ({"guards": [{"seconds": 0}]}, "/guards/0/seconds: expected number from"),
    ({"matrix": {"a": []}}, "/matrix/a: expected a list with at least one choice"),
    ({"matrix": {"a": [{}]}}, 'expected member "label"'),
    ({"matrix": {"a": [{"label": "x", "parameters": {"p": []}}]}}, "/matrix/a/0/parameters/p: expected a string in TTCN-3 notation"),
    ({"retries": 1001}, "/retries: expected integer from 0 to 1000"),
    ({"retries": 1.5}, "/retries: expected integer"),
    ({"order": "shuffled"}, "/order: expected one of given"),
    ({"stop": {"after_errors": 0}}, "/stop/after_errors: expected integer from 1"),
    ({"stop": {"after": 1}}, "/stop/after"),
    ({"hooks": {"before": []}}, "/hooks/before"),
    ({"hooks": {"before_testcase": [{"limit": 1}]}}, 'expected member "command"'),
    ({"hooks": {"before_testcase": [{"command": "x", "limit": 0}]}}, "/limit: expected number from"),
    ({"attachments": [1]}, "/attachments/0: expected string"),
    ({"ports": [{"port": "p"}]}, 'expected member "adapter"'),
    ({"ports": [{"adapter": "udp", "parameters": {"a": []}}]}, "/ports/0/parameters/a: expected string, number"),
    ({"processes": [{"name": "p"}]}, 'expected member "command"'),
    ({"titan": "lab.cfg"}, "/titan: expected list"),
    ({"duts": {"one": {"port": []}}}, "/duts/one/port"),
    ({"guard": 0}, "/guard: expected number from"),
    ({"events": "all"}, "/events: expected one of brief"),
    ({"seed": -1}, "/seed: expected integer from 0"),
    ({"loopback": 1}, "/loopback: expected"),
    ({"codec_limits": {"max_parameters": 257}}, "/codec_limits/max_parameters: expected integer from 1 to 256"),
    ({"codec_limits": {"max_size": 1}}, "/codec_limits/max_size: unknown member"),
]
AJV = """
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
const [modules, schema, documents] = process.argv.slice(2);
const require = createRequire(join(modules, "..", "package.json"));
const Ajv = require("ajv");
const validate = new (Ajv.default || Ajv)({ strict: true, strictTypes: false, strictRequired: false }).compile(JSON.parse(readFileSync(schema, "utf8")));
console.log(JSON.stringify(JSON.parse(readFileSync(documents, "utf8")).map((document) => validate(document))));
"""


class Schemas(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("s.ttcn", SUITE)
        self.write("lab.cfg", "")
        self.write("lab.json", {})

    def wrong_documents(self):
        return [({**MINIMAL, **members}, message) for members, message in WRONG]

    def test_the_schemas_are_schemas(self):
        for path in (CAMPAIGN, CONFIGURATION):
            jsonschema.Draft7Validator.check_schema(json.loads(path.read_text()))

    def test_members_of_a_configuration_are_those_of_its_schema(self):
        campaign, configuration = (json.loads(path.read_text()) for path in (CAMPAIGN, CONFIGURATION))
        for name, member in configuration["properties"].items():
            self.assertEqual(campaign["properties"][name], member, name)
        for name, definition in configuration["definitions"].items():
            self.assertEqual(campaign["definitions"][name], definition, name)

    def test_python_validator(self):
        validator = jsonschema.Draft7Validator(json.loads(CAMPAIGN.read_text()))
        for document in (EVERYTHING, MINIMAL):
            self.assertEqual([error.message for error in validator.iter_errors(document)], [])
        self.assertEqual(set(EVERYTHING), set(validator.schema["properties"]), "the sample has every member")
        for document, message in [*self.wrong_documents(), ({"name": "n"}, ""), ({"paths": []}, "")]:
            self.assertFalse(validator.is_valid(document), f"{document}: {message}")

    def test_ajv(self):
        self.need(node() and (NODE_MODULES / "ajv").is_dir(), "the Node readers are not installed (tools/dev/setup_npm.sh)")
        documents = [EVERYTHING, MINIMAL, *[document for document, _ in self.wrong_documents()]]
        self.write("check.mjs", AJV)
        self.write("documents.json", documents)
        done = subprocess.run([node(), "check.mjs", NODE_MODULES, CAMPAIGN, "documents.json"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout), [True, True, *[False] * len(WRONG)])

    def test_the_program_agrees(self):
        self.write("c.json", MINIMAL)
        self.assertEqual(self.assay("campaign", "c.json", "--list").status, 0)
        self.write("c.json", {**EVERYTHING, "parameters": {"s.px_N": 2}, "plugins": [], "select": [{}], "$schema": "x"})
        self.assertEqual(self.assay("campaign", "c.json", "--list").status, 0)
        for number, (document, message) in enumerate(self.wrong_documents()):
            self.write("c.json", document)
            done = self.assay("campaign", "c.json", "--list", env={"CASE": str(number)})
            self.expect(done, 2, "c.json:", message)
            self.assertRegex(done.stderr, r"c\.json:\d+: at ")


if __name__ == "__main__":
    unittest.main()
