// A forgotten password by code and by link, changes of password and address.
import assert from 'node:assert/strict';
import { mailedLink } from '../mailbox.js';

export const recovery = [
  ['reset the password by code', byCode],
  ['reset the password by link', byLink],
];

export const changes = [
  ['change the e-mail address', changeEmail],
  ['change the password', changePassword],
];

async function byCode(person) {
  await person.signOut();
  await person.press('#login');
  await person.press('#forgot');
  await person.look('forgot');
  await person.send({ email: '' });
  await person.isToldWhatIsWrong();
  await person.look('forgot-error');
  await person.send({ email: person.email });
  person.isAt('/reset');
  await person.look('reset');
  await person.sendDigits('000000');
  await person.isToldWhatIsWrong();
  await person.look('reset-error');
  await person.sendMailedCode();
  person.isAt('/password/new');
  await person.look('password-new');
  await person.send({ password: '12345678' });
  await person.isToldWhatIsWrong();
  await person.look('password-new-error');
  await chooseAnother(person);
  await person.look('login-changed');
  await signInWithNew(person);
}

async function byLink(person) {
  await person.signOut();
  await person.open('/forgot');
  await person.send({ email: person.email });
  const link = await mailedLink(person.email, '/reset/link');
  await person.page.goto(link);
  await person.look('reset-link');
  await person.press('#submit');
  person.isAt('/password/new');
  await chooseAnother(person);
  await signInWithNew(person);
  await person.page.goto(link);
  await person.look('reset-link-old');
}

async function changeEmail(person) {
  await person.openGuarded('/account/email');
  await person.look('email');
  await person.send({ email: person.email });
  await person.isToldWhatIsWrong();
  await person.look('email-error');
  const next = person.email.replace('@', '-new@');
  await person.send({ email: next });
  person.isAt('/account/email/code');
  await person.look('email-code');
  await person.sendDigits('000000');
  await person.isToldWhatIsWrong();
  await person.look('email-code-error');
  await person.sendMailedCode(next);
  await person.isToldOfSuccess();
  await person.look('email-changed');
  person.email = next;
  assert.match(await person.page.textContent('main'), new RegExp(next));
}

async function changePassword(person) {
  await person.openGuarded('/account/password');
  await person.look('password-change');
  await person.send({ current: 'not this one', password: another(person) });
  await person.isToldWhatIsWrong();
  await person.look('password-change-error');
  const next = another(person);
  await person.send({ current: person.password, password: next });
  await person.isToldOfSuccess();
  person.password = next;
  await person.look('password-changed');
}

/** Ends at the sign-in page: who reads the mail is not signed in by that. */
async function chooseAnother(person) {
  const next = another(person);
  await person.send({ password: next });
  person.isAt('/login');
  person.password = next;
}

async function signInWithNew(person) {
  await person.send({ email: person.email, password: person.password });
  if (person.totp) person.isAt('/login/factor');
  await person.confirm();
  person.isAt('/');
}

function another({ password }) {
  return `${password}+`;
}
