// The self-test page: says whether scripts run, how fast the server answers, and opens the dialog of security keys.
// The page works without this file; what it cannot try then, it says so.

const place = (name) => document.querySelector(`[data-test=${name}]`)

function say (name, good, text) {
  const tag = document.createElement('strong')
  tag.className = `mc-tag mc-tag--${good ? 'green' : 'red'}`
  tag.textContent = good ? 'Đạt' : 'Cần sửa'
  place(name).replaceChildren(tag, ` ${text}`)
}

say('script', true, 'JavaScript đang chạy.')

async function network () {
  const began = performance.now()
  try {
    const answer = await fetch(place('network').dataset.href, { cache: 'no-store', signal: AbortSignal.timeout(8000) })
    const took = Math.round(performance.now() - began)
    say('network', answer.ok && took < 2000, answer.ok ? `Máy chủ trả lời sau ${took} ms.` : `Máy chủ trả lời lỗi ${answer.status}.`)
  } catch {
    say('network', false, 'Không tới được máy chủ. Kiểm tra dây mạng, Wi-Fi.')
  }
}

const open = document.querySelector('[data-test-key]')

/** A dialog that was open for a moment and then closed by hand was there: only its absence is a fault. */
async function key () {
  const began = performance.now()
  const challenge = crypto.getRandomValues(new Uint8Array(32))
  try {
    await navigator.credentials.get({ publicKey: { challenge, timeout: 30000, userVerification: 'discouraged' } })
    say('key', true, 'Đọc được khóa.')
  } catch (fault) {
    const shown = fault.name === 'NotAllowedError' && performance.now() - began > 500
    say('key', shown, shown ? 'Hộp thoại đã mở; chưa khóa nào được đọc.' : 'Trình duyệt không mở được hộp thoại khóa.')
  }
}

if (!globalThis.isSecureContext) {
  say('key', false, 'Trang không qua HTTPS nên trình duyệt không cho dùng khóa.')
} else if (!globalThis.PublicKeyCredential) {
  say('key', false, 'Trình duyệt này không dùng được khóa bảo mật. Hãy dùng ứng dụng xác thực.')
} else {
  say('key', true, 'Trình duyệt dùng được khóa bảo mật.')
  open.hidden = false
  open.addEventListener('click', key)
}
network()
