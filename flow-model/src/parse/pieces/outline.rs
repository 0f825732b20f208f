//! Where the functions of a file stand, and which of their statements are read together.

use std::ops::Range;
use std::rc::Rc;

use crate::parse::spans::lex::{Kind, Token, lex};

/// The functions of a file, in order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outline {
    text: String,
    pub functions: Vec<Braces>,
}

/// The braces of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Braces {
    /// The bytes between them.
    pub inside: Range<usize>,
    runs: Runs,
}

/// The bytes of statements, cut apart behind their semicolons, without the comments above them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Runs {
    /// Up to and with a semicolon.
    ended: Vec<Range<usize>>,
    /// Behind the last of them.
    last: Option<Range<usize>>,
}

impl Outline {
    /// The outline of a text, with the help of one of a text that may be nearly the same.
    /// None where brackets or quotes do not close.
    pub fn of(text: &str, before: Option<&Rc<Self>>) -> Option<Rc<Self>> {
        if let Some(before) = before.filter(|before| before.text == text) {
            return Some(Rc::clone(before));
        }
        let functions = before.and_then(|before| before.edited(text));
        let functions = functions.or_else(|| read(text))?;
        Some(Rc::new(Self { text: text.to_owned(), functions }))
    }

    /// The functions of an edited text; none where more changed than the statements of one function.
    fn edited(&self, text: &str) -> Option<Vec<Braces>> {
        let changed = Changed::between(&self.text, text);
        let place = self.functions.iter().position(|function| {
            function.inside.start <= changed.start && changed.end <= function.inside.end
        })?;
        let (before, rest) = self.functions.split_at(place);
        let (function, behind) = rest.split_first()?;
        let mut functions = before.to_vec();
        functions.push(function.edited(text, &changed)?);
        functions.extend(behind.iter().map(|function| function.moved(&changed)));
        Some(functions)
    }
}

fn read(text: &str) -> Option<Vec<Braces>> {
    let tokens = lex(text)?;
    let mut functions = Vec::new();
    let mut is_function = false;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match text.get(token.range.clone())? {
            "fn" => is_function = true,
            ";" => is_function = false,
            "{" if std::mem::take(&mut is_function) => {
                let inside = token.range.end..tokens.get(token.partner)?.range.start;
                let runs = Runs::of(text, &tokens, at + 1..token.partner)?;
                functions.push(Braces { inside, runs });
            }
            _ => {}
        }
        at = token.partner.max(at) + 1;
    }
    Some(functions)
}

impl Braces {
    /// All runs, in order.
    pub fn runs(&self) -> impl Iterator<Item = Range<usize>> {
        self.runs.ended.iter().chain(&self.runs.last).cloned()
    }

    fn moved(&self, changed: &Changed) -> Self {
        let runs = Runs {
            ended: self.runs.ended.iter().map(|run| changed.moved(run)).collect(),
            last: self.runs.last.as_ref().map(|run| changed.moved(run)),
        };
        Self { inside: changed.moved(&self.inside), runs }
    }

    /// Reads anew what stands between the last semicolon before a change and the first one behind it.
    /// None where the rest may have another meaning then.
    fn edited(&self, text: &str, changed: &Changed) -> Option<Self> {
        let Runs { ended, last } = &self.runs;
        let kept = ended.iter().take_while(|run| run.end <= changed.start).count();
        let (kept, rest) = ended.split_at(kept);
        let start = kept.last().map_or(self.inside.start, |run| run.end);
        let first_behind = rest.iter().position(|run| run.end > changed.end);
        let (end, behind) = match first_behind {
            Some(place) => (rest.get(place)?.end, rest.get(place + 1..)?),
            None => (self.inside.end, [].as_slice()),
        };
        let end = changed.place(end);
        let part = text.get(start..end)?;
        // A quote behind a bracket or a semicolon can make a letter of it.
        if part.starts_with('\'') || text.get(end..)?.starts_with('\'') {
            return None;
        }
        let tokens = lex(part)?;
        let ends =
            tokens.last().filter(|token| token.range.end == part.len()).map(|token| token.kind);
        let mut runs = Runs::of(part, &tokens, 0..tokens.len())?.from(start);
        let mut all = Runs { ended: kept.to_vec(), last: None };
        all.ended.append(&mut runs.ended);
        if first_behind.is_some() {
            // The semicolon is still one.
            (ends == Some(Kind::Mark) && runs.last.is_none()).then_some(())?;
            all.ended.extend(behind.iter().map(|run| changed.moved(run)));
            all.last = last.as_ref().map(|run| changed.moved(run));
        } else {
            // A comment would go on behind the brace.
            (ends != Some(Kind::LineComment)).then_some(())?;
            all.last = runs.last;
        }
        Some(Self { inside: self.inside.start..changed.place(self.inside.end), runs: all })
    }
}

impl Runs {
    /// The runs among some tokens of a text.
    fn of(text: &str, tokens: &[Token], places: Range<usize>) -> Option<Self> {
        let mut runs = Self::default();
        let mut at = places.start;
        while at < places.end {
            let token = tokens.get(at)?;
            let first = text.get(token.range.clone())?;
            at = token.partner.max(at);
            if token.kind != Kind::LineComment || is_attribute(first) {
                let start = runs.last.take().map_or(token.range.start, |run| run.start);
                let run = start..tokens.get(at)?.range.end;
                if first == ";" {
                    runs.ended.push(run);
                } else {
                    runs.last = Some(run);
                }
            }
            at += 1;
        }
        Some(runs)
    }

    /// The same, counted from further ahead.
    fn from(mut self, start: usize) -> Self {
        for run in self.ended.iter_mut().chain(&mut self.last) {
            *run = run.start + start..run.end + start;
        }
        self
    }
}

/// Whether a comment documents what follows or what it stands in.
fn is_attribute(comment: &str) -> bool {
    comment.starts_with("///") || comment.starts_with("//!")
}

/// The bytes of a text that were replaced.
struct Changed {
    start: usize,
    end: usize,
    /// Bytes of the text before and after.
    lengths: (usize, usize),
}

impl Changed {
    fn between(before: &str, after: &str) -> Self {
        let lengths = (before.len(), after.len());
        let (before, after) = (before.as_bytes(), after.as_bytes());
        let start = alike(before.chunks(STEP), after.chunks(STEP), |chunk| chunk.iter());
        let (before, after) = (before.get(start..), after.get(start..));
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        let end = alike(before.rchunks(STEP), after.rchunks(STEP), |chunk| chunk.iter().rev());
        Self { start, end: lengths.0 - end, lengths }
    }

    /// Where a byte behind the change stands now.
    fn place(&self, before: usize) -> usize {
        before + self.lengths.1 - self.lengths.0
    }

    fn moved(&self, range: &Range<usize>) -> Range<usize> {
        self.place(range.start)..self.place(range.end)
    }
}

/// So many bytes are compared at once.
const STEP: usize = 256;

/// How many bytes two texts have in common from where their chunks begin.
fn alike<'t, B: Iterator<Item = &'t u8>>(
    one: impl Iterator<Item = &'t [u8]>,
    other: impl Iterator<Item = &'t [u8]>,
    bytes: impl Fn(&'t [u8]) -> B,
) -> usize {
    let mut alike = 0;
    for (one, other) in one.zip(other) {
        if one != other {
            let same = bytes(one).zip(bytes(other)).take_while(|(one, other)| one == other);
            return alike + same.count();
        }
        alike += one.len();
    }
    alike
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "use a;\nfn one() {\n    // First.\n    a();\n    let b = '}';\n\n    // Last.\n    c({ d; })\n}\n\
        fn two(x: [u8; 2]) -> u8 { 'l: loop {} ; ;x;'m: loop {} }\nstatic S: &str = \"fn {\";\nfn none() {}\n";

    #[test]
    fn statements_are_cut_apart_behind_their_semicolons() {
        let outline = Outline::of(TEXT, None).expect("it is closed");
        let runs = |function: &Braces| -> Vec<&str> {
            function.runs().map(|run| TEXT.get(run).expect("it is inside")).collect()
        };
        let runs: Vec<Vec<&str>> = outline.functions.iter().map(runs).collect();
        let one = vec!["a();", "let b = '}';", "c({ d; })"];
        let two = vec!["'l: loop {} ;", ";", "x;", "'m: loop {}"];
        assert_eq!(runs, [one, two, vec![]]);
    }

    #[test]
    fn the_outline_of_an_edited_text_is_its_own() {
        let before = Outline::of(TEXT, None).expect("it is closed");
        let typed =
            ["", "'", "//", "/*", "*/", ";", "}", "{", "\"", "x", "\n", "ü", "/// d;", "fn f() {"];
        for (start, _) in TEXT.char_indices() {
            for length in [0, 1, 2, 7, 30] {
                for typed in typed {
                    let end = (start + length).min(TEXT.len());
                    let text = [&TEXT[..start], typed, &TEXT[end..]].concat();
                    assert_eq!(
                        Outline::of(&text, Some(&before)),
                        Outline::of(&text, None),
                        "{text}"
                    );
                }
            }
        }
    }
}
