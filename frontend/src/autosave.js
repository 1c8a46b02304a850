// form[data-autosave-url] saves what changed a moment after typing stops.
//
// Posts the changed fields, `changed` (their names, so that an emptied tick box is seen) and `revision`; the answer is
// {"saved_at", "revision"}. 409: another tab saved something newer. 401, 403 or a page instead of JSON: signed out.
// Unsaved values stay in session storage and come back after a reload; leaving warns only while something is unsaved.
import { clock, csrfToken, element, problemText, readJson, store } from './lib/page.js'
import { words } from './lib/words.js'

const PAUSE = 1200
const RETRIES = [3000, 10000, 30000, 60000]
const IGNORED = new Set(['csrfmiddlewaretoken', 'idempotency_key', 'revision', 'goc'])

export function autosave (form) {
  const url = form.dataset.autosaveUrl
  const key = `mc-nhap:${url}:${location.pathname}`
  const line = form.querySelector('[data-autosave-status]') || element('p', { class: 'mc-autosave', role: 'status' })
  const changed = new Set()
  const known = new Map() // what the server has, by name
  let revision = form.dataset.revision || ''
  let timer = 0
  let tries = 0
  let busy = false
  let blocked = false // conflict or expired session: only the person can go on
  let leaving = false
  let heard = '' // what was said last

  line.classList.add('mc-autosave')
  line.setAttribute('role', 'status')
  if (!line.isConnected) form.insertBefore(line, form.querySelector(':scope > .govuk-button-group, :scope > button[type=submit]'))

  // Heard once a minute while all goes well: after each field it would be noise.
  function tell (state, text, ...extra) {
    const isOld = state === 'saving' || (state === 'saved' && text === heard)
    line.setAttribute('aria-live', isOld ? 'off' : 'polite')
    if (state !== 'saving') heard = text
    line.dataset.state = state
    line.replaceChildren(text, ...extra)
  }

  function values (name) {
    return new FormData(form).getAll(name).filter((value) => typeof value === 'string')
  }

  function text (name) {
    return JSON.stringify(values(name))
  }

  // A row or an address is one answer: whoever changes a part of it sends the whole.
  function together (name) {
    const part = [...form.elements].find((field) => field.name === name)
    const whole = part && part.closest('[data-whole]')
    if (!whole) return [name]
    return [...whole.querySelectorAll('[name]')].filter((field) => field.type !== 'submit').map((field) => field.name)
  }

  function keep () {
    if (!changed.size) return store.drop(key)
    store.set(key, { revision, anyway: line.dataset.state === 'conflict', fields: Object.fromEntries([...changed].map((name) => [name, values(name)])) })
  }

  function later (pause) {
    clearTimeout(timer)
    timer = setTimeout(save, pause)
  }

  async function save () {
    if (!changed.size || busy || blocked || leaving) return
    busy = true
    const sent = new Map([...changed].flatMap(together).map((name) => [name, values(name)]))
    const body = new URLSearchParams({ revision })
    for (const [name, list] of sent) {
      body.append('changed', name)
      list.forEach((value) => body.append(name, value))
    }
    tell('saving', words('Đang lưu…'))
    try {
      const response = await fetch(url, { method: 'POST', body, credentials: 'same-origin', redirect: 'follow', headers: { Accept: 'application/json', 'X-CSRFToken': csrfToken(form), 'X-Requested-With': 'fetch' } })
      answered(response, await readJson(response), sent)
    } catch {
      lost(words('Mất kết nối mạng. Những gì bạn nhập vẫn được giữ trên máy này và sẽ tự lưu khi có mạng.'))
    } finally {
      busy = false
      if (changed.size && line.dataset.state === 'saved') later(PAUSE)
    }
  }

  function answered (response, answer, sent) {
    if (response.ok && answer && answer.saved_at) return saved(answer, sent)
    if (response.status === 409) {
      blocked = true
      return tell('conflict', words('Hồ sơ này vừa được sửa ở một cửa sổ hoặc thiết bị khác. Tải lại trang để xem bản mới; những gì bạn vừa nhập ở đây sẽ được điền lại.'), reloadButton())
    }
    if (response.ok || response.status === 401 || response.status === 403) {
      blocked = true
      return tell('expired', words('Phiên đăng nhập đã hết hạn nên chưa lưu được. Hãy đăng nhập lại ở cửa sổ mới, rồi bấm Lưu lại. Nội dung vẫn còn ở đây.'),
        element('a', { class: 'govuk-link', href: form.dataset.signInUrl || location.href, target: '_blank', rel: 'noopener' }, words('Đăng nhập lại')), againButton())
    }
    if (response.status === 400 || response.status === 422) return tell('invalid', words('Chưa lưu được: {0}', problemText(answer, words('có ô chưa đúng, xin xem lại.'))))
    lost(words('Máy chủ đang bận, chưa lưu được. Hệ thống sẽ tự thử lại; nội dung vẫn còn ở đây.'))
  }

  function saved (answer, sent) {
    tries = 0
    revision = String(answer.revision ?? revision)
    form.dataset.revision = revision
    const field = form.querySelector('input[name=revision]')
    if (field) field.value = revision
    for (const [name, list] of sent) {
      known.set(name, JSON.stringify(list))
      if (text(name) === known.get(name)) changed.delete(name)
      else changed.add(name) // typed on, or typed back, while it was on its way
    }
    keep()
    tell('saved', words('Đã lưu lúc {0}', clock(answer.saved_at)))
  }

  function lost (text) {
    tell('offline', text)
    later(RETRIES[Math.min(tries++, RETRIES.length - 1)])
  }

  function againButton () {
    const button = element('button', { class: 'mc-link-button', type: 'button' }, words('Lưu lại'))
    button.addEventListener('click', () => { blocked = false; save() })
    return button
  }

  function reloadButton () {
    const button = element('button', { class: 'mc-link-button', type: 'button' }, words('Tải lại trang'))
    button.addEventListener('click', () => { keep(); leaving = true; location.reload() })
    return button
  }

  function restore () {
    const draft = store.get(key)
    if (!draft) return
    // Another revision means that the server has had the whole form since; only after a conflict is ours the newer text.
    if (draft.revision !== revision && !draft.anyway) return store.drop(key)
    let filled = false
    for (const [name, list] of Object.entries(draft.fields)) {
      if (!form.elements.namedItem(name)) continue
      if (text(name) === JSON.stringify(list)) continue
      fill(name, list)
      changed.add(name)
      filled = true
    }
    if (!filled) return store.drop(key)
    tell('saving', words('Đã điền lại những gì bạn nhập mà chưa kịp lưu.'))
    later(PAUSE)
  }

  function fill (name, list) {
    const fields = [...form.elements].filter((field) => field.name === name && field.type !== 'file')
    fields.forEach((field, at) => {
      if (field.type === 'checkbox' || field.type === 'radio') field.checked = list.includes(field.value)
      else field.value = list[at] ?? ''
      field.dispatchEvent(new Event('mc:restored', { bubbles: true }))
    })
  }

  function noticed (event) {
    const { name, type } = event.target
    if (!name || type === 'file' || type === 'submit' || IGNORED.has(name) || event.target.form !== form) return
    if (text(name) === known.get(name)) changed.delete(name)
    else changed.add(name)
    keep()
    if (!blocked && changed.size) later(event.type === 'change' ? PAUSE / 2 : PAUSE)
  }

  for (const { name } of form.elements) if (name) known.set(name, text(name))
  form.addEventListener('input', noticed)
  form.addEventListener('change', noticed)
  form.addEventListener('submit', (event) => { if (!event.defaultPrevented) { leaving = true; clearTimeout(timer) } })
  addEventListener('online', () => { if (line.dataset.state === 'offline') later(0) })
  addEventListener('pageshow', (event) => { if (event.persisted) leaving = false })
  addEventListener('beforeunload', (event) => { if (changed.size && !leaving) event.preventDefault() })
  document.addEventListener('visibilitychange', () => { if (document.hidden) save() })
  restore()
}

export function startAutosave (root = document) {
  root.querySelectorAll('form[data-autosave-url]').forEach(autosave)
}
