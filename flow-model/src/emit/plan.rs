//! What is decided before a line is written: each node's tokens, who uses whose output, the payloads.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;

use crate::expr::Read;
use crate::flow::Node;
use crate::graph::regions::{Arm, Block, Region};
use crate::nodes::{self, Shape};
use crate::reach::{Holder, Lending, Local, Reach, nodes_of};
use crate::types::{Field, Payload, Projection, Record, Type, projections, settled};

/// What the name of a flag ends with: `is_bug_goes_on`.
pub(crate) const FLAG: &str = "_goes_on";

/// One value that leaves a block.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Export {
    /// The output of a node.
    Data {
        /// The node.
        node: usize,
        /// Whether it may be missing behind the block.
        optional: bool,
    },
    /// Whether the path goes on, where no output tells.
    GoesOn {
        /// The node whose name it bears.
        node: usize,
    },
    /// Whether the path leads to a join, of several that the arms of a choice lead to.
    GoesTo {
        /// The join.
        node: usize,
    },
}

/// A flow, ready to be written.
pub(super) struct Plan<'a> {
    pub reach: &'a Reach<'a>,
    /// Tokens of each node, by place.
    tokens: BTreeMap<usize, TokenStream>,
    /// The names whose values a node copies, though it may be free to take them.
    copied: BTreeMap<usize, BTreeSet<String>>,
    /// For each node the nodes that use its output.
    users: BTreeMap<usize, BTreeSet<usize>>,
    /// The items and errors that a node uses, each with the nodes that do.
    locals: BTreeMap<Local, BTreeSet<usize>>,
    /// For each region the payload fields its nodes read, by name.
    aliases: Vec<BTreeSet<String>>,
    /// The structs of `payloads.rs`.
    pub projection: Projection,
}

impl<'a> Plan<'a> {
    /// Lowers all nodes and finds who uses what. The files of people beside the flow read fields of these names.
    pub fn new(reach: &'a Reach<'a>, mut accessed: BTreeSet<String>) -> Self {
        let mut plan = Self {
            reach,
            tokens: BTreeMap::new(),
            copied: BTreeMap::new(),
            users: BTreeMap::new(),
            locals: BTreeMap::new(),
            aliases: Vec::new(),
            projection: Projection::default(),
        };
        // In the order of the triggers: names of structs go to the payload that was there first.
        let mut payloads: Vec<Payload> = Vec::new();
        for (index, region) in reach.regions.regions.iter().enumerate() {
            let mut reads = BTreeSet::new();
            plan.lower(region.trigger, &mut accessed);
            for node in nodes_of(&region.body) {
                reads.extend(plan.lower(node, &mut accessed));
            }
            plan.aliases.push(reads.iter().map(|read| read.root.clone()).collect());
            let name = plan.payload_name(region);
            let known = reach.payloads.get(index).cloned().flatten();
            let ty = known.unwrap_or_else(|| any_fields(&reads));
            match payloads.iter_mut().find(|payload| payload.name == name) {
                Some(payload) => {
                    payload.reads.extend(reads);
                }
                None => payloads.push(Payload { name, ty, reads: reads.into_iter().collect() }),
            }
        }
        plan.take_at_last_use();
        for payload in &mut payloads {
            let reads = settled(&payload.ty, std::mem::take(&mut payload.reads), &accessed);
            payload.reads = reads.into_iter().collect();
        }
        plan.projection = projections(&payloads);
        plan
    }

    /// Lowers one node; gives what it reads of the payload.
    fn lower(&mut self, place: usize, accessed: &mut BTreeSet<String>) -> Vec<Read> {
        let Some(lowered) = self.reach.lower(place) else {
            return Vec::new();
        };
        self.tokens.insert(place, lowered.tokens.clone());
        if !lowered.copied.is_empty() {
            self.copied.insert(place, lowered.copied.clone());
        }
        accessed.extend(lowered.accessed.iter().cloned());
        let reads = lowered.reads.iter().cloned();
        reads.filter_map(|read| self.of_payload(read, place)).collect()
    }

    /// Lets the last node that uses a value take it: a copy would serve nobody.
    fn take_at_last_use(&mut self) {
        let mut telling = BTreeSet::new();
        for region in &self.reach.regions.regions {
            self.collect_telling(&region.body, &mut telling);
        }
        for (node, copied) in std::mem::take(&mut self.copied) {
            let is_free = |name: &String| self.is_last_use(name, node, &telling);
            let taken: BTreeSet<String> = copied.into_iter().filter(is_free).collect();
            if !taken.is_empty()
                && let Some(tokens) = self.reach.lower_taking(node, taken)
            {
                self.tokens.insert(node, tokens);
            }
        }
    }

    fn is_last_use(&self, name: &str, at: usize, telling: &BTreeSet<usize>) -> bool {
        let Some(holder) = self.reach.holder(name, at) else {
            return false;
        };
        let users = match holder {
            Holder::Output(source) if telling.contains(&source) => None,
            Holder::Output(source) => self.users.get(&source),
            Holder::Local(local) => self.locals.get(&local),
        };
        users.is_some_and(|users| {
            let others = users.iter().copied().filter(|user| *user != at);
            self.reach.may_take(holder, at, others)
        })
    }

    /// The outputs that may be asked behind a fork whether their arm arrived.
    fn collect_telling(&self, blocks: &[Block], found: &mut BTreeSet<usize>) {
        for (index, block) in blocks.iter().enumerate() {
            let is_guarded = matches!(blocks.get(index + 1), Some(Block::Guard { .. }));
            let arms = match block {
                Block::Node(_) => continue,
                Block::Each { body, .. } => {
                    self.collect_telling(body, found);
                    continue;
                }
                Block::Filter { arm, .. } | Block::Guard { arm, .. } => {
                    self.collect_telling(&arm.body, found);
                    continue;
                }
                Block::Choice { arms, .. } | Block::Parallel { arms } => arms,
            };
            let is_asked = is_guarded || matches!(block, Block::Parallel { .. });
            for arm in arms {
                self.collect_telling(&arm.body, found);
                found.extend(self.last_output(arm).filter(|_| is_asked && arm.joins));
            }
        }
    }

    /// Notes whose value a read uses; gives what it reads of the payload.
    fn of_payload(&mut self, read: Read, at: usize) -> Option<Read> {
        if let Some(local) = self.reach.local(&read.root, at) {
            self.locals.entry(local).or_default().insert(at);
        } else if let Some(source) = self.reach.source(&read.root, at) {
            self.users.entry(source).or_default().insert(at);
        } else {
            return Some(read);
        }
        let (read, at) = self.reach.behind(&read, at)?;
        self.of_payload(read, at)
    }

    /// Whether a node uses the item or error that a block binds.
    pub fn is_local_used(&self, local: Local) -> bool {
        self.locals.contains_key(&local)
    }

    /// The names that the turns of a loop share, sorted: values from outside that they must not take.
    pub fn lent(&self, each: usize, body: &[Block]) -> BTreeMap<String, Lending> {
        let inside: BTreeSet<usize> = nodes_of(body).into_iter().collect();
        let used = |users: &BTreeSet<usize>| users.iter().any(|user| inside.contains(user));
        let outputs =
            self.users.iter().filter(|(source, users)| !inside.contains(source) && used(users));
        let outputs = outputs.filter_map(|(source, _)| {
            Some((self.node(*source)?.output_name(), self.reach.lending(*source, each)?))
        });
        let locals = self.locals.iter().filter(|(local, users)| {
            used(users)
                && self.reach.is_bound_around(**local, each)
                && self.reach.is_local_borrowed_by_turns(**local, each)
        });
        let locals = locals.filter_map(|(local, _)| match local {
            Local::Item(each) => self.node(*each).map(nodes::item_name),
            Local::Error(_) => Some("error"),
        });
        let locals = locals.map(|name| (name, Lending::Reference));
        let names = outputs.chain(locals);
        names.map(|(name, how)| (super::lower::identifier(name).to_string(), how)).collect()
    }

    /// The node at a place.
    pub fn node(&self, place: usize) -> Option<&'a Node> {
        self.reach.flow.nodes.get(place)
    }

    /// How a node stands in the code.
    pub fn shape(&self, place: usize) -> Shape {
        self.node(place).map_or(Shape::Plain, nodes::shape)
    }

    /// A node's tokens; empty where its kind is not known.
    pub fn tokens(&self, place: usize) -> TokenStream {
        self.tokens.get(&place).cloned().unwrap_or_default()
    }

    /// The payload fields that a region reads, by JSON name.
    pub fn aliases(&self, region: usize) -> impl Iterator<Item = &str> {
        self.aliases.get(region).into_iter().flatten().map(String::as_str)
    }

    /// The type of a payload field of a region.
    pub fn payload_field(&self, region: usize, name: &str) -> Type {
        let payload = self.reach.payloads.get(region).and_then(Option::as_ref);
        let field = payload.and_then(|payload| payload.field(name));
        field.map_or(Type::Any, |field| field.ty.clone())
    }

    /// The payload struct of a region.
    pub fn payload_name(&self, region: &Region) -> String {
        self.reach.payload_name(region.trigger).to_owned()
    }

    /// Whether any other node uses a node's output.
    pub fn is_used(&self, place: usize) -> bool {
        self.users.contains_key(&place)
    }

    /// The outputs inside a block that nodes outside of it use. `depth` is the block's own.
    pub fn exports(&self, inside: &[usize], depth: usize) -> Vec<Export> {
        let leaves = |node: &&usize| {
            self.users
                .get(*node)
                .is_some_and(|users| users.iter().any(|user| !inside.contains(user)))
        };
        let data = |node: &usize| Export::Data {
            node: *node,
            optional: self.reach.is_optional(*node, depth),
        };
        inside.iter().filter(leaves).map(data).collect()
    }

    /// The output that tells whether an arm arrived: that of the last node on its way which gives one.
    pub fn telling(&self, arm: &Arm, depth: usize) -> Option<Export> {
        let node = self.last_output(arm)?;
        Some(Export::Data { node, optional: self.reach.is_optional(node, depth) })
    }

    fn last_output(&self, arm: &Arm) -> Option<usize> {
        for (index, block) in arm.body.iter().enumerate().rev() {
            let closes = arm.closing() == Some(index);
            let found = match block {
                Block::Node(node) => Some(*node).filter(|node| self.reach.output(*node).is_some()),
                Block::Filter { arm, .. } | Block::Guard { arm, .. } if closes => {
                    self.last_output(arm)
                }
                // Where only one arm of a choice leads on, it tells; behind the success of a step what that gives.
                Block::Choice { node, arms } if closes => only_joining(arms)
                    .and_then(|arm| self.last_output(arm).or_else(|| self.of_success(*node, arms))),
                // None of the outputs before several arms tells of their end.
                Block::Parallel { .. } if closes => return None,
                _ => None,
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// A step with an error port, where its success leads on and gives something.
    fn of_success(&self, node: usize, arms: &[Arm]) -> Option<usize> {
        let leads_on = arms.first().is_some_and(|ok| ok.joins && ok.always);
        let is_step = self.shape(node) == Shape::Outcome;
        Some(node).filter(|node| leads_on && is_step && self.reach.output(*node).is_some())
    }

    /// The flag that tells whether an arm arrived. It bears the id of a node that has one in the code, where there is
    /// any: a person's statements are told apart by their order alone.
    pub fn flag_of(&self, arm: &Arm) -> Export {
        let has_id = |node: usize| self.node(node).is_some_and(|node| node.kind.as_str() != "code");
        let node = last_on_way(arm, &has_id).or_else(|| last_on_way(arm, &|_| true));
        Export::GoesOn { node: node.unwrap_or_default() }
    }

    /// The local name of an export.
    pub fn export_name(&self, export: &Export) -> syn::Ident {
        match export {
            Export::Data { node, .. } => {
                super::lower::identifier(self.node(*node).map_or("", Node::output_name))
            }
            Export::GoesOn { node } => self.flag(*node, |id| format!("{id}{FLAG}")),
            Export::GoesTo { node } => self.flag(*node, |id| format!("goes_to_{id}")),
        }
    }

    /// The name of what tells of a path, after a node; no other name of the flow.
    fn flag(&self, node: usize, name: impl Fn(&str) -> String) -> syn::Ident {
        let mut flag = name(self.node(node).map_or("path", |node| node.id.as_str()));
        while self.is_taken(&flag) {
            flag.push('_');
        }
        super::lower::identifier(&flag)
    }

    /// Whether a name stands for something else anywhere in the flow.
    fn is_taken(&self, name: &str) -> bool {
        let named = |node: &Node| node.output_name() == name || nodes::item_name(node) == name;
        self.reach.flow.nodes.iter().any(named)
            || self.aliases.iter().any(|fields| fields.contains(name))
    }

    /// Whether the region of a trigger answers at once that nobody was verified.
    pub fn is_unverified(&self, region: &Region) -> bool {
        self.node(region.trigger).is_some_and(nodes::is_unverified)
    }
}

/// A payload whose schema is not loaded: every field that is read may hold anything.
pub(crate) fn any_fields(reads: &BTreeSet<Read>) -> Type {
    let names: BTreeSet<&str> = reads.iter().map(|read| read.root.as_str()).collect();
    let field = |name: &str| Field {
        name: name.to_owned(),
        ty: Type::Any,
        required: true,
        about: String::new(),
    };
    Type::from_record(Record {
        fields: names.into_iter().map(field).collect(),
        ..Record::default()
    })
}

/// The last node on the way that leads on, of those that are asked for.
fn last_on_way(arm: &Arm, asked: &impl Fn(usize) -> bool) -> Option<usize> {
    match arm.closing().and_then(|place| arm.body.get(place)) {
        Some(Block::Filter { node, arm }) => last_on_way(arm, asked).or(Some(*node)),
        Some(Block::Guard { arm, of }) => last_on_way(arm, asked).or_else(|| of.first().copied()),
        Some(Block::Choice { node, arms }) => {
            let arm = arms.iter().find(|arm| arm.joins);
            arm.and_then(|arm| last_on_way(arm, asked)).or(Some(*node))
        }
        Some(Block::Parallel { arms }) => {
            arms.iter().filter(|arm| arm.joins).find_map(|arm| last_on_way(arm, asked))
        }
        // Behind all blocks only the nodes between them are sure to have run. The flag of a choice among them is its
        // own.
        Some(Block::Node(_) | Block::Each { .. }) | None => {
            let node = |block: &Block| match block {
                Block::Node(node) | Block::Each { node, .. } => {
                    Some(*node).filter(|node| asked(*node))
                }
                _ => None,
            };
            arm.body.iter().rev().find_map(node)
        }
    }
}

/// The one arm of several that leads on; none where more than one does.
fn only_joining(arms: &[Arm]) -> Option<&Arm> {
    let mut joining = arms.iter().filter(|arm| arm.joins);
    joining.next().filter(|_| joining.next().is_none())
}
