// Chromium on the real pages: with JavaScript on and off, in Arabic, and without a mouse; then what the inspection of
// every page found.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { redirectUri } from '../node/environment.js';
import { runSteps } from '../node/report.js';
import { App } from './app.js';
import { CallbackPage } from './callback_page.js';
import { flags } from './flags.js';
import { Inspector, none } from './inspector.js';
import { pagesOf } from './pages.js';
import { Person } from './person.js';
import { account } from './steps/account.js';
import { choose } from './steps/choose.js';
import { consent } from './steps/consent.js';
import { device } from './steps/device.js';
import { endings } from './steps/endings.js';
import { keyboardWay } from './steps/keyboard.js';
import { passkeys, passkeysWithoutJavaScript, removePasskey } from './steps/passkeys.js';
import { changes, recovery } from './steps/recovery.js';
import { signOut } from './steps/sign_out.js';
import { signUp } from './steps/sign_up.js';
import { removeTotp, totp } from './steps/totp.js';

const { CHROMIUM, SCREENSHOT_DIR, BROWSER_WALKS } = process.env;
const stepMillis = 20_000;

const withApps = [...device, ...consent, ...choose, ...signOut];
const everything = (first, last) =>
  [...signUp, ...first, ...totp, ...recovery, ...last, ...changes, ...removeTotp, ...withApps, ...account, ...endings];
const withPasskeys = everything(passkeys, removePasskey);

/** German has the longest words; what the page holds is the same with and without JavaScript. */
const walks = [
  { name: 'JavaScript on', label: 'js-on', locale: 'en-GB', javaScript: true, steps: withPasskeys },
  { name: 'JavaScript off', label: 'js-off', locale: 'de-DE', javaScript: false, steps: everything(passkeysWithoutJavaScript, []) },
  { name: 'Arabic', label: 'arabic', locale: 'ar', javaScript: true, steps: withPasskeys },
  { name: 'keyboard alone', label: 'keyboard', locale: 'en-GB', javaScript: true, keyboard: true, steps: keyboardWay },
];

async function walk(browser, callback, { name, label, locale, javaScript, keyboard = false, steps }) {
  const context = await browser.newContext({ javaScriptEnabled: javaScript, reducedMotion: 'reduce', locale });
  context.setDefaultTimeout(stepMillis);
  const inspector = new Inspector(context, join(SCREENSHOT_DIR, label), { javaScript });
  const person = new Person(inspector, new App(callback, 'browser'), { label, javaScript, keyboard });
  await runSteps('chromium', steps.map(([step, take]) => [`${name}: ${step}`, () => take(person)]));
  await context.close();

  const { pages, axeRuns } = inspector;
  const verdicts = {
    ...(!keyboard && {
      [`all pages inspected (${pages.length})`]: () => assert.deepEqual([...pages].sort(), pagesOf({ javaScript })),
      'no horizontal scroll at 320 px': () => none(inspector.wideAt320),
    }),
    ...(javaScript && !keyboard && { [`axe finds 0 violations in ${axeRuns} runs`]: () => none(inspector.axeViolations) }),
    '0 CSP violations': () => none(inspector.cspViolations),
    '0 console errors': () => none(inspector.consoleErrors),
  };
  for (const [verdict, judge] of Object.entries(verdicts)) await runSteps('chromium', [[`${name}: ${verdict}`, judge]]);
}

const wanted = BROWSER_WALKS?.split(' ') ?? walks.map(({ label }) => label);
const callback = new CallbackPage(redirectUri);
await callback.listen();
const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: flags });
try {
  for (const one of walks.filter(({ label }) => wanted.includes(label))) await walk(browser, callback, one);
} finally {
  await browser.close();
  callback.close();
}
