// Turtle as it is being written: what each word is for, and where the caret stands. Broken text is
// the usual case: a block that begins at the margin puts all in order again. Says nothing of what
// is wrong; that comes from Python.

import { indentService, LanguageSupport, StreamLanguage, StringStream } from "@codemirror/language"
import { tags } from "@lezer/highlight"

const NAME = /^(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?)?:(?:(?:[\p{L}\p{N}_:.-]|%[0-9a-f]{2}|\\.)*(?:[\p{L}\p{N}_:-]|%[0-9a-f]{2}|\\.))?/iu
const STRING = /^(?:"(?:[^"\\]|\\.)*("?)|'(?:[^'\\]|\\.)*('?))/
const BLOCK = /^(?:<|[\p{L}_][\p{L}\p{N}_.-]*:|@)/u
const FARTHEST = 600 // lines above the caret in which the start of its block is looked for

function frame(kind) {
  return { kind, subject: "", classes: [], used: [], predicate: "", expect: kind === "[" ? "predicate" : kind === "(" ? "object" : "subject" }
}

function begin() {
  return { frames: [frame("")], long: "", directive: false, datatype: false, open: "" }
}

function copy(state) {
  return { ...state, frames: state.frames.map((one) => ({ ...one, classes: [...one.classes], used: [...one.used] })) }
}

/** A word in its place: say what it is for, and what comes next. */
function take(top, text) {
  if (top.expect === "subject") {
    Object.assign(top, { subject: text, expect: "predicate" })
    return "subject"
  }
  if (top.expect === "predicate") {
    Object.assign(top, { predicate: text, expect: "object" })
    top.used.push(text)
    return text === "a" ? "keyword" : "property"
  }
  if (top.predicate === "a" || top.predicate === "rdf:type") top.classes.push(text)
  if (top.kind !== "(") top.expect = "end"
  return "name"
}

function punctuation(state, mark) {
  const top = state.frames.at(-1)
  if (mark === "[" || mark === "(") {
    const inner = frame(mark)
    inner.predicate = mark === "(" ? top.predicate : ""
    inner.via = top.predicate
    state.frames.push(inner)
  } else if (mark === "]" || mark === ")") {
    if (state.frames.length > 1) state.frames.pop()
    const outer = state.frames.at(-1)
    if (outer.kind !== "(") outer.expect = outer.expect === "subject" ? "predicate" : "end"
  } else if (mark === ".") state.frames = [frame("")]
  else if (mark === ";") top.expect = "predicate"
  else if (mark === ",") top.expect = "object"
  return "punctuation"
}

function token(stream, state) {
  state.open = ""
  if (state.long) {
    const end = stream.string.indexOf(state.long, stream.pos)
    if (end < 0) {
      stream.skipToEnd()
      state.open = "string"
    } else {
      stream.pos = end + 3
      state.long = ""
    }
    return "string"
  }
  if (stream.eatSpace()) return null
  if (stream.sol() && state.frames.length + state.frames[0].subject.length > 1) {
    const { expect } = state.frames.at(-1)
    if (stream.match(/^<[#>]/, false) || (expect === "end" && stream.match(BLOCK, false))) {
      Object.assign(state, { frames: [frame("")], directive: false })
    }
  }
  const top = state.frames.at(-1)
  const next = stream.peek()
  if (next === "#") {
    const head = stream.match(/^# ---/, false)
    stream.skipToEnd()
    state.open = "comment"
    return head ? "heading" : "comment"
  }
  if (stream.match('"""') || stream.match("'''")) {
    state.long = stream.current()
    top.expect = top.kind === "(" ? "object" : "end"
    return token(stream, state)
  }
  let found = stream.match(STRING)
  if (found) {
    if (!(found[1] || found[2])) state.open = "string"
    top.expect = top.kind === "(" ? "object" : "end"
    return "string"
  }
  found = stream.match(/^<[^<>"{}|^`\\\s]*(>?)/)
  if (found) {
    if (!found[1]) state.open = "iri"
    if (state.directive || state.datatype) {
      state.directive = state.datatype = false
      return "detail"
    }
    return take(top, found[0])
  }
  if (stream.match(/^(?:@prefix|@base)\b/) || stream.match(/^(?:PREFIX|BASE)(?=\s)/i)) {
    Object.assign(state, { frames: [frame("")], directive: true })
    return "keyword"
  }
  if (stream.match(/^@[a-z]+(?:-[a-z0-9]+)*/i)) return "detail"
  if (stream.match("^^")) {
    state.datatype = true
    return "detail"
  }
  if (stream.match(/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\p{L}\p{N}_:-])/iu) || stream.match(/^(?:true|false)(?![\p{L}\p{N}_:-])/u)) {
    if (stream.current().endsWith(".")) stream.backUp(1)
    top.expect = top.kind === "(" ? "object" : "end"
    return "value"
  }
  if (stream.match(NAME)) {
    if (state.directive) return "detail"
    if (state.datatype) {
      state.datatype = false
      return "detail"
    }
    return take(top, stream.current())
  }
  if (stream.match(/^[\p{L}\p{N}_][\p{L}\p{N}_-]*/u)) return take(top, stream.current())
  const mark = stream.next()
  return ".;,[]()".includes(mark) ? punctuation(state, mark) : null
}

export const parser = {
  name: "turtle",
  startState: begin,
  copyState: copy,
  token,
  tokenTable: {
    subject: tags.definition(tags.name),
    property: tags.propertyName,
    name: tags.name,
    keyword: tags.keyword,
    string: tags.string,
    value: tags.number,
    detail: tags.meta,
    comment: tags.lineComment,
    heading: tags.heading,
    punctuation: tags.punctuation,
  },
  languageData: {
    commentTokens: { line: "#" },
    closeBrackets: { brackets: ["(", "[", '"', "<"] },
    indentOnInput: /^\s*[.\])]$/,
  },
}

/** The line with which the block of a line begins. */
function startOf(doc, number) {
  const last = Math.max(1, number - FARTHEST)
  for (let at = number; at > last; at--) {
    const { text } = doc.line(at)
    if (/^<[#>]/.test(text)) return at
    if (BLOCK.test(text) && (at === 1 || /^\s*$|^\s*#|\.\s*$/.test(doc.line(at - 1).text))) return at
  }
  return last
}

/** What stands before a place: the frames it is in, what is awaited there, and what is still open. */
export function contextAt(doc, pos) {
  const line = doc.lineAt(pos)
  const state = begin()
  for (let at = startOf(doc, line.number); at <= line.number; at++) {
    const text = at === line.number ? line.text.slice(0, pos - line.from) : doc.line(at).text
    const stream = new StringStream(text, 4, 4)
    state.open = state.long ? "string" : ""
    while (!stream.eol()) {
      stream.start = stream.pos
      token(stream, state)
    }
  }
  const top = state.frames.at(-1)
  return { ...top, depth: state.frames.length, open: state.open, datatype: state.datatype, directive: state.directive }
}

/** Indentation of house style: four for what is said of a subject, eight for a further value. */
const indent = indentService.of((context, pos) => {
  const line = context.lineAt(pos, 1)
  const { expect, depth, open } = contextAt(context.state.doc, line.from)
  if (open === "string") return null
  if (depth === 1 && (expect === "subject" || /^\s*\./.test(context.textAfterPos(pos)))) return 0
  return 4 * depth + (expect === "object" && depth === 1 ? 4 : 0)
})

export const turtle = () => new LanguageSupport(StreamLanguage.define(parser), [indent])

/** Where a missing prefix is to be declared: at its place in the order of the head. */
export function placeOfPrefix(doc, name, sparql) {
  const declared = sparql ? /^\s*PREFIX\s+([\w.-]*):/i : /^\s*(?:@prefix|PREFIX)\s+([\w.-]*):/i
  let [last, any] = [0, false]
  for (let at = 1; at <= doc.lines; at++) {
    const { text, from } = doc.line(at)
    const found = declared.exec(text)
    if (found && found[1] > name) return { at: from, before: "", after: "\n" }
    const opens = /^#/.test(text) && (at === 1 || (sparql && at === last + 1)) // what the text says of itself
    if (found || /^\s*@?base\s/i.test(text) || opens) [last, any] = [at, any || sparql || at > 1 || !opens]
    else if (text.trim() && !/^\s*#/.test(text)) break
  }
  const gap = any || !doc.line(Math.min(last + 1, doc.lines)).text.trim() ? "" : "\n"
  return last ? { at: doc.line(last).to, before: "\n", after: gap } : { at: 0, before: "", after: `\n${sparql ? "" : gap}` }
}

const heads = new WeakMap()

/** The prefixes that a text declares. */
export function prefixesOf(doc) {
  if (!heads.has(doc)) {
    const found = new Set()
    for (let at = 1; at <= doc.lines; at++) {
      const { text } = doc.line(at)
      const one = /^\s*@?prefix\s+([\w.-]*):/i.exec(text)
      if (one) found.add(one[1])
      else if (text.trim() && !/^\s*(?:#|@?base\s)/i.test(text)) break
    }
    heads.set(doc, found)
  }
  return heads.get(doc)
}

const outlines = new WeakMap()
const LONGEST = 1_000_000 // characters of a text whose own things are offered

/** What a file describes itself: code, class, name. */
export function outlineOf(doc) {
  if (outlines.has(doc)) return outlines.get(doc)
  const found = []
  let last = null
  if (doc.length <= LONGEST) {
    for (const text of doc.iterLines()) {
      const subject = /^(<(?:#[^<>\s]*)?>|[\p{L}_][\p{L}\p{N}_-]*:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])(?:\s|$)/u.exec(text)
      if (subject) found.push((last = { code: subject[1], of: "", label: "" }))
      if (!last) continue
      last.of ||= /^(?:\s+|\S+\s+)a\s+([\w-]+:[\w-]+)/.exec(text)?.[1] ?? ""
      last.label ||= /\b(?:skos:prefLabel|dcterms:title)\s+"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? ""
    }
  }
  outlines.set(doc, found)
  return found
}
