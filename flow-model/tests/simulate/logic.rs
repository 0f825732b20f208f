//! Switches, ends, error ports, disabled nodes, delays and loops.

#![expect(clippy::indexing_slicing, reason = "events are changed in place by their keys")]

use serde_json::json;

use super::{Case, NO_MOCKS, PLAIN};

pub const CASES: &[Case] = &[
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
        about: "what a disabled node gives is missing, and a disabled step did not fail",
        flow: "
            off value disabled=1 value=issue.number
            row google_sheets.append_row disabled=1 connection=sheet spreadsheet=s range=A:B values=1 on_error=port
            a value value=off.unwrap_or(3)
            b value value=row.map_or(0, |row| row.updated_rows)
            c value value=error.message
            start -> off -> row
            row.ok -> a -> b
            row.error -> c",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: r#"
            start done
            off disabled value=7
            row disabled by ok spreadsheet="s" range="A:B" values[0]=1
            a done value=3 -> 3
            b done value=0 -> 0
            c skipped by row
            done"#,
    },
    Case {
        about: "time and chance are those of the mocks, and time goes on with delays",
        flow: "
            began value gives=now
            pause delay amount=90 unit=seconds
            then_on value gives=now
            dice value gives=random
            again value gives=random
            low filter condition=dice < 2.0
            start -> began -> pause -> then_on -> dice -> again -> low",
        event: PLAIN,
        mocks: || json!({"now_ms": 1_764_547_200_000_i64, "seed": 7, "recorded": {"again": {"output": 0.5}}}),
        trace: r#"
            start done
            began done -> "2025-12-01T00:00:00Z"
            pause done amount=90 sends 90000
            then_on done -> "2025-12-01T00:01:30Z"
            dice done -> 0.20859176235803756
            again done -> 0.5 by recorded
            low done condition=true -> true
            done"#,
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
        about: "behind Rust that may leave nothing is certain",
        flow: "
            leave code code=if issue.title.is_empty() { return Ok(()); }
            after value value=1
            start -> leave -> after",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: "
            start done
            leave done -> ?
            after undecided -> ?
            undecided at leave: Whether it goes on behind `leave` depends on Rust that the simulation does not run.",
    },
    Case {
        about: "what leaves a loop or closure of its own goes on",
        flow: "
            look code code=for n in list() { if n > 1 { break; } } let f = || { return 1; };
            after value value=1
            start -> look -> after",
        event: PLAIN,
        mocks: NO_MOCKS,
        trace: "
            start done
            look done -> ?
            after done value=1 -> 1
            done",
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
