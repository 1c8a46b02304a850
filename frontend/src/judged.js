// form[data-judge-url] asks the server which questions apply: conditions in the form's own language, sums, the steps to come.
//
// Posts the fields of the page when one that decides (data-judge-by) changed; the answer is {"shown": [keys], "calculated":
// {key: text}, "steps": html}. [data-judged=key] is shown or hidden, [data-calculated=key] says the sum. Nothing is saved by it, and
// what was typed in a hidden field stays. Without an answer all stays as it is: the next step judges again.
import { announcer, csrfToken, readJson } from './lib/page.js'
import { words } from './lib/words.js'

const PAUSE = 300
const OPEN_SUM = words('Chưa tính được, cần điền các mục liên quan')

export function judged (form, say = announcer()) {
  const deciding = new Set(form.dataset.judgeBy.split(' '))
  const parts = [...form.querySelectorAll('[data-judged]')]
  let timer = 0
  let request = null

  function show (isShown) {
    const told = []
    for (const part of parts) {
      const hidden = !isShown(part.dataset.judged)
      if (part.hidden !== hidden) told.push(hidden ? words('Không hỏi nữa: {0}.', part.dataset.judgedName) : words('Hỏi thêm: {0}.', part.dataset.judgedName))
      part.hidden = hidden
    }
    form.dispatchEvent(new Event('mc:judged'))
    return told
  }

  function showSteps (html) {
    const now = document.querySelector('.mc-steps')
    const next = new DOMParser().parseFromString(html, 'text/html').querySelector('.mc-steps')
    if (!now || !next || now.textContent.replace(/\s+/g, ' ').trim() === next.textContent.replace(/\s+/g, ' ').trim()) return []
    now.replaceWith(document.adoptNode(next))
    return [words('Còn lại {0} bước.', next.querySelectorAll('[aria-current] ~ *').length)]
  }

  async function ask () {
    request?.abort()
    request = new AbortController()
    const { signal } = request
    const typed = [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && name !== 'goc')
    try {
      const response = await fetch(form.dataset.judgeUrl, { method: 'POST', body: new URLSearchParams(typed), signal, credentials: 'same-origin', headers: { Accept: 'application/json', 'X-CSRFToken': csrfToken(form), 'X-Requested-With': 'fetch' } })
      const answer = response.ok ? await readJson(response) : null
      if (!answer || signal.aborted) return
      const shown = new Set(answer.shown)
      const told = [...show((key) => shown.has(key)), ...showSteps(answer.steps)]
      for (const [key, text] of Object.entries(answer.calculated)) {
        const place = form.querySelector(`[data-calculated="${key}"]`)
        if (place) place.textContent = text || OPEN_SUM
      }
      if (told.length) say(told.join(' '))
    } catch { /* a lost connection: saving says so, and the next step judges */ }
  }

  function noticed (event) {
    const { name, type } = event.target
    if (!name || type === 'file' || !deciding.has(name.split('-')[0])) return
    clearTimeout(timer)
    timer = setTimeout(ask, event.type === 'change' ? 0 : PAUSE)
  }

  const hidden = new Set(form.dataset.judgeHidden.split(' '))
  show((key) => !hidden.has(key))
  form.addEventListener('input', noticed)
  form.addEventListener('change', noticed)
  form.addEventListener('mc:restored', noticed)
}

export function startJudged (root = document) {
  root.querySelectorAll('form[data-judge-url]').forEach((form) => judged(form))
}
