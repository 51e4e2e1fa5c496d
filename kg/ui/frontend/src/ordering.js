// Steps that are put in order, by pointer and by keyboard. Names are written as text and never read as
// markup. What is done is shown at once and told to Python, which says how it stands after that: each
// deed has a number, so that none is lost where two come quickly and none is done twice.

import "./ordering-licence.js"
import Sortable from "sortablejs/modular/sortable.core.esm.js"

const DRAWN = {
  up: "M8 13V3M4 7l4-4 4 4",
  down: "M8 3v10M4 9l4 4 4-4",
  before: "M13 8H3M7 4 3 8l4 4",
  after: "M3 8h10M9 4l4 4-4 4",
  keep: "M4 7.5h8v6H4zM5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2",
  release: "M4 7.5h8v6H4zM5.5 7.5v-2a2.5 2.5 0 0 1 4.8-1",
  remove: "M4 4l8 8M12 4l-8 8",
}
const SVG = "http://www.w3.org/2000/svg"
const WAYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "before", ArrowRight: "after" }

const lists = new WeakMap() // by root: {data, sessions, log, last, shown, drags, tell}

function element(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(name, value)
  made.append(...inside)
  return made
}

function drawn(name) {
  const picture = document.createElementNS(SVG, "svg")
  const line = document.createElementNS(SVG, "path")
  for (const [key, value] of Object.entries({ viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" })) picture.setAttribute(key, value)
  for (const [key, value] of Object.entries({ d: DRAWN[name], fill: "none", stroke: "currentColor", "stroke-width": 1.6, "stroke-linecap": "round", "stroke-linejoin": "round" })) line.setAttribute(key, value)
  picture.append(line)
  return picture
}

// --- Where a step stands, and where it would stand after a move ---

function placeOf(sessions, name) {
  for (const [session, { steps }] of sessions.entries()) {
    const place = steps.findIndex((step) => step.name === name)
    if (place >= 0) return { session, place, step: steps[place] }
  }
  return null
}

/** Where a way leads, counted from 0; null at the ends. Up and down go on into the next session. */
function led(sessions, { session, place }, way) {
  const most = sessions[session].steps.length - 1
  if (way === "up") return place > 0 ? { session, place: place - 1 } : session > 0 ? { session: session - 1, place: sessions[session - 1].steps.length } : null
  if (way === "down") return place < most ? { session, place: place + 1 } : session + 1 < sessions.length ? { session: session + 1, place: 0 } : null
  const other = session + (way === "before" ? -1 : 1)
  return sessions[other] ? { session: other, place: way === "before" ? sessions[other].steps.length : 0 } : null
}

// --- What is done ---

/** Do it here, tell it, and say it aloud. */
function act(root, deed, said) {
  const kept = lists.get(root)
  kept.last += 1
  kept.shown = "" // what Python gives next is shown, whether it did as it was told or not
  kept.log.push({ number: kept.last, session: 0, place: 0, ...deed })
  kept.tell("log", kept.log.slice())
  if (said) say(root, said)
}

function say(root, words) {
  const status = root.querySelector("[role=status]")
  status.textContent = ""
  requestAnimationFrame(() => (status.textContent = words))
}

function move(root, name, to) {
  const { sessions } = lists.get(root)
  const from = placeOf(sessions, name)
  if (!from || !to) return
  const [step] = sessions[from.session].steps.splice(from.place, 1)
  sessions[to.session].steps.splice(to.place, 0, step)
  render(root, { name })
  const { steps, label } = sessions[to.session]
  act(root, { what: "move", step: name, session: to.session + 1, place: to.place + 1 }, `${step.label}: now ${to.place + 1} of ${steps.length} in ${label}.`)
}

function remove(root, name) {
  const { sessions } = lists.get(root)
  const from = placeOf(sessions, name)
  if (!from) return
  const { steps } = sessions[from.session]
  steps.splice(from.place, 1)
  const next = steps[from.place] ?? steps[from.place - 1] ?? sessions.flatMap((one) => one.steps)[0]
  render(root, { name: next?.name, control: "name" })
  act(root, { what: "remove", step: name }, `${from.step.label} is left out.`)
}

function keep(root, name) {
  const found = placeOf(lists.get(root).sessions, name)
  if (!found) return
  found.step.kept = !found.step.kept
  render(root, { name })
  act(root, { what: found.step.kept ? "keep" : "release", step: name }, `${found.step.label} ${found.step.kept ? "is locked" : "is free again"}.`)
}

function go(root, name, way) {
  const { sessions } = lists.get(root)
  const from = placeOf(sessions, name)
  const to = from && led(sessions, from, way)
  if (to) move(root, name, to)
  else if (from) say(root, `${from.step.label} stands at the ${way === "up" || way === "before" ? "beginning" : "end"} already.`)
}

// --- What is shown ---

function tool(control, label, { off = false, pressed = null } = {}) {
  const button = element("button", { type: "button", "data-do": control, "aria-label": label, title: label, "aria-disabled": off ? "true" : null, "aria-pressed": pressed })
  button.append(drawn(control))
  return button
}

/** What is against the rules there, or to think about. */
function noted({ said, serious }) {
  return element("p", { class: serious ? "amiss" : "amiss advice" }, said)
}

function row(kept, session, step, place) {
  const { data, sessions } = kept
  const at = { session, place }
  const off = (way) => ({ off: !led(sessions, at, way) })
  const said = [step.said, step.kept ? "locked" : "", step.drafted ? "words drafted by rule" : ""].filter(Boolean).join(" · ")
  const name = element("button", { type: "button", class: "name", "data-do": "name", "aria-current": step.name === data.chosen ? "true" : null, "aria-describedby": "ordering-how" },
    element("b", {}, step.label), element("small", {}, said))
  const tools = element("span", { class: "tools", role: "group", "aria-label": `Change ${step.label}` },
    tool("up", `Move ${step.label} up`, off("up")), tool("down", `Move ${step.label} down`, off("down")))
  if (sessions.length > 1) tools.append(tool("before", `Move ${step.label} to the session before`, off("before")), tool("after", `Move ${step.label} to the session after`, off("after")))
  const lock = tool(step.kept ? "keep" : "release", `Lock ${step.label}`, { pressed: String(step.kept) })
  lock.dataset.do = "keep"
  tools.append(lock, tool("remove", `Leave ${step.label} out`))
  const line = element("li", { "data-step": step.name, class: `${step.tone}${step.kept ? " kept" : ""}${step.name === data.chosen ? " chosen" : ""}` },
    element("span", { class: "grip", "aria-hidden": "true" }), name, tools)
  line.append(...step.amiss.map(noted))
  return line
}

function render(root, focus = null) {
  const kept = lists.get(root)
  for (const drag of kept.drags) drag.destroy()
  const parts = kept.sessions.map(({ label, said, steps, amiss }, session) => {
    const list = element("ol", { "data-session": session }, ...steps.map((step, place) => row(kept, session, step, place)))
    const head = element("h3", {}, label, element("small", {}, said))
    const notes = amiss.map(noted)
    return element("section", { "aria-label": label }, head, ...notes, list)
  })
  root.querySelector(".sessions").replaceChildren(...parts)
  kept.drags = [...root.querySelectorAll("ol")].map((list) => dragged(root, list))
  if (!focus) return
  const line = [...root.querySelectorAll("li")].find((one) => one.dataset.step === focus.name)
  const control = focus.control ?? kept.control ?? "name"
  const target = line?.querySelector(`[data-do="${control}"]`) ?? line?.querySelector(".name") ?? root.querySelector(".name")
  target?.focus()
}

/** Let the steps of a session be dragged, also into another one. */
function dragged(root, list) {
  return Sortable.create(list, {
    group: "steps",
    draggable: "li",
    filter: ".tools",
    preventOnFilter: false,
    forceFallback: true, // a ghost of ours: that of the browser would need a picture of the shadow tree
    fallbackTolerance: 5,
    delay: 180,
    delayOnTouchOnly: true,
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    onEnd: ({ item, to, newDraggableIndex }) => {
      const session = Number(to.dataset.session)
      const { sessions } = lists.get(root)
      const from = placeOf(sessions, item.dataset.step)
      if (from && (from.session !== session || from.place !== newDraggableIndex)) move(root, item.dataset.step, { session, place: newDraggableIndex })
    },
  })
}

function focused(root) {
  const active = root.getRootNode().activeElement
  const line = active?.closest?.("li[data-step]")
  return line && root.contains(line) ? { name: line.dataset.step, control: active.dataset.do } : null
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".ordering")
  const kept = lists.get(root) ?? { log: [], last: data.done, drags: [], sessions: [] }
  lists.set(root, kept)
  kept.tell = setStateValue
  kept.log = kept.log.filter(({ number }) => number > data.done)
  kept.last = Math.max(kept.last, data.done)
  if (!kept.log.length && kept.shown !== data.digest) {
    const had = focused(root)
    kept.data = data
    kept.sessions = structuredClone(data.sessions)
    const news = kept.verdict !== undefined && kept.verdict !== data.verdict
    kept.shown = data.digest
    kept.verdict = data.verdict
    root.setAttribute("aria-label", data.label)
    render(root, had)
    if (news) say(root, data.verdict)
  }
  if (!kept.drags.length) kept.drags = [...root.querySelectorAll("ol")].map((list) => dragged(root, list))

  root.onclick = (event) => {
    const button = event.target.closest("button[data-do]")
    const name = button?.closest("li")?.dataset.step
    if (!name) return
    const what = button.dataset.do
    kept.control = what
    if (what === "name") act(root, { what: "choose", step: name })
    else if (what === "keep") keep(root, name)
    else if (what === "remove") remove(root, name)
    else go(root, name, what)
  }
  root.onkeydown = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault()
      return void act(root, { what: "undo", step: "" }, "Undone.")
    }
    const had = focused(root)
    if (!had) return
    kept.control = had.control
    if (event.altKey && WAYS[event.key]) {
      event.preventDefault()
      go(root, had.name, WAYS[event.key])
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault()
      remove(root, had.name)
    }
  }
  return () => {
    for (const drag of kept.drags) drag.destroy()
    kept.drags = []
  }
}
