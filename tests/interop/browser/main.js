// Chromium on the real pages, with JavaScript on and off; then what the inspection of every page found.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { redirectUri } from '../node/environment.js';
import { runSteps } from '../node/report.js';
import { CallbackPage } from './callback_page.js';
import { Inspector } from './inspector.js';
import { Journey, pagesOfTheWay } from './journey.js';

const { CHROMIUM, SCREENSHOT_DIR } = process.env;
const stepMillis = 20_000;
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

async function walk(browser, callback, javaScript) {
  const label = `JavaScript ${javaScript ? 'on' : 'off'}`;
  const context = await browser.newContext({ javaScriptEnabled: javaScript, reducedMotion: 'reduce', locale: 'en-GB' });
  context.setDefaultTimeout(stepMillis);
  const inspector = new Inspector(context, join(SCREENSHOT_DIR, javaScript ? 'js-on' : 'js-off'), { javaScript });
  const journey = new Journey(inspector, callback, { javaScript });
  const steps = {
    register: () => journey.register(),
    'code from /dev/mail': () => journey.codeFromMail(),
    'consent, back at the client': () => journey.consent(),
    home: () => journey.home(),
    'response_mode=form_post': () => journey.formPost(),
    'error page': () => journey.error(),
    logout: () => journey.logout(),
    'form errors': () => journey.loginErrors(),
  };
  await runSteps('chromium', Object.entries(steps).map(([name, step]) => [`${label}: ${name}`, step]));
  await context.close();

  const verdicts = {
    'all pages inspected': () => assert.deepEqual(inspector.pages, pagesOfTheWay),
    ...(javaScript && { 'axe finds 0 violations': () => none(inspector.axeViolations) }),
    '0 CSP violations': () => none(inspector.cspViolations),
    'no horizontal scroll at 320 px': () => none(inspector.wideAt320),
  };
  for (const [name, verdict] of Object.entries(verdicts)) {
    await runSteps('chromium', [[`${label}: ${name}`, verdict]]);
  }
}

function none(findings) {
  if (findings.length > 0) assert.fail(`${findings.length} found: ${findings.join('; ')}`);
}

const callback = new CallbackPage(redirectUri);
await callback.listen();
const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: flags });
try {
  await walk(browser, callback, true);
  await walk(browser, callback, false);
} finally {
  await browser.close();
  callback.close();
}
