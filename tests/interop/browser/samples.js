// Every page in every state and every letter, as the unit tests wrote them to CHANCERY_SAMPLES_DIR: those that need a
// configuration, load or time come to no walk. They are served over loopback with the product's policy and looked at in
// English and Arabic.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { runSteps } from '../node/report.js';
import { Inspector, letterLooks, none, pageLooks } from './inspector.js';
import { flags } from './flags.js';

const { CHROMIUM, SCREENSHOT_DIR, CHANCERY_SAMPLES_DIR: samples } = process.env;
const languages = [
  { tag: 'en', name: 'English' },
  { tag: 'ar', name: 'Arabic' },
];
const scripts = new URL('../../../static/', import.meta.url);
// In the place of logos.
const picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#0b57d0" d="M0 8 4 0l4 8z"/></svg>';
const pagePolicy = await readFile(join(samples, 'policy.txt'), 'utf8');
// Where the server shows pages of apps in frames, its policy names them.
const framesPolicy = (body) =>
  [...body.matchAll(/<iframe src="([^"]+)"/g)].map(([, address]) => `; frame-src ${new URL(address).origin}`).join('');

async function answer({ url }) {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const [first, name = ''] = pathname.slice(1).split('/');
  if (pathname === '/static/app.css') {
    return { type: 'text/css', body: await readFile(join(samples, `app-${searchParams.get('v')}.css`)) };
  }
  if (pathname.endsWith('.js')) return { type: 'text/javascript', body: await readFile(new URL(name, scripts)) };
  if (languages.some(({ tag }) => tag === first)) {
    // A letter is shown by a mail program, which has its own rules.
    const policy = name.startsWith('mail-') ? "default-src 'none'; style-src 'unsafe-inline'" : pagePolicy;
    const body = await readFile(join(samples, first, `${name}.html`), 'utf8');
    return { type: 'text/html; charset=utf-8', policy: policy + framesPolicy(body), body };
  }
  return { type: 'image/svg+xml', body: picture };
}

async function serve() {
  const server = createServer(async (request, response) => {
    try {
      const { type, body, policy = "default-src 'none'" } = await answer(request);
      response.writeHead(200, { 'content-type': type, 'content-security-policy': policy, 'cache-control': 'no-store' });
      response.end(body);
    } catch (error) {
      response.writeHead(404).end(error.message);
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://localhost:${server.address().port}` };
}

// It posts itself and so leaves at once; the walks look at it on its way.
const isPage = (file) => !file.startsWith('mail-') && file !== 'form-post';

async function look(browser, address, { tag, name: language }) {
  const files = (await readdir(join(samples, tag))).map((file) => file.replace('.html', '')).sort();
  const context = await browser.newContext({ reducedMotion: 'reduce', locale: tag });
  // Nothing is loaded from elsewhere.
  await context.route((url) => url.origin !== address, (route) => route.fulfill({ status: 204 }));
  const inspector = new Inspector(context, join(SCREENSHOT_DIR, `samples-${tag}`), { javaScript: true });
  const page = await inspector.newPage();
  const steps = [
    ['pages', files.filter(isPage), pageLooks],
    ['letters', files.filter((file) => file.startsWith('mail-')), letterLooks],
  ];
  for (const [what, names, looks] of steps) {
    const before = inspector.axeRuns;
    const visit = async () => {
      assert.notEqual(names.length, 0);
      for (const name of names) {
        await page.goto(`${address}/${tag}/${name}`);
        await inspector.inspect(page, name, looks);
      }
    };
    await runSteps('samples', [[`${language}: ${names.length} ${what} looked at`, visit]]);
    const runs = inspector.axeRuns - before;
    const found = inspector.axeViolations.splice(0);
    await runSteps('samples', [[`${language}: axe finds 0 violations in ${runs} runs on ${what}`, () => none(found)]]);
  }
  await context.close();
  const { wideAt320, cspViolations, consoleErrors } = inspector;
  for (const [verdict, findings] of [
    ['no horizontal scroll at 320 px', wideAt320],
    ['0 CSP violations', cspViolations],
    ['0 console errors', consoleErrors],
  ]) {
    await runSteps('samples', [[`${language}: ${verdict}`, () => none(findings)]]);
  }
}

const { server, address } = await serve();
const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: flags });
try {
  await Promise.all(languages.map((language) => look(browser, address, language)));
} finally {
  await browser.close();
  server.close();
}
