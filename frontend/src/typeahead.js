// Suggestions while typing: input[data-suggest-url] becomes an accessible combobox.
// The address answers {"items": [{"code", "name", "url"?, "note"?}]}. Choosing opens `url`, or, when the input has
// data-suggest-target="<id>", writes the code there and the name into the input. Without scripts it is a plain search form.
import { announcer, element } from './lib/page.js'
import { words } from './lib/words.js'

const PAUSE = 180 // milliseconds without a key before asking
const SHORTEST = 2 // characters

let counter = 0

export function typeahead (input, say = announcer()) {
  const id = `mc-goi-y-${++counter}`
  const list = element('ul', { class: 'mc-combo__list', id, role: 'listbox', 'aria-label': words('Gợi ý'), hidden: true })
  const target = input.dataset.suggestTarget ? document.getElementById(input.dataset.suggestTarget) : null
  let items = []
  let active = -1
  let timer = 0
  let request = null
  let takeFirst = false // Enter came before the answer

  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': id, autocomplete: 'off' })) input.setAttribute(name, value)
  // For the eyes; those who listen are told by the announcer.
  const nothing = element('p', { class: 'mc-combo__none', 'aria-hidden': 'true', hidden: true }, input.dataset.suggestNone || words('Không có gợi ý nào.'))
  const holder = input.closest('.mc-combo') || input.parentElement
  holder.classList.add('mc-combo')
  holder.append(list, nothing)

  function close () {
    list.hidden = true
    nothing.hidden = true
    active = -1
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
  }

  function stop () {
    clearTimeout(timer)
    timer = 0
    request?.abort()
    request = null
    takeFirst = false
  }

  function mark (index) {
    active = index
    const options = list.querySelectorAll('[role=option]')
    options.forEach((option, at) => option.setAttribute('aria-selected', String(at === index)))
    if (index < 0) return input.removeAttribute('aria-activedescendant')
    input.setAttribute('aria-activedescendant', options[index].id)
    options[index].scrollIntoView({ block: 'nearest' })
  }

  function show (found) {
    items = found
    list.replaceChildren(...items.map((item, at) => element('li', { class: 'mc-combo__option', id: `${id}-${at}`, role: 'option', 'aria-selected': 'false' },
      item.name, item.code || item.note ? element('span', { class: 'mc-combo__code' }, [item.code, item.note].filter(Boolean).join(' · ')) : null)))
    if (!items.length) {
      close()
      nothing.hidden = false
      return say(nothing.textContent)
    }
    if (takeFirst) return choose(items[0])
    list.hidden = false
    input.setAttribute('aria-expanded', 'true')
    mark(-1)
    say(words('Có {0} gợi ý. Dùng phím mũi tên lên, xuống để chọn, Enter để mở.', items.length))
  }

  async function ask () {
    timer = 0
    const text = input.value.trim()
    if (text.length < SHORTEST) return close()
    request = new AbortController()
    const { signal } = request
    try {
      const address = new URL(input.dataset.suggestUrl, location.href)
      address.searchParams.set('q', text)
      const response = await fetch(address, { signal, headers: { Accept: 'application/json' }, credentials: 'same-origin' })
      if (!response.ok) return close()
      const answer = await response.json()
      if (!signal.aborted && document.activeElement === input) show(answer.items || [])
    } catch (problem) {
      if (problem.name !== 'AbortError') close() // a lost connection: the form itself still works
    } finally {
      if (request?.signal === signal) request = null
    }
  }

  function choose (item) {
    stop()
    close()
    if (target) {
      target.value = item.code
      input.value = item.name
      say(words('Đã chọn {0}.', item.name))
      target.dispatchEvent(new Event('change', { bubbles: true }))
      input.dispatchEvent(new CustomEvent('mc:chosen', { bubbles: true, detail: item }))
    } else if (item.url) {
      location.assign(item.url)
    } else {
      input.value = item.name
      input.form?.requestSubmit()
    }
  }

  input.addEventListener('input', () => {
    stop()
    if (target) target.value = ''
    timer = setTimeout(ask, PAUSE)
  })
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    const open = !list.hidden
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (!open) return items.length ? show(items) : ask()
      const step = event.key === 'ArrowDown' ? 1 : -1
      mark((active + step + items.length + (active < 0 && step < 0 ? 1 : 0)) % items.length)
    } else if (event.key === 'Enter' && open && (active >= 0 || target)) {
      event.preventDefault()
      event.stopPropagation()
      choose(items[Math.max(active, 0)])
    } else if (event.key === 'Enter' && target && !target.value && (timer || request)) {
      event.preventDefault()
      event.stopPropagation()
      takeFirst = true
    } else if (event.key === 'Escape' && open) {
      event.preventDefault()
      close()
    } else if (event.key === 'Tab') {
      if (open && target) choose(items[Math.max(active, 0)])
      close()
    }
  })
  input.addEventListener('blur', () => { stop(); close() })
  list.addEventListener('mousedown', (event) => event.preventDefault()) // keeps the focus in the input
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role=option]')
    if (option) choose(items[[...list.children].indexOf(option)])
  })
}

export function startTypeahead (root = document) {
  const inputs = root.querySelectorAll('input[data-suggest-url]')
  if (!inputs.length) return
  const say = announcer()
  inputs.forEach((input) => typeahead(input, say))
}
