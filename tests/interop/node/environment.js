// What the caller of the drivers prepared: issuer, clients, and the command line of the server under test.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const { INTEROP_DIR, INTEROP_ISSUER, INTEROP_PASSWORD, INTEROP_REDIRECT_URI, CHANCERY_BIN } = process.env;

export const issuer = INTEROP_ISSUER;
export const redirectUri = INTEROP_REDIRECT_URI;
export const password = INTEROP_PASSWORD;
export const audience = 'https://api.example';

/** `client_id` and `client_secret` of a client that was created for the run. */
export function client(name) {
  return JSON.parse(readFileSync(join(INTEROP_DIR, 'clients', `${name}.json`), 'utf8'));
}

/** Runs a command of the server under test and returns its JSON. */
export async function chancery(...args) {
  const cwd = join(INTEROP_DIR, 'server');
  const { stdout } = await promisify(execFile)(CHANCERY_BIN, [...args, '--json'], { cwd, timeout: 30_000 });
  return JSON.parse(stdout);
}
