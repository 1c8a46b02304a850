// The desk's own keys, on top of shared/work.js: marks of papers, the next file, one key to accept.
// Every page works without this file; it saves reloads and movements of the hand.

/** 1, 2, 3 on a paper set its mark and go on to the next paper. */
function markByKey (event) {
  const paper = event.target.closest?.('[data-paper]')
  if (!paper || event.target.type !== 'radio' || event.altKey || event.ctrlKey || event.metaKey) return
  const radio = paper.querySelector(`input[data-key="${CSS.escape(event.key)}"]`)
  if (!radio) return
  event.preventDefault()
  radio.checked = true
  const following = nextPaper(paper)
  const target = following ? current(following) : afterPapers(paper)
  target?.focus()
}

function nextPaper (paper) {
  const all = [...document.querySelectorAll('[data-paper]')]
  return all[all.indexOf(paper) + 1]
}

function current (paper) {
  return paper.querySelector('input[type=radio]:checked') ?? paper.querySelector('input[type=radio]')
}

function afterPapers (paper) {
  return paper.form?.querySelector('[data-accept]') ?? paper.closest('form')?.querySelector('[data-accept]')
}

/** “Tất cả đủ” without asking the server: what is neither required nor handed in does not apply. */
function markAll (event) {
  const button = event.target.closest('[data-all-present-button]')
  if (!button) return
  event.preventDefault()
  let open = null
  for (const paper of document.querySelectorAll('[data-paper]')) {
    const sent = paper.querySelector('.mc-file:not(.mc-file--failed)')
    const state = sent ? 'present' : paper.dataset.allPresent
    const chosen = paper.querySelector('input[type=radio]:checked')?.value === 'present' ? 'present' : state
    // Empty: a paper that nobody has seen stays for the officer to decide, and the focus goes there.
    const radio = chosen ? paper.querySelector(`input[type=radio][value="${chosen}"]`) : null
    if (radio) radio.checked = true
    else open ??= current(paper)
  }
  ;(open ?? button.form.querySelector('[data-accept]'))?.focus()
}

/** The chosen citizen's particulars go into the fields; what they have none of is emptied. */
async function fillPerson (form, item) {
  const address = new URL(form.dataset.personUrl, location.href)
  address.searchParams.set('ai', item.ref)
  const response = await fetch(address, { headers: { Accept: 'application/json' }, credentials: 'same-origin' })
  if (!response.ok) return
  for (const [name, value] of Object.entries(await response.json())) {
    if (name === 'kind') form.querySelector(`input[name=kind][value="${CSS.escape(value)}"]`).checked = true
    else if (form.elements[name]) form.elements[name].value = value
  }
  if (form.elements.rep_full_name.value) form.elements.rep_full_name.closest('details').open = true
}

function startCounter (form) {
  document.addEventListener('mc:chosen', async (event) => {
    if (event.target.id === 'person_query') {
      form.querySelector('#procedure_query').focus()
      await fillPerson(form, event.detail)
    } else if (event.target.id === 'procedure_query') {
      form.requestSubmit(form.querySelector('[data-refresh]'))
    }
  })
  form.addEventListener('change', (event) => {
    if (event.target.name === 'channel' && form.elements.procedure_code.value) form.requestSubmit(form.querySelector('[data-refresh]'))
  })
  const first = form.querySelector('[data-autofocus]') ?? document.querySelector('[aria-invalid=true]')
  if (!first && !form.elements.full_name.value) form.querySelector('#person_query').focus()
}

/** Files open in the frame; the chip of the shown one is marked. */
function startFiles (list) {
  const chips = [...list.querySelectorAll('a')]
  const frame = document.querySelector('iframe[name=mc-viewer]')
  const open = document.querySelector('[data-file-open]')
  const mark = (chip) => {
    chips.forEach((each) => each === chip ? each.setAttribute('aria-current', 'true') : each.removeAttribute('aria-current'))
    if (open) open.href = chip.href
  }
  let field = null // where the officer was before the key for the next file
  document.querySelector('[data-desk-form]')?.addEventListener('focusin', (event) => { field = event.target })
  list.addEventListener('click', (event) => {
    const chip = event.target.closest('a')
    if (chip) mark(chip)
  })
  for (const button of document.querySelectorAll('[data-file-step]')) {
    button.addEventListener('click', (event) => {
      const at = chips.findIndex((chip) => chip.hasAttribute('aria-current'))
      const chip = chips[(at + Number(button.dataset.fileStep) + chips.length) % chips.length]
      mark(chip)
      frame.src = chip.href
      if (!event.isTrusted) field?.focus({ preventScroll: true })
    })
  }
}

/** A key that opens a slip in another tab leaves the focus where the work goes on. */
document.addEventListener('click', (event) => {
  if (!event.isTrusted && event.target.closest('a[target=_blank][data-shortcut]')) document.querySelector('[data-autofocus]')?.focus()
})
document.addEventListener('keydown', markByKey)
document.addEventListener('click', markAll)
document.addEventListener('keydown', (event) => {
  const accept = event.key === 'F9' && document.querySelector('[data-accept]')
  if (!accept) return
  event.preventDefault()
  accept.click()
})
// A letter on a folded part opens it.
document.addEventListener('keydown', (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !/^Key[A-Z]$/.test(event.code)) return
  const summary = document.querySelector(`summary[data-shortcut="${event.code.slice(3).toLowerCase()}"]`)
  if (!summary) return
  event.preventDefault()
  summary.parentElement.open = true
  summary.parentElement.querySelector('textarea, input:not([type=hidden]), select')?.focus()
})
document.querySelectorAll('[data-no-script]').forEach((button) => { button.hidden = true })
document.querySelectorAll('form[data-counter]').forEach(startCounter)
document.querySelectorAll('[data-file-list]').forEach(startFiles)
