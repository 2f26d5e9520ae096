// The app that the person signs in to: authorization requests, and what comes back is good for tokens.
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { client, issuer, redirectUri } from '../node/environment.js';

export class App {
  #config;
  #sent;

  constructor(callback) {
    this.callback = callback;
  }

  /** Where the app sends the browser. */
  async authorizationUrl(extra = {}) {
    this.#config ??= await configuration();
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
  async receives(page, method) {
    await page.waitForURL((url) => url.href.startsWith(redirectUri));
    assert.equal(await page.textContent('h1'), 'Back at the client');
    const request = this.callback.take();
    assert.equal(request.method, method);
    return await oidc.authorizationCodeGrant(this.#config, method === 'POST' ? request : new URL(request.url), {
      pkceCodeVerifier: this.#sent.verifier,
      expectedState: this.#sent.state,
      expectedNonce: this.#sent.nonce,
      idTokenExpected: true,
    });
  }

  /** The refresh token's answer, or the error's name. */
  async refresh(token) {
    return await oidc.refreshTokenGrant(this.#config, token).then(() => 'granted', ({ error }) => error);
  }
}

async function configuration() {
  const { client_id: id, client_secret: secret } = client('browser');
  return await oidc.discovery(new URL(issuer), id, undefined, oidc.ClientSecretBasic(secret), {
    execute: [oidc.allowInsecureRequests],
  });
}
