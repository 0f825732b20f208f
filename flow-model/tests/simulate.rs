//! Small flows with the traces they must give.

#![expect(clippy::indexing_slicing, reason = "events are changed in place by their keys")]

#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/sketch.rs"]
mod sketch;

use catalog::catalog;
use flow_model::simulate::{Event, Mocks, Simulator};
use serde_json::{Value, json};
use sketch::{flow, told};

/// A flow, an event and mocks, and the trace: one line for each node, then the end.
struct Case {
    about: &'static str,
    flow: &'static str,
    event: fn(&mut Value),
    mocks: fn() -> Value,
    trace: &'static str,
}

const PLAIN: fn(&mut Value) = |_| {};
const NO_MOCKS: fn() -> Value = || json!({});

/// The payload of every case: as much of an issue as the flows read.
fn issue() -> Value {
    json!({
        "action": "opened",
        "issue": {
            "number": 7,
            "title": "Crash on start",
            "html_url": "https://example.com/7",
            "comments": 0,
            "labels": [{"name": "bug"}, {"name": "ui"}],
            "user": {"login": "ada"},
            "body": null,
        },
    })
}

const START: &str = "start github event=issues.opened connection=acme_github\n";

const CASES: &[Case] = &[
    Case {
        about: "a step gives its kind's sample, a value is computed",
        flow: "
            double value value=issue.number * 2
            say slack.post_message connection=team channel=#all text=Issue {double}: {issue.title}
            start -> double -> say",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: r##"
            start done
            double done value=14 -> 14
            say done channel="#all" text="Issue 14: Crash on start" -> {"channel":"C024BE91L","ts":"1751366400.000100"} by sample
            done"##,
    },
    Case {
        about: "a branch goes one way, and the other is skipped by it",
        flow: "
            is_bug branch condition=issue.labels.iter().any(|label| label.name == \"bug\")
            yes value value=1
            no value value=2
            after_no value value=no + 1
            both value value=yes.unwrap_or(0) + no.unwrap_or(0)
            start -> is_bug
            is_bug.true -> yes -> both
            is_bug.false -> no -> after_no -> both",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: "
            start done
            is_bug done by true condition=true -> true
            yes done value=1 -> 1
            no skipped by is_bug
            after_no skipped by is_bug
            both done value=1 -> 1
            done",
    },
    Case {
        about: "a filter ends its path, and what joins behind it goes on with nothing",
        flow: "
            a value value=1
            pass filter condition=issue.comments > 3
            b value value=2
            meet value value=a.unwrap_or(10) + b.unwrap_or(20)
            c value value=3
            start -> a -> pass -> b -> meet
            start -> c -> meet",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: "
            start done
            a done value=1 -> 1
            pass done condition=false -> false
            b skipped by pass
            c done value=3 -> 3
            meet done value=30 -> 30
            done",
    },
    Case {
        about: "where all paths die, the join is skipped",
        flow: "
            one filter condition=issue.comments > 3
            two filter condition=issue.number == 8
            a value value=1
            b value value=2
            meet value value=3
            start -> one -> a -> meet
            start -> two -> b -> meet",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: "
            start done
            one done condition=false -> false
            a skipped by one
            two done condition=false -> false
            b skipped by two
            meet skipped by one
            done",
    },
    Case {
        about: "a failing arm lets the others end, and nothing behind the join runs",
        flow: "
            a value value=issue.number - 7
            boom value value=1 / a
            after value value=2
            b value value=3
            meet value value=4
            start -> a
            a -> boom -> after -> meet
            a -> b -> meet",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: "
            start done
            a done value=0 -> 0
            boom failed in value: `1 / a` fails: attempt to divide by zero
            after unreached by boom
            b done value=3 -> 3
            meet unreached by boom
            failed at boom: `1 / a` fails: attempt to divide by zero",
    },
    Case {
        about: "pinned before recorded before sample",
        flow: "
            one slack.post_message connection=team channel=#a text=1
            two slack.post_message connection=team channel=#a text={one.ts}
            three slack.post_message connection=team channel=#a text={two.ts}
            four slack.post_message connection=team channel=#a text={three.ts}
            start -> one -> two -> three -> four",
        event: PLAIN,
        mocks: || {
            json!({
                "pinned": {"one": {"output": {"ts": "p"}}},
                "recorded": {
                    "one": {"output": {"ts": "r1"}},
                    "two": {"output": {"ts": "r2", "channel": "C"}},
                    "four": {"failure": {"message": "Slack says: no_text", "attempts": 4}},
                },
            })
        },
        trace: r##"
            start done
            one done channel="#a" text="1" -> {"channel":"","ts":"p"} by pinned
            two done channel="#a" text="p" -> {"channel":"C","ts":"r2"} by recorded
            three done channel="#a" text="r2" -> {"channel":"C024BE91L","ts":"1751366400.000100"} by sample
            four failed channel="#a" text="1751366400.000100": Slack says: no_text after 4 by recorded
            failed at four: Slack says: no_text"##,
    },
    Case {
        about: "a pinned sample of another shape fails the step",
        flow: "
            say slack.post_message connection=team channel=#a text=1
            start -> say",
        event: PLAIN,
        mocks: || json!({"pinned": {"say": {"output": {"ts": 5}}}}),
        trace: r##"
            start done
            say failed channel="#a" text="1": The output of `say` does not fit: `ts` is a number, not text. after 1 by pinned
            failed at say: The output of `say` does not fit: `ts` is a number, not text."##,
    },
    Case {
        about: "what Rust gives is not known, and followers say so",
        flow: "
            score code code=let score = issue.title.len() * 2;
            high branch condition=score > 10
            yes value value=1
            sum value value=score + 1
            start -> score -> sum -> high
            high.true -> yes",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: "
            start done
            score done -> ?
            sum done value=? -> ?
            high done condition=? -> ?
            yes undecided -> ?
            undecided at high: What the Rust of `score` gives is known only when it runs.",
    },
    Case {
        about: "a pinned sample gives Rust its value",
        flow: "
            score code code=let score = issue.title.len() * 2;
            sum value value=score + 1
            start -> score -> sum",
        event: PLAIN,
        mocks: || json!({"pinned": {"score": {"output": 41}}}),
        trace: "
            start done
            score done -> 41 by pinned
            sum done value=42 -> 42
            done",
    },
    Case {
        about: "a required field that is missing goes to the dead letter, with its readers",
        flow: "
            a value value=issue.user.login
            b slack.post_message connection=team channel=#a text={issue.title} by {issue.user.login}
            start -> a -> b",
        event: |event| {
            event["issue"]["user"] = json!({});
        },
        mocks: NO_MOCKS,
        trace: "
            a unreached
            b unreached
            dead letter
            issue.user.login: the event lacks the field `issue.user.login`, which the flow reads; read by a.value b.text",
    },
    Case {
        about: "a field of another type likewise",
        flow: "
            a value value=issue.user.login
            b slack.post_message connection=team channel=#a text={issue.title} by {issue.user.login}
            start -> a -> b",
        event: |event| event["issue"]["title"] = json!(5),
        mocks: NO_MOCKS,
        trace: "
            a unreached
            b unreached
            dead letter
            issue.title: the event's field `issue.title` does not fit what the flow reads: it is a number, not text; read by b.text",
    },
    Case {
        about: "an optional field that is missing is nothing",
        flow: "
            a value value=issue.body.unwrap_or(\"empty\")
            start -> a",
        event: |event| {
            event["issue"].as_object_mut().expect("an issue").remove("body");
        },
        mocks: NO_MOCKS,
        trace: r#"
            start done
            a done value="empty" -> "empty"
            done"#,
    },
    Case {
        about: "an unfinished field fails where its node runs",
        flow: "
            say slack.post_message connection=team text={issue.title}
            next value value=1
            start -> say -> next",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: "
            start done
            say failed in channel: Channel is missing: fill it in.
            next unreached by say
            failed at say: Channel is missing: fill it in.",
    },
    Case {
        about: "what does not parse fails where its node runs",
        flow: "
            a value value=issue.
            start -> a",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: "
            start done
            a failed in value: Something is missing after this.
            failed at a: Something is missing after this.",
    },
    Case {
        about: "a request as the journal holds it, without credentials",
        flow: r#"
            call http.request connection=crm method=post path=/a?token={issue.number}&b=1 query=q:{issue.title};api_key:x json={ "n": issue.number, "l": [true] }
            row google_sheets.append_row connection=sheet spreadsheet=1 range=A values=call.status|call.body|issue.number
            start -> call -> row"#,
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: r#"
            start done
            call done path="/a?token=7&b=1" query[0]="Crash on start" query[1]="x" json={"l":[true],"n":7} -> {"body":{"ok":true},"headers":{"content-type":"application/json"},"status":200} by sample sends {"body":{"l":[true],"n":7},"headers":[],"method":"POST","path":"/a?token=…&b=1","query":[["q","Crash on start"],["api_key","…"]]}
            row done spreadsheet="1" range="A" values[0]=200 values[1]={"ok":true} values[2]=7 -> {"spreadsheet_id":"1","table_range":"Issues!A1:D4","updated_range":"Issues!A5:D5","updated_rows":1} by sample sends {"range":"A","spreadsheet":"1","values":[200,"{\"ok\":true}",7]}
            done"#,
    },
    Case {
        about: "a switch takes the first arm that matches, else the last",
        flow: r#"
            who switch value=issue.user.login arms="grace"|"ada"
            size switch value=issue.number arms=1|2
            a value value=1
            b value value=2
            c value value=3
            start -> who
            who."grace" -> a
            who."ada" -> b -> size
            size._ -> c"#,
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: r#"
            start done
            who done by "ada" value="ada" -> "ada"
            a skipped by who
            b done value=2 -> 2
            size done by _ value=7 -> 7
            c done value=3 -> 3
            done"#,
    },
    Case {
        about: "a stop ends the execution well, and parallel arms run to their end",
        flow: "
            few branch condition=issue.comments == 0
            enough stop reason=Nothing to do for {issue.number}
            go value value=1
            after value value=2
            beside value value=3
            start -> few
            few.true -> enough
            few.false -> go -> after
            start -> beside",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: r#"
            start done
            few done by true condition=true -> true
            enough stopped reason="Nothing to do for 7": Nothing to do for 7 -> "Nothing to do for 7"
            go skipped by few
            after skipped by few
            beside done value=3 -> 3
            stopped at enough: Nothing to do for 7"#,
    },
    Case {
        about: "of a stop and a failure in parallel arms the failure counts",
        flow: "
            a stop
            b fail message=No stock of {issue.title}
            start -> a
            start -> b",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: r#"
            start done
            a stopped:
            b failed message="No stock of Crash on start": No stock of Crash on start
            failed at b: No stock of Crash on start"#,
    },
    Case {
        about: "a failing step with an error port goes on there",
        flow: "
            say slack.post_message connection=team channel=#a text=1 on_error=port
            well value value=say.ts
            badly value value=2
            meet value value=well.unwrap_or_default()
            start -> say
            say.ok -> well -> meet
            say.error -> badly -> meet",
        event: PLAIN,
        mocks: || json!({"pinned": {"say": {"failure": {"message": "no", "attempts": 4}}}}),
        trace: r##"
            start done
            say failed by error channel="#a" text="1": no after 4 by pinned
            well skipped by say
            badly done value=2 -> 2
            meet done value="" -> ""
            done"##,
    },
    Case {
        about: "a well step with an error port leaves it alone",
        flow: "
            say slack.post_message connection=team channel=#a text=1 on_error=port
            well value value=say.ts
            badly value value=2
            start -> say
            say.ok -> well
            say.error -> badly",
        event: PLAIN,
        mocks: || json!({"pinned": {"say": {"output": {"ts": "1"}}}}),
        trace: r##"
            start done
            say done by ok channel="#a" text="1" -> {"channel":"","ts":"1"} by pinned
            well done value="1" -> "1"
            badly skipped by say
            done"##,
    },
    Case {
        about: "disabled nodes let through and give nothing, yet what they would send is computed",
        flow: "
            pass filter disabled=1 condition=issue.comments > 3
            say slack.post_message disabled=1 connection=team channel=#a text={issue.title}
            next value value=1
            boom value disabled=1 value=1 / issue.comments
            start -> pass -> say -> next -> boom",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: r##"
            start done
            pass disabled condition=false
            say disabled channel="#a" text="Crash on start"
            next done value=1 -> 1
            boom failed in value: `1 / issue.comments` fails: attempt to divide by zero
            failed at boom: `1 / issue.comments` fails: attempt to divide by zero"##,
    },
    Case {
        about: "a delay records its length; a negative one is none",
        flow: "
            pause delay amount=issue.number unit=minutes
            none delay amount=issue.comments - 1 unit=days
            start -> pause -> none",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: "
            start done
            pause done amount=7 sends 420000
            none done amount=-1 sends 0
            done",
    },
    Case {
        about: "a loop runs its body for each item, with step paths of its own",
        flow: r#"
            labels for_each list=issue.labels item=label
            long filter condition=label.name.len() > 2
            tell value value=label.name.to_uppercase()
            after value value=issue.labels.len()
            start -> labels -> after
            labels.each -> long -> tell"#,
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: r#"
            start done
            labels done list=[{"name":"bug"},{"name":"ui"}] -> 2
            labels[0]/long done condition=true -> true
            labels[0]/tell done value="BUG" -> "BUG"
            labels[1]/long done condition=false -> false
            labels[1]/tell skipped by long
            after done value=2 -> 2
            done"#,
    },
    Case {
        about: "loops in loops",
        flow: r#"
            labels for_each list=issue.labels item=label
            parts for_each list=label.name.split("u") item=part
            tell value value=part.len() + issue.number
            start -> labels
            labels.each -> parts
            parts.each -> tell"#,
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: r#"
            start done
            labels done list=[{"name":"bug"},{"name":"ui"}] -> 2
            labels[0]/parts done list=["b","g"] -> 2
            labels[0]/parts[0]/tell done value=8 -> 8
            labels[0]/parts[1]/tell done value=8 -> 8
            labels[1]/parts done list=["","i"] -> 2
            labels[1]/parts[0]/tell done value=7 -> 7
            labels[1]/parts[1]/tell done value=8 -> 8
            done"#,
    },
    Case {
        about: "a loop over an empty list tells its body once, as skipped",
        flow: "
            labels for_each list=issue.labels item=label
            tell value value=label.name
            start -> labels
            labels.each -> tell",
        event: |event| event["issue"]["labels"] = json!([]),
        mocks: NO_MOCKS,
        trace: "
            start done
            labels done list=[] -> 0
            labels/tell skipped by labels
            done",
    },
    Case {
        about: "a failing turn ends a loop of one after the other, and what follows",
        flow: "
            labels for_each list=issue.labels item=label
            boom value value=1 / (label.name.len() - 3)
            then value value=1
            after value value=2
            start -> labels -> after
            labels.each -> boom -> then",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: r#"
            start done
            labels done list=[{"name":"bug"},{"name":"ui"}] -> 2
            labels[0]/boom failed in value: `1 / (label.name.len() - 3)` fails: attempt to divide by zero
            labels[0]/then unreached by boom
            after unreached by boom
            failed at labels[0]/boom: `1 / (label.name.len() - 3)` fails: attempt to divide by zero"#,
    },
    Case {
        about: "turns at once all run to their end",
        flow: "
            labels for_each list=issue.labels item=label at_once=2
            boom value value=1 / (label.name.len() - 3)
            after value value=2
            start -> labels -> after
            labels.each -> boom",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: r#"
            start done
            labels done list=[{"name":"bug"},{"name":"ui"}] -> 2
            labels[0]/boom failed in value: `1 / (label.name.len() - 3)` fails: attempt to divide by zero
            labels[1]/boom done value=-1 -> -1
            after unreached by boom
            failed at labels[0]/boom: `1 / (label.name.len() - 3)` fails: attempt to divide by zero"#,
    },
    Case {
        about: "a loop over what Rust gives is not known",
        flow: "
            some code code=let some = vec![1];
            all for_each list=some
            tell value value=item
            start -> some -> all
            all.each -> tell",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: "
            start done
            some done -> ?
            all done list=? -> ?
            all/tell undecided -> ?
            undecided at all: What the Rust of `some` gives is known only when it runs.",
    },
    Case {
        about: "the error's way knows why, and recorded outputs answer turn by turn",
        flow: "
            labels for_each list=issue.labels item=label
            say slack.post_message connection=team channel=#a text={label.name} on_error=port
            note value value=error.message.to_uppercase()
            start -> labels
            labels.each -> say
            say.error -> note",
        event: PLAIN,
        mocks: || {
            json!({"recorded": {
                "labels[0]/say": {"failure": {"message": "no", "attempts": 1}},
                "labels[1]/say": {"output": {"ts": "2"}},
            }})
        },
        trace: r##"
            start done
            labels done list=[{"name":"bug"},{"name":"ui"}] -> 2
            labels[0]/say failed by error channel="#a" text="bug": no after 1 by recorded
            labels[0]/note done value="NO" -> "NO"
            labels[1]/say done by ok channel="#a" text="ui" -> {"channel":"","ts":"2"} by recorded
            labels[1]/note skipped by say
            done"##,
    },
];

#[test]
fn small_flows_give_their_traces() {
    let catalog = catalog();
    for case in CASES {
        let flow = flow(&format!("{START}{}", case.flow));
        let mut payload = issue();
        (case.event)(&mut payload);
        let mocks: Mocks = serde_json::from_value((case.mocks)()).expect("mocks");
        let event = Event { trigger: None, payload };
        let mut simulator = Simulator::new(&flow, &catalog);
        let trace = simulator.run(&event, &mocks);
        let found = told(&trace);
        let expected: Vec<&str> =
            case.trace.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(found, expected, "{}\n{}", case.about, found.join("\n"));
        // Whatever this thread parsed and forgot in between: the same again.
        flow_model::check::check(&flow, &catalog);
        assert_eq!(simulator.run(&event, &mocks), trace, "{}", case.about);
    }
}

#[test]
fn a_trigger_must_be_told_where_there_are_several() {
    let catalog = catalog();
    let two = flow(
        "one github event=issues.opened connection=acme\n\
         two github event=push connection=acme\n\
         a value value=1\n\
         b value value=2\n\
         one -> a\n\
         two -> b",
    );
    let ends = |trigger: Option<&str>, flow| {
        let event = Event { trigger: trigger.map(Into::into), payload: json!({}) };
        told(&flow_model::simulate::simulate(flow, &event, &Mocks::default(), &catalog))
    };
    assert_eq!(ends(None, &two), ["no trigger: Say which trigger the event is for: `one`, `two`."]);
    assert_eq!(ends(Some("two"), &two), ["two done", "b done value=2 -> 2", "done"]);
    assert_eq!(
        ends(Some("three"), &two),
        ["no trigger: There is no trigger `three`, but `one`, `two`."]
    );
    assert_eq!(
        ends(None, &flow("a value value=1")),
        ["no trigger: The flow has no trigger: add one."]
    );
}
