// What every driver of openid-client needs: the metadata of the server, and an authorization request of its own.
import * as oidc from 'openid-client';
import { issuer, redirectUri } from './environment.js';

/** Plain http on loopback has to be allowed; ID token signatures are checked although they came over the back channel. */
export function discover(id, authentication, metadata) {
  const execute = [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks];
  return oidc.discovery(new URL(issuer), id, metadata, authentication, { execute });
}

/** The parameters of a request with PKCE and a nonce, and what its answer is checked by. */
export async function newRequest(scope, more = {}) {
  const checks = {
    pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
    expectedState: oidc.randomState(),
    expectedNonce: oidc.randomNonce(),
    idTokenExpected: true,
  };
  const parameters = {
    redirect_uri: redirectUri,
    scope,
    code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    ...more,
  };
  return { parameters, checks };
}
