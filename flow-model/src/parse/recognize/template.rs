//! From a text in the code to a template: literals, `format!` with all its ways to name arguments, and the rest.

use std::collections::BTreeMap;

use syn::Expr;

use super::{Fit, Part, Reading, string};
use crate::expr::{self, template};
use crate::parse::names::plain;

/// A piece of the text of a `format!`.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// `{}`, `{0}`, `{name}`.
    Argument(Argument),
}

#[derive(Debug, PartialEq, Eq)]
enum Argument {
    Next,
    Place(usize),
    Name(String),
}

impl Reading<'_> {
    /// The parts of the template that a text in the code is.
    pub(super) fn template(&self, expr: &Expr) -> Option<Vec<Part>> {
        if let Some(text) = string(expr) {
            return Some(vec![Part::Plain(escaped(&text))]);
        }
        let parts = match expr {
            Expr::Macro(format) if self.path(&format.mac.path) == "format" => {
                self.format(&format.mac)
            }
            _ => None,
        };
        match parts {
            Some(parts) => Some(parts),
            // Whatever else it is stands in braces as a whole.
            None => self.in_braces(self.open(expr, Fit::Text)?).map(|part| vec![part]),
        }
    }

    fn format(&self, mac: &syn::Macro) -> Option<Vec<Part>> {
        let values = expr::macro_values(mac)?;
        let pieces = pieces(&values.text?.value())?;
        let mut plain_arguments = Vec::new();
        let mut named = BTreeMap::new();
        for argument in &values.exprs {
            match argument {
                Expr::Assign(assign) => {
                    named.insert(plain(&assign.left)?, &*assign.right);
                }
                other => plain_arguments.push(other),
            }
        }
        let mut next = 0;
        let mut parts = Vec::new();
        for piece in pieces {
            let argument = match piece {
                Piece::Text(text) => {
                    parts.push(Part::Plain(escaped(&text)));
                    continue;
                }
                Piece::Argument(Argument::Next) => {
                    next += 1;
                    *plain_arguments.get(next - 1)?
                }
                Piece::Argument(Argument::Place(place)) => *plain_arguments.get(place)?,
                Piece::Argument(Argument::Name(text)) => match named.get(&text) {
                    Some(argument) => *argument,
                    None => {
                        parts.push(self.inline(&text)?);
                        continue;
                    }
                },
            };
            parts.push(self.in_braces(self.open(argument, Fit::Display)?)?);
        }
        // An argument that no place uses is no Rust, but would be lost.
        (next >= plain_arguments.len() || parts.len() >= plain_arguments.len()).then_some(parts)
    }

    /// A name inside the text itself: it stands nowhere as an expression.
    fn inline(&self, name: &str) -> Option<Part> {
        use crate::parse::names::Meaning;
        let text = match self.names.get(name).map(|name| &name.meaning) {
            None | Some(Meaning::Other) => name.to_owned(),
            Some(meaning @ Meaning::Output(node)) => {
                Some(self.output_name(*node)).filter(|text| !self.is_hidden(text, meaning))?
            }
            Some(meaning @ Meaning::Payload(path)) if !path.is_empty() => {
                Some(path.join(".")).filter(|text| !self.is_hidden(text, meaning))?
            }
            Some(Meaning::Written(written)) if self.names.is_current(written) => {
                return self.in_braces(self.open(&written.expr, Fit::Display)?);
            }
            Some(_) => return None,
        };
        let text = if crate::syntax::is_name(&text) || text.contains('.') {
            text
        } else {
            crate::emit::lower::identifier(&text).to_string()
        };
        Some(Part::Plain(format!("{{{text}}}")))
    }

    /// The part with those of its ways that a template can hold; none where it can hold none.
    fn in_braces(&self, part: Part) -> Option<Part> {
        let Part::Open { mut ways, wanted, core, fit } = part else {
            return Some(part);
        };
        let before = ways.len();
        ways.retain(|way| {
            let whole = format!("{{{way}}}");
            let (pieces, problems) = template::parse(&whole);
            problems.is_empty()
                && matches!(pieces.as_slice(), [template::Piece::Place { text, .. }] if text == way)
        });
        let core = (core + ways.len()).saturating_sub(before);
        (!ways.is_empty()).then_some(Part::Open { ways, wanted, core, fit })
    }
}

fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// The text of a `format!` in pieces; none where it says more than which values stand where.
fn pieces(text: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        plain.push_str(rest.get(..at)?);
        rest = rest.get(at..)?;
        if rest.starts_with("{{") || rest.starts_with("}}") {
            plain.push_str(rest.get(..1)?);
            rest = rest.get(2..)?;
            continue;
        }
        let end = rest.find('}').filter(|_| rest.starts_with('{'))?;
        let name = rest.get(1..end)?.trim();
        rest = rest.get(end + 1..)?;
        let argument = if name.is_empty() {
            Argument::Next
        } else if let Ok(place) = name.parse() {
            Argument::Place(place)
        } else if crate::syntax::is_name(name) || crate::syntax::is_name(&format!("r#{name}")) {
            Argument::Name(name.to_owned())
        } else {
            return None;
        };
        if !plain.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
        }
        pieces.push(Piece::Argument(argument));
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_format_come_apart() {
        let argument = Piece::Argument;
        let text = |text: &str| Piece::Text(text.to_owned());
        for (format, expected) in [
            ("", Some(vec![])),
            ("{{}} a", Some(vec![text("{} a")])),
            (
                "#{}: {0} {name}",
                Some(vec![
                    text("#"),
                    argument(Argument::Next),
                    text(": "),
                    argument(Argument::Place(0)),
                    text(" "),
                    argument(Argument::Name("name".to_owned())),
                ]),
            ),
            ("{:?}", None),
            ("{name:>5}", None),
            ("{", None),
            ("}", None),
        ] {
            assert_eq!(pieces(format), expected, "{format}");
        }
    }
}
