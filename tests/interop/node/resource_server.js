// npm jose as a resource server that knows the issuer and its key set, before and after the signing keys change.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { audience, chancery, client, issuer } from './environment.js';
import { runSteps } from './report.js';

const algorithms = ['ES256', 'RS256', 'PS256', 'EdDSA'];
/** A server that runs on picks up a rotation made on the command line within this time. */
const rotationMillis = 30_000;

const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
const freshKeys = () => createRemoteJWKSet(new URL(metadata.jwks_uri));
const keys = freshKeys();
const before = new Map();

async function accessToken(algorithm) {
  const { client_id: id, client_secret: secret } = client(`machine-${algorithm}`);
  const credentials = [id, secret].map(encodeURIComponent).join(':');
  const answer = await fetch(metadata.token_endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'reports:read' }),
  });
  const body = await answer.json();
  assert.equal(answer.status, 200, `${body.error}: ${body.error_description}`);
  return body.access_token;
}

async function verify(token, algorithm, keySet, expectedAudience = audience) {
  const { payload } = await jwtVerify(token, keySet, {
    issuer,
    audience: expectedAudience,
    algorithms: [algorithm],
    typ: 'at+jwt',
    requiredClaims: ['sub', 'exp', 'iat', 'jti', 'client_id'],
  });
  return payload;
}

async function beforeRotation(algorithm) {
  const token = await accessToken(algorithm);
  const claims = await verify(token, algorithm, keys);
  assert.equal(claims.sub, client(`machine-${algorithm}`).client_id);
  before.set(algorithm, token);
}

// The cached set knew the next key; a fresh one still has the retired key.
async function afterRotation(algorithm) {
  const next = await tokenOfTheNextKey(algorithm);
  for (const keySet of [keys, freshKeys()]) {
    await verify(before.get(algorithm), algorithm, keySet);
    await verify(next, algorithm, keySet);
  }
}

async function tokenOfTheNextKey(algorithm) {
  const { kid } = decodeProtectedHeader(before.get(algorithm));
  const deadline = Date.now() + rotationMillis;
  while (Date.now() < deadline) {
    const token = await accessToken(algorithm);
    if (decodeProtectedHeader(token).kid !== kid) return token;
    await sleep(250);
  }
  return assert.fail(`still signing with the old key ${rotationMillis / 1000} s after the rotation`);
}

async function foreignAudienceRefused() {
  const other = verify(before.get('ES256'), 'ES256', keys, 'https://other.example');
  await assert.rejects(other, { code: 'ERR_JWT_CLAIM_VALIDATION_FAILED', claim: 'aud' });
}

await runSteps('jose', [
  ...algorithms.map((name) => [`${name} before rotation`, () => beforeRotation(name)]),
  ['foreign audience refused', foreignAudienceRefused],
  ['keys rotate', () => chancery('keys', 'rotate', '--force')],
  ...algorithms.map((name) => [`${name} after rotation`, () => afterRotation(name)]),
]);
