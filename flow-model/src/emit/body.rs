//! The statements of a handler, region by region, with the place of each node.

mod arrivals;
mod bindings;
mod choices;
mod end;
mod forks;
mod lines;
mod loops;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use proc_macro2::TokenStream;
use quote::quote;

use self::arrivals::guard;
use self::bindings::{Bindings, Bound};
use self::end::{End, end_in};
use super::format::{TAB, if_head, is_better_below, newline, statement, tail, width};
use super::lower::identifier;
use super::plan::{Export, Plan};
use crate::graph::regions::{Arm, Block, Region};
use crate::ids::NodeId;
use crate::nodes::Shape;
use crate::reach::nodes_of;

/// Writes one handler's body.
#[derive(Clone)]
struct Writer<'p> {
    plan: &'p Plan<'p>,
    text: String,
    /// Where each node stands in `text`.
    spans: BTreeMap<NodeId, Range<usize>>,
    indent: usize,
    /// Depth in the region tree.
    depth: usize,
    /// The join that the arm under way leads to.
    leads_to: Option<usize>,
    /// The joins that the guards behind the choice under way ask for.
    asked: BTreeSet<usize>,
    bindings: Bindings,
    /// Outputs that are bound though no node uses them: they tell whether their arm arrived.
    telling: BTreeSet<usize>,
    /// How many lets around are being tried both ways: each try writes all that is inside once more.
    tries: usize,
    /// Whether a statement stands before in this block, and whether it sets itself apart by a blank line.
    before: Option<bool>,
}

/// The body of a handler, from its first statement to `Ok(())`, with the nodes' places in it.
pub(super) fn body(
    plan: &Plan<'_>,
    index: usize,
    region: &Region,
) -> (String, BTreeMap<NodeId, Range<usize>>) {
    let mut writer = Writer {
        plan,
        text: String::new(),
        spans: BTreeMap::new(),
        indent: TAB,
        depth: 0,
        leads_to: None,
        asked: BTreeSet::new(),
        bindings: Bindings::default(),
        telling: BTreeSet::new(),
        tries: 0,
        before: None,
    };
    writer.aliases(index);
    writer.sequence(&region.body, End::Handler);
    (writer.text, writer.spans)
}

impl Writer<'_> {
    fn aliases(&mut self, region: usize) {
        let plan = self.plan;
        for name in plan.aliases(region) {
            let field = identifier(name);
            let by_copy = plan.payload_field(region, name).is_copy();
            let value = if by_copy {
                quote!(event.payload().#field)
            } else {
                quote!(&event.payload().#field)
            };
            let text = statement(Some(&field.to_string()), &value, self.indent);
            self.write(&text, false);
        }
        // A blank line sets the names apart from what is done with them.
        self.before = self.before.map(|_| true);
    }

    /// Blocks behind which nothing is asked of them.
    fn sequence(&mut self, blocks: &[Block], end: End<'_>) {
        self.row(blocks, blocks.len().checked_sub(1), end);
    }

    /// What runs in an arm, with what leaves it where its end stands.
    fn fill(&mut self, arm: &Arm, end: End<'_>) {
        let around = std::mem::replace(&mut self.leads_to, arm.to);
        self.row(&arm.body, self.closing(arm, end), end);
        self.leads_to = around;
    }

    /// The place of the block that what leaves an arm is written in; none where it is written behind all blocks.
    fn closing(&self, arm: &Arm, end: End<'_>) -> Option<usize> {
        let last = arm.body.len().checked_sub(1);
        match end {
            // Ways that give values of their own give them where they end.
            End::Values(exports) if gives_in_each_way(arm, exports) => last,
            End::Values([_, ..]) | End::Async(_) => arm.closing(),
            _ => last,
        }
    }

    /// Some blocks in order; `closing` is the place of the one, if any, that the end stands in.
    fn row(&mut self, blocks: &[Block], closing: Option<usize>, end: End<'_>) {
        for (index, block) in blocks.iter().enumerate() {
            let rest = blocks.get(index + 1..).unwrap_or_default();
            let guards: Vec<(&Arm, &[usize])> = rest.iter().map_while(guard).collect();
            let guards = if guard(block).is_some() { &[] } else { guards.as_slice() };
            // A guard of nothing is there for the end of its sequence alone.
            let is_written = |place: usize, arm: &Arm| {
                !arm.body.is_empty() || closing == Some(index + 1 + place) && end.gives()
            };
            let is_last = closing == Some(index);
            match block {
                Block::Node(node) if self.plan.shape(*node) == Shape::End => {
                    return self.conclude(*node, end);
                }
                Block::Node(node) => self.leaf(*node),
                Block::Filter { node, arm } => {
                    let condition = self.plan.tokens(*node);
                    let exports = self.plan.exports(&nodes_of(&arm.body), self.depth);
                    if is_last || rest.is_empty() && end.is_all(&exports) {
                        return self.last_if(&[*node], condition, arm, end);
                    }
                    self.bind_if(&exports, &[*node], &condition, arm);
                }
                // Written together with the fork before it.
                Block::Guard { .. } => {}
                Block::Each { node, body } => self.each(*node, body),
                Block::Choice { node, arms } if arms.iter().all(|arm| arm.ends) => {
                    return self.concluding("", *node, arms, end, "");
                }
                Block::Choice { node, arms } => {
                    if rest.is_empty() && self.go_on_early(block, is_last, end) {
                        return;
                    }
                    if is_last
                        && let End::Values(exports) = end
                        && !exports.is_empty()
                    {
                        if let Some(short) = self.short_form(*node, arms, exports) {
                            let text = tail(&short, self.indent);
                            return self.write_node(&[*node], &text);
                        }
                        return self.choice("", *node, arms, exports, "");
                    }
                    if is_last
                        && let End::Async(exports) = end
                        && let Some(text) = self.short_result(*node, arms, exports)
                    {
                        return self.write_node(&[*node], &text);
                    }
                    let exports = match end {
                        End::Async(exports) if is_last => exports.to_vec(),
                        _ => self.fork_exports(block, !guards.is_empty()),
                    };
                    let written = guards.iter().enumerate();
                    let written = written.filter(|(place, (arm, _))| is_written(*place, arm));
                    self.asked = written.flat_map(|(_, (_, of))| of.iter().copied()).collect();
                    self.bind_choice(*node, arms, &exports);
                }
                Block::Parallel { arms } => {
                    let tells = !guards.is_empty() || is_last && self.is_in_doubt(block, end);
                    self.parallel(block, arms, tells);
                }
            }
            for (place, (arm, of)) in guards.iter().enumerate() {
                if !is_written(place, arm) {
                    continue;
                }
                let is_last = closing == Some(index + 1 + place);
                let condition = self.arrived(block, of);
                let exports = self.plan.exports(&nodes_of(&arm.body), self.depth);
                if is_last || place + 1 == rest.len() && end.is_all(&exports) {
                    return self.last_if(&[], condition, arm, end);
                }
                self.bind_if(&exports, &[], &condition, arm);
            }
        }
        self.end(end, closing.and_then(|place| blocks.get(place)));
    }

    /// A branch with nothing behind it of which one way ends the execution: that way in an `if`, then the other one.
    fn go_on_early(&mut self, block: &Block, is_last: bool, end: End<'_>) -> bool {
        let Block::Choice { node, .. } = block else {
            return false;
        };
        let Some((going_on, condition, ending)) = self.early_end(block) else {
            return false;
        };
        self.leave_early(*node, &condition, ending);
        self.depth += 1;
        if is_last {
            self.fill(going_on, end_in(going_on, end));
        } else {
            self.row(&going_on.body, None, end);
        }
        self.depth -= 1;
        true
    }

    /// The end of a sequence that arrived. `closing` is the block that it stands in, rather than behind it.
    fn end(&mut self, end: End<'_>, closing: Option<&Block>) {
        // Where parallel arms can all die it is their outputs that tell.
        let doubt = match (end, closing) {
            (
                End::Values([_, ..]) | End::Async([_, ..]),
                Some(block @ Block::Parallel { arms }),
            ) if arms.iter().any(|arm| arm.joins) => Some(self.arrived(block, &[])),
            _ => None,
        };
        match end {
            End::Values([]) | End::Missing([]) | End::Nothing => {}
            End::Handler | End::Turn => self.tail(&quote!(Ok(()))),
            End::Values(exports) => {
                let values = self.values(exports, doubt.as_ref());
                self.tail(&values);
            }
            End::Missing(exports) => {
                let values = missing(exports);
                self.tail(&values);
            }
            End::Async(exports) => {
                let values = self.values(exports, doubt.as_ref());
                self.tail(&quote!(Ok(#values)));
            }
        }
    }

    fn leaf(&mut self, node: usize) {
        let Some(drawn) = self.plan.node(node) else {
            return;
        };
        self.bindings.bind(node, Bound::Plain);
        if drawn.kind.as_str() == "code" {
            let statements = super::verbatim::statements(drawn.text("code"), self.indent);
            if !statements.is_empty() {
                return self.code(node, &statements);
            }
        }
        let is_bound = self.plan.reach.output(node).is_some()
            && (self.plan.is_used(node) || self.telling.contains(&node));
        let name = identifier(drawn.output_name()).to_string();
        let pattern = is_bound.then_some(name.as_str());
        let text = statement(pattern, &self.plan.tokens(node), self.indent);
        self.write_node(&[node], &text);
    }

    /// A person's statements, spaced as if each were a node: read back, each is one.
    fn code(&mut self, node: usize, statements: &[String]) {
        let mut start = None;
        for statement in statements {
            self.write(statement, false);
            start.get_or_insert(self.text.len() - statement.len());
        }
        self.mark(&[node], self.text.len() - start.unwrap_or(self.text.len()));
    }

    /// What leaves a block at its end, as one value.
    fn values(&self, exports: &[Export], doubt: Option<&TokenStream>) -> TokenStream {
        let value = |export: &Export| {
            let name = self.plan.export_name(export);
            match export {
                Export::Data { node, optional } => {
                    match (self.bindings.output(*node), optional, doubt) {
                        (None, ..) => quote!(None),
                        (Some(Bound::Plain), true, None) => quote!(Some(#name)),
                        (Some(Bound::Plain), true, Some(doubt)) => {
                            quote!((#doubt).then_some(#name))
                        }
                        (Some(_), ..) => quote!(#name),
                    }
                }
                Export::GoesTo { node } if self.leads_to != Some(*node) => quote!(false),
                flag @ Export::GoesOn { .. } if self.bindings.has_flag(flag) => quote!(#name),
                Export::GoesOn { .. } | Export::GoesTo { .. } => {
                    doubt.cloned().unwrap_or_else(|| quote!(true))
                }
            }
        };
        together(exports.iter().map(value).collect())
    }

    /// Marks what a block gave as bound.
    fn bind(&mut self, exports: &[Export]) {
        for export in exports {
            match export {
                Export::Data { node, optional } => {
                    let bound = if *optional { Bound::Optional } else { Bound::Plain };
                    self.bindings.bind(*node, bound);
                }
                flag => self.bindings.bind_flag(flag),
            }
        }
    }

    /// The pattern that takes what leaves a block.
    fn pattern(&self, exports: &[Export]) -> String {
        let name = |export: &Export| match export {
            // A place that all ways come to in the end is asked for by no guard.
            Export::GoesTo { node } if !self.asked.contains(node) => "_".to_owned(),
            export => self.plan.export_name(export).to_string(),
        };
        let names: Vec<String> = exports.iter().map(name).collect();
        match names.as_slice() {
            [] => "_".to_owned(),
            [only] => only.clone(),
            names => format!("({})", names.join(", ")),
        }
    }

    /// Writes statements one level deeper; what they bind ends there.
    fn nested(&mut self, write: impl FnOnce(&mut Self)) {
        let mark = self.bindings.mark();
        self.indent += TAB;
        self.depth += 1;
        self.before = None;
        write(self);
        self.before = Some(true);
        self.depth -= 1;
        self.indent -= TAB;
        self.bindings.back_to(mark);
    }

    /// Writes one statement; a blank line keeps those of several lines apart.
    fn write(&mut self, text: &str, sets_apart: bool) {
        let apart = sets_apart || text.contains('\n');
        if self.before.is_some_and(|before| before || apart) {
            self.text.push('\n');
        }
        self.text.push_str(&newline(self.indent));
        self.text.push_str(text);
        self.before = Some(apart);
    }

    /// Writes the statement of some nodes.
    fn write_node(&mut self, nodes: &[usize], text: &str) {
        self.write(text, false);
        self.mark(nodes, text.len());
    }

    /// Notes that the last bytes are the place of some nodes.
    fn mark(&mut self, nodes: &[usize], length: usize) {
        let span = self.text.len() - length..self.text.len();
        for node in nodes {
            if let Some(node) = self.plan.node(*node) {
                self.spans.insert(node.id.clone(), span.clone());
            }
        }
    }

    /// Writes the last expression of a block.
    fn tail(&mut self, tokens: &TokenStream) {
        self.text.push_str(&newline(self.indent));
        self.text.push_str(&tail(tokens, self.indent));
        self.before = Some(false);
    }

    /// Writes a line that closes a block.
    fn close(&mut self, text: &str) {
        self.text.push_str(&newline(self.indent));
        self.text.push_str(text);
        self.before = Some(true);
    }

    /// Writes the head of an `if`.
    fn head(&mut self, lead: &str, nodes: &[usize], condition: &TokenStream) {
        let is_below = lead == BELOW;
        let lead = lead.trim_start();
        let text = if_head(lead, condition, self.indent);
        self.put_head(lead, is_below, &text, nodes);
    }

    /// Writes a head behind what it is bound to or follows.
    fn put_head(&mut self, lead: &str, is_below: bool, text: &str, nodes: &[usize]) {
        if lead.starts_with(['}', ')']) || is_below {
            self.text.push_str(&newline(self.indent));
            self.text.push_str(text);
        } else {
            self.write(text, true);
        }
        self.mark(nodes, text.len() - lead.len());
    }

    /// `let pattern = `. Names that do not fit on a line are written one a line; what is left is `) = `.
    fn lead(&mut self, pattern: &str) -> String {
        let lead = format!("let {pattern} = ");
        if self.indent + width(lead.trim_end()) <= 100 {
            return lead;
        }
        self.write("let (", true);
        self.indent += TAB;
        for name in pattern.trim_matches(['(', ')']).split(", ") {
            self.close(&format!("{name},"));
        }
        self.indent -= TAB;
        ") = ".to_owned()
    }

    /// Writes `let pattern = ` and an expression of several lines, beside it or on the next line.
    fn let_if(&mut self, pattern: &str, write: impl Fn(&mut Self, &str)) {
        let lead = self.lead(pattern);
        let (start, before, mark) = (self.text.len(), self.before, self.bindings.mark());
        self.tries += 1;
        write(self, &lead);
        self.tries -= 1;
        let beside = self.text.get(start..).unwrap_or_default().trim_start();
        let beside = beside.strip_prefix(&lead).unwrap_or(beside);
        // Only a head of several lines asks for a line of its own.
        if !has_broken_head(beside) || self.tries > MOST_TRIES {
            return;
        }
        let (beside, kept) = (beside.to_owned(), self.clone());
        self.text.truncate(start);
        self.before = before;
        self.bindings.back_to(mark);
        if lead.starts_with("let") {
            self.write(lead.trim_end(), true);
        } else {
            self.close(lead.trim_end());
        }
        let start = self.text.len();
        self.tries += 1;
        self.indent += TAB;
        write(self, BELOW);
        self.indent -= TAB;
        self.tries -= 1;
        let below = self.text.get(start..).unwrap_or_default().trim_start_matches('\n');
        if !is_better_below(&beside, below) {
            *self = kept;
        }
    }
}

/// Writing twice doubles with each level.
const MOST_TRIES: usize = 6;

/// Stands for the lead of an expression that has a line of its own.
const BELOW: &str = " ";

fn has_broken_head(text: &str) -> bool {
    let mut lines = text.lines();
    lines.next().is_some_and(|line| !line.ends_with('{')) && lines.next().is_some()
}

/// Whether an arm ends in a choice of which every way leads on, and some value is of one of the ways alone.
fn gives_in_each_way(arm: &Arm, exports: &[Export]) -> bool {
    let Some(last @ Block::Choice { arms, .. }) = arm.body.last() else {
        return false;
    };
    let inside = nodes_of(std::slice::from_ref(last));
    arm.joins
        && arms.iter().all(|arm| arm.ends || arm.joins && arm.always)
        && exports.iter().any(|export| match export {
            Export::Data { node, .. } => inside.contains(node),
            Export::GoesOn { .. } | Export::GoesTo { .. } => false,
        })
}

/// None of the values that could leave a block.
fn missing(exports: &[Export]) -> TokenStream {
    let value = |export: &Export| match export {
        Export::Data { .. } => quote!(None),
        Export::GoesOn { .. } | Export::GoesTo { .. } => quote!(false),
    };
    together(exports.iter().map(value).collect())
}

fn together(values: Vec<TokenStream>) -> TokenStream {
    match values.as_slice() {
        [] => quote!(()),
        [only] => only.clone(),
        values => quote!((#(#values),*)),
    }
}
