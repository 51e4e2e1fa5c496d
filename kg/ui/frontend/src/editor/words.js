// What is offered while one types: words of the atlas, things of the file, blocks to fill in. A word
// is found by its code, by its name or by another name of it; a word without a match says nothing.

import {
  acceptCompletion,
  autocompletion,
  clearSnippet,
  closeCompletion,
  completionKeymap,
  completionStatus,
  moveCompletionSelection,
  nextSnippetField,
  pickedCompletion,
  prevSnippetField,
  snippet,
  snippetKeymap,
  startCompletion,
} from "@codemirror/autocomplete"
import { indentLess, indentMore, insertNewlineAndIndent, isolateHistory } from "@codemirror/commands"
import { EditorState, Prec } from "@codemirror/state"
import { keymap } from "@codemirror/view"
import { FUNCTIONS, contextAt as sparqlContext, triplesOf } from "./sparql.js"
import { contextAt, outlineOf, placeOfPrefix, prefixesOf } from "./turtle.js"

const BEFORE = /(?:<[^<>\s"]*|@[\w-]*|\?\w*|[\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}\p{N}_.-]*)?|:[\w.-]*)$/u
const MOST = 80 // words that are offered at once
const FEW = 30 // values that are offered before a letter is typed
const KINDS = { class: "class", property: "property", value: "constant", idea: "idea", source: "source", person: "person", organisation: "organisation", story: "story", datatype: "type" }
const SAID = { idea: "idea", source: "source", person: "person", organisation: "organisation", story: "story", class: "kind of thing", property: "property", value: "value", datatype: "kind of value" }
export const CALLED = { "atlas:Case": "?story", "atlas:Statement": "?statement", "skos:prefLabel": "?name" } // as the pages call them, not the vocabulary
const ALSO = {
  "atlas:Case": ["Story", "Note"],
  "atlas:Episode": ["Event", "What happened"],
  "atlas:MomentOfBelief": ["Moment", "Turning point"],
  "atlas:Source": ["Book", "Article"],
  "org:Organization": ["Company", "Firm"],
  "prov:Person": ["Human", "Leader"],
  "atlas:Scheme": ["Framework"],
  "atlas:Sector": ["Industry"],
  "atlas:Place": ["Country"],
  "atlas:basis": ["Whose reading"],
  "atlas:saidBy": ["Who says so"],
  "atlas:because": ["Why"],
  "atlas:begin": ["When", "Year", "Date"],
  "atlas:cites": ["Source of"],
  "atlas:gap": ["What we don’t know"],
} // words of the pages for what the vocabulary calls otherwise
const KINDS_CALLED = { "?story": "atlas:Case", "?statement": "atlas:Statement", "?episode": "atlas:Episode", "?claim": "atlas:Claim", "?moment": "atlas:MomentOfBelief", "?idea": "atlas:Idea", "?source": "atlas:Source", "?scheme": "atlas:Scheme", "?framework": "atlas:Scheme" }
const COMMON = ["skos:prefLabel", "atlas:about", "atlas:shows", "atlas:statement", "atlas:begin", "atlas:cites", "atlas:basis", "atlas:sector", "skos:inScheme", "skos:definition"]
// What can be written in SPARQL: the word, what it is for, what is put in; #{} is filled in.
const QUERIES = [
  ["SELECT", "a table", "SELECT #{*}\nWHERE {\n\t#{}\n}"],
  ["ASK", "yes or no", "ASK {\n\t#{}\n}"],
  ["CONSTRUCT", "a graph", "CONSTRUCT { #{?story atlas:shows ?idea} }\nWHERE {\n\t#{}\n}"],
  ["DESCRIBE", "all that is said of a thing", "DESCRIBE #{}"],
]
const HEAD = [["PREFIX", "a short name for addresses"]]
const GROUP = [
  ["OPTIONAL", "what may be missing", "OPTIONAL { #{} }"],
  ["FILTER", "keep what fits", "FILTER(#{})"],
  ["FILTER NOT EXISTS", "keep what lacks something", "FILTER NOT EXISTS { #{} }"],
  ["FILTER EXISTS", "keep what has something", "FILTER EXISTS { #{} }"],
  ["MINUS", "leave out what fits", "MINUS { #{} }"],
  ["UNION", "one or the other", "{ #{} } UNION { #{} }"],
  ["BIND", "give a value a name", "BIND(#{} AS #{?value})"],
  ["VALUES", "some values to choose from", "VALUES #{?one} { #{} }"],
  ["GRAPH", "in which file", "GRAPH #{?file} { #{} }"],
]
const AFTER = [
  ["WHERE", "what has to be so", "WHERE {\n\t#{}\n}"],
  ["ORDER BY", "in which order"],
  ["GROUP BY", "count or sum for each"],
  ["HAVING", "keep groups that fit", "HAVING (#{})"],
  ["LIMIT", "so many at most", "LIMIT #{100}"],
  ["OFFSET", "leave out the first", "OFFSET #{100}"],
]
const WITHIN = [
  ["DISTINCT", "each once"],
  ["AS", "under this name"],
  ["ASC", "the smallest first", "ASC(#{})"],
  ["DESC", "the largest first", "DESC(#{})"],
  ["NOT EXISTS", "where this is not so", "NOT EXISTS { #{} }"],
  ["EXISTS", "where this is so", "EXISTS { #{} }"],
  ["IN", "one of these", "IN (#{})"],
]

// --- The words, told once ---

const known = new Map()

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()

/** The letters by which a word is found. */
function prepared(word) {
  const [prefix, local] = split(word.code)
  const names = [word.label, ...(word.also ?? []), ...(ALSO[word.code] ?? [])].map(plain)
  return { ...word, prefix, local: plain(local), parts: plain(local).split(/[-_.]/), names, starts: names.flatMap((name) => name.split(/[^\p{L}\p{N}]+/u)) }
}

function split(code) {
  const at = code.indexOf(":")
  return at < 0 || code.startsWith("<") ? ["", code] : [code.slice(0, at), code.slice(at + 1)]
}

export function tellWords(digest, json) {
  if (known.has(digest)) return
  known.clear()
  const { prefixes, snippets, words } = JSON.parse(json)
  const all = words.map(prepared)
  known.set(digest, { prefixes, snippets, words: all, byCode: new Map(all.map((one) => [one.code, one])) })
}

const nothing = { prefixes: {}, snippets: [], words: [], byCode: new Map() }

// --- How well a word fits what is typed ---

/** How well: 0 is not at all. What is typed may have a prefix, and hyphens for spaces. */
function fit(word, typed) {
  const [prefix, rest] = typed.includes(":") ? split(typed) : [null, typed]
  if (prefix !== null && word.prefix !== prefix) return 0
  if (!rest) return 1
  if (word.local === rest) return 100
  if (word.local.startsWith(rest)) return 75
  if (prefix === null && word.prefix.startsWith(rest)) return 20
  const wanted = rest.split(/[-_.]/).filter(Boolean)
  const inOrder = (names) => wanted.every((one) => names.some((name) => name.startsWith(one)))
  if (word.names.some((name) => name.replace(/^the /, "").startsWith(wanted.join(" ")))) return 75
  if (inOrder(word.starts)) return 60
  if (inOrder(word.parts)) return 60
  return rest.length > 2 && (word.local.includes(rest) || word.names.some((name) => name.includes(rest))) ? 30 : 0
}

function meets(some, others) {
  return some?.some((one) => others.includes(one)) ?? false
}

// --- What is offered where ---

function info(word) {
  return () => {
    const dom = document.createElement("div")
    const name = dom.appendChild(document.createElement("strong"))
    name.textContent = word.label || word.code
    const kind = dom.appendChild(document.createElement("span"))
    kind.textContent = SAID[word.kind] ?? word.kind ?? ""
    if (word.meaning) dom.appendChild(document.createElement("p")).textContent = word.meaning
    if (word.also?.length) dom.appendChild(document.createElement("p")).textContent = `Also called: ${word.also.join(", ")}.`
    return dom
  }
}

function option(word, section, apply) {
  return { label: word.code, displayLabel: word.code, detail: word.label, type: KINDS[word.kind] ?? word.kind, info: info(word), section, apply }
}

const MUST = { name: "Must stand here", rank: 0 }
const MAY = { name: "Belongs here", rank: 1 }
const ELSE = { name: "Elsewhere", rank: 2 }
const BLOCKS = { name: "Blocks to fill in", rank: 3 }
const KINDS_OF_THINGS = { name: "Everything of a kind", rank: 4 }
const THINGS = { name: "Things of the atlas", rank: 5 }

/** Put a word in; a bracket that is closed for the reader is not written twice. */
function put(text, again = false) {
  return (view, completion, from, to) => {
    const stop = from < to ? to + restOf(view.state, from, to) : to // the whole of the word is replaced
    const after = view.state.sliceDoc(stop, stop + 1)
    const end = [">", " "].some((sign) => text.endsWith(sign) && after === sign) ? stop + 1 : stop
    const there = view.state.sliceDoc(from, end)
    let same = 0 // what is right stays, and with it a place to fill in that begins there
    while (same < there.length && there[same] === text[same]) same++
    view.dispatch({
      changes: { from: from + same, to: end, insert: text.slice(same) },
      selection: { anchor: from + text.length },
      userEvent: "input.complete",
      annotations: [pickedCompletion.of(completion), isolateHistory.of("full")], // what is typed next is undone apart
      scrollIntoView: true,
    })
    if (again) offer(view)
  }
}

/** How much of a word stands behind a place inside of it. */
function restOf(state, from, to) {
  const behind = state.doc.lineAt(to).text.slice(to - state.doc.lineAt(to).from)
  const within = state.sliceDoc(from, from + 1) === "<" ? /^[^<>\s"]*/ : /^(?:[\p{L}\p{N}_:-]|\.(?=[\p{L}\p{N}_-]))*/u
  return within.exec(behind)[0].length
}

const unasked = new WeakMap() // by view: the text in which words were offered that nobody asked for

/** Offer what comes next by itself. */
function offer(view) {
  unasked.set(view, view.state.doc)
  startCompletion(view)
}

/** Whether the words that are offered came by themselves, and nothing was typed or chosen since. */
const byItself = (view) => completionStatus(view.state) !== null && unasked.get(view) === view.state.doc

function chosen(run) {
  return (view) => {
    unasked.delete(view)
    return run(view)
  }
}

/** A line break is what Enter means while nobody has asked for words; Tab takes them all the same. */
const enter = [
  { key: "Enter", run: (view) => byItself(view) && closeCompletion(view) && insertNewlineAndIndent(view) },
  { key: "ArrowDown", run: chosen(moveCompletionSelection(true)) },
  { key: "ArrowUp", run: chosen(moveCompletionSelection(false)) },
  { key: "Ctrl-Space", run: chosen(startCompletion) },
]

/** Put in a block; its places are met in the order in which they stand there. */
function fill(template, again = false) {
  let place = 0
  const apply = snippet(template.replace(/#\{/g, () => `#{${++place}:`))
  return (view, completion, from, to) => {
    apply(view, completion, from, to)
    if (again) offer(view)
  }
}

/** Put in a property with the frame of its value, where nothing stands behind it yet. */
function property(word) {
  const leads = word.leads_to ?? []
  const only = (...kinds) => leads.length > 0 && leads.every((one) => kinds.includes(one))
  const frames = [
    [only("rdf:langString"), '"#{}"@en'],
    [only("xsd:string"), '"#{}"'],
    [only("xsd:boolean"), "#{true}"],
    [only("xsd:integer"), "#{1}"],
    [only("xsd:anyURI"), '"#{https://}"^^xsd:anyURI'],
    [only("xsd:date"), '"#{2007-01-15}"^^xsd:date'],
    [["atlas:begin", "atlas:end"].includes(word.code), '"#{2007}"^^xsd:gYear'],
    [word.code === "atlas:cites", '[ atlas:source source:#{source} ; atlas:locator "#{where in it}"@en ]'],
  ]
  const framed = frames.find(([fits]) => fits)?.[1]
  return (view, completion, from, to) => {
    const rest = view.state.doc.lineAt(to).text.slice(to - view.state.doc.lineAt(to).from)
    const alone = rest.trim() === ""
    const inner = /[^;\]]*\]/.test(rest)
    if (alone && framed) return fill(`${word.code} ${framed} ;#{}`)(view, completion, from, to)
    if (alone && leads.length) return fill(`${word.code} #{} ;#{}`, true)(view, completion, from, to)
    put(alone || inner ? `${word.code} ` : word.code, alone)(view, completion, from, to)
  }
}

/** The words of the atlas with what this file says itself, which counts for more. */
function allWords(told, doc) {
  const own = outlineOf(doc).map(({ code, of, label }) => {
    const kind = told.byCode.get(code)?.kind ?? of.replace(/^.*:/, "").toLowerCase()
    const over = told.byCode.get(of)?.of ?? [of]
    return prepared({ code, kind, label: label || (code === "<>" ? "this story" : ""), meaning: told.byCode.get(code)?.meaning, of: over, own: true })
  })
  const mine = new Set(own.map((one) => one.code))
  return [...own, ...told.words.filter((word) => !mine.has(word.code))]
}

function ranked(words, typed, bonus) {
  return words
    .map((word) => [word, fit(word, typed)])
    .filter(([, score]) => score > 0)
    .map(([word, score]) => [word, score + Math.min(24, 4 * Math.log2(1 + (word.uses ?? 0))) + bonus(word)])
    .sort(([a, m], [b, n]) => n - m || (b.uses ?? 0) - (a.uses ?? 0) || (a.code < b.code ? -1 : 1))
    .slice(0, MOST)
    .map(([word]) => word)
}

function properties(words, typed, place) {
  const here = (word) => meets(word.of, place.classes) || (place.kind === "[" && place.via === "atlas:cites" && ["atlas:source", "atlas:locator"].includes(word.code))
  const must = (word) => meets(word.required, place.classes) && !place.used.includes(word.code)
  const found = ranked(words.filter((word) => word.kind === "property"), typed, (word) => (must(word) ? 400 : here(word) ? (place.used.includes(word.code) ? 150 : 300) : 0))
  const known = place.classes.length > 0 || place.via === "atlas:cites"
  return found.map((word) => option(word, known ? (must(word) ? MUST : here(word) ? MAY : ELSE) : undefined, property(word)))
}

function values(told, words, typed, place, explicit) {
  const leads = told.byCode.get(place.predicate)?.leads_to ?? []
  if (place.predicate === "a" || place.predicate === "rdf:type") {
    const classes = ranked(words.filter((word) => word.kind === "class"), typed, (word) => Math.min(word.uses ?? 0, 1))
    return classes.map((word) => option(word, undefined, put(word.code)))
  }
  const right = (word) => word.kind !== "property" && word.kind !== "class" && (leads.includes(word.code) || meets(word.of, leads))
  const texts = literals(leads, typed)
  const fitting = words.filter(right)
  if (!typed && !explicit && fitting.length > FEW) return texts
  let found = ranked(fitting, typed, (word) => (word.own ? 40 : 0))
  if (!found.length && !texts.length && typed) found = ranked(words.filter((word) => word.kind !== "property" && word.kind !== "datatype"), typed, (word) => (word.own ? 40 : 0))
  return [...texts, ...found.map((word) => option(word, undefined, put(word.code)))]
}

/** Values that are written out: those of a list, true and false, a text. */
function literals(leads, typed) {
  const texts = leads.filter((one) => one.startsWith('"'))
  if (leads.includes("xsd:boolean")) texts.push("true", "false")
  return texts.filter((text) => text.startsWith(typed)).map((text) => ({ label: text, type: "constant", apply: put(text) }))
}

function blocks(told, typed, within) {
  const called = (name) => [name, ...name.split(" ").map((_, at, words) => words.slice(at).join(" "))].some((one) => plain(one).startsWith(typed))
  return told.snippets
    .filter((one) => one.within === within && called(one.name))
    .map((one) => ({ label: one.name, detail: "block", type: "block", section: BLOCKS, info: info({ label: one.name, kind: "a block to fill in", meaning: one.meaning }), apply: fill(one.text) }))
}

function directives(told, typed, doc) {
  const declared = prefixesOf(doc)
  return Object.entries(told.prefixes)
    .filter(([prefix]) => !declared.has(prefix))
    .map(([prefix, iri]) => ({ label: `@prefix ${prefix}:`, detail: iri, type: "keyword", apply: put(`@prefix ${prefix}: <${iri}> .`) }))
    .filter(({ label }) => label.startsWith(typed))
}

/** The name of a block may have spaces: it is looked for from the start of the line. */
function newBlock({ state, pos, explicit }, told) {
  const line = state.doc.lineAt(pos)
  const typed = plain(state.sliceDoc(line.from, pos))
  if (!/^[a-z][a-z ]*$/.test(typed) || (typed.length < 2 && !explicit)) return null
  const options = contextAt(state.doc, line.from).expect === "subject" ? blocks(told, typed, "") : []
  return options.length ? { from: line.from, options, filter: false } : null
}

function inTurtle(context, told) {
  const { state, pos, explicit } = context
  const block = newBlock(context, told)
  if (block) return block
  const word = context.matchBefore(BEFORE)
  const from = word ? word.from : pos
  const typed = word ? word.text : ""
  const { doc } = state
  const place = contextAt(doc, from)
  if (place.open || place.directive) return null
  const before = state.sliceDoc(Math.max(0, from - 2), from)
  const result = (options) => {
    const only = options.length === 1 && options[0].label === typed
    return options.length && (explicit || !only) ? { from, options: options.slice(0, MOST + 10), filter: false } : null
  }
  if (typed.startsWith("@")) {
    if (before.endsWith('"')) return result(["@en"].filter((one) => one.startsWith(typed)).map((label) => ({ label, detail: "English", type: "keyword" })))
    return place.expect === "subject" ? result(directives(told, typed, doc)) : null
  }
  const small = plain(typed)
  if (place.datatype) return result(ranked(told.words.filter((one) => one.kind === "datatype"), small, () => 0).map((one) => option(one, undefined, put(one.code))))
  const words = allWords(told, doc)
  if (typed.startsWith("<")) {
    const mine = words.filter((one) => one.code.startsWith("<"))
    const asked = plain(typed.slice(1).replace(/^#/, ""))
    const leads = told.byCode.get(place.predicate)?.leads_to ?? []
    const fits = mine.filter((one) => !asked || plain(one.code).includes(asked) || one.names.some((name) => name.includes(asked)))
    const right = (one) => meets(one.of, leads)
    return place.expect === "subject" ? null : result([...fits.filter(right), ...fits.filter((one) => !right(one))].map((one) => option(one, undefined, put(one.code))))
  }
  if (!explicit && typed.length === 1 && typed !== ":") return null
  if (!typed && !explicit && !(before.endsWith(" ") && place.expect === "object")) return null
  const onward = place.expect === "end" && doc.lineAt(pos).text.slice(0, from - doc.lineAt(pos).from).trim() === ""
  if (place.expect === "predicate" || onward) {
    const found = properties(words, small, place)
    if ("a".startsWith(small) && !place.used.includes("a")) found.unshift({ label: "a", detail: "is a", type: "keyword", section: found[0]?.section && MUST, apply: put("a ", true) })
    if (small && !found.length) return result(values(told, words, small, place, explicit))
    return result(found)
  }
  if (place.expect === "object") return result([...values(told, words, small, place, explicit), ...blocks(told, small, place.predicate)])
  if (place.expect === "subject") {
    const described = small ? ranked(words.filter((one) => !one.own && one.kind !== "property" && one.kind !== "datatype"), small, () => 0) : []
    return result([...blocks(told, small, ""), ...described.map((one) => option(one, undefined, put(one.code))), ...(explicit && !small ? directives(told, "", doc) : [])])
  }
  return null
}

// --- SPARQL: what is offered follows from where the caret stands ---

export const camel = (code) => `?${split(code)[1].replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (head) => head.toLowerCase()).replace(/-(\w)/g, (_, letter) => letter.toUpperCase())}`
const keywordOption = ([label, detail, text]) => ({ label, detail, type: "keyword", apply: text ? fill(text, /^[^#]*#\{\}/.test(text)) : put(`${label} `, true) })
const asked = (options, small) => options.filter(([label]) => label.toLowerCase().split(" ").some((_, at, words) => words.slice(at).join(" ").startsWith(small)))
const variableOption = (label, detail) => ({ label, detail, type: "variable", apply: put(label) })

/** The kinds of things that a variable or a name can be, as far as the query says so. */
function classesOf(told, triples, subject) {
  const plainly = triples.filter(([one, property]) => one === subject && ["a", "rdf:type"].includes(property)).map(([, , kind]) => kind)
  if (plainly.length) return plainly.flatMap((kind) => [kind, ...(told.byCode.get(kind)?.of ?? [])])
  const word = told.byCode.get(subject)
  if (word) return word.of ?? []
  const called = KINDS_CALLED[subject]
  const led = triples.filter(([, , value]) => value === subject).flatMap(([, property]) => told.byCode.get(property)?.leads_to ?? [])
  const found = led.filter((one) => /^[\w-]+:/.test(one) && !one.startsWith("xsd:"))
  return found.length || !called ? found : [called, ...(told.byCode.get(called)?.of ?? [])]
}

function sparqlProperties(told, typed, place, triples) {
  const classes = place.via ? told.byCode.get(place.via)?.leads_to ?? [] : classesOf(told, triples, place.subject)
  const here = (word) => meets(word.of, classes)
  const common = (word) => (COMMON.includes(word.code) ? 120 - 4 * COMMON.indexOf(word.code) : 0)
  const bonus = (word) => (!classes.length ? (typed ? 0 : common(word)) : !here(word) ? 0 : place.used.includes(word.code) ? 150 : 300)
  const found = ranked(told.words.filter((word) => word.kind === "property"), typed, bonus)
  const options = found.map((word) => option(word, classes.length ? (here(word) ? MAY : ELSE) : undefined, put(`${word.code} `, true)))
  if ("a".startsWith(typed) && place.kind !== "(" && !place.used.includes("a")) options.unshift({ label: "a", detail: "is a", type: "keyword", section: classes.length ? MAY : undefined, apply: put("a ", true) })
  return options
}

/** Variables that stand in the query, those of the right kind first; then a new one, called by its property. */
function sparqlVariables(told, small, place, { triples, variables }) {
  const leads = told.byCode.get(place.predicate)?.leads_to ?? []
  const fits = (name) => meets(classesOf(told, triples, name), leads)
  const known = variables.filter((name) => plain(name.slice(1)).startsWith(small) && name !== place.subject)
  const options = known.sort((one, other) => fits(other) - fits(one)).map((name) => variableOption(name, "stands in this query"))
  const named = place.expect === "object" && place.predicate && told.byCode.has(place.predicate) ? CALLED[place.predicate] ?? camel(place.predicate) : ""
  if (named && !variables.includes(named) && plain(named.slice(1)).startsWith(small)) options.unshift(variableOption(named, "a new variable"))
  return options
}

/** Everything of a kind, as the first words of what is asked of it. */
function starts(told, small, variables) {
  const called = (word) => CALLED[word.code] ?? camel(word.label ? `:${word.label.replace(/\W+/g, "-")}` : word.code)
  const classes = told.words.filter((word) => word.kind === "class" && (fit(word, small) >= 60 || plain(called(word).slice(1)).startsWith(small)))
  const found = classes.sort((one, other) => (other.uses ?? 0) - (one.uses ?? 0) || (one.code < other.code ? -1 : 1)).slice(0, 12)
  return found.map((word) => {
    const name = variables.includes(called(word)) ? `${called(word)}2` : called(word)
    const label = `${name} a ${word.code}`
    return { ...option(word, KINDS_OF_THINGS, fill(`${label} ;\n\t#{} .`, true)), label, displayLabel: label }
  })
}

/** Things by their names, where enough is typed to tell one from another. */
function named(told, small) {
  if (small.length < 2) return []
  const things = told.words.filter((word) => !["property", "class", "datatype"].includes(word.kind) && fit(word, small) >= 60)
  return ranked(things, small, () => 0).map((one) => option(one, THINGS, put(one.code)))
}

function declarations(told, typed, doc) {
  const declared = prefixesOf(doc)
  const lines = Object.entries(told.prefixes).filter(([prefix]) => !declared.has(prefix) && plain(prefix).startsWith(typed))
  return lines.map(([prefix, iri]) => ({ label: `${prefix}:`, detail: iri, type: "keyword", apply: put(`${prefix}: <${iri}>\n`) }))
}

function inSparql(context, told) {
  const { state, pos, explicit } = context
  const word = context.matchBefore(BEFORE)
  const from = word ? word.from : pos
  const typed = word ? word.text : ""
  if (!explicit && (!typed || (typed.length === 1 && !/[?:]/.test(typed)))) return null
  const place = sparqlContext(state.doc, from)
  if (place.open) return null
  const result = (options) => {
    const only = options.length === 1 && options[0].label === typed
    return options.length && (explicit || !only) ? { from, options: options.slice(0, MOST + 20), filter: false } : null
  }
  const small = plain(typed)
  if (typed.startsWith("@")) return result(["@en"].filter((one) => one.startsWith(typed)).map((label) => ({ label, detail: "English", type: "keyword", apply: put(label) })))
  if (place.declares) return result(declarations(told, small.replace(/:.*/, ""), state.doc))
  const known = triplesOf(state.doc)
  const others = known.variables.filter((name) => name !== typed || typed.length === 1)
  const at = { triples: known.triples, variables: others }
  if (/^[?$]/.test(typed)) return result(sparqlVariables(told, small.slice(1), place, at))
  if (place.expect === "predicate") return result(sparqlProperties(told, small, place, known.triples))
  if (place.expect === "object" || place.expect === "value") {
    const found = values(told, told.words, small, { ...place, predicate: place.expect === "value" ? "" : place.predicate }, explicit)
    return result(["a", "rdf:type"].includes(place.predicate) ? found : [...sparqlVariables(told, small, place, at), ...found])
  }
  if (place.expect === "head") return result([...asked(QUERIES, small).map(keywordOption), ...asked(HEAD, small).map(keywordOption)])
  if (place.expect === "end") return null
  if (place.expect === "subject") {
    const clauses = asked(GROUP, small).map(keywordOption)
    return result([...sparqlVariables(told, small, place, at), ...clauses, ...starts(told, small, known.variables), ...named(told, small)])
  }
  if (place.expect === "graph") return result([...sparqlVariables(told, small, place, at), ...named(told, small)])
  const clauses = asked(place.groups || place.kind ? WITHIN : [...AFTER, ...WITHIN], small).map(keywordOption)
  const functions = FUNCTIONS.filter((name) => name.toLowerCase().startsWith(small) && small).map((label) => ({ label, detail: "function", type: "function", apply: fill(`${label}(#{})`, true) }))
  const words = place.expect === "expression" ? named(told, small) : []
  return result([...sparqlVariables(told, small, place, at), ...clauses, ...functions, ...words])
}

// --- The prefix that a word needs ---

/** Declare, in the same step, the prefixes that what is put in needs and the head does not have. */
function declaring(language, words) {
  return EditorState.transactionFilter.of((transaction) => {
    const picked = transaction.annotation(pickedCompletion)
    if (!picked) return transaction
    const { prefixes } = words()
    let text = `${picked.label} ` // what was typed of it already is not put in again
    transaction.changes.iterChanges((_a, _b, _c, _d, inserted) => (text += inserted.toString()))
    const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/^@prefix.*|<[^>]*>/g, "")
    const used = [...new Set([...bare.matchAll(/(?:^|[\s([^,;])([a-z][\w-]*):/g)].map((one) => one[1]))].sort()
    const doc = transaction.newDoc
    const missing = used.filter((prefix) => prefixes[prefix] && !prefixesOf(doc).has(prefix))
    const line = (prefix) => (language === "sparql" ? `PREFIX ${prefix}: <${prefixes[prefix]}>` : `@prefix ${prefix}: <${prefixes[prefix]}> .`)
    const changes = [...Map.groupBy(missing, (prefix) => placeOfPrefix(doc, prefix, language === "sparql").at)].map(([at, those]) => {
      const { before, after } = placeOfPrefix(doc, those[0], language === "sparql")
      return { from: at, insert: (before + those.map(line).join("\n") + after).replaceAll("\n", transaction.startState.lineBreak) }
    })
    return changes.length ? [transaction, { changes, sequential: true }] : transaction
  })
}

export function completion(language, digest) {
  const words = () => known.get(digest()) ?? nothing
  const source = (context) => (language === "sparql" ? inSparql : inTurtle)(context, words())
  return [
    ...(language === "sparql" ? [Prec.highest(keymap.of(enter))] : []),
    autocompletion({ override: [source], activateOnTyping: true, icons: false, maxRenderedOptions: 100, optionClass: (one) => `of-${(one.type ?? "").split(" ")[0]}` }),
    declaring(language, words),
  ]
}

/** Go on with spaces to the next multiple of four, or move all that is selected. */
function indented(view) {
  const { main } = view.state.selection
  if (!main.empty) return indentMore(view)
  const column = main.head - view.state.doc.lineAt(main.head).from
  view.dispatch(view.state.replaceSelection(" ".repeat(4 - (column % 4))), { userEvent: "input", scrollIntoView: true })
  return true
}

/** Tab takes what is offered, then goes to the next place to fill in, then indents. */
export const keys = [...completionKeymap, { key: "Tab", run: (view) => acceptCompletion(view) || indented(view), shift: indentLess }]

export const blockKeys = snippetKeymap.of([
  { key: "Tab", run: (view) => acceptCompletion(view) || nextSnippetField(view), shift: prevSnippetField },
  { key: "Escape", run: clearSnippet },
])
