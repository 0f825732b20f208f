//! Random choices and loops: switches, steps with an error port, arms that end, items one by one and at once.

use flow_model::flow::FieldValue;
use flow_model::ids::{NodeId, PortId};

use super::{Arms, Builder, Ends, Known, then};

impl Builder<'_> {
    /// One arm of a choice: nothing, some nodes, or the end of the execution. What is known from `since` on is the
    /// arm's own.
    pub(super) fn arm(
        &mut self,
        node: &NodeId,
        port: PortId,
        mut own: Vec<Known>,
        since: usize,
        depth: usize,
        arms: &mut Arms,
    ) {
        let from = vec![(node.clone(), port)];
        if self.random.chance(15) {
            // An arm without nodes leads on as it is, or nowhere.
            let leads_on = self.random.chance(50);
            if let Some(end) = from.first().filter(|_| leads_on && self.random.chance(40)) {
                self.side(end, &own);
            }
            arms.ends.push(if leads_on { from } else { Vec::new() });
            return;
        }
        let may_end = self.may_end;
        let size = 1 + self.random.below(2);
        let mut ends = self.stretch(&from, size, &mut own, depth + 1, false);
        if may_end && !ends.is_empty() && self.random.chance(25) {
            self.end(&ends, &own);
            ends = Vec::new();
        }
        self.may_end = may_end;
        arms.gained.extend(own.split_off(since));
        arms.ends.push(ends);
    }

    /// Ways out of a port that lead nowhere, beside the one that goes on.
    pub(super) fn side(&mut self, from: &(NodeId, PortId), known: &[Known]) {
        // As deep as forks stand, so that none stands in what is drawn here.
        let depth = 3;
        let from = std::slice::from_ref(from);
        let may_end = std::mem::replace(&mut self.may_end, false);
        for _ in 0..1 + self.random.below(2) {
            let mut own = known.to_vec();
            let size = 1 + self.random.below(2);
            match self.random.below(8) {
                0 => self.end_where_held(from, &own),
                1 => {
                    let step = self.node(from, &mut own, false);
                    self.end_where_held(&[(step, then())], &own);
                }
                2 => drop(self.branch(from, &mut own, depth)),
                3 => drop(self.switch(from, &mut own, depth)),
                4 => drop(self.outcome(from, &mut own, depth)),
                5 => drop(self.parallel(from, &mut own, depth)),
                6 => drop(self.each(from, &own, depth)),
                _ => drop(self.stretch(from, size, &mut own, depth + 1, false)),
            }
        }
        self.may_end = may_end;
    }

    /// A filter with nothing behind it, some nodes or the end of the execution.
    fn end_where_held(&mut self, from: &[(NodeId, PortId)], known: &[Known]) {
        let filter = self.add("filter", "hold_back");
        let condition = self.condition(known);
        self.text("condition", &condition);
        self.connect(from, &filter);
        let behind = [(filter, then())];
        match self.random.below(3) {
            0 => {}
            1 => self.end(&behind, known),
            _ => drop(self.stretch(&behind, 1, &mut known.to_vec(), 3, false)),
        }
    }

    fn end(&mut self, from: &[(NodeId, PortId)], known: &[Known]) {
        let (kind, stem, field) = self.pick_end();
        let id = self.add(kind, stem);
        self.connect(from, &id);
        if kind == "fail" || self.random.chance(60) {
            let text = self.template(known);
            self.text(field, &text);
        }
    }

    fn pick_end(&mut self) -> (&'static str, &'static str, &'static str) {
        if self.random.chance(50) {
            ("stop", "done", "reason")
        } else {
            ("fail", "give_up", "message")
        }
    }

    pub(super) fn switch(
        &mut self,
        from: &[(NodeId, PortId)],
        known: &mut Vec<Known>,
        depth: usize,
    ) -> Ends {
        let switch = self.add("switch", "which");
        let (value, patterns): (String, &[&str]) = match self.random.below(4) {
            0 => (self.number(known), &["0", "1 | 2", "-3", "7"]),
            1 => (self.condition(known), &["true", "false"]),
            _ => (self.words(known), &[r#""a" | "b""#, r#""c""#, r#""größer 🧵""#, r#""a \"d\"""#]),
        };
        self.text("value", &value);
        let count = 1 + self.random.below(patterns.len());
        let patterns: Vec<String> =
            patterns.iter().take(count).map(|text| (*text).to_owned()).collect();
        self.set("arms", FieldValue::List(patterns.clone()));
        self.connect(from, &switch);
        let mut arms = Arms::default();
        let ports = patterns.iter().map(|text| PortId::new(text.as_str()));
        let is_whole = patterns == ["true", "false"];
        let rest = (!is_whole).then(|| PortId::from("_"));
        for port in ports.chain(rest) {
            self.arm(&switch, port, known.clone(), known.len(), depth, &mut arms);
        }
        if depth < 2 && self.random.chance(40) {
            return self.meet_apart(arms, known);
        }
        self.join(arms.ends, arms.gained, known)
    }

    /// The arms of a choice meet in several places, of which some lead on together.
    fn meet_apart(&mut self, arms: Arms, known: &mut Vec<Known>) -> Ends {
        let Arms { mut ends, gained } = arms;
        let others = ends.split_off(ends.len() / 2);
        let mut meet = Vec::new();
        for group in [ends, others] {
            let mut own = known.clone();
            let met = self.join(group, gained.clone(), &mut own);
            // Where a place is left by a filter, nothing tells whether it led on.
            meet.push(if self.random.chance(70) { met } else { Vec::new() });
        }
        self.join(meet, gained, known)
    }

    pub(super) fn outcome(
        &mut self,
        from: &[(NodeId, PortId)],
        known: &mut Vec<Known>,
        depth: usize,
    ) -> Ends {
        let (kind, stem) = match self.random.below(3) {
            0 => ("google_sheets.append_row", "try_to_append"),
            1 => ("slack.post_message", "try_to_say"),
            _ => ("http.request", "try_to_fetch"),
        };
        let step = self.add(kind, stem);
        self.connect(from, &step);
        let mut own = known.clone();
        self.fill(kind, &step, &mut own);
        self.text("on_error", "port");
        let mut arms = Arms::default();
        self.arm(&step, "ok".into(), own.clone(), known.len(), depth, &mut arms);
        let mut failed = known.clone();
        // Errors of steps around are hidden by this one.
        failed.retain(|known| known.kind != "error");
        let since = failed.len() + 1;
        failed.push(Known { name: "error".to_owned(), kind: "error", optional: false });
        self.arm(&step, "error".into(), failed, since, depth, &mut arms);
        arms.gained.extend(own.split_off(known.len()));
        arms.gained.sort_by(|one, other| one.name.cmp(&other.name));
        arms.gained.dedup_by(|one, other| one.name == other.name);
        self.join(arms.ends, arms.gained, known)
    }

    /// A loop; nothing of what is known inside is known behind it.
    pub(super) fn each(
        &mut self,
        from: &[(NodeId, PortId)],
        known: &[Known],
        depth: usize,
    ) -> Ends {
        let each = self.add("for_each", "one_by_one");
        let (list, kind) = match (self.http, self.random.below(4)) {
            (true, 0 | 1) => ("body.tags".to_owned(), "text"),
            (false, 0 | 1) => ("issue.labels".to_owned(), "label"),
            (false, 2) => {
                let condition = r#"issue.labels.iter().filter(|label| label.name != "bug")"#;
                (condition.to_owned(), "label")
            }
            _ => (format!("{}.split(\" \")", self.words(known)), "text"),
        };
        self.text("list", &list);
        let item = format!("item_of_{each}");
        self.text("item", &item);
        if self.random.chance(50) {
            self.text("at_once", "4");
        }
        self.connect(from, &each);
        if self.random.chance(90) {
            let mut own = known.to_vec();
            own.push(Known { name: item, kind, optional: false });
            let size = 1 + self.random.below(2);
            let may_end = self.may_end;
            let ends =
                self.stretch(&[(each.clone(), "each".into())], size, &mut own, depth + 1, false);
            // A loop that always ends in its first turn is none.
            if ends.len() == 1 && self.random.chance(20) {
                let filter = self.add("filter", "only_some");
                let condition = self.condition(&own);
                self.text("condition", &condition);
                self.connect(&ends, &filter);
                self.end(&[(filter, then())], &own);
            }
            self.may_end = may_end;
        }
        vec![(each, then())]
    }
}
