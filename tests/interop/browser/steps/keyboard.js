// The main way through, by somebody who has no mouse.
import { mailedLink } from '../mailbox.js';
import { Totp } from '../totp.js';
import { choose } from './choose.js';
import { consent } from './consent.js';
import { device } from './device.js';
import { signOut as signOutByApp } from './sign_out.js';

export const keyboardWay = [
  ['register', register],
  ['add a passkey', addPasskey],
  ['sign in with the passkey', signInWithPasskey],
  ['add an authenticator app', addTotp],
  ['sign in with it', signInWithTotp],
  ['reset the password', reset],
  ['change the e-mail address', changeEmail],
  ['change the password', changePassword],
  ...device,
  ...consent,
  ...choose,
  ...signOutByApp,
  ['remove an app', removeApp],
  ['delete the account', deletion],
];

async function register(person) {
  await person.arrive();
  await person.open(await person.app.authorizationUrl());
  await person.press('#register');
  await person.send({ email: 'no address', password: 'short' });
  await person.isToldWhatIsWrong();
  await person.send({ email: person.email, name: 'Ada Test', password: person.password });
  await person.sendMailedCode();
  await person.press('#approve');
  await person.app.receives(person.page, 'GET');
  await person.open('/');
}

async function addPasskey(person) {
  await person.press('nav a[href="/account/security"]');
  await person.press('#passkeys');
  await person.getKey();
  await person.send({ name: 'Laptop' }, '#add');
  await person.key.touched(false);
  await keepCodes(person);
}

async function signInWithPasskey(person) {
  await signOut(person);
  await person.hands.reach('#passkey');
  // Not before: the browser would take the passkey by itself, from the list of the field.
  await person.key.touched(true);
  await person.press('#passkey');
  await person.comesTo('/');
  await person.key.touched(false);
}

async function addTotp(person) {
  await person.press('nav a[href="/account/security"]');
  await person.press('#totp');
  await person.hands.press('summary');
  person.totp = new Totp(await person.page.textContent('#secret'));
  await person.send({ name: 'Phone', code: await person.totp.next() });
  await person.isToldOfSuccess();
}

async function signInWithTotp(person) {
  await signOut(person);
  await person.send({ email: person.email, password: person.password });
  await person.confirm();
  person.isAt('/');
}

async function reset(person) {
  await signOut(person);
  await person.press('#forgot');
  await person.send({ email: person.email });
  await person.page.goto(await mailedLink(person.email, '/reset/link'));
  await person.press('#submit');
  person.password += '+';
  await person.send({ password: person.password });
  await person.send({ email: person.email, password: person.password });
  await person.confirm();
  person.isAt('/');
}

async function changeEmail(person) {
  await person.press('nav a[href="/account/security"]');
  await person.press('#email');
  const next = person.email.replace('@', '-new@');
  await person.send({ email: next });
  await person.sendMailedCode(next);
  await person.isToldOfSuccess();
  person.email = next;
}

async function changePassword(person) {
  await person.press('#password');
  await person.tick('end_others', false);
  const next = `${person.password}+`;
  await person.send({ current: person.password, password: next });
  await person.isToldOfSuccess();
  person.password = next;
}

async function removeApp(person) {
  await person.open(await person.app.authorizationUrl());
  if (person.pathname === '/consent') await person.press('#approve');
  await person.app.receives(person.page, 'GET');
  await person.open('/account/apps');
  await person.press('[name=client]');
  await person.isToldOfSuccess();
}

async function deletion(person) {
  await person.press('nav a[href="/account/data"]');
  await person.press('#delete');
  await person.tick('confirm');
  await person.press('#submit');
  person.isAt('/account/deletion-asked');
}

async function keepCodes(person) {
  await person.tick('saved');
  await person.press('#submit');
  await person.isToldOfSuccess();
}

async function signOut(person) {
  await person.open('/');
  await person.press('#logout');
  await person.press('#confirm');
  await person.press('#login');
}
