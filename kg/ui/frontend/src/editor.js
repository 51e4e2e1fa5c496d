// The editor. Three mounts of this component know each other by name: the text, its findings, and the
// words that are offered. What is typed wins over what comes late: an answer belongs to one of the
// texts that were sent, and is moved through what was typed since.

import "./editor/licence.js"
import { closeBrackets, closeBracketsKeymap, pickedCompletion } from "@codemirror/autocomplete"
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands"
import { bracketMatching, indentUnit } from "@codemirror/language"
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search"
import { ChangeSet, EditorState, Text } from "@codemirror/state"
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view"
import * as lint from "./editor/findings.js"
import { frame, look } from "./editor/look.js"
import { note, showPast } from "./editor/past.js"
import { sparql } from "./editor/sparql.js"
import { turtle } from "./editor/turtle.js"
import { blockKeys, completion, keys as wordKeys, tellWords } from "./editor/words.js"

const PAUSE = 300 // milliseconds without a key after which the text is sent
const PATIENCE = 4000 // milliseconds after which an answer is no longer waited for
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
    Object.assign(this, { root, send, label: `${data.label}. Escape, then Tab, leaves the editor. F8 goes to the next finding, Control Space offers words${data.language === "sparql" ? ", Control Enter runs it" : ""}.` })
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
    const here = listed ? undefined : found.find(({ from, to }) => from <= head && head <= to) ?? found.find(({ from }) => from >= line.from && from <= line.to)
    const said = here ? `${here.from} ${here.finding.code} ${here.finding.message}` : ""
    if (this.said === said) return
    this.said = said
    this.here.replaceChildren(...(here ? [lint.offered(this.view, here)] : []))
    if (here && this.view.hasFocus) requestAnimationFrame(() => this.keepInView())
  }

  /** What is said takes room: the line with the caret stays in view. */
  keepInView() {
    this.view?.dispatch({ effects: EditorView.scrollIntoView(this.view.state.selection.main.head, { yMargin: 24 }) })
  }
}

/** Let what is pressed on the page, and says for which editor it is, write into that, run and cancel;
 * a link that is pressed with a key held goes its own way. */
document.addEventListener(
  "click",
  (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const pressed = event.composedPath().find((one) => papers.get(one.dataset?.for)?.view)
    if (!pressed) return
    const paper = papers.get(pressed.dataset.for)
    event.preventDefault()
    event.stopPropagation()
    const { write, insert, ask } = pressed.dataset
    if (write !== undefined) paper.write(write)
    if (insert !== undefined) paper.insert(insert)
    if (ask !== undefined) paper.ask(ask)
    if (ask === "cancel") return
    if (!matchMedia("(pointer: coarse)").matches || insert !== undefined) paper.view.focus()
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
  root.style.height = `min(${data.height}px, 78dvh)`
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
