//! Steps, values, filters, branches and Rust, and events that do not fit.

#![expect(clippy::indexing_slicing, reason = "events are changed in place by their keys")]

use serde_json::json;

use super::{Case, NO_MOCKS, PLAIN};

pub const CASES: &[Case] = &[
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
];
