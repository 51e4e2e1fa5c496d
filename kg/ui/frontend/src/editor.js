// The editor. Three mounts of this component know each other by name: the text, its findings, and the
// words that are offered. What is typed wins over what comes late: an answer belongs to one of the
// texts that were sent, and is moved through what was typed since.

import "./editor/licence.js"
import { closeBrackets, closeBracketsKeymap, pickedCompletion } from "@codemirror/autocomplete"
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands"
import { bracketMatching, foldEffect, indentUnit } from "@codemirror/language"
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search"
import { ChangeSet, EditorState, Text } from "@codemirror/state"
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers, placeholder } from "@codemirror/view"
import * as lint from "./editor/findings.js"
import { frame, look } from "./editor/look.js"
import { note, showPast } from "./editor/past.js"
import { contextAt, prefixFold, sparql, triplesOf } from "./editor/sparql.js"
import { turtle } from "./editor/turtle.js"
import { blockKeys, CALLED, camel, completion, keys as wordKeys, tellWords } from "./editor/words.js"

const PAUSE = 300 // milliseconds without a key after which the text is sent
const PATIENCE = 4000 // milliseconds after which an answer is no longer waited for
const HEADER = 64 // pixels that the head of the page hides
const LONG = 8000 // characters of an address that every program passes on
const KEPT = 6 // texts that were sent and may still be answered
const HINTS = {
  turtle: "Esc, then Tab, leaves · F8 next finding · Ctrl Space offers words",
  sparql: "Ctrl Enter runs · Ctrl Space offers words · Ctrl / makes a remark · Esc, then Tab, leaves",
}

const papers = new Map() // by name: what outlives a mount
const news = new Map() // by name: findings that came, for who mounts later

/** The one change that makes a text out of another. */
function difference(before, after) {
  const [old, now] = [before.toString(), after.toString()]
  const least = Math.min(old.length, now.length)
  let start = 0
  while (start < least && old.charCodeAt(start) === now.charCodeAt(start)) start++
  let end = 0
  while (end < least - start && old.charCodeAt(old.length - 1 - end) === now.charCodeAt(now.length - 1 - end)) end++
  const changes = start === old.length && start === now.length ? [] : { from: start, to: old.length - end, insert: after.slice(start, now.length - end) }
  return ChangeSet.of(changes, old.length)
}

/** A text cut into lines so that it comes out as it went in. */
function linesOf(text) {
  const every = text.includes("\r\n") && !/(?:^|[^\r])\n/.test(text) ? "\r\n" : "\n"
  return [every, Text.of(text.split(every))]
}

// --- What is kept in the window, for when the page is loaded anew ---

function mark(text) {
  let sum = text.length
  for (let at = 0; at < text.length; at++) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) | 0
  return sum
}

const place = ({ name }) => `editor ${name}`

/** Keep what is typed, beside what it was made of. */
function keep(paper, text) {
  try {
    if (text === paper.base) sessionStorage.removeItem(place(paper))
    else sessionStorage.setItem(place(paper), JSON.stringify({ revision: paper.revision, onto: mark(paper.base), text }))
  } catch {
    sessionStorage.removeItem(place(paper)) // there is no room for it
  }
}

/** What was typed before the page was loaded anew; null where it was made of another text. */
function keptText(paper) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place(paper)))
    return kept?.revision === paper.revision && kept.onto === mark(paper.given) ? kept.text : null
  } catch {
    return null
  }
}

/** What is typed into a named editor, with all that has to outlive its place on the page. */
class Paper {
  constructor(data) {
    this.name = data.name
    this.number = 0
    this.sent = new Map() // id -> {doc, changes since}
    this.waiting = 0
    this.jumped = 0
    this.more = 0
    this.entered = false
    this.begin(data)
  }

  begin(data) {
    const [every, doc] = linesOf(data.text)
    this.given = this.base = data.text // the base is what a link to the page carries
    this.revision = data.revision
    this.language = data.language
    this.words = data.words
    this.most = data.most
    this.keptAs = data.keptAs
    this.kept = null
    this.instead = ""
    this.unsent = false
    this.every = every
    this.sent.clear()
    this.remember(`given ${data.revision}`, doc)
    this.state = EditorState.create({ doc, extensions: this.extensions(every) })
    const kept = keptText(this)
    if (kept === null) return
    const [, typed] = linesOf(kept)
    const { state } = this.state.update({ changes: difference(doc, typed), userEvent: "input.given" })
    this.remember(`given ${data.revision}`, doc, difference(doc, typed))
    this.state = state
  }

  extensions(every) {
    const stop = (run) => (view) => {
      run(view)
      return true
    }
    return [
      EditorState.lineSeparator.of(every),
      EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?|\n/g, every)),
      indentUnit.of(this.language === "sparql" ? "  " : "    "),
      lineNumbers(),
      lint.findings(),
      history(),
      drawSelection(),
      highlightSpecialChars(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches({ minSelectionLength: 3 }),
      bracketMatching(),
      closeBrackets(),
      search({ top: true }),
      this.language === "sparql" ? sparql() : turtle(),
      completion(this.language, () => this.words),
      blockKeys,
      keymap.of([
        { key: "Mod-s", run: stop(() => this.ask("save")), preventDefault: true },
        ...(this.language === "sparql" ? [{ key: "Mod-Enter", run: stop(() => this.ask("run")), preventDefault: true }] : []),
        ...lint.keys,
        ...wordKeys,
        ...closeBracketsKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...defaultKeymap,
      ]),
      EditorView.lineWrapping,
      EditorView.scrollMargins.of(() => ({ top: HEADER })),
      ...(this.language === "sparql" ? [placeholder("Write a query, press a name beside or beneath, or take an example")] : []),
      EditorView.contentAttributes.of(() => ({ "aria-label": this.label ?? "", tabindex: "0", spellcheck: "false", autocorrect: "off", autocapitalize: "off" })),
      EditorView.updateListener.of((update) => this.follow(update)),
      EditorView.domEventHandlers({
        blur: () => void this.flush(),
        focus: () => void (this.entered = true), // from now on its caret is where its reader put it
      }),
      look(),
    ]
  }

  // --- On the page ---

  open(root, data, send) {
    Object.assign(this, { root, send, path: location.pathname, label: `${data.label}. Escape, then Tab, leaves the editor. F8 goes to the next finding, Control Space offers words${data.language === "sparql" ? ", Control Enter runs it" : ""}.` })
    root.hidden = false
    root.replaceChildren(frame())
    const part = (tag, name) => root.appendChild(Object.assign(document.createElement(tag), { className: name }))
    const code = part("div", "ed-text")
    this.here = part("div", "ed-here")
    this.here.setAttribute("aria-live", "polite")
    this.said = ""
    const foot = part("div", "ed-foot")
    this.live = foot.appendChild(document.createElement("span"))
    this.live.setAttribute("role", "status")
    this.next = foot.appendChild(Object.assign(document.createElement("button"), { type: "button", textContent: "Next", hidden: true }))
    this.next.setAttribute("aria-label", "Go to the next finding")
    this.next.onclick = () => {
      lint.next(this.view)
      this.view.focus()
    }
    foot.appendChild(document.createElement("small")).textContent = HINTS[this.language]
    const node = root.getRootNode()
    // What pales while a page is made anew would be painted over what floats from the editor.
    const place = node.host?.closest('[data-testid="stElementContainer"]')
    if (place) Object.assign(place.style, { position: "relative", zIndex: "1" })
    this.view = new EditorView({ state: this.state, parent: code, root: node instanceof ShadowRoot ? node : document })
    this.foldPrefixes()
    if (this.scroll) this.view.dispatch({ effects: this.scroll })
    this.leaving = () => this.flush()
    window.addEventListener("pagehide", this.leaving)
    document.addEventListener("visibilitychange", this.leaving)
    if (this.state.sliceDoc() !== this.given) this.soon(0)
    this.tell()
    root.paper = this // for who measures
  }

  close() {
    clearTimeout(this.timer)
    clearTimeout(this.patience)
    window.removeEventListener("pagehide", this.leaving)
    document.removeEventListener("visibilitychange", this.leaving)
    if (!this.view) return
    this.scroll = this.view.scrollSnapshot()
    this.state = this.view.state
    this.view.destroy()
    this.view = null
  }

  // --- What comes from Python ---

  /** Take a text with a higher revision in, as one change; what was typed meanwhile stays. */
  take(data) {
    this.words = data.words
    this.keptAs = data.keptAs
    if (data.revision <= this.revision) return
    const { view } = this
    const doc = Text.of(data.text.split(linesOf(data.text)[0]))
    const last = this.sent.get(String(this.number))
    const basis = this.sent.get(data.onto || this.number === 0 ? this.id(data.onto) : "") ?? (last?.doc.eq(doc) ? last : undefined)
    const late = basis && !basis.changes.empty
    const changes = late ? difference(basis.doc, doc).map(basis.changes) : difference(view.state.doc, doc)
    this.revision = data.revision
    this.given = this.base = data.text
    view.dispatch({ changes, userEvent: "input.given", annotations: isolateHistory.of("full") })
    this.remember(`given ${data.revision}`, doc, difference(doc, view.state.doc))
    if (view.state.doc.eq(doc)) {
      this.unsent = false
      clearTimeout(this.timer)
    }
    if (!view.hasFocus) this.showChange(changes)
  }

  /** Show the last line that was written from outside, and mark it; who types elsewhere stays there. */
  showChange(changes) {
    let at = -1
    changes.iterChangedRanges((from, to, start, end) => (at = end))
    if (at < 0) return
    const { view } = this
    view.dispatch({ selection: { anchor: at } })
    view.requestMeasure({
      read: () => view.lineBlockAt(at).top - view.scrollDOM.clientHeight / 2,
      write: (top) => (view.scrollDOM.scrollTop = Math.max(0, top)), // the page itself does not move
    })
  }

  /** Show findings, if they belong to a text that is still known. */
  hear({ number, revision, findings, more, jump, instead }) {
    const id = this.id(number, revision)
    const text = this.sent.get(id)
    if (!text || !this.view) return
    for (const old of this.sent.keys()) {
      if (old === id) break
      this.sent.delete(old)
    }
    if (number >= this.waiting) {
      this.waiting = 0
      clearTimeout(this.patience)
      if (this.unsent) this.soon()
    }
    this.more = more
    this.instead = instead
    lint.show(this.view, findings, text.doc, text.changes)
    if (jump && jump[2] > this.jumped) this.jump(jump, text)
    this.tell()
  }

  /** Take as what the browser keeps the text: what is typed since is kept at the next pause. */
  keepAs({ keep, number }) {
    if (!keep || keep.id !== this.keptAs) return
    this.kept = keep
    if (number === this.number && !this.unsent && this.view) this.tellKept(this.view.state.sliceDoc(), keep.changed)
  }

  /** Let the page keep the text, or forget it: how, is the matter of the sheets. */
  tellKept(text, changed) {
    if (this.kept) window.dispatchEvent(new CustomEvent("atlas-kept", { detail: { ...this.kept, changed, text } }))
  }

  jump([number, column, count], { doc, changes }) {
    this.jumped = count
    const line = doc.line(Math.max(1, Math.min(number, doc.lines)))
    const at = changes.mapPos(Math.min(line.to, line.from + Math.max(0, column - 1)))
    this.view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) })
    this.view.focus()
    this.root.scrollIntoView({ block: "nearest" })
  }

  // --- What goes to Python ---

  /** Under what a text is known: by the number with which it was sent, or as it was given. */
  id(number, revision = this.revision) {
    return number ? String(number) : `given ${revision}`
  }

  remember(id, doc, changes = ChangeSet.empty(doc.length)) {
    this.sent.set(id, { doc, changes: changes.desc })
    for (const old of this.sent.keys()) {
      if (this.sent.size <= KEPT) break
      this.sent.delete(old)
    }
  }

  follow(update) {
    if (update.docChanged) {
      for (const text of this.sent.values()) text.changes = text.changes.composeDesc(update.changes.desc)
      this.unsent = true
      this.soon()
    }
    if (update.docChanged && this.answered) this.tellStale()
    if (update.transactions.length) this.tellHere()
  }

  soon(pause = PAUSE) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.waiting || this.flush(true), pause)
  }

  /** Send the text as it stands, unless it was sent. */
  flush(always = false) {
    if (!this.view || !(this.unsent || always)) return
    const typed = this.typed()
    if (!typed) return
    this.waiting = typed.number
    clearTimeout(this.patience)
    this.patience = setTimeout(() => {
      this.waiting = 0
      if (this.unsent) this.soon()
    }, PATIENCE)
    this.send.state("typed", typed)
  }

  typed() {
    const { state } = this.view
    if (state.doc.length > this.most) {
      this.live.textContent = "This is longer than a file may be: it is not looked at"
      return null
    }
    clearTimeout(this.timer)
    this.unsent = false
    this.number += 1
    this.remember(String(this.number), state.doc)
    const line = state.doc.lineAt(state.selection.main.head).number
    const text = state.sliceDoc()
    keep(this, text)
    this.tellKept(text, true)
    return { text, number: this.number, revision: this.revision, line }
  }

  ask(what) {
    const typed = this.typed()
    if (!typed) return
    if (what === "run") {
      this.awaited = true
      this.base = typed.text // the page that comes has it in its address
      keep(this, typed.text)
    }
    this.send.state("typed", typed)
    this.send.trigger("asked", { what, typed })
  }

  // --- What is pressed elsewhere on the page ---

  /** Put another text in, as one change that can be undone. */
  write(text) {
    const [, doc] = linesOf(text)
    const { view } = this
    view.dispatch({ changes: difference(view.state.doc, doc), userEvent: "input.given", annotations: isolateHistory.of("full") })
    view.dispatch({ selection: { anchor: 0 }, effects: EditorView.scrollIntoView(0) })
    this.foldPrefixes()
  }

  /** On a small window the prefixes give their room to what is asked. */
  foldPrefixes() {
    if (this.language !== "sparql" || !matchMedia("(max-width: 48rem)").matches) return
    const fold = prefixFold(this.view.state.doc)
    if (fold) this.view.dispatch({ effects: foldEffect.of(fold) })
  }

  /** Put a whole triple in, on a line of its own, and before it the line that makes its subject known. */
  insertTriple(start, subject, code) {
    const { doc, selection } = this.view.state
    const { head } = selection.main
    const text = doc.toString()
    const { triples, variables } = triplesOf(doc)
    const kind = / a (\S+) \.$/.exec(start)?.[1]
    const known = variables.includes(subject) ? subject : kind && triples.find(([, property, value]) => property === "a" && value === kind)?.[0]
    const of = known ?? subject
    let value = code ? CALLED[code] ?? camel(code) : ""
    if (variables.includes(value)) value = `${of.replace(/^[^?$].*/, "?its")}${value[1].toUpperCase()}${value.slice(2)}`
    for (let number = 2, name = value; variables.includes(value); number++) value = `${name}${number}`
    const here = this.entered ? contextAt(doc, head) : null
    if (code && here?.expect === "predicate" && here.kind !== "(" && !here.open) {
      const goesOn = /^\s*(?:[?$<"']|[\w-]*:)/.test(text.slice(head))
      return this.put(head, goesOn ? code : `${code} ${value}`, goesOn ? "" : value, code)
    }
    const last = text.lastIndexOf("}")
    if (last < 0) {
      const lines = [start, ...(code ? [`${of} ${code} ${value} .`] : [])].join("\n  ")
      const bare = text.replace(/^\s*(?:PREFIX\b.*|#.*)$/gim, "").trim() === ""
      const whole = `SELECT ${code ? `${of} ${value}` : "*"}\nWHERE {\n  ${lines}\n}`
      return this.put(bare ? doc.length : head, `${bare && doc.length && !text.endsWith("\n") ? "\n" : ""}${bare ? whole : lines}`, "", code || start)
    }
    let at = text.slice(0, last).trimEnd().length
    const line = doc.lineAt(head)
    if (this.entered && line.to < last && line.text.trim()) {
      const after = contextAt(doc, line.to)
      const between = ["subject", "end"].includes(after.expect) && after.groups && after.depth === after.groups && !after.open
      if (between && !/^\s*[.;,]/.test(text.slice(line.to))) at = line.to
    }
    const place = contextAt(doc, at)
    const same = place.expect === "predicate" && place.subject === of && code
    const first = known || text.includes(start) ? [] : [start]
    const lines = [...first, ...(code ? [same ? `  ${code} ${value} .` : `${of} ${code} ${value} .`] : [])]
    if (!lines.length) return
    const stop = place.expect === "end" || (place.expect === "predicate" && !same) ? " ." : ""
    const gap = "\n" + "  ".repeat(place.groups)
    const close = /^[^\n]*\}/.test(text.slice(at)) ? "\n" + "  ".repeat(Math.max(0, place.groups - 1)) : ""
    this.put(at, `${stop}${lines.map((one) => gap + one).join("")}${close}`, value, code || start, close ? text.slice(at).search(/\S/) : 0)
  }

  /** Put text in at a place, and a variable into what SELECT lists, as one change. */
  put(at, insert, variable, label, spaces = 0) {
    const { state } = this.view
    const text = state.sliceDoc()
    const gap = (one) => (one && !/[\s([{]/.test(one) ? " " : "")
    const plain = insert.startsWith("\n") || insert.startsWith(" .") || !at ? insert : `${gap(text[at - 1])}${insert}${gap(text[at] ?? "")}`
    const changes = [{ from: at, to: at + spaces, insert: plain }]
    const listed = /\bSELECT\s+(?:(?:DISTINCT|REDUCED)\s+)?[?$]\w+(?:\s+[?$]\w+)*(?=\s*(?:WHERE\b|\{))/i.exec(text.replace(/#.*/g, (one) => " ".repeat(one.length)))
    if (variable && listed && !/\bGROUP\s+BY\b/i.test(text)) changes.unshift({ from: listed.index + listed[0].length, insert: ` ${variable}` })
    const set = state.changes(changes)
    this.view.dispatch({
      changes: set,
      selection: { anchor: set.mapPos(at, 1) },
      scrollIntoView: true,
      userEvent: "input.given",
      annotations: [isolateHistory.of("full"), pickedCompletion.of({ label })],
    })
  }

  // --- What came of it ---

  /** Take what came of the query that was asked last: after Run it is brought into sight. */
  came(last) {
    const before = this.answered
    this.answered = last ? { ...last, href: location.href } : null
    this.tellStale()
    if (!this.awaited || (last && last.id === before?.id)) return
    if (last) this.awaited = false
    bring(".st-key-came")
  }

  /** Say where the answer is of another text than what stands here. */
  tellStale() {
    const stale = this.answered && this.view && this.view.state.sliceDoc() !== this.answered.text
    document.documentElement.style.setProperty("--of-earlier", stale ? "inline" : "none")
  }

  /** The address that carries what stands here. */
  link(base) {
    const path = base || location.pathname
    const text = this.view.state.sliceDoc()
    if (this.answered?.text === text && this.answered.href === location.href && location.search.includes("query=")) return path + location.search
    return `${path}?${new URLSearchParams({ tab: "own", query: text })}`
  }

  /** Put a word in where the caret is, or at the end of what is asked, with the prefix that it needs. */
  insert(word) {
    const { state } = this.view
    const text = state.sliceDoc()
    const last = text.lastIndexOf("}")
    const from = this.entered || last < 0 ? state.selection.main.from : text.slice(0, last).trimEnd().length
    const to = this.entered ? state.selection.main.to : from
    const gap = (one) => (one && !/[\s([{]/.test(one) ? " " : "")
    const insert = `${gap(text[from - 1])}${word}${gap(text[to] ?? "")}`
    this.view.dispatch({
      changes: { from, to, insert },
      selection: { anchor: from + insert.length },
      scrollIntoView: true,
      userEvent: "input.given",
      annotations: [isolateHistory.of("full"), pickedCompletion.of({ label: word })],
    })
  }

  // --- What is said beside the text ---

  tell() {
    const found = lint.all(this.view.state)
    const words = this.instead || lint.counted(found, this.more)
    if (this.live.textContent !== words) this.live.textContent = words
    this.next.hidden = found.length === 0
    this.tellHere()
  }

  /** Say the finding in which the caret stands: a finger cannot hover. */
  tellHere() {
    const { head } = this.view.state.selection.main
    const line = this.view.state.doc.lineAt(head)
    const found = lint.all(this.view.state)
    const listed = this.view.dom.querySelector(".cm-panel-lint")
    let here = listed ? undefined : found.find(({ from, to }) => from <= head && head <= to) ?? found.find(({ from }) => from >= line.from && from <= line.to)
    let where = ""
    if (!here && !listed && this.language === "sparql" && found.length) {
      here = found.find(({ severity }) => severity === "error") ?? found[0]
      where = `Line ${this.view.state.doc.lineAt(here.from).number}`
    }
    const said = here ? `${where} ${here.from} ${here.finding.code} ${here.finding.message}` : ""
    if (this.said === said) return
    this.said = said
    this.here.replaceChildren(...(here ? [lint.offered(this.view, here, where)] : []))
    if (here && !where && this.view.hasFocus) requestAnimationFrame(() => this.keepInView())
  }

  /** What is said takes room: the line with the caret stays in view. */
  keepInView() {
    this.view?.dispatch({ effects: EditorView.scrollIntoView(this.view.state.selection.main.head, { yMargin: 24 }) })
  }
}

// --- Where one is on the page ---

const main = () => document.querySelector('[data-testid="stMain"]')
const USER = ["wheel", "touchstart", "pointerdown", "keydown"]

/** Do something again and again while the page is made, until it is done or the reader moves. */
function persist(step, most) {
  const until = performance.now() + most
  let over = false
  const end = () => (over = true)
  for (const kind of USER) window.addEventListener(kind, end, { once: true, capture: true, passive: true })
  const look = () => {
    if (over || performance.now() > until || step() === false) return
    setTimeout(look, 80)
  }
  setTimeout(look, 0)
}

/** Bring a part of the page into sight; where it is, nothing moves. */
function bring(name, block = "nearest") {
  persist(() => {
    const part = document.querySelector(name)
    if (!part) return
    Object.assign(part.style, { scrollMarginTop: "5rem", scrollMarginBottom: "9rem" })
    part.scrollIntoView({ block })
  }, block === "start" ? 300 : 1500)
}

const places = new Map() // by address: how far a page with a console was scrolled
let returning = false

document.addEventListener(
  "scroll",
  ({ target }) => {
    const there = [...papers.values()].some((one) => one.view && one.language === "sparql" && one.path === location.pathname)
    if (there && !returning && target === main()) places.set(location.href, target.scrollTop)
  },
  { capture: true, passive: true },
)

/** Back leads to where one was. */
window.addEventListener("popstate", (event) => {
  const top = event.isTrusted ? places.get(location.href) : undefined
  if (!top) return
  const { href } = location
  returning = true
  setTimeout(() => (returning = false), 4000)
  persist(() => {
    if (location.href !== href) return false
    const box = main()
    if (box && Math.abs(box.scrollTop - top) > 2 && box.scrollHeight - box.clientHeight >= top) box.scrollTop = top
  }, 4000)
})

/** Let what is pressed on the page, and says for which editor it is, write into that, run and cancel;
 * a link that is pressed with a key held goes its own way. */
document.addEventListener(
  "click",
  (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const pressed = event.composedPath().find((one) => papers.get(one.dataset?.for)?.view)
    if (!pressed) return
    const paper = papers.get(pressed.dataset.for)
    const { write, insert, ask, link, triple, show } = pressed.dataset
    if (link !== undefined) {
      pressed.dataset.copy = paper.link(link) // the sheet copies it
      pressed.dataset.here ??= pressed.dataset.said
      pressed.dataset.said = pressed.dataset.copy.length > LONG ? "Copied. It is too long for some programs: a file is safer." : pressed.dataset.here
      return
    }
    event.preventDefault()
    event.stopPropagation()
    if (show !== undefined) return void bring(show, "start")
    if (triple !== undefined) paper.insertTriple(pressed.dataset.start, pressed.dataset.subject, triple)
    if (write !== undefined) paper.write(write)
    if (insert !== undefined) paper.insert(insert)
    if (ask !== undefined) paper.ask(ask)
    if (ask === "cancel") return
    if (!matchMedia("(pointer: coarse)").matches || insert !== undefined || triple !== undefined) paper.view.focus()
    if (write !== undefined) paper.root.scrollIntoView({ block: "center" })
  },
  { capture: true },
)

/** Escape stops what is being asked, wherever one is on the page, unless it closes something first. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return
  for (const paper of papers.values()) if (paper.view && paper.running) paper.ask("cancel")
})

function openText(root, data, send) {
  let paper = papers.get(data.name)
  if (root.paper && root.paper === paper && paper.language === data.language) {
    paper.send = send
    paper.take(data)
  } else {
    paper?.close()
    const known = paper && paper.language === data.language
    const same = known && (data.revision > paper.revision || (paper.revision === data.revision && paper.given === data.text))
    if (!same) papers.set(data.name, (paper = new Paper(data)))
    paper.open(root, data, send)
    paper.take(data)
  }
  paper.running = data.running
  if (data.language === "sparql") {
    root.classList.add("grows") // with its text, up to a height
    root.style.setProperty("--most", `${data.height}px`)
  } else root.style.height = `min(${data.height}px, 78dvh)`
  const heard = news.get(data.name)
  if (heard) {
    paper.hear(heard)
    paper.keepAs(heard)
  }
}

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".editor")
  if (data.role === "words") return tellWords(data.digest, data.words)
  if (data.role === "past") {
    if (data.last) note(data.of, data.last)
    papers.get(data.of)?.came(data.last)
    return showPast(root, data.of)
  }
  if (data.role === "findings") {
    news.set(data.of, data)
    papers.get(data.of)?.hear(data)
    return papers.get(data.of)?.keepAs(data)
  }
  openText(root, data, { state: setStateValue, trigger: setTriggerValue })
  return () => {
    if (root.paper) root.paper.close()
    root.paper = null
  }
}
