// A form is sent once: a second click or Enter while it is on its way does nothing.
//
// Every POST form is guarded unless it has data-once="off". The token by which the server sees a repeat belongs to the page's
// place in the history: reload and the back button give the same one, a new visit a new one. It is made here only when the
// server left input[name=idempotency_key] empty.
const AGAIN_AFTER = 20_000 // the server never answered: let the person try again with the same token

function newToken () {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function keepToken (form) {
  const field = form.querySelector('input[name=idempotency_key]')
  if (!field || field.value) return
  const place = `mc-khoa:${form.getAttribute('action') || ''}`
  field.value = history.state?.[place] || newToken()
  history.replaceState({ ...history.state, [place]: field.value }, '')
}

function release (form) {
  delete form.dataset.sending
  for (const button of form.querySelectorAll('[aria-disabled=true][data-text]')) {
    button.removeAttribute('aria-disabled')
    button.textContent = button.dataset.text
    delete button.dataset.text
  }
}

export function once (form) {
  keepToken(form)
  form.addEventListener('submit', (event) => {
    if (form.dataset.sending) {
      event.preventDefault()
      event.stopImmediatePropagation()
      return
    }
    form.dataset.sending = 'true'
    const button = event.submitter || form.querySelector('button[type=submit]')
    if (button && button.tagName === 'BUTTON') {
      button.dataset.text = button.textContent
      button.setAttribute('aria-disabled', 'true')
      if (button.dataset.busyText) button.textContent = button.dataset.busyText
    }
    // Another script may still stop the sending; then the button works again at once.
    setTimeout(() => (event.defaultPrevented ? release(form) : setTimeout(() => release(form), AGAIN_AFTER)))
  })
}

export function startOnce (root = document) {
  const forms = [...root.querySelectorAll('form')].filter((form) => form.method === 'post' && form.dataset.once !== 'off')
  forms.forEach(once)
  addEventListener('pageshow', (event) => { if (event.persisted) forms.forEach(release) })
}
