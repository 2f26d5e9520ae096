// Passkeys: added, used from the autofill list, by the button and as second step, renamed, removed.
import assert from 'node:assert/strict';

const page = '/account/security/passkeys';

/** What a browser without JavaScript is told about them. */
export const passkeysWithoutJavaScript = [['passkeys need JavaScript, and the page says so', impossible]];

export const passkeys = [
  ['add a passkey', add],
  ['sign in by passkey autofill', autofill],
  ['sign in by the passkey button', button],
  ['passkey as second step', secondStep],
  ['rename the passkey', rename],
  ['an account without a password', withoutPassword],
];

export const removePasskey = [
  ['trust the browser with the passkey', trust],
  ['remove the passkey', remove],
];

async function impossible(person) {
  await person.openGuarded(page);
  assert.ok(await person.page.isVisible('[data-without-passkeys]'));
  assert.ok(!(await person.page.isVisible('form')), 'a form that cannot work is shown');
  await person.look('passkey-new-impossible');
}

async function add(person) {
  await person.open('/account/security');
  await person.look('security');
  await person.press('#passkeys');
  await person.look('passkey-new');
  await person.getKey();
  await person.key.knows(false);
  await person.hands.press('#add');
  await person.page.waitForSelector('[data-when=failed]');
  await person.look('passkey-new-failed');
  await person.key.knows(true);
  await person.send({ name: 'Laptop' }, '#add');
  assert.equal(await person.key.count(), 1);
  await person.look('recovery-codes-shown');
  await keepCodes(person);
  await person.look('security-passkey');
}

/** The codes are shown once; whoever goes on without saying that they are saved sees them again. */
export async function keepCodes(person) {
  person.recoveryCodes = await person.page.locator('#codes code').allTextContents();
  assert.equal(person.recoveryCodes.length, 10);
  await person.press('#submit');
  await person.isToldWhatIsWrong();
  await person.look('recovery-codes-unsaved');
  assert.deepEqual(await person.page.locator('#codes code').allTextContents(), person.recoveryCodes);
  await person.tick('saved');
  await person.press('#submit');
  person.isAt('/account/security');
  await person.isToldOfSuccess();
}

async function autofill(person) {
  await person.key.touched(false);
  await person.signOut();
  await person.key.touched(true);
  await person.page.goto(new URL('/login', person.page.url()).href, { waitUntil: 'commit' });
  // Nothing is pressed: the browser offers the passkey with the field, and the person takes it.
  await person.comesTo('/');
  await person.key.touched(false);
}

async function button(person) {
  await person.signOut();
  await person.press('#login');
  await person.key.knows(false);
  await person.key.touched(true);
  await person.hands.press('#passkey');
  await person.page.waitForSelector('[data-when=failed]');
  await person.look('login-passkey-failed');
  await person.key.knows(true);
  await person.press('#passkey');
  await person.comesTo('/');
  await person.key.touched(false);
}

async function secondStep(person) {
  await person.signOut();
  await person.press('#login');
  await person.send({ email: person.email, password: person.password });
  person.isAt('/login/factor');
  await person.look('factor-passkey');
  await person.key.touched(true);
  await person.press('#passkey');
  person.isAt('/');
  await person.key.touched(false);
}

async function rename(person) {
  await person.open('/account/security');
  await person.press('#passkey-1');
  await person.look('passkey');
  await person.send({ name: ' ' }, '#rename');
  await person.isToldWhatIsWrong();
  await person.look('passkey-error');
  await person.send({ name: 'A laptop with a rather long name, for pages 320 px wide' }, '#rename');
  await person.isToldOfSuccess();
  assert.match(await person.page.textContent('main'), /rather long name/);
  await person.look('security-long-name');
}

async function withoutPassword(person) {
  await person.press('#no-password');
  await person.look('no-password');
  await person.press('#confirm');
  await person.isToldOfSuccess();
  await person.look('security-no-password');
  await person.press('#password');
  await person.look('password-first');
  await person.send({ password: person.password });
  await person.isToldOfSuccess();
}

/** The box stands beside the code and serves the passkey as well. */
async function trust(person) {
  await person.signOut();
  await person.press('#login');
  await person.send({ email: person.email, password: person.password });
  person.isAt('/login/factor');
  await person.tick('trust');
  await person.key.touched(true);
  await person.press('#passkey');
  await person.key.touched(false);
  person.isAt('/');
  await person.open('/account/security');
  await person.press('#forget-devices');
}

/** The authenticator is told, so that it does not offer what no longer works. */
async function remove(person) {
  await person.openGuarded('/account/password');
  await person.open('/account/security');
  await person.press('#passkey-1');
  await person.press('#remove');
  await person.isToldOfSuccess();
  assert.ok(!(await person.has('#passkey-1')), 'it is still listed');
  await person.holds(async () => (await person.key.count()) === 0, 'the authenticator forgets the key');
}
