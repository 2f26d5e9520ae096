// What is looked at on every page: pictures, accessibility, width, and what the Content-Security-Policy blocked.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';

const desktop = { width: 1024, height: 768 };
const looks = [
  { name: 'light', colorScheme: 'light', viewport: desktop },
  { name: 'dark', colorScheme: 'dark', viewport: desktop },
  { name: '360', colorScheme: 'light', viewport: { width: 360, height: 740 } },
];
const narrowest = { width: 320, height: 640 };

/** Collects findings of one browser context; the caller judges them at the end. */
export class Inspector {
  pages = [];
  axeViolations = [];
  wideAt320 = [];
  cspViolations = [];

  constructor(context, directory, { javaScript }) {
    this.context = context;
    this.directory = directory;
    this.javaScript = javaScript;
  }

  /** A new tab whose policy violations are collected, whether or not the page may run scripts. */
  async newPage() {
    const page = await this.context.newPage();
    const devtools = await this.context.newCDPSession(page);
    devtools.on('Audits.issueAdded', ({ issue }) => {
      const details = issue.details.contentSecurityPolicyIssueDetails;
      if (details) this.cspViolations.push(`${page.url()}: ${details.violatedDirective} ${details.blockedURL ?? 'inline'}`);
    });
    await devtools.send('Audits.enable');
    return page;
  }

  /** Looks at the page in every look and leaves it as it was. */
  async inspect(page, name) {
    this.pages.push(name);
    await mkdir(this.directory, { recursive: true });
    for (const look of looks) {
      await page.setViewportSize(look.viewport);
      await page.emulateMedia({ colorScheme: look.colorScheme });
      await page.screenshot({ path: join(this.directory, `${name}-${look.name}.png`), fullPage: true });
      // axe needs timers, which a page without scripts does not run; the HTML is the same.
      const found = this.javaScript ? await this.#runAxe(page) : [];
      this.axeViolations.push(...found.map((violation) => `${name}, ${look.name}: ${violation}`));
    }
    await page.setViewportSize(narrowest);
    const devtools = await this.context.newCDPSession(page);
    const { cssContentSize, cssLayoutViewport } = await devtools.send('Page.getLayoutMetrics');
    if (cssContentSize.width > cssLayoutViewport.clientWidth) this.wideAt320.push(`${name}: ${cssContentSize.width} px`);
    await devtools.detach();
    await page.setViewportSize(desktop);
  }

  // An isolated world: the page's own policy stays in force and does not get in axe's way.
  async #runAxe(page) {
    const devtools = await this.context.newCDPSession(page);
    const { frameTree } = await devtools.send('Page.getFrameTree');
    const { executionContextId: contextId } = await devtools.send('Page.createIsolatedWorld', {
      frameId: frameTree.frame.id,
      worldName: 'axe',
    });
    const expression = `${axe.source}; axe.run().then((results) => results.violations)`;
    const { result, exceptionDetails } = await devtools.send('Runtime.evaluate', {
      expression,
      contextId,
      awaitPromise: true,
      returnByValue: true,
    });
    await devtools.detach();
    if (exceptionDetails) throw new Error(`axe did not run: ${exceptionDetails.exception?.description}`);
    return result.value.map(({ id, help, nodes }) => `${id} (${help}) at ${nodes.map(({ target }) => target).join(' ')}`);
  }
}
