// Shows markup that was made, and escaped, in Python. Links to pages of the app open inside it
// instead of loading it again; everything else is left to the browser and works without script.

const sheets = new Set()

/** Bring a part of any sheet into view and move the focus there. */
function show(name) {
  for (const root of sheets) {
    const target = name && root.querySelector(`#${CSS.escape(name)}`)
    if (!target) continue
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true
    }
    target.scrollIntoView({ block: "start" })
    target.focus({ preventScroll: true })
    return true
  }
  return false
}

/** The part that the address asks for, as a fragment or as ?at=. */
function wanted() {
  try {
    return decodeURIComponent(location.hash.slice(1)) || new URLSearchParams(location.search).get("at")
  } catch {
    return null // an address that somebody mistyped
  }
}

/** Scroll whatever holds a sheet to its top, as a new page begins there. */
function toTop(root) {
  for (let box = root.getRootNode().host ?? root; box; box = box.parentElement) box.scrollTop = 0
}

/** Open an address inside the app; false where the browser should follow it.
 *
 * Streamlit follows the browser's history: a new entry and the news of it are all that it takes, and
 * Back works. (st.switch_page with a query leaves a second entry, at which Back would stop.) */
function open(address, pages, root, stay) {
  const url = new URL(address, location.href)
  const page = url.pathname.split("/").pop()
  if (url.origin !== location.origin || !pages.includes(page)) return false
  if (url.href !== location.href) history.pushState({}, "", url)
  if (!stay && !url.hash) toTop(root)
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }))
  show(wanted())
  return true
}

/** Copy an address and say so beside the button; where copying is refused, show the address. */
async function copy(button) {
  const address = new URL(button.dataset.copy, location.origin).href
  const status = button.parentElement.querySelector("[role=status]")
  try {
    await navigator.clipboard.writeText(address)
    status.textContent = button.dataset.said
  } catch {
    status.textContent = address
  }
}

/** Put new markup in; who had moved to a link of the old stays on the same link of the new. */
function replace(root, markup) {
  const held = root.getRootNode().activeElement
  const href = held && root.contains(held) ? held.getAttribute("href") : null
  root.innerHTML = markup
  if (href) root.querySelector(`a[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true })
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".sheet")
  sheets.add(root)

  if (root.dataset.digest !== data.digest) {
    root.dataset.digest = data.digest
    replace(root, data.markup)
  }
  const name = wanted()
  if (name && root.dataset.shown !== location.href && root.querySelector(`#${CSS.escape(name)}`)) {
    root.dataset.shown = location.href
    requestAnimationFrame(() => requestAnimationFrame(() => show(name))) // once all sheets stand
  }

  root.onclick = (event) => {
    const pressed = event.target.closest("[data-copy]")
    if (pressed) return void copy(pressed)
    if (event.target.closest("button, summary, input")) return
    const link = event.target.closest("a") ?? event.target.closest(".flight")?.querySelector("h3 a")
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const href = link.getAttribute("href")
    root.querySelector(":popover-open")?.hidePopover()
    const done = href.startsWith("#")
      ? show(decodeURIComponent(href.slice(1)))
      : open(href, data.pages, root, "stay" in link.dataset)
    if (done) event.preventDefault()
  }
  root.onsubmit = (event) => {
    const words = new URLSearchParams(new FormData(event.target))
    const address = `${event.target.getAttribute("action")}?${words}`
    if (open(address, data.pages, root, false)) event.preventDefault()
  }
  return () => sheets.delete(root)
}
