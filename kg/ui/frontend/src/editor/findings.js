// Findings in the text: underlined where they are, marked beside the line, said on demand. A finding
// belongs to the text it was made of; what was typed since moves it, and what was typed in its place
// takes it away.

import { forEachDiagnostic, linter, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint"
import { EditorView, hoverTooltip } from "@codemirror/view"

const NAMES = { error: ["mistake", "mistakes"], warning: ["warning", "warnings"], info: ["piece of advice", "pieces of advice"] }
const WORD = /^(?:<[^<>\s]*>?|"(?:[^"\\]|\\.)*"?|[^\s;,[\]()]+)/

/** Where a character of a line stands: Python counts characters, the editor half of some. */
function offset(text, column) {
  let at = 0
  for (let left = column - 1; left > 0 && at < text.length; left--) at += text.codePointAt(at) > 0xffff ? 2 : 1
  return at
}

/** The place of a finding in the text that it belongs to; at least a letter wide. */
function placeOf(finding, doc) {
  const line = doc.line(Math.max(1, Math.min(finding.line, doc.lines)))
  let from = offset(line.text, finding.column)
  let to = finding.end > finding.column ? offset(line.text, finding.end) : from + (WORD.exec(line.text.slice(from))?.[0].length ?? 1)
  if (from >= line.text.length) from = Math.max(0, line.text.trimEnd().length - 1)
  to = Math.min(Math.max(to, from + 1), line.text.length)
  return [line.from + from, line.from + Math.max(to, from)]
}

/** A finding as it is read: what was found, what may stand there, what to do. */
function told({ finding }) {
  const dom = document.createElement("div")
  dom.className = "ed-told"
  const add = (words, head) => {
    if (!words) return
    const line = dom.appendChild(document.createElement("p"))
    if (head) line.appendChild(document.createElement("b")).textContent = `${head} `
    line.append(words)
  }
  add(finding.message)
  add(finding.allowed, "Allowed:")
  add(finding.fix, finding.fix.endsWith("?") ? "" : "To mend it:") // a question says so itself
  return dom
}

/** A finding with what can be pressed: what to write instead, and more about it. */
export function offered(view, found, place = "") {
  const dom = told(found)
  if (place) dom.querySelector("p")?.prepend(`${place}: `)
  const { finding, from } = found
  const line = dom.appendChild(document.createElement("p"))
  if (finding.instead) {
    const button = line.appendChild(document.createElement("button"))
    button.type = "button"
    button.textContent = `Write ${finding.instead}`
    button.onclick = () => {
      const same = all(view.state).filter((one) => one.finding.code === finding.code && one.finding.message === finding.message)
      const now = same.sort((a, b) => Math.abs(a.from - from) - Math.abs(b.from - from))[0]
      if (now) view.dispatch({ changes: { from: now.from, to: now.to, insert: finding.instead }, userEvent: "input.mend" })
      view.focus()
    }
  }
  if (!finding.explained) return dom
  const link = line.appendChild(document.createElement("a"))
  link.href = `${location.pathname.replace(/[^/]*$/, "finding")}?${new URLSearchParams({ code: finding.code })}`
  link.target = "_blank"
  link.rel = "noopener"
  link.textContent = "Why this matters, with an example"
  const where = link.appendChild(document.createElement("span"))
  where.className = "vh"
  where.textContent = " (in a new tab)"
  return dom
}

/** Show findings of an earlier text in the text as it stands; `changes` leads from that one to this. */
export function show(view, findings, doc, changes) {
  const shown = []
  for (const finding of findings) {
    const [from, to] = placeOf(finding, doc)
    if (changes.touchesRange(from, to)) continue
    shown.push({
      from: changes.mapPos(from, 1),
      to: changes.mapPos(to, -1),
      severity: finding.severity,
      message: finding.message,
      renderMessage: () => told({ finding }),
      finding,
    })
  }
  view.dispatch(setDiagnostics(view.state, shown.filter(({ from, to }) => to >= from)))
}

/** The findings as they stand now, with their places, in order. */
export function all(state) {
  const found = []
  forEachDiagnostic(state, ({ finding, severity }, from, to) => found.push({ finding, severity, from, to }))
  return found.sort((a, b) => a.from - b.from)
}

/** What was found, in a sentence. */
export function counted(found, more) {
  const parts = Object.entries(NAMES).flatMap(([severity, [one, many]]) => {
    const count = found.filter((each) => each.severity === severity).length
    return count ? [`${count} ${count === 1 ? one : many}`] : []
  })
  if (more) parts.push(`${more} more`)
  return parts.length ? parts.join(", ") : "Nothing to mend"
}

/** Go to the next finding, or the one before; round and round. */
function go(step) {
  return (view) => {
    const found = all(view.state)
    if (!found.length) return false
    const here = view.state.selection.main.head
    const after = step > 0 ? found.find(({ from }) => from > here) : found.findLast(({ from }) => from < here)
    const { from } = after ?? found.at(step > 0 ? 0 : -1)
    view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }), userEvent: "select" })
    return true
  }
}

export const next = go(1)

export const keys = [{ key: "F8", run: go(1) }, { key: "Shift-F8", run: go(-1) }, ...lintKeymap.filter(({ key }) => key !== "F8")]

const pointed = hoverTooltip(
  (view, pos, side) => {
    const found = all(view.state).filter(({ from, to }) => (side < 0 ? from < pos && pos <= to : from <= pos && pos < to))
    if (!found.length) return null
    const dom = document.createElement("div")
    dom.className = "ed-pointed"
    dom.append(...found.map((one) => offered(view, one)))
    return { pos: found[0].from, end: Math.max(...found.map(({ to }) => to)), above: true, create: () => ({ dom }) }
  },
  { hoverTime: 250 },
)

export const findings = () => [linter(null, { tooltipFilter: () => [] }), pointed, lintGutter({ hoverTime: 250 })]
