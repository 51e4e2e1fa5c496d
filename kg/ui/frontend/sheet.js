// Shows markup that was made, and escaped, in Python. Links to pages of the app open inside it
// instead of loading it again; everything else is left to the browser and works without script.

const sheets = new Set()

/** Bring a part of any sheet into view and move the focus there. */
function show(name) {
  if (!name) return false
  for (const root of sheets) {
    const target = root.querySelector(`#${CSS.escape(name)}`)
    if (!target) continue
    for (let fold = target.closest("details"); fold; fold = fold.parentElement?.closest("details")) {
      fold.open = true
    }
    target.scrollIntoView({ block: "start" })
    target.focus({ preventScroll: true })
    return true
  }
  return false
}

/** Say where a link leads inside the app; null where the browser should follow it. */
function inside(address, pages) {
  const url = new URL(address, document.baseURI)
  if (url.origin !== location.origin || !pages.includes(url.pathname.split("/").pop())) return null
  if (url.hash) url.searchParams.set("at", decodeURIComponent(url.hash.slice(1)))
  return url.pathname.split("/").pop() + url.search
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

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".sheet")
  sheets.add(root)

  if (root.dataset.digest !== data.digest) {
    root.dataset.digest = data.digest
    replace(root, data.markup)
  }
  const wanted = data.at || decodeURIComponent(location.hash.slice(1))
  if (wanted && root.dataset.shown !== wanted && root.querySelector(`#${CSS.escape(wanted)}`)) {
    root.dataset.shown = wanted
    requestAnimationFrame(() => requestAnimationFrame(() => show(wanted)))
  }

  root.onclick = (event) => {
    const pressed = event.target.closest("[data-copy]")
    if (pressed) return void copy(pressed)
    if (event.target.closest("button, summary, input")) return
    const link = event.target.closest("a") ?? event.target.closest(".flight")?.querySelector("h3 a")
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const href = link.getAttribute("href")
    const go = href.startsWith("#") ? null : inside(href, data.pages)
    if (href.startsWith("#") ? show(decodeURIComponent(href.slice(1))) : go !== null) {
      event.preventDefault()
      root.querySelector(":popover-open")?.hidePopover()
      if (go !== null) setTriggerValue("go", go)
    }
  }
  root.onsubmit = (event) => {
    const words = new URLSearchParams(new FormData(event.target)).toString()
    const go = inside(`${event.target.getAttribute("action")}?${words}`, data.pages)
    if (go === null) return
    event.preventDefault()
    setTriggerValue("go", go)
  }
  return () => sheets.delete(root)
}
