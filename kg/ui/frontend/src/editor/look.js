// How the editor looks: ink for what is told, soft for what labels it, the hue of links for what can
// be followed. Underlines differ in their line, never in colour alone. Tokens come from atlas.css.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language"
import { RangeSetBuilder } from "@codemirror/state"
import { Decoration, EditorView, ViewPlugin } from "@codemirror/view"
import { tags } from "@lezer/highlight"

const MONO = 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace'

const colours = HighlightStyle.define([
  { tag: tags.definition(tags.name), color: "var(--link)", fontWeight: "600" },
  { tag: [tags.name, tags.atom, tags.special(tags.variableName)], color: "var(--link)" },
  { tag: [tags.keyword, tags.number, tags.operatorKeyword], color: "var(--ink)", fontWeight: "600" },
  { tag: tags.string, color: "var(--ink)" },
  { tag: [tags.propertyName, tags.meta, tags.punctuation, tags.bracket], color: "var(--soft)" },
  { tag: tags.local(tags.variableName), color: "var(--ink)", fontStyle: "italic" },
  { tag: tags.function(tags.variableName), color: "var(--ink)" },
  { tag: tags.operator, color: "var(--soft)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: tags.heading, color: "var(--soft)", fontStyle: "italic", fontWeight: "600" },
])

const line = (style, colour, thick = "1.5px") => ({
  backgroundImage: "none",
  textDecoration: `underline ${style} ${colour} ${thick}`,
  textUnderlineOffset: ".22em",
  textDecorationSkipInk: "none",
})
const mark = (shape, colour) => ({
  content: '""',
  width: ".68em",
  height: ".62em",
  marginTop: ".7em",
  background: colour,
  clipPath: shape,
})

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: "inherit" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: MONO, lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--ink)", padding: ".6rem 0" },
  ".cm-line": { padding: "0 .9rem 0 .5rem" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--link) 22%, transparent)",
  },
  ".cm-gutters": { color: "var(--soft)", backgroundColor: "var(--paper)", border: "none", fontSize: ".8125em" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 .3rem 0 .35rem", minWidth: "2.4em", lineHeight: "1.97" },
  ".cm-foldGutter .cm-gutterElement": { padding: "0 .15rem", lineHeight: "1.9", cursor: "pointer" },
  ".cm-foldPlaceholder": { padding: "0 .4rem", border: "1px solid var(--line)", borderRadius: "6px", color: "var(--link)", backgroundColor: "var(--panel)", font: "inherit", cursor: "pointer" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--panel) 70%, transparent)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--soft)" },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent" },
  ".cm-selectionMatch, .cm-searchMatch": { backgroundColor: "transparent", outline: "1px solid var(--link)" },
  ".cm-searchMatch-selected": { backgroundColor: "color-mix(in srgb, var(--link) 22%, transparent)" },
  ".cm-snippetField": { backgroundColor: "transparent", boxShadow: "inset 0 -2px 0 var(--line)" },
  ".cm-snippetFieldPosition": { borderLeft: "2px dotted var(--soft)" },

  // Findings
  ".cm-lintRange-error": line("wavy", "var(--ink)"),
  ".cm-lintRange-warning": line("dashed", "var(--ink)"),
  ".cm-lintRange-info": line("dotted", "var(--soft)", "2px"),
  ".cm-lintRange-active": { backgroundColor: "color-mix(in srgb, var(--panel) 90%, transparent)" },
  ".cm-lintPoint:after": { display: "none" },
  ".cm-gutter-lint": { width: "1.3em" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 .2em", display: "flex", alignItems: "flex-start", justifyContent: "center" },
  ".cm-lint-marker-error": mark("polygon(50% 0, 100% 100%, 0 100%)", "var(--ink)"),
  ".cm-lint-marker-warning": mark("polygon(50% 0, 100% 100%, 0 100%, 50% 0, 50% 32%, 26% 85%, 74% 85%, 50% 32%)", "var(--ink)"),
  ".cm-lint-marker-info": mark("inset(38% 10% 38% 10%)", "var(--soft)"),

  // What floats
  ".cm-tooltip": {
    maxWidth: "min(30rem, calc(100vw - 2rem))",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    color: "var(--ink)",
    backgroundColor: "var(--panel)",
    font: "400 .875rem/1.45 var(--sans)",
    zIndex: "1000",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxHeight: "17rem", maxWidth: "min(36rem, calc(100vw - 2rem))", fontFamily: "var(--sans)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { display: "flex", gap: ".9rem", alignItems: "baseline", padding: ".18rem .7rem", lineHeight: "1.5" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > completion-section": {
    padding: ".35rem .7rem .1rem",
    border: "none",
    color: "var(--soft)",
    fontSize: ".8125rem",
    opacity: "1",
  },
  ".cm-completionLabel": { flex: "none", maxWidth: "60%", overflow: "hidden", textOverflow: "ellipsis", fontFamily: MONO, fontSize: ".8125rem" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
  ".cm-completionDetail": { flex: "1", minWidth: "0", margin: "0", overflow: "hidden", textOverflow: "ellipsis", color: "var(--soft)", fontStyle: "normal" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "#fff", backgroundColor: "var(--primary)" },
  ".cm-tooltip > ul > li[aria-selected] .cm-completionDetail": { color: "#fff" },
  ".cm-completionInfo": { width: "20rem", maxWidth: "min(20rem, calc(100vw - 2rem))", padding: ".6rem .8rem" },
  ".cm-completionInfo strong": { fontWeight: "600" },
  ".cm-completionInfo span": { marginLeft: ".6rem", color: "var(--soft)" },
  ".cm-completionInfo p": { marginTop: ".3rem" },
  ".cm-placeholder": { color: "var(--soft)", fontStyle: "italic" },

  // Findings told
  ".ed-pointed": { padding: ".6rem .8rem" },
  ".ed-told + .ed-told": { marginTop: ".6rem" },
  ".cm-diagnostic": { display: "flex", flexDirection: "column", alignItems: "flex-start", gap: ".4rem", margin: "0", padding: ".6rem .8rem", border: "none" },
  ".cm-diagnostic + .cm-diagnostic": { borderTop: "1px solid var(--line)" },
  ".cm-diagnosticText": { fontFamily: "var(--sans)", whiteSpace: "normal" },
  ".cm-panels": { color: "var(--ink)", backgroundColor: "var(--panel)", fontFamily: "var(--sans)", fontSize: ".875rem" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-panel-lint ul": { maxHeight: "13rem" },
  ".cm-panel.cm-panel-lint ul [aria-selected], .cm-panel.cm-panel-lint ul:focus [aria-selected]": {
    color: "var(--ink)",
    backgroundColor: "var(--paper)",
    boxShadow: "inset 3px 0 0 var(--link)",
  },
  ".cm-panel.cm-panel-lint ul:focus": { outline: "none" },
  ".cm-panel.cm-panel-lint ul u": { textDecoration: "none" },
  ".cm-panel.cm-panel-lint button[name='close'], .cm-panel.cm-search [name='close']": { padding: "0 .5rem", color: "var(--ink)", fontSize: "1.2rem", cursor: "pointer" },
  ".cm-panel.cm-search": { padding: ".5rem 2rem .5rem .7rem" },
  ".cm-panel.cm-search label": { fontSize: ".875rem" },
  ".cm-textfield": { padding: ".2rem .5rem", border: "1px solid var(--line)", borderRadius: "6px", color: "var(--ink)", backgroundColor: "var(--paper)", font: "400 .9375rem/1.4 var(--sans)" },
  ".cm-button": { padding: ".2rem .6rem", border: "1px solid var(--line)", borderRadius: "6px", color: "var(--ink)", background: "var(--paper)", font: "400 .875rem/1.4 var(--sans)" },
})

/** What stands around the text; the text itself is dressed by the theme. */
const FRAME = `
.editor {
  display: flex;
  flex-direction: column;
  overflow: hidden;
  border: 1px solid var(--line);
  border-radius: 6px;
  color: var(--ink);
  background: var(--paper);
  font: 400 .875rem/1.45 var(--sans);
}
.editor[hidden] { display: none; }
.editor:focus-within { border-color: var(--link); outline: 1px solid var(--link); }
.editor .ed-text { --hang: 4ch; flex: 1; min-height: 0; font-size: .875rem; }
.editor.grows { max-height: none; }
.editor.grows .ed-text { flex: none; }
.editor.grows .cm-editor { height: auto; min-height: 7.5rem; max-height: min(var(--most), 62dvh); }
.editor .ed-told p { margin: 0; }
.editor .ed-told button { margin-right: 1rem; padding: .25rem .7rem; border: 1px solid var(--primary); border-radius: 6px; color: #fff; background: var(--primary); font: 500 .875rem/1.4 var(--sans); cursor: pointer; }
.editor .ed-told button:hover { text-decoration: underline; text-underline-offset: .18em; }
.editor .ed-told button:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.editor .ed-told p + p { margin-top: .25rem; }
.editor .ed-told b { font-weight: 600; }
.editor .ed-here { overflow: auto; max-height: 9rem; padding: .5rem .9rem; border-top: 1px solid var(--line); background: var(--panel); }
.editor .ed-here:empty { display: none; }
.editor .ed-foot { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; align-items: baseline; padding: .35rem .9rem; border-top: 1px solid var(--line); color: var(--soft); }
.editor .ed-foot [role=status] { color: var(--ink); }
.editor .ed-foot button { padding: 0; border: 0; color: var(--link); background: none; font: inherit; text-decoration: underline 1px; text-underline-offset: .18em; cursor: pointer; }
.editor .ed-foot button[hidden] { display: none; }
.editor .ed-foot small { margin-left: auto; font-size: .8125rem; }
@media (max-width: 48rem), (pointer: coarse) {
  .editor .ed-text { --hang: 1ch; font-size: 1rem; }
  .editor .cm-gutters { font-size: .75rem; }
  .editor .ed-text .cm-gutters .cm-foldGutter { display: none !important; }
  .editor .cm-lineNumbers .cm-gutterElement { min-width: 2em; padding: 0 .1rem; }
  .editor .cm-textfield { font-size: 1rem; }
  .editor .ed-foot small { display: none; }
  .editor.grows .cm-editor { max-height: min(var(--most), 44dvh); }
  .editor .cm-tooltip.cm-tooltip-autocomplete > ul { max-height: 11rem; max-width: calc(100vw - 3rem); }
  .editor .cm-tooltip .cm-completionInfo { position: static; width: auto; max-width: calc(100vw - 3rem); max-height: 7rem; margin: 0; overflow: auto; border-width: 1px 0 0; }
}
`

export function frame() {
  const style = document.createElement("style")
  style.textContent = FRAME
  return style
}

const hanging = new Map()

/** How a line goes on that is too long for one row: four letters further in than it began. */
function hang(letters) {
  if (!hanging.has(letters)) {
    const style = `padding-left: calc(${letters}ch + var(--hang) + .5rem); text-indent: calc(-${letters}ch - var(--hang))`
    hanging.set(letters, Decoration.line({ attributes: { style } }))
  }
  return hanging.get(letters)
}

const wrapped = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.decorations = this.draw(view)
    }

    update(update) {
      if (update.docChanged || update.viewportChanged) this.decorations = this.draw(update.view)
    }

    draw(view) {
      const found = new RangeSetBuilder()
      for (const { from, to } of view.visibleRanges) {
        for (let at = from; at <= to; ) {
          const line = view.state.doc.lineAt(at)
          if (line.length > 30) found.add(line.from, line.from, hang(Math.min(12, /^ */.exec(line.text)[0].length)))
          at = line.to + 1
        }
      }
      return found.finish()
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

export const look = () => [theme, syntaxHighlighting(colours), wrapped]
