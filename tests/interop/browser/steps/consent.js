// Apps that ask for more than a name: one that nobody here knows, one that wants to make a payment.
import assert from 'node:assert/strict';
import { App } from '../app.js';
import { AppDocument } from '../document.js';

export const consent = [
  ['an app that nobody has checked', unverified],
  ['an app that wants to make a payment', payment],
];

const details = [
  {
    type: 'payment',
    instructedAmount: { currency: 'EUR', amount: '123.50' },
    creditorName: 'Merchant A',
    remittanceInformation: 'Order 4711, to be paid for on delivery at the latest',
  },
];

async function unverified(person) {
  const document = new AppDocument();
  await document.listen();
  try {
    const notes = new App(person.app.callback, 'document', { client_id: document.id });
    await person.open(await notes.authorizationUrl());
    person.isAt('/consent');
    assert.match(await person.page.textContent('.warn'), /localhost/);
    await person.look('consent-unverified');
    await person.press('#deny');
    assert.equal(await notes.isRefused(person.page), 'access_denied');
    await person.open(await notes.authorizationUrl());
    await person.press('#approve');
    await notes.receives(person.page);
  } finally {
    document.close();
  }
}

async function payment(person) {
  const bank = new App(person.app.callback, 'bank');
  const authorization_details = JSON.stringify(details);
  await person.open(await bank.authorizationUrl({ scope: 'openid accounts:read', authorization_details }));
  person.isAt('/consent');
  assert.match(await person.page.textContent('.detail'), /123\.50/);
  await person.look('consent-details');
  await person.press('#approve');
  const tokens = await bank.receives(person.page);
  assert.deepEqual(tokens.authorization_details, details);
}
