// The app that the person signs in to: authorization requests, and what comes back is good for tokens.
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { client, issuer, redirectUri } from '../node/environment.js';

const { INTEROP_SIGNED_OUT_URI: signedOutUri } = process.env;

export class App {
  #identity;
  #config;
  #sent;

  /** One that was registered for the run, or one with this identity. */
  constructor(callback, name, identity = client(name)) {
    this.callback = callback;
    this.#identity = identity;
  }

  /** Where the app sends the browser. */
  async authorizationUrl(extra = {}) {
    await this.#configure();
    const verifier = oidc.randomPKCECodeVerifier();
    this.#sent = { verifier, state: oidc.randomState(), nonce: oidc.randomNonce() };
    return oidc.buildAuthorizationUrl(this.#config, {
      redirect_uri: redirectUri,
      scope: 'openid profile email',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: this.#sent.state,
      nonce: this.#sent.nonce,
      ...extra,
    }).href;
  }

  /** The browser shows the app's page, and what it brought is good for tokens. */
  async receives(page, method = 'GET') {
    const request = await this.#arrival(page);
    assert.equal(request.method, method);
    return await oidc.authorizationCodeGrant(this.#config, method === 'POST' ? request : new URL(request.url), {
      pkceCodeVerifier: this.#sent.verifier,
      expectedState: this.#sent.state,
      expectedNonce: this.#sent.nonce,
      idTokenExpected: true,
    });
  }

  /** The browser shows the app's page, which was told why it gets nothing: the error's name. */
  async isRefused(page) {
    const { searchParams } = new URL((await this.#arrival(page)).url);
    assert.equal(searchParams.get('state'), this.#sent.state);
    return searchParams.get('error');
  }

  /** The refresh token's answer, or the error's name. */
  async refresh(token) {
    return await oidc.refreshTokenGrant(this.#config, token).then(() => 'granted', ({ error }) => error);
  }

  /** Where the app sends the browser to sign out; without a hint it does not say whom it means. */
  async endSessionUrl(hint, post_logout_redirect_uri = signedOutUri) {
    await this.#configure();
    const state = oidc.randomState();
    const named = hint ? { id_token_hint: hint } : {};
    const url = oidc.buildEndSessionUrl(this.#config, { ...named, post_logout_redirect_uri, state });
    return { url: url.href, back: `${post_logout_redirect_uri}?state=${state}` };
  }

  async #arrival(page) {
    await page.waitForURL((url) => url.href.startsWith(redirectUri));
    assert.equal(await page.textContent('h1'), 'Back at the client');
    return this.callback.take();
  }

  async #configure() {
    const { client_id: id, client_secret: secret } = this.#identity;
    const authentication = secret ? oidc.ClientSecretBasic(secret) : oidc.None();
    this.#config ??= await oidc.discovery(new URL(issuer), id, undefined, authentication, {
      execute: [oidc.allowInsecureRequests],
    });
  }
}
