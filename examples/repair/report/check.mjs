// Drives the review page in a real Chromium and checks what a reviewer relies on.
//
//   npm install --prefix FOLDER playwright-core && apt-get install chromium
//   NODE_MODULES=FOLDER/node_modules node check.mjs
//
// Writes screenshots and the saved log into SHOTS (default: a temporary folder).
// REPAIR names the binary (default: target/release/examples/repair).
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const modules = process.env.NODE_MODULES ?? join(root, "node_modules");
const { chromium } = createRequire(join(modules, "_"))("playwright-core");
const folder = mkdtempSync(join(tmpdir(), "herstel-report-"));
const shots = process.env.SHOTS ?? folder;

// A document that does harm where text is not escaped, and its name with it.
const input = join(folder, "in");
mkdirSync(input);
const hostile = `<b onclick='x'>kwaad & "zo".txt`;
const script = `<script>window.harmed=1</script></script><!-- <img src=x onerror="window.harmed=1">
]]> </div> De justitiéle diensten kunnenbogen op <b>samenwerking</b>. \u2028 \${1+1} \\u003c
Hetcollege<script>window.harmed=1</script> heeft een geintegreerd plan vastgesteld vande veiligheid.
`;
writeFileSync(join(input, hostile), script);
const documents = (process.env.DOCUMENTS ?? "").split(" ").filter(Boolean);
for (const document of [join(root, "examples/data/page.txt"), ...documents]) {
  copyFileSync(document, join(input, basename(document)));
}
writeFileSync(join(input, "records.jsonl"), `{"id": 1, "text": "De raad vande gemeente heeft vandaag besloten."}\n`);
const repair = process.env.REPAIR ?? join(root, "target/release/examples/repair");
const page_file = join(folder, "report.html");
execFileSync(repair, ["--quiet", "--all-pages", "--report", page_file, "--out", join(folder, "all"), input]);
assert.ok(statSync(page_file).size < 300_000, "the page is below 300 KB");

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const errors = [];
const open = async (options) => {
  const context = await browser.newContext({ locale: "nl-NL", acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("request", (request) => request.url().startsWith("http") && errors.push(request.url()));
  page.on("dialog", (dialog) => { errors.push("dialog"); dialog.dismiss(); });
  await page.goto(pathToFileURL(page_file).href);
  return page;
};
const marks = (page) => page.locator(".edit:not(.off)");
const saved = async (page) => {
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("s")]);
  const text = readFileSync(await download.path(), "utf8");
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
};
/** A text after a log's edits, each checked against it. */
const applied = (name, log) => {
  const original = readFileSync(join(input, name));
  let bytes = original;
  for (const edit of log.filter((e) => e.document === name && e.decision !== "reject").reverse()) {
    assert.equal(bytes.subarray(edit.start, edit.end).toString(), edit.original);
    assert.equal([...original.toString()].slice(edit.char_start, edit.char_end).join(""), edit.original);
    const before = original.subarray(0, edit.start).toString();
    assert.equal(before.split("\n").length, edit.line);
    bytes = Buffer.concat([bytes.subarray(0, edit.start), Buffer.from(edit.replacement), bytes.subarray(edit.end)]);
  }
  return bytes.toString();
};

const page = await open({ viewport: { width: 1280, height: 900 } });
const n_all = await marks(page).count();
assert.ok(n_all > 20, `${n_all} repairs are marked`);
assert.equal(await page.evaluate(() => window.harmed), undefined, "no text ran as script");
assert.equal(await page.locator("article b, article img, article script").count(), 0);
assert.ok((await page.locator("article .text").allTextContents()).some((text) => text.includes("<script>")));

// Untouched, the log holds all repairs.
const everything = await saved(page);
assert.equal(everything.length, n_all);
assert.ok(applied(hostile, everything).includes("van de veiligheid"));
assert.ok(process.env.DOCUMENTS || everything.some((edit) => edit.record === 1 && edit.field === "text"));

// Filters: kind, confidence, text.
await page.locator("#kinds input[value=split]").uncheck();
const n_rest = await marks(page).count();
assert.equal(n_rest, everything.filter((edit) => edit.kind !== "split").length);
await page.locator("#filter button[type=reset]").click();
await page.locator("#to").fill("99");
await page.waitForFunction((n) => document.querySelectorAll(".edit:not(.off)").length === n,
  everything.filter((edit) => edit.confidence <= 0.99).length);
await page.locator("#filter button[type=reset]").click();
await page.locator("#text").fill("vande");
await page.waitForFunction((n) => document.querySelectorAll(".edit:not(.off)").length === n,
  everything.filter((edit) => (edit.original + "\0" + edit.replacement).toLowerCase().includes("vande")).length);
await page.locator("#filter button[type=reset]").click();
await page.waitForFunction((n) => document.querySelectorAll(".edit:not(.off)").length === n, n_all);

// Keyboard: reject the first, accept the second; mouse: reject the third.
await page.locator("h1").click();
await page.keyboard.press("j");
await page.keyboard.press("r");
await page.keyboard.press("j");
await page.keyboard.press("a");
await page.locator(".edit").nth(2).click();
await page.locator("#reject").click();
assert.match(await page.locator("#counts").textContent(), /1 aanvaard, 2 verworpen/);
const log = await saved(page);
const decisions = ["reject", "accept", "reject"];
const expected = everything.map((edit, i) => (i in decisions ? { ...edit, decision: decisions[i] } : edit));
assert.deepEqual(log, expected);
const first = everything[0].document;
const kept = everything.filter((_, i) => i !== 0 && i !== 2);
assert.equal(applied(first, log), applied(first, kept));

// The binary applies the saved log: what was rejected stays as it was.
const log_file = join(shots, "edits.jsonl");
writeFileSync(log_file, log.map((edit) => JSON.stringify(edit) + "\n").join(""));
execFileSync(repair, ["--quiet", "--apply", log_file, "--out", join(folder, "reviewed"), input]);
for (const name of new Set(log.map((edit) => edit.document))) {
  const reviewed = readFileSync(join(folder, "reviewed", name), "utf8");
  assert.equal(reviewed, name.endsWith(".jsonl") ? readFileSync(join(folder, "all", name), "utf8") : applied(name, kept));
}
assert.notEqual(applied(first, kept), readFileSync(join(folder, "all", first), "utf8"));

// Only what was decided; a reload keeps the decisions; undo opens again.
await page.reload();
await page.locator("#only").check();
await page.locator("h1").click();
assert.deepEqual(await saved(page), expected.slice(0, 3));
await page.locator(".edit").nth(1).focus();
await page.keyboard.press("u");
assert.deepEqual(await saved(page), [expected[0], expected[2]]);
await page.locator("#only").uncheck();

// Hover shows what stood there.
await page.locator(".edit").nth(4).hover();
assert.equal(await page.locator("#before").textContent(), everything[4].original);

// Another reading is taken in place of the proposed one, and given back by undo.
const other_file = join(folder, "alternatives.html");
writeFileSync(other_file, readFileSync(page_file, "utf8").replace(/"alternatives":\[[^\]]*\]/, '"alternatives":["x\\u003cb>y"]'));
const other = await open({ viewport: { width: 1280, height: 900 } });
await other.goto(pathToFileURL(other_file).href);
await other.locator(".edit").first().click();
await other.locator("#others button").click();
const [chosen] = await saved(other);
assert.deepEqual([chosen.replacement, chosen.kind], ["x<b>y", everything[0].kind]);
assert.equal(await other.locator(".edit").first().textContent(), "x<b>y");
await other.keyboard.press("u");
assert.equal((await saved(other))[0].replacement, everything[0].replacement);

// Language.
await page.locator("#language").click();
assert.ok(await page.getByText("Most frequent repairs").isVisible());
assert.ok(!(await page.getByText("Meest gedane reparaties").isVisible()));
await page.locator("#language").click();

await page.evaluate(() => scrollTo(0, 0));
await page.screenshot({ path: join(shots, "light-top.png") });
await page.locator(".edit").nth(1).click();
await page.screenshot({ path: join(shots, "light-sample.png") });
const dark = await open({ viewport: { width: 1280, height: 900 }, colorScheme: "dark" });
await dark.screenshot({ path: join(shots, "dark-top.png") });
await dark.locator(".edit").nth(5).click();
await dark.screenshot({ path: join(shots, "dark-sample.png") });
const narrow = await open({ viewport: { width: 360, height: 740 }, locale: "en-GB" });
assert.equal(await narrow.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, "no sideways scroll");
await narrow.screenshot({ path: join(shots, "narrow-top.png") });
await narrow.locator(".edit").nth(3).click();
await narrow.screenshot({ path: join(shots, "narrow-sample.png") });

// Contrast of text on its ground, WCAG AA.
const contrast = async (p) => p.evaluate(() => {
  const channel = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const rgb = (colour) => {
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const over = (top, under) => top.slice(0, 3).map((v, i) => (v * top[3] + under[i] * (255 - top[3])) / 255);
  const ground = (element) => {
    const chain = [];
    for (let e = element; e; e = e.parentElement) chain.unshift(rgb(getComputedStyle(e).backgroundColor));
    return chain.reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const low = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !element.checkVisibility() || element.closest("svg,script,style,:disabled,option")) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return [...new Set(low)];
});
assert.deepEqual(await contrast(page), [], "contrast in light");
assert.deepEqual(await contrast(dark), [], "contrast in dark");

await browser.close();
assert.deepEqual(errors, [], "no console errors, dialogs or requests");
console.log(`report: ${n_all} repairs checked; screenshots and edits.jsonl in ${shots}`);
