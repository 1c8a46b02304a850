// input[type=file][data-upload-url] sends every file the moment it is chosen, one after the other.
//
// Posts multipart `file` (and `name`, the input's name). The answer is {"id", "name", "size", "state"?, "url"?, "remove_url"?}; a refusal says
// {"message"} or {"detail"}. Without scripts the files go with the form. No `capture` attribute: a phone then offers camera and files.
import { announcer, csrfToken, element, fileSize, problemText } from './lib/page.js'
import { fileAction, pickButton } from './lib/pick.js'
import { shrinkable, shrunk } from './lib/shrink.js'
import { words } from './lib/words.js'

const TOO_MANY_REQUESTS = 429

export function upload (input, say = announcer()) {
  const { uploadUrl, uploadHidden } = input.dataset
  const maxBytes = Number(input.dataset.maxBytes) || Infinity
  const maxFiles = Number(input.dataset.maxFiles) || Infinity
  const box = input.closest('.mc-upload') || input.parentElement
  const list = box.querySelector('[data-upload-list]') || input.before(element('ul', { class: 'mc-upload__files', 'data-upload-list': true })) || input.previousElementSibling
  const shrinks = 'shrink' in input.dataset
  const queue = []
  let running = false

  pickButton(input)
  input.addEventListener('change', () => { add([...input.files]); input.value = '' })
  box.addEventListener('dragover', (event) => { event.preventDefault(); box.classList.add('mc-upload--over') })
  box.addEventListener('dragleave', () => box.classList.remove('mc-upload--over'))
  box.addEventListener('drop', (event) => {
    event.preventDefault()
    box.classList.remove('mc-upload--over')
    add([...event.dataTransfer.files])
  })
  list.addEventListener('click', removeStored)

  function count () {
    return list.querySelectorAll('.mc-file:not(.mc-file--failed)').length
  }

  function add (files) {
    for (const file of files) {
      const row = newRow(file)
      list.append(row.node)
      const refusal = refused(file)
      if (refusal) fail(row, refusal, false)
      else queue.push(row)
    }
    next()
  }

  function refused (file) {
    if (count() > maxFiles) return words('Mỗi giấy tờ nhận tối đa {0} tệp.', maxFiles)
    if (!file.size) return words('Tệp rỗng, xin chọn lại.')
    if (shrinks && shrinkable(file)) return ''
    return tooLarge(file)
  }

  function tooLarge (file) {
    if (file.size > maxBytes) return words('Tệp nặng {0}, quá mức {1}. Hãy giảm dung lượng hoặc chia nhỏ.', fileSize(file.size), fileSize(maxBytes))
    return ''
  }

  function newRow (file) {
    const state = element('span', { class: 'mc-file__state' }, words('Chờ gửi · {0}', fileSize(file.size)))
    const bar = element('progress', { max: '100', value: '0', 'aria-label': words('Đang gửi {0}', file.name) })
    const name = element('span', { class: 'mc-file__name' }, file.name)
    const actions = element('span', { class: 'mc-file__actions' })
    const node = element('li', { class: 'mc-file' }, name, state, bar, actions)
    const row = { file, node, name, state, bar, actions, request: null }
    actions.append(fileAction(words('Hủy'), file.name, () => drop(row)))
    return row
  }

  function drop (row) {
    row.request?.abort()
    const at = queue.indexOf(row)
    if (at >= 0) queue.splice(at, 1)
    row.node.remove()
    say(words('Đã bỏ tệp {0}.', row.file.name))
    input.focus()
    if (!row.request) next()
  }

  function next () {
    if (running || !queue.length) return
    running = true
    prepare(queue.shift())
  }

  async function prepare (row) {
    if (shrinks) row.file = await shrunk(row.file)
    const refusal = tooLarge(row.file)
    if (!refusal && row.node.isConnected) return send(row)
    if (refusal) fail(row, refusal, false)
    running = false
    next()
  }

  function send (row) {
    const body = new FormData()
    body.append('file', row.file)
    body.append('name', input.name)
    const request = new XMLHttpRequest() // fetch does not report progress of what is sent
    row.request = request
    row.node.classList.remove('mc-file--failed')
    row.bar.hidden = false
    request.open('POST', uploadUrl)
    request.setRequestHeader('X-CSRFToken', csrfToken(input))
    request.setRequestHeader('Accept', 'application/json')
    request.upload.addEventListener('progress', (event) => {
      if (!event.lengthComputable) return
      const share = Math.round(event.loaded * 100 / event.total)
      row.bar.value = share
      row.state.textContent = share < 100 ? words('Đang gửi {0}%', share) : words('Đang kiểm tra tệp…')
    })
    request.addEventListener('load', () => finished(row, request))
    request.addEventListener('error', () => fail(row, words('Mất kết nối mạng, tệp chưa gửi được.')))
    request.addEventListener('loadend', () => { row.request = null; running = false; next() })
    request.send(body)
  }

  function finished (row, request) {
    let answer = null
    try { answer = JSON.parse(request.responseText) } catch { /* a page instead of data */ }
    if (request.status >= 200 && request.status < 300 && answer?.id) return done(row, answer)
    if (request.status === 401 || request.status === 403 || (request.status < 300 && !answer)) return fail(row, words('Phiên đăng nhập đã hết hạn. Hãy đăng nhập lại ở cửa sổ khác rồi bấm Gửi lại.'))
    if (request.status === 413) return fail(row, problemText(answer, words('Tệp quá lớn. Hãy giảm dung lượng hoặc chia nhỏ.')), false)
    const again = request.status >= 500 || request.status === TOO_MANY_REQUESTS
    fail(row, problemText(answer, again ? words('Máy chủ đang bận, tệp chưa gửi được.') : words('Tệp này không nhận được, xin chọn tệp khác.')), again)
  }

  function done (row, answer) {
    row.node.classList.add('mc-file--done')
    row.node.dataset.fileId = answer.id
    row.bar.remove()
    row.state.textContent = `${answer.state || words('Đã tải lên')} · ${fileSize(answer.size ?? row.file.size)}`
    row.name.replaceChildren(answer.url ? element('a', { class: 'govuk-link', href: answer.url }, answer.name || row.file.name) : answer.name || row.file.name)
    row.actions.replaceChildren()
    if (answer.remove_url) row.actions.append(element('button', { class: 'mc-link-button', type: 'button', 'data-upload-remove': answer.remove_url }, words('Xóa'), element('span', { class: 'govuk-visually-hidden' }, words(' tệp {0}', row.file.name))))
    if (uploadHidden) row.node.append(element('input', { type: 'hidden', name: uploadHidden, value: answer.id }))
    input.removeAttribute('aria-invalid')
    say(words('Đã tải lên {0}.', row.file.name))
    input.dispatchEvent(new CustomEvent('mc:uploaded', { bubbles: true, detail: answer }))
  }

  function fail (row, text, retry = true) {
    row.node.classList.add('mc-file--failed')
    row.bar.hidden = true
    row.state.textContent = text
    row.actions.replaceChildren()
    if (retry) row.actions.append(fileAction(words('Gửi lại'), row.file.name, () => { row.state.textContent = words('Chờ gửi'); queue.push(row); next() }))
    row.actions.append(fileAction(words('Bỏ'), row.file.name, () => drop(row)))
    say(`${row.file.name}: ${text}`)
  }

  async function removeStored (event) {
    const button = event.target.closest('[data-upload-remove]')
    if (!button) return
    event.preventDefault()
    const node = button.closest('.mc-file')
    const state = node.querySelector('.mc-file__state')
    try {
      const response = await fetch(button.dataset.uploadRemove, { method: 'POST', credentials: 'same-origin', headers: { 'X-CSRFToken': csrfToken(input), Accept: 'application/json' } })
      if (!response.ok) throw new Error(String(response.status))
      node.remove()
      say(words('Đã xóa tệp.'))
      input.focus()
    } catch {
      state.textContent = words('Chưa xóa được, xin thử lại.')
      say(state.textContent)
    }
  }
}

/** While files are on their way, the form waits for them. */
function guard (form) {
  form.addEventListener('submit', (event) => {
    const waiting = form.querySelector('.mc-file progress:not([hidden])')
    if (!waiting) return
    event.preventDefault()
    event.stopImmediatePropagation()
    const state = waiting.closest('.mc-file').querySelector('.mc-file__state')
    state.textContent = words('Xin chờ tệp này gửi xong rồi bấm lại.')
    waiting.closest('.mc-file').scrollIntoView({ block: 'center' })
  }, true)
}

export function startUpload (root = document) {
  const inputs = [...root.querySelectorAll('input[type=file][data-upload-url]')]
  if (!inputs.length) return
  const say = announcer()
  inputs.forEach((input) => upload(input, say))
  new Set(inputs.map((input) => input.form).filter(Boolean)).forEach(guard)
}
