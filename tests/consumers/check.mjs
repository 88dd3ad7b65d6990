// Reads exports with their own readers and prints what these understood, as JSON: node check.mjs NODE_MODULES FOLDER
import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, folder] = process.argv.slice(2);
const require = createRequire(join(modules, "..", "package.json"));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const text = (name) => readFileSync(join(folder, name), "utf8");
const out = {};

{
  const { parse } = await load("junit2json");
  const suites = await parse(text("junit.xml"));
  const cases = suites.testsuite.flatMap((suite) => suite.testcase);
  out.junit = { tests: suites.tests, failures: cases.filter((c) => c.failure).length, errors: cases.filter((c) => c.error).length };
}
{
  const { Parser } = await load("tap-parser");
  out.tap = { ok: Parser.parse(text("report.tap")).filter((e) => e[0] === "assert").map((e) => e[1].ok) };
}
{
  const Ajv = (await load("ajv")).default;
  const addFormats = (await load("ajv-formats")).default;
  const ajv = new (Ajv.default || Ajv)({ strict: false });
  (addFormats.default || addFormats)(ajv);
  const schema = JSON.parse(readFileSync(join(modules, "ctrf/dist/ctrf-schema-0.0.json"), "utf8"));
  const document = JSON.parse(text("ctrf.json"));
  const valid = ajv.validate(schema, document);
  out.ctrf = { valid, errors: ajv.errors, summary: document.results.summary };
}
{
  const results = join(folder, "allure-results"), report = join(folder, "allure-report");
  execFileSync(process.execPath, [join(modules, "allure/cli.js"), "generate", results, "-o", report], { stdio: "ignore", cwd: folder });
  const summary = readdirSync(report, { recursive: true }).find((name) => name.endsWith("summary.json"));
  out.allure = JSON.parse(readFileSync(join(report, summary), "utf8"));
}
console.log(JSON.stringify(out));
