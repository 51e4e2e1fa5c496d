// Shows markup that was made, and escaped, in Python. Links to pages of the app open inside it
// instead of loading it again; everything else is left to the browser and works without script.

const sheets = new Set()
let here = location.pathname + location.search
let leaving = false // an address is being opened by a link that does not stay on its page
let arriving = false // the heading of the page that opens takes the focus, so that it is heard

/** Find a part of any sheet. */
function part(name) {
  for (const root of sheets) {
    const target = name && root.querySelector(`#${CSS.escape(name)}`)
    if (target) return target
  }
}

let holding = 0

/** Keep a part where it was brought while the page above it still grows; the reader's first move ends it. */
function hold(name) {
  const mine = ++holding
  const until = performance.now() + 4000
  const end = () => (holding += 1)
  for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    window.addEventListener(kind, end, { once: true, capture: true, passive: true })
  }
  let place
  const look = () => {
    if (holding !== mine || performance.now() > until) return
    const target = part(name)
    const now = target?.getBoundingClientRect().top
    if (place !== undefined && Math.abs(now - place) > 2) target.scrollIntoView({ block: "start" })
    place = part(name)?.getBoundingClientRect().top
    setTimeout(look, 100)
  }
  look()
}

/** Bring a part of any sheet into view, mark it and move the focus there. */
function show(name) {
  const target = part(name)
  if (target) {
    for (const root of sheets) root.querySelector("[data-here]")?.removeAttribute("data-here")
    target.dataset.here = ""
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true
    }
    for (const fold of target.querySelectorAll("details.session")) fold.open = true // it was led to
    target.scrollIntoView({ block: "start" })
    target.focus({ preventScroll: true })
    hold(name)
  }
  return Boolean(target)
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
  if (url.origin !== location.origin || !pages.includes(url.pathname)) return false
  if (url.href !== location.href) history.pushState({}, "", url)
  if (!stay && !url.hash) toTop(root)
  leaving = !stay
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }))
  leaving = false
  show(wanted())
  return true
}

/** See that the address is another one, whoever changed it: a link of ours, Back, or the graph. */
window.addEventListener("popstate", (event) => {
  const now = location.pathname + location.search
  const another = here.split("?")[0] !== location.pathname
  arriving = now !== here && (leaving || another || event.isTrusted) && !wanted()
  here = now
})

/** The text of a part: code as it stands, also where it is folded away; all else line by line. */
function textOf(part) {
  return (part.matches("pre") ? part.textContent : part.innerText).trim()
}

/** Put words where Paste finds them, also where the page is not served securely; false if refused. */
async function taken(words, beside) {
  try {
    await navigator.clipboard.writeText(words)
    return true
  } catch {
    const field = Object.assign(document.createElement("textarea"), { value: words, className: "vh" })
    beside.after(field)
    field.select()
    try {
      return document.execCommand("copy")
    } finally {
      field.remove()
      beside.focus({ preventScroll: true })
    }
  }
}

/** Copy an address, or the text of what data-of names, and say so beside the button; where copying
 * is refused, show the address, or open the text, and mark it. */
async function copy(button) {
  const named = button.dataset.of && button.getRootNode().getElementById(button.dataset.of)
  const words = named ? textOf(named) : new URL(button.dataset.copy, location.origin).href
  const status = button.parentElement.querySelector("[role=status]")
  status.textContent = "" // the same words twice are heard once
  if (await taken(words, button)) {
    status.textContent = button.dataset.said
    return
  }
  status.textContent = "Copying is not allowed here. It is marked: press Ctrl+C or ⌘C."
  if (named) {
    for (let fold = named.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true
    getSelection().selectAllChildren(named)
    named.focus()
  } else {
    let field = button.parentElement.querySelector("input[readonly]")
    if (!field) {
      field = Object.assign(document.createElement("input"), { readOnly: true, ariaLabel: "The link" })
      status.after(field)
    }
    field.value = words
    field.select()
  }
}

/** What stands outside the sheets. On paper nothing is said but what is read: all that holds no sheet
 * is left out while it is printed, and what holds one is white. */
const around = new CSSStyleSheet()
around.replaceSync(`
  @media print {
    @page { size: A4; margin: 17mm 16mm 18mm }
    :root { font-size: 9pt }
    .atlas-off-paper { display: none !important }
    .atlas-on-paper { padding: 0 !important; background: none !important; color-scheme: light !important }
  }
  @media (max-width: 30rem) {
    .st-key-at-desk .stElementContainer:has(> .stTextArea) { min-width: 100% }
  }
  .atlas-skip { position: fixed; z-index: 1000000; top: .5rem; left: .5rem; padding: .6rem 1rem; border: 2px solid;
    border-radius: 6px; background: Canvas; color: LinkText; font: 600 1rem/1 sans-serif; translate: 0 -5rem }
  /* "I don’t know", and a line that says what: it is heard, and seen in the field beside it */
  [class*="unknown"] > .stCheckbox p { display: block; min-width: 5.5rem; font-size: 0 !important; white-space: pre }
  [class*="unknown"] > .stCheckbox p::first-line { font-size: .875rem }
  /* on a tablet held upright the file stands under its question, or over what is said of it */
  @media (max-width: 50rem) {
    .st-key-at-desk > [data-testid=stLayoutWrapper] > .stHorizontalBlock { flex-wrap: wrap }
    .st-key-at-desk > [data-testid=stLayoutWrapper] > .stHorizontalBlock > .stColumn { min-width: 100% }
  }
  /* the form of a step stays in sight beside a long list of steps */
  @media (min-width: 50.01rem) {
    .stColumn:has(.st-key-at-step-of-many) { position: sticky; top: 4rem; align-self: flex-start; max-height: calc(100vh - 5rem); overflow-y: auto }
  }
  .atlas-skip:focus { translate: none; outline: 3px solid LinkText; outline-offset: 2px }
`)
document.adoptedStyleSheets.push(around)
window.addEventListener("beforeprint", () => {
  const kept = new Set()
  for (const root of sheets) {
    for (let box = root.getRootNode().host ?? root; box; box = box.parentElement) kept.add(box)
  }
  const hosts = new Set([...sheets].map((root) => root.getRootNode().host))
  for (const box of kept) {
    box.classList.add("atlas-on-paper")
    if (hosts.has(box) || !document.body.contains(box)) continue
    for (const child of box.children) child.classList.toggle("atlas-off-paper", !kept.has(child))
  }
})
window.addEventListener("afterprint", () => {
  for (const box of document.querySelectorAll(".atlas-off-paper, .atlas-on-paper")) {
    box.classList.remove("atlas-off-paper", "atlas-on-paper")
  }
})

/** Move the focus to the heading of the page: that of the sheet which has just come, where it has one. */
function toHeading(come) {
  for (const root of come ? [come, ...sheets] : sheets) {
    const heading = root.querySelector("h1")
    if (!heading) continue
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
    return heading
  }
}

/** Bring what came of a press into view, and the focus to it. */
function toCome(come) {
  arriving = false
  come.scrollIntoView({ block: "center" })
  come.focus({ preventScroll: true })
}

/** Bring what was added into view, and the focus to its first field, once Streamlit has put it there. */
function toAdded(root, tries = 20) {
  const host = root.getRootNode().host
  if (!tries || !sheets.has(root) || !host) return
  const fields = [...document.querySelectorAll("main input, main textarea, section input, section textarea")]
  const field = fields.find((one) => host.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)
  if (!field || tries > 18) return void setTimeout(toAdded, 150, root, tries - 1) // old ones may still go
  host.scrollIntoView({ block: "center" })
  field.focus({ preventScroll: true })
}

/** Put a way past the doors before everything else, for who walks with the keyboard. */
function skip() {
  if (document.querySelector(".atlas-skip")) return
  const way = Object.assign(document.createElement("button"), { className: "atlas-skip", textContent: "Skip to the page" })
  way.onclick = () => toHeading()?.scrollIntoView({ block: "center" })
  document.body.prepend(way)
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

/** The link to the next question, where one is asked. */
function onward() {
  for (const root of sheets) {
    const way = root.querySelector("[data-onward]")
    if (way) return way
  }
}

/** The field that stands in the container of a note. */
function fieldOf(root) {
  const box = root.getRootNode().host?.closest('[data-testid="stVerticalBlock"]')
  return box?.querySelector("textarea, [role=radiogroup], input:not([type=checkbox])") ?? box?.querySelector("input")
}

/** Let a field be heard with what stands under it: an id would not be found outside of a sheet.
 * Streamlit may put the field there later than its note. */
function describe(root, tries = 20) {
  const note = root.querySelector("[data-describes]")
  if (!note || !tries || !sheets.has(root)) return
  const field = fieldOf(root)
  if (!field) return void setTimeout(describe, 150, root, tries - 1)
  root.field = field
  field.setAttribute("aria-description", note.innerText.trim().replace(/\s+/g, " "))
  if (note.querySelector(".amiss")) field.setAttribute("aria-invalid", "true")
  else field.removeAttribute("aria-invalid")
}

/** Let a field be heard alone again: its note is gone. */
function undescribe({ field }) {
  for (const name of ["aria-description", "aria-invalid"]) field?.removeAttribute(name)
}

let taking = false // a text is sent as it stands, and not to lead on

/** Let Enter in a line lead on to the next question, as Ctrl+Enter does in a text: Streamlit has
 * taken what was typed by then. Lists to choose from need Enter themselves. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || taking) return
  const field = event.target
  const line = field.matches?.("input[type=text]:not([role=combobox])")
  if (!line && !(field.matches?.("textarea") && (event.ctrlKey || event.metaKey))) return
  const way = onward()
  if (way) setTimeout(() => way.click(), 150)
})

/** Send a long answer at each pause, as Streamlit does with a line alone. */
let pause
document.addEventListener("input", (event) => {
  const field = event.target
  if (!field.matches?.("textarea") || !onward()) return
  clearTimeout(pause)
  pause = setTimeout(() => {
    taking = true
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true }))
    taking = false
  }, 700)
})

/** Let a field give what was typed before the browser leads elsewhere: it may be gone by then. */
window.addEventListener("popstate", () => onward() && document.activeElement?.blur(), { capture: true })

/** Ask before the window is left with something in it that is kept nowhere else. */
window.addEventListener("beforeunload", (event) => {
  for (const root of sheets) if (root.querySelector("[data-unsaved]")) event.preventDefault()
})

// --- What is being written, kept in this browser until it is saved or thrown away ---

const KEPT = "pioneer-atlas desk " // before the id of a copy: {name, called, onto, at, text}
const MOST_KEPT = 5
const LONGEST_KEPT = 600_000 // characters: a story has about 30,000, and a browser room for 5,000,000

/** The copies, the newest first; none where the browser keeps nothing, as in a private window. */
function copies() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(KEPT))
    return keys.map(copyAt).filter(Boolean).sort((one, other) => other.at - one.at)
  } catch {
    return []
  }
}

/** One copy; null where it is none: every page of this address may write there. */
function copyAt(key) {
  try {
    const { name, called, onto, at, text } = JSON.parse(localStorage.getItem(key))
    const words = [name, called, onto, text].every((word) => typeof word === "string")
    return words && Number.isFinite(at) && text.length <= LONGEST_KEPT ? { id: key.slice(KEPT.length), name, called, onto, at, text } : null
  } catch {
    return null
  }
}

function forget(id) {
  try {
    localStorage.removeItem(KEPT + id)
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
}

/** Keep a text, or forget it once it is kept elsewhere; another copy of the same text is none. */
window.addEventListener("atlas-kept", ({ detail: { id, name, called, onto, changed, text } }) => {
  const others = copies().filter((copy) => copy.id !== id)
  for (const copy of others) if (copy.text === text) forget(copy.id)
  if (!changed || !text.trim()) forget(id)
  else if (text.length <= LONGEST_KEPT) {
    try {
      localStorage.setItem(KEPT + id, JSON.stringify({ name, called, onto, at: Date.now(), text }))
      for (const copy of others.slice(MOST_KEPT - 1)) forget(copy.id)
    } catch {
      // refused, or full: the window still holds it, and asks before it is left
    }
  }
  offerAll()
})
window.addEventListener("storage", () => offerAll()) // from another window

function offerAll() {
  for (const root of sheets) offer(root)
}

/** When a copy was made, in the time of the reader. */
function whenKept(at) {
  const day = new Date(at)
  const clock = day.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })
  const today = day.toDateString() === new Date().toDateString()
  return today ? `at ${clock}` : `on ${day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" })} at ${clock}`
}

/** Fill the list of what this browser kept, and is not on a desk of this window. */
function offer(root) {
  const list = root.querySelector("[data-kept]")
  if (!list) return
  const own = list.dataset.own.split(" ")
  const offered = copies().filter(({ id, name }) => !own.includes(id) && (!list.dataset.kept || list.dataset.kept === name))
  const shown = JSON.stringify(offered.map(({ id, at }) => [id, at]))
  if (list.dataset.shown === shown) return
  list.dataset.shown = shown
  const row = list.querySelector("template")
  for (const old of list.querySelectorAll("[data-kept-as]")) old.remove()
  for (const { id, called, at } of offered) {
    const line = row.content.firstElementChild.cloneNode(true)
    line.dataset.keptAs = id
    line.querySelector("[data-called]").textContent = called.slice(0, 200)
    line.querySelector("[data-when]").textContent = whenKept(at)
    row.before(line)
  }
  list.querySelector("[data-shared]").hidden = !offered.length
  list.hidden = !offered.length && !list.querySelector("li")
}

/** Send a copy to be gone on with, or throw it away. */
function decide(pressed, send) {
  const copy = copyAt(KEPT + pressed.closest("[data-kept-as]").dataset.keptAs)
  if (copy && "resume" in pressed.dataset) return send("kept", copy)
  if (copy && !confirm(`Throw away “${copy.called.slice(0, 200)}”, kept ${whenKept(copy.at)}? There is no other copy of it here.`)) return
  if (copy) forget(copy.id)
  offerAll()
  toHeading()
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".sheet")
  sheets.add(root)

  if (root.dataset.digest !== data.digest) {
    root.dataset.digest = data.digest
    replace(root, data.markup)
    const come = root.querySelector("[data-come]") // what came of a press: seen and heard at once
    if (come) requestAnimationFrame(() => toCome(come))
    if (root.querySelector("[data-added]")) toAdded(root)
    const press = root.querySelector("[data-press]") // for a projector: the one thing to press
    if (press) {
      arriving = false
      press.focus({ preventScroll: true })
    }
    if (arriving && root.querySelector("h1")) {
      arriving = false
      requestAnimationFrame(() => toHeading(root)) // the sheets of the page before may still stand
    }
  }
  skip()
  offer(root)
  describe(root)
  const name = wanted()
  if (name && root.dataset.shown !== location.href && root.querySelector(`#${CSS.escape(name)}`)) {
    root.dataset.shown = location.href
    const settled = () => document.fonts.ready.then(() => show(name)) // faces change all heights
    requestAnimationFrame(() => requestAnimationFrame(settled)) // once all sheets stand
  }

  root.onclick = (event) => {
    const pressed = event.target.closest("[data-copy]")
    if (pressed) return void copy(pressed)
    const decided = event.target.closest("[data-resume], [data-throw]")
    if (decided) return decide(decided, setTriggerValue)
    const place = event.target.closest("[data-line]") // of a file that stands in an editor
    if (place) return void setTriggerValue("sent", `${place.dataset.line}:${place.dataset.column}`)
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
    const press = event.target.closest("[data-press]")
    if (press && (event.key === " " || event.key === "ArrowRight")) {
      event.preventDefault()
      return void press.click()
    }
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
    event.target.closest("textarea")?.form.requestSubmit()
  }
  return () => {
    sheets.delete(root)
    undescribe(root)
  }
}
