//! Each kind of node, one a trigger.

use flow_runtime::connectors::{http, slack};
use flow_runtime::prelude::*;

use crate::payloads::{
    TakesAtOnce, TakesBranch, TakesCode, TakesDelay, TakesEach, TakesError, TakesFail, TakesFilter,
    TakesParallel, TakesStep, TakesStop, TakesSwitch, TakesValue,
};
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new()
        .on(webhook::post("filter").unverified(), takes_filter)
        .on(webhook::post("branch").unverified(), takes_branch)
        .on(webhook::post("switch").unverified(), takes_switch)
        .on(webhook::post("each").unverified(), takes_each)
        .on(webhook::post("at/once").unverified(), takes_at_once)
        .on(webhook::post("parallel").unverified(), takes_parallel)
        .on(webhook::post("error").unverified(), takes_error)
        .on(webhook::post("value").unverified(), takes_value)
        .on(webhook::post("delay").unverified(), takes_delay)
        .on(webhook::post("stop").unverified(), takes_stop)
        .on(webhook::post("fail").unverified(), takes_fail)
        .on(webhook::post("code").unverified(), takes_code)
        .on(webhook::post("step").unverified(), takes_step)
}

/// Takes a filter.
pub async fn takes_filter(cx: Cx<'_>, event: Unverified<'_, TakesFilter>) -> FlowResult {
    let body = &event.payload().body;

    cx.each_at_once("around_filter", 4, &body.tags, |cx, tag| async move {
        let first_filter = cx.value("first_filter", tag.to_uppercase());

        if cx.filter("filter", body.number > 10) {
            cx.step("filter_told")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: format!("Large: {}", body.number),
                })
                .await?;

            cx.step("turn_filter")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: first_filter,
                })
                .await?;
        }
        Ok(())
    })
    .await?;

    cx.step("after_filter")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a branch.
pub async fn takes_branch(cx: Cx<'_>, event: Unverified<'_, TakesBranch>) -> FlowResult {
    let body = &event.payload().body;

    cx.each_at_once("around_branch", 4, &body.tags, |cx, tag| async move {
        let first_branch = cx.value("first_branch", tag.to_uppercase());

        if cx.branch("branch", body.number > 10) {
            cx.step("branch_large")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: format!("Large: {}", body.number),
                })
                .await?;
        } else {
            cx.step("branch_small")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: format!("Small: {}", body.number),
                })
                .await?;
        }

        cx.step("turn_branch")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#ops".into(),
                text: first_branch,
            })
            .await?;
        Ok(())
    })
    .await?;

    cx.step("after_branch")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a switch.
pub async fn takes_switch(cx: Cx<'_>, event: Unverified<'_, TakesSwitch>) -> FlowResult {
    let body = &event.payload().body;

    cx.each_at_once("around_switch", 4, &body.tags, |cx, tag| async move {
        let first_switch = cx.value("first_switch", tag.to_uppercase());

        let switch_goes_on = match cx.switch("switch", body.number) {
            0 => {
                cx.step("switch_none")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#ops".into(),
                        text: "None".into(),
                    })
                    .await?;
                true
            }
            1 | 2 => {
                cx.step("switch_few")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#ops".into(),
                        text: "Few".into(),
                    })
                    .await?;
                true
            }
            _ => false,
        };

        if switch_goes_on {
            cx.step("turn_switch")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: first_switch,
                })
                .await?;
        }
        Ok(())
    })
    .await?;

    cx.step("after_switch")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a loop.
pub async fn takes_each(cx: Cx<'_>, event: Unverified<'_, TakesEach>) -> FlowResult {
    let body = &event.payload().body;

    cx.each_at_once("around_each", 4, &body.tags, |cx, tag| async move {
        let first_each = cx.value("first_each", tag.to_uppercase());

        for (cx, each_tag) in cx.each("each", &body.tags) {
            cx.step("each_told")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: each_tag.to_owned(),
                })
                .await?;
        }

        cx.step("turn_each")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#ops".into(),
                text: first_each,
            })
            .await?;
        Ok(())
    })
    .await?;

    cx.step("after_each")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a loop at once.
pub async fn takes_at_once(cx: Cx<'_>, event: Unverified<'_, TakesAtOnce>) -> FlowResult {
    let body = &event.payload().body;

    cx.each_at_once("around_at_once", 4, &body.tags, |cx, tag| async move {
        let first_at_once = cx.value("first_at_once", tag.to_uppercase());

        cx.each_at_once("at_once", 4, &body.tags, |cx, at_once_tag| async move {
            cx.step("at_once_told")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: at_once_tag.to_owned(),
                })
                .await?;
            Ok(())
        })
        .await?;

        cx.step("turn_at_once")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#ops".into(),
                text: first_at_once,
            })
            .await?;
        Ok(())
    })
    .await?;

    cx.step("after_at_once")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes parallel arms.
pub async fn takes_parallel(cx: Cx<'_>, event: Unverified<'_, TakesParallel>) -> FlowResult {
    let body = &event.payload().body;

    cx.each_at_once("around_parallel", 4, &body.tags, |cx, tag| async move {
        let first_parallel = cx.value("first_parallel", tag.to_uppercase());
        let parallel = cx.value("parallel", body.number * 2);

        cx.join((
            async {
                cx.step("parallel_one")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#ops".into(),
                        text: format!("One: {parallel}"),
                    })
                    .await?;
                Ok(())
            },
            async {
                cx.step("parallel_two")
                    .call(http::Request {
                        connection: slots::CRM,
                        method: http::Method::Get,
                        path: format!("/people/{}", body.email),
                        query: Vec::new(),
                        headers: Vec::new(),
                        body: http::Body::None,
                    })
                    .await?;
                Ok(())
            },
        ))
        .await?;

        cx.step("turn_parallel")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#ops".into(),
                text: first_parallel,
            })
            .await?;
        Ok(())
    })
    .await?;

    cx.step("after_parallel")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a step with an error port.
pub async fn takes_error(cx: Cx<'_>, event: Unverified<'_, TakesError>) -> FlowResult {
    let body = &event.payload().body;

    cx.each_at_once("around_error", 4, &body.tags, |cx, tag| async move {
        let first_error = cx.value("first_error", tag.to_uppercase());

        match cx
            .step("call")
            .call(http::Request {
                connection: slots::CRM,
                method: http::Method::Get,
                path: format!("/people/{}", body.email),
                query: Vec::new(),
                headers: Vec::new(),
                body: http::Body::None,
            })
            .outcome()
            .await?
        {
            Ok(call) => {
                cx.step("call_found")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#ops".into(),
                        text: format!("Found: {}", call.status),
                    })
                    .await?;
            }
            Err(error) => {
                cx.step("call_lost")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#ops".into(),
                        text: format!("Lost: {}", error.message),
                    })
                    .await?;
            }
        }

        cx.step("turn_error")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#ops".into(),
                text: first_error,
            })
            .await?;
        Ok(())
    })
    .await?;

    cx.step("after_error")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a value.
pub async fn takes_value(cx: Cx<'_>, event: Unverified<'_, TakesValue>) -> FlowResult {
    let body = &event.payload().body;

    cx.each_at_once("around_value", 4, &body.tags, |cx, tag| async move {
        let first_value = cx.value("first_value", tag.to_uppercase());
        cx.value("value", body.number * 2);

        cx.step("turn_value")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#ops".into(),
                text: first_value,
            })
            .await?;
        Ok(())
    })
    .await?;

    cx.step("after_value")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a delay.
pub async fn takes_delay(cx: Cx<'_>, event: Unverified<'_, TakesDelay>) -> FlowResult {
    let body = &event.payload().body;

    cx.each_at_once("around_delay", 4, &body.tags, |cx, tag| async move {
        let first_delay = cx.value("first_delay", tag.to_uppercase());
        cx.sleep("delay", minutes(5)).await?;

        cx.step("turn_delay")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#ops".into(),
                text: first_delay,
            })
            .await?;
        Ok(())
    })
    .await?;

    cx.step("after_delay")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a stop.
pub async fn takes_stop(cx: Cx<'_>, event: Unverified<'_, TakesStop>) -> FlowResult {
    let body = &event.payload().body;

    cx.each_at_once("around_stop", 4, &body.tags, |cx, tag| async move {
        let first_stop = cx.value("first_stop", tag.to_uppercase());

        if cx.filter("some_stop", first_stop.len() > 20) {
            return cx.stop("stop", "Nothing to do");
        }
        Ok(())
    })
    .await?;

    cx.step("after_stop")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a failure.
pub async fn takes_fail(cx: Cx<'_>, event: Unverified<'_, TakesFail>) -> FlowResult {
    let body = &event.payload().body;

    cx.each_at_once("around_fail", 4, &body.tags, |cx, tag| async move {
        let first_fail = cx.value("first_fail", tag.to_uppercase());

        if cx.filter("some_fail", first_fail.len() > 20) {
            return cx.fail("fail", format!("Nothing in stock for {}", body.email));
        }
        Ok(())
    })
    .await?;

    cx.step("after_fail")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes Rust.
pub async fn takes_code(cx: Cx<'_>, event: Unverified<'_, TakesCode>) -> FlowResult {
    let body = &event.payload().body;

    cx.each_at_once("around_code", 4, &body.tags, |cx, tag| async move {
        let first_code = cx.value("first_code", tag.to_uppercase());
        let code = body.email.len() * 2;
        let _ = code;

        cx.step("turn_code")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#ops".into(),
                text: first_code,
            })
            .await?;
        Ok(())
    })
    .await?;

    cx.step("after_code")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a step.
pub async fn takes_step(cx: Cx<'_>, event: Unverified<'_, TakesStep>) -> FlowResult {
    let body = &event.payload().body;

    cx.each_at_once("around_step", 4, &body.tags, |cx, tag| async move {
        let first_step = cx.value("first_step", tag.to_uppercase());

        cx.step("step")
            .call(http::Request {
                connection: slots::CRM,
                method: http::Method::Get,
                path: format!("/people/{}", body.email),
                query: Vec::new(),
                headers: Vec::new(),
                body: http::Body::None,
            })
            .await?;

        cx.step("turn_step")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#ops".into(),
                text: first_step,
            })
            .await?;
        Ok(())
    })
    .await?;

    cx.step("after_step")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}
