// The authenticator app and the recovery codes: added, used, refused.
import assert from 'node:assert/strict';
import { Totp } from '../totp.js';
import { keepCodes } from './passkeys.js';

export const totp = [
  ['add an authenticator app', add],
  ['sign in with its code', signIn],
  ['a trusted browser is not asked', trust],
  ['sign in with a recovery code', recoveryCode],
  ['make new recovery codes', renewCodes],
];

export const removeTotp = [['remove the authenticator app', remove]];

async function add(person) {
  await person.openGuarded('/account/security/totp');
  await person.look('totp-new');
  await person.hands.press('summary');
  await person.look('totp-new-by-hand');
  person.totp = new Totp(await person.page.textContent('#secret'));
  await person.send({ name: 'Phone', code: person.totp.wrong() });
  await person.isToldWhatIsWrong();
  await person.look('totp-new-error');
  await person.send({ code: await person.totp.next() });
  if (await person.has('#codes')) {
    if (!person.javaScript) await person.look('recovery-codes-shown');
    await keepCodes(person);
  }
  await person.isToldOfSuccess();
  await person.look('security-totp');
}

async function signIn(person) {
  await toSecondStep(person);
  await person.look('factor');
  await person.sendDigits(person.totp.wrong());
  await person.isToldWhatIsWrong();
  await person.look('factor-error');
  await person.sendDigits(await person.totp.next());
  person.isAt('/');
}

async function trust(person) {
  await toSecondStep(person);
  await person.tick('trust');
  await person.sendDigits(await person.totp.next());
  person.isAt('/');
  await person.signOut();
  await person.press('#login');
  await person.send({ email: person.email, password: person.password });
  person.isAt('/');
  // What changes credentials asks all the same.
  await person.open('/account/password');
  person.isAt('/login/factor');
  await person.look('factor-again');
  await person.sendDigits(await person.totp.next());
  person.isAt('/account/password');
  await person.open('/account/security');
  await person.look('security-trusted');
  await person.press('#forget-devices');
  assert.ok(!(await person.has('#forget-devices')), 'it is still trusted');
}

async function recoveryCode(person) {
  await toSecondStep(person);
  await person.press('#other-way');
  await person.look('factor-recovery');
  await person.send({ recovery_code: 'aaaa-bbbb-cccc' });
  await person.isToldWhatIsWrong();
  await person.look('factor-recovery-error');
  await person.send({ recovery_code: person.recoveryCodes[0].toUpperCase().replaceAll('-', ' ') });
  person.isAt('/');
}

async function renewCodes(person) {
  const before = person.recoveryCodes;
  await person.openGuarded('/account/security/recovery-codes');
  await person.look('recovery-codes');
  await person.press('#renew');
  await keepCodes(person);
  assert.ok(!before.includes(person.recoveryCodes[0]), 'the codes are the same');
}

async function remove(person) {
  await person.openGuarded('/account/password');
  await person.open('/account/security');
  await person.press('#totp-1');
  await person.look('totp');
  await person.press('#remove');
  await person.isToldOfSuccess();
  person.totp = undefined;
}

async function toSecondStep(person) {
  await person.signOut();
  await person.press('#login');
  await person.send({ email: person.email, password: person.password });
  person.isAt('/login/factor');
}
