// One person's way through every page, with JavaScript on or off.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as oidc from 'openid-client';
import { client, issuer, password, redirectUri } from '../node/environment.js';

const mailSeconds = 15;
/** Every page of the way. */
export const pagesOfTheWay = [
  ...['login', 'register', 'register-error', 'code', 'consent', 'home'],
  ...['form-post', 'error', 'logout', 'signed-out', 'login-error'],
];

/** Each method is one step; later ones start where earlier ones ended. */
export class Journey {
  constructor(inspector, callback, { javaScript }) {
    this.inspector = inspector;
    this.callback = callback;
    this.javaScript = javaScript;
    this.email = `browser-js-${javaScript ? 'on' : 'off'}@example.com`;
  }

  async register() {
    const { client_id: id, client_secret: secret } = client('browser');
    this.config = await oidc.discovery(new URL(issuer), id, undefined, oidc.ClientSecretBasic(secret), {
      execute: [oidc.allowInsecureRequests],
    });
    this.page = await this.inspector.newPage();
    await this.page.goto(await this.#authorizationUrl());
    await this.#expectPage('/login');
    await this.inspector.inspect(this.page, 'login');

    await this.page.click('#register');
    await this.#expectPage('/register');
    await this.inspector.inspect(this.page, 'register');

    await this.#fill({ email: 'no address', password: 'short' });
    await this.#expectErrors();
    await this.inspector.inspect(this.page, 'register-error');

    await this.#fill({ email: this.email, name: 'Browser Test', password });
    await this.#expectPage('/code');
    await this.inspector.inspect(this.page, 'code');
  }

  async codeFromMail() {
    const code = await this.#mailedCode();
    if (this.javaScript) {
      // The page sends itself with the sixth digit.
      await this.page.fill('[name=code]', code);
      await this.page.waitForURL(/\/consent\?/);
    } else {
      await this.#fill({ code });
    }
    await this.#expectPage('/consent');
  }

  async consent() {
    await this.inspector.inspect(this.page, 'consent');
    await this.page.click('#approve');
    await this.#backAtClient('GET');
  }

  async home() {
    await this.page.goto(`${issuer}/`);
    await this.#expectPage('/');
    assert.match(await this.page.textContent('main'), new RegExp(this.email), 'home does not say who is signed in');
    await this.inspector.inspect(this.page, 'home');
  }

  /** With JavaScript the page posts itself; without, it waits for the person. */
  async formPost() {
    await this.#lookAtFormPost();
    await this.#openFormPost();
    if (!this.javaScript) await this.page.getByRole('button', { name: 'Continue' }).click();
    await this.#backAtClient('POST');
  }

  async error() {
    const url = new URL(await this.#authorizationUrl());
    url.searchParams.set('redirect_uri', 'https://attacker.example/callback');
    const response = await this.page.goto(url.href);
    assert.equal(response.status(), 400);
    await this.#expectPage('/authorize');
    assert.ok(await this.page.textContent('#reference'), 'no reference id on the error page');
    await this.inspector.inspect(this.page, 'error');
  }

  async logout() {
    await this.page.goto(`${issuer}/`);
    await this.page.click('#logout');
    await this.#expectPage('/logout');
    await this.inspector.inspect(this.page, 'logout');
    await this.page.click('#confirm');
    await this.#expectPage('/signed-out');
    await this.inspector.inspect(this.page, 'signed-out');
    await this.page.goto(`${issuer}/`);
    await this.#expectPage('/login');
  }

  async loginErrors() {
    await this.#fill({ email: this.email, password: `${password}x` });
    await this.#expectErrors();
    assert.equal(await this.page.inputValue('[name=email]'), this.email, 'the e-mail address was not kept');
    assert.equal(await this.page.inputValue('[name=password]'), '', 'the password came back');
    await this.inspector.inspect(this.page, 'login-error');
  }

  async #authorizationUrl(extra = {}) {
    this.verifier = oidc.randomPKCECodeVerifier();
    this.state = oidc.randomState();
    this.nonce = oidc.randomNonce();
    return oidc.buildAuthorizationUrl(this.config, {
      redirect_uri: redirectUri,
      scope: 'openid profile email',
      code_challenge: await oidc.calculatePKCECodeChallenge(this.verifier),
      code_challenge_method: 'S256',
      state: this.state,
      nonce: this.nonce,
      ...extra,
    }).href;
  }

  /** Does not wait for the page to load: it may leave before. */
  async #openFormPost() {
    const url = await this.#authorizationUrl({ response_mode: 'form_post' });
    const response = await this.page.goto(url, { waitUntil: 'commit' });
    assert.equal(response.status(), 200);
  }

  /** Keeps the page on screen by stopping what it posts. */
  async #lookAtFormPost() {
    const stop = (route) => route.abort('aborted');
    await this.page.route(redirectUri, stop);
    await this.#openFormPost();
    await this.page.getByRole('button', { name: 'Continue' }).waitFor();
    await this.inspector.inspect(this.page, 'form-post');
    await this.page.unroute(redirectUri, stop);
  }

  /** The browser shows the client's page, and what it brought is good for tokens. */
  async #backAtClient(method) {
    await this.page.waitForURL((url) => url.href.startsWith(redirectUri));
    assert.equal(await this.page.textContent('h1'), 'Back at the client');
    const request = this.callback.take();
    assert.equal(request.method, method);
    await oidc.authorizationCodeGrant(this.config, method === 'POST' ? request : new URL(request.url), {
      pkceCodeVerifier: this.verifier,
      expectedState: this.state,
      expectedNonce: this.nonce,
      idTokenExpected: true,
    });
  }

  async #fill(values) {
    for (const [name, value] of Object.entries(values)) await this.page.fill(`[name=${name}]`, value);
    await this.page.click('#submit');
  }

  async #expectPage(path) {
    const { pathname } = new URL(this.page.url());
    assert.equal(pathname, path, `at ${pathname} (${await this.page.title()}) instead of ${path}`);
  }

  async #expectErrors() {
    assert.equal(await this.page.getAttribute('#error-summary', 'role'), 'alert');
    assert.match(await this.page.title(), /^Error:/);
  }

  /** The mail of the development page ends with `@host #123456`. */
  async #mailedCode() {
    const mail = await this.inspector.newPage();
    try {
      for (let tries = 0; tries < mailSeconds; tries += 1) {
        await mail.goto(`${issuer}/dev/mail`);
        const message = mail.locator('article', { hasText: this.email }).first();
        const code = (await message.count()) && /#(\d{6})\s*$/.exec(await message.locator('pre').textContent());
        if (code) return code[1];
        await sleep(1000);
      }
      return assert.fail(`no code for ${this.email} at /dev/mail within ${mailSeconds} s`);
    } finally {
      await mail.close();
    }
  }
}
