//! The evaluator and rustc agree: random expressions over random values, computed here and by one compiled crate.
//!
//! `HOOKLOOM_DIFFERENTIAL=<rounds>` makes more of them than the fixed seed of every run.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use quote::ToTokens;
use serde_json::Value;

mod generate;
mod program;
mod random;
mod world;

use crate::emit::coerce;
use crate::expr::methods::{self, Method};
use crate::expr::template::Piece;
use crate::expr::walk::calls::picked;
use crate::expr::walk::constant::failure;
use crate::expr::walk::{Facts, Walker};
use crate::expr::{
    Cause, Checked, EvalError, condition, eval, eval_template, expression, template,
};
use crate::types::Type;
use generate::{Generator, Kind, signatures};
use random::Random;

/// Fewest computed values for each method, operator and failure.
const FEWEST: usize = 20;
/// How many sets of values each expression is computed on.
const WORLDS: usize = 12;
/// Expressions for each of a method's signatures.
const FOR_EACH: usize = 2;
/// Expressions besides, from operators as from methods.
const FREE: usize = 500;

/// An expression in the form in which a field holds it.
enum Field {
    Value,
    Condition,
    Template,
}

/// An expression with the Rust it becomes.
struct Case {
    field: Field,
    text: String,
    ty: Type,
    rust: String,
}

#[test]
fn evaluator_and_rustc_agree() {
    let rounds: u64 = std::env::var("HOOKLOOM_DIFFERENTIAL")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(1);
    for round in 0..rounds {
        let mut random = Random::new(round + 1);
        let worlds: Vec<Value> = (0..WORLDS).map(|_| world::world(&mut random)).collect();
        let cases = cases(&mut random);
        let computed = program::run(&cases, &worlds);
        let report = compare(&cases, &worlds, &computed);
        println!("round {round}: {} expressions on {WORLDS} sets of values", cases.len());
        println!("{}", report.hits_as_text());
        assert!(report.differences.is_empty(), "{}", report.differences.join("\n"));
        assert_eq!(report.rare(), Vec::<String>::new(), "too few of these");
    }
}

fn cases(random: &mut Random) -> Vec<Case> {
    let mut texts: Vec<(Field, String)> = Vec::new();
    for signature in signatures() {
        for depth in 0..FOR_EACH {
            let depth = u32::try_from(depth).expect("it is small");
            texts.push((Field::Value, Generator::new(random).call(&signature, depth)));
        }
    }
    let kinds = [Kind::Text, Kind::Whole, Kind::Number, Kind::Truth, Kind::Any];
    for _ in 0..FREE {
        let mut generator = Generator::new(random);
        let kind = generator.random.pick(&kinds).clone();
        texts.push(match generator.random.below(5) {
            0 => (Field::Condition, generator.of(&Kind::Truth, 3)),
            1 => {
                let (a, b) = (generator.of(&kind, 2), generator.of(&Kind::Text, 2));
                (Field::Template, format!("ß {{{{{{{a}}}}}}}: {{{b}}}"))
            }
            _ => (Field::Value, generator.of(&kind, 3)),
        });
    }
    // What fails does so at a word's width, which chance seldom meets.
    for text in FAILING {
        texts.push((Field::Value, (*text).to_owned()));
    }
    let made = texts.len();
    let cases: Vec<Case> =
        texts.into_iter().filter_map(|(field, text)| case(field, text)).collect();
    println!("{made} expressions made, {} of them check clean", cases.len());
    cases
}

/// Expressions that fail on many sets of values, and others that chance seldom meets.
const FAILING: &[&str] = &[
    "9223372036854775807 + issue.labels.len() + 1",
    "least - 1 - issue.labels.len()",
    "least - 1",
    "minus - 9223372036854775807 - 2",
    "least * 2",
    "count / zero",
    "count % zero",
    "least / minus",
    "least % minus",
    "-least",
    "least.abs()",
    "count.clamp(1, zero)",
    "ratio.clamp(1.0, ratio - ratio - 1.0)",
    "ratio.clamp(0.0, 0.0 / 0.0)",
    "least.rem_euclid(minus)",
    "count.div_euclid(zero)",
    "least.div_euclid(minus)",
    "count.rem_euclid(zero)",
    "data[count]",
    "data[\"list\"][issue.number]",
    "data[-count]",
    "(zero + 2).pow(issue.number)",
    "count.pow(5000000000)",
    "least.pow(3)",
    "(zero + 7).pow(300)",
    "(zero - 1 - 1) * least",
    "least + least",
    "(zero + 9223372036854775807) + 1",
    "(least + 0) / minus",
    "(least + 0) % minus",
    "(count + 1) / zero",
    "-(least + 0)",
    // What nobody asks for is not made, and what fails there does not fail.
    "title.split(\"\").map(|part| 1 / part.len()).next()",
    "title.split(\"\").map(|part| 1 / part.len()).take(0).count()",
    "title.split(\"\").map(|part| 1 / part.len()).any(|length| length > 0)",
    "title.split(\"\").map(|part| 3 / (part.len() - 1)).find(|length| length < 0)",
    "title.chars().map(|c| 6 / (c.to_string().len() - 2)).all(|length| length < 0)",
    "format!(\"{:>8}|{:<5}|{:^7}|{title:*^9.3}\", title, count, flag)",
    "format!(\"{:05} {:+} {:#x} {:.2} {ratio:8.1}\", count, count, count, ratio)",
    "issue.type",
    "format!(\"{} {}\", issue.type, issue.type.len())",
    "count.clamp(2, zero + 1)",
    "(least + 0).abs()",
    "count.div_euclid(zero * 2)",
    "count.rem_euclid(zero * 2)",
    "(least + 0).div_euclid(minus)",
    "(least + 0).rem_euclid(minus)",
    "ratio.clamp(2.0, 1.0 + ratio - ratio)",
    "title.split(\"\").map(|part| least + part.len() - part.len()).chain(title.split(\"\").map(|part| least)).sum()",
    "title.split(\"\").map(|part| least).sum()",
    "title.split(\"\").map(|part| least).product()",
    "title.split(\"\").map(|part| least + part.len() - part.len()).product()",
];

/// The expression with its Rust, where it checks clean.
fn case(field: Field, text: String) -> Option<Case> {
    let scope = world::scope(&Value::Null);
    let (ty, rust, problems) = match field {
        Field::Template => {
            let checked = template(&text, &scope);
            let problems = checked.problems.iter().any(is_error);
            (Type::text(), coerce::text(checked.parts).to_string(), problems)
        }
        Field::Condition => {
            let checked = condition(&text, &scope);
            (checked.ty.clone(), rust(&checked), checked.problems.iter().any(is_error))
        }
        Field::Value => {
            let checked = expression(&text, &scope);
            let rust = checked
                .expr
                .clone()
                .map(|expr| coerce::owned(expr, &checked.ty, checked.held).to_string());
            (checked.ty.clone(), rust.unwrap_or_default(), checked.problems.iter().any(is_error))
        }
    };
    if std::env::var("HOOKLOOM_SHOW").is_ok() && (problems || has_unknown(&ty)) {
        println!("REFUSED {text}: {ty}: {:?}", expression(&text, &scope).problems.first());
    }
    let clean = !problems && !has_unknown(&ty);
    (clean && is_understood(&field, &text)).then_some(Case { field, text, ty, rust })
}

fn is_error(found: &crate::expr::Found) -> bool {
    found.severity == crate::problem::Severity::Error
}

fn has_unknown(ty: &Type) -> bool {
    match ty {
        Type::Unknown => true,
        Type::List(inner) | Type::Optional(inner) => has_unknown(inner),
        _ => false,
    }
}

fn rust(checked: &Checked) -> String {
    checked.expr.as_ref().map(|expr| expr.to_token_stream().to_string()).unwrap_or_default()
}

/// Whether all that stands in a text is of the subset.
fn is_understood(field: &Field, text: &str) -> bool {
    let scope = world::scope(&Value::Null);
    let places: Vec<String> = match field {
        Field::Template => crate::expr::template::parse(text)
            .0
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Place { text, .. } => Some(text),
                Piece::Text(_) => None,
            })
            .collect(),
        Field::Value | Field::Condition => vec![text.to_owned()],
    };
    places.iter().all(|place| {
        let mut walker = Walker::new(place, &scope);
        crate::expr::parse::parse(place).is_ok_and(|expr| {
            walker.walk(expr);
            !walker.facts.outside
        })
    })
}

thread_local! {
    /// The methods and operators that gave a value since it was last emptied.
    static RAN: RefCell<BTreeSet<String>> = RefCell::default();
}

/// Notes what an evaluated expression is, once it gave a value: what a short circuit passed over never ran.
pub(in crate::expr) fn note(expr: &syn::Expr, facts: &Facts) {
    let key = match expr {
        syn::Expr::MethodCall(call) => {
            let known = facts.calls.get(&call.method.span().byte_range().start);
            known.and_then(|(on, _)| picked(*on, call)).map(method_key)
        }
        syn::Expr::Binary(binary) => Some(binary.op.to_token_stream().to_string()),
        syn::Expr::Unary(unary) => Some(format!("unary {}", unary.op.to_token_stream())),
        syn::Expr::If(_) => Some("if".to_owned()),
        syn::Expr::Index(_) => Some("index".to_owned()),
        syn::Expr::Cast(cast) => Some(format!("as {}", cast.ty.to_token_stream())),
        syn::Expr::Macro(mac) => Some(format!("{}!", mac.mac.path.to_token_stream())),
        _ => None,
    };
    RAN.with_borrow_mut(|ran| ran.extend(key));
}

/// The key of a failure: its words, behind the method that failed where it was one.
fn failure_key(case: &Case, error: &EvalError) -> String {
    let words = error.message.split(". min").next().unwrap_or_default();
    let failed = case.text.get(error.span.clone()).map(crate::expr::parse::parse);
    match failed {
        Some(Ok(syn::Expr::MethodCall(call))) => format!("{}: {words}", call.method),
        _ => words.to_owned(),
    }
}

fn method_key(method: &Method) -> String {
    let stretch = if method.takes == [crate::expr::methods::Takes::Range] { "(..)" } else { "" };
    format!("{:?}.{}{stretch}", method.on, method.spelt())
}

/// What the emitter writes is understood as what it came from, and is written again as it stands.
#[test]
fn rust_reads_as_itself() {
    let mut random = Random::new(7);
    let scopes = [(); 3].map(|()| world::scope(&world::world(&mut random)));
    let scope = world::scope(&Value::Null);
    let mut changed = Vec::new();
    let mut count = 0;
    for case in cases(&mut random) {
        if matches!(case.field, Field::Template) {
            continue;
        }
        count += 1;
        let first = expression(&case.text, &scope);
        let once = rust(&first);
        let again = expression(&once, &scope);
        let twice = rust(&again);
        if once != twice {
            changed.push(format!("{}\n    once  {once}\n    twice {twice}", case.text));
        } else if again.ty != first.ty {
            changed.push(format!(
                "{}\n    once  {once}\n    {} then {}",
                case.text, first.ty, again.ty
            ));
        }
        for scope in &scopes {
            let said = |text: &str| eval(text, scope).map_err(|error| error.message);
            let (written, emitted) = (said(&case.text), said(&once));
            if written != emitted {
                let difference = format!("{written:?} then {emitted:?}");
                changed.push(format!("{}\n    once  {once}\n    {difference}", case.text));
            }
        }
    }
    println!("{} of {count} change", changed.len());
    assert_eq!(changed.len(), 0, "{}", changed.join("\n"));
}

/// Operators and other forms that have to be met.
const FORMS: &[&str] = &[
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "&&",
    "||",
    "unary !",
    "unary -",
    "if",
    "index",
    "as i64",
    "as f64",
    "format!",
    "json!",
    "template",
    "condition",
];

/// Failures that have to be met.
const FAILURES: &[&str] = &[
    failure::ADD,
    failure::SUBTRACT,
    failure::MULTIPLY,
    failure::DIVIDE,
    failure::DIVIDE_BY_ZERO,
    failure::REMAINDER,
    failure::REMAINDER_OF_ZERO,
    failure::NEGATE,
    "abs: attempt to negate with overflow",
    "clamp: min > max",
    "clamp: min > max, or either was NaN",
    "pow: attempt to multiply with overflow",
    "sum: attempt to add with overflow",
    "product: attempt to multiply with overflow",
    "div_euclid: attempt to divide by zero",
    "div_euclid: attempt to divide with overflow",
    "rem_euclid: attempt to calculate the remainder with a divisor of zero",
    "rem_euclid: attempt to calculate the remainder with overflow",
];

#[derive(Default)]
struct Report {
    hits: BTreeMap<String, usize>,
    differences: Vec<String>,
    /// Which expressions those are of.
    differing: BTreeSet<usize>,
}

impl Report {
    fn hits_as_text(&self) -> String {
        let mut text = String::new();
        for (name, count) in &self.hits {
            let _ = write!(text, "{name} {count}, ");
        }
        text
    }

    /// What was met too seldom.
    fn rare(&self) -> Vec<String> {
        let methods = methods::ALL.iter().map(method_key);
        let others = FORMS.iter().chain(FAILURES).map(|name| (*name).to_owned());
        methods
            .chain(others)
            .filter(|name| self.hits.get(name).copied().unwrap_or_default() < FEWEST)
            .collect()
    }
}

fn compare(cases: &[Case], worlds: &[Value], computed: &[Vec<Result<String, String>>]) -> Report {
    let mut report = Report::default();
    for (place, world) in worlds.iter().enumerate() {
        let scope = world::scope(world);
        for (number, case) in cases.iter().enumerate() {
            RAN.take();
            let here = match case.field {
                Field::Template => eval_template(&case.text, &scope).map(Value::String),
                _ => eval(&case.text, &scope),
            };
            let there = &computed[number][place];
            let ran = RAN.take();
            let failure = match (&here, there) {
                (Ok(here), Ok(there)) if program::printed(here) == *there => None,
                (Err(error), Err(there))
                    if error.cause == Cause::Fails && error.message == *there =>
                {
                    Some(failure_key(case, error))
                }
                _ => {
                    let here = here.map(|here| program::printed(&here));
                    if report.differing.insert(number) {
                        report.differences.push(format!(
                            "{}\n    {}\n    evaluator {here:?}\n    rustc     {there:?}",
                            case.text, case.rust
                        ));
                    }
                    continue;
                }
            };
            let of_field = match case.field {
                Field::Template => Some("template"),
                Field::Condition => Some("condition"),
                Field::Value => None,
            };
            let of_field = of_field.filter(|_| failure.is_none()).map(str::to_owned);
            for hit in ran.into_iter().chain(of_field).chain(failure) {
                *report.hits.entry(hit).or_default() += 1;
            }
        }
    }
    report
}
