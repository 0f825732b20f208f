//! What can stand at the cursor: names, fields, methods and known values, with type and sample value.

use std::ops::Range;

use serde::Serialize;
use serde_json::Value;

use super::methods::{self, Method, On, Takes};
use super::scope::{Binding, Scope};
use super::typed::{DataPath, Typed};
use super::walk::{AtCursor, CURSOR, Walker};
use super::{parse, template};
use crate::syntax::{Lexeme, lexemes};
use crate::types::projection::singular;
use crate::types::{Type, rust_name};

/// One proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Completion {
    /// What is shown: `title`, `starts_with`.
    pub label: String,
    /// What replaces `span`: `title`, `starts_with("")`.
    pub insert: String,
    /// Where the caret goes, in bytes of `insert`.
    pub caret: usize,
    /// Bytes of the text that are replaced.
    pub span: Range<usize>,
    /// What it is.
    pub kind: CompletionKind,
    /// Its type in plain words.
    pub ty: String,
    /// Its sample value, shortened; empty where there is none.
    pub sample: String,
    /// One line of help.
    pub about: String,
}

/// What a proposal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CompletionKind {
    /// A name in scope.
    Name,
    /// A field of a record.
    Field,
    /// A method.
    Method,
    /// A known value of a text.
    Known,
}

/// Longest sample shown, in characters.
const SAMPLE_LIMIT: usize = 60;

/// Proposals for an expression with the cursor at a byte place: what starts with the word before the cursor
/// first, then what has it inside.
pub fn complete(text: &str, cursor: usize, scope: &Scope) -> Vec<Completion> {
    complete_for(text, cursor, scope, &Type::Unknown)
}

/// The same for a field that wants a type (`Unknown` for any): of equals those that give it come first, then
/// those that may be missing, then what leads further. Inside of comparisons, arguments and closures that is
/// the type that fits there.
pub fn complete_for(text: &str, cursor: usize, scope: &Scope, wanted: &Type) -> Vec<Completion> {
    let Some((before, after)) = text.split_at_checked(cursor) else {
        return Vec::new();
    };
    let place = Place::of(before, after);
    let Some((found, inner)) =
        place.candidates(before, after).into_iter().find_map(|text| walked(&text, scope))
    else {
        return Vec::new();
    };
    let proposals = match found {
        AtCursor::Name(locals) => names(&locals, scope),
        AtCursor::After(typed) => after_dot(&typed, scope),
        AtCursor::Known(known) => {
            known.iter().map(|value| (known_value(value), Type::Unknown)).collect()
        }
    };
    let wanted = inner.as_ref().unwrap_or(wanted);
    let word = before.get(place.start..).unwrap_or_default().to_lowercase();
    let mut fitting: Vec<(Completion, Type)> = proposals
        .into_iter()
        .filter(|(proposal, _)| proposal.label.to_lowercase().contains(&word))
        .collect();
    fitting.sort_by_key(|(proposal, ty)| {
        (!proposal.label.to_lowercase().starts_with(&word), distance(ty, wanted))
    });
    let mut fitting: Vec<Completion> = fitting.into_iter().map(|(proposal, _)| proposal).collect();
    for proposal in &mut fitting {
        // Parts of any data stand in brackets instead of after the dot.
        let start = if proposal.insert.starts_with('[') {
            place.start.saturating_sub(1)
        } else {
            place.start
        };
        proposal.span = start..place.end;
    }
    fitting
}

/// How far a type is from the one that is wanted.
fn distance(ty: &Type, wanted: &Type) -> u8 {
    let alike = |ty: &Type| ty == wanted || (ty.is_text() && wanted.is_text());
    match ty {
        _ if *wanted == Type::Unknown => 0,
        ty if alike(ty) => 0,
        // Numbers and truths are put into text as they are.
        Type::Int | Type::Float | Type::Bool if wanted.is_text() => 1,
        Type::Optional(inner) if alike(inner) => 2,
        _ => 3,
    }
}

/// Proposals for a template: those of the place the cursor is in, none in plain text.
pub fn complete_template(text: &str, cursor: usize, scope: &Scope) -> Vec<Completion> {
    let (pieces, problems) = template::parse(text);
    let closed = pieces.iter().find_map(|piece| match piece {
        template::Piece::Place { span, .. } if span.start <= cursor && cursor <= span.end => {
            Some(span.clone())
        }
        _ => None,
    });
    let open =
        problems.iter().find(|found| found.code == "open-brace" && found.span.start < cursor);
    let Some(span) = closed.or_else(|| open.map(|found| found.span.start + 1..text.len())) else {
        return Vec::new();
    };
    let place = text.get(span.clone()).unwrap_or_default();
    let mut proposals = complete_for(place, cursor - span.start, scope, &Type::text());
    for proposal in &mut proposals {
        proposal.span = proposal.span.start + span.start..proposal.span.end + span.start;
    }
    proposals
}

/// The word the cursor is in.
struct Place {
    start: usize,
    end: usize,
    in_text: bool,
}

impl Place {
    fn of(before: &str, after: &str) -> Self {
        if let Some(start) = open_text(before) {
            let end = before.len() + after.find('"').unwrap_or(after.len());
            return Self { start, end, in_text: true };
        }
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '#';
        let start = before.trim_end_matches(is_word).len();
        let end = before.len() + (after.len() - after.trim_start_matches(is_word).len());
        Self { start, end, in_text: false }
    }

    /// The text with a mark instead of the word: as it stands, and cut off at the cursor with brackets closed.
    fn candidates(&self, before: &str, after: &str) -> Vec<String> {
        let head = before.get(..self.start).unwrap_or_default();
        let tail = after.get(self.end - before.len()..).unwrap_or_default();
        let (quote, rest) = match (self.in_text, tail.strip_prefix('"')) {
            (true, Some(rest)) => ("\"", rest),
            (true, None) => ("\"", tail),
            _ => ("", tail),
        };
        let closers = closers(head.strip_suffix(quote).unwrap_or(head));
        vec![format!("{head}{CURSOR}{quote}{rest}"), format!("{head}{CURSOR}{quote}{closers}")]
    }
}

/// What stands at the cursor, and the type that fits there, where something around it says so.
fn walked(text: &str, scope: &Scope) -> Option<(AtCursor, Option<Type>)> {
    let expr = parse::parse(text).ok()?;
    let mut walker = Walker::new(text, scope);
    walker.walk(expr);
    Some((walker.cursor?, walker.wanted.filter(|wanted| *wanted != Type::Unknown)))
}

/// Where the text literal starts that is open at the end.
fn open_text(before: &str) -> Option<usize> {
    lexemes(before).find_map(|(start, lexeme)| match lexeme {
        Lexeme::Literal { opening, is_closed: false } => Some(start + opening),
        _ => None,
    })
}

/// The brackets that are open at the end, closed in order.
fn closers(before: &str) -> String {
    let mut open = Vec::new();
    for (_, lexeme) in lexemes(before) {
        match lexeme {
            Lexeme::Letter('(') => open.push(')'),
            Lexeme::Letter('[') => open.push(']'),
            Lexeme::Letter('{') => open.push('}'),
            Lexeme::Letter(')' | ']' | '}') => drop(open.pop()),
            _ => {}
        }
    }
    open.into_iter().rev().collect()
}

fn proposal(label: &str, insert: String, kind: CompletionKind) -> Completion {
    Completion {
        label: label.to_owned(),
        caret: insert.len(),
        insert,
        span: 0..0,
        kind,
        ty: String::new(),
        sample: String::new(),
        about: String::new(),
    }
}

fn names(locals: &[(String, Typed)], scope: &Scope) -> Vec<(Completion, Type)> {
    let locals = locals.iter().rev().map(|(name, typed)| {
        let sample = typed.path.as_ref().and_then(|path| sample_at(path, scope));
        let completion = Completion {
            ty: typed.ty.to_string(),
            sample: shortened(sample.as_ref()),
            ..proposal(name, rust_name(name), CompletionKind::Name)
        };
        (completion, typed.ty.clone())
    });
    let names = scope.names().filter_map(|(name, what)| match &what.binding {
        Binding::Value { ty, .. } => {
            let completion = Completion {
                ty: ty.to_string(),
                sample: shortened(what.sample.as_ref()),
                about: what.about.clone(),
                ..proposal(name, rust_name(name), CompletionKind::Name)
            };
            Some((completion, ty.clone()))
        }
        Binding::OutOfReach { .. } => None,
    });
    locals.chain(names).collect()
}

fn after_dot(typed: &Typed, scope: &Scope) -> Vec<(Completion, Type)> {
    let sample = typed.path.as_ref().and_then(|path| sample_at(path, scope));
    let mut proposals = fields(typed, sample.as_ref());
    if typed.ty == Type::Any {
        let keys = sample.as_ref().and_then(Value::as_object).into_iter().flatten();
        proposals.extend(keys.map(|(key, value)| {
            let completion = Completion {
                ty: Type::from_sample(value).to_string(),
                sample: shortened(Some(value)),
                ..proposal(key, format!("[{key:?}]"), CompletionKind::Field)
            };
            (completion, Type::Any)
        }));
    }
    let item = typed.path.as_ref().map(|path| singular(path.keys.last().unwrap_or(&path.root)));
    let item = rust_name(item.as_deref().unwrap_or("item"));
    proposals.extend(
        On::of(typed)
            .into_iter()
            .flat_map(methods::of)
            .map(|method| (method_proposal(method, &item), given(method, typed))),
    );
    proposals
}

/// The type that a method gives, as far as its name alone tells.
fn given(method: &Method, receiver: &Typed) -> Type {
    match method.gives {
        methods::Gives::Same | methods::Gives::SameMaybe => receiver.ty.clone(),
        methods::Gives::Present => receiver.ty.present().clone(),
        gives => gives.ty().unwrap_or_default(),
    }
}

/// The fields of a record; those of one that may be missing are read through `map`.
fn fields(typed: &Typed, sample: Option<&Value>) -> Vec<(Completion, Type)> {
    let Some(record) = typed.ty.as_record() else {
        return Vec::new();
    };
    let variable =
        typed.path.as_ref().map_or("value", |path| path.keys.last().unwrap_or(&path.root).as_str());
    let variable = rust_name(variable);
    let is_optional = matches!(typed.ty, Type::Optional(_));
    let fields = record.fields.iter().map(|field| {
        let name = record.rust_name(&field.name);
        let step = if matches!(field.ty, Type::Optional(_)) { "and_then" } else { "map" };
        let insert =
            if is_optional { format!("{step}(|{variable}| {variable}.{name})") } else { name };
        let ty = if is_optional { field.ty.clone().optional() } else { field.ty.clone() };
        let completion = Completion {
            ty: ty.to_string(),
            sample: shortened(sample.and_then(|sample| sample.get(&field.name))),
            about: field.about.clone(),
            ..proposal(&field.name, insert, CompletionKind::Field)
        };
        (completion, ty)
    });
    fields.collect()
}

fn method_proposal(method: &Method, item: &str) -> Completion {
    let (insert, caret) = match method.takes.first() {
        None => (format!("{}()", method.spelt()), None),
        Some(Takes::Text) => (format!("{}(\"\")", method.name), Some(method.name.len() + 2)),
        Some(Takes::Range) => (format!("{}(..)", method.name), Some(method.name.len() + 1)),
        Some(
            Takes::EachList
            | Takes::Key
            | Takes::Test
            | Takes::TestOfReference
            | Takes::Each
            | Takes::EachMaybe,
        ) => {
            let insert = format!("{}(|{item}| {item}.)", method.name);
            let caret = insert.len() - 1;
            (insert, Some(caret))
        }
        Some(_) => (format!("{}()", method.name), Some(method.name.len() + 1)),
    };
    let proposal = proposal(method.name, insert, CompletionKind::Method);
    Completion {
        caret: caret.unwrap_or(proposal.caret),
        ty: method.gives.words().to_owned(),
        about: method.about.to_owned(),
        ..proposal
    }
}

fn known_value(value: &str) -> Completion {
    proposal(value, value.to_owned(), CompletionKind::Known)
}

/// The sample value at a path; of lists that of the first item.
fn sample_at(path: &DataPath, scope: &Scope) -> Option<Value> {
    let into_item = |value: &Value| match value {
        Value::Array(items) => items.first().cloned(),
        other => Some(other.clone()),
    };
    let root = scope.get(&path.root)?.sample.as_ref()?;
    path.keys.iter().try_fold(into_item(root)?, |value, key| into_item(value.get(key)?))
}

fn shortened(sample: Option<&Value>) -> String {
    let text = match sample {
        None => return String::new(),
        Some(Value::String(text)) => text.lines().next().unwrap_or_default().to_owned(),
        Some(Value::Array(items)) => format!("{} items", items.len()),
        Some(Value::Object(_)) => return String::new(),
        Some(other) => other.to_string(),
    };
    match text.char_indices().nth(SAMPLE_LIMIT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::tests::sample;

    fn labels(text: &str) -> Vec<String> {
        let cursor = text.find('|').expect("the text marks the cursor with a bar");
        let text = text.replacen('|', "", 1);
        complete(&text, cursor, &sample()).into_iter().map(|proposal| proposal.insert).collect()
    }

    #[test]
    fn what_fits_comes_first() {
        for (text, first) in [
            ("|", "body"),
            ("is|", "issue"),
            ("issue.ti|", "title"),
            ("issue.user.|", "email"),
            ("issue.|", "body"),
            ("issue.ti| == \"x\"", "title"),
            ("title.sta|", "starts_with(\"\")"),
            ("flag && issue.lab|", "labels"),
            ("issue.state == \"o|\"", "open"),
            ("issue.state == \"|", "open"),
            ("data.k|", "[\"kind\"]"),
            ("issue.milestone.ti|", "map(|milestone| milestone.title)"),
            ("issue.ty|", "r#type"),
            ("title.contains(issue.ti|", "title"),
        ] {
            assert_eq!(labels(text).first().map(String::as_str), Some(first), "{text}");
        }
    }

    #[test]
    fn what_gives_the_wanted_type_comes_first() {
        for (text, wanted, first) in [
            ("|", Type::Float, "ratio"),
            ("issue.|", Type::Int, "number"),
            ("issue.|", Type::Bool, "locked"),
            ("title.|", Type::Int, "len()"),
            ("count == |", Type::text(), "count"),
            ("title == issue.|", Type::Bool, "created_at"),
            ("flag && |", Type::text(), "flag"),
            ("title.contains(|)", Type::Bool, "place"),
            ("labels.iter().any(|label| |", Type::text(), "flag"),
            ("numbers.get(|)", Type::text(), "count"),
            ("body.|", Type::text(), "unwrap_or_default()"),
        ] {
            let cursor = text.rfind('|').expect("the text marks the cursor with a bar");
            let plain = format!("{}{}", &text[..cursor], &text[cursor + 1..]);
            let found = complete_for(&plain, cursor, &sample(), &wanted);
            assert_eq!(found.first().map(|found| found.insert.as_str()), Some(first), "{text}");
        }
    }

    #[test]
    fn closures_know_their_variable() {
        let text = "issue.labels.iter().any(|label| label.na";
        let found = complete(text, text.len(), &sample());
        let first = found.first().expect("a proposal");
        assert_eq!(
            (first.insert.as_str(), first.sample.as_str(), first.ty.as_str()),
            ("name", "bug", "text")
        );
        let text = "issue.labels.iter().any(|label| la";
        assert_eq!(
            complete(text, text.len(), &sample()).first().expect("a proposal").insert,
            "label"
        );
    }

    #[test]
    fn templates_complete_inside_places() {
        for (text, span) in [("Bug {issue.ti} x", 11..13), ("Bug {issue.ti", 11..13)] {
            let found = complete_template(text, 13, &sample());
            let first = found.first().expect("a proposal");
            assert_eq!((first.insert.as_str(), first.span.clone()), ("title", span), "{text}");
        }
        assert_eq!(complete_template("Bug {issue.ti} x", 2, &sample()), []);
    }
}
