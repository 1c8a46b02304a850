// The counter from the keyboard: Alt + key, Enter to the next field, the focus where work begins.
//
// data-shortcut="t" on an input, button or link: Alt+T focuses or presses it; the key is shown beside it.
// form[data-enter-next]: Enter moves to the next field; on a field with data-enter="submit", and on buttons, it works as usual.
// data-autofocus: focused when the page opens, unless a field has an error; that one comes first.
import { element } from './lib/page.js'

const PLAIN = 'input:not([type=hidden]):not([type=file]), select'
// A choice cannot be marked as wrong itself; its group is.
const WRONG = '[aria-invalid=true], :is(.govuk-form-group--error, .mc-check--error):not(:has([aria-invalid])) input:not([type=hidden])'

function hint (node) {
  const key = node.dataset.shortcut.toUpperCase()
  const mark = element('kbd', { class: 'mc-kbd', 'aria-hidden': 'true' }, `Alt+${key}`)
  node.setAttribute('aria-keyshortcuts', `Alt+${key}`)
  if (node.matches('button, a')) return node.append(mark)
  const label = node.labels?.[0]
  if (label) label.append(mark)
}

function reachable (node) {
  return !node.disabled && node.offsetParent !== null && node.tabIndex >= 0
}

/** Fields in order; a group of radios counts once, by the chosen one. */
function fieldsOf (form) {
  const seen = new Set()
  return [...form.elements].filter((node) => {
    if (!reachable(node) || !(node.matches(PLAIN) || node.matches('textarea, button[type=submit], button:not([type])'))) return false
    if (node.type !== 'radio') return true
    const chosen = form.querySelector(`input[type=radio][name="${CSS.escape(node.name)}"]:checked`)
    if (seen.has(node.name) || (chosen && chosen !== node)) return false
    seen.add(node.name)
    return true
  })
}

function press (key) {
  const node = [...document.querySelectorAll('[data-shortcut]')].find((each) => each.dataset.shortcut.toLowerCase() === key && each.offsetParent !== null)
  if (!node) return false
  node.focus()
  if (node.matches('button, a, input[type=checkbox], input[type=radio]')) node.click()
  else node.select?.()
  return true
}

function enterNext (event) {
  const { target } = event
  if (event.key !== 'Enter' || event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return
  const form = target.form
  if (!form || !form.matches('[data-enter-next]') || !target.matches(PLAIN) || target.dataset.enter === 'submit') return
  event.preventDefault()
  move(target, event.shiftKey ? -1 : 1)
}

function move (from, step) {
  const fields = fieldsOf(from.form)
  let at = fields.indexOf(from)
  if (at < 0) at = fields.findIndex((node) => node.type === 'radio' && node.name === from.name)
  const next = fields[at + step]
  if (!next) return
  next.focus()
  if (next.matches('input:not([type=checkbox]):not([type=radio])')) next.select?.()
}

export function startDesk (root = document) {
  root.querySelectorAll('[data-shortcut]').forEach(hint)
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Alt') return document.body.classList.add('mc-show-keys')
    if (!event.altKey || event.ctrlKey || event.metaKey) return
    const key = /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : /^Digit\d$/.test(event.code) ? event.code.slice(5) : event.key.toLowerCase()
    if (press(key)) event.preventDefault()
  })
  document.addEventListener('keyup', (event) => { if (event.key === 'Alt') { event.preventDefault(); document.body.classList.remove('mc-show-keys') } })
  addEventListener('blur', () => document.body.classList.remove('mc-show-keys'))
  document.addEventListener('keydown', enterNext)
  document.addEventListener('mc:chosen', (event) => { if (event.target.form?.matches('[data-enter-next]')) move(event.target, 1) })

  const wrong = root.querySelector(WRONG)
  const first = wrong || root.querySelector('[data-autofocus]')
  if (first) {
    first.focus()
    if (!wrong) first.select?.()
  }
}
