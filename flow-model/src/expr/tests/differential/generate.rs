//! Random expressions, made by what they give, from the table of methods and the operators.

use super::random::Random;
use crate::expr::methods::{self, Gives, Method, On, Takes};

/// What an expression gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Text,
    Letter,
    Whole,
    Number,
    Truth,
    Any,
    Label,
    Maybe(Box<Kind>),
    List(Box<Kind>),
    Items(Box<Kind>),
}

use Kind as K;

/// Stands where there is no expression of a kind; nothing that holds it parses.
const NOTHING: &str = "∅";

/// A method with what it is called on and what it gives.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    pub method: &'static Method,
    pub on: Kind,
    pub gives: Kind,
}

pub(super) struct Generator<'r> {
    pub random: &'r mut Random,
    signatures: Vec<Signature>,
    /// Variables of the closures around.
    locals: Vec<(String, Kind)>,
    nesting: u32,
}

fn maybe(kind: Kind) -> Kind {
    K::Maybe(Box::new(kind))
}

fn list(kind: Kind) -> Kind {
    K::List(Box::new(kind))
}

fn items(kind: Kind) -> Kind {
    K::Items(Box::new(kind))
}

const SCALARS: [Kind; 4] = [K::Text, K::Whole, K::Number, K::Truth];

/// All that the table offers, for the kinds that occur here.
pub(super) fn signatures() -> Vec<Signature> {
    let mut all = Vec::new();
    for method in methods::ALL {
        for on in receivers(method) {
            for gives in results(method, &on) {
                all.push(Signature { method, on: on.clone(), gives });
            }
        }
    }
    all
}

fn receivers(method: &Method) -> Vec<Kind> {
    let held = match (method.on, method.name) {
        (_, "join" | "concat") => vec![K::Text],
        (_, "collect") if method.generic == "String" => vec![K::Text, K::Letter],
        (_, "sum" | "product") => vec![K::Whole, K::Number],
        (On::Items, "min" | "max") => vec![K::Text, K::Whole, K::Letter],
        (On::Maybe, "unwrap_or" | "unwrap_or_default" | "unwrap_or_else") => SCALARS.to_vec(),
        (On::Items, _) => [SCALARS.as_slice(), &[K::Label, K::Letter]].concat(),
        (On::List, "contains") => SCALARS.to_vec(),
        _ => [SCALARS.as_slice(), &[K::Label]].concat(),
    };
    match method.on {
        On::Text => vec![K::Text],
        On::Letter => vec![K::Letter],
        On::Truth => vec![K::Truth],
        On::Whole => vec![K::Whole],
        On::Number => vec![K::Number],
        On::Any => vec![K::Any],
        // Lists of truths do not occur in the data.
        On::List => held.into_iter().filter(|held| *held != K::Truth).map(list).collect(),
        On::Items => held.into_iter().map(items).collect(),
        On::Maybe => held.into_iter().map(maybe).collect(),
    }
}

fn results(method: &Method, on: &Kind) -> Vec<Kind> {
    let held = || match on {
        K::Maybe(held) | K::List(held) | K::Items(held) => (**held).clone(),
        other => other.clone(),
    };
    let made = || [SCALARS.as_slice(), &[K::Label]].concat();
    match method.gives {
        Gives::Truth => vec![K::Truth],
        Gives::Size => vec![K::Whole],
        Gives::Same | Gives::SameItems | Gives::SameMaybe => vec![on.clone()],
        Gives::Slice | Gives::Text => vec![K::Text],
        Gives::Slices => vec![items(K::Text)],
        Gives::Letters => vec![items(K::Letter)],
        Gives::MaybeSlice => vec![maybe(K::Text)],
        Gives::MaybeSize | Gives::MaybeWhole | Gives::ParsedWhole => vec![maybe(K::Whole)],
        Gives::MaybeNumber | Gives::ParsedNumber => vec![maybe(K::Number)],
        Gives::MaybeTruth | Gives::ParsedTruth => vec![maybe(K::Truth)],
        Gives::MaybeList => vec![maybe(list(K::Any))],
        Gives::MaybePart => vec![maybe(list(held()))],
        Gives::Items => vec![items(held())],
        Gives::Mapped if method.takes == [Takes::Each] => {
            [made(), vec![K::Letter, maybe(K::Text)]].concat().into_iter().map(items).collect()
        }
        Gives::Mapped => made().into_iter().map(items).collect(),
        Gives::Flattened => {
            [K::Text, K::Whole, K::Label, K::Letter].into_iter().map(items).collect()
        }
        Gives::MaybeItem => vec![maybe(held())],
        Gives::MaybeMapped => made().into_iter().map(maybe).collect(),
        Gives::MappedOr => SCALARS.to_vec(),
        Gives::Present | Gives::Sum => vec![held()],
        Gives::Collected if held() == K::Letter => vec![K::Text],
        Gives::Collected => vec![list(held())],
    }
}

impl<'r> Generator<'r> {
    pub fn new(random: &'r mut Random) -> Self {
        Self { random, signatures: signatures(), locals: Vec::new(), nesting: 0 }
    }

    /// An expression of a kind; with depth 0 a name, a field or a literal where there is one.
    pub fn of(&mut self, kind: &Kind, depth: u32) -> String {
        self.nesting += 1;
        // What has no end is no expression, and is left out.
        let made = if self.nesting > 25 { NOTHING.to_owned() } else { self.made(kind, depth) };
        self.nesting -= 1;
        made
    }

    fn made(&mut self, kind: &Kind, depth: u32) -> String {
        if (depth == 0 || self.random.chance(25))
            && let Some(leaf) = self.leaf(kind)
        {
            return leaf;
        }
        let depth = depth.saturating_sub(1);
        if self.random.chance(35)
            && let Some(made) = self.by_operator(kind, depth)
        {
            return made;
        }
        let fitting: Vec<usize> = (0..self.signatures.len())
            .filter(|place| self.signatures[*place].gives == *kind)
            .collect();
        if fitting.is_empty() || *kind == K::Label {
            // There is a label only where a closure has one.
            return self.leaf(kind).unwrap_or_else(|| NOTHING.to_owned());
        }
        let signature = self.signatures[*self.random.pick(&fitting)].clone();
        self.call(&signature, depth)
    }

    /// A call of a method.
    pub fn call(&mut self, signature: &Signature, depth: u32) -> String {
        let receiver = self.of(&signature.on, depth);
        let receiver = if is_plain(&receiver) { receiver } else { format!("({receiver})") };
        let method = signature.method;
        let arguments: Vec<String> =
            method.takes.iter().map(|takes| self.argument(*takes, signature, depth)).collect();
        format!("{receiver}.{}({})", method.spelt(), arguments.join(", "))
    }

    fn argument(&mut self, takes: Takes, signature: &Signature, depth: u32) -> String {
        let held = match &signature.on {
            K::Maybe(held) | K::List(held) | K::Items(held) => (**held).clone(),
            other => other.clone(),
        };
        let depth = depth.min(1);
        match takes {
            Takes::Text if self.random.chance(10) && signature.method.name != "replace" => {
                let letter = ["'a'", "' '", "'ß'"];
                (*self.random.pick(&letter)).to_owned()
            }
            Takes::Text => self.of(&K::Text, depth),
            // Texts must not fill the memory.
            Takes::Size if signature.method.name == "repeat" => self.random.below(4).to_string(),
            Takes::Size | Takes::Exponent => match self.random.below(3) {
                0 => self.of(&K::Whole, depth),
                _ => self.random.below(5).to_string(),
            },
            Takes::Range => {
                let mut bound = || match self.random.below(4) {
                    0 => String::new(),
                    1 => "labels.len()".to_owned(),
                    _ => self.random.below(6).to_string(),
                };
                let (start, end) = (bound(), bound());
                let closed = !end.is_empty() && self.random.chance(20);
                format!("{start}{}{end}", if closed { "..=" } else { ".." })
            }
            Takes::Same => self.of(&signature.on, depth),
            Takes::Item => self.of(&held, depth),
            Takes::Items if self.random.chance(50) => self.of(&signature.on, depth),
            Takes::Items => self.of(&list(held), depth),
            Takes::Default if signature.method.name == "map_or" => self.of(&signature.gives, depth),
            Takes::Default => self.of(&held, depth),
            Takes::Maybe => self.of(&signature.on, depth),
            Takes::Otherwise => format!("|| {}", self.of(&held, depth)),
            Takes::Test | Takes::TestOfReference => self.closure(held, &K::Truth, depth),
            Takes::Each => {
                let made = match &signature.gives {
                    K::Items(made) | K::Maybe(made) => (**made).clone(),
                    other => other.clone(),
                };
                self.closure(held, &made, depth)
            }
            Takes::EachMaybe => {
                let made = match &signature.gives {
                    K::Items(made) | K::Maybe(made) => (**made).clone(),
                    other => other.clone(),
                };
                self.closure(held, &maybe(made), depth)
            }
            Takes::EachList => {
                let made = match &signature.gives {
                    K::Items(made) => (**made).clone(),
                    other => other.clone(),
                };
                let body = if made == K::Letter || self.random.chance(50) {
                    items(made)
                } else {
                    list(made)
                };
                self.closure(held, &body, depth)
            }
            Takes::Key => {
                let key = self.random.pick(&[K::Whole, K::Text, K::Truth]).clone();
                self.closure(held, &key, depth)
            }
        }
    }

    fn closure(&mut self, item: Kind, body: &Kind, depth: u32) -> String {
        let names = ["item", "x", "title", "größe", "count"];
        let name = (*self.random.pick(&names)).to_owned();
        self.locals.push((name.clone(), item));
        let body = self.of(body, depth);
        self.locals.pop();
        format!("|{name}| {body}")
    }

    /// A name, field or literal.
    fn leaf(&mut self, kind: &Kind) -> Option<String> {
        let mut local = Vec::new();
        for (place, (name, held)) in self.locals.iter().enumerate() {
            let hidden = self.locals.iter().skip(place + 1).any(|(later, _)| later == name);
            if !hidden {
                local.extend(parts(name, held).into_iter().filter(|(_, found)| found == kind));
            }
        }
        if !local.is_empty() && self.random.chance(60) {
            return Some(self.random.pick(&local).0.clone());
        }
        let hidden: Vec<&str> = self.locals.iter().map(|(name, _)| name.as_str()).collect();
        let mut leaves: Vec<&str> = leaves(kind)
            .iter()
            .copied()
            .filter(|leaf| !hidden.contains(&leaf.split(['.', '[']).next().unwrap_or_default()))
            .collect();
        leaves.extend(local.iter().map(|(text, _)| text.as_str()));
        if leaves.is_empty() { None } else { Some((*self.random.pick(&leaves)).to_owned()) }
    }

    fn by_operator(&mut self, kind: &Kind, depth: u32) -> Option<String> {
        let choices = match kind {
            K::Truth => 9,
            K::Whole | K::Number => 7,
            K::Text | K::Any => 3,
            _ => 1,
        };
        let choice = self.random.below(choices);
        if choice == 0 {
            let (condition, then, otherwise) =
                (self.of(&K::Truth, depth), self.of(kind, depth), self.of(kind, depth));
            return Some(format!("if {condition} {{ {then} }} else {{ {otherwise} }}"));
        }
        Some(match kind {
            K::Truth => self.truth(choice, depth),
            K::Whole => match choice {
                1 => format!("-({})", self.of(&K::Whole, depth)),
                2 => format!("({}) as i64", self.of(&K::Number, depth)),
                choice => self.arithmetic(&K::Whole, choice, depth),
            },
            K::Number => match choice {
                1 => format!("-({})", self.of(&K::Number, depth)),
                2 => format!("({}) as f64", self.of(&K::Whole, depth)),
                choice => self.arithmetic(&K::Number, choice, depth),
            },
            K::Text => {
                let (text, whole) = (self.of(&K::Text, depth), self.of(&K::Whole, depth));
                let number = self.of(&K::Number, depth);
                match self.random.below(4) {
                    0 => format!("format!(\"{{}}-{{:>5}}\", {text}, {whole})"),
                    1 => format!("format!(\"{{1}} {{{{}}}} {{0:.2}}\", {number}, {text})"),
                    2 => format!("format!(\"{{place}}{{:05}}{{n:<8}}|\", {whole}, n = {text})"),
                    _ => {
                        format!("format!(\"{{:^7}}/{{}}\", {text}, {})", self.of(&K::Truth, depth))
                    }
                }
            }
            K::Any if choice == 1 => {
                let base = self.of(&K::Any, depth);
                let base = if is_plain(&base) { base } else { format!("({base})") };
                match self.random.below(3) {
                    0 => format!("{base}[{}]", self.of(&K::Text, depth)),
                    1 => format!("{base}[{}]", self.of(&K::Whole, depth)),
                    _ => format!("{base}[{}]", self.random.below(3)),
                }
            }
            K::Any => {
                let held = self
                    .random
                    .pick(&[
                        K::Text,
                        K::Whole,
                        K::Number,
                        K::Truth,
                        K::Any,
                        maybe(K::Text),
                        list(K::Text),
                        items(K::Whole),
                        maybe(K::Whole),
                        K::Letter,
                        items(K::Letter),
                    ])
                    .clone();
                let (a, b) = (self.of(&held, depth), self.of(&K::Any, depth));
                format!(
                    "json!({{\"a\": {a}, \"b\": [{b}, null, 1, {{}}], \"ü\\n\": {{\"c\": {b}}}}})"
                )
            }
            _ => return None,
        })
    }

    fn truth(&mut self, choice: usize, depth: u32) -> String {
        match choice {
            1 => format!("!({})", self.of(&K::Truth, depth)),
            2 => format!("({}) && ({})", self.of(&K::Truth, depth), self.of(&K::Truth, depth)),
            3 => format!("({}) || ({})", self.of(&K::Truth, depth), self.of(&K::Truth, depth)),
            4 | 5 => {
                let sign = *self.random.pick(&["==", "!="]);
                let (left, right) = match self.random.below(9) {
                    0 => (
                        K::Any,
                        self.random.pick(&[K::Text, K::Whole, K::Number, K::Truth, K::Any]).clone(),
                    ),
                    1 => (K::Letter, K::Letter),
                    2 => (list(K::Text), list(K::Text)),
                    3 => (list(K::Whole), list(K::Whole)),
                    _ => {
                        let kind = self.random.pick(&SCALARS).clone();
                        (kind.clone(), kind)
                    }
                };
                format!("({}) {sign} ({})", self.of(&left, depth), self.of(&right, depth))
            }
            _ => {
                let sign = *self.random.pick(&["<", "<=", ">", ">="]);
                let kind = self.random.pick(&[K::Text, K::Whole, K::Number]).clone();
                format!("({}) {sign} ({})", self.of(&kind, depth), self.of(&kind, depth))
            }
        }
    }

    fn arithmetic(&mut self, kind: &Kind, choice: usize, depth: u32) -> String {
        let sign = match choice {
            3 => "+",
            4 => "-",
            5 => "*",
            _ => *self.random.pick(&["/", "%"]),
        };
        format!("({}) {sign} ({})", self.of(kind, depth), self.of(kind, depth))
    }
}

/// What a variable gives and leads to.
fn parts(name: &str, held: &Kind) -> Vec<(String, Kind)> {
    let field = |field: &str, kind: Kind| (format!("{name}.{field}"), kind);
    match held {
        K::Label => vec![
            (name.to_owned(), K::Label),
            field("name", K::Text),
            field("color", maybe(K::Text)),
            field("size", K::Whole),
            field("tags", list(K::Text)),
        ],
        other => vec![(name.to_owned(), other.clone())],
    }
}

fn leaves(kind: &Kind) -> &'static [&'static str] {
    match kind {
        K::Text => &[
            "title",
            "place",
            "issue.title",
            "issue.state",
            "issue.r#type",
            "issue.created_at",
            "\"a\"",
            "\"\"",
            "\" \"",
            "\"ß\"",
            "\"line\\nbreak {x} \\\"\"",
            "\"12\"",
            "\"bug\"",
            "\"日本\"",
        ],
        K::Letter => &["'a'", "'ß'", "'🧵'"],
        K::Whole => &[
            "count",
            "least",
            "minus",
            "zero",
            "issue.number",
            "0",
            "1",
            "2",
            "7",
            "-1",
            "10",
            "3_000_000_000",
            "9223372036854775807",
            "-9223372036854775808",
            "0xff",
        ],
        K::Number => &["ratio", "0.0", "1.5", "-2.25", "1e10", "0.1", "3.0"],
        K::Truth => &["flag", "true", "false"],
        K::Any => &["data", "data[\"kind\"]", "data[\"list\"]", "data[0]", "data[\"size\"]"],
        K::Maybe(held) => match **held {
            K::Text => &["body", "note", "issue.body"],
            K::Whole => &["points"],
            K::Number => &["share", "issue.score"],
            K::Truth => &["maybe", "issue.locked"],
            K::Label => &["owner"],
            K::Letter => &["place.chars().next()"],
            K::List(ref held) => match **held {
                K::Text => &["tags.get(1..)"],
                K::Whole => &["numbers.get(..2)"],
                K::Number => &["ratios.get(1..)"],
                K::Label => &["labels.get(1..2)"],
                _ => &["data[\"list\"].as_array()"],
            },
            _ => &[],
        },
        K::List(held) => match **held {
            K::Text => &["tags"],
            K::Whole => &["numbers"],
            K::Number => &["ratios"],
            K::Label => &["labels", "issue.labels"],
            K::Truth => &["numbers.iter().map(|n| n > 1).collect()"],
            K::Any => &["data[\"list\"].as_array().unwrap_or_default()"],
            _ => &[],
        },
        K::Items(held) => match **held {
            K::Text => &["tags.iter()"],
            K::Whole => &["numbers.iter()"],
            K::Number => &["ratios.iter()"],
            K::Label => &["labels.iter()", "issue.labels.iter()"],
            K::Letter => &["place.chars()"],
            K::Truth => &["labels.iter().map(|l| l.name.is_empty())"],
            K::Maybe(_) => &["labels.iter().map(|l| l.color)"],
            _ => &[],
        },
        K::Label => &[],
    }
}

/// Whether a call can follow as it is.
fn is_plain(text: &str) -> bool {
    let mut depth = 0_i32;
    let starts =
        text.starts_with(['-', '!', '|']) || text.starts_with("if ") || text.starts_with("format!");
    !starts
        && !text.chars().any(|letter| {
            depth += match letter {
                '(' | '[' | '{' => 1,
                ')' | ']' | '}' => -1,
                _ => 0,
            };
            depth == 0 && letter == ' '
        })
}
