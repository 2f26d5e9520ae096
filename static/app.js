// Comforts only: every page works without this file. It writes text and attributes, never markup, so it runs under
// require-trusted-types-for 'script'. What needs it starts hidden.

for (const button of document.querySelectorAll('button[data-shows]')) {
  const input = document.getElementById(button.dataset.shows);
  const word = button.querySelector('span');
  const words = { password: word.textContent, text: button.dataset.hide };
  const turn = (type) => {
    input.type = type;
    word.textContent = words[type];
  };
  button.addEventListener('click', () => turn(input.type === 'password' ? 'text' : 'password'));
  // A password that is sent as text would be offered again by the browser's form history.
  input.form.addEventListener('submit', () => turn('password'));
  button.hidden = false;
}

for (const hint of document.querySelectorAll('[data-caps]')) {
  const input = hint.closest('.field').querySelector('input');
  const tell = (event) => {
    // Browsers that fill in a password send key events without modifiers.
    const on = event.type !== 'blur' && event.getModifierState?.('CapsLock');
    hint.textContent = on ? hint.dataset.caps : '';
  };
  for (const type of ['keydown', 'keyup', 'blur']) input.addEventListener(type, tell);
}

for (const button of document.querySelectorAll('button[data-copies]')) {
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).innerText);
    button.textContent = button.dataset.done;
  });
  // Browsers have a clipboard only where the connection is safe.
  button.hidden = !navigator.clipboard;
}

for (const input of document.querySelectorAll('input[data-digits]')) {
  const length = Number(input.dataset.digits);
  let sent = false;
  input.addEventListener('input', () => {
    const digits = input.value.replace(/\D/g, '');
    if (sent || digits.length !== length) return;
    sent = true;
    input.value = digits;
    input.form.requestSubmit();
  });
  // A page that comes back from the history can be sent again.
  addEventListener('pageshow', () => { sent = false; });
}

for (const block of document.querySelectorAll('[data-strength]')) {
  const input = document.getElementById('password');
  let timer;
  const ask = async () => {
    const password = input.value;
    const body = new URLSearchParams({ password });
    for (const name of ['email', 'name', 'flow', 'c']) body.set(name, input.form.elements[name]?.value ?? '');
    // Without an answer the page says it when the form is sent.
    const answer = await fetch(block.dataset.strength, { method: 'POST', body }).catch(() => null);
    if (!answer?.ok || password !== input.value) return;
    const { score, words } = await answer.json();
    block.querySelector('meter').value = score;
    block.querySelector('p').textContent = words;
    block.hidden = false;
  };
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 400);
  });
}

for (const link of document.querySelectorAll('a[data-leads-on]')) {
  // The page goes on by itself when its frames are loaded, which one that does not answer must not put off.
  setTimeout(() => location.replace(link.href), 3000);
}
