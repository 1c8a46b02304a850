// Small things that several scripts share.

/** Build an element: attributes, then children (text or elements). */
export function element (tag, attributes = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, '')
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value)
  }
  node.append(...children.filter((child) => child !== null && child !== undefined))
  return node
}

/** The protection token of the form an element belongs to, or of the page. */
export function csrfToken (node) {
  const field = node.closest('form')?.querySelector('[name=csrfmiddlewaretoken]') ??
    document.querySelector('[name=csrfmiddlewaretoken]')
  return field ? field.value : ''
}

/** Hours and minutes in Vietnam of an ISO moment: "14:05". */
export function clock (iso) {
  return new Intl.DateTimeFormat('vi-VN', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'Asia/Ho_Chi_Minh' })
    .format(iso ? new Date(iso) : new Date())
}

/** A number of bytes as people read it. */
export function fileSize (bytes) {
  const comma = document.documentElement.lang === 'en' ? '.' : ','
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`
  return `${(bytes / 1e6).toFixed(1).replace('.0', '').replace('.', comma)} MB`
}

/** What a refused answer says, in the words of the server when it gives them. */
export function problemText (body, fallback) {
  return body && typeof body === 'object' ? body.message || body.detail || fallback : fallback
}

/** Read an answer as JSON; anything else gives null. */
export async function readJson (response) {
  if (!/json/.test(response.headers.get('content-type') || '')) return null
  try { return await response.json() } catch { return null }
}

/** Say something to screen readers, politely, without moving the focus. */
export function announcer () {
  const region = element('div', { class: 'govuk-visually-hidden', 'aria-live': 'polite', role: 'status' })
  document.body.append(region)
  return (text) => { region.textContent = text }
}

/** Session storage that may be forbidden or full. */
export const store = {
  get (key) { try { return JSON.parse(sessionStorage.getItem(key)) } catch { return null } },
  set (key, value) { try { sessionStorage.setItem(key, JSON.stringify(value)) } catch { /* nothing to do */ } },
  drop (key) { try { sessionStorage.removeItem(key) } catch { /* nothing to do */ } },
}
