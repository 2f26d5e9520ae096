// A device without a keyboard is let in, or not, by somebody who types its code here.
import assert from 'node:assert/strict';
import { Device } from '../device.js';

export const device = [
  ['let a device in by its code', allow],
  ['refuse a device', refuse],
];

async function allow(person) {
  const television = new Device();
  await television.ask();
  await person.open(television.page);
  await person.look('device');
  await person.send({ user_code: 'BBBB-BBBB' });
  await person.isToldWhatIsWrong();
  await person.look('device-error');
  await person.send({ user_code: television.code.toLowerCase().replace('-', '') });
  person.isAt('/device/confirm');
  // Where writing runs from right to left, marks keep the code in its own direction.
  assert.ok((await person.page.textContent('#compare code')).includes(television.code), 'the card shows another code');
  await person.look('device-confirm');
  await person.press('#approve');
  await person.isToldWhatIsWrong();
  await person.look('device-confirm-error');
  await person.tick('started');
  await person.press('#approve');
  person.isAt('/device/done');
  await person.look('device-done');
  assert.equal(await television.hears(), 'granted');
}

/** The link brings the code along, and no further than into the form. */
async function refuse(person) {
  const television = new Device();
  await television.ask();
  await person.open(television.link);
  person.isAt('/device');
  await person.press('#submit');
  person.isAt('/device/confirm');
  await person.press('#deny');
  await person.look('device-denied');
  assert.equal(await television.hears(), 'access_denied');
  await person.open('/device/confirm');
  await person.look('device-gone');
}
