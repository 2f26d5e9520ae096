// Passkeys: signs in with one, adds one, and tells authenticators which ones are still good (Web Authentication
// Level 3). What needs this file starts hidden; where it cannot work, the page says so. It writes text and attributes,
// never markup, so it runs under require-trusted-types-for 'script'.

const api = window.PublicKeyCredential;
const works = Boolean(api?.parseRequestOptionsFromJSON && api.parseCreationOptionsFromJSON);

// The question that waits in the autofill list, of which there can be one.
let waiting;

const ask = async (form, more) => {
  const { passkey: kind, options } = form.dataset;
  const parse = kind === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON';
  const publicKey = api[parse](JSON.parse(options));
  const credential = await navigator.credentials[kind]({ publicKey, ...more });
  // A page that comes back from the history has it already.
  const input = form.elements.credential ?? document.createElement('input');
  input.type = 'hidden';
  input.name = 'credential';
  input.value = JSON.stringify(credential);
  form.append(input);
  // Where a code can be entered instead, the box that trusts this browser is in the other form.
  document.getElementById('trust')?.setAttribute('form', form.id);
  HTMLFormElement.prototype.submit.call(form);
};

for (const form of works ? document.querySelectorAll('form[data-passkey]') : []) {
  const button = form.querySelector('button');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    waiting?.abort();
    form.querySelectorAll('[data-when]').forEach((words) => { words.hidden = true; });
    button.disabled = true;
    try {
      await ask(form);
    } catch (error) {
      // Some authenticators refuse a second key of one account by this name; all else is a change of mind.
      const known = error.name === 'InvalidStateError' && form.querySelector('[data-when=known]');
      (known || form.querySelector('[data-when=failed]')).hidden = false;
    }
    button.disabled = false;
  });
  form.hidden = false;
}

if (works) document.querySelectorAll('[data-without-passkeys]').forEach((words) => { words.hidden = true; });

for (const { dataset } of document.querySelectorAll('[data-signal]')) {
  api?.[dataset.signal]?.(JSON.parse(dataset.value)).catch(() => {});
}

const autofill = works && document.querySelector('form[data-autofill]');
if (autofill && await api.isConditionalMediationAvailable?.()) {
  waiting = new AbortController();
  ask(autofill, { mediation: 'conditional', signal: waiting.signal }).catch(() => {});
}
