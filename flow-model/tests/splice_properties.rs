//! Laws of bringing edits into Rust that people have edited, on random flows, noise and edits.

#![expect(clippy::indexing_slicing, reason = "bytes and statements are looked at by place")]

#[path = "support/bytes.rs"]
mod bytes;
#[path = "support/cases.rs"]
mod cases;
#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/edits.rs"]
mod edits;
#[path = "support/noise.rs"]
mod noise;
#[path = "support/random.rs"]
mod random;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use catalog::catalog;
use flow_model::catalog::Loaded;
use flow_model::edit::Edit;
use flow_model::emit::{Emitted, emit};
use flow_model::flow::{FieldValue, Flow};
use flow_model::parse::parse;
use flow_model::parse::splice::{Reach, Spliced, splice_emitted};
use noise::{Noisy, noise};
use proptest::prelude::*;
use random::Random;

/// Flows to edit, each as it is emitted; made once, since making them costs more than editing them.
fn pool() -> &'static [(Flow, Emitted)] {
    static POOL: OnceLock<Vec<(Flow, Emitted)>> = OnceLock::new();
    POOL.get_or_init(|| {
        let mut flows: Vec<Flow> =
            (0..60).map(|seed| random::flow(&mut Random::new(seed), events())).collect();
        // Small flows tell as much as large ones and cost less.
        flows.sort_by_key(|flow| flow.nodes.len());
        flows.truncate(40);
        let emitted = |flow: Flow| {
            let emitted = emit(&flow, events());
            (flow, emitted)
        };
        flows.into_iter().map(emitted).collect()
    })
}

/// The catalog, for all cases.
fn events() -> &'static Loaded {
    static EVENTS: OnceLock<Loaded> = OnceLock::new();
    EVENTS.get_or_init(catalog)
}

/// A person's source, an edit, and what came of both.
struct Case {
    before: &'static Emitted,
    after: Arc<Emitted>,
    noisy: Noisy,
    spliced: Spliced,
}

type Edits = fn(&mut Random, &Flow) -> Option<Edit>;

/// By seed and kind of edits: the flow's place in the pool, and what the edits make of it.
type Edited = BTreeMap<(u64, usize), (usize, Arc<Emitted>)>;

/// A flow of the pool and what some edits make of it. Several cases share them, since emitting costs most.
fn edited(seed: u64, edits: Edits) -> (&'static Emitted, Arc<Emitted>) {
    static EDITED: Mutex<Edited> = Mutex::new(BTreeMap::new());
    let key = (seed % (u64::from(cases::count()) / 4 + 1), edits as usize);
    let known = EDITED.lock().expect("no law panics here").get(&key).cloned();
    let (place, after) = known.unwrap_or_else(|| {
        let (place, after) = edit(key.0, edits);
        let after = (place, Arc::new(after));
        EDITED.lock().expect("no law panics here").insert(key, after.clone());
        after
    });
    (&pool()[place].1, after)
}

fn edit(seed: u64, edits: Edits) -> (usize, Emitted) {
    let mut random = Random::new(seed);
    let place = random.below(pool().len()).min(random.below(pool().len()));
    let (flow, _) = &pool()[place];
    let mut edited = flow.clone();
    for _ in 0..1 + random.below(3) {
        if let Some(edit) = edits(&mut random, &edited) {
            // Where it does not fit, such as an edge drawn twice, nothing happens.
            let _ = edited.apply(edit);
        }
    }
    (place, emit(&edited, events()))
}

fn case(seed: u64, edits: Edits) -> Case {
    let (before, after) = edited(seed, edits);
    let noisy = noise(&mut Random::new(seed), before.flow_rs());
    let spliced = splice_emitted(&noisy.text, before.flow_rs(), after.flow_rs(), events());
    Case { before, after, noisy, spliced }
}

fn any_edit(random: &mut Random, flow: &Flow) -> Option<Edit> {
    if random.below(4) == 0 { edits::field(random, flow) } else { edits::structure(random, flow) }
}

/// What a text says, as the emitter writes it; comments inside of Rust nodes apart.
fn meaning(text: &str) -> String {
    bytes::code(emit(&parse(text, "", events()).flow, events()).flow_rs())
}

/// The code of each item of a text, in no order, without a person's own.
fn code_without(text: &str, own: &[String]) -> Result<Vec<String>, String> {
    let mut code: Vec<String> =
        bytes::items(text).into_iter().map(|item| bytes::code(&text[item])).collect();
    for item in own {
        let wanted = bytes::code(item);
        let Some(place) = code.iter().position(|code| *code == wanted) else {
            return Err(format!("this item is gone:\n{item}"));
        };
        code.remove(place);
    }
    code.sort();
    Ok(code)
}

/// The own parts of the nodes' statements that an edit leaves alone, as the emitter has them.
fn untouched(case: &Case) -> Vec<String> {
    let own = |emitted: &Emitted| -> BTreeMap<String, String> {
        let text = emitted.flow_rs();
        bytes::statements(text)
            .into_iter()
            .map(|(id, part)| (id, bytes::code(&text[part])))
            .collect()
    };
    let after = own(&case.after);
    own(case.before)
        .into_iter()
        .filter(|(id, code)| after.get(id) == Some(code))
        .map(|(id, _)| id)
        .collect()
}

/// What is wrong with the bytes that no edit concerns.
fn wrong_bytes(case: &Case) -> Option<String> {
    let (source, result) = (&case.noisy.text, &case.spliced.text);
    for item in &case.noisy.items {
        if !result.contains(item.trim_end()) {
            return Some(format!("an item is not as it was:\n{item}"));
        }
    }
    let (was, is) = (bytes::statements(source), bytes::statements(result));
    let emitted = bytes::statements(case.before.flow_rs());
    for id in untouched(case) {
        let (Some(one), Some(two)) = (was.get(&id), is.get(&id)) else {
            return Some(format!("`{id}` is gone"));
        };
        let lines = |text: &str, part: &std::ops::Range<usize>| bytes::lines(text, part.clone());
        let (one, two) = (lines(source, one), lines(result, two));
        // What stood just as it is emitted may be laid out as it is emitted now.
        let is_emitted =
            emitted.get(&id).is_some_and(|part| lines(case.before.flow_rs(), part) == one);
        if one != two
            && !(is_emitted && bytes::code(&one.join("\n")) == bytes::code(&two.join("\n")))
        {
            return Some(format!(
                "`{id}` is not as it was:\n{}\n{}",
                one.join("\n"),
                two.join("\n")
            ));
        }
    }
    None
}

/// Whether the person has left all the statements that change as they are emitted.
fn are_as_emitted(case: &Case) -> bool {
    let (source, before) = (&case.noisy.text, case.before.flow_rs());
    let untouched = untouched(case);
    let (was, emitted) = (bytes::statements(source), bytes::statements(before));
    emitted.iter().filter(|(id, _)| !untouched.contains(id)).all(|(id, part)| {
        was.get(id).is_some_and(|own| {
            bytes::lines(source, own.clone()) == bytes::lines(before, part.clone())
        })
    })
}

/// Whether each node's statement begins on a line that is indented as it is emitted: what is written anew below it
/// is indented from there.
fn is_indented_as_emitted(case: &Case) -> bool {
    let indent = |text: &str, at: usize| {
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        text[start..].chars().take_while(|c| *c == ' ').count()
    };
    let (source, before) = (&case.noisy.text, case.before.flow_rs());
    let was = bytes::statements(source);
    bytes::statements(before).iter().all(|(id, part)| {
        was.get(id).is_some_and(|own| indent(source, own.start) == indent(before, part.start))
    })
}

/// Whether what changes outside of the nodes' own statements, such as the values that leave a block or its braces,
/// has no comments and no blank lines.
fn is_plain(case: &Case) -> bool {
    let source = &case.noisy.text;
    let parts = bytes::statements(source);
    let is_inside = |range: &std::ops::Range<usize>| {
        parts.values().any(|part| part.start <= range.start && range.end <= part.end)
    };
    let comments = bytes::comments(source);
    let has_comment = |range: &std::ops::Range<usize>| {
        let start = source[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
        let end = source[range.end..].find('\n').map_or(source.len(), |line| range.end + line);
        comments.iter().any(|(place, _)| place.start < end && start < place.end)
    };
    let has_blank_line = |range: &std::ops::Range<usize>| {
        let lines: Vec<&str> = source[range.clone()].split('\n').collect();
        lines.iter().skip(1).rev().skip(1).any(|line| line.trim().is_empty())
    };
    case.spliced
        .splices
        .iter()
        .map(|splice| &splice.range)
        .all(|range| is_inside(range) || !has_comment(range) && !has_blank_line(range))
}

/// The comments that are lost, of those inside of statements that no edit concerns and directly above them.
fn lost_comment(case: &Case) -> Option<String> {
    let source = &case.noisy.text;
    let untouched = untouched(case);
    let kept: Vec<std::ops::Range<usize>> = bytes::statements(source)
        .into_iter()
        .filter(|(id, _)| untouched.contains(id))
        .map(|(_, part)| part)
        .collect();
    let (was, is) = (bytes::comments(source), bytes::comments(&case.spliced.text));
    let belongs = |place: &std::ops::Range<usize>, part: &std::ops::Range<usize>| {
        let is_above =
            place.end <= part.start && bytes::code(&source[place.end..part.start]).is_empty();
        part.contains(&place.start) || is_above
    };
    was.into_iter()
        .filter(|(_, text)| text.contains("note"))
        .filter(|(place, _)| kept.iter().any(|part| belongs(place, part)))
        .find(|(_, text)| is.iter().filter(|(_, other)| same_words(other, text)).count() != 1)
        .map(|(_, text)| text.to_owned())
}

fn same_words(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

fn report(case: &Case, what: &str) -> String {
    format!(
        "{what}\n===== source\n{}\n===== result\n{}\n===== wanted\n{}",
        case.noisy.text,
        case.spliced.text,
        case.after.flow_rs()
    )
}

/// More words in a text of one node: it reads what it read before.
fn words(random: &mut Random, flow: &Flow) -> Option<Edit> {
    let node = &flow.nodes[random.below(flow.nodes.len())];
    let field = match node.kind.as_str() {
        "slack.post_message" => "text",
        "google_sheets.append_row" => "range",
        "http.request" => "path",
        "fail" => "message",
        _ => return None,
    };
    let text = format!("{} and {}", node.text(field), random.below(900));
    Some(Edit::SetField {
        id: node.id.clone(),
        field: field.into(),
        value: Some(FieldValue::Text(text)),
    })
}

/// What changes outside of the statements whose words alone are edited.
fn beside_the_edit(case: &Case) -> Option<String> {
    let source = &case.noisy.text;
    let untouched = untouched(case);
    let edited: Vec<std::ops::Range<usize>> = bytes::statements(source)
        .into_iter()
        .filter(|(id, _)| !untouched.contains(id))
        // The emitter parts a statement from the one before by its length, too.
        .map(|(_, part)| source[..part.start].trim_end().len()..part.end + 1)
        .collect();
    let beside = case.spliced.splices.iter().find(|splice| {
        let inside = |part: &std::ops::Range<usize>| {
            part.start <= splice.range.start && splice.range.end <= part.end
        };
        !edited.iter().any(inside)
    })?;
    Some(format!("{:?} becomes {:?}", &source[beside.range.clone()], beside.text))
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn the_result_says_what_the_flow_says(seed: u64) {
        let case = case(seed, any_edit);
        if case.noisy.is_laid_out {
            // Other settings of rustfmt put other commas and braces.
            let (is, wanted) = (meaning(&case.spliced.text), meaning(case.after.flow_rs()));
            prop_assert!(is == wanted, "{}", report(&case, &is));
            return Ok(());
        }
        let code = code_without(&case.spliced.text, &case.noisy.items);
        let wanted = code_without(case.after.flow_rs(), &[]).expect("nothing is taken away");
        prop_assert!(code.as_ref() == Ok(&wanted), "{}", report(&case, &code.err().unwrap_or_default()));
        prop_assert!(case.spliced.reach <= Reach::Tokens, "{}", report(&case, "too much is written anew"));
    }

    #[test]
    fn what_no_edit_concerns_keeps_its_bytes(seed: u64) {
        let case = case(seed, any_edit);
        let wrong = wrong_bytes(&case);
        prop_assert!(wrong.is_none(), "{}", report(&case, &wrong.unwrap_or_default()));
        let lost = lost_comment(&case);
        prop_assert!(lost.is_none(), "{}", report(&case, &lost.unwrap_or_default()));
        let mut text = case.noisy.text.clone();
        for splice in case.spliced.splices.iter().rev() {
            text.replace_range(splice.range.clone(), &splice.text);
        }
        prop_assert_eq!(text, case.spliced.text);
    }

    #[test]
    fn a_field_there_and_back_leaves_every_byte(seed: u64) {
        let case = case(seed, edits::field);
        let back = splice_emitted(&case.spliced.text, case.after.flow_rs(), case.before.flow_rs(), events());
        if case.noisy.is_laid_out {
            let (is, wanted) = (meaning(&back.text), meaning(case.before.flow_rs()));
            prop_assert!(is == wanted, "{}", report(&case, &is));
            return Ok(());
        }
        let code = bytes::code(&back.text);
        prop_assert!(code == bytes::code(&case.noisy.text), "{}", report(&case, &back.text));
        // A person's own layout of just what changes there cannot come back.
        if are_as_emitted(&case) && is_indented_as_emitted(&case) && is_plain(&case) {
            prop_assert!(back.text == case.noisy.text, "{}", report(&case, &format!("{}\n@@@", back.text)));
        }
    }

    #[test]
    fn other_words_change_their_own_statement_alone(seed: u64) {
        let case = case(seed, words);
        let beside = beside_the_edit(&case);
        prop_assert!(beside.is_none(), "{}", report(&case, &beside.unwrap_or_default()));
    }
}
