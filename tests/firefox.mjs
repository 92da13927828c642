// Drives Firefox over WebDriver BiDi. In (standard input) and out are described at browser_support.firefox_visits().
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const { launch } = createRequire(import.meta.url)("puppeteer-core");
const job = JSON.parse(await text(process.stdin));
const browser = await launch({
  browser: "firefox",
  executablePath: job.browser,
  headless: true,
  acceptInsecureCerts: job.insecure,
  extraPrefsFirefox: job.preferences,
});
const said = [];

async function visit({ url, actions = [], until, evaluate, seconds = 60 }) {
  // A page of its own for each: an address that differs in its fragment alone would not be opened afresh.
  const page = await browser.newPage();
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  said.push(`at ${url}`);
  await page.goto(url);
  for (const action of actions) {
    if (action.click) await page.click(action.click);
    if (action.type) await page.type(...action.type);
    if (action.select) await page.select(...action.select);
  }
  await page.waitForSelector(until, { timeout: seconds * 1000 });
  // Firefox takes the text itself: a function made here from text would need `eval` in the page, which its policy forbids.
  const result = await page.evaluate(`(${evaluate})()`);
  await page.close();
  return result ?? null;
}

try {
  const results = [];
  for (const one of job.visits) results.push(await visit(one));
  process.stdout.write(JSON.stringify(results));
} catch (error) {
  process.stderr.write([String(error), ...said].join("\n"));
  process.exitCode = 1;
} finally {
  await browser.close();
}
