// Two people share the browser: which account goes on to the app?
import assert from 'node:assert/strict';
import { chancery, password } from '../../node/environment.js';

export const choose = [
  ['choose an account', account],
  ['forget an account, use another', another],
];

async function account(person) {
  const { app, page } = person;
  person.second = person.email.replace('@', '-second@');
  await makeAccount(person, person.second);
  await openChoice(person);
  assert.equal(await page.locator('.account').count(), 2);
  await person.look('choose');
  await person.press('#cancel');
  assert.equal(await app.isRefused(page), 'access_denied');
  await openChoice(person);
  await person.press('#account-2');
  person.isAt('/login');
  assert.equal(await page.inputValue('[name=email]'), person.email);
  await person.send({ password: person.password });
  await person.confirm();
  if (person.pathname === '/consent') await person.press('#approve');
  await app.receives(page);
}

async function another(person) {
  const { app, page } = person;
  await openChoice(person);
  await person.press('#forget-2');
  person.isAt('/choose');
  assert.equal(await page.locator('.account').count(), 1);
  await person.look('choose-one');
  await person.press('#other');
  assert.equal(await page.inputValue('[name=email]'), '');
  await openChoice(person);
  await person.press('#account-1');
  await app.receives(page);
}

async function openChoice(person) {
  await person.open(await person.app.authorizationUrl({ prompt: 'select_account' }));
  person.isAt('/choose');
}

/** Somebody who signs in here for the first time. */
async function makeAccount(person, email) {
  await chancery('user', 'create', email, '--name', 'Grace Test');
  const temporary = await chancery('user', 'set-password', email, '--temporary');
  await person.signOut();
  await person.open('/login');
  await person.send({ email, password: temporary.password });
  await person.send({ password });
}
