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

/** The text of a part: code as it stands, also where it is folded away; all else line by line. */
function textOf(part) {
  return (part.matches("pre") ? part.textContent : part.innerText).trim()
}

/** Copy an address, or the text of what data-of names, and say so beside the button; where copying
 * is refused, show the address, or select the text. */
async function copy(button) {
  const named = button.dataset.of && button.getRootNode().getElementById(button.dataset.of)
  const words = named ? textOf(named) : new URL(button.dataset.copy, location.origin).href
  const status = button.parentElement.querySelector("[role=status]")
  try {
    await navigator.clipboard.writeText(words)
    status.textContent = button.dataset.said
  } catch {
    status.textContent = named ? "It cannot be copied from here: mark the text." : words
  }
}

/** Put new markup in; who was on a link or a field of the old stays on the same one of the new. */
function replace(root, markup) {
  const active = root.getRootNode().activeElement
  const held = active && root.contains(active) ? active : null
  const href = held?.getAttribute("href")
  const caret = held?.selectionEnd
  root.innerHTML = markup
  if (href) root.querySelector(`a[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true })
  const again = held?.id && root.querySelector(`#${CSS.escape(held.id)}`)
  again?.focus?.({ preventScroll: true })
  if (again?.matches?.("textarea")) again.setSelectionRange(caret, caret)
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".sheet")
  sheets.add(root)

  if (root.dataset.digest !== data.digest) {
    root.dataset.digest = data.digest
    replace(root, data.markup)
  }
  const name = wanted()
  if (name && root.dataset.shown !== location.href && root.querySelector(`#${CSS.escape(name)}`)) {
    root.dataset.shown = location.href
    const settled = () => document.fonts.ready.then(() => show(name)) // faces change all heights
    requestAnimationFrame(() => requestAnimationFrame(settled)) // once all sheets stand
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
    const form = event.target
    const words = new URLSearchParams(new FormData(form))
    const address = `${form.getAttribute("action")}?${words}`
    const longest = Number(form.dataset.longest)
    const sent = longest > 0 && address.length > longest // too long for an address: sent without one
    if (sent) setTriggerValue("sent", words.get("query"))
    if (sent || open(address, data.pages, root, "stay" in form.dataset)) event.preventDefault()
  }
  root.onkeydown = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
    event.target.closest("textarea")?.form.requestSubmit()
  }
  return () => sheets.delete(root)
}
