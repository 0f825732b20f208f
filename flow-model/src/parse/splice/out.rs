//! The text under construction: tokens with the white space before them, brought to another indent.

use std::borrow::Cow;

use crate::parse::spans::lex::Kind;
use crate::parse::spans::{FILE, Trees};

/// How a person indents and ends lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Style {
    /// One level.
    pub(super) unit: String,
    /// The end of a line.
    pub(super) newline: &'static str,
}

/// One level of the emitter's indent.
const TAB: &str = "    ";

impl Style {
    /// The style of a source.
    pub(super) fn of(trees: &Trees<'_>) -> Self {
        let newline = if trees.text.contains("\r\n") { "\r\n" } else { "\n" };
        let outermost = trees.block(FILE).stmts.iter().flat_map(|id| &trees.stmt(*id).blocks);
        // The first line inside the first function tells.
        let unit = outermost
            .map(|block| trees.block(*block).tokens.start)
            .filter(|first| trees.gap(*first).contains('\n'))
            .map(|first| trees.indent(first))
            .find(|indent| matches!(*indent, "\t" | "  " | "   "));
        Self { unit: unit.unwrap_or(TAB).to_owned(), newline }
    }
}

/// From the indent of one place to that of another.
#[derive(Clone, Debug)]
pub(super) struct Shift {
    from: String,
    to: String,
    /// Where the text is the emitter's: the style it is brought to.
    style: Option<Style>,
    /// Whether all stays where it is.
    is_still: bool,
}

impl Shift {
    /// For bytes of the source.
    pub(super) fn within(from: &str, to: &str) -> Self {
        Self { from: from.to_owned(), to: to.to_owned(), style: None, is_still: from == to }
    }

    /// For bytes that the emitter wrote.
    pub(super) fn emitted(from: &str, to: &str, style: &Style) -> Self {
        let style = Some(style.clone());
        Self { from: from.to_owned(), to: to.to_owned(), style, is_still: false }
    }

    /// Whether nothing changes.
    pub(super) fn is_still(&self) -> bool {
        self.is_still
    }

    /// White space between two tokens, with the indent of its last line moved.
    pub(super) fn gap<'g>(&self, gap: &'g str) -> Cow<'g, str> {
        let line = gap.rfind('\n').filter(|_| !self.is_still);
        let Some(line) = line.map(|newline| newline + 1) else {
            return Cow::Borrowed(gap);
        };
        let (lines, indent) = gap.split_at(line);
        let indent = self.indent(indent);
        Cow::Owned(match &self.style {
            Some(style) => style.newline.repeat(lines.matches('\n').count()) + &indent,
            None => format!("{lines}{indent}"),
        })
    }

    /// The indent of a line.
    pub(super) fn indent(&self, indent: &str) -> String {
        match indent.strip_prefix(self.from.as_str()) {
            Some(deeper) => match &self.style {
                Some(style) => {
                    let levels = deeper.len() / TAB.len();
                    format!(
                        "{}{}{}",
                        self.to,
                        style.unit.repeat(levels),
                        " ".repeat(deeper.len() % TAB.len())
                    )
                }
                None => format!("{}{deeper}", self.to),
            },
            // A line that begins further to the left than its statement does so by intent.
            None => self.to.get(..indent.len()).unwrap_or(&self.to).to_owned(),
        }
    }

    /// A comment, with its further lines moved; all other tokens are left as they are.
    pub(super) fn token<'t>(&self, text: &'t str, kind: Kind) -> Cow<'t, str> {
        if self.is_still || kind != Kind::BlockComment || !text.contains('\n') {
            return Cow::Borrowed(text);
        }
        let mut lines = text.split('\n');
        let mut moved = lines.next().unwrap_or_default().to_owned();
        for line in lines {
            let content = line.trim_start_matches([' ', '\t']);
            let indent = line.get(..line.len() - content.len()).unwrap_or_default();
            moved.push('\n');
            if !content.trim().is_empty() {
                moved.push_str(&self.indent(indent));
            }
            moved.push_str(content);
        }
        Cow::Owned(moved)
    }
}

/// The text so far.
#[derive(Debug, Default)]
pub(super) struct Out {
    text: String,
    last: Option<Kind>,
}

impl Out {
    /// Writes a token behind its white space, where none may mean another thing than some.
    pub(super) fn token(&mut self, gap: &str, text: &str, kind: Kind) {
        let needs_line = self.last == Some(Kind::LineComment) && !gap.contains('\n');
        let is_word = |kind: Option<Kind>| matches!(kind, Some(Kind::Word | Kind::Quoted));
        if needs_line {
            let indent = self.indent();
            self.text.push('\n');
            self.text.push_str(&indent);
        } else if gap.is_empty() && is_word(self.last) && is_word(Some(kind)) {
            self.text.push(' ');
        } else {
            self.text.push_str(gap);
        }
        self.text.push_str(text);
        self.last = Some(kind);
    }

    /// Writes tokens as they stand in a text, of which this is the last.
    pub(super) fn tokens(&mut self, text: &str, last: Kind) {
        self.text.push_str(text);
        self.last = Some(last);
    }

    /// Writes white space.
    pub(super) fn space(&mut self, gap: &str) {
        if !gap.is_empty() {
            if self.last == Some(Kind::LineComment) && !gap.contains('\n') {
                self.text.push('\n');
            }
            self.text.push_str(gap);
            self.last = None;
        }
    }

    /// Whether nothing is written yet.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// The indent of the line that is being written.
    fn indent(&self) -> String {
        let line = self.text.rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.text.get(line..).unwrap_or_default();
        line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Shift, Style};
    use crate::parse::spans::Trees;

    #[test]
    fn indents_move_by_their_own_unit() {
        let style = Style { unit: "\t".to_owned(), newline: "\r\n" };
        let shift = Shift::emitted("    ", "\t", &style);
        assert_eq!(shift.gap("\n\n        "), "\r\n\r\n\t\t");
        assert_eq!(shift.gap(" "), " ");
        let shift = Shift::within("    ", "  ");
        assert_eq!(shift.gap("\n       "), "\n     ");
        assert_eq!(shift.gap("\n"), "\n");
    }

    #[test]
    fn the_first_indented_line_tells_the_style() {
        let style = |text: &str| Style::of(&Trees::new(text).expect("it closes"));
        assert_eq!(style("fn a() {\n  b();\n}").unit, "  ");
        assert_eq!(style("fn a() {\r\n\tb();\r\n}").unit, "\t");
        assert_eq!(style("const A: &str = \"\n  b\";\nfn a() {\n    b();\n}").unit, "    ");
        assert_eq!(style("fn a() {}").unit, "    ");
    }
}
