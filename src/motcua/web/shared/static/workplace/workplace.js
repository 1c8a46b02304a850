// The officials' lists and pages: picking rows, keys shown by “?”, who else is here, progress of a file being written.
// Every page works without this file.

/** One box for all: the name of the boxes is in the attribute. */
for (const all of document.querySelectorAll('[data-pick-all]')) {
  const boxes = () => document.querySelectorAll(`input[name="${CSS.escape(all.dataset.pickAll || 'ma')}"]`)
  all.addEventListener('change', () => boxes().forEach((box) => { box.checked = all.checked }))
}

/** On a phone a row becomes a card: every cell but the first tells its column. Roles stay, whatever the style sheet does. */
const ROLES = { THEAD: 'rowgroup', TBODY: 'rowgroup', TR: 'row' }
for (const table of document.querySelectorAll('.mc-table-scroll > .mc-table')) {
  const heads = [...table.querySelectorAll('thead th')]
  const plain = heads.length > 1 && [...table.rows].every((each) => each.cells.length === heads.length)
  if (!plain || table.querySelector('[colspan], [rowspan], tbody :is(input:not([type=hidden]), select, textarea):not(.mc-pick__box)')) continue
  table.classList.add('mc-table--cards')
  table.setAttribute('role', 'table')
  for (const part of table.querySelectorAll('thead, tbody, tr')) part.setAttribute('role', ROLES[part.tagName])
  for (const head of heads) head.setAttribute('role', 'columnheader')
  for (const cell of table.querySelectorAll('tbody > tr > *')) {
    cell.setAttribute('role', cell.tagName === 'TH' ? 'rowheader' : 'cell')
    const head = heads[cell.cellIndex]
    if (cell.tagName === 'TD' && !head.querySelector('.govuk-visually-hidden')) cell.dataset.column = head.textContent.trim()
  }
}

// Keys of one sign can be switched off, for those who speak to their computer (WCAG 2.1.4).
const OFF = 'mc-phim-don-tat'
const single = () => { try { return localStorage.getItem(OFF) !== '1' } catch { return true } }

/** Whether a key is meant for the page, not for something that is being typed. */
function forPage (event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false
  const { target } = event
  if (target.isContentEditable || target.closest?.('dialog')) return false
  return !target.matches?.('input:not([type=checkbox]):not([type=radio]), textarea, select')
}

let row = -1
function go (step) {
  const links = [...document.querySelectorAll('a[data-row]')]
  if (!links.length) return
  document.querySelector('.mc-row--current')?.classList.remove('mc-row--current')
  row = Math.max(0, Math.min(links.length - 1, row + step))
  links[row].closest('tr').classList.add('mc-row--current')
  links[row].focus()
}

function pick () {
  // A dialog that has just closed may take the focus back from the row.
  const place = document.activeElement?.closest?.('tr') ?? document.querySelector('.mc-row--current')
  const box = place?.querySelector('.mc-pick__box')
  if (box) box.checked = !box.checked
  return Boolean(box)
}

let dialog = null
async function showKeys () {
  const address = document.body.querySelector('[data-keys-page]')?.href
  if (!address) return
  if (!dialog) {
    const response = await fetch(address, { credentials: 'same-origin' })
    const found = response.ok && new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('#phim-tat')
    if (!found || !('showModal' in HTMLDialogElement.prototype)) { location.assign(address); return }
    dialog = document.createElement('dialog')
    dialog.className = 'mc-dialog mc-keys-dialog'
    dialog.setAttribute('aria-labelledby', 'phim-tat-ten')
    dialog.append(document.importNode(found, true))
    const close = document.createElement('button')
    close.type = 'button'
    close.className = 'govuk-button'
    close.textContent = 'Đóng'
    close.autofocus = true
    close.addEventListener('click', () => dialog.close())
    dialog.append(close)
    document.body.append(dialog)
    startSwitch(dialog)
  }
  const before = document.activeElement
  dialog.addEventListener('close', () => before?.focus?.(), { once: true })
  if (!dialog.open) dialog.showModal()
}

function startSwitch (root) {
  const box = root.querySelector('[data-single-keys]')
  if (!box) return
  box.closest('[hidden]')?.removeAttribute('hidden')
  box.checked = single()
  box.addEventListener('change', () => { try { localStorage.setItem(OFF, box.checked ? '0' : '1') } catch { /* no store: the choice lasts for this page */ } })
}

document.addEventListener('keydown', (event) => {
  if (!single() || !forPage(event)) return
  if (event.key === '?') { event.preventDefault(); showKeys() }
  else if (event.key === 'j') { event.preventDefault(); go(1) }
  else if (event.key === 'k') { event.preventDefault(); go(-1) }
  else if (event.key === 'x' && pick()) event.preventDefault()
  else if (event.key === '/') {
    const field = document.querySelector('.mc-search input, input[type=search]')
    if (field) { event.preventDefault(); field.focus(); field.select() }
  }
})
document.querySelectorAll('[data-keys-page]').forEach((link) => link.addEventListener('click', (event) => {
  if ('showModal' in HTMLDialogElement.prototype) { event.preventDefault(); showKeys() }
}))
startSwitch(document)

/** Two people on one dossier see each other: a small question every twenty seconds while the page is looked at. */
const here = document.querySelector('[data-here-url]')
async function ask () {
  if (document.hidden) return
  try {
    const response = await fetch(here.dataset.hereUrl, { method: 'POST', credentials: 'same-origin', headers: { Accept: 'application/json', 'X-CSRFToken': document.querySelector('input[name=csrfmiddlewaretoken]')?.value ?? '' } })
    if (!response.ok) return
    const { text } = await response.json()
    if (here.textContent !== text) here.textContent = text
  } catch { /* asked again in a moment */ }
}
if (here) setInterval(ask, 20000)

/** A file being written tells how far it is until it is ready. */
const writing = document.querySelector('[data-writing-url]')
async function look () {
  try {
    const response = await fetch(writing.dataset.writingUrl, { credentials: 'same-origin', headers: { Accept: 'application/json' } })
    if (!response.ok) return
    const told = await response.json()
    if (told.state !== writing.dataset.state) { location.reload(); return }
    writing.querySelector('[data-writing-text]').textContent = told.text
    const bar = writing.querySelector('progress')
    if (bar && told.total) { bar.max = told.total; bar.value = told.done }
  } catch { /* asked again in a moment */ }
  setTimeout(look, 2000)
}
if (writing) setTimeout(look, 1500)
