// What is looked at on every page: pictures, accessibility, width, and what went wrong in the browser.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';

const desktop = { width: 1024, height: 768 };
const narrowest = { width: 320, height: 640 };
export const pageLooks = [
  { name: 'light', colorScheme: 'light', viewport: desktop },
  { name: 'dark', colorScheme: 'dark', viewport: desktop },
  { name: '320', colorScheme: 'light', viewport: narrowest, isOfTheSameColours: true },
];
/** A letter in a mail program on a desk and on a telephone. */
export const letterLooks = [
  { name: 'light', colorScheme: 'light', viewport: { width: 600, height: 800 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 600, height: 800 } },
  { name: '320', colorScheme: 'light', viewport: narrowest, isOfTheSameColours: true },
  { name: '320-dark', colorScheme: 'dark', viewport: narrowest, isOfTheSameColours: true },
];
const axeOptions = { rules: { 'target-size': { enabled: true } } };

/** Collects findings of one browser context; the caller judges them at the end. */
export class Inspector {
  pages = [];
  axeRuns = 0;
  axeViolations = [];
  wideAt320 = [];
  cspViolations = [];
  consoleErrors = [];
  // One for each tab and never detached: with any of them the virtual authenticator would go.
  #devtools = new WeakMap();

  constructor(context, directory, { javaScript }) {
    this.context = context;
    this.directory = directory;
    this.javaScript = javaScript;
  }

  /** A new tab whose complaints are collected, whether or not the page may run scripts. */
  async newPage() {
    const page = await this.context.newPage();
    const devtools = await this.context.newCDPSession(page);
    this.#devtools.set(page, devtools);
    devtools.on('Audits.issueAdded', ({ issue }) => {
      const details = issue.details.contentSecurityPolicyIssueDetails;
      if (details) this.cspViolations.push(`${page.url()}: ${details.violatedDirective} ${details.blockedURL ?? 'inline'}`);
    });
    await devtools.send('Audits.enable');
    page.on('pageerror', (error) => this.consoleErrors.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      // That a page itself is an error page is noted there too; what a page loads is seen below.
      const isLoading = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isLoading) this.consoleErrors.push(`${page.url()}: ${message.text()}`);
    });
    page.on('response', (response) => {
      const isPage = response.request().isNavigationRequest();
      if (!isPage && response.status() >= 400) this.consoleErrors.push(`${page.url()}: ${response.status()} ${response.url()}`);
    });
    return page;
  }

  /** The developer tools of a tab of ours. */
  devtools(page) {
    return this.#devtools.get(page);
  }

  /** Looks at the page in every look, once, and leaves it as it was. */
  async inspect(page, name, looks = pageLooks) {
    if (this.pages.includes(name)) return;
    this.pages.push(name);
    await mkdir(this.directory, { recursive: true });
    for (const look of looks) {
      await page.setViewportSize(look.viewport);
      await page.emulateMedia({ colorScheme: look.colorScheme });
      await page.screenshot({ path: join(this.directory, `${name}-${look.name}.png`), fullPage: true });
      // axe needs timers, which a page without scripts does not run; the HTML is the same.
      const found = this.javaScript && !look.isOfTheSameColours ? await this.#runAxe(page) : [];
      this.axeViolations.push(...found.map((violation) => `${name}, ${look.name}: ${violation}`));
    }
    await this.#measure(page, name);
    await page.setViewportSize(desktop);
  }

  async #measure(page, name) {
    const { cssContentSize, cssLayoutViewport } = await this.devtools(page).send('Page.getLayoutMetrics');
    if (cssContentSize.width > cssLayoutViewport.clientWidth) this.wideAt320.push(`${name}: ${cssContentSize.width} px`);
  }

  // An isolated world: the page's own policy stays in force and does not get in axe's way.
  async #runAxe(page) {
    this.axeRuns += 1;
    const devtools = this.devtools(page);
    const { frameTree } = await devtools.send('Page.getFrameTree');
    const { executionContextId: contextId } = await devtools.send('Page.createIsolatedWorld', {
      frameId: frameTree.frame.id,
      worldName: 'axe',
    });
    const expression = `${axe.source}; axe.run(${JSON.stringify(axeOptions)}).then((results) => results.violations)`;
    const { result, exceptionDetails } = await devtools.send('Runtime.evaluate', {
      expression,
      contextId,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(`axe did not run: ${exceptionDetails.exception?.description}`);
    return result.value.map(({ id, help, nodes }) => `${id} (${help}) at ${nodes.map(({ target }) => target).join(' ')}`);
  }
}

/** A verdict: nothing was found, or all of it is named. */
export function none(findings) {
  if (findings.length > 0) assert.fail(`${findings.length} found: ${findings.join('; ')}`);
}
