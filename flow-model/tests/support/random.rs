//! Random flows that check clean.

#[path = "random_logic.rs"]
mod logic;

use flow_model::catalog::Loaded;
use flow_model::expr::Binding;
use flow_model::flow::{Edge, FieldValue, Flow, Node, Point};
use flow_model::ids::{FieldId, KindId, NodeId, PortId};
use flow_model::types::Type;
use flow_model::{check, nodes};

/// A small generator of numbers that is the same everywhere (SplitMix64, <https://prng.di.unimi.it/splitmix64.c>).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts.get(self.below(texts.len())).expect("a place below the length is there")
    }
}

/// A name that expressions can use, and whether it may be missing.
#[derive(Clone)]
struct Known {
    name: String,
    kind: &'static str,
    optional: bool,
}

struct Builder<'r> {
    random: &'r mut Random,
    catalog: &'r Loaded,
    flow: Flow,
    http: bool,
    answered: bool,
    /// Whether an arm may end the execution here.
    may_end: bool,
}

/// The arms of a choice: how each ends, and what is known in any of them.
#[derive(Default)]
struct Arms {
    ends: Vec<Ends>,
    gained: Vec<Known>,
}

fn then() -> PortId {
    PortId::from("then")
}

/// A random flow with one or two triggers that checks clean.
pub fn flow(random: &mut Random, catalog: &Loaded) -> Flow {
    let flow =
        Flow { name: "Random".to_owned(), about: "A random flow.".to_owned(), ..Flow::default() };
    let mut builder =
        Builder { random, catalog, flow, http: false, answered: false, may_end: true };
    let triggers = 1 + builder.random.below(2);
    for index in 0..triggers {
        builder.http = builder.random.chance(50);
        builder.answered = false;
        let kind = if builder.http { "http" } else { "github" };
        let trigger = builder.add(kind, "started");
        builder.fill_trigger(&trigger, index);
        let size = 2 + builder.random.below(7);
        builder.stretch(&[(trigger, then())], size, &mut Vec::new(), 0, true);
    }
    builder.flow
}

type Ends = Vec<(NodeId, PortId)>;

impl Builder<'_> {
    fn add(&mut self, kind: &str, stem: &str) -> NodeId {
        let id = nodes::free_id(stem, &self.flow);
        let mut node = Node {
            id: id.clone(),
            kind: KindId::new(kind),
            title: format!("The {stem}"),
            fields: Default::default(),
            output: String::new(),
            disabled: false,
            pinned: None,
            at: Point::default(),
        };
        if kind == "google_sheets.append_row" && self.random.chance(50) {
            node.output = format!("row_of_{id}");
        }
        self.flow.nodes.push(node);
        id
    }

    fn set(&mut self, field: &str, value: FieldValue) {
        let node = self.flow.nodes.last_mut().expect("a node was just added");
        node.fields.insert(FieldId::new(field), value);
    }

    fn text(&mut self, field: &str, text: &str) {
        self.set(field, FieldValue::Text(text.to_owned()));
    }

    fn fill_trigger(&mut self, trigger: &NodeId, index: usize) {
        if self.http {
            let method = self.random.pick(&["post", "get", "any", "put"]);
            self.text("method", method);
            self.text("path", &format!("hook/{trigger}"));
            if self.random.chance(50) {
                self.text("verify", "bearer");
                self.text("connection", "shop");
            } else {
                self.text("verify", "none");
            }
            self.text("sample", r#"{"number": 7, "email": "ada@example.com", "tags": ["new"], "total": 9.5, "paid": true}"#);
        } else {
            let event = if index == 0 { "issues.opened" } else { "issues.labeled" };
            self.text("event", event);
            self.text("connection", "acme_github");
        }
    }

    /// A stretch of nodes behind the given ends; gives its own ends and adds to what is known.
    fn stretch(
        &mut self,
        from: &[(NodeId, PortId)],
        size: usize,
        known: &mut Vec<Known>,
        depth: usize,
        may_answer: bool,
    ) -> Ends {
        let mut ends: Ends = from.to_vec();
        for _ in 0..size {
            if ends.is_empty() {
                break;
            }
            let fork = depth < 3 && self.random.chance(45);
            ends = match self.random.below(if fork { 6 } else { 1 }) {
                1 => self.parallel(&ends, known, depth),
                2 => self.branch(&ends, known, depth),
                3 => self.switch(&ends, known, depth),
                4 => self.outcome(&ends, known, depth),
                5 => self.each(&ends, known, depth),
                _ => {
                    let end = (self.node(&ends, known, may_answer), then());
                    if depth > 0 && depth < 3 && self.random.chance(15) {
                        self.side(&end, known);
                    }
                    vec![end]
                }
            };
        }
        ends
    }

    fn connect(&mut self, from: &[(NodeId, PortId)], to: &NodeId) {
        for (from, port) in from {
            self.flow.edges.push(Edge { from: from.clone(), port: port.clone(), to: to.clone() });
        }
    }

    fn parallel(
        &mut self,
        from: &[(NodeId, PortId)],
        known: &mut Vec<Known>,
        depth: usize,
    ) -> Ends {
        // A fork leaves one port; several ends meet first.
        let start = self.node(from, known, false);
        let mut ends = Vec::new();
        let mut gained = Vec::new();
        for _ in 0..2 + self.random.below(2) {
            let mut own = known.clone();
            let first = if self.random.chance(30) {
                let filter = self.add("filter", "let_through");
                let condition = self.condition(&own);
                self.text("condition", &condition);
                self.connect(&[(start.clone(), then())], &filter);
                filter
            } else {
                start.clone()
            };
            let size = 1 + self.random.below(2);
            // What follows the fork never runs where an arm always ends the execution.
            self.may_end = false;
            let of_arm = self.stretch(&[(first, then())], size, &mut own, depth + 1, false);
            gained.extend(own.split_off(known.len()));
            ends.push(of_arm);
        }
        self.join(ends, gained, known)
    }

    fn branch(&mut self, from: &[(NodeId, PortId)], known: &mut Vec<Known>, depth: usize) -> Ends {
        let branch = self.add("branch", "decide");
        let condition = self.condition(known);
        self.text("condition", &condition);
        self.connect(from, &branch);
        let mut arms = Arms::default();
        for port in ["true", "false"] {
            self.arm(&branch, port.into(), known.clone(), known.len(), depth, &mut arms);
        }
        self.join(arms.ends, arms.gained, known)
    }

    /// Lets some arms lead on together; the others end. Only what leads on can be known later.
    fn join(&mut self, arms: Vec<Ends>, gained: Vec<Known>, known: &mut Vec<Known>) -> Ends {
        let all: Ends = arms.into_iter().flatten().collect();
        if all.is_empty() {
            return all;
        }
        let join = self.add("slack.post_message", "meet");
        self.connect(&all, &join);
        // Whether a value may be missing behind the join is for the checker to say.
        let scope = check::scope_at(&self.flow, self.catalog, &join);
        known.extend(gained.into_iter().filter_map(
            |gained| match &scope.get(&gained.name)?.binding {
                Binding::Value { ty, .. } => {
                    Some(Known { optional: matches!(ty, Type::Optional(_)), ..gained })
                }
                Binding::OutOfReach { .. } => None,
            },
        ));
        let text = self.template(known);
        self.text("text", &text);
        self.text("channel", "#all");
        self.text("connection", "team_slack");
        vec![(join, then())]
    }

    fn node(
        &mut self,
        from: &[(NodeId, PortId)],
        known: &mut Vec<Known>,
        may_answer: bool,
    ) -> NodeId {
        let answers = may_answer && self.http && !self.answered && self.random.chance(30);
        let kind = if answers {
            "respond"
        } else {
            self.random.pick(&[
                "value",
                "google_sheets.append_row",
                "slack.post_message",
                "http.request",
                "code",
                "filter",
                "delay",
            ])
        };
        let stem = match kind {
            "respond" => "answer",
            "value" => "number",
            "google_sheets.append_row" => "append",
            "slack.post_message" => "say",
            "http.request" => "fetch",
            "filter" => "pass",
            "delay" => "wait",
            _ => "compute",
        };
        let id = self.add(kind, stem);
        self.connect(from, &id);
        let before = known.len();
        self.fill(kind, &id, known);
        if !answers && kind != "code" && self.random.chance(7) {
            known.truncate(before);
            self.flow.nodes.last_mut().expect("a node was just added").disabled = true;
        }
        if kind == "respond" {
            self.answered = true;
        }
        if self.random.chance(20)
            && matches!(kind, "google_sheets.append_row" | "slack.post_message" | "http.request")
        {
            self.text("retry", "2");
            self.text("timeout_seconds", "12");
            let unknown = self.random.pick(&["ask", "repeat", "skip"]);
            self.text("unknown", unknown);
        }
        id
    }

    fn fill(&mut self, kind: &str, id: &NodeId, known: &mut Vec<Known>) {
        let name = self.flow.nodes.last().expect("a node was just added").output_name().to_owned();
        let gain = |kind: &'static str| Known { name: name.clone(), kind, optional: false };
        match kind {
            "value" => {
                let value = self.number(known);
                self.text("value", &value);
                known.push(gain("number"));
            }
            "google_sheets.append_row" => {
                self.text("connection", "issue_sheet");
                self.text("spreadsheet", "1AbC");
                self.text("range", "Sheet!A:Z");
                let cells = (0..1 + self.random.below(6)).map(|_| self.cell(known)).collect();
                self.set("values", FieldValue::List(cells));
                known.push(gain("row"));
            }
            "slack.post_message" => {
                self.text("connection", "team_slack");
                let channel = self.random.pick(&["#ops", "#triage", "C024BE91L"]);
                self.text("channel", channel);
                let text = self.template(known);
                self.text("text", &text);
                known.push(gain("message"));
            }
            "http.request" => {
                self.text("connection", "crm");
                let method = self.random.pick(&["get", "post", "put", "patch", "delete"]);
                self.text("method", method);
                let path = format!("/things/{{{}}}", self.number(known));
                self.text("path", &path);
                let query = vec![("q".to_owned(), self.template(known))];
                self.set("query", FieldValue::Pairs(query));
                if self.random.chance(50) {
                    let json =
                        format!(r#"{{ "id": {}, "list": [1, true, null] }}"#, self.cell(known));
                    self.text("json", &json);
                }
                known.push(gain("answer"));
            }
            "filter" => {
                let condition = self.condition(known);
                self.text("condition", &condition);
            }
            "respond" => {
                let json = format!(r#"{{ "id": {} }}"#, self.cell(known));
                self.text("json", &json);
                self.text("status", "202");
            }
            "delay" => {
                let amount = self.number(known);
                self.text("amount", &amount);
                let unit = self.random.pick(&["seconds", "minutes", "hours", "days"]);
                self.text("unit", unit);
            }
            _ => {
                let value = self.number(known);
                self.text("code", &format!("let {id} = {value};\nlet _ = {id};"));
            }
        }
    }

    fn number(&mut self, known: &[Known]) -> String {
        let field = if self.http { "body.number" } else { "issue.number" };
        let numbers: Vec<String> = known
            .iter()
            .filter_map(|known| match (known.kind, known.optional) {
                ("number", false) => Some(known.name.clone()),
                ("number", true) => Some(format!("{}.unwrap_or(0)", known.name)),
                ("row", false) => Some(format!("{}.updated_rows", known.name)),
                ("error", false) => Some(format!("{}.attempts", known.name)),
                _ => None,
            })
            .collect();
        let choice = self.random.below(numbers.len() + 2);
        match numbers.get(choice) {
            Some(number) => number.clone(),
            None if choice == numbers.len() => field.to_owned(),
            None => format!("{field} + {}", self.random.below(90)),
        }
    }

    fn words(&mut self, known: &[Known]) -> String {
        let field = if self.http { "body.email" } else { "issue.title" };
        let texts: Vec<String> = known
            .iter()
            .filter_map(|known| match (known.kind, known.optional) {
                ("row", false) => Some(format!("{}.updated_range", known.name)),
                ("message", false) => Some(format!("{}.ts", known.name)),
                ("label", false) => Some(format!("{}.name", known.name)),
                ("error", false) => Some(format!("{}.message", known.name)),
                ("text", false) => Some(known.name.clone()),
                _ => None,
            })
            .collect();
        let choice = self.random.below(texts.len() + 3);
        match texts.get(choice) {
            Some(text) => text.clone(),
            None if choice == texts.len() => format!("{field}.to_uppercase()"),
            None => field.to_owned(),
        }
    }

    fn cell(&mut self, known: &[Known]) -> String {
        if self.random.chance(50) { self.number(known) } else { self.words(known) }
    }

    fn template(&mut self, known: &[Known]) -> String {
        let mut text = self
            .random
            .pick(&[
                "",
                "Größe \"ok\" ",
                "{{x}} ",
                "A line\nand more: ",
                "A rather long text so that the line does not fit on one: ",
            ])
            .to_owned();
        for _ in 0..1 + self.random.below(3) {
            text.push_str(&format!("{{{}}} ", self.cell(known)));
        }
        text.trim_end().to_owned()
    }

    fn condition(&mut self, known: &[Known]) -> String {
        let mut terms = Vec::new();
        for _ in 0..1 + self.random.below(3) {
            let missing = known.iter().filter(|known| known.optional).nth(self.random.below(4));
            terms.push(match (self.random.below(4), missing) {
                (0, Some(known)) => format!("{}.is_some()", known.name),
                (1, _) => format!("{} > {}", self.number(known), self.random.below(1000)),
                (2, _) => format!("{} == \"x\"", self.words(known)),
                _ => format!("{}.contains(\"a\")", self.words(known)),
            });
        }
        let joint = self.random.pick(&[" && ", " || "]);
        terms.join(joint)
    }
}
