// Another browser, which nobody has seen yet, with the password of the account.
import assert from 'node:assert/strict';
import { issuer } from '../node/environment.js';

export class Stranger {
  /** Its cookies are gone afterwards. */
  static async with(person, work) {
    const context = await person.inspector.context.browser().newContext({ locale: 'en-GB' });
    try {
      const page = await context.newPage();
      await work(new Stranger(person, page));
    } finally {
      await context.close();
    }
  }

  constructor(person, page) {
    Object.assign(this, { person, page });
  }

  async signIn() {
    await this.page.goto(`${issuer}/login`);
    await this.page.fill('[name=email]', this.person.email);
    await this.page.fill('[name=password]', this.person.password);
    await this.page.click('#submit');
    await this.page.waitForURL(({ pathname }) => ['/', '/login/factor'].includes(pathname));
    if (this.page.url().includes('/login/factor')) await this.page.fill('[name=code]', await this.person.totp.next());
    await this.page.waitForURL(({ pathname }) => pathname === '/');
  }

  async isSignedOut() {
    await this.page.goto(`${issuer}/account/devices`);
    assert.equal(new URL(this.page.url()).pathname, '/login', 'the other browser is still signed in');
  }
}
