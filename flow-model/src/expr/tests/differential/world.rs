//! The data that random expressions are about: its types, random values, and the Rust that holds it.

use serde_json::{Map, Value, json};

use super::random::Random;
use crate::expr::{Binding, Held, Name, Scope};
use crate::types::Type;

/// Texts that go wrong easily.
const TEXTS: &[&str] = &[
    "",
    " ",
    "bug",
    "Bug",
    " Crash on start ",
    "ui",
    "ß Straße",
    "日本語 テキスト",
    "é\u{301}🧵",
    "a,b,,c",
    "12",
    "-7",
    "1.5",
    "true",
    "line\nbreak\r\n",
    "quote \" and \\",
    "{braces}",
    "İı",
    "2019-05-15T15:20:18Z",
    "\u{a0}wide\u{2003}",
    "aaa",
    "x",
];
const WHOLES: &[i64] = &[
    0,
    1,
    -1,
    2,
    3,
    5,
    7,
    -7,
    10,
    64,
    100,
    1_000,
    -1_000,
    2_147_483_648,
    i64::MAX,
    i64::MIN,
    i64::MAX - 1,
    i64::MIN + 1,
];
const NUMBERS: &[f64] =
    &[0.0, -0.0, 1.0, -1.0, 0.5, 1.5, -2.5, 2.25, 0.1, 1e10, -1e18, 1e300, 1e-7, 3.0];

/// Names with their types and how Rust holds them.
pub(super) fn names() -> Vec<(&'static str, Type, Held)> {
    let state = Type::Text { known: ["open".to_owned(), "closed".to_owned()].into() };
    let label = label();
    let milestone =
        Type::record([("title", Type::text()), ("due", Type::DateTime.optional())]).optional();
    let issue = Type::record([
        ("number", Type::Int),
        ("title", Type::text()),
        ("body", Type::text().optional()),
        ("state", state),
        ("locked", Type::Bool.optional()),
        ("score", Type::Float.optional()),
        ("labels", Type::list(label.clone())),
        ("milestone", milestone),
        ("created_at", Type::DateTime),
        ("type", Type::text()),
    ]);
    vec![
        ("title", Type::text(), Held::Reference),
        ("body", Type::text().optional(), Held::Reference),
        ("note", Type::text().optional(), Held::OfReferences),
        ("place", Type::text(), Held::Owned),
        ("count", Type::Int, Held::Owned),
        ("least", Type::Int, Held::Owned),
        ("minus", Type::Int, Held::Owned),
        ("zero", Type::Int, Held::Owned),
        ("points", Type::Int.optional(), Held::Owned),
        ("ratio", Type::Float, Held::Owned),
        ("share", Type::Float.optional(), Held::Owned),
        ("flag", Type::Bool, Held::Owned),
        ("maybe", Type::Bool.optional(), Held::Owned),
        ("tags", Type::list(Type::text()), Held::Reference),
        ("numbers", Type::list(Type::Int), Held::Reference),
        ("ratios", Type::list(Type::Float), Held::Reference),
        ("labels", Type::list(label.clone()), Held::Reference),
        ("owner", label.optional(), Held::OfReferences),
        ("data", Type::Any, Held::Reference),
        ("issue", issue, Held::Reference),
    ]
}

fn label() -> Type {
    Type::record([
        ("name", Type::text()),
        ("color", Type::text().optional()),
        ("size", Type::Int),
        ("tags", Type::list(Type::text())),
    ])
}

/// The same in Rust.
pub(super) const STRUCTS: &str = r#"
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Label { pub name: String, pub color: Option<String>, pub size: i64, #[serde(default)] pub tags: Vec<String> }
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Milestone { pub title: String, pub due: Option<String> }
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Issue {
    pub number: i64, pub title: String, pub body: Option<String>, pub state: String, pub locked: Option<bool>,
    pub score: Option<f64>, #[serde(default)] pub labels: Vec<Label>, pub milestone: Option<Milestone>,
    pub created_at: String, pub r#type: String,
}
#[derive(Clone, Debug, Deserialize)]
pub struct World {
    pub title: String, pub body: Option<String>, pub note: Option<String>, pub place: String, pub count: i64,
    pub least: i64, pub minus: i64, pub zero: i64, pub points: Option<i64>, pub ratio: f64, pub share: Option<f64>,
    pub flag: bool, pub maybe: Option<bool>, #[serde(default)] pub tags: Vec<String>,
    #[serde(default)] pub numbers: Vec<i64>, #[serde(default)] pub ratios: Vec<f64>,
    #[serde(default)] pub labels: Vec<Label>, pub owner: Option<Label>, #[serde(default)] pub data: Value,
    pub issue: Issue,
}
"#;

/// How a flow holds the same names.
pub(super) const LETS: &str = "let (title, body, data, issue) = (&world.title, &world.body, &world.data, &world.issue); \
    let (tags, numbers, ratios, labels) = (&world.tags, &world.numbers, &world.ratios, &world.labels); \
    let (note, owner, place) = (world.note.as_ref(), world.owner.as_ref(), world.place.clone()); \
    let (count, least, minus, zero, points) = (world.count, world.least, world.minus, world.zero, world.points); \
    let (ratio, share, flag, maybe) = (world.ratio, world.share, world.flag, world.maybe);";

/// The Rust of a type, as a value of its own.
pub(super) fn rust_type(ty: &Type) -> String {
    match ty {
        Type::Null => "()".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Int => "i64".to_owned(),
        Type::Float => "f64".to_owned(),
        Type::Text { .. } | Type::DateTime => "String".to_owned(),
        Type::List(item) => format!("Vec<{}>", rust_type(item)),
        Type::Optional(inner) => format!("Option<{}>", rust_type(inner)),
        Type::Any | Type::Unknown => "Value".to_owned(),
        Type::Record(record) if record.field("color").is_some() => "Label".to_owned(),
        Type::Record(record) if record.field("due").is_some() => "Milestone".to_owned(),
        Type::Record(_) => "Issue".to_owned(),
    }
}

/// A scope with these values as samples.
pub(super) fn scope(world: &Value) -> Scope {
    let mut scope = Scope::default();
    for (name, ty, held) in names() {
        let sample = Some(world.get(name).cloned().unwrap_or_default());
        scope.describe(
            name,
            Name { binding: Binding::Value { ty, held }, sample, about: String::new() },
        );
    }
    scope
}

/// Random values for all names.
pub(super) fn world(random: &mut Random) -> Value {
    let mut world = Map::new();
    for (name, ty, _) in names() {
        let value = match name {
            "least" => json!(i64::MIN),
            "minus" => json!(-1),
            "zero" => json!(0),
            _ => value(&ty, random),
        };
        // A missing key and null are read alike where there need be no value.
        let is_left_out = value.is_null() && random.chance(50) && ty != Type::Any;
        if !is_left_out {
            world.insert(name.to_owned(), value);
        }
    }
    Value::Object(world)
}

fn value(ty: &Type, random: &mut Random) -> Value {
    match ty {
        Type::Null | Type::Unknown => Value::Null,
        Type::Bool => json!(random.chance(50)),
        Type::Int => json!(random.pick(WHOLES)),
        // A number without fraction comes without a point in JSON.
        Type::Float if random.chance(20) => json!(random.below(10) as i64 - 5),
        Type::Float => json!(random.pick(NUMBERS)),
        Type::Text { known } if !known.is_empty() && random.chance(80) => {
            json!(random.pick(known))
        }
        Type::DateTime => {
            json!(random.pick(&["2019-05-15T15:20:18Z", "2024-02-29T00:00:00+02:00"]))
        }
        Type::Text { .. } => json!(random.pick(TEXTS)),
        Type::Optional(_) if random.chance(40) => Value::Null,
        Type::Optional(inner) => value(inner, random),
        Type::List(item) => {
            let length = *random.pick(&[0, 1, 2, 3, 3, 5]);
            (0..length).map(|_| value(item, random)).collect()
        }
        Type::Record(record) => {
            let fields = record.fields.iter().filter_map(|field| {
                let value = value(&field.ty, random);
                let is_left_out = value.is_null() && random.chance(50);
                (!is_left_out).then(|| (field.name.clone(), value))
            });
            Value::Object(fields.collect())
        }
        Type::Any => any(random, 3),
    }
}

fn any(random: &mut Random, depth: u32) -> Value {
    match random.below(if depth == 0 { 6 } else { 9 }) {
        0 => Value::Null,
        1 => json!(random.chance(50)),
        2 => json!(random.pick(WHOLES)),
        3 => json!(random.pick(NUMBERS)),
        4 | 5 => json!(random.pick(TEXTS)),
        6 => (0..random.below(4)).map(|_| any(random, depth - 1)).collect(),
        _ => {
            let keys = ["kind", "size", "list", "bug", "", "0"];
            let length = random.below(5);
            let entries =
                (0..length).map(|_| ((*random.pick(&keys)).to_owned(), any(random, depth - 1)));
            Value::Object(entries.collect())
        }
    }
}
