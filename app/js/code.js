// The code view's editor: CodeMirror with Rust and JSON colours, a marked range, problems and completions.

import { Annotation, EditorState, Compartment, StateEffect, StateField, Transaction } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import {
  HighlightStyle,
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
  syntaxTree,
} from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  pickedCompletion,
} from "@codemirror/autocomplete";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
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
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--sunk) 70%, transparent)" },
  "&.cm-focused .cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
  ".cm-activeLine.cm-marked": { backgroundColor: "var(--indigo-soft)" },
  ".cm-lintRange": { backgroundImage: "none", paddingBottom: "1px" },
  ".cm-lintRange-error": { textDecoration: "underline wavy var(--madder) 1px", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { textDecoration: "underline wavy var(--weld) 1px", textUnderlineOffset: "3px" },
  ".cm-gutter-lint": { width: "12px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0" },
  ".cm-lint-marker": { width: "7px", height: "7px", margin: "7px 2px 0 4px", borderRadius: "50%", content: '""' },
  ".cm-lint-marker-error": { backgroundColor: "var(--madder)" },
  ".cm-lint-marker-warning": { backgroundColor: "var(--weld)" },
  ".cm-tooltip": {
    border: "1px solid var(--line)",
    borderRadius: "8px",
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    boxShadow: "var(--shadow-high)",
    overflow: "hidden",
  },
  ".cm-tooltip-lint": { maxWidth: "520px" },
  ".cm-diagnostic": { padding: "6px 10px", fontFamily: "var(--font)", fontSize: "12.5px", lineHeight: "1.45" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--madder)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--weld)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "12px", maxHeight: "15em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", lineHeight: "1.5" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--indigo-soft)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--ink-3)", fontStyle: "normal", marginLeft: "12px" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
  ".cm-completionIcon": { display: "none" },
  ".cm-foldPlaceholder": { border: "none", backgroundColor: "var(--sunk)", color: "var(--ink-3)" },
});

const setMark = StateEffect.define();
const markedLine = Decoration.line({ class: "cm-marked" });

/// The marked lines; they move with what is typed around them, until they are set anew.
const markField = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
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

/// A completion that says itself what it replaces and where the cursor goes.
function completion({ label, insert, lead, caret, detail, info }) {
  const apply = (view, chosen, from, to) => {
    const start = from - lead;
    view.dispatch({
      changes: { from: start, to, insert },
      selection: { anchor: start + caret },
      scrollIntoView: true,
      userEvent: "input.complete",
      annotations: pickedCompletion.of(chosen),
    });
  };
  return { label, apply, detail, info };
}

/// Marks changes that come from the product, not from a person's typing.
const fromProduct = Annotation.define();

/// CodeMirror's own places are UTF-16 units; so are those of the product at this border.
class View {
  #view;
  #calls;
  #hint;
  #path = "";
  #isEditable = false;
  /// The state of each file that was open: its cursor and what can be undone in it.
  #states = new Map();
  #editable = new Compartment();

  constructor(host, hint, calls) {
    this.#calls = calls;
    this.#hint = hint;
    this.#view = new EditorView({ state: this.#state("", "", false), parent: host });
  }

  #state(text, path, editable) {
    return EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        foldGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightSelectionMatches(),
        search({ top: true }),
        autocompletion({ override: [(context) => this.#complete(context)], icons: false }),
        syntaxHighlighting(colours),
        looks,
        indentUnit.of("    "),
        EditorView.lineWrapping,
        // Tab indents while the text can be changed; Escape, then Tab, leaves the editor.
        keymap.of([
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...historyKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...foldKeymap,
          ...lintKeymap,
        ]),
        markField,
        languageOf(path),
        this.#editable.of(this.#access(path, editable)),
        EditorView.updateListener.of((update) => this.#updated(update)),
      ],
    });
  }

  #access(path, editable) {
    const label = editable ? path : `${path}, read-only`;
    const attributes = { "aria-label": label, tabindex: "0", "aria-readonly": editable ? "false" : "true" };
    if (editable) attributes["aria-describedby"] = this.#hint;
    return [
      EditorState.readOnly.of(!editable),
      EditorView.contentAttributes.of(attributes),
      editable ? keymap.of([indentWithTab]) : [],
    ];
  }

  #updated(update) {
    const typed = update.transactions.some((one) => one.docChanged && !one.annotation(fromProduct));
    if (typed) this.#calls.change(update.state.doc.toString());
    const moved = update.transactions.some((one) => one.isUserEvent("select"));
    if (moved) this.#calls.press(update.state.selection.main.head);
  }

  #complete(context) {
    const around = syntaxTree(context.state).resolveInner(context.pos, -1).name;
    if (around.includes("Comment")) return null;
    const word = context.matchBefore(/[A-Za-z0-9_]*/);
    const before = context.state.sliceDoc(Math.max(0, word.from - 1), word.from);
    if (word.from === word.to && before !== "." && before !== '"' && !context.explicit) return null;
    const answer = this.#calls.complete(context.state.doc.toString(), context.pos);
    const { word: length, options } = JSON.parse(answer || '{"options":[]}');
    if (options.length === 0) return null;
    const from = context.pos - length;
    return { from, options: options.map(completion), validFor: /^[A-Za-z0-9_]*$/ };
  }

  /// Shows a text; the language follows the path. Undo goes back over typing alone.
  show(text, path, editable) {
    const isOther = path !== this.#path;
    if (isOther) {
      if (this.#path) this.#states.set(this.#path, this.#view.state);
      this.#path = path;
      this.#view.setState(this.#states.get(path) ?? this.#state(text, path, editable));
      this.#states.delete(path);
    }
    const doc = this.#view.state.doc.toString();
    const turns = isOther || editable !== this.#isEditable;
    this.#isEditable = editable;
    if (text === doc && !turns) return;
    this.#view.dispatch({
      changes: text === doc ? [] : [difference(doc, text)],
      effects: turns ? [this.#editable.reconfigure(this.#access(path, editable))] : [],
      annotations: [fromProduct.of(true), Transaction.addToHistory.of(false)],
    });
  }

  /// Takes a whole text as if it was typed: it can be undone.
  put(text) {
    const doc = this.#view.state.doc.toString();
    if (text !== doc) this.#view.dispatch({ changes: difference(doc, text), annotations: isolateHistory.of("full") });
  }

  /// Marks the lines of a range; a negative start marks nothing. With `reveal` they come into sight.
  mark(from, to, reveal) {
    const effects = [setMark.of({ from, to })];
    if (reveal && from >= 0 && from <= this.#view.state.doc.length) {
      effects.push(EditorView.scrollIntoView(from, { y: "nearest", yMargin: 60 }));
    }
    this.#view.dispatch({ effects });
  }

  /// Underlines problems: a JSON list of `{from, to, severity, message}`.
  problems(list) {
    const length = this.#view.state.doc.length;
    const inside = (place) => Math.max(0, Math.min(place, length));
    const found = JSON.parse(list).map((one) => {
      const from = inside(one.from);
      // An empty range has nothing to underline.
      return { ...one, from, to: Math.min(length, Math.max(inside(one.to), from + 1)) };
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, found));
  }

  /// Puts the cursor at a place, in sight, ready to type.
  go(place) {
    const anchor = Math.max(0, Math.min(place, this.#view.state.doc.length));
    this.#view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    this.#view.focus();
  }

  close() {
    this.#view.destroy();
  }
}

/// Opens an editor in an element. `hint` is the id of the words that say how to leave it. `press` gets the place of the cursor when a person moves it, `change` the text
/// after typing, `complete` gives completions of a text at a place as JSON.
export function open(host, hint, press, change, complete) {
  return new View(host, hint, { press, change, complete });
}
