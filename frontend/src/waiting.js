// [data-wait-seconds]: a page that waits for somebody else's word asks for itself quietly and loads anew once the word is
// there. Loading anew each time would take away the focus and make a screen reader begin again; without scripts it does.
export function startWaiting () {
  const waiting = document.querySelector('[data-wait-seconds]')
  if (!waiting) return

  async function ask () {
    if (document.hidden) return
    try {
      const response = await fetch(location.href, { credentials: 'same-origin' })
      if (!response.ok) return
      const page = new DOMParser().parseFromString(await response.text(), 'text/html')
      if (!page.querySelector('[data-wait-seconds]')) location.reload()
    } catch { /* no network: the next time */ }
  }

  setInterval(ask, waiting.dataset.waitSeconds * 1000)
  // Back from the banking app.
  document.addEventListener('visibilitychange', ask)
}
