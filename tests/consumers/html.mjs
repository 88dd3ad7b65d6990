// Opens reports in a headless Chromium as a person would and prints what they saw, as JSON:
//   node html.mjs NODE_MODULES BROWSER REPORT.html MANY.html [SCREENSHOTS]
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, browserPath, report, many, screenshots] = process.argv.slice(2);
const require = createRequire(join(modules, "..", "package.json"));
const { chromium } = require("playwright-core");
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: browserPath, args: flags });
const out = { complaints: [], requests: [] };

async function open(path, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options });
  page.on("console", (message) => { if (message.type() !== "log") out.complaints.push(message.text()); });
  page.on("pageerror", (error) => out.complaints.push(String(error)));
  page.on("request", (request) => { if (!/^(data:|blob:)/.test(request.url())) out.requests.push(request.url()); });
  await page.goto(pathToFileURL(path).href);
  return page;
}
const ids = (page) => page.$$eval(".row b", (rows) => rows.map((row) => row.textContent));
const title = (page) => page.$eval("#detail h2", (node) => node.textContent).catch(() => "");
const selected = (page) => page.$eval('.row[aria-selected="true"] b', (node) => node.textContent);
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.className);

/** Contrast of a node's text against what lies behind it (WCAG 2.1 §1.4.3). */
const contrasts = (page, selectors) => page.evaluate((list) => {
  const parse = (text) => text.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const part = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const result = {};
  for (const selector of list) {
    for (const node of document.querySelectorAll(selector)) {
      let behind = node, colour;
      do { colour = parse(getComputedStyle(behind).backgroundColor); behind = behind.parentElement; } while (behind && colour[3] === 0);
      const a = luminance(parse(getComputedStyle(node).color)), b = luminance(colour);
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      result[selector] = Math.min(result[selector] ?? 99, ratio);
    }
  }
  return result;
}, selectors);

// A run with one test case of every verdict, and with messages.
{
  const page = await open(report, { colorScheme: "light" });
  out.first = { ids: await ids(page), selected: await selected(page), title: await title(page), overall: await page.textContent("#overall") };
  out.counts = await page.$$eval("#counts button", (buttons) => buttons.map((b) => b.textContent.trim()));

  await page.keyboard.press("/");
  out.slashFocuses = await focused(page);
  await page.keyboard.type("TC_FAIL");
  out.filtered = { ids: await ids(page), matches: await page.textContent("#matches") };
  await page.fill("#search", "nothing like this");
  out.nothing = await page.textContent("#rows");
  await page.fill("#search", "");
  await page.keyboard.press("Escape");
  out.escapeFocuses = await focused(page);

  await page.keyboard.press("Home");
  out.home = await selected(page);
  await page.keyboard.press("ArrowDown");
  out.down = await selected(page);
  await page.keyboard.press("Home");
  await page.keyboard.press("n");
  out.nextBad = await selected(page);
  await page.keyboard.press("1");
  out.withoutPassed = await ids(page);
  await page.keyboard.press("1");
  await page.selectOption("#order", "status");
  out.worstFirst = await ids(page);
  await page.selectOption("#order", "run");
  await page.focus("#list");
  await page.keyboard.press("Enter");
  out.enterFocuses = await focused(page);

  await page.click('.row:has(b:text-is("TC_fail"))');
  out.fail = {
    why: await page.textContent(".verdictbox .why"),
    source: await page.$$eval(".verdictbox .source .hit", (nodes) => nodes.map((n) => n.textContent)),
    parameters: await page.$$eval("details table tr", (rows) => rows.map((r) => r.textContent)),
  };

  await page.click('.row:has(b:text-is("TC_ladder"))');
  out.lanes = await page.$$eval(".lane", (nodes) => nodes.map((n) => n.firstChild.textContent));
  out.steps = await page.$$eval(".ladder .step", (nodes) => nodes.map((n) => n.textContent));
  out.messages = await page.$$eval(".ladder .message", (nodes) => nodes.map((n) => n.querySelector(".label").textContent + (n.querySelector(".left") ? " <" : " >")));
  await page.focus("#list");
  await page.keyboard.press("m");
  out.messageFocus = await page.evaluate(() => document.activeElement.classList.contains("message"));
  await page.keyboard.press("Enter");
  out.opened = await page.textContent(".ladder .body");
  out.expanded = await page.$eval(".message:focus", (n) => n.getAttribute("aria-expanded"));
  await page.keyboard.press("Enter");
  out.closed = await page.$$eval(".ladder .body", (nodes) => nodes.length);
  await page.keyboard.press("ArrowUp");
  out.stillMessage = await page.evaluate(() => document.activeElement.hasAttribute("aria-expanded"));
  await page.check("#withlogs");
  out.logsInLadder = await page.$$eval(".ladder .mark", (nodes) => nodes.map((n) => n.textContent).join("\n"));

  const watched = ["#title", "#about", ".row .reason", ".row .time", ".icon.passed", ".icon.failed", ".icon.inconclusive", ".icon.broken", ".icon.none", "#detail dd", "#detail dt", ".verdictbox .why",
    ".lane small", ".message .when", ".step", "footer"];
  out.light = await contrasts(page, watched);
  await page.emulateMedia({ colorScheme: "dark" });
  out.dark = await contrasts(page, watched);
  out.backgrounds = [await page.evaluate(() => getComputedStyle(document.body).backgroundColor)];
  await page.emulateMedia({ colorScheme: "light" });
  out.backgrounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
  await page.close();
}

// Thousands of test cases: only what is seen is made.
{
  const begin = Date.now();
  const page = await open(many);
  out.many = { opened: Date.now() - begin, rows: (await ids(page)).length, nodes: await page.evaluate(() => document.querySelectorAll("body *:not(script)").length) };
  await page.evaluate(() => {
    window.parsed = 0;
    const real = JSON.parse;
    JSON.parse = (text) => { window.parsed += 1; return real(text); };
  });
  const filterBegin = Date.now();
  await page.fill("#search", "TC_4999");
  out.many.found = await ids(page);
  out.many.filtered = Date.now() - filterBegin;
  await page.fill("#search", "");
  await page.focus("#list");
  await page.keyboard.press("End");
  out.many.last = await selected(page);
  out.many.rowsAtEnd = (await ids(page)).length;
  out.many.parsed = await page.evaluate(() => window.parsed);
  await page.close();
}

if (screenshots) {
  for (const scheme of ["light", "dark"]) {
    const page = await open(report, { colorScheme: scheme });
    await page.click('.row:has(b:text-is("TC_ladder"))');
    await page.screenshot({ path: join(screenshots, `report_${scheme}.png`) });
    await page.close();
  }
}
await browser.close();
console.log(JSON.stringify(out));
