// A person with a browser: what all steps do on pages.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { issuer, password } from '../node/environment.js';
import { Authenticator } from './authenticator.js';
import { Keyboard, Mouse } from './hands.js';
import { mailedCode } from './mailbox.js';

const patienceMillis = 10_000;

export class Person {
  password = password;
  /** The authenticator app, once there is one. */
  totp = undefined;

  constructor(inspector, app, { label, javaScript, keyboard }) {
    Object.assign(this, { inspector, app, javaScript, keyboard });
    this.email = `browser-${label}@example.com`;
  }

  async arrive() {
    this.page = await this.inspector.newPage();
    this.hands = this.keyboard ? new Keyboard(this.page) : new Mouse(this.page);
  }

  /** Gets an authenticator, which the browser forgets as soon as another site is visited in this tab. */
  async getKey() {
    this.key = await Authenticator.of(this.inspector.devtools(this.page));
  }

  /** Looks at the page that is open; by keyboard alone it is the same one. */
  async look(name) {
    if (!this.keyboard) await this.inspector.inspect(this.page, name);
  }

  /** Opens a page by its address. */
  async open(path) {
    return await this.page.goto(new URL(path, issuer).href);
  }

  /** Opens a page that wants the person to have signed in a moment ago; signs in again where that was too long ago. */
  async openGuarded(path) {
    await this.open(path);
    if (this.pathname !== path) await this.#proveAgain();
    this.isAt(path);
  }

  /** Follows a link or presses a button that leads to another page, or to the same one again. */
  async press(selector) {
    await Promise.all([this.page.waitForEvent('load'), this.hands.press(selector)]);
  }

  async fill(values) {
    for (const [name, value] of Object.entries(values)) await this.hands.fill(`[name=${name}]`, value);
  }

  async tick(name, wanted = true) {
    await this.hands.tick(`[name=${name}]`, wanted);
  }

  async send(values, button = '#submit') {
    await this.fill(values);
    await this.press(button);
  }

  /** A field for digits; with JavaScript the page sends itself with the last of them. */
  async sendDigits(code) {
    if (this.javaScript) await Promise.all([this.page.waitForEvent('load'), this.fill({ code })]);
    else await this.send({ code });
  }

  async sendMailedCode(to = this.email) {
    await this.sendDigits(await mailedCode(to));
  }

  /** Waits until something is so. */
  async holds(condition, what) {
    const end = Date.now() + patienceMillis;
    while (!(await condition())) {
      assert.ok(Date.now() < end, `not within ${patienceMillis / 1000} s: ${what}`);
      await pause(100);
    }
  }

  get pathname() {
    return new URL(this.page.url()).pathname;
  }

  isAt(path) {
    assert.equal(this.pathname, path, `at ${this.pathname} instead of ${path}`);
  }

  async comesTo(path) {
    await this.page.waitForURL(({ pathname }) => pathname === path);
  }

  async has(selector) {
    return (await this.page.locator(selector).count()) > 0;
  }

  /** The form was refused in words: a summary that speaks first, a link from it to each field. */
  async isToldWhatIsWrong() {
    assert.equal(await this.page.getAttribute('#error-summary', 'role'), 'alert', `no errors at ${this.page.url()}`);
    for (const link of await this.page.locator('#error-summary a').all()) {
      const field = await link.getAttribute('href');
      assert.ok(await this.has(field), `the summary leads to ${field}, which is not there`);
      assert.equal(await this.page.getAttribute(field, 'aria-invalid'), 'true');
    }
  }

  async isToldOfSuccess() {
    assert.ok(await this.has('main [role=status].box'), `nothing says that it worked at ${this.page.url()}`);
  }

  async signOut() {
    await this.open('/logout');
    await this.press('#confirm');
    this.isAt('/signed-out');
  }

  /** Signs in with the password, and the authenticator app if there is one. */
  async signIn(path = '/') {
    await this.open('/login');
    await this.send({ email: this.email, password: this.password });
    await this.confirm();
    this.isAt(path);
  }

  /** The second step, where there is one. */
  async confirm() {
    if (this.pathname !== '/login/factor') return;
    await this.sendDigits(await this.totp.next());
  }

  async #proveAgain() {
    if (this.pathname === '/login') await this.send({ password: this.password });
    await this.confirm();
  }
}
