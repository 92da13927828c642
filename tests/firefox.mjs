// Drives one page in Firefox over WebDriver BiDi. In (standard input) and out are described at browser_support.firefox().
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const { launch } = createRequire(import.meta.url)("puppeteer-core");
const job = JSON.parse(await text(process.stdin));
const browser = await launch({ browser: "firefox", executablePath: job.browser, headless: true });
const said = [];
try {
  const page = await browser.newPage();
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  await page.goto(job.url);
  for (const action of job.actions) {
    if (action.click) await page.click(action.click);
    if (action.type) await page.type(...action.type);
  }
  await page.waitForSelector(job.until, { timeout: job.seconds * 1000 });
  // Firefox takes the text itself: a function made here from text would need `eval` in the page, which its policy forbids.
  const result = await page.evaluate(`(${job.evaluate})()`);
  process.stdout.write(JSON.stringify(result ?? null));
} catch (error) {
  process.stderr.write([String(error), ...said].join("\n"));
  process.exitCode = 1;
} finally {
  await browser.close();
}
