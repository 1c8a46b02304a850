// An idle kiosk: warns, then ends the session and goes home. Without scripts the page's own refresh does it.
// Loaded before the other scripts, so that its word on leaving a page with unsent fields comes first.

const { idle, warn, rest } = document.currentScript.dataset
const END = '/kiosk/het-gio/'
let last = Date.now()
let used = rest !== '1'
let leaving = false
let dialog = null

/** What it says, in the language of the page. */
function words (text, ...values) {
  const block = document.getElementById('mc-words')
  return ((block && JSON.parse(block.textContent)[text]) || text).replace(/\{(\d)\}/g, (_, index) => values[index])
}

/** The dialog has buttons of its own: what happens in it decides nothing until one is pressed. */
function touch (event) {
  if (dialog?.contains(event.target) && event.type !== 'click' && event.type !== 'cancel') return
  last = Date.now()
  used = true
  if (!dialog) return
  dialog.close() // the focus goes back to where it was
  dialog.remove()
  dialog = null
}

function leave () {
  leaving = true
  try { sessionStorage.clear(); localStorage.clear() } catch { /* storage may be switched off */ }
  location.replace(END)
}

function button (text, kind, act) {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = `govuk-button${kind}`
  made.textContent = text
  made.addEventListener('click', act)
  return made
}

function ask (told) {
  const title = document.createElement('h2')
  title.className = 'govuk-heading-m'
  title.id = 'kiosk-hoi'
  title.textContent = words('Bạn còn ở đây không?')
  const text = document.createElement('p')
  text.className = 'govuk-body'
  text.id = 'kiosk-con-lai'
  text.setAttribute('data-left', '')
  text.textContent = told
  const group = document.createElement('div')
  group.className = 'govuk-button-group'
  group.append(button(words('Tôi còn ở đây'), '', touch), button(words('Kết thúc'), ' govuk-button--secondary', leave))
  dialog = document.createElement('dialog')
  dialog.className = 'mc-dialog'
  dialog.setAttribute('aria-labelledby', 'kiosk-hoi')
  dialog.setAttribute('aria-describedby', 'kiosk-con-lai')
  dialog.setAttribute('role', 'alertdialog')
  dialog.append(title, text, group)
  dialog.addEventListener('cancel', touch)
  document.body.append(dialog)
  dialog.showModal()
}

function look () {
  const left = Math.ceil(Number(idle) - (Date.now() - last) / 1000)
  if (!used || leaving) return
  if (left <= 0) { leave(); return }
  if (left > Number(warn)) return
  const told = words('Sau {0} giây nữa máy sẽ đăng xuất, xóa nội dung đang nhập và về trang đầu.', left)
  if (!dialog) ask(told)
  else dialog.querySelector('[data-left]').textContent = told
}

for (const kind of ['pointerdown', 'keydown', 'input', 'wheel', 'touchstart']) {
  addEventListener(kind, touch, { capture: true, passive: true })
}
addEventListener('beforeunload', (event) => { if (leaving) event.stopImmediatePropagation() })
addEventListener('pageshow', (event) => { if (event.persisted) location.reload() })
setInterval(look, 1000)
