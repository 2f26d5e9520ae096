// A browser without JavaScript: follows redirects within one origin, keeps cookies, submits forms found in the HTML.
import assert from 'node:assert/strict';
import { load } from 'cheerio';

/** One person's browser. `page.status` is undefined when another origin is where it was sent. */
export class FormBrowser {
  #cookies = new Map();

  constructor(origin) {
    this.origin = origin;
    this.page = { url: origin, status: undefined, html: '' };
  }

  open(url) {
    return this.#load('GET', String(url));
  }

  /** Fills the form that holds the button and presses it. */
  submit(buttonId, values = {}) {
    const $ = load(this.page.html);
    const button = $(`[id="${buttonId}"]`);
    const form = button.closest('form');
    assert.equal(form.length, 1, `no form with a button '${buttonId}' on ${this.describe()}`);

    // serializeArray() leaves out buttons and unticked boxes, as a browser does.
    const fields = new URLSearchParams(form.serializeArray().map(({ name, value }) => [name, value]));
    for (const [name, value] of Object.entries(values)) {
      assert.ok(form.find(`[name="${name}"]`).length, `no field '${name}' on ${this.describe()}`);
      fields.set(name, value);
    }
    if (button.attr('name')) fields.set(button.attr('name'), button.attr('value') ?? '');
    const action = new URL(form.attr('action') ?? '', this.page.url);
    return this.#load((form.attr('method') ?? 'get').toUpperCase(), action.href, fields);
  }

  /** Enough to understand a verdict: status, address, title and first error. */
  describe() {
    const $ = load(this.page.html);
    return `${this.page.status} ${new URL(this.page.url).pathname} ${$('title').text()} ${$('#error-summary').text()}`;
  }

  async #load(method, url, fields) {
    for (let hops = 0; hops < 10; hops += 1) {
      if (new URL(url).origin !== this.origin) {
        this.page = { url, status: undefined, html: '' };
        return;
      }
      const posts = method === 'POST';
      const target = new URL(url);
      if (!posts && fields) target.search = fields;
      const answer = await fetch(target, {
        method,
        body: posts ? fields : undefined,
        headers: { cookie: this.#cookieHeader(), ...(posts && { origin: this.origin }) },
        redirect: 'manual',
        signal: AbortSignal.timeout(10_000),
      });
      this.#keepCookies(answer);
      const location = answer.headers.get('location');
      if (answer.status < 300 || answer.status > 399 || !location) {
        this.page = { url: target.href, status: answer.status, html: await answer.text() };
        return;
      }
      assert.ok(!posts || answer.status === 303, `redirect after POST is ${answer.status}, not 303`);
      [method, url, fields] = ['GET', new URL(location, target).href, undefined];
    }
    assert.fail(`too many redirects, the last one to ${new URL(url).pathname}`);
  }

  #cookieHeader() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  // One origin and one path: name and value are all that matters, and whether the server takes the cookie back.
  #keepCookies(answer) {
    for (const line of answer.headers.getSetCookie()) {
      const [pair] = line.split(';');
      const [name, ...value] = pair.split('=');
      const expires = /;\s*expires=([^;]+)/i.exec(line)?.[1];
      if (/;\s*max-age=(0|-)/i.test(line) || (expires && new Date(expires) < new Date())) this.#cookies.delete(name.trim());
      else this.#cookies.set(name.trim(), value.join('='));
    }
  }
}

/** Answers the pages of a sign-in until the browser is sent back to the client; returns that address. */
export async function throughPages(browser, email, password) {
  for (let pages = 0; pages < 4; pages += 1) {
    const { status, url } = browser.page;
    if (status === undefined) return new URL(url);
    const path = status === 200 ? new URL(url).pathname : undefined;
    if (path === '/login') await browser.submit('submit', { email, password });
    else if (path === '/consent') await browser.submit('approve');
    else assert.fail(`unexpected page ${browser.describe()}`);
  }
  return assert.fail(`not back at the client after four pages, but at ${browser.describe()}`);
}
