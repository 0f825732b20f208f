// The code view's editor: CodeMirror with Rust and JSON colours, a marked range, read-only.

import { EditorState, Compartment, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  drawSelection,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import {
  HighlightStyle,
  bracketMatching,
  foldGutter,
  foldKeymap,
  syntaxHighlighting,
} from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { defaultKeymap } from "@codemirror/commands";
import { rust } from "@codemirror/lang-rust";
import { json } from "@codemirror/lang-json";
import { tags } from "@lezer/highlight";

/// Colours come from the product's tokens, so that light and dark need nothing here.
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.controlKeyword, tags.operatorKeyword], color: "var(--plum)" },
  { tag: [tags.string, tags.special(tags.string), tags.character], color: "var(--verdigris)" },
  { tag: [tags.typeName, tags.className, tags.namespace, tags.macroName], color: "var(--indigo)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--weld)" },
  { tag: [tags.comment, tags.docComment], color: "var(--ink-3)" },
  { tag: [tags.meta, tags.attributeName], color: "var(--ink-2)" },
  { tag: tags.propertyName, color: "var(--ink)" },
]);

/// The editor's own looks; a theme here, because CodeMirror's styles win over those in cascade layers.
const looks = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--raised)", color: "var(--ink)", fontSize: "12.5px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontVariantLigatures: "none", lineHeight: "1.65" },
  ".cm-content": { padding: "10px 0 60px", caretColor: "var(--ink)" },
  ".cm-gutters": { border: "none", backgroundColor: "var(--raised)", color: "var(--ink-3)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "44px", padding: "0 4px 0 12px" },
  ".cm-foldGutter .cm-gutterElement": { width: "16px", color: "var(--line-strong)" },
  ".cm-marked": { backgroundColor: "var(--indigo-soft)", boxShadow: "inset 2px 0 var(--indigo)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--indigo) 24%, transparent)",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--weld-soft)" },
  ".cm-matchingBracket": { backgroundColor: "var(--sunk)", outline: "1px solid var(--line-strong)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-panels": { backgroundColor: "var(--sunk)", color: "var(--ink)" },
  ".cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-foldPlaceholder": { border: "none", backgroundColor: "var(--sunk)", color: "var(--ink-3)" },
});

const setMark = StateEffect.define();
const markedLine = Decoration.line({ class: "cm-marked" });

/// The marked lines; they stay where they are when other text is shown, until they are set anew.
const markField = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = transaction.docChanged ? Decoration.none : marks;
    for (const effect of transaction.effects) {
      if (effect.is(setMark)) next = linesOf(transaction.state.doc, effect.value);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function linesOf(doc, { from, to }) {
  if (from < 0 || from > doc.length) return Decoration.none;
  const last = doc.lineAt(Math.min(Math.max(to - 1, from), doc.length)).number;
  const ranges = [];
  for (let number = doc.lineAt(from).number; number <= last; number += 1) {
    ranges.push(markedLine.range(doc.line(number).from));
  }
  return Decoration.set(ranges);
}

function languageOf(path) {
  if (path.endsWith(".rs")) return rust();
  if (path.endsWith(".json") || path.endsWith(".jsonl")) return json();
  return [];
}

/// The smallest change from one text to another, so that an edit on the canvas moves only what it touches.
function difference(before, after) {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

class View {
  #view;
  #language = new Compartment();
  #path = "";

  constructor(host, label, onPress) {
    const state = EditorState.create({
      doc: "",
      extensions: [
        lineNumbers(),
        foldGutter(),
        highlightSpecialChars(),
        drawSelection(),
        bracketMatching(),
        highlightSelectionMatches(),
        search({ top: true }),
        syntaxHighlighting(colours),
        looks,
        EditorView.lineWrapping,
        EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": "true", tabindex: "0" }),
        keymap.of([...defaultKeymap, ...searchKeymap, ...foldKeymap]),
        markField,
        this.#language.of([]),
        EditorView.updateListener.of((update) => {
          const byPerson = update.transactions.some((transaction) => transaction.isUserEvent("select"));
          if (byPerson) onPress(update.state.selection.main.head);
        }),
      ],
    });
    this.#view = new EditorView({ state, parent: host });
  }

  /// Shows a text; the language follows the path.
  show(text, path) {
    const doc = this.#view.state.doc.toString();
    const effects = [];
    const other = path !== this.#path;
    if (other) {
      this.#path = path;
      effects.push(this.#language.reconfigure(languageOf(path)));
    }
    const changes = text === doc ? [] : [other ? { from: 0, to: doc.length, insert: text } : difference(doc, text)];
    if (changes.length === 0 && effects.length === 0) return;
    this.#view.dispatch({ changes, effects, selection: other ? { anchor: 0 } : undefined });
  }

  /// Marks the lines of a range and brings them into sight; a negative start marks nothing.
  mark(from, to) {
    const effects = [setMark.of({ from, to })];
    if (from >= 0 && from <= this.#view.state.doc.length) {
      effects.push(EditorView.scrollIntoView(from, { y: "nearest", yMargin: 60 }));
    }
    this.#view.dispatch({ effects });
  }

  close() {
    this.#view.destroy();
  }
}

/// Opens an editor in an element; `onPress` gets the place of the cursor when a person moves it.
export function open(host, label, onPress) {
  return new View(host, label, onPress);
}
