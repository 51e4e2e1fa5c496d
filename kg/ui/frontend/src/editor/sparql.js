// SPARQL as it is being written: what each word is for, where the caret stands, what is known of each
// variable by then. Broken text is the usual case. Says nothing of what is wrong; that comes from Python.

import { codeFolding, foldGutter, foldKeymap, foldService, indentOnInput, indentService, LanguageSupport, StreamLanguage, StringStream } from "@codemirror/language"
import { keymap } from "@codemirror/view"
import { tags } from "@lezer/highlight"

const NAME = /^(?:[\p{L}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?)?:(?:(?:[\p{L}\p{N}_:.-]|%[0-9a-f]{2}|\\.)*(?:[\p{L}\p{N}_:-]|%[0-9a-f]{2}|\\.))?/iu
const STRING = /^(?:"(?:[^"\\]|\\.)*("?)|'(?:[^'\\]|\\.)*('?))/
const NUMBER = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\p{L}\p{N}_:-])/iu
const UNIT = 2

const HEADS = "SELECT CONSTRUCT ASK DESCRIBE".split(" ")
const MODIFIERS = "ORDER GROUP HAVING LIMIT OFFSET".split(" ")
const EXPRESSIONS = "FILTER BIND".split(" ") // what stands in a group, and takes an expression
const OTHERS = "BASE PREFIX DISTINCT REDUCED FROM NAMED WHERE BY ASC DESC AS NOT EXISTS OPTIONAL UNION MINUS GRAPH SERVICE SILENT VALUES UNDEF IN SEPARATOR".split(" ")
const KEYWORDS = new Set([...HEADS, ...MODIFIERS, ...EXPRESSIONS, ...OTHERS])
export const FUNCTIONS =
  "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI BNODE ABS CEIL FLOOR ROUND RAND CONCAT STRLEN SUBSTR UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER REPLACE REGEX YEAR MONTH DAY HOURS MINUTES SECONDS NOW MD5 SHA1 SHA256 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISBLANK ISLITERAL ISNUMERIC".split(
    " ",
  )
const KNOWN_FUNCTIONS = new Set([...FUNCTIONS, "ISURI", "URI", "TIMEZONE", "TZ", "UUID", "STRUUID", "SHA384", "SHA512"])

// --- Word by word ---

function frame(kind, expect) {
  return { kind, expect, subject: "", predicate: "", used: [] }
}

function begin(seen = null) {
  return { frames: [frame("", "head")], long: "", declares: false, open: "", seen }
}

function copy(state) {
  return { ...state, frames: state.frames.map((one) => ({ ...one, used: [...one.used] })) }
}

/** A name, a variable or a value where a triple is written: say what it is for, and what comes next. */
function take(state, text) {
  const top = state.frames.at(-1)
  if (top.expect === "subject") {
    Object.assign(top, { subject: text, expect: "predicate", used: [] })
    return "subject"
  }
  if (top.expect === "predicate") {
    top.predicate = text
    if (top.kind !== "(") top.expect = "object"
    top.used.push(text)
    return "property"
  }
  if (top.expect === "object" && top.kind !== "(") {
    state.seen?.push([top.subject, top.predicate, text])
    top.expect = "end"
  }
  return "name"
}

function opened(state, mark) {
  const top = state.frames.at(-1)
  if (mark === "{") {
    const group = frame("{", top.expect === "values" ? "value" : "subject")
    if (top.expect !== "values" && top.kind === "") top.expect = "modifier"
    return state.frames.push(group)
  }
  if (mark === "[") {
    const inner = frame("[", "predicate")
    inner.via = top.predicate
    return state.frames.push(inner)
  }
  const path = top.expect === "predicate" && top.kind !== ""
  const listed = top.kind === "{" && ["subject", "object"].includes(top.expect)
  const inner = frame("(", path ? "predicate" : listed ? "object" : top.expect === "value" ? "value" : "expression")
  Object.assign(inner, { path, listed, subject: top.subject, outer: top.expect })
  return state.frames.push(inner)
}

function closed(state, mark) {
  const last = state.frames.at(-1)
  if (state.frames.length > 1 && { "}": "{", "]": "[", ")": "(" }[mark] === last.kind) state.frames.pop()
  else return
  const outer = state.frames.at(-1)
  if (mark === "}") {
    if (outer.kind === "{") outer.expect = "subject"
    else if (outer.expect === "values") outer.expect = "modifier"
  } else if (mark === "]" || last.listed) outer.expect = outer.expect === "subject" ? "predicate" : "end"
  else if (last.path) {
    outer.predicate = last.predicate
    if (outer.kind !== "(") outer.expect = "object"
  } else if (outer.kind === "{" && outer.expect === "expression") outer.expect = "subject"
}

function punctuation(state, mark) {
  const top = state.frames.at(-1)
  if ("{[(".includes(mark)) opened(state, mark)
  else if ("}])".includes(mark)) closed(state, mark)
  else if (mark === "." && top.kind === "{") top.expect = top.expect === "value" ? "value" : "subject"
  else if (mark === ";" && "{[".includes(top.kind) && top.kind) top.expect = "predicate"
  else if (mark === "," && "{[".includes(top.kind) && top.kind) top.expect = "object"
  return "{}[]()".includes(mark) ? "bracket" : "punctuation"
}

function keyword(state, word) {
  const top = state.frames.at(-1)
  if (word === "PREFIX" || word === "BASE") state.declares = true
  else if (HEADS.includes(word)) top.expect = "projection"
  else if (word === "WHERE") top.expect = "where"
  else if (word === "VALUES") top.expect = "values"
  else if (MODIFIERS.includes(word) && top.kind === "") top.expect = "modifier"
  else if (MODIFIERS.includes(word)) top.expect = "modifier" // of a query inside
  else if (EXPRESSIONS.includes(word)) top.expect = "expression"
  else if (["OPTIONAL", "UNION", "MINUS", "EXISTS", "GRAPH", "SERVICE"].includes(word) && top.kind === "{") top.expect = word === "GRAPH" || word === "SERVICE" ? "graph" : "subject"
  return "keyword"
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
  const top = state.frames.at(-1)
  const next = stream.peek()
  if (next === "#") {
    stream.skipToEnd()
    state.open = "comment"
    return "comment"
  }
  if (stream.match('"""') || stream.match("'''")) {
    state.long = stream.current()
    if (top.expect === "object") take(state, '""')
    return token(stream, state) ?? "string"
  }
  let found = stream.match(STRING)
  if (found) {
    if (!(found[1] || found[2])) state.open = "string"
    if (top.expect === "object") take(state, found[0])
    return "string"
  }
  found = stream.match(/^<[^<>"{}|^`\\\s]*(>?)/)
  if (found && (found[1] || found[0].length > 1)) {
    if (!found[1]) state.open = "iri"
    if (state.declares) {
      state.declares = false
      return "detail"
    }
    return take(state, found[0])
  }
  if (found) return "operator"
  if (stream.match(/^[?$][\p{L}\p{N}_]+/u)) {
    take(state, stream.current())
    return "asked"
  }
  if (stream.match(/^@[a-z]+(?:-[a-z0-9]+)*/i) || stream.match("^^")) return "detail"
  if (stream.match(NUMBER) || stream.match(/^(?:true|false)(?![\p{L}\p{N}_:-])/iu)) {
    if (stream.current().endsWith(".")) stream.backUp(1)
    if (top.expect === "object") take(state, stream.current())
    return "value"
  }
  if (stream.match(NAME)) return state.declares ? "detail" : take(state, stream.current())
  if (stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u)) {
    const word = stream.current().toUpperCase()
    if (stream.current() === "a" && top.expect === "predicate") {
      take(state, "a")
      return "keyword"
    }
    if (KEYWORDS.has(word)) return keyword(state, word)
    return KNOWN_FUNCTIONS.has(word) ? "called" : null
  }
  const mark = stream.next()
  if (".;,[](){}".includes(mark)) return punctuation(state, mark)
  if ("/|^".includes(mark) && top.kind !== "(" && top.expect === "object") top.expect = "predicate" // a path goes on
  return "operator"
}

const parser = {
  name: "sparql",
  startState: () => begin(),
  copyState: copy,
  token,
  tokenTable: {
    subject: tags.name,
    property: tags.propertyName,
    name: tags.name,
    asked: tags.local(tags.variableName),
    keyword: tags.keyword,
    called: tags.function(tags.variableName),
    string: tags.string,
    value: tags.number,
    detail: tags.meta,
    operator: tags.operator,
    comment: tags.lineComment,
    punctuation: tags.punctuation,
    bracket: tags.bracket,
  },
  languageData: {
    commentTokens: { line: "#" },
    closeBrackets: { brackets: ["(", "[", "{", '"', "'"] },
  },
}

// --- Where the caret stands ---

function read(state, text, from = 0) {
  const stream = new StringStream(text, UNIT, UNIT)
  stream.pos = from
  state.open = state.long ? "string" : ""
  while (!stream.eol()) {
    stream.start = stream.pos
    token(stream, state)
  }
}

/** What stands before a place: what is awaited there, of what, and what is still open. */
export function contextAt(doc, pos) {
  const line = doc.lineAt(pos)
  const state = begin()
  for (let at = 1; at < line.number; at++) read(state, doc.line(at).text)
  read(state, line.text.slice(0, pos - line.from))
  const top = state.frames.at(-1)
  const groups = state.frames.filter(({ kind }) => kind === "{").length
  return { ...top, depth: state.frames.length - 1, groups, open: state.open, declares: state.declares }
}

const triples = new WeakMap()

/** The triples of a text, as far as they are written, and its variables, in order. */
export function triplesOf(doc) {
  if (!triples.has(doc)) {
    const state = begin([])
    const variables = new Set()
    for (const text of doc.iterLines()) {
      read(state, text)
      for (const [name] of text.replace(/#.*/, "").matchAll(/[?$][\p{L}\p{N}_]+/gu)) variables.add(name)
    }
    triples.set(doc, { triples: state.seen, variables: [...variables] })
  }
  return triples.get(doc)
}

// --- Indenting and folding ---

const indent = indentService.of((context, pos) => {
  const line = context.lineAt(pos, 1)
  const { depth, expect, kind, open } = contextAt(context.state.doc, line.from)
  if (open === "string") return null
  const after = context.textAfterPos(pos)
  if (/^\s*[}\])]/.test(after)) return UNIT * Math.max(0, depth - 1)
  const goesOn = kind === "{" && ["predicate", "object", "end"].includes(expect) && !/^\s*(?:#|OPTIONAL\b|FILTER\b|BIND\b|VALUES\b|MINUS\b|\{)/i.test(after)
  return UNIT * (depth + (goesOn && expect !== "end" ? 1 : 0))
})

const SKIPPED = /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\s]*>|#.*/g
const blanks = (text) => text.replace(/[^\n]/g, " ")
const folds = new WeakMap()

/** Where text can be folded: groups over several lines, and the prefixes at its head. By line start. */
function foldsOf(doc) {
  if (folds.has(doc)) return folds.get(doc)
  const found = new Map()
  const stack = []
  const text = doc.toString().replace(SKIPPED, blanks)
  for (const { 0: mark, index } of text.matchAll(/[{}]/g)) {
    if (mark === "{") stack.push(index)
    else if (stack.length) {
      const from = stack.pop()
      const line = doc.lineAt(from)
      if (line.to < index) found.set(line.from, { from: from + 1, to: index })
    }
  }
  let first = null
  for (let at = 1; at <= doc.lines; at++) {
    const line = doc.line(at)
    if (!/^\s*PREFIX\b/i.test(line.text)) {
      if (first) break
      continue
    }
    first ??= line
    if (line !== first) found.set(first.from, { from: first.to, to: line.to })
  }
  folds.set(doc, found)
  return found
}

/** From the first PREFIX to the end of the prefixes that stand together, to be folded. */
export function prefixFold(doc) {
  let fold
  for (let at = 1; at <= doc.lines; at++) {
    const { from, to, text } = doc.line(at)
    const found = /^\s*PREFIX\b/i.exec(text)
    if (found) fold = { from: fold?.from ?? from + found[0].length, to }
    else if (fold) break
  }
  return fold && fold.to > fold.from ? fold : undefined
}

const folding = [
  foldService.of((state, start) => foldsOf(state.doc).get(start) ?? null),
  codeFolding({
    placeholderDOM: (view, onclick) => {
      const dom = document.createElement("button")
      dom.type = "button"
      dom.className = "cm-foldPlaceholder"
      dom.textContent = "…"
      dom.setAttribute("aria-label", "Unfold")
      dom.onclick = onclick
      return dom
    },
  }),
  foldGutter({ openText: "▾", closedText: "▸" }),
  keymap.of(foldKeymap),
]

export const sparql = () => new LanguageSupport(StreamLanguage.define(parser), [indent, folding, indentOnInput()])
