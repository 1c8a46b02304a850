// Security keys: hands the server's options to the browser's key API and the answer back through an ordinary form.
const LONGEST_WAIT = 120_000

function asked (form) {
  const options = JSON.parse(form.dataset.keyOptions)
  return form.dataset.key === 'make'
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
}

function start (form) {
  form.hidden = false
  for (const note of document.querySelectorAll('[data-key-without]')) note.hidden = true
  form.addEventListener('submit', async (event) => {
    if (form.elements.key_answer.value) return
    event.preventDefault()
    const fault = form.querySelector('[data-key-fault]')
    fault.hidden = true
    try {
      const late = new Promise((_resolve, reject) => setTimeout(reject, LONGEST_WAIT))
      const made = await Promise.race([asked(form), late])
      form.elements.key_answer.value = JSON.stringify(made.toJSON())
      form.requestSubmit()
    } catch {
      fault.hidden = false
    }
  })
}

if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) document.querySelectorAll('form[data-key]').forEach(start)
